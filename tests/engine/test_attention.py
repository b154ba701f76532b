"""Attention is a softmax over scores, and what it weights."""

import math

import numpy as np
import pytest

from softmax_explorer import engine


def test_is_the_softmax_of_the_scaled_scores_times_the_values():
    rng = np.random.default_rng(0)
    query, keys, values = rng.normal(size=(2, 3, 8)), rng.normal(size=(2, 5, 8)), rng.normal(size=(2, 5, 4))
    for scale, factor in ((None, 1 / math.sqrt(8)), (1.0, 1.0), (-0.3, -0.3), (0.0, 0.0)):
        weights = engine.softmax(query @ keys.swapaxes(1, 2) * factor)
        np.testing.assert_array_equal(engine.attention_weights(query, keys, scale), weights)
        np.testing.assert_array_equal(engine.attention(query, keys, values, scale), weights @ values)
        one = engine.attention(query[1, 2], keys[1], values[1], scale)
        # The same sums of eight and of five products, in another order.
        np.testing.assert_allclose(one, (weights @ values)[1, 2], rtol=0, atol=64 * 2.0**-52 * np.abs(values).max())
    assert engine.attention(query[0, 0], keys[0], values[0]).shape == (4,)
    assert engine.attention(query[0], keys, values).shape == (2, 3, 4)


def test_types_and_inputs():
    query, keys, values = np.ones(2, np.float32), [[1, 0], [0, 1]], [[1], [2]]
    query.flags.writeable = False
    assert engine.attention(query, keys, values).dtype == np.float32
    assert engine.attention_weights(query, keys).dtype == np.float32
    assert engine.attention([1, 1], keys, values).tolist() == [1.5]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, math.nan], [[1.0, 1.0]], [[1.0]]), r"^query\[1\] is nan, but query must be finite"),
        (([1.0], [[math.inf]], [[1.0]]), r"^keys\[0, 0\] is inf"),
        (([1.0], [[1.0]], [[-math.inf]]), r"^values\[0, 0\] is -inf"),
        ((1.0, [[1.0]], [[1.0]]), "^query must have at least 1 axes"),
        (([1.0], [1.0], [[1.0]]), "^keys must have at least 2 axes"),
        (([1.0], [[1.0, 2.0]], [[1.0]]), "^keys must have the query's 1 numbers each"),
        (([1.0], [[1.0]], [[1.0], [2.0]]), "^values must have one row for each of the 1 keys"),
        ((np.ones((2, 1, 1)), np.ones((3, 1, 1)), np.ones((3, 1, 1))), "^keys must fit the batch of the query"),
        (([1e200], [[1e200]], [[1.0]]), "^query and keys give a score beyond the largest float64"),
        (([1.0], [[1.0]], [[1.0]], math.nan), "^scale must be finite, got nan"),
        (([1.0], [[1.0]], [[1.0]], "much"), "^scale must be one number, got 'much'"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        engine.attention(*arguments)
