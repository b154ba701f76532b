"""Platt scaling: a line through the scores of two classes, fitted by maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .arithmetic import quiet
from .blocks import as_labels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array


@dataclass(frozen=True)
class PlattFit:
    """p(class 1) = sigmoid(slope * score + intercept); status: "fitted", "separable" (slope +-inf, a step at the
    threshold), "one-class" (intercept +-inf) or "flat" (all scores are equal: slope 0); negative_log_likelihood: mean
    nats a row; threshold: the score where p = 1/2."""

    slope: float
    intercept: float
    status: str
    negative_log_likelihood: float
    threshold: float

    @property
    def at_limit(self) -> bool:
        """No finite line is best."""
        return self.status in ("separable", "one-class")


def fit_platt(scores: ArrayLike, labels: Any, prior_counts: bool = False) -> PlattFit:
    """The slope a and intercept b with the greatest likelihood of the labels under sigmoid(a s + b).

    ``scores``: shape (N,), or two logits (N, 2), whose score is z_1 - z_0; ``labels``: N zeros and ones.
    ``prior_counts``: Platt's targets (n_1 + 1)/(n_1 + 2) and 1/(n_0 + 2) in place of 1 and 0, which keep the line
    finite; without, plain maximum likelihood, and where the scores part the labels that is a limit: see `PlattFit`.
    Raises ValueError naming argument, index and value. Method: Newton steps with a line search on scores of mean 0 and
    variance 1. Accuracy: about 1e-12 of slope and intercept, times the problem's condition.

    >>> fit = fit_platt([-2.0, -1.0, 0.0, 1.0, 2.0], [0, 0, 1, 0, 1])
    >>> round(fit.slope, 4), round(fit.intercept, 4), fit_platt([1.0, 2.0, 3.0], [0, 0, 1]).threshold
    (1.0904, -0.6227, 2.5)

    Source: Platt 1999, "Probabilistic outputs for support vector machines"; Lin, Lin, Weng 2007, "A note on Platt's
    probabilistic outputs for support vector machines".
    """
    s = _as_scores(scores)
    labels = as_labels(labels, (s.size, 2))
    on = labels == 1
    num_on = int(on.sum())
    num_off = s.size - num_on
    y = on.astype(np.float64)
    if prior_counts:
        y = np.where(on, (num_on + 1.0) / (num_on + 2.0), 1.0 / (num_off + 2.0))
    elif num_on == 0 or num_off == 0:
        return PlattFit(0.0, math.inf if num_on else -math.inf, "one-class", 0.0, math.nan)
    least, most = float(s.min()), float(s.max())
    if least == most:
        share = float(y.mean())
        loss = -share * math.log(share) - (1.0 - share) * math.log1p(-share)
        return PlattFit(0.0, math.log(share) - math.log1p(-share), "flat", loss, math.nan)
    if not prior_counts:
        for sign, below, above in ((1.0, s[~on], s[on]), (-1.0, s[on], s[~on])):
            if below.max() <= above.min():
                return _step(s, on, sign, float(below.max()) * 0.5 + float(above.min()) * 0.5)
    # In units of half the range first, so that nothing overflows, then of the standard deviation.
    half = most * 0.5 - least * 0.5
    units = s / half
    centre = float(units.mean())
    spread = float(units.std())
    slope, intercept, loss = _newton((units - centre) / spread, y)
    threshold = (centre - intercept / slope * spread) * half if slope else math.nan
    return PlattFit(slope / spread / half, intercept - slope * centre / spread, "fitted", loss, threshold)


def _step(s: Array, on: Array, sign: float, threshold: float) -> PlattFit:
    """The limit where the scores part the labels: a step; only what lies on it is uncertain."""
    shared = s == threshold
    num_on, num = int((shared & on).sum()), int(shared.sum())
    loss = -sum(n * math.log(n / num) for n in (num_on, num - num_on) if n) / s.size
    intercept = -sign * math.copysign(math.inf, threshold) if threshold else 0.0
    return PlattFit(sign * math.inf, intercept, "separable", max(loss, 0.0), threshold)


@quiet
def _newton(s: Array, y: Array) -> tuple[float, float, float]:
    """Slope, intercept and mean loss; the loss is convex and ``s`` not constant, so the Hessian is positive."""
    a, b = 0.0, math.log(float(y.mean())) - math.log1p(-float(y.mean()))
    loss = _loss(a * s + b, y)
    for _ in range(100):
        f = a * s + b
        e = np.exp(-np.abs(f))
        p = np.where(f >= 0.0, 1.0, e) / (1.0 + e)
        weight = e / (1.0 + e) ** 2
        excess = p - y
        to_a, to_b = float((excess * s).mean()), float(excess.mean())
        aa, ab, bb = float((weight * s * s).mean()), float((weight * s).mean()), float(weight.mean())
        determinant = aa * bb - ab * ab
        if not determinant > 0.0:  # scores that rounding has put together: as far as they can be told apart
            break
        step_a, step_b = -(bb * to_a - ab * to_b) / determinant, -(aa * to_b - ab * to_a) / determinant
        descent = to_a * step_a + to_b * step_b
        if not descent < 0.0:
            break
        if -descent < 1e-18 * max(loss, 1e-300):  # the loss can no longer tell: one last full step
            return a + step_a, b + step_b, loss
        size = 1.0
        while size > 1e-10:
            new = _loss((a + size * step_a) * s + (b + size * step_b), y)
            if new <= loss + 1e-4 * size * descent or (new <= loss and -descent < 1e-12 * loss):
                break
            size *= 0.5
        else:
            break
        a, b, loss = a + size * step_a, b + size * step_b, new
    return a, b, loss


def _loss(f: Array, y: Array) -> float:
    """Mean of softplus(f) - y f, as positive terms."""
    tail = np.log1p(np.exp(-np.abs(f)))
    return float((np.where(f >= 0.0, (1.0 - y) * f, -y * f) + tail).mean())


def _as_scores(scores: ArrayLike) -> Array:
    s = checks.as_finite(scores, "scores")
    if not (s.ndim == 1 or (s.ndim == 2 and s.shape[1] == 2)) or s.shape[0] == 0:
        raise ValueError(f"scores must have the shape (N,), or (N, 2) for two logits, N at least 1, got {s.shape}")
    if s.ndim == 1:
        return s
    with np.errstate(over="ignore"):
        difference = s[:, 1] - s[:, 0]
    largest = np.finfo(np.float64).max
    return np.clip(difference, -largest, largest)
