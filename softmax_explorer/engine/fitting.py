"""Calibrating by maximum likelihood on held-out rows: one temperature for all classes, or Platt's line for two.

Data sets are worked through in blocks of rows, in float64, with plain rounding: 10^4 rows of 50 257 classes need a few
MiB beside the data.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .arithmetic import quiet
from .blocks import BLOCK_VALUES, as_data, as_labels, row_blocks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array, Result


@dataclass(frozen=True)
class TemperatureFit:
    """temperature: 0.0 or inf at a limit; status: "fitted", "wants-zero", "wants-infinity" or "flat" (every temperature
    is as good: 1.0); negative_log_likelihood: mean nats a row at that temperature."""

    temperature: float
    status: str
    negative_log_likelihood: float

    @property
    def at_limit(self) -> bool:
        """No finite temperature above 0 is best."""
        return self.status in ("wants-zero", "wants-infinity")


def negative_log_likelihood(logits: ArrayLike, labels: Any, temperature: float = 1.0) -> Result:
    """The mean over all rows of -log p_y nats, p = softmax(z/t): a scalar, as `fit_temperature` minimises it.

    ``logits``: shape (..., K), at least one row; ``labels``: true classes, whole numbers of shape (...);
    ``temperature``: one number in [0, inf]. inf where a row's label is masked. Raises ValueError as `softmax` does, and
    for bad labels, naming index and value. Accuracy: plain, about ulp * (2 + |z - m|/t) a row; a confident correct
    answer keeps its loss. Memory: a few MiB beside the logits.

    >>> print(f"{negative_log_likelihood([[40.0, 0.0], [45.0, 0.0]], [0, 0]):.4g}")
    2.138e-18

    Source: Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks", section 2.
    """
    z = as_data(logits)
    y = as_labels(labels, z.shape)
    t = checks.one_temperature(temperature)
    return checks.typed_like(np.float64(_mean_loss(z, y, t)), logits)


def fit_temperature(logits: ArrayLike, labels: Any) -> TemperatureFit:
    """The temperature with the least `negative_log_likelihood` on these rows, as a `TemperatureFit`.

    The loss is convex in b = 1/t with the slope mean(sum_i p_i z_i - z_y), so that its limits tell where the minimum
    is: not above b = 0 (a slope >= 0 there: infinity is best, the logits know less than nothing), at no finite b (every
    label is among its row's leaders: 0 is best), or in between, where Newton steps in log t with a bracket find it.
    ``logits``: shape (..., K), at least one row; ``labels``: whole numbers of shape (...). Raises ValueError as
    `negative_log_likelihood` does, and for a label whose class is masked.
    Accuracy: 1e-9 of the temperature, or what rounding of the slope leaves; usually four passes over the data.

    >>> fit = fit_temperature([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0], [0.0, 2.0]], [0, 0, 0, 0])
    >>> round(fit.temperature, 9), round(2.0 / math.log(3.0), 9), fit.status  # three of four are right: p = 3/4
    (1.820478453, 1.820478453, 'fitted')
    >>> fit_temperature([[2.0, 0.0], [1.0, 3.0]], [0, 1]).status, fit_temperature([[2.0, 0.0]], [1]).temperature
    ('wants-zero', inf)

    Source: Guo, Pleiss, Sun, Weinberger 2017, section 4.2.
    """
    z = as_data(logits)
    y = as_labels(labels, z.shape)
    hot, scale, leads, flat = _limits(z, y)
    temperature, status = 1.0, "fitted"
    if flat:
        status = "flat"
    elif leads:
        temperature, status = 0.0, "wants-zero"
    elif hot >= -1e-14 * scale:
        temperature, status = math.inf, "wants-infinity"
    else:
        rows = z.reshape(-1, z.shape[-1])
        start = -math.log(scale)
        step = z.size // BLOCK_VALUES
        if step > 1:  # a few rows tell where to begin with all of them
            first = _least(lambda b: _slopes(rows[::step], y[::step], b), start, 8)
            start = min(max(first, start - 5.0), start + 5.0)
        log_b = _least(lambda b: _slopes(rows, y, b), start, 200)
        temperature = math.exp(-log_b)
    return TemperatureFit(temperature, status, _mean_loss(z, y, temperature))


def _mean_loss(z: NDArray[Any], y: NDArray[np.intp], t: float) -> float:
    return (
        math.fsum(float(_losses(block, maximum, y[rows], t).sum()) for rows, block, maximum in row_blocks(z)) / y.size
    )


@quiet
def _losses(block: Array, maximum: Array, labels: NDArray[np.intp], t: float) -> Array:
    """log1p(R) - x_y of each row."""
    x = _behind(block, maximum)
    if t == 0.0 or t == math.inf:
        x = np.where(x == (0.0 if t == 0.0 else -np.inf), x, -np.inf if t == 0.0 else 0.0)
    elif t != 1.0:
        x /= t
    e = np.exp(x)
    place = np.arange(len(x))
    own = x[place, labels]
    e[place, block.argmax(axis=-1)] = 0.0
    return np.log1p(np.einsum("ij->i", e)) - own


def _behind(block: Array, maximum: Array) -> Array:
    """z - m; what is further than the largest float64 counts as that far."""
    x = block - maximum
    if x.min() == -np.inf:
        x = np.where(block > -np.inf, np.maximum(x, np.finfo(np.float64).min), -np.inf)
    return x


@quiet
def _limits(z: NDArray[Any], y: NDArray[np.intp]) -> tuple[float, float, bool, bool]:
    """The slope at 1/t = 0, the mean distance to the leader, whether all labels lead, whether no class is behind."""
    hot, scale, leads, flat = 0.0, 0.0, True, True
    for rows, block, maximum in row_blocks(z):
        x = _behind(block, maximum)
        own = x[np.arange(len(x)), y[rows]]
        masked = x == -np.inf
        if masked.any():
            bad = np.flatnonzero(own == -np.inf)
            if len(bad):
                index = np.unravel_index(rows.start + bad[0], z.shape[:-1]) if z.ndim > 1 else ()
                where = f"[{', '.join(str(int(i)) for i in index)}]" if index else ""
                raise ValueError(f"labels{where} is {y[rows.start + bad[0]]}, but that class is masked in its row")
            x[masked] = 0.0
        mean = np.einsum("ij->i", x) / (x.shape[-1] - np.count_nonzero(masked, axis=-1))
        hot += float((mean - own).sum()) / y.size
        scale -= float(mean.sum()) / y.size
        leads = leads and not own.any()
        flat = flat and not x.any()
    return hot, scale, leads, flat


@quiet
def _slopes(z: NDArray[Any], y: NDArray[np.intp], b: float) -> tuple[float, float]:
    """First and second derivative of the mean loss in b = 1/t, (z - m scaled by b, so that nothing overflows)."""
    first = second = 0.0
    for rows, block, maximum in row_blocks(z):
        x = _behind(block, maximum)
        x *= b
        own = x[np.arange(len(x)), y[rows]]
        e = np.exp(x)
        if x.min() == -np.inf:
            x[x == -np.inf] = 0.0
        total = np.einsum("ij->i", e)
        e *= x
        mean = np.einsum("ij->i", e) / total
        second += float((np.einsum("ij,ij->i", e, x) / total - mean * mean).sum()) / y.size
        first += float((mean - own).sum()) / y.size
    return first, second


def _least(slopes: Callable[[float], tuple[float, float]], log_b: float, most: int) -> float:
    """log b where the slope changes its sign: Newton steps in b, kept inside the bracket found so far.

    ``slopes`` gives b L' and b^2 L''.
    """
    low, high, reach = -math.inf, math.inf, 2.0
    for _ in range(most):
        first, second = slopes(math.exp(log_b))
        if first == 0.0:
            break
        if first < 0.0:
            low = log_b
        else:
            high = log_b
        change = 1.0 - first / second if second > 0.0 else 0.0
        step = math.log(change) if change > 0.0 else -math.inf
        if second <= 0.0 and first < 0.0:
            step = math.inf
        if abs(step) > reach:
            step, reach = math.copysign(reach, step), reach * 2.0
        following = log_b + step
        if not low < following < high:
            following = 0.5 * (low + high)
        done = abs(following - log_b) < 3e-6  # quadratic: the next would change the twelfth digit
        log_b = min(max(following, -690.0), 690.0)
        if done:
            break
    return log_b
