"""The alternatives to softmax on cases done by hand, in their limits, and the ticks where classes come and go."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import Scenario
from softmax_explorer.model.alternatives import AllAlternatives, support_logits
from softmax_explorer.model.results import Results

ULP = 2.0**-52


def _results(logits, **fields) -> Results:
    return Results(Scenario(logits=logits, **fields))


def _values(results: Results, alpha: float = 2.0) -> dict[str, list[float]]:
    return {one.id: one.values.tolist() for one in AllAlternatives(results, alpha).all}


def test_by_hand():
    found = _values(_results([3.0, 1.0, 0.2]))
    assert found["entmax"] == [1.0, 0.0, 0.0]
    assert found["argmax"] == [1.0, 0.0, 0.0]
    assert found["normalised ReLU"] == pytest.approx([3 / 4.2, 1 / 4.2, 0.2 / 4.2], rel=4 * ULP)
    found = _values(_results([2.0, -1.0]))
    assert found["z / sum z"] == [2.0, -1.0]
    assert found["normalised ReLU"] == [1.0, 0.0]
    assert found["ReLU"] == [2.0, 0.0]
    assert found["leaky ReLU"] == [2.0, -0.01]
    assert found["tanh"] == [math.tanh(2.0), math.tanh(-1.0)]
    assert _values(_results([0.5, 0.25, -2.0]))["entmax"] == [0.625, 0.375, 0.0]


def test_all_act_on_z_over_t():
    one, two = _values(_results([1.0, 0.4, -0.2]), 1.5), _values(_results([2.0, 0.8, -0.4], temperature=2.0), 1.5)
    for id, values in one.items():
        assert two[id] == pytest.approx(values, rel=8 * ULP), id


@pytest.mark.parametrize(
    ("alpha", "function"), [(1.0, engine.softmax), (1.5, engine.entmax15), (2.0, engine.sparsemax)]
)
def test_entmax_is_the_engine_s(alpha: float, function):
    logits = [2.1, 0.8, -0.5, 1.9]
    found = np.array(_values(_results(logits), alpha)["entmax"])
    np.testing.assert_allclose(found, function(logits), atol=8 * ULP)  # 8 ulp of the largest, which is below 1


def test_totals():
    totals = {one.id: one.total for one in AllAlternatives(_results([2.1, 0.8, -0.5]), 1.5).all}
    assert [totals[id] for id in ("softmax", "entmax", "argmax", "normalised ReLU", "z / sum z")] == [1.0] * 5
    assert totals["ReLU"] == pytest.approx(2.9, rel=4 * ULP)
    assert totals["leaky ReLU"] == pytest.approx(2.895, rel=4 * ULP)


def test_no_sum_no_share():
    by_id = {one.id: one for one in AllAlternatives(_results([1.0, -1.0]), 2.0).all}
    assert np.isnan(by_id["z / sum z"].values).all()
    assert math.isnan(by_id["z / sum z"].total)
    assert np.isfinite(_values(_results([1e308, 1e308]))["z / sum z"]).all()


def test_a_masked_class_has_nothing():
    found = _values(_results([1.0, -math.inf, 0.5]))
    assert [found[id][1] for id in ("softmax", "entmax", "argmax", "normalised ReLU")] == [0.0] * 4
    assert all(math.isnan(found[id][1]) for id in ("z / sum z", "ReLU", "leaky ReLU", "tanh"))


@pytest.mark.parametrize("alpha", [1.0, 1.5, 2.0, 4.0])
def test_limits_of_the_temperature(alpha: float):
    logits = [2.0, 1.0, 2.0]
    assert _values(_results(logits, temperature=0.0), alpha)["entmax"] == [0.5, 0.0, 0.5]
    assert _values(_results(logits, temperature=math.inf), alpha)["entmax"] == pytest.approx([1 / 3] * 3, rel=4 * ULP)
    for temperature in (0.0, math.inf):
        found = _values(_results(logits, temperature=temperature), alpha)
        assert found["argmax"] == [0.5, 0.0, 0.5]
        assert found["normalised ReLU"] == [0.4, 0.2, 0.4]
    huge = _values(_results([1e308, -1e308, 0.0], temperature=0.5), alpha)
    assert huge["entmax"] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_class_dies_where_its_logit_crosses_the_tick(alpha: float, temperature: float):
    logits = [2.1, 0.8, -0.5, 1.7]
    results = _results(logits, temperature=temperature)
    for index, tick in enumerate(support_logits(results, alpha, [0, 1, 2, 3])):
        assert tick == pytest.approx(
            temperature * float(engine.entmax_support_logit(np.array(logits) / temperature, index, alpha)), abs=1e-14
        )
        for offset, alive in ((1e-3, True), (-1e-3, False)):
            moved = Results(results.scenario.with_logit(index, tick + offset))
            entmax = AllAlternatives(moved, alpha).all[1].values[index]
            # just inside, p is (alpha - 1 times the distance) to the power 1/(alpha - 1): tiny near alpha 1, not 0
            assert bool(entmax > 0.0) == alive


def test_ticks_in_their_limits():
    results = _results([2.1, 0.8, -0.5])
    assert support_logits(results, 1.0, [0, 1]) == [-math.inf, -math.inf]
    assert support_logits(_results([2.1, 0.8], temperature=0.0), 2.0, [0, 1]) == [0.8, 2.1]
    assert support_logits(_results([2.1, 0.8], temperature=math.inf), 2.0, [0, 1]) == [-math.inf, -math.inf]
    assert support_logits(_results([2.1]), 2.0, [0]) == [-math.inf]
    assert support_logits(_results([0.5, -math.inf]), 2.0, [0, 1]) == [-math.inf, -0.5]
    assert support_logits(_results([1e308, -1e308]), 2.0, [1]) == [1e308]
    assert support_logits(results, 2.0, [1]) == pytest.approx([1.1], rel=8 * ULP)  # 1 below the leader


@pytest.mark.parametrize("alpha", [1.3, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("temperature", [0.3, 1.0, 5.0])
def test_classes_that_get_nothing_share_one_edge(alpha, temperature):
    results = _results([2.1, 1.9, 0.3, -9.0, -40.0, -math.inf], temperature=temperature)
    found = AllAlternatives(results, alpha)
    zeros = np.flatnonzero(found.entmax.probabilities == 0.0).tolist()
    assert zeros
    # Both are the threshold, over alpha - 1: a few ulp of the largest logit or of T/(alpha - 1).
    tolerance = 16 * ULP * (2.1 + temperature / (alpha - 1.0))
    assert support_logits(results, alpha, zeros) == pytest.approx([found.edge] * len(zeros), abs=tolerance)
