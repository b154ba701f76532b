"""The one-pass recurrence ends at softmax, whatever the blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine

EPS = np.finfo(float).eps


@pytest.mark.parametrize("block_size", [1, 2, 7, 100, 1000])
@pytest.mark.parametrize("spread", [0.1, 5.0, 300.0])
def test_ends_at_softmax(block_size, spread):
    logits = np.random.default_rng(0).normal(0, spread, (3, 100))
    logits[0, :50] = -math.inf
    trace = engine.online_softmax(logits, block_size, 0.7)
    reach = np.abs(logits[np.isfinite(logits)]).max() / 0.7
    bound = (4 + 2 * reach + 100 / block_size) * EPS  # z/t and m are rounded before they are subtracted
    np.testing.assert_allclose(trace.probabilities, engine.softmax(logits, 0.7), rtol=bound, atol=5e-324)
    np.testing.assert_allclose(trace.logsumexp, engine.logsumexp(logits, 0.7), rtol=bound, atol=bound)
    assert len(trace.steps) == math.ceil(100 / block_size)
    assert [step.stop for step in trace.steps[:-1]] == [step.start for step in trace.steps[1:]]


def test_each_step_says_what_it_did():
    first, second, third = engine.online_softmax([1.0, 3.0, 2.0, 5.0, 0.0], 2).steps
    assert (first.start, first.stop, first.maximum_before, first.maximum, first.rescale) == (0, 2, -math.inf, 3.0, 0.0)
    assert first.running_sum == first.block_sum == 1 + math.exp(-2)
    assert (second.maximum, second.rescale) == (5.0, math.exp(-2))
    assert second.running_sum == pytest.approx(first.running_sum * math.exp(-2) + 1 + math.exp(-3), rel=4 * EPS)
    assert (third.start, third.stop, third.maximum, third.rescale) == (4, 5, 5.0, 1.0)


def test_blocks_that_are_masked_change_nothing():
    steps = engine.online_softmax([-math.inf, -math.inf, 2.0, -math.inf], 1).steps
    assert [float(step.running_sum) for step in steps] == [0.0, 0.0, 1.0, 1.0]
    assert float(steps[3].rescale) == 1.0


def test_refusals():
    with pytest.raises(ValueError, match="block_size must be a whole number of at least 1, got 0"):
        engine.online_softmax([1.0], 0)
    with pytest.raises(ValueError, match="temperature must be above 0 and finite"):
        engine.online_softmax([1.0], 1, math.inf)
    with pytest.raises(ValueError, match=r"logits\[1\] is nan"):
        engine.online_softmax([1.0, math.nan], 1)
