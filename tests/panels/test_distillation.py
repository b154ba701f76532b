"""The student sees the teacher's soft targets; with T² its pull stays, without it dies away."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from softmax_explorer import engine
from softmax_explorer.model import Scenario, presets, session
from softmax_explorer.model.distillation import Distillation, fitted_student
from softmax_explorer.model.results import Results
from softmax_explorer.panels import registry
from softmax_explorer.widgets.picture import Picture

DISTILLATION = registry.get("distillation")
TEACHER = presets.get("teacher").scenario()


def _with_student(scenario: Scenario, *student: float) -> Scenario:
    return scenario.with_panel_settings("distillation", {"student": list(student)})


def _student(scenario: Scenario) -> list[float]:
    return list(scenario.panel_settings["distillation"]["student"])


def _button(shown, text: str) -> QPushButton:
    return next(button for button in shown.widget.findChildren(QPushButton) if button.text() == text)


def _zone(picture: Picture, grab: str) -> QPoint:
    picture.grab()
    return next(zone.rect for zone in picture.zones() if zone.grab == grab).center().toPoint()


def test_the_table_holds_both_soft_targets_and_both_gradients():
    table = DISTILLATION.table(Results(_with_student(TEACHER, 1.0, -1.0, 0.0)))
    assert [row[0] for row in table.rows] == ["setosa", "versicolor", "virginica"]
    teacher, student, p, q, squared, plain = (np.array(column) for column in list(zip(*table.rows, strict=True))[1:])
    assert teacher.tolist() == [10.0, 0.2, 0.3]
    assert student.tolist() == [1.0, -1.0, 0.0]
    assert p.tolist() == engine.softmax(teacher, 4.0).tolist()
    assert q.tolist() == engine.softmax(student, 4.0).tolist()
    # Hand: T (q - p) and (q - p)/T; one subtraction and one product of numbers below 4 lose a few units of 1.
    assert squared == pytest.approx(4.0 * (q - p), abs=4e-15)
    assert plain == pytest.approx((q - p) / 4.0, abs=4e-15)


def test_the_pull_dies_away_without_the_square_and_not_with_it():
    pair = Distillation(Results(TEACHER), ())
    hot = np.array([10.0, 100.0])
    with_, without = pair.pulls_over(hot)
    assert with_[1] > 0.9 * with_[0]
    assert without[1] < 0.02 * without[0]
    # The limit is that of matching logits: (u - mean u)/K for a student of zeros, (10 - 3.5)/3.
    limit, gone = pair.pulls_over(np.array([math.inf]))
    assert limit[0] == pytest.approx(6.5 / 3.0, rel=1e-14)
    assert gone[0] == 0.0


@pytest.mark.parametrize("apart", [1e-200, 1e-9, 1.0, 1e300])
def test_the_curves_of_the_pull_are_the_engines_gradient(apart):
    teacher = np.array([10.0, 0.2, 0.3]) * apart
    pair = Distillation(Results(Scenario(logits=teacher)), (apart,))
    temperatures = np.array([0.0, 0.01, 0.3, 1.0, 30.0, 100.0, math.inf])
    for curve, squared in zip(pair.pulls_over(temperatures), (True, False), strict=True):
        for value, t in zip(curve, temperatures, strict=True):
            exact = np.abs(engine.distillation_loss_gradient(pair.logits, teacher, t, squared)).max()
            assert value == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("temperature", [0.0, 1e-200, 0.5, 4.0, 1e200, math.inf])
def test_both_gradients_and_losses_are_the_engines(temperature):
    student, teacher = [1.0, -1.0, 0.0], [10.0, 0.2, 0.3]
    pair = Distillation(Results(TEACHER.with_temperature(temperature)), student)
    for squared, gradient in zip((True, False), pair.gradients, strict=True):
        expected = engine.distillation_loss_gradient(student, teacher, temperature, squared)
        # One product and one division more: 2 roundings of 2^-53 each.
        assert gradient == pytest.approx(expected, rel=4.5e-16, abs=0.0)
    assert pair.divergence == engine.distillation_loss(student, teacher, temperature, False)
    expected = float(engine.distillation_loss(student, teacher, temperature, True))
    assert pair.loss == pytest.approx(expected, rel=40 * 2.0**-53)  # the engine's bound is 16 ulp on either side


def test_the_sentence_tells_what_the_temperature_brings_to_light():
    sentence = DISTILLATION.describe(Results(TEACHER))
    assert "leaves 15 % (at 1: 0.012 %) to all but setosa" in sentence
    assert "2.072 with T², 0.129 without" in sentence


@pytest.mark.parametrize(
    ("student", "teacher", "fitted"),
    [
        ((), [1.0, 2.0], [0.0, 0.0]),
        ((1.0, 2.0, 3.0), [1.0, 2.0], [1.0, 2.0]),
        ((1.0,), [1.0, 2.0], [1.0, 0.0]),
        ((1.0, 5.0), [1.0, -math.inf], [1.0, -math.inf]),
        (("a", True, None), [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]),
    ],
)
def test_the_student_fits_the_teacher(student, teacher, fitted):
    assert fitted_student(student, np.array(teacher)).tolist() == fitted


def test_a_students_logit_is_dragged_and_kept(stage):
    shown = stage(DISTILLATION, TEACHER, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    start = _zone(picture, "student-1")
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(picture, start + QPoint(30, 0))
    QTest.mouseMove(picture, start + QPoint(40, 0))
    picture.grab()  # with ghosts
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    first, second, third = _student(shown.host.scenario)
    assert (first, third) == (0.0, 0.0)
    assert 1.0 < second < 10.0
    assert shown.host.commits == ["Student’s logit"]
    assert shown.host.scenario.logits.tolist() == [10.0, 0.2, 0.3]
    assert session.loads(session.dumps(shown.host.scenario)) == shown.host.scenario


def test_the_cursor_is_the_temperature(stage):
    shown = stage(DISTILLATION, TEACHER, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    place = _zone(picture, "temperature")
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))
    assert 10.0 < shown.host.scenario.temperature < math.inf
    assert len(shown.host.commits) == 1


def test_arrow_keys_choose_a_class_and_move_the_students_logit(stage, qtbot):
    shown = stage(DISTILLATION, TEACHER, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Down)
    QTest.keyClick(picture, Qt.Key.Key_Down)
    assert shown.host.spotlight == 1
    QTest.keyClick(picture, Qt.Key.Key_Left)
    QTest.keyClick(picture, Qt.Key.Key_Left)
    assert _student(shown.host.scenario) == [0.0, -0.2, 0.0]
    qtbot.waitUntil(lambda: len(shown.host.commits) == 1, timeout=2000)


def test_arrow_keys_stay_with_the_classes_that_are_shown(stage):
    shown = stage(DISTILLATION, Scenario(logits=[float(-i) for i in range(40)]), size=(480, 260))
    picture = shown.widget.findChild(Picture)
    picture.grab()
    for _ in range(40):
        QTest.keyClick(picture, Qt.Key.Key_Down)
    assert shown.host.spotlight in {zone.index for zone in picture.zones()}
    assert shown.host.spotlight < 39


def test_steps_with_the_square_reach_the_teacher_and_without_hardly_move(stage):
    shown = stage(DISTILLATION, TEACHER.with_temperature(10.0), size=(760, 420))
    step, again = _button(shown, "Step"), _button(shown, "New student")
    results = Results(shown.host.scenario)
    before = Distillation(results, ()).divergence
    for _ in range(10):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
    taught = Distillation(results, _student(shown.host.scenario))
    assert taught.divergence < 0.01 * before
    assert shown.host.commits == ["Step of the student"] * 10

    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert _student(shown.host.scenario) == []
    shown.widget.findChild(QComboBox).setCurrentIndex(1)
    assert shown.host.scenario.panel_settings["distillation"]["squared"] is False
    for _ in range(10):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
    untaught = Distillation(results, _student(shown.host.scenario))
    assert untaught.divergence > 0.5 * before


def test_there_is_no_step_along_an_infinite_gradient(stage):
    shown = stage(DISTILLATION, TEACHER.with_temperature(0.0).with_panel_settings("distillation", {"squared": False}))
    step = _button(shown, "Step")
    assert not step.isEnabled()
    shown.show(shown.host.scenario.with_temperature(1.0))
    assert step.isEnabled()


def test_ghosts_show_where_the_bars_stood(stage):
    shown = stage(DISTILLATION, TEACHER, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    shown.host.preview(TEACHER.with_temperature(12.0))
    moving = picture.grab().toImage()
    shown.host.before = None
    shown.host.draw()
    assert picture.grab().toImage() != moving
