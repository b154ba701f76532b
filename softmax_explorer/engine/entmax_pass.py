"""`EntmaxPass`: probabilities and threshold of alpha-entmax, the family from softmax (1) over sparsemax (2) to argmax.

With a = alpha - 1, the maximum m and d = m - z, the distance of a logit from it, entmax is

    p_i = max(s - a d_i, 0)^(1/a)        with the one s in (0, 1] at which the p sum to 1,

so only classes closer than 1/a to the maximum can have p > 0. These survivors are picked without sorting; few are left
as a rule; `entmax_roots.py` finds s from them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet, two_sum
from .entmax_roots import from_the_smallest, lower_bound, newton, two_product

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .arithmetic import Array

_BLOCK = 1 << 15  # numbers worked on at a time: a block of rows, or one long row
_SHORT = 32
_MANY = 2048  # survivors of one row beyond which a sample of them says first which can matter


class EntmaxPass:
    """alpha-entmax over ``logits`` of shape (..., K): `probabilities` (..., K), and per row (...) `maximum` and `top`.

    ``logits``: finite, or -inf for a masked class. ``alpha``: one number in [1, inf]. ``top`` is s, the power p^a of
    the largest probability. Raises ValueError for nan, +inf, a row without classes or with every class masked, and an
    alpha below 1 or nan.
    """

    @quiet
    def __init__(self, logits: ArrayLike, alpha: float) -> None:
        self.logits = checks.as_logits(logits)
        self.alpha = as_alpha(alpha)
        shape = self.logits.shape
        maximum = self.logits.max(axis=-1, keepdims=True)
        checks.check_maximum(self.logits, maximum)
        self.maximum = maximum[..., 0]
        if self.alpha in (1.0, math.inf):
            self.probabilities = AccuratePass(self.logits, 1.0 if self.alpha == 1.0 else 0.0).probabilities
            self.top = np.ones(shape[:-1]) if self.alpha == 1.0 else self._power_of_the_largest()
            return
        self.probabilities = np.zeros(shape)
        self.top = np.empty(shape[:-1])
        rows = self.logits.reshape(-1, shape[-1])
        found = self.probabilities.reshape(rows.shape)
        top = self.top.reshape(-1)
        step = max(1, _BLOCK // shape[-1])
        for start in range(0, len(rows), step):  # whole blocks of rows; a row of its own only where it fills a block
            block = slice(start, start + step)
            top[block] = _fill(rows[block], maximum.reshape(-1, 1)[block], self.alpha - 1.0, found[block])

    def _power_of_the_largest(self) -> Array:
        """At alpha = inf: 0 where classes share the lead, else 1."""
        return (self.probabilities.max(axis=-1) == 1.0).astype(np.float64)

    @property
    @quiet
    def distance(self) -> Array:
        """d = m - z, shape (..., K)."""
        return self.maximum[..., np.newaxis] - self.logits

    @property
    @quiet
    def threshold(self) -> Array:
        """tau of p = max(a z - tau, 0)^(1/a), shape (...); -1 at alpha = 1, infinite (or 0) at inf."""
        a = self.alpha - 1.0
        if a == math.inf:
            return np.where(self.maximum == 0.0, -self.top, np.copysign(np.inf, self.maximum))
        high, low = two_product(self.maximum, a)
        total, rest = two_sum(high, -self.top)
        return np.where(np.isfinite(total), total + (rest + np.where(np.isfinite(low), low, 0.0)), total)

    @property
    @quiet
    def lowest_logit(self) -> Array:
        """tau / a = m - s/a, shape (...): the logit a class has to exceed for p > 0; -inf at alpha = 1."""
        return self.maximum - self.top / (self.alpha - 1.0)


def as_alpha(alpha: float) -> float:
    """One number in [1, inf]."""
    try:
        value = float(alpha)
    except (TypeError, ValueError):
        raise ValueError(f"alpha must be one number between 1 and inf, got {alpha!r}") from None
    if not value >= 1.0:
        raise ValueError(f"alpha must be between 1 and inf, got {alpha}")
    return value


def _fill(rows: Array, maximum: Array, a: float, found: Array) -> Array:
    """Write the probabilities of ``rows`` (R, K) into ``found``, zeros so far; returns s of each row."""
    keep = rows >= maximum - 1.0 / a * (1.0 + 2.0**-40)
    if len(rows) == 1 and np.count_nonzero(keep) > _MANY:
        keep &= rows >= lower_bound(rows[keep], maximum, a)
    counts = np.count_nonzero(keep, axis=1)
    where = None
    survivors = np.asfortranarray(rows) if rows.shape[1] <= _SHORT else rows  # sums over short rows: class by class
    if counts.max() <= rows.shape[1] // 2:
        survivors, where = _gather(rows, keep, counts)
    p, top = newton(survivors, maximum, a) if a <= 1.0 else from_the_smallest(survivors, maximum, a)
    if where is None:
        found[...] = p
    else:
        row, column, place = where
        found[row, column] = p[row, place]
    return top[:, 0]


def _gather(
    rows: Array, keep: NDArray[np.bool_], counts: NDArray[np.intp]
) -> tuple[Array, tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """What is kept of each row moved to its front, -inf behind; and (row, column, new column) of each."""
    row, column = np.divmod(np.flatnonzero(keep), rows.shape[1])
    place = np.arange(len(row)) - (np.cumsum(counts) - counts)[row]
    front = np.full((len(rows), counts.max()), -np.inf)
    front[row, place] = rows[row, column]
    return front, (row, column, place)
