"""Losses race down from the logits on screen; nothing but "take these logits" changes them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.model import Scenario, descent, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.descent import Descent
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.ticker import Ticker
from softmax_explorer.widgets.tuner import Tuner

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
LEFT = Qt.MouseButton.LeftButton


def at(step: int, scenario: Scenario = IRIS, **changes: float) -> Scenario:
    return scenario.with_panel_settings("descent", {"step": step, "learning_rate": 1.0, **changes})


def push(shown, name: str) -> None:
    button = shown.widget.findChild(Push, f"descent-{name}")
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def zone_of(shown, grab: str):
    shown.widget.grab()  # paints
    return next(zone.rect for zone in shown.widget.findChild(Picture).zones() if zone.grab == grab)


def step_of(shown) -> int:
    return shown.host.scenario.panel_settings["descent"]["step"]


def test_a_step_moves_the_race_and_not_the_logits(stage):
    shown = stage(Descent, IRIS)
    push(shown, "step")
    push(shown, "step")
    assert step_of(shown) == 2
    assert (shown.host.scenario.logits == IRIS.logits).all()
    assert len(shown.host.commits) == 2
    push(shown, "back")
    assert step_of(shown) == 0
    assert not shown.widget.findChild(Push, "descent-back").isEnabled()


def test_the_last_step_is_the_end(stage):
    shown = stage(Descent, at(descent.STEPS - 1))
    push(shown, "step")
    assert step_of(shown) == descent.STEPS
    assert not shown.widget.findChild(Push, "descent-step").isEnabled()


def test_play_runs_to_the_end_as_one_undo_step(stage, qtbot):
    shown = stage(Descent, at(descent.STEPS - 3))
    ticker = shown.widget.findChild(Ticker)
    ticker.setInterval(1)
    push(shown, "play")
    qtbot.waitUntil(lambda: not ticker.isActive(), timeout=5000)
    assert step_of(shown) == descent.STEPS
    assert shown.host.commits == ["Play the descent"]
    assert shown.widget.findChild(Push, "descent-play").text() == "Play"


def test_played_again_from_the_end_it_starts_anew(stage):
    shown = stage(Descent, at(descent.STEPS))
    push(shown, "play")
    assert step_of(shown) == 0
    push(shown, "play")  # pause
    assert not shown.widget.findChild(Ticker).isActive()
    assert len(shown.host.commits) == 1


def test_play_stops_when_the_panel_is_hidden(stage):
    shown = stage(Descent, IRIS)
    push(shown, "play")
    assert shown.widget.findChild(Ticker).isActive()
    shown.widget.hide()
    assert not shown.widget.findChild(Ticker).isActive()
    assert shown.host.before is None  # no gesture is left open


def test_play_stops_when_a_logit_is_moved(stage):
    shown = stage(Descent, IRIS)
    push(shown, "play")
    shown.host.preview(shown.host.scenario.with_logit(0, 1.0))
    assert not shown.widget.findChild(Ticker).isActive()
    assert shown.host.scenario.logits[0] == 1.0


def test_confidently_wrong_puts_the_true_class_far_behind(stage):
    shown = stage(Descent, at(9))
    push(shown, "wrong")
    assert shown.host.scenario.logits.tolist() == [0.8 - 8.0, 0.8, -0.5]
    assert step_of(shown) == 0
    assert shown.host.commits == ["Start confidently wrong"]


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal", "binary-cross-entropy"])
def test_the_logits_taken_are_those_of_the_chosen_loss(stage, loss):
    scenario = at(5, IRIS.with_loss(loss))
    shown = stage(Descent, scenario)
    run = {r.loss: r for r in descent.race(Results(scenario), 1.0).runs}.get(loss)
    run = run or descent.race(Results(scenario), 1.0).runs[0]
    push(shown, "take")
    assert (shown.host.scenario.logits == run.logits[5]).all()
    assert step_of(shown) == 0
    assert shown.host.commits == ["Take these logits"]


def test_the_learning_rate_is_tuned_by_key_and_kept_in_the_session(stage, qtbot):
    shown = stage(Descent, IRIS)
    rate = shown.widget.findChild(Tuner, "descent-rate")
    rate.setFocus()
    with qtbot.waitSignal(rate.finished, timeout=3000):
        QTest.keyClick(rate, Qt.Key.Key_Right)
    kept = shown.host.scenario.panel_settings["descent"]["learning_rate"]
    assert kept == pytest.approx(10**0.05, rel=0.03)
    assert shown.host.commits == ["Learning rate"]
    again = session.loads(session.dumps(shown.host.scenario))
    assert again == shown.host.scenario
    assert f"at rate {kept:g}" in Descent.describe(Results(again))


def test_the_cursor_is_dragged_along_the_steps(stage):
    shown = stage(Descent, IRIS)
    rect, picture = zone_of(shown, "losses").adjusted(8, 0, -8, -10), shown.widget.findChild(Picture)
    target = QPoint(round(rect.left() + rect.width() * 10 / descent.STEPS), round(rect.center().y()))
    QTest.mousePress(picture, LEFT, pos=QPoint(round(rect.left()) + 2, round(rect.center().y())))
    QTest.mouseMove(picture, target)
    QTest.mouseRelease(picture, LEFT, pos=target)
    assert step_of(shown) == 10
    assert len(shown.host.commits) == 1


def test_arrow_keys_step(stage, qtbot):
    shown = stage(Descent, at(3))
    picture = shown.widget.findChild(Picture)
    picture.setFocus()
    with qtbot.waitSignal(picture.finished, timeout=3000):
        QTest.keyClick(picture, Qt.Key.Key_Right)
        QTest.keyClick(picture, Qt.Key.Key_Right)
        QTest.keyClick(picture, Qt.Key.Key_Left)
    assert step_of(shown) == 4


def test_the_start_is_dragged_in_the_triangle(stage):
    shown = stage(Descent, IRIS)
    start, picture = zone_of(shown, "start").center().toPoint(), shown.widget.findChild(Picture)
    where = shown.panel._race_picture._triangle.xy(np.array([0.1, 0.2, 0.7]))
    target = QPoint(round(float(where[0])), round(float(where[1])))
    QTest.mousePress(picture, LEFT, pos=start)
    QTest.mouseMove(picture, target)
    QTest.mouseRelease(picture, LEFT, pos=target)
    pixel = 1.0 / shown.panel._race_picture._triangle.height
    assert Results(shown.host.scenario).probabilities == pytest.approx([0.1, 0.2, 0.7], abs=pixel)
    assert shown.host.scenario.logits.mean() == pytest.approx(IRIS.logits.mean())
    assert shown.host.commits == ["Move the start"]


@pytest.mark.parametrize("temperature", [0.0, math.inf])
def test_at_the_limits_of_the_temperature_nothing_can_be_pushed(stage, temperature):
    shown = stage(Descent, IRIS.with_temperature(temperature))
    for name in ("play", "step", "wrong", "take"):
        assert not shown.widget.findChild(Push, f"descent-{name}").isEnabled()


@pytest.mark.parametrize(
    "stored", [{"step": -4}, {"step": 10**9}, {"step": "3"}, {"learning_rate": -1.0}, {"learning_rate": 0}]
)
def test_settings_of_another_kind_are_survived(stage, stored):
    shown = stage(Descent, IRIS.with_panel_settings("descent", stored))
    shown.widget.grab()
    assert Descent.table(Results(shown.host.scenario)).rows[0][0] == 0


def test_the_words_say_where_each_loss_has_come():
    wrong = descent.confidently_wrong(Results(IRIS))
    said = Descent.describe(Results(at(20, wrong)))
    race = descent.race(Results(wrong), 1.0)
    assert "after 20 steps at rate 1" in said
    assert f"{100 * race.runs[0].chances[20]:.0f} % by cross-entropy" in said
    assert f"{100 * race.runs[1].chances[20]:.3f} % by squared error" in said


def test_the_table_has_every_step():
    table = Descent.table(Results(IRIS))
    assert table.columns[:3] == ("step", "cross-entropy loss", "cross-entropy p of the true class")
    assert [row[0] for row in table.rows] == list(range(descent.STEPS + 1))
    losses, chances = np.array(table.rows, dtype=float)[:, [1, 2]].T
    assert losses == pytest.approx(-np.log(chances))


def test_a_race_among_the_leading_classes_says_so():
    many = Scenario(logits=[0.001 * i for i in range(1500)])
    assert Descent.describe(Results(many)).endswith("(among the leading 1\u202f000 of 1\u202f500 classes)")
    assert "among" not in Descent.describe(Results(Scenario(logits=[0.0] * 1000)))
