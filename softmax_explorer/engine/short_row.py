"""`ShortRow`: the pass over the one row that is on the screen, in plain floats; `accurate_pass`: it or the general one.

What `AccuratePass` computes for arrays of any shape, by the same formulas and as accurately, for a short row of
ordinary numbers: without NumPy, so that neither a step of a slider nor the first window has to wait for it. Last digits
may differ from the general pass, for its exponentials are NumPy's.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .accurate import AccuratePass
from .short_array import MOST, ShortArray

if TYPE_CHECKING:
    from .arithmetic import Array

# The lowest (z - m)/t of an ordinary row: nothing that follows from it is subnormal, 0, infinite or worth a warning.
_LOWEST = -600.0
_SPLITTER = 134217729.0  # 2**27 + 1: cuts a float into two halves whose products are exact


class ShortRow:
    """softmax(z/t) of a row of K logits and what a slider's step needs of it; arrays as `ShortArray` of shape (K,).

    Within 4 ulp, as `AccuratePass`. `of` makes one where the row is ordinary.

    >>> row = ShortRow.of(ShortArray([40.0, 0.0]), 1.0)
    >>> f"{row.probabilities[0]:.6g}, {row.complement[0]:.6g}"
    '1, 4.24835e-18'
    """

    def __init__(self, z: list[float], maximum: float, temperature: float) -> None:
        high, low = [], []
        for value in z:  # two_sum(value, -maximum)
            difference = value - maximum
            virtual = difference - value
            high.append(difference)
            low.append((value - (difference - virtual)) - (maximum + virtual))
        if temperature != 1.0:
            high, low = _divided(high, low, temperature)
        exp = math.exp
        e = [x + x * lower for x, lower in zip(map(exp, high), low, strict=True)]
        self.leader = leader = high.index(max(high))
        rest = math.fsum(e[:leader] + e[leader + 1 :])
        total, log_sum = 1.0 + rest, math.log1p(rest)
        p = [x / total for x in e]
        others = [1.0 - x for x in p]
        others[leader] = rest / total
        self.logits, self.maximum, self.temperature = z, maximum, temperature
        self.high, self.low, self.rest, self.total, self.log_sum = high, low, rest, total, log_sum
        self.exponentials, self.probabilities, self.complement = ShortArray(e), ShortArray(p), ShortArray(others)
        self.log_probabilities = ShortArray([x - log_sum for x in high])

    @classmethod
    def of(cls, logits: ShortArray, temperature: float) -> ShortRow | None:
        """None for a single class and for what is not ordinary: masks, limits of the temperature, extreme numbers."""
        if len(logits) >= 2 and 0.0 < temperature < math.inf:
            z = logits.tolist()
            maximum = max(z)
            # Infinities pass neither of these.
            if (min(z) - maximum) / temperature > _LOWEST and abs(sum(z)) < math.inf:
                return cls(z, maximum, temperature)
        return None

    @cached_property
    def log_complement(self) -> ShortArray:
        """log(1 - p)."""
        result = [math.log1p(-p) if p < 1.0 else -math.inf for p in self.probabilities]
        result[self.leader] = -math.log1p(1.0 / self.rest)
        return ShortArray(result)

    @cached_property
    def entropy(self) -> float:
        """-sum p log p nats."""
        terms = math.fsum([e * -x for e, x in zip(self.exponentials, self.high, strict=True)])
        return self.log_sum + terms / self.total

    def cross_entropy_scaled_gradient(self, target: int) -> ShortArray:
        """p - y."""
        gradient = self.probabilities.tolist()
        gradient[target] = -self.complement[target]
        return ShortArray(gradient)

    def general(self) -> AccuratePass:
        """For all other quantities, as arrays."""
        return _PassOfShortRow(self)


def accurate_pass(logits: Array | ShortArray, temperature: float = 1.0) -> AccuratePass:
    """`AccuratePass` over one row (K,) of float64 logits at one temperature. Raises as it does.

    >>> print(f"{accurate_pass(np.array([40.0, 0.0])).cross_entropy(0):.6g}")
    4.24835e-18
    """
    if logits.ndim == 1 and logits.size <= MOST:
        row = ShortRow.of(ShortArray(logits.tolist()), temperature)
        if row is not None:
            return row.general()
    return AccuratePass(logits, temperature)


class _PassOfShortRow(AccuratePass):
    """The same numbers as arrays: a few quantities as the row has them, all others as the general pass makes them."""

    def __init__(self, row: ShortRow) -> None:
        self.logits, self._t, self._maximum = np.array(row.logits), row.temperature, np.array([row.maximum])
        self.shifted, self._low = np.array(row.high), np.array(row.low)
        self.exponentials = np.array(row.exponentials.tolist())
        self._has_deep_rows = False
        self.__dict__.update(
            _leader=row.leader,
            _rest=row.rest,
            _sum=row.total,
            _log_sum=row.log_sum,
            probabilities=np.array(row.probabilities.tolist()),
            complement=np.array(row.complement.tolist()),
            log_probabilities=np.array(row.log_probabilities.tolist()),
            log_complement=np.array(row.log_complement.tolist()),
            entropy=row.entropy,
        )

    def cross_entropy(self, target: Any, label_smoothing: float = 0.0) -> Any:
        if self._one_hot(target, label_smoothing):
            return -float(self.log_probabilities[target])
        return super().cross_entropy(target, label_smoothing)

    def cross_entropy_per_class(self, label_smoothing: float = 0.0) -> Array:
        if label_smoothing == 0.0:
            return 0.0 - self.log_probabilities
        return super().cross_entropy_per_class(label_smoothing)

    def cross_entropy_scaled_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        if not self._one_hot(target, label_smoothing):
            return super().cross_entropy_scaled_gradient(target, label_smoothing)
        gradient = self.probabilities.copy()
        gradient[target] = -self.complement[target]
        return gradient

    def _one_hot(self, target: Any, label_smoothing: float) -> bool:
        return type(target) is int and 0 <= target < self.logits.size and label_smoothing == 0.0


def _divided(high: list[float], low: list[float], divisor: float) -> tuple[list[float], list[float]]:
    """`arithmetic.divide` for a few floats that are nowhere near the ends of float64's range."""
    fraction, exponent = math.frexp(divisor)
    left = fraction * _SPLITTER
    left = left - (left - fraction)
    right = fraction - left
    quotients, remainders = [], []
    for wide, narrow in zip(high, low, strict=True):
        above, below = math.ldexp(wide, -exponent), math.ldexp(narrow, -exponent)
        quotient = above / fraction
        upper = quotient * _SPLITTER
        upper = upper - (upper - quotient)
        lower = quotient - upper
        product = quotient * fraction
        rounding = ((upper * left - product) + upper * right + lower * left) + lower * right
        quotients.append(quotient)
        remainders.append((((above - product) - rounding) + below) / fraction)
    return quotients, remainders
