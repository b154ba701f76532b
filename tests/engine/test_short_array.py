"""A `ShortArray` answers as the array of its numbers does."""

import copy
import operator
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer.engine import ShortArray

finite = st.floats(allow_nan=False, allow_infinity=False, width=32)
numbers = st.lists(finite, min_size=1, max_size=10)
BINARY = (
    operator.add, operator.sub, operator.mul, operator.truediv, operator.eq, operator.ne, operator.lt, operator.ge,
)  # fmt: skip
REDUCED = ("min", "max", "argmax", "size", "shape", "ndim", "tolist", "tobytes", "dtype", "nonzero", "any", "copy")


def both(values):
    return ShortArray(list(values)), np.array(values)


@given(numbers, st.one_of(finite, st.integers(-3, 3)))
def test_arithmetic_is_that_of_arrays(values, other):
    short, array = both(values)
    with np.errstate(all="ignore"):
        for apply in BINARY:
            for second in (other, np.float64(other), short, array):
                expected = apply(array, np.asarray(second))
                np.testing.assert_array_equal(np.asarray(apply(short, second)), expected)
                np.testing.assert_array_equal(np.asarray(apply(second, short)), apply(np.asarray(second), array))
        for apply in (operator.neg, abs, np.exp, np.abs, np.sort):
            np.testing.assert_array_equal(np.asarray(apply(short)), apply(array))


@given(numbers)
def test_what_is_asked_of_it_is_answered_as_by_an_array(values):
    short, array = both(values)
    for name in REDUCED:
        got, expected = getattr(short, name), getattr(array, name)
        if callable(expected):
            got, expected = got(), expected()
        assert np.array_equal(got, expected), name  # 0 and -0 are the same
    # Both sums are within (K - 1) half ulp of the magnitudes, in whatever order.
    bound = (len(values) - 1) * np.abs(array).sum() * 2.0**-53 * 2
    assert abs(short.sum() - array.sum()) <= bound
    assert list(short) == array.tolist()


def test_elements_and_parts():
    short, array = both([3.0, -1.0, 2.0])
    assert type(short[0]) is float
    assert short[-1] == 2.0
    for index in ([0, 2], [-1, 0, 0], [], [True, False, True], array > 0.0, np.array([1])):
        np.testing.assert_array_equal(short[index], array[index])
    assert short[1:].tolist() == [-1.0, 2.0]
    assert (len(short), 2.0 in short) == (3, True)


def test_nobody_can_write_to_it():
    short, _ = both([3.0, 1.0])
    with pytest.raises(ValueError, match="read-only"):
        short[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(short)[0] = 1.0
    short.tolist()[0] = 9.0
    short.copy()[0] = 9.0
    assert short.tolist() == [3.0, 1.0]


def test_it_can_be_copied_and_sent():
    short, _ = both([3.0, 1.0])
    for other in (copy.copy(short), copy.deepcopy(short), pickle.loads(pickle.dumps(short))):
        assert type(other) is ShortArray
        assert other.tolist() == [3.0, 1.0]
