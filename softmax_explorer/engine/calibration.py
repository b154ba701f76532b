"""Does a confidence of 80 % mean 80 % right? Reliability bins, calibration errors, the Brier score, bootstrap bands.

All take ``probabilities`` of shape (..., K) with ``labels`` (true classes, whole numbers of shape (...)): the
confidence of a row is its largest probability, and it is right when that class (the first of equals) is the label. Or
``probabilities`` of shape (N,) with N ``labels`` 0 and 1: confidences that something is so, and whether it is.
They raise ValueError for probabilities that are not in [0, 1] or do not sum to 1, for bad labels and for less than one
bin, naming argument, index and value. Data sets are worked through in blocks of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .blocks import as_data, as_labels, block_slices

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array, Result


@dataclass(frozen=True, eq=False)
class ReliabilityBins:
    """Bins (edges[b], edges[b + 1]], the first with 0: edges (B + 1,), counts (B,) rows in each, confidence (B,) their
    mean and accuracy (B,) the share of right ones, nan in a bin without rows. All arrays read-only."""

    edges: Array
    counts: NDArray[np.intp]
    confidence: Array
    accuracy: Array

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Bins without rows."""
        return self.counts == 0

    @property
    def gaps(self) -> Array:
        """|accuracy - confidence| of each bin, 0 in an empty one."""
        return np.where(self.empty, 0.0, np.abs(self.accuracy - self.confidence))

    @property
    def expected_calibration_error(self) -> float:
        """sum counts/N * gap."""
        return float((self.counts * self.gaps).sum() / self.counts.sum())

    @property
    def maximum_calibration_error(self) -> float:
        """The largest gap of a bin with rows."""
        return float(self.gaps.max())


@dataclass(frozen=True, eq=False)
class BootstrapBand:
    """From many resamples of the rows: lower and upper bounds of each bin's accuracy, (B,), nan where no row is, and of
    the expected calibration error."""

    lower: Array
    upper: Array
    error_lower: float
    error_upper: float


def reliability_bins(
    probabilities: ArrayLike, labels: Any, num_bins: int = 15, strategy: str = "equal-width"
) -> ReliabilityBins:
    """Rows by their confidence: how many, how sure, how often right.

    ``strategy`` "equal-width": edges b/B; "equal-mass": as many rows in each bin as can be without parting equal
    confidences, so that a bin can be empty. A confidence on an edge belongs to the bin below it, (low, high], 0 to the
    first bin and 1 to the last. Accuracy: means within 1e-12.

    >>> bins = reliability_bins([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]], [0, 1, 1, 0], num_bins=5)
    >>> bins.counts.tolist(), bins.confidence.round(3).tolist(), bins.accuracy.tolist()
    ([0, 0, 1, 2, 1], [nan, nan, 0.5, 0.75, 0.9], [nan, nan, 1.0, 0.5, 1.0])

    Source: Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks"; Nguyen, O'Connor 2015,
    "Posterior calibration and exploratory analysis" (equal mass).
    """
    confidence, right = _confidences(probabilities, labels)
    edges = _edges(confidence, num_bins, strategy)
    counts, confidences, rights = _sums(_places(confidence, edges), confidence, right, len(edges) - 1)
    with np.errstate(invalid="ignore"):
        arrays = edges, counts, confidences / counts, rights / counts
    for array in arrays:
        array.flags.writeable = False
    return ReliabilityBins(*arrays)


