"""The one-pass recurrence ends at softmax, whatever the blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine

EPS = np.finfo(float).eps
INF = math.inf


@pytest.mark.parametrize("block_size", [1, 2, 7, 100, 1000])
@pytest.mark.parametrize("spread", [0.1, 5.0, 300.0])
def test_ends_at_softmax(block_size, spread):
    logits = np.random.default_rng(0).normal(0, spread, (3, 100))
    logits[0, :50] = -INF
    blocks = [logits[:, start : start + block_size] for start in range(0, 100, block_size)]
    trace = engine.online_softmax(iter(blocks), 0.7)  # each block is looked at once
    reach = np.abs(logits[np.isfinite(logits)]).max() / 0.7
    bound = (4 + 2 * reach + 100 / block_size) * EPS  # z/t and m are rounded before they are subtracted
    probabilities = np.concatenate([trace.probabilities(block, 0.7) for block in blocks], axis=-1)
    np.testing.assert_allclose(probabilities, engine.softmax(logits, 0.7), rtol=bound, atol=5e-324)
    np.testing.assert_allclose(trace.logsumexp, engine.logsumexp(logits, 0.7), rtol=bound, atol=bound)
    assert trace.maxima.shape == trace.sums.shape == trace.rescales.shape == (math.ceil(100 / block_size), 3)


def test_each_step_says_what_it_did():
    maxima, sums = trace = engine.online_softmax([[1.0, 3.0], [2.0, 5.0], [0.0]])
    assert maxima.tolist() == [3.0, 5.0, 5.0]
    assert trace.rescales.tolist() == [0.0, math.exp(-2), 1.0]
    first = 1 + math.exp(-2)
    second = first * math.exp(-2) + 1 + math.exp(-3)
    assert sums == pytest.approx([first, second, second + math.exp(-5)], rel=4 * EPS)


def test_blocks_that_are_masked_change_nothing():
    trace = engine.online_softmax([[-INF], [-INF, -INF], [2.0], [-INF]])
    assert trace.maxima.tolist() == [-INF, -INF, 2.0, 2.0]
    assert trace.sums.tolist() == [0.0, 0.0, 1.0, 1.0]
    assert trace.rescales[3] == 1.0
    assert trace.probabilities([-INF, 2.0]).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([], "^blocks must hold at least one block"),
        ([[1.0], []], r"^blocks\[1\] must hold at least one class"),
        ([[1.0], [0.0, math.nan]], r"^blocks\[1\]\[1\] is nan, but blocks\[1\] must be finite, or -inf"),
        ([[[1.0]], [[INF]]], r"^blocks\[1\]\[0, 0\] is inf"),
        ([[[1.0]], [1.0]], r"^blocks\[1\] must have the batch \(1,\) of blocks\[0\]"),
        ([[-INF], [-INF]], "^blocks: row has no class left"),
        ([[[1.0], [-INF]], [[1.0], [-INF]]], r"^blocks: row\[1\] has no class left"),
        ([3.0], r"^blocks\[0\] must have an axis of classes"),
    ],
)
def test_refusals(blocks, message):
    with pytest.raises(ValueError, match=message):
        engine.online_softmax(blocks)


def test_temperatures_without_a_recurrence_are_refused():
    for temperature in (0.0, INF):
        with pytest.raises(ValueError, match="^temperature must be above 0 and finite for the online recurrence, got "):
            engine.online_softmax([[1.0]], temperature)
    with pytest.raises(ValueError, match=r"^blocks\[0\]\[0\] is 1e\+300, but blocks\[0\] divided by the temperature"):
        engine.online_softmax([[1e300]], 1e-300)
