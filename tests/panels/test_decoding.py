"""Decoding: cards in the user's order, what survives after each, and the draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from softmax_explorer import engine
from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.decoding import Decoding
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.stage_cards import StageCards

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
SWAPPED = ("temperature", "top-k", "min-p", "top-p")
_LEFT = Qt.MouseButton.LeftButton


def _with(**settings) -> Scenario:
    return IRIS.with_panel_settings("decoding", settings)


def _cards(shown) -> StageCards:
    return shown.widget.findChild(StageCards)


def _drag(title: QWidget, dx: int) -> None:
    start = title.mapToGlobal(title.rect().center())
    QTest.mousePress(title, _LEFT)
    for part in (0.3, 0.6, 1.0):  # places on the screen: the card goes with the hand
        QTest.mouseMove(title, title.mapFromGlobal(start + QPoint(round(part * dx), 0)))
    QTest.mouseRelease(title, _LEFT)


def test_a_card_dragged_to_the_left_changes_who_survives(stage):
    shown = stage(Decoding, IRIS, size=(760, 420))
    cards = _cards(shown)
    title = cards.titles["min-p"]
    before = Decoding.describe(Results(shown.host.scenario))
    _drag(title, -title.width())
    assert shown.host.scenario.panel_settings["decoding"]["order"] == SWAPPED
    assert shown.host.commits == ["Decoding: min-p"]
    assert before == "2 of 3 classes left: top-p 0.75 takes 6 %"
    assert Decoding.describe(Results(shown.host.scenario)) == (
        "1 of 3 classes left: min-p 0.1 takes 6 %, top-p 0.75 takes 21 %"
    )
    assert cards.titles["min-p"].x() < cards.titles["top-p"].x()


def test_a_card_moves_by_key_and_all_keys_are_one_step_of_undo(stage, qtbot):
    shown = stage(Decoding, IRIS, size=(760, 420))
    title = _cards(shown).titles["min-p"]
    title.setFocus()
    for _ in range(5):
        QTest.keyClick(title, Qt.Key.Key_Left)
    assert shown.host.scenario.panel_settings["decoding"]["order"] == ("min-p", "temperature", "top-k", "top-p")
    qtbot.waitUntil(lambda: bool(shown.host.commits), timeout=2000)
    assert shown.host.commits == ["Decoding: min-p"]
    assert "place 1 of 4" in title.accessibleDescription()


def test_a_click_switches_a_stage_off_and_on(stage):
    shown = stage(Decoding, IRIS, size=(760, 420))
    cards = _cards(shown)
    QTest.mouseClick(cards.titles["top-p"], _LEFT)
    assert shown.host.scenario.panel_settings["decoding"]["off"] == ("top-p",)
    assert not cards.titles["top-p"].isChecked()
    assert not cards.tuners["top-p"].isEnabled()
    QTest.keyClick(cards.titles["top-p"], Qt.Key.Key_Space)
    assert shown.host.scenario.panel_settings["decoding"]["off"] == ()
    assert len(shown.host.commits) == 2


def test_tuners_write_settings_and_the_temperature_is_the_scenarios(stage, qtbot):
    shown = stage(Decoding, IRIS, size=(760, 420))
    tuners = _cards(shown).tuners
    with qtbot.waitSignals([tuner.finished for tuner in tuners.values()], timeout=2000):
        for tuner in tuners.values():
            QTest.keyClick(tuner, Qt.Key.Key_Left)
    settings = shown.host.scenario.panel_settings["decoding"]
    assert (settings["k"], settings["top_p"], settings["min_p"], settings["samples"]) == (4, 0.74, 0.09, 50)
    assert 0.5 < shown.host.scenario.temperature < 1.0
    assert shown.host.commits == ["Temperature"]  # the first to rest; nothing has moved since


def test_draw_again_changes_the_seed_in_one_step(stage):
    shown = stage(Decoding, IRIS, size=(760, 420))
    before = Decoding.table(Results(shown.host.scenario))
    again = _cards(shown).again
    QTest.mouseClick(again, _LEFT)
    assert (shown.host.scenario.seed, shown.host.commits) == (1, ["Draw again"])
    after = Decoding.table(Results(shown.host.scenario))
    assert [row[:-1] for row in after.rows] == [row[:-1] for row in before.rows]
    assert [row[-1] for row in after.rows] != [row[-1] for row in before.rows]


def test_the_table_holds_each_stage_and_the_seeded_draws():
    table = Decoding.table(Results(_with(samples=1000)))
    heads = ("class", "softmax(z)", "after T 1.00", "after top-k 5", "after top-p 0.75", "after min-p 0.1")
    assert table.columns == (*heads, "drawn of 1000")
    kept = np.array([0.7424, 0.2024]) / 0.9448
    assert [row[4] for row in table.rows] == pytest.approx([*kept, 0.0], abs=2e-4)
    drawn = np.bincount(engine.sample([2.1, 0.8, -math.inf], 1.0, 0, 1000), minlength=3)
    assert [row[-1] for row in table.rows] == drawn.tolist()


def test_settings_survive_a_session_and_bad_ones_give_the_default():
    scenario = _with(order=SWAPPED, off=("top-k",), k=3, top_p=0.5, min_p=0.2, samples=7)
    again = session.loads(session.dumps(scenario))
    assert again == scenario
    assert Decoding.table(Results(again)) == Decoding.table(Results(scenario))
    odd = _with(order=["top-q", 3], off="top-k", k=-2, top_p=7.0, min_p=-1.0, samples=10**9)
    assert "1 of 3" in Decoding.describe(Results(odd))  # k = 1, top-p 1, min-p 0
    assert sum(int(str(row[-1])) for row in Decoding.table(Results(odd)).rows) == 10_000


def test_pointing_at_a_row_lights_its_class(stage, qtbot):
    shown = stage(Decoding, IRIS, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    picture.grab()
    place = next(zone.rect.center() for zone in picture.zones() if zone.index == 2)
    QTest.mouseMove(picture, place.toPoint())
    assert shown.host.spotlight == 2


def test_many_classes_keep_the_top_and_sum_up_the_rest(stage):
    scenario = Scenario(logits=[-0.01 * i for i in range(1000)])
    shown = stage(Decoding, scenario, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    picture.grab()
    assert [zone.index for zone in picture.zones()] == list(range(12))
    assert "4 of 1\u202f000" in Decoding.describe(Results(scenario))  # of five nearly equal ones top-p 0.75 drops one


def test_rows_stay_where_they_are_while_a_hand_moves_a_logit(stage):
    shown = stage(Decoding, IRIS, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    shown.host.preview(IRIS.with_logit(2, 9.0))
    picture.grab()
    assert [zone.index for zone in picture.zones()] == [0, 1, 2]
    shown.host.commit()
    picture.grab()
    assert [zone.index for zone in picture.zones()] == [2, 0, 1]


def test_of_equals_those_that_last_stand_above_those_that_go(stage):
    """top-p drops equals from the first on; rows in the order of the classes would have holes."""
    shown = stage(Decoding, Scenario(logits=[1.0, 0.0, 0.0, 0.0, 0.0]))
    done = shown.panel._decoded
    alive = [bool(done.stages[-1].results.logits[i] > -math.inf) for i in done.ranked]
    assert True in alive
    assert False in alive
    assert alive == sorted(alive, reverse=True)
