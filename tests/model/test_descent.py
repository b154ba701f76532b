"""Gradient descent on the logits: what a step does, who is home first, and what is taken back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import Scenario, descent
from softmax_explorer.model.results import Results

IRIS = Scenario(logits=[2.1, 0.8, -0.5], target=1)
WRONG = descent.confidently_wrong(Results(IRIS))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("target", [1, (0.2, 0.7, 0.1)], ids=["index", "soft"])
def test_each_step_is_the_learning_rate_times_the_gradient_of_that_loss(temperature, smoothing, target):
    scenario = IRIS.with_temperature(temperature).with_target(target).with_label_smoothing(smoothing)
    race = descent.race(Results(scenario), 0.7)
    assert [run.loss for run in race.runs] == ["cross-entropy", "mse", "focal"]
    for run in race.runs:
        assert (run.logits[0] == scenario.logits).all()
        for step in (0, 5):
            there = Results(scenario.with_loss(run.loss).with_logits(run.logits[step]))
            assert run.values[step] == pytest.approx(there.loss, rel=1e-12)
            assert run.chances[step] == pytest.approx(there.probabilities[1], rel=1e-12)
            # two roundings, of the product and of the difference
            expected = run.logits[step] - 0.7 * there.gradient
            assert run.logits[step + 1] == pytest.approx(expected, rel=1e-14, abs=1e-14)


def test_the_first_step_of_cross_entropy_by_hand():
    run = descent.race(Results(Scenario(logits=[0.0, 0.0], target=0)), 1.0).runs[0]
    assert run.logits[1].tolist() == [0.5, -0.5]  # p - y = (-1/2, 1/2)
    assert run.chances[1] == pytest.approx(1.0 / (1.0 + math.exp(-1.0)))


def test_confidently_wrong_cross_entropy_is_home_while_squared_error_is_on_its_plateau():
    assert WRONG.logits.tolist() == [2.1, 2.1 - 8.0, -0.5]
    cross_entropy, squared, focal = descent.race(Results(WRONG), 1.0).runs
    assert cross_entropy.chances[0] == squared.chances[0] == focal.chances[0] < 4e-4
    assert cross_entropy.chances[20] > 0.94
    assert focal.chances[20] > 0.7
    assert squared.chances[-1] < 1e-3


@pytest.mark.parametrize("temperature", [0.0, math.inf])
def test_nothing_runs_at_the_limits_of_the_temperature(temperature):
    results = Results(IRIS.with_temperature(temperature))
    assert not descent.can_run(results)
    assert not descent.can_be_wrong(results)
    for run in descent.race(results, 1.0).runs:
        assert (run.logits == IRIS.logits).all()


def test_one_class_has_nothing_to_learn():
    results = Results(Scenario(logits=[3.0]))
    assert not descent.can_run(results)
    assert descent.race(results, 1.0).runs[0].values.tolist() == [0.0] * (descent.STEPS + 1)


def test_masked_classes_stay_masked():
    scenario = Scenario(logits=[1.0, 0.0, 2.0], target=1).with_mask(2, True)
    race = descent.race(Results(scenario), 1.0)
    assert (race.runs[0].logits[:, 2] == -math.inf).all()
    after = descent.taken(Results(scenario), race, "cross-entropy", 3)
    assert after.is_masked(2)
    assert after.logits[2] == 2.0
    assert after.logits[1] == race.runs[0].logits[3, 1]


@pytest.mark.parametrize("logits", [[1e308, -1e308, 0.0], [1000.0, 0.0, 0.0]])
@pytest.mark.parametrize("temperature", [1e-300, 1.0, 1e300])
@pytest.mark.parametrize("rate", [0.01, 100.0])
def test_extremes_stay_numbers(logits, temperature, rate):
    for run in descent.race(Results(Scenario(logits=logits, target=1, temperature=temperature)), rate).runs:
        assert np.isfinite(run.logits).all()
        assert ((run.chances >= 0.0) & (run.chances <= 1.0)).all()


def test_what_is_taken_counts_the_shift():
    scenario = IRIS.with_shift(5.0)
    race = descent.race(Results(scenario), 1.0)
    after = Results(descent.taken(Results(scenario), race, "focal", 7))
    assert after.logits == pytest.approx(race.runs[2].logits[7], abs=1e-14)


def test_a_vocabulary_races_with_its_leading_classes_and_the_true_one():
    scenario = Scenario(logits=np.linspace(0.0, 9.0, 5000), target=3)
    race = descent.race(Results(scenario), 1.0)
    assert race.classes.size == descent.MOST
    assert 3 in race.classes
    assert 4999 in race.classes
    assert race.classes[race.runs[0].place] == 3
    after = descent.taken(Results(scenario), race, "cross-entropy", 1)
    changed = np.flatnonzero(after.logits != scenario.logits)
    assert np.isin(changed, race.classes).all()


def test_the_logarithm_tells_a_probability_that_underflows():
    race = descent.race(Results(Scenario(logits=[2000.0, 0.0], target=1)), 0.01)
    p, _, log_p, _ = race.runs[0].texts(0)
    assert p == 0.0
    assert log_p == engine.AccuratePass([2000.0, 0.0]).log_probabilities[1] == -2000.0
