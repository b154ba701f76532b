"""None of the above: three scores, their thresholds by mouse and keyboard, and what a shift does to each."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider

from softmax_explorer import engine
from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.open_set import OpenSet

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))


def scores(scenario: Scenario) -> dict[object, tuple]:
    return {row[0]: row[1:] for row in OpenSet.table(Results(scenario)).rows}


def test_scores_are_the_engines():
    found = scores(IRIS.with_temperature(0.7))
    assert found["probability"][0] == engine.softmax(IRIS.logits, 0.7)[0]
    assert found["entropy"][0] == pytest.approx(engine.entropy(IRIS.logits, 0.7) / math.log(2), rel=1e-15)
    assert found["energy"][0] == engine.energy(IRIS.logits, 0.7)


def test_a_shift_moves_the_energy_alone():
    before, after = scores(IRIS), scores(IRIS.with_shift(-5.0))
    assert after["probability"][0] == pytest.approx(before["probability"][0], rel=1e-14)
    assert after["entropy"][0] == pytest.approx(before["entropy"][0], rel=1e-14)
    assert after["energy"][0] == pytest.approx(before["energy"][0] + 5.0, rel=1e-14)
    assert (before["energy"][2], after["energy"][2]) == ("yes", "no")


def test_softmax_answers_what_no_score_accepts():
    unsure = Scenario(logits=[-9.0, -9.0, -9.1])
    assert "all 3 scores say none of the above" in OpenSet.describe(Results(unsure))
    assert "All 3 scores accept" in OpenSet.describe(Results(Scenario(logits=[9.0, 0.0, 0.0])))
    assert "by entropy it is none of the above" in OpenSet.describe(Results(IRIS))


def test_a_threshold_is_dragged(stage):
    shown = stage(OpenSet, IRIS)
    picture = shown.panel._study.picture
    picture.grab()
    bar = next(zone.rect for zone in picture.zones() if zone.grab == "probability")
    place = QPoint(round(bar.left() + 0.9 * bar.width()), round(bar.center().y()))
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown.host.scenario.panel_settings["open-set"]["probability"] == pytest.approx(0.9, abs=0.011)
    assert scores(shown.host.scenario)["probability"][2] == "no"
    assert shown.host.commits == ["Move a threshold"]
    assert session.from_json(session.to_json(shown.host.scenario)) == shown.host.scenario


def test_thresholds_move_by_keyboard(stage, qtbot):
    shown = stage(OpenSet, IRIS)
    picture = shown.panel._study.picture
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Up)  # from the energy to the entropy
    for _ in range(3):
        QTest.keyClick(picture, Qt.Key.Key_Right)
    assert shown.host.scenario.panel_settings["open-set"]["entropy"] == pytest.approx(0.63)
    qtbot.waitUntil(lambda: shown.host.commits == ["Move a threshold"], timeout=2000)


def test_all_logits_move_by_their_slider(stage):
    shown = stage(OpenSet, IRIS)
    slider = shown.widget.findChild(QAbstractSlider, "open-set-shift")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    slider.clearFocus()
    assert shown.host.scenario.shift == pytest.approx(-0.1)


def test_while_a_threshold_is_dragged_its_ghost_stands_where_it_was(stage):
    shown = stage(OpenSet, IRIS)
    picture = shown.panel._study.picture
    picture.grab()
    bar = next(zone.rect for zone in picture.zones() if zone.grab == "energy")
    place = QPoint(round(bar.left() + 0.1 * bar.width()), round(bar.center().y()))
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    held = picture.grab().toImage()
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    rest = picture.grab().toImage()
    rows, columns = range(round(bar.top()), round(bar.bottom())), range(held.width())
    differing = {x for x in columns for y in rows if held.pixel(x, y) != rest.pixel(x, y)}
    assert differing
    assert all(abs(x - bar.center().x()) <= 2 for x in differing)  # an energy of 0 is in the middle


def test_with_one_class_every_threshold_can_still_be_dragged(stage):
    shown = stage(OpenSet, Scenario(logits=[2.1]))
    picture = shown.panel._study.picture
    before = picture.grab().toImage()
    bar = next(zone.rect for zone in picture.zones() if zone.grab == "entropy")
    place = QPoint(round(bar.left() + 0.9 * bar.width()), round(bar.center().y()))
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown.host.scenario.panel_settings["open-set"]["entropy"] == pytest.approx(0.9, abs=0.011)
    assert picture.grab().toImage() != before
