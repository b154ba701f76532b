"""Softmax as weights: the logits are the scores, action values or gate logits, and what is dragged changes them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from softmax_explorer import engine
from softmax_explorer.model import Scenario, attending, presets, session
from softmax_explorer.model.results import Results
from softmax_explorer.model.uses import ATTENTION, EXPERTS, POLICY, Settings, Uses
from softmax_explorer.panels import registry
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.tuner import Tuner

PANEL = registry.get("attention")
SCORES, ACTIONS, GATE = (presets.get(id).scenario() for id in ("attention-scores", "policy", "expert-gating"))


def _uses(scenario: Scenario, **settings) -> Uses:
    return Uses(Results(scenario), Settings(**settings))


def _stored(scenario: Scenario) -> Uses:
    return Uses(Results(scenario), PANEL.settings(Settings, scenario))


def _zone(picture: Picture, grab: str) -> QPoint:
    picture.grab()
    return next(zone.rect for zone in picture.zones() if zone.grab == grab).center().toPoint()


def _drag(picture: Picture, grab: str, by: QPoint) -> None:
    start = _zone(picture, grab)
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(picture, start + (QPointF(by) * share).toPoint())
        picture.grab()
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=start + by)


def _tuner(shown, name: str) -> Tuner:
    return next(tuner for tuner in shown.widget.findChildren(Tuner) if tuner.accessibleName() == name)


@pytest.mark.parametrize(
    ("preset", "use", "chosen"),
    [
        ("attention-scores", "", ATTENTION),
        ("policy", "", POLICY),
        ("expert-gating", "", EXPERTS),
        ("iris", "", ATTENTION),
        ("policy", "experts", EXPERTS),
        ("policy", "nonsense", POLICY),
    ],
)
def test_the_preset_chooses_the_use_until_the_user_does(preset, use, chosen):
    assert _uses(presets.get(preset).scenario(), use=use).use == chosen


# Attention


def test_the_logits_are_the_scores_of_the_drawn_keys():
    uses = _uses(SCORES)
    # Two products and a sum of numbers below 4 each: within 4 roundings of 2^-51.
    assert uses.keys @ uses.query == pytest.approx(SCORES.logits, abs=2e-15)
    weights, output = Results(SCORES).probabilities, attending.output(Results(SCORES).probabilities, uses.keys)
    assert output == pytest.approx(engine.attention(uses.query, uses.keys, uses.keys, scale=1.0), abs=1e-14)
    assert weights == pytest.approx(engine.attention_weights(uses.query, uses.keys, scale=1.0), abs=1e-14)


def test_without_the_root_the_weights_collapse_as_d_grows():
    d = 64
    uses = _uses(SCORES, dimension=d)
    # Real vectors of d components with these scores: the drawn ones times the fourth root of d, filled up with zeros.
    query, keys = np.zeros(d), np.zeros((7, d))
    query[:2], keys[:, :2] = uses.query * d**0.25, uses.keys * d**0.25
    assert engine.attention_weights(query, keys) == pytest.approx(uses.results.probabilities, abs=1e-13)
    unscaled = uses.unscaled.probabilities
    assert engine.attention_weights(query, keys, scale=1.0) == pytest.approx(unscaled, abs=1e-13)
    shares = [_uses(SCORES, dimension=d).unscaled.probabilities.max() for d in (1, 4, 16, 64)]
    assert shares[0] == Results(SCORES).probabilities.max()
    assert shares == sorted(shares)
    assert shares[-1] > 0.9999


def test_the_query_is_dragged_and_the_keys_stay(stage):
    shown = stage(PANEL, SCORES, size=(760, 420))
    picture, before = shown.widget.findChild(Picture), _uses(SCORES).keys
    _drag(picture, "query", QPoint(-80, -60))
    scenario = shown.host.scenario
    after = _stored(scenario)
    assert after.keys == pytest.approx(before, abs=1e-12)
    assert after.keys @ after.query == pytest.approx(scenario.logits, abs=1e-12)
    assert scenario.logits.tolist() != SCORES.logits.tolist()
    assert shown.host.commits == ["Query"]
    assert session.loads(session.dumps(scenario)) == scenario


def test_a_key_dragged_along_the_query_changes_its_own_score_alone(stage):
    shown = stage(PANEL, SCORES, size=(760, 420))
    _drag(shown.widget.findChild(Picture), "key-2", QPoint(40, 0))
    logits = shown.host.scenario.logits.tolist()
    assert logits[2] > 0.6
    assert logits[:2] + logits[3:] == SCORES.logits.tolist()[:2] + SCORES.logits.tolist()[3:]
    assert len(shown.host.commits) == 1


def test_arrow_keys_turn_the_query(stage, qtbot):
    shown = stage(PANEL, SCORES, size=(760, 420))
    picture, query = shown.widget.findChild(Picture), _uses(SCORES).query
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    turned = _stored(shown.host.scenario).query
    assert np.hypot(*turned) == pytest.approx(np.hypot(*query), rel=1e-12)
    angle = math.atan2(query[1], query[0]) - math.atan2(turned[1], turned[0])
    assert math.degrees(angle) == pytest.approx(10.0, abs=1e-9)
    qtbot.waitUntil(lambda: len(shown.host.commits) == 1, timeout=2000)


def test_masked_tokens_have_no_key_and_stay_masked_while_the_query_moves(stage):
    scenario = SCORES.with_mask(4, True)
    shown = stage(PANEL, scenario, size=(760, 420))
    _drag(shown.widget.findChild(Picture), "query", QPoint(-40, -30))
    assert shown.host.scenario.masked == {4}
    assert shown.host.scenario.logits[4] == 3.1
    assert np.isnan(_uses(scenario).keys[4]).all()


def test_the_dimension_is_a_setting_and_again_gives_other_keys(stage, qtbot):
    shown = stage(PANEL, SCORES, size=(760, 420))
    tuner = _tuner(shown, "dimension d")
    QTest.keyClick(tuner, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown.host.commits == ["Dimension"], timeout=2000)
    assert shown.host.scenario.panel_settings["attention"]["dimension"] == 128
    again = next(b for b in shown.widget.findChildren(QPushButton) if b.text() == "Again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert shown.host.scenario.seed == 1
    assert shown.host.scenario.logits.tolist() == SCORES.logits.tolist()
    assert _uses(shown.host.scenario).keys.tolist() != _uses(SCORES).keys.tolist()


def test_what_is_stored_wrongly_is_replaced():
    assert attending.fitted_query(("a", 1.0)).tolist() == [1.2, 0.5]
    assert attending.fitted_query((0.0, 0.0)).tolist() == [1.2, 0.5]
    assert np.hypot(*attending.fitted_query((0.01, 0.0))) == pytest.approx(attending.LEAST_QUERY)
    assert attending.fitted_across((7.0, None), 3, 0).tolist()[0] == 7.0
    assert np.isfinite(attending.fitted_across((7.0, None), 3, 0)).all()


# A policy


def test_the_expected_value_lies_between_the_best_and_the_mean():
    assert _uses(ACTIONS.with_temperature(0.0)).expected == 1.4
    assert _uses(ACTIONS.with_temperature(math.inf)).expected == pytest.approx(0.8, abs=1e-15)
    # By hand at T = 0.5: e^2.4, e^1.8, e^2.8, e^-0.6 are 11.0232, 6.0496, 16.4446, 0.5488 and sum to 34.0663.
    by_hand = (1.2 * 11.0232 + 0.9 * 6.0496 + 1.4 * 16.4446 - 0.3 * 0.5488) / 34.0663
    assert _uses(ACTIONS).expected == pytest.approx(by_hand, abs=1e-5)
    assert _uses(ACTIONS.with_mask(2, True).with_temperature(0.0)).expected == 1.2


def test_the_cursor_is_how_much_is_explored(stage):
    shown = stage(PANEL, ACTIONS, size=(760, 420))
    _drag(shown.widget.findChild(Picture), "temperature", QPoint(60, 0))
    assert shown.host.scenario.temperature > 2.0
    assert len(shown.host.commits) == 1
    assert "is taken" in PANEL.describe(Results(shown.host.scenario))


def test_an_action_value_is_dragged_and_stepped(stage, qtbot):
    shown = stage(PANEL, ACTIONS, size=(760, 420))
    picture = shown.widget.findChild(Picture)
    _drag(picture, "value-3", QPoint(20, 0))
    assert shown.host.scenario.logits[3] > 0.0
    QTest.keyClick(picture, Qt.Key.Key_Down)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert shown.host.spotlight == 0
    assert shown.host.scenario.logits[0] == 1.3
    qtbot.waitUntil(lambda: len(shown.host.commits) == 2, timeout=2000)


# Experts


def test_the_kept_experts_share_everything():
    uses = _uses(GATE)
    kept = uses.gating.kept.tolist()
    assert kept == [0, 3]
    p = uses.results.probabilities
    gated = uses.gating.gated.probabilities
    assert gated[kept] == pytest.approx(p[kept] / p[kept].sum(), rel=1e-15)
    assert np.delete(gated, kept).tolist() == [0.0] * 6
    assert p[kept].sum() == pytest.approx(0.738, abs=5e-4)  # as the preset's note says


def test_the_load_is_counted_and_repeatable():
    load = _uses(GATE).gating.load
    assert load.sum() == pytest.approx(2.0, abs=1e-12)  # each token chooses two
    assert load.argmax() == 0
    assert load.tolist() == _uses(GATE).gating.load.tolist()
    assert load.tolist() != _uses(GATE.with_seed(1)).gating.load.tolist()
    even = _uses(Scenario(logits=[0.0] * 8)).gating
    # A share of 0.25 of 1000 tokens has a deviation of 0.0137; the seed is fixed, five of them are never reached.
    assert even.load == pytest.approx(np.full(8, even.even), abs=5 * 0.0137)


def test_all_that_tie_are_kept_and_no_more_than_take_part():
    assert _uses(Scenario(logits=[1.0, 1.0, 1.0]), k=2).gating.kept.tolist() == [0, 1, 2]
    assert _uses(Scenario(logits=[1.0, -math.inf, 0.0]), k=8).gating.kept.tolist() == [0, 2]


def test_how_many_are_kept_is_a_setting(stage, qtbot):
    shown = stage(PANEL, GATE, size=(760, 420))
    QTest.keyClick(_tuner(shown, "experts kept"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown.host.commits == ["Experts kept"], timeout=2000)
    table = PANEL.table(Results(shown.host.scenario))
    assert table.columns == ("expert", "gate logit", "softmax", "weight after top-k", "load")
    assert [row[0] for row in table.rows if row[3] != 0.0] == ["expert 1", "expert 4", "expert 7"]


@pytest.mark.parametrize(("use", "tuner"), [(0, "dimension d"), (1, None), (2, "experts kept")])
def test_a_use_shows_its_own_settings(stage, use, tuner):
    shown = stage(PANEL, presets.get("iris").scenario(), size=(760, 420))
    shown.widget.findChild(QComboBox).setCurrentIndex((use + 1) % 3)
    shown.widget.findChild(QComboBox).setCurrentIndex(use)
    assert [t.accessibleName() for t in shown.widget.findChildren(Tuner) if t.isVisible()] == [tuner] * (
        tuner is not None
    )
    assert "use" in shown.host.scenario.panel_settings["attention"]


@pytest.mark.parametrize("use", ["attention", "policy", "experts"])
@pytest.mark.parametrize("temperature", [0.0, 1.0, math.inf])
def test_every_use_survives_extremes(stage, use, temperature):
    shown = stage(PANEL, SCORES)
    for logits in ([1e308, -1e308, 0.0], [-math.inf, 2.0], [3.0], [0.0] * 100, [1000.0, 0.0]):
        scenario = Scenario(logits=logits, temperature=temperature).with_panel_settings("attention", {"use": use})
        shown.show(scenario)
        shown.widget.grab()
        assert PANEL.describe(Results(scenario))
        assert PANEL.table(Results(scenario)).rows


def test_equal_values_beyond_a_tenth_of_their_digits_are_plotted(stage):
    scenario = Scenario(logits=[1e300, 1e300]).with_panel_settings("attention", {"use": "policy"})
    shown = stage(PANEL, scenario)
    shown.widget.grab()
    assert shown.panel._plot.axes.y_range[0] < 1e300 < shown.panel._plot.axes.y_range[1]


def test_a_value_dragged_to_the_end_of_its_axis_stops_there(stage):
    shown = stage(PANEL, ACTIONS, size=(760, 420))
    _drag(shown.widget.findChild(Picture), "value-0", QPoint(2000, 0))
    largest = shown.host.scenario.logits[0]
    assert largest == 2.0  # the axis of four values up to 1.4
    _drag(shown.widget.findChild(Picture), "value-0", QPoint(2000, 0))
    assert shown.host.scenario.logits[0] > largest  # the next drag has a longer one


def test_a_gate_that_keeps_all_leaves_softmax_as_it_is():
    scenario = GATE.with_mask(3, True).with_panel_settings("attention", {"use": EXPERTS, "k": 8})
    assert "keeps all 7" in PANEL.describe(Results(scenario))
