"""The Jacobian under a real mouse and keyboard, and what it says."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.export import jacobian_texts
from softmax_explorer.model import Scenario, session
from softmax_explorer.model.jacobian import jacobian
from softmax_explorer.model.results import Results
from softmax_explorer.panels.jacobian import MOST, JacobianPanel, Settings
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.picture import Picture

from .conftest import SCENARIOS, Stage, counted

LEFT = Qt.MouseButton.LeftButton


def _picture(shown: Stage) -> Picture:
    shown.widget.grab()
    picture = shown.widget.findChild(Picture)
    assert picture is not None
    return picture


def _row(picture: Picture, index: int) -> QPoint:
    return next(zone.rect for zone in picture.zones() if zone.index == index).center().toPoint()


def test_the_table_holds_the_matrix_and_the_gradient():
    results = Results(SCENARIOS["three classes"])
    table = JacobianPanel.table(results)
    p = results.probabilities
    assert table.columns[0] == "probability of"
    assert table.rows[0][0] == "setosa"
    assert table.rows[0][1:4] == pytest.approx([p[0] * (1 - p[0]), -p[0] * p[1], -p[0] * p[2]], rel=1e-14)
    assert [row[-1] for row in table.rows] == results.categorical_gradient.tolist()


def test_dragging_the_marker_is_turning_the_knob(stage):
    shown: Stage = stage(JacobianPanel, SCENARIOS["three classes"])
    picture = _picture(shown)
    place = next(zone.rect for zone in picture.zones() if zone.grab)
    QTest.mousePress(picture, LEFT, pos=place.center().toPoint())
    QTest.mouseMove(picture, QPoint(round(place.left()) + 1, round(place.center().y())))
    assert shown.host.scenario.temperature == 0.0
    assert shown.host.commits == []
    QTest.mouseRelease(picture, LEFT)
    assert shown.host.commits == ["Temperature"]


def test_keys_turn_the_knob_and_walk_the_rows(stage, qtbot):
    shown: Stage = stage(JacobianPanel, SCENARIOS["three classes"])
    picture = _picture(shown)
    QTest.keyClick(picture, Qt.Key.Key_Left)
    assert shown.host.scenario.temperature == pytest.approx(10**-0.05, abs=5e-4)
    with qtbot.waitSignal(picture.finished):
        pass
    assert shown.host.commits == ["Temperature"]
    QTest.keyClick(picture, Qt.Key.Key_Down)
    assert shown.host.spotlight == 1
    QTest.keyClick(picture, Qt.Key.Key_Up)
    assert shown.host.spotlight == 0


def test_pointing_at_a_row_lights_its_class(stage):
    shown: Stage = stage(JacobianPanel, SCENARIOS["three classes"])
    picture = _picture(shown)
    QTest.mouseMove(picture, _row(picture, 2))
    assert shown.host.spotlight == 2


def test_many_classes_are_merged_or_a_picture(stage):
    shown: Stage = stage(JacobianPanel, counted(40))
    choice = shown.widget.findChild(Choice)
    assert choice is not None
    assert choice.isVisible()
    assert len(JacobianPanel.table(Results(shown.host.scenario)).rows) == MOST
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert JacobianPanel.settings(Settings, shown.host.scenario).every_class
    assert shown.host.commits == ["Classes of the matrix"]
    assert len(JacobianPanel.table(Results(shown.host.scenario)).rows) == 40
    again = session.loads(session.dumps(shown.host.scenario))
    assert JacobianPanel.settings(Settings, again).every_class
    shown.show(SCENARIOS["ten classes"])
    assert not choice.isVisible()


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario(logits=[2.0]), "One class takes part"),
        (Scenario(logits=[2.0, 1.0], temperature=0.0), "At temperature 0 nothing gets through"),
        (Scenario(logits=[2.0, 2.0], temperature=0.0), "the classes that tie for the lead"),
        (Scenario(logits=[2.0, 1.0], temperature=math.inf), "At temperature ∞ nothing gets through"),
        (
            Scenario(logits=[0.0, 0.0]),
            "0.50 times as far as the logits; the row of class 0 times −1/p = −2 is",
        ),
        (Scenario(logits=[30.0, 0.0]), "class 0 is right"),
        (Scenario(logits=[30.0, 0.0], target=1), "yet the row of class 1 times −1/p = −1.07e13 is a full gradient"),
        (Scenario(logits=[1000.0, 0.0], target=1), "at most < 1e−300 times as far as the logits"),
        (Scenario(logits=[1.0, -math.inf, 0.5], target=1), "class 1 is masked"),
    ],
)
def test_the_sentence_says_what_is_seen(scenario: Scenario, words: str):
    assert words in JacobianPanel.describe(Results(scenario))


def test_a_faded_matrix_tells_its_largest_element():
    ten = Results(Scenario(logits=[30.0] + [0.0] * 9))
    p = ten.probabilities[0] * ten.complements[0]
    assert jacobian_texts.faded(jacobian(ten, MOST)) == f"largest element +{p:.1e}".replace("e-", "e−")
    flat = Results(Scenario(logits=[2.0, 1.0], temperature=math.inf))
    assert jacobian_texts.faded(jacobian(flat, MOST)) == "every element is 0"
