"""Bulk work, for curves, data sets and vocabularies: plain rounding, and no pass over memory that is not needed.

What makes it fast (`benchmarks/engine.py` measures it): the maximum is subtracted only in blocks that need it, because
with |z|/t <= 300 nothing can overflow or be lost; a block of rows stays in the cache from its first pass to its last;
where maxima are needed, few classes are turned first, so that the long axis is the one NumPy walks along.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array, Result


_SAFE = 300.0  # e^300: a sum over any number of classes is still far from the largest float64
_BLOCK = 32768  # float64 numbers that stay in a core's own cache
_FEW = 64  # an axis as short as this NumPy reduces slowly


def plain_softmax(logits: ArrayLike, temperature: ArrayLike = 1.0, out: Result | None = None) -> Result:
    """p_i = e^(z_i/t) / sum_j e^(z_j/t), shifted by the maximum only where it matters; for curves and many rows.

    Arguments, shapes, limits and errors as `engine.softmax`. ``out``: a float32 or float64 array of the result's
    shape, filled and returned; it may be the logits themselves. Accuracy: about ulp * (2 + |z_i|/t) relative where
    every |z|/t is at most 300, elsewhere ulp * (2 + |z_i - m|/t), m the maximum.

    >>> plain_softmax([2.1, 0.8, -0.5], [0.0, 1.0, float("inf")]).round(4).tolist()
    [[1.0, 0.0, 0.0], [0.7425, 0.2024, 0.0551], [0.3333, 0.3333, 0.3333]]
    """
    z, t = as_bulk(logits), checks.as_temperature(temperature)
    if isinstance(t, float):
        result = result_array(z.shape, z, out)
        for block in blocks(z, t, result):
            block.store(block.sums)
    else:
        with np.errstate(all="ignore"):
            x, _ = _shifted(z.astype(np.float64, copy=False), t, -1, z)
            np.exp(x, out=x)
        result = result_array(x.shape, z, out)
        np.divide(x, x.sum(axis=-1, keepdims=True), out=result, casting="same_kind")
    if out is not None and out is not result:
        out[...] = result
    return result if out is None else out


class Block:
    """Some rows on their way through the cache: e^((z - shift)/t) and their sums, and which rows they are."""

    __slots__ = ("_place", "exponentials", "rows", "shift", "sums")

    def __init__(self, rows: slice, exponentials: Array, sums: Array, shift: Array | float, place: Result) -> None:
        self.rows, self.exponentials, self.sums, self.shift, self._place = rows, exponentials, sums, shift, place

    def store(self, totals: Array) -> None:
        """Make the exponentials probabilities and put them where they belong."""
        if self.exponentials.shape[-1] <= _FEW:
            self.exponentials /= totals[:, np.newaxis]
        else:  # long rows are bound by the division, not by memory
            self.exponentials *= (1.0 / totals)[:, np.newaxis]
        if self._place is not self.exponentials:
            self._place[...] = self.exponentials


def blocks(z: Result, t: float, result: Result) -> Iterator[Block]:
    """All rows of ``z`` (..., K), as many at a time as the cache holds. ``result``: C-contiguous, of the same shape."""
    num_classes = z.shape[-1]
    flat, places = z.reshape(-1, num_classes), result.reshape(-1, num_classes)
    step = max(1, _BLOCK // num_classes)
    safe = min(_SAFE * t, 1e308) if t > 0.0 else -1.0
    overwrites = np.may_share_memory(z, result)
    for start in range(0, len(flat), step):
        rows = slice(start, start + step)
        part, place = flat[rows], places[rows]
        e: Any = place if place.dtype == np.float64 else np.empty(part.shape)
        with np.errstate(all="ignore"):
            shift: Any = 0.0
            sums = None
            if part.max() <= safe and (not overwrites or part.min() >= -safe):  # False for nan
                x = part if t == 1.0 else np.divide(part, t, out=e, dtype=np.float64)
                sums = row_sums(np.exp(x, out=e, dtype=np.float64))
                # With a sum of at least 1 an exponential underflows only where p does; else let the logits tell.
                if not sums.min() >= 1.0 and not overwrites and part.min() < -safe:  # nan: a mask over inf
                    sums = None
            if sums is None:
                if num_classes <= _FEW:
                    x, shift = _shifted(np.array(part.T, dtype=np.float64, order="C"), t, 0, z)
                    e[...] = np.exp(x, out=x).T
                    shift = shift.T
                else:
                    x, shift = _shifted(part.astype(np.float64, copy=False), t, -1, z)
                    np.exp(x, out=e)
                sums = row_sums(e)
        yield Block(rows, e, sums, shift, place)


def _shifted(z: Array, t: float | Array, axis: int, whole: Any) -> tuple[Array, Array]:
    """(z - m)/t with its limits, and m. ``whole``: all the logits, to name the place of what must be refused."""
    maximum = z.max(axis=axis, keepdims=True)
    if not np.isfinite(maximum).all():
        checks.check_maximum(whole, whole.max(axis=-1, keepdims=True))
    difference = z - maximum
    lowest = difference.min()
    if lowest > -np.inf and isinstance(t, float) and 0.0 < t < np.inf:
        return (difference if t == 1.0 else np.divide(difference, t, out=difference)), maximum
    if lowest == -np.inf:  # a mask, or beyond the largest float64: a quarter of everything has room
        difference, t = z * 0.25 - maximum * 0.25, t * 0.25
    x = difference / t
    unclear = np.isnan(x)  # 0/0 at temperature 0, and -inf/inf of a masked class
    return (np.where(unclear, difference, x) if unclear.any() else x), maximum


def row_sums(values: Array) -> Array:
    """Sums over the rows of a matrix: twice as fast as ``sum`` for short ones, and never waits for BLAS threads."""
    return np.einsum("ij->i", values)


def as_bulk(logits: ArrayLike) -> Result:
    """Logits as `checks.as_logits` takes them, but float32 stays float32 until its block's turn."""
    if isinstance(logits, np.ndarray) and logits.dtype == np.float32 and logits.ndim and logits.shape[-1]:
        return logits
    return checks.as_logits(logits)


def result_array(shape: tuple[int, ...], z: Result, out: Result | None) -> Result:
    """A C-contiguous array to work in: ``out`` itself where it serves, else a new one of its type, or of ``z``'s."""
    if out is None:
        return np.empty(shape, z.dtype)
    if not isinstance(out, np.ndarray) or out.dtype not in (np.float32, np.float64):
        raise ValueError(f"out must be a float32 or float64 array, got {getattr(out, 'dtype', type(out).__name__)}")
    if out.shape != shape:
        raise ValueError(f"out must have the result's shape {shape}, got {out.shape}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    overlaps = out is not z and np.may_share_memory(out, z)
    return out if out.flags.c_contiguous and not overlaps else np.empty(shape, out.dtype)
