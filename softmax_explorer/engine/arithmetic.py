"""Error-free steps and accurate sums over the last axis: what the engine needs beyond NumPy's own arithmetic.

A value too precise for one float64 is a pair ``high + low``, ``low`` at most half an ulp of ``high``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

F = TypeVar("F", bound=Callable[..., Any])

_SPLITTER = 134217729.0  # 2**27 + 1: cuts a float64 into two halves whose products are exact
_LONG_ROW = 256  # from here on NumPy beats the round trip through Python floats that math.fsum needs
_ANCHOR = 500  # of the whole numbers near, the one whose exp(-n) is closest to a float64: 0.01 ulp off
_ANCHOR_EXP = math.exp(-_ANCHOR)


def quiet(function: F) -> F:
    """Infinities, and 0 * inf where a term does not count, are part of the arithmetic: no NumPy warnings inside.

    Not ``np.errstate`` itself as the decorator, which before NumPy 2 forgets the caller's state in nested calls.
    """

    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return cast("F", inner)


def take(values: Array, index: NDArray[np.intp]) -> Array:
    """One element a row, as `np.take_along_axis` on the last axis, which is slow for the single row of the screen."""
    return values[index] if values.ndim == 1 else np.take_along_axis(values, index, axis=-1)


def put(values: Array, index: NDArray[np.intp], new: Array | float) -> None:
    """Set one element a row, as `np.put_along_axis` on the last axis."""
    if values.ndim == 1:
        values[index] = new
    else:
        np.put_along_axis(values, index, new, axis=-1)


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """``a + b`` as an exact pair (Knuth). The low part is nan where the sum is not finite."""
    high = a + b
    virtual = high - a
    return high, (a - (high - virtual)) + (b - virtual)


def divide(high: Array, low: Array | float, divisor: float | Array) -> tuple[Array, Array]:
    """``(high + low) / divisor`` as a pair, for finite ``divisor > 0``: the quotient and what its rounding left.

    Beyond +-1e290, where a remainder no longer matters, the low part is 0.
    """
    fraction, exponent = np.frexp(divisor)  # the fraction lies in [0.5, 1): no product below can overflow
    high = np.ldexp(high, -exponent)
    low = np.ldexp(low, -exponent)
    quotient = high / fraction
    left = fraction * _SPLITTER
    left = left - (left - fraction)
    right = fraction - left
    upper = quotient * _SPLITTER
    upper = upper - (upper - quotient)
    lower = quotient - upper
    product = quotient * fraction
    rounding = ((upper * left - product) + upper * right + lower * left) + lower * right
    remainder = (((high - product) - rounding) + low) / fraction
    return quotient, np.where(np.abs(quotient) < 1e290, remainder, 0.0)


def divide_with_limits(high: Array, low: Array, t: float | Array) -> tuple[Array, Array]:
    """(high + low)/t for t in [0, inf], with the limits: at 0 infinite but for 0, at inf 0 but for -inf."""
    if isinstance(t, float) and t == 1.0:
        return high, low
    ordinary = (t > 0.0) & (t < math.inf) if isinstance(t, np.ndarray) else 0.0 < t < math.inf
    if np.all(ordinary):
        return divide(high, low, t)
    at_zero = np.where(high == 0.0, 0.0, np.copysign(np.inf, high))
    at_infinity = np.where(np.isinf(high), high, 0.0)
    limit = np.where(np.asarray(t) == 0.0, at_zero, at_infinity)
    if isinstance(t, float):
        return limit, np.zeros_like(limit)
    quotient, remainder = divide(high, low, np.where(ordinary, t, 1.0))
    return np.where(ordinary, quotient, limit), np.where(ordinary, remainder, 0.0)


def shifted(logits: Array, maximum: Array, t: float | Array) -> tuple[Array, Array]:
    """(z - m)/t as a pair, exact to about 1e-32; masked classes give (-inf, 0)."""
    scale = 1.0
    high, low = two_sum(logits, -maximum)
    lowest = high.min(initial=0.0)
    if lowest == -np.inf and ((high == -np.inf) & (logits > -np.inf)).any():
        # A difference beyond the largest float64, which a large temperature brings back: halve that row, exactly.
        overflow = ((high == -np.inf) & (logits > -np.inf)).any(axis=-1, keepdims=True)
        scale = np.where(overflow, 0.5, 1.0)
        high, low = two_sum(logits * scale, -maximum * scale)
    high, low = divide_with_limits(high, low, t)
    if lowest == -np.inf:
        return high / scale, np.where(high > -np.inf, low / scale, 0.0)
    return high, low


def exp_times(high: Array, low: Array, factor: Array | float, divisor: float | Array = 1.0) -> Array:
    """``exp(high + low) * factor / divisor`` where the exponential alone would be subnormal or 0.

    For ``high`` below -500 and ``divisor <= 1``; split at e^-500 so that only the last product can underflow.
    0 below -2000, whatever the factor.
    """
    scaled = np.exp(high + 2 * _ANCHOR)  # the sum is exact for high in [-2000, -500]
    scaled += scaled * low
    return np.where(high < -2000.0, 0.0, scaled * (_ANCHOR_EXP / divisor) * factor * _ANCHOR_EXP)


def row_sum(values: Array) -> Array:
    """Sums over the last axis, kept as an axis of length 1, to about half an ulp of the sum of magnitudes.

    Short single rows go through `math.fsum`, everything else is cut at a common bit so that the upper parts add up
    without any rounding (Rump, Ogita, Oishi 2008, "Accurate floating-point summation", one extraction step).
    """
    if values.ndim == 1 and values.size < _LONG_ROW:
        try:
            return np.array([math.fsum(values.tolist())])
        except (OverflowError, ValueError):  # fsum raises where IEEE arithmetic gives an infinity, or nan for inf - inf
            return np.sum(values, axis=-1, keepdims=True)
    largest = np.maximum(values.max(axis=-1, keepdims=True), -values.min(axis=-1, keepdims=True))
    huge = largest > 1e250
    if huge.any():  # the cut would overflow
        safe = np.where(huge, 0.0, values)
        small = np.where(huge, values * 2.0**-200, 0.0)
        shrunk = np.where(np.isfinite(largest), small, 0.0)
        total = row_sum(safe) + row_sum(shrunk) * 2.0**200
        return np.where(np.isfinite(largest), total, np.sum(values, axis=-1, keepdims=True))
    _, exponent = np.frexp(largest)
    cut = np.ldexp(1.0, exponent + (values.shape[-1] + 2).bit_length())
    upper = (values + cut) - cut
    lower = values - upper
    return upper.sum(axis=-1, keepdims=True) + lower.sum(axis=-1, keepdims=True)


def sum_without_each(values: Array) -> Array:
    """For values >= 0: at index k of the last axis the sum of all the others, without cancellation."""
    leader = values.argmax(axis=-1, keepdims=True)
    rest = values.copy()
    put(rest, leader, 0.0)
    others = row_sum(rest)
    largest = take(values, leader)
    # An element that is not the largest is at most half of the sum, so subtracting it loses one bit at worst.
    result = np.where(np.isinf(largest), np.inf, others - values + largest)
    put(result, leader, others)
    return result
