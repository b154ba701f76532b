"""Adaptive and differentiated softmax are two methods: what each computes, and what it costs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine

EPS = np.finfo(float).eps


@pytest.mark.parametrize("cutoffs", [[1], [3], [2, 5, 9], [19]])
@pytest.mark.parametrize("temperature", [0.3, 1.0, 5.0])
def test_adaptive_softmax_starts_at_softmax(cutoffs, temperature):
    logits = np.random.default_rng(0).normal(0, 4, (6, 20))
    head, bands = engine.adaptive_head_logits(logits, cutoffs, temperature)
    assert head.shape == (6, cutoffs[0] + len(cutoffs))
    log_p = engine.adaptive_log_softmax(head, bands)
    size = np.abs(logits).max() / temperature
    np.testing.assert_allclose(log_p, engine.log_softmax(logits, temperature), atol=8 * EPS * (1 + 2 * size), rtol=0)


def test_adaptive_softmax_is_a_distribution_for_any_logits():
    rng = np.random.default_rng(1)
    log_p = engine.adaptive_log_softmax(
        rng.normal(0, 5, (4, 7)), [rng.normal(0, 5, (4, 10)), rng.normal(0, 5, (4, 30))]
    )
    assert log_p.shape == (4, 45)
    np.testing.assert_allclose(np.exp(log_p).sum(axis=-1), 1.0, rtol=50 * EPS)


def test_differentiated_softmax_is_a_full_layer_with_blocks_of_zeros():
    rng = np.random.default_rng(2)
    hidden = rng.normal(size=(3, 6))
    frequent, rare = rng.normal(size=(5, 4)), rng.normal(size=(9, 2))
    full = np.zeros((14, 6))
    full[:5, :4], full[5:, 4:] = frequent, rare
    logits = engine.differentiated_logits(hidden, [frequent, rare])
    np.testing.assert_allclose(logits, hidden @ full.T, rtol=1e-12)
    assert engine.differentiated_cost(14, [4, 2], [5]).weights == np.count_nonzero(full)


def test_costs():
    p = 1 / np.arange(1, 50_001)
    p /= p.sum()
    full = engine.full_cost(50_000, 512)
    adaptive = engine.adaptive_cost(50_000, 512, [2000, 10_000], p)
    assert adaptive.multiplications < full.multiplications / 10
    assert adaptive.weights < full.weights / 4
    assert engine.differentiated_cost(50_000, [384, 96, 32], [2000, 10_000]).weights < full.weights / 4
    assert engine.hierarchical_cost(50_000, 512, math.log2(50_000)).multiplications < full.multiplications / 3000
    assert engine.sampled_cost(50_000, 512, 99).multiplications == 100 * 512
    # One band as wide as the rest, always needed, costs more than the full layer: the projection and the extra entry.
    certain = np.zeros(10)
    certain[9] = 1.0
    assert engine.adaptive_cost(10, 4, [5], certain, divide_by=1).multiplications == 6 * 4 + 4 * 4 + 5 * 4


def test_refusals():
    with pytest.raises(ValueError, match="cutoffs must increase"):
        engine.adaptive_head_logits(np.zeros(5), [3, 3])
    with pytest.raises(ValueError, match="cutoffs must increase"):
        engine.adaptive_head_logits(np.zeros(5), [0])
    with pytest.raises(ValueError, match=r"head_logits must have an entry for each of the 2 bands"):
        engine.adaptive_log_softmax([0.0], [[0.0], [0.0]])
    with pytest.raises(ValueError, match=r"band_logits\[0\]\[1\] is nan"):
        engine.adaptive_log_softmax([0.0, 1.0], [[0.0, math.nan]])
    with pytest.raises(ValueError, match="hidden must have the 3 numbers"):
        engine.differentiated_logits([1.0, 2.0], [[[1.0, 1.0]], [[1.0]]])
    with pytest.raises(ValueError, match=r"weights\[0\] must be a matrix"):
        engine.differentiated_logits([1.0], [[1.0]])
    with pytest.raises(ValueError, match="widths must have one number for each of the 2 bands"):
        engine.differentiated_cost(8, [3], [2])
    with pytest.raises(ValueError, match="divide_by must be a finite number of at least 1"):
        engine.band_widths(8, 2, 0.5)
    with pytest.raises(ValueError, match="num_samples must be a whole number of at least 1"):
        engine.sampled_cost(8, 4, 0)


def test_probabilities_of_both():
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 3, (4, 9))
    head, bands = engine.adaptive_head_logits(logits, [3, 5])
    np.testing.assert_allclose(engine.adaptive_softmax(head, bands), engine.softmax(logits), rtol=200 * EPS)
    hidden, weights = rng.normal(size=(4, 3)), [rng.normal(size=(2, 2)), rng.normal(size=(5, 1))]
    expected = engine.softmax(engine.differentiated_logits(hidden, weights), 0.5)
    np.testing.assert_array_equal(engine.differentiated_softmax(hidden, weights, 0.5), expected)


def test_what_divided_by_the_temperature_is_too_large_is_refused():
    for call in (
        lambda: engine.adaptive_head_logits([1.0, 1e300], [1], 1e-10),
        lambda: engine.tree_scores((0, 1), [1.0, 1e300], 1e-10),
    ):
        with pytest.raises(
            ValueError, match=r"^logits\[1\] is 1e\+300, but logits divided by the temperature 1e-10 must"
        ):
            call()
