"""Alternatives to softmax under a real mouse and keyboard: a class dies as its logit crosses the tick."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.alternatives import Alternatives, Settings
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.tuner import Tuner
from softmax_explorer.widgets.value_table import ValueTable

from .conftest import SCENARIOS, Stage, counted

LEFT = Qt.MouseButton.LeftButton


def _picture(shown: Stage) -> Picture:
    shown.widget.grab()
    picture = shown.widget.findChild(Picture)
    assert picture is not None
    return picture


def _place(shown: Stage, index: int, logit: float) -> QPoint:
    """Where a logit stands on the small axis of a class."""
    _picture(shown)
    lane = shown.panel._lanes[index]  # type: ignore[attr-defined]
    return QPoint(round(lane.x(logit)), round(lane.rect.center().y()))


def _entmax(shown: Stage) -> list[float]:
    return [float(row[3] or 0) for row in Alternatives.table(Results(shown.host.scenario)).rows[:-1]]


def test_a_class_dies_when_its_logit_is_dragged_across_the_tick(stage):
    shown: Stage = stage(Alternatives, Scenario(logits=[2.1, 1.6, -0.5]), size=(760, 420))
    assert _entmax(shown) == pytest.approx([0.75, 0.25, 0.0])
    picture = _picture(shown)
    QTest.mousePress(picture, LEFT, pos=_place(shown, 1, 1.6))
    QTest.mouseMove(picture, _place(shown, 1, 0.9))  # sparsemax drops what is 1 below the leader: left of 1.1
    assert shown.host.scenario.logits[1] == pytest.approx(0.9, abs=0.05)
    assert _entmax(shown) == [1.0, 0.0, 0.0]
    assert shown.host.commits == []
    QTest.mouseMove(picture, _place(shown, 1, 1.4))
    assert _entmax(shown)[1] > 0.0
    QTest.mouseRelease(picture, LEFT)
    assert shown.host.commits == ["Move a logit"]
    assert shown.host.scenario.logits[[0, 2]].tolist() == [2.1, -0.5]


def test_the_axes_stand_still_while_a_logit_is_dragged(stage):
    shown: Stage = stage(Alternatives, counted(40), size=(760, 420))
    before, start = _place(shown, 5, 0.0), _place(shown, 0, 2.0)
    picture = _picture(shown)
    QTest.mousePress(picture, LEFT, pos=start)
    QTest.mouseMove(picture, QPoint(0, start.y()))
    assert _place(shown, 5, 0.0) == before
    assert 0 in shown.panel._lanes  # type: ignore[attr-defined]  # by now the least of all, its row stays
    QTest.mouseRelease(picture, LEFT)


def test_a_drag_moves_the_base_logit_and_keeps_the_shift(stage):
    shown: Stage = stage(Alternatives, Scenario(logits=[1.0, 0.0], shift=3.0))
    picture = _picture(shown)
    QTest.mousePress(picture, LEFT, pos=_place(shown, 1, 3.0))
    QTest.mouseMove(picture, _place(shown, 1, 4.0))
    QTest.mouseRelease(picture, LEFT)
    assert shown.host.scenario.shift == 3.0
    assert shown.host.scenario.logits[1] == pytest.approx(1.0, abs=0.05)


def test_arrow_keys_choose_a_class_and_move_its_logit(stage, qtbot):
    shown: Stage = stage(Alternatives, SCENARIOS["three classes"])
    picture = _picture(shown)
    QTest.keyClick(picture, Qt.Key.Key_Down)
    assert shown.host.spotlight == 1
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert shown.host.scenario.logits.tolist() == [2.1, 0.9, -0.5]
    with qtbot.waitSignal(picture.finished):
        pass
    assert shown.host.commits == ["Move a logit"]


def test_alpha_is_in_the_scenario(stage, qtbot):
    shown: Stage = stage(Alternatives, SCENARIOS["three classes"])
    tuner = shown.widget.findChild(Tuner)
    assert tuner is not None
    QTest.keyClick(tuner, Qt.Key.Key_Left)
    assert Alternatives.settings(Settings, shown.host.scenario).alpha == 1.95
    with qtbot.waitSignal(tuner.finished):
        pass
    assert shown.host.commits == ["α of entmax"]
    QTest.keyClick(tuner, Qt.Key.Key_Home)
    assert _entmax(shown) == Results(shown.host.scenario).probabilities.tolist()
    again = session.loads(session.dumps(shown.host.scenario))
    assert Alternatives.settings(Settings, again).alpha == 1.0


@pytest.mark.parametrize("alpha", [-3.0, 0.0, 99.0])
def test_an_alpha_from_elsewhere_stays_on_the_dial(alpha: float):
    scenario = SCENARIOS["three classes"].with_panel_settings("alternatives", {"alpha": alpha})
    assert Alternatives.settings(Settings, scenario).valid_alpha == min(max(alpha, 1.0), 4.0)
    assert Alternatives.describe(Results(scenario))


def test_pointing_at_a_row_lights_its_class(stage):
    shown: Stage = stage(Alternatives, SCENARIOS["three classes"])
    QTest.mouseMove(_picture(shown), _place(shown, 2, -0.5))
    assert shown.host.spotlight == 2


def test_the_table_of_the_hand_case():
    table = Alternatives.table(Results(Scenario(logits=[3.0, 1.0, 0.2])))
    assert table.columns[3] == "entmax, alpha 2"
    assert [row[3] for row in table.rows] == [1.0, 0.0, 0.0, 1.0]
    assert table.columns[-1] == "enters the support of entmax above logit"
    assert [row[-1] for row in table.rows[:3]] == pytest.approx([0.1, 2.0, 2.0], rel=1e-15)
    assert table.rows[-1][0] == "sum"


@pytest.mark.parametrize(
    ("scenario", "alpha", "words"),
    [
        (
            SCENARIOS["three classes"],
            2.0,
            "Sparsemax gives 2 of 3 classes exactly 0; versicolor, 20 % by softmax, enters",
        ),
        (SCENARIOS["three classes"], 2.0, "above logit +1.10"),
        (SCENARIOS["three classes"], 1.0, "none of 3 classes gets 0, virginica has 6 %"),
        (
            Scenario(logits=[0.5, 0.25]),
            1.5,
            "1.5-entmax gives none of 2 classes 0; class 1, 44 % by softmax, leaves below",
        ),
        (Scenario(logits=[0.5, 0.25], temperature=0.0), 1.5, "are argmax: 1 of 2 classes get exactly 0"),
        (Scenario(logits=[0.5, 0.25], temperature=math.inf), 2.0, "give each of 2 classes the same"),
        (Scenario(logits=[0.5]), 2.0, "One class takes part"),
    ],
)
def test_the_sentence_says_what_is_seen(scenario: Scenario, alpha: float, words: str):
    assert words in Alternatives.describe(Results(scenario.with_panel_settings("alternatives", {"alpha": alpha})))


@pytest.mark.parametrize(
    "width", [*range(420, 1000, 80), *(pytest.param(w, marks=pytest.mark.slow) for w in range(420, 1000, 20))]
)
def test_the_columns_stand_still_while_alpha_is_dragged(width: int, stage, monkeypatch):
    shown = stage(Alternatives, SCENARIOS["ten classes"], size=(width, 400))
    counts: set[int] = set()
    painted = ValueTable.paint_columns
    monkeypatch.setattr(
        ValueTable,
        "paint_columns",
        lambda self, rows, columns, more: (counts.add(more), painted(self, rows, columns, more)),
    )
    for alpha in (1.0, 1.55, 2.0, 3.95):
        shown.show(SCENARIOS["ten classes"].with_panel_settings("alternatives", {"alpha": alpha}))
        shown.widget.grab()
    assert len(counts) == 1