def expected_calibration_error(
    probabilities: ArrayLike, labels: Any, num_bins: int = 15, strategy: str = "equal-width"
) -> float:
    """sum over the bins of (rows in it)/N * |accuracy - mean confidence|, from 0 to 1. Arguments as `reliability_bins`.

    >>> round(expected_calibration_error([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]], [0, 1, 1, 0], 5), 6)
    0.275

    Source: Naeini, Cooper, Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    return reliability_bins(probabilities, labels, num_bins, strategy).expected_calibration_error


def maximum_calibration_error(
    probabilities: ArrayLike, labels: Any, num_bins: int = 15, strategy: str = "equal-width"
) -> float:
    """The largest |accuracy - mean confidence| of a bin with rows, from 0 to 1. Arguments as `reliability_bins`.

    >>> maximum_calibration_error([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]], [0, 1, 1, 0], 5)
    0.5

    Source: Naeini, Cooper, Hauskrecht 2015.
    """
    return reliability_bins(probabilities, labels, num_bins, strategy).maximum_calibration_error


def brier_score(probabilities: ArrayLike, labels: Any) -> Result:
    """The mean over the rows of sum_i (p_i - y_i)^2, from 0 to 2; for probabilities (N,) of (p - y)^2, from 0 to 1.

    Accuracy: a few ulp; (1 - p_y)^2 is computed as such.

    >>> round(float(brier_score([[0.9, 0.1], [0.8, 0.2]], [0, 1])), 12)
    0.65

    Source: Brier 1950, "Verification of forecasts expressed in terms of probability".
    """
    total = 0.0
    p = as_data(probabilities, "probabilities")
    if p.ndim == 1:
        confidence, right = _confidences(p, labels)
        total = float(((confidence - right) ** 2).sum()) / p.size
    else:
        y = as_labels(labels, p.shape)
        for rows, block in _blocks(p):
            excess = block.copy()
            excess[np.arange(len(block)), y[rows]] -= 1.0
            total += float(np.einsum("ij,ij->i", excess, excess).sum()) / y.size
    return checks.typed_like(np.float64(total), probabilities)


def bootstrap_band(
    probabilities: ArrayLike,
    labels: Any,
    rng: Generator | int,
    num_bins: int = 15,
    strategy: str = "equal-width",
    num_resamples: int = 200,
    level: float = 0.9,
) -> BootstrapBand:
    """How far the bins' accuracy and the expected calibration error move when the rows are drawn again.

    N rows are drawn with replacement ``num_resamples`` times into the bins of the whole data; the band holds the
    central ``level`` of the results (a bin's over the resamples that have a row in it). ``rng``: a NumPy Generator, or
    a whole number as the seed of a new one; equal seeds give equal bands. Cost: N num_resamples draws; memory: a few
    MiB beside three numbers a row. The error of a calibrated model is above 0, too, in a finite sample:

    >>> p = np.random.default_rng(0).random(2000)
    >>> labels = (np.random.default_rng(1).random(2000) < p).astype(int)
    >>> band = bootstrap_band(p, labels, 2, num_bins=10)
    >>> bool(((band.lower < band.upper) & (band.error_lower > 0.005)).all())
    True

    Source: Efron, Tibshirani 1993, "An introduction to the bootstrap", section 13.3; Broecker, Smith 2007, "Increasing
    the reliability of reliability diagrams".
    """
    from .sampling import as_generator

    generator = as_generator(rng)
    num_resamples = checks.as_count(num_resamples, "num_resamples")
    if not 0.0 < checks.as_number(level, "level") < 1.0:
        raise ValueError(f"level must lie strictly between 0 and 1, got {level}")
    confidence, right = _confidences(probabilities, labels)
    edges = _edges(confidence, num_bins, strategy)
    num_bins, num_rows = len(edges) - 1, confidence.size
    # Twice the bin, plus 1 where it is right: one count gives rows and right rows.
    cells = 2 * _places(confidence, edges) + right
    counts = np.zeros((num_resamples, num_bins, 2))
    sums = np.zeros((num_resamples, num_bins))
    for resample in range(num_resamples):
        for rows in block_slices(num_rows, 1):
            drawn = generator.integers(0, num_rows, rows.stop - rows.start, dtype=np.int64)
            cell = cells[drawn]
            counts[resample] += np.bincount(cell, minlength=2 * num_bins).reshape(num_bins, 2)
            sums[resample] += np.bincount(cell >> 1, confidence[drawn], num_bins)
    totals = counts.sum(axis=-1)
    errors = np.abs(counts[..., 1] - sums).sum(axis=-1) / num_rows
    tails = [0.5 - level / 2.0, 0.5 + level / 2.0]
    bands = np.full((2, num_bins), np.nan)
    for place in np.flatnonzero(totals.any(axis=0)):
        has = totals[:, place] > 0
        bands[:, place] = np.quantile(counts[has, place, 1] / totals[has, place], tails)
    low, high = np.quantile(errors, tails).tolist()
    return BootstrapBand(bands[0], bands[1], low, high)


def _confidences(probabilities: ArrayLike, labels: Any) -> tuple[Array, NDArray[np.bool_]]:
    """Confidence and whether it is right, flat."""
    p = as_data(probabilities, "probabilities")
    if p.ndim == 1:
        confidence = checks.as_floats(p, "probabilities")
        _check_range(confidence, p.shape, 0)
        return np.minimum(confidence, 1.0), as_labels(labels, (p.size, 2)).astype(bool)
    y = as_labels(labels, p.shape)
    confidence, right = np.empty(y.size), np.empty(y.size, dtype=bool)
    for rows, block in _blocks(p):
        leader = block.argmax(axis=-1)
        confidence[rows] = block[np.arange(len(block)), leader]
        right[rows] = leader == y[rows]
    return np.minimum(confidence, 1.0), right


def _blocks(p: NDArray[Any]) -> Any:
    """Rows (n, K) of probabilities in float64, checked."""
    flat = p.reshape(-1, p.shape[-1])
    for rows in block_slices(*flat.shape):
        block = checks.as_floats(flat[rows], "probabilities")
        _check_range(block, p.shape, rows.start * p.shape[-1])
        total = np.einsum("ij->i", block)
        bad = np.flatnonzero(np.abs(total - 1.0) > checks.SUM_TOLERANCE)
        if len(bad):
            where = _where(rows.start + bad[0], p.shape[:-1])
            raise ValueError(f"probabilities[{where}] must sum to 1 over the classes, its sum is {total[bad[0]]}")
        yield rows, block


def _check_range(block: Array, shape: tuple[int, ...], start: int) -> None:
    if block.min() >= 0.0 and block.max() <= 1.0 + checks.SUM_TOLERANCE:  # False for nan
        return
    bad = np.flatnonzero(~((block >= 0.0) & (block <= 1.0 + checks.SUM_TOLERANCE)))[0]
    raise ValueError(
        f"probabilities[{_where(start + bad, shape)}] is {block.reshape(-1)[bad]}, but must lie between 0 and 1"
    )


def _where(flat: int, shape: tuple[int, ...]) -> str:
    return ", ".join(str(int(i)) for i in np.unravel_index(flat, shape))


def _edges(confidence: Array, num_bins: int, strategy: str) -> Array:
    num_bins = checks.as_count(num_bins, "num_bins")
    edges = np.arange(num_bins + 1) / num_bins
    if strategy == "equal-mass":
        ranks = -(-np.arange(1, num_bins) * confidence.size // num_bins) - 1
        edges[1:-1] = np.sort(confidence)[np.maximum(ranks, 0)]
    elif strategy != "equal-width":
        raise ValueError(f'strategy must be "equal-width" or "equal-mass", got {strategy!r}')
    return edges


def _places(confidence: Array, edges: Array) -> NDArray[np.intp]:
    return np.searchsorted(edges[1:-1], confidence, side="left")


def _sums(places: NDArray[np.intp], confidence: Array, right: NDArray[np.bool_], num_bins: int) -> tuple[Any, Any, Any]:
    """Rows, confidences and right rows of each bin."""
    counts = np.bincount(places, minlength=num_bins)
    return counts, np.bincount(places, confidence, num_bins), np.bincount(places, right, num_bins)
