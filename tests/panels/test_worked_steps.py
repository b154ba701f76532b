"""The calculation by hand: its numbers, its three views, and what a hand does to it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer import engine
from softmax_explorer.export import hand_calculation, step_words
from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.worked_steps import STEPS, VIEWS, WorkedSteps
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.tuner import Tuner

from .conftest import SCENARIOS, Stage

IRIS = SCENARIOS["three classes"]
LEFT = Qt.MouseButton.LeftButton


def _seen(scenario: Scenario, **settings) -> Scenario:
    return scenario.with_panel_settings("worked-steps", settings)


def _cell(shown: Stage, grab: str) -> QPoint:
    shown.widget.grab()
    return next(z.rect for z in shown.widget.picture.zones() if z.grab == grab).center().toPoint()  # type: ignore[attr-defined]


def test_every_number_of_the_published_calculation():
    rows = hand_calculation.rows(Results(IRIS))
    expected = [  # z, z - m, e, p, -log p, y, p - y, gradient; recomputed with mpmath
        ("setosa", 2.1, 0.0, 1.0, 0.742498, 0.297735, 1.0, -0.257502, -0.257502),
        ("versicolor", 0.8, -1.3, 0.272532, 0.202354, 1.597735, 0.0, 0.202354, 0.202354),
        ("virginica", -0.5, -2.6, 0.0742736, 0.0551480, 2.897735, 0.0, 0.0551480, 0.0551480),
    ]
    for row, numbers in zip(rows, expected, strict=True):
        assert row[0] == numbers[0]
        np.testing.assert_allclose(
            np.array(row[1:], float), np.array(numbers[1:], float), atol=5e-7
        )  # half a unit of the sixth decimal


def test_the_texts_say_the_same_and_never_a_false_0_or_1():
    results = Results(IRIS)
    assert list(hand_calculation.texts(results, 1)) == [
        "+0.80", "−1.30", "0.2725", "20.24 %", "1.598", "+0.2024",
    ]  # fmt: skip
    assert [part.foot for part in hand_calculation.columns(results)] == [
        "m = +2.10", "", "S = 1.34681", "Σ = 1", "L = 0.298", "Σ = 0",
    ]  # fmt: skip
    far = Results(Scenario(logits=[1000.0, 1.0]))
    assert list(hand_calculation.texts(far, 0))[3:] == ["1 − 1.4e−434", "1.4e−434", "−1.4e−434"]
    assert list(hand_calculation.texts(far, 1))[2:5] == ["1.38e−434", "1.4e−434", "999.0"]
    assert hand_calculation.shifted_text(Results(SCENARIOS["huge"]), 1) == "< −1e308"


@pytest.mark.parametrize(
    "scenario",
    [IRIS, IRIS.with_temperature(0.25), SCENARIOS["soft target"], IRIS.with_label_smoothing(0.1)],
    ids=["one-hot", "temperature", "soft", "smoothed"],
)
def test_the_two_cases_are_those_of_the_jacobian(scenario):
    results = Results(scenario)
    own, others = hand_calculation.case_parts(results)
    slopes = -results.target[:, None] / results.probabilities[:, None]  # dL/dp_j
    terms = scenario.temperature * slopes * engine.softmax_jacobian(results.logits, scenario.temperature)
    np.testing.assert_allclose(own, np.diag(terms), rtol=1e-14)
    np.testing.assert_allclose(others, terms.sum(axis=0) - np.diag(terms), rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(own + others, results.categorical_scaled_gradient, atol=4 * 2.0**-52)


def test_the_difference_becomes_a_ratio():
    results = Results(IRIS.with_temperature(0.5))
    assert hand_calculation.compared(results, None) == (1, 0)
    assert hand_calculation.compared(results, 2) == (2, 0)
    assert hand_calculation.apart(results, 1) == ("2.60", "13.5")
    assert hand_calculation.apart(Results(Scenario(logits=[1000.0, 0.0])), 1)[1] == "1.97e434"
    names = [word for word, _ in hand_calculation.facts(results, 1)]
    assert names == ["Always positive", "Order kept", "Differences amplified"]
    tied = Results(Scenario(logits=[1.0, 1.0, 0.0]))
    assert "class 0 = class 1 > class 2" in hand_calculation.facts(tied, 1)[1][1]


@pytest.mark.parametrize(("temperature", "words"), [(0.0, "takes all"), (math.inf, "gets the same")])
def test_the_limits_of_the_temperature_claim_no_exponential(temperature, words):
    results = Results(_seen(IRIS, view="exponentials").with_temperature(temperature))
    assert words in WorkedSteps.describe(results)
    assert hand_calculation.compared(results, 1) is None
    assert [word for word, _ in hand_calculation.facts(results, None)] == ["A limit"]


def test_the_arrow_key_goes_on_to_the_next_step(stage, qtbot):
    shown: Stage = stage(WorkedSteps, _seen(IRIS, step=1))
    tuner = shown.widget.findChild(Tuner)
    assert isinstance(tuner, Tuner)
    before = shown.widget.grab().toImage()
    for _ in range(2):
        QTest.keyClick(tuner, Qt.Key.Key_Right)
    assert shown.host.scenario.panel_settings["worked-steps"] == {"view": "steps", "step": 3}
    assert tuner.accessibleDescription() == "3 of 7: exponentials"
    assert shown.widget.grab().toImage() != before
    qtbot.waitUntil(lambda: shown.host.commits == ["Go through the steps"])


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0, math.inf])
def test_a_step_says_what_it_does_and_no_more(temperature):
    said = []
    for step in range(1, STEPS + 1):
        results = Results(_seen(IRIS.with_temperature(temperature).with_target(1), step=step))
        said.append(WorkedSteps.describe(results))
        assert any(character.isdigit() for character in said[-1])
    assert said[0] == "The largest logit is m = +2.10, that of setosa"
    answer = hand_calculation.texts(results, 1)[3]
    assert [answer in text for text in said] == [False] * 4 + [True] * 3 or temperature in (0.0, math.inf)
    if temperature == 1.0:
        assert said[1].endswith("versicolor is left with −1.30")
        assert said[2].endswith("versicolor has e^−1.30 = 0.2725")
        assert said[3] == "All exponentials together are S = 1.34681; versicolor has 0.2725 of it"
        assert step_words.formula(results, 1, 2) == "versicolor: z − m = 0.80 − 2.10 = −1.30"
    if temperature == 0.5:
        assert step_words.formula(results, 1, 2) == "versicolor: x = (z − m)/T = (0.80 − 2.10) / 0.50 = −2.60"


def test_a_logit_is_dragged_by_its_number_and_its_row_follows(stage):
    shown: Stage = stage(WorkedSteps, IRIS)
    picture, start = shown.widget.picture, _cell(shown, "cell-1")  # type: ignore[attr-defined]
    QTest.mousePress(picture, LEFT, pos=start)
    assert shown.host.scenario == IRIS  # a click changes nothing
    QTest.mouseMove(picture, start + QPoint(50, 0))
    QTest.mouseMove(picture, start + QPoint(30, 0))
    assert shown.host.commits == []
    QTest.mouseRelease(picture, LEFT, pos=start + QPoint(30, 0))
    assert shown.host.scenario.logits[1] == pytest.approx(1.4)
    assert shown.host.commits == ["Move a logit"]


def test_a_class_is_dragged_along_the_curve_whose_axis_stands_still(stage):
    shown: Stage = stage(WorkedSteps, _seen(IRIS, view="exponentials"))
    picture, start = shown.widget.picture, _cell(shown, "logit-2")  # type: ignore[attr-defined]
    target = _cell(shown, "logit-1")
    QTest.mousePress(picture, LEFT, pos=start)
    QTest.mouseMove(picture, QPoint(target.x(), start.y()))
    picture.grab()
    assert _cell(shown, "logit-1") == target
    QTest.mouseRelease(picture, LEFT, pos=QPoint(target.x(), start.y()))
    pixel = 4.2 / picture.width()  # logits on a pixel, at most: the axis spans 3.9 and is narrower than the picture
    assert shown.host.scenario.logits[2] == pytest.approx(0.8, abs=4 * pixel)
    assert shown.host.commits == ["Move a logit"]


def test_the_keyboard_chooses_a_class_and_moves_its_logit(stage, qtbot):
    shown: Stage = stage(WorkedSteps, IRIS)
    picture = shown.widget.picture  # type: ignore[attr-defined]
    QTest.keyClick(picture, Qt.Key.Key_Down)
    assert shown.host.spotlight == 1
    for _ in range(3):
        QTest.keyClick(picture, Qt.Key.Key_Right)
    assert shown.host.scenario.logits[1] == pytest.approx(1.1)
    qtbot.waitUntil(lambda: shown.host.commits == ["Move a logit"])


def test_a_view_is_chosen_and_survives_a_session(stage):
    shown: Stage = stage(WorkedSteps, IRIS)
    choice, sentences = shown.widget.findChild(Choice), []
    assert isinstance(choice, Choice)
    for number, view in enumerate(VIEWS):
        choice.setCurrentIndex(number)
        sentences.append(WorkedSteps.describe(Results(shown.host.scenario)))
        loaded = session.loads(session.dumps(shown.host.scenario))
        assert loaded == shown.host.scenario
        assert WorkedSteps.describe(Results(loaded)) == sentences[-1]
        assert (view == VIEWS[0]) or shown.host.scenario.panel_settings["worked-steps"]["view"] == view
    assert sentences == [
        "setosa: e^0 = 1 of 1.34681 is 74.25 %; the loss is 0.298 and the gradient −0.2575",
        "setosa is 1.30 above versicolor in z/T: e^1.30 = 3.67 times the probability",
        "The gradient is p − y: setosa gets −0.2575, the sum over all classes is 0",
    ]
    assert shown.host.commits == ["What to see"] * 2


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_every_state_and_hover_lights_a_class(stage, view):
    shown: Stage = stage(WorkedSteps, _seen(IRIS, view=view), size=(480, 232))
    dark = shown.widget.grab().toImage()
    zone = next(z for z in shown.widget.picture.zones() if z.index == 1)  # type: ignore[attr-defined]
    QTest.mouseMove(shown.widget.picture, zone.rect.center().toPoint())  # type: ignore[attr-defined]
    assert shown.host.spotlight == 1
    assert shown.widget.grab().toImage() != dark
    for scenario in SCENARIOS.values():
        for temperature in (0.0, 1.0, math.inf):
            shown.show(_seen(scenario, view=view).with_temperature(temperature))
            shown.widget.grab()


def test_settings_of_another_version_are_taken_as_far_as_they_make_sense():
    odd = _seen(IRIS, view="nothing", step=99)
    assert WorkedSteps.describe(Results(odd)) == WorkedSteps.describe(Results(_seen(IRIS, step=STEPS)))


def test_many_classes_leave_the_true_one_in_sight(stage):
    shown: Stage = stage(WorkedSteps, SCENARIOS["hundred classes"])
    shown.widget.grab()
    assert 50 in {zone.index for zone in shown.widget.picture.zones()}  # type: ignore[attr-defined]
    lowest = max(zone.rect.bottom() for zone in shown.widget.picture.zones())  # type: ignore[attr-defined]
    assert lowest <= shown.widget.picture.height()  # type: ignore[attr-defined]
