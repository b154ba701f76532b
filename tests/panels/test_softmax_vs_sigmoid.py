"""The pairs of bars under a real mouse and keyboard, and what they say."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.panels.softmax_vs_sigmoid import SoftmaxVsSigmoid, _sentences

from .conftest import SCENARIOS, Stage, counted

LEFT = Qt.MouseButton.LeftButton


def _bar(shown: Stage, row: int, which: int, value: float) -> QPoint:
    """A point at `value` of the softmax (0) or the sigmoid (1) bar of a row."""
    layout = shown.widget._layout  # type: ignore[attr-defined]
    y = layout.row_top(row) + layout.bar_dy[which] + layout.bar_height // 2
    return QPoint(round(layout.bar_left + value * layout.bar_width), y)


def _mark(shown: Stage, row: int, which: int) -> QPoint:
    layout = shown.widget._layout  # type: ignore[attr-defined]
    return QPoint(layout.marks[which], layout.row_top(row) + layout.text_dy[which])


def _caption(shown: Stage) -> str:
    return shown.widget._numbers.caption  # type: ignore[attr-defined]


def _drag(shown: Stage, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(shown.widget, LEFT, pos=start)
    QTest.mouseMove(shown.widget, end)


def test_one_logit_moves_every_softmax_bar_and_one_sigmoid_bar(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["ten classes"])
    shown.host.preview(shown.host.scenario.with_logit(3, -1.0))
    assert _caption(shown) == "moved: 10 of 10 softmax bars, 1 of 10 sigmoid bars"
    shown.host.commit()
    assert _caption(shown) == "exclusive ↔ independent"


def test_the_temperature_moves_both_kinds(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    shown.host.preview(shown.host.scenario.with_temperature(2.0))
    assert _caption(shown) == "moved: 3 of 3 softmax bars, 3 of 3 sigmoid bars"


@pytest.mark.parametrize("which", [0, 1])
def test_dragging_a_bar_solves_for_its_logit(which: int, stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"].with_temperature(1.7).with_shift(0.25))
    before = shown.host.scenario
    _drag(shown, _bar(shown, 1, which, 0.25), _bar(shown, 1, which, 0.8))
    results = Results(shown.host.scenario)
    values = (results.probabilities, results.sigmoid)[which]
    layout = shown.widget._layout  # type: ignore[attr-defined]
    assert values[1] == pytest.approx(0.8, abs=1 / layout.bar_width)
    assert shown.host.scenario.logits[[0, 2]].tolist() == before.logits[[0, 2]].tolist()
    assert shown.host.commits == []
    QTest.mouseRelease(shown.widget, LEFT, pos=_bar(shown, 1, which, 0.8))
    assert len(shown.host.commits) == 1


@pytest.mark.parametrize(("scenario", "temperature"), [("one class", 1.0), ("three classes", 0.0)])
def test_a_softmax_bar_that_no_logit_can_move_stays(scenario: str, temperature: float, stage):
    start = SCENARIOS[scenario].with_temperature(temperature)
    shown: Stage = stage(SoftmaxVsSigmoid, start)
    _drag(shown, _bar(shown, 0, 0, 0.4), _bar(shown, 0, 0, 0.6))
    QTest.mouseRelease(shown.widget, LEFT)
    assert shown.host.scenario == start


def test_the_threshold_is_dragged_on_sigmoid_bars_only(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    logits = shown.host.scenario.logits
    _drag(shown, _bar(shown, 0, 1, 0.5), _bar(shown, 0, 1, 0.8))
    QTest.mouseRelease(shown.widget, LEFT)
    assert shown.host.scenario.panel_settings["softmax-vs-sigmoid"]["threshold"] == pytest.approx(0.8, abs=0.01)
    assert shown.host.scenario.logits is logits
    assert "above 0.8: setosa" in SoftmaxVsSigmoid.describe(Results(shown.host.scenario))


def test_the_threshold_follows_the_keys(stage, qtbot):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    QTest.keyClick(shown.widget, Qt.Key.Key_Left)
    QTest.keyClick(shown.widget, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert shown.host.scenario.panel_settings["softmax-vs-sigmoid"]["threshold"] == pytest.approx(0.39)
    qtbot.waitUntil(lambda: len(shown.host.commits) == 1)


def test_marks_choose_one_true_class_and_any_labels(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    QTest.mouseClick(shown.widget, LEFT, pos=_mark(shown, 1, 0))
    assert shown.host.scenario.target == 1
    assert shown.host.scenario.labels is None
    QTest.mouseClick(shown.widget, LEFT, pos=_mark(shown, 2, 1))
    assert shown.host.scenario.labels == (1, 2)
    QTest.mouseClick(shown.widget, LEFT, pos=_mark(shown, 2, 1))
    assert shown.host.scenario.labels is None, "back at the true class alone, the labels follow it again"
    assert len(shown.host.commits) == 3


def test_keys_choose_a_row_and_set_its_marks(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    QTest.keyClick(shown.widget, Qt.Key.Key_Down)
    QTest.keyClick(shown.widget, Qt.Key.Key_Down)
    assert shown.host.spotlight == 1
    QTest.keyClick(shown.widget, Qt.Key.Key_Space)
    assert shown.host.scenario.labels == (0, 1)
    QTest.keyClick(shown.widget, Qt.Key.Key_Return)
    assert shown.host.scenario.target == 1


def test_hovering_a_row_lights_its_class(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS["three classes"])
    QTest.mouseMove(shown.widget, _bar(shown, 2, 0, 0.9))
    assert shown.host.spotlight == 2


def test_many_classes_scroll_sorted_and_stand_still_in_a_gesture(stage):
    scenario = Scenario(logits=[0.1 * ((37 * i) % 150) for i in range(150)])
    shown: Stage = stage(SoftmaxVsSigmoid, scenario)
    bars = shown.widget
    top = bars.visible_classes()  # type: ignore[attr-defined]
    p = Results(scenario).probabilities
    assert p[top].tolist() == sorted(p.tolist(), reverse=True)[: len(top)]
    shown.host.preview(scenario.with_logit(top[0], -5.0))
    assert bars.visible_classes() == top  # type: ignore[attr-defined]
    shown.host.commit()
    assert bars.visible_classes()[0] == top[1]  # type: ignore[attr-defined]
    for _ in range(200):
        QTest.keyClick(bars, Qt.Key.Key_Down)
    assert top[0] in bars.visible_classes()  # type: ignore[attr-defined]


@pytest.mark.parametrize("scenario", ["three classes", "ten classes", "two classes"])
def test_only_what_changed_is_repainted(scenario: str, stage):
    """After repaints of the changed rectangles the screen shows exactly what a full repaint shows."""
    shown: Stage = stage(SoftmaxVsSigmoid, SCENARIOS[scenario])
    widget, start = shown.widget, shown.host.scenario
    changes = [start.with_logit(step % 2, 0.3 * step - 2.0) for step in range(15)]
    changes += [start.with_temperature(t) for t in (3.0, 0.0, math.inf)] + [start.with_logit(0, 800.0)]
    for change in changes:
        shown.host.preview(change)
        QCoreApplication.processEvents()
        image = widget.screen().grabWindow(widget.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        assert image == widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_two_classes_are_one_sigmoid(stage):
    shown: Stage = stage(SoftmaxVsSigmoid, Scenario(logits=[2.0, 0.5]).with_temperature(0.5))
    identity = shown.widget._numbers.identity  # type: ignore[attr-defined]
    assert identity.gap == pytest.approx(3.0)
    assert identity.probabilities[0] == pytest.approx(1 / (1 + math.exp(-3.0)))
    assert "sigmoid(+3.00) = 95.26 %" in _sentences(Results(shown.host.scenario))[0]


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        ("one class", "always 1 and its gradient 0"),
        ("many labels", "3 labels are on: softmax can give each at most 33 %"),
        ("binary loss", "binary cross-entropy, belongs to sigmoid: its gradient for class 0 is −0.2689"),
        ("three classes", "only setosa would learn; versicolor would stay at 69 %"),
    ],
)
def test_says_what_matters_here(scenario: str, says: str):
    assert says in " ".join(_sentences(Results(SCENARIOS[scenario])))


def test_sums_decisions_and_losses_are_described():
    assert SoftmaxVsSigmoid.describe(Results(SCENARIOS["three classes"])) == (
        "Softmax gives setosa 74 %, its sigmoid is 89 %; the softmax bars sum to 1, argmax: setosa, cross-entropy "
        "0.298; the sigmoid bars sum to 1.958, above 0.5: setosa, versicolor, binary cross-entropy 1.761"
    )


def test_settings_of_another_version_do_no_harm(stage):
    scenario = counted(3).with_panel_settings("softmax-vs-sigmoid", {"threshold": "high", "colour": 3})
    assert "above 0.5" in SoftmaxVsSigmoid.describe(Results(scenario))


@pytest.mark.parametrize(("stored", "used"), [(1e308, "above 1"), (-1e308, "above 0"), (0.25, "above 0.25")])
def test_a_threshold_outside_of_0_and_1_is_its_end(stored: float, used: str, stage):
    scenario = SCENARIOS["three classes"].with_panel_settings("softmax-vs-sigmoid", {"threshold": stored})
    shown = stage(SoftmaxVsSigmoid, scenario)
    shown.widget.grab()
    assert used in SoftmaxVsSigmoid.describe(Results(scenario))


def test_a_common_shift_moves_no_softmax_bar_and_every_sigmoid(stage):
    for count in (3, 200):
        scenario = Scenario(logits=[0.1 * index for index in range(count)])
        shown: Stage = stage(SoftmaxVsSigmoid, scenario)
        shown.host.preview(scenario.with_shift(7.3))
        assert _caption(shown) == f"moved: 0 of {count} softmax bars, {count} of {count} sigmoid bars"
