"""Sums over rows as IEEE arithmetic has them, whatever the length of the row."""

import math

import numpy as np
import pytest

from softmax_explorer.engine.arithmetic import quiet, row_sum

INF = math.inf


@pytest.mark.parametrize("length", [3, 300])
@pytest.mark.parametrize(
    ("start", "expected"),
    [([INF, -INF], math.nan), ([INF, 1.0], INF), ([-INF, 1e308], -INF), ([math.nan, INF], math.nan)],
)
def test_a_sum_with_infinities_is_that_of_ieee_arithmetic(length, start, expected):
    row = np.zeros(length)
    row[: len(start)] = start
    for values in (row, row[np.newaxis]):
        assert np.array_equal(quiet(row_sum)(values).ravel(), [expected], equal_nan=True)


@pytest.mark.parametrize("length", [3, 300])
def test_a_sum_beyond_the_largest_float64_is_infinite_and_one_that_returns_is_not(length):
    row = np.zeros(length)
    row[:2] = 1.7e308
    assert quiet(row_sum)(row) == INF
    row[2] = -1.7e308
    assert quiet(row_sum)(row[np.newaxis])[0, 0] == pytest.approx(1.7e308, rel=1e-15)
