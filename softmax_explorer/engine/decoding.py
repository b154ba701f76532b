"""Which classes may be drawn at all: top-k, top-p (nucleus) and min-p. They take and return logits, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet, row_sum, two_sum
from .blocks import block_slices

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .arithmetic import Array
    from .checks import Result

_SPLITTER = 134217729.0  # 2**27 + 1


def top_k(logits: ArrayLike, k: int) -> Result:
    """The logits with -inf at all but the k largest of each row; what ties with the k-th stays, too.

    ``logits``: shape (..., K), -inf for a masked class; returned in the same shape, float32 for float32. ``k``: a whole
    number >= 1; k >= K keeps everything. Raises ValueError as `softmax` does, and for another ``k``. Exact: values are
    compared, nothing is computed. By selection, without a full sort.

    >>> top_k([2.1, 0.8, -0.5, 0.8], 2).tolist()
    [2.1, 0.8, -inf, 0.8]

    Source: Fan, Lewis, Dauphin 2018, "Hierarchical neural story generation", section 5.4.
    """
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    place = z.shape[-1] - checks.as_count(k, "k")
    if place <= 0:
        return checks.typed_like(z.copy(), logits)
    kth = np.partition(z, place, axis=-1)[..., place : place + 1]
    return checks.typed_like(np.where(z >= kth, z, -np.inf), logits)


@quiet
def top_p(logits: ArrayLike, p: float) -> Result:
    """The logits with -inf at the least likely classes, which together have a probability of at most 1 - p.

    Each row is sorted upwards (equals in the order of their index) and dropped from the start while the running sum of
    the probabilities, softmax(z), is <= 1 - p; the last, a largest one, always survives. ``logits``: shape (..., K),
    -inf for a masked class; returned in the same shape, float32 for float32. ``p``: in [0, 1]; 0 keeps one class, 1
    all. Raises ValueError as `softmax` does, and for another ``p``.
    Accuracy: the sums of e^(z - m) and (1 - p) sum e^(z - m) are compared as pairs of float64, right to a few ulp of
    1 - p (each term's own rounding) however small it is and however many classes there are; equal logits count
    exactly. Textbook code adds downwards from the largest, in float32, where the rest no longer counts:

    >>> logits = np.where(np.arange(200_000) == 0, np.float32(18.0), np.float32(0.0))
    >>> shares = np.exp(logits - 18.0) / np.exp(logits - 18.0).sum()
    >>> int((np.cumsum(shares) <= 0.999).sum()), int(np.isfinite(top_p(logits, 0.999)).sum())
    (200000, 134141)

    Source: Holtzman, Buys, Du, Forbes, Choi 2020, "The curious case of neural text degeneration".
    """
    p = _as_share(p)
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    result = z.copy()
    if p < 1.0:
        flat = result.reshape(-1, z.shape[-1])
        for rows in block_slices(*flat.shape):
            flat[rows][~_nucleus(flat[rows], p)] = -np.inf
    return checks.typed_like(result, logits)


@quiet
def min_p(logits: ArrayLike, p: float) -> Result:
    """The logits with -inf where the probability is below p times the largest: p_i < p max_j p_j.

    The same as e^(z_i - m) < p, so no sum is needed and the largest always survives. ``logits``: shape (..., K), -inf
    for a masked class; returned in the same shape, float32 for float32. ``p``: in [0, 1]; 0 keeps all, 1 the leaders.
    Raises ValueError as `softmax` does, and for another ``p``. Accuracy: e^(z - m) within 2 ulp.

    >>> min_p([2.1, 0.8, -0.5], 0.25).tolist()
    [2.1, 0.8, -inf]

    Source: Nguyen et al. 2024, "Turning up the heat: min-p sampling for creative and coherent LLM outputs".
    """
    p = _as_share(p)
    done = AccuratePass(logits)
    return checks.typed_like(np.where(done.exponentials >= p, done.logits, -np.inf), logits)


def _as_share(p: Any) -> float:
    try:
        return checks.as_probability(p, "p")
    except (TypeError, ValueError):
        raise ValueError(f"p must be a number between 0 and 1, got {p!r}") from None


def _nucleus(z: Array, p: float) -> NDArray[np.bool_]:
    """What `top_p` keeps of some rows (n, K). Only values are sorted, which takes half the time of their places."""
    ordered = np.sort(z, axis=-1)
    terms = AccuratePass(ordered).exponentials
    high, low = _limit(p, row_sum(terms))
    # A term beyond the limit cannot go; without it the sums below are exact to 2^-70 of the limit.
    may_go = terms <= high
    upper, lower = _running_sums(np.where(may_go, terms, 0.0), high)
    dropped = may_go & ((upper - high) + (lower - low) <= 0.0)
    dropped[:, -1] = False
    number = np.count_nonzero(dropped, axis=-1, keepdims=True)
    first = np.take_along_axis(ordered, number, axis=-1)
    kept = z >= first
    # Of equals at the edge the ones with the lowest index go.
    equals_dropped = number - np.count_nonzero(ordered < first, axis=-1, keepdims=True)
    if equals_dropped.any():
        equal = z == first
        kept &= ~(equal & (equal.cumsum(axis=-1) <= equals_dropped))
    return kept


def _limit(p: float, total: Array) -> tuple[Array, Array]:
    """(1 - p) * total as a pair: for half of all p, 1 - p has one bit more than a float64."""
    high, low = two_sum(np.ones(1), np.array([-p]))
    product = high * total
    left = high * _SPLITTER
    left = left - (left - high)
    right = total * _SPLITTER
    right = right - (right - total)
    rest = ((left * right - product) + left * (total - right) + (high - left) * right) + (high - left) * (total - right)
    return product, rest + low * total


def _running_sums(values: Array, largest: Array) -> tuple[Array, Array]:
    """Running sums of 0 <= values <= largest as pairs: cut at a common bit the upper parts add up without rounding."""
    _, exponent = np.frexp(largest)
    cut = np.ldexp(1.0, exponent + (values.shape[-1] + 2).bit_length())
    upper = (values + cut) - cut
    return upper.cumsum(axis=-1), (values - upper).cumsum(axis=-1)
