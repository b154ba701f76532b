"""Draws by Gumbel noise: the engine's noise and winner, counts near p, and the axis that shows them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import Scenario, gumbel_draws
from softmax_explorer.model.gumbel_draws import Settings
from softmax_explorer.model.results import Results

IRIS = Scenario(logits=[2.1, 0.8, -0.5])


def _draw(scenario: Scenario, settings: Settings, seed: int = 0):
    number = gumbel_draws.num_draws(settings, scenario.num_classes)
    results = Results(scenario)
    return results, gumbel_draws.draw(results, settings, gumbel_draws.noise_for(seed, number, scenario.num_classes))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_one_draw_is_the_engines(temperature):
    _, done = _draw(IRIS.with_temperature(temperature), Settings(relaxation=0.7))
    scaled = IRIS.logits / temperature
    assert done.winner == engine.gumbel_max(scaled, done.noise) == (scaled + done.noise).argmax()
    soft = engine.gumbel_softmax(scaled, done.noise, 0.7)
    assert done.relaxed.probabilities == pytest.approx(soft, abs=1e-15)
    # The diagonal of the Jacobian y (1 - y)/tau at y.
    jacobian = engine.softmax_jacobian(scaled + done.noise, 0.7)
    assert done.slope == pytest.approx(jacobian[done.winner, done.winner], rel=1e-12)


def test_every_class_wins_about_as_often_as_its_probability_says():
    results, done = _draw(IRIS, Settings(draws=10_000))
    assert done.counts.sum() == done.number == 10_000
    expected = np.sqrt(10_000 * results.probabilities * (1.0 - results.probabilities))
    assert done.spread == pytest.approx(expected, rel=1e-12)
    # Five standard deviations: of a million seeds one would fail.
    assert (np.abs(done.counts - 10_000 * results.probabilities) < 5.0 * done.spread).all()


def test_the_first_draw_stays_when_more_are_made():
    few, many = gumbel_draws.noise_for(3, 2, 5), gumbel_draws.noise_for(3, 50, 5)
    assert (few == many[:2]).all()


def test_many_classes_take_fewer_draws():
    assert gumbel_draws.num_draws(Settings(draws=10_000), 100) == 10_000
    assert gumbel_draws.num_draws(Settings(draws=10_000), 1000) == 1000
    assert gumbel_draws.num_draws(Settings(draws=10_000), 10**7) == 1


@pytest.mark.parametrize(
    ("logits", "temperature", "possible"),
    [
        ([1.0, 3.0, 3.0], 0.0, {1, 2}),
        ([1.0, 3.0, -math.inf], math.inf, {0, 1}),
        ([1e308, -1e308, 0.0], 1.0, {0}),
        ([1e18, 1e18], 1.0, {0, 1}),
    ],
)
def test_limits_of_the_temperature_and_of_the_logits(logits, temperature, possible):
    _, done = _draw(Scenario(logits=logits, temperature=temperature), Settings(draws=200))
    assert set(np.flatnonzero(done.counts).tolist()) == possible


def test_the_axis_holds_the_leaders_and_the_winners_sum():
    results, done = _draw(IRIS, Settings())
    low, high = gumbel_draws.span(results, done, 12)
    assert low <= -2.5
    assert high >= max(6.1, 2.1 + done.noise[done.winner])
    far, drawn = _draw(Scenario(logits=[5e5, 5e5 - 1.0, 0.0]), Settings())
    assert gumbel_draws.told_from_the_top(far)
    low, high = gumbel_draws.span(far, drawn, 12)
    assert -5.0 < low < -2.0
    assert not gumbel_draws.can_be_moved(far)


def test_a_winner_from_the_tail_is_among_the_rows():
    scenario = Scenario(logits=[-0.01 * i for i in range(100)])
    seed = next(s for s in range(50) if _draw(scenario, Settings(draws=1), s)[1].winner > 50)
    results, done = _draw(scenario, Settings(draws=1), seed)
    shown, rest = gumbel_draws.rows_shown(results, done, 6)
    assert shown == [0, 1, 2, 3, done.winner]
    assert sorted([*shown, *rest.tolist()]) == list(range(100))


def test_settings_are_brought_into_their_limits():
    assert Settings(0, -1.0, "loud").within_limits() == Settings(1, 0.0, "soft")
    assert Settings(10**9, 1e9, "hard").within_limits() == Settings(10_000, 10.0, "hard")
