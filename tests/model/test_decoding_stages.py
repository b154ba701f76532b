"""Stages one after the other: hand-checked survivors and shares, and what another order changes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer.model import Scenario
from softmax_explorer.model.decoding_stages import ORDER, Settings, complete, run
from softmax_explorer.model.results import Results

_OPEN = Settings(k=100, top_p=1.0, min_p=0.0)


def _run(shares, order=ORDER, off=(), k=100, top_p=1.0, min_p=0.0, temperature=1.0):
    scenario = Scenario(logits=np.log(shares), temperature=temperature)
    return run(Results(scenario), Settings(complete(order), off, k, top_p, min_p))


def _shares(stage):
    return stage.results.probabilities.round(4).tolist()


def test_each_stage_cuts_what_the_one_before_left_and_shares_it_out_anew():
    first, _, k, p, m = _run([0.4, 0.3, 0.2, 0.1], k=3, top_p=0.7, min_p=0.8)
    assert _shares(first) == [0.4, 0.3, 0.2, 0.1]
    assert (k.dropped.tolist(), _shares(k)) == ([3], [0.4444, 0.3333, 0.2222, 0.0])  # / 0.9
    assert (p.dropped.tolist(), _shares(p)) == ([2], [0.5714, 0.4286, 0.0, 0.0])  # 0.2222 <= 0.3 < 0.5556
    assert (m.dropped.tolist(), _shares(m)) == ([1], [1.0, 0.0, 0.0, 0.0])  # 0.4286 < 0.8 * 0.5714


def test_another_order_lets_other_classes_survive():
    shares = [0.7425, 0.2024, 0.0551]
    by_default = _run(shares, top_p=0.75, min_p=0.1)
    swapped = _run(shares, ("temperature", "top-k", "min-p", "top-p"), top_p=0.75, min_p=0.1)
    # min-p first takes virginica (0.0551 < 0.1 * 0.7425); of the rest versicolor has 0.2142 <= 0.25 and goes, too.
    assert [by_default[-1].results.num_unmasked, swapped[-1].results.num_unmasked] == [2, 1]


def test_the_temperature_counts_where_it_stands():
    shares = [0.64, 0.32, 0.04]
    hot_first = _run(shares, top_p=0.9, temperature=2.0)
    hot_last = _run(shares, ("top-p", "temperature"), top_p=0.9, temperature=2.0)
    assert hot_first[-1].results.num_unmasked == 3  # roots: 0.8, 0.566, 0.2: the last has 0.128 > 0.1
    assert hot_last[-1].results.num_unmasked == 2


def test_a_stage_that_is_off_changes_nothing():
    stages = _run([0.5, 0.3, 0.2], off=("top-k", "temperature"), k=1, temperature=0.0)
    assert _shares(stages[-1]) == [0.5, 0.3, 0.2]
    assert [stage.on for stage in stages[1:]] == [False, False, True, True]


@pytest.mark.parametrize(
    ("logits", "temperature", "left"),
    [
        ([1.0, 3.0, 3.0], 0.0, [1, 2]),
        ([1.0, 3.0, -math.inf], math.inf, [0, 1]),
        ([1e308, -1e308], 1e-3, [0, 1]),
        ([1e308, -1e308], 1.0, [0, 1]),
        ([-math.inf, 2.0], 0.5, [1]),
    ],
)
def test_limits_of_the_temperature_and_of_the_logits(logits, temperature, left):
    results = Results(Scenario(logits=logits, temperature=temperature))
    last = run(results, _OPEN)[-1].results
    assert np.flatnonzero(last.logits > -math.inf).tolist() == left


def test_the_scenario_gives_the_temperature_the_shift_and_the_masks():
    scenario = Scenario(logits=[1.0, 2.0, 3.0], shift=5.0, masked=frozenset({2}), temperature=0.5)
    tempered = run(Results(scenario), _OPEN)[1].results
    assert tempered.probabilities == pytest.approx(Results(scenario).probabilities, abs=1e-15)


def test_an_order_is_made_complete():
    assert complete(()) == ORDER
    assert complete(["min-p", "top-q", "min-p"]) == ("min-p", "temperature", "top-k", "top-p")
