"""Losses that belong to sparsemax and entmax (Fenchel-Young losses), as cross-entropy belongs to softmax.

L(z, y) = Omega*(z) + Omega(y) - y.z, with the Tsallis negentropy Omega(p) = sum(p^alpha - p) / (alpha (alpha - 1)) and
Omega* its conjugate. It is 0 where the probabilities are the target (for a class: where its logit leads by
1/(alpha - 1)), convex, and its gradient is p - y. Written as above its digits cancel; computed as a sum of terms >= 0,

    L = sum_i D(y_i, p_i) + sum_i y_i max(tau/(alpha - 1) - z_i, 0),

D the Bregman divergence of p^alpha / (alpha (alpha - 1)); the second sum is what outsiders lack to enter the support.

A ``target`` is a class index (one serves a whole batch), an integer array of the batch's shape (...), or distributions
of the logits' shape (..., K) which sum to 1. Losses are per row, shape (...); gradients with respect to the logits.
Bad logits, targets and alphas raise ValueError, as in `entmax` and `cross_entropy`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet, row_sum, sum_without_each
from .entmax_pass import EntmaxPass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .arithmetic import Array
    from .checks import Result

_SERIES_TERMS = 20  # each about a tenth of the one before, or less
_TINY = 1e-290


def sparsemax_loss(logits: ArrayLike, target: Any) -> Result:
    """L = sum_i (p_i - y_i)^2 / 2 + sum_i y_i max(tau - z_i, 0), p and tau of `sparsemax`; shape (...).

    inf where the target is masked. Accuracy: a few ulp for a class; for a distribution as far as the error of p itself
    leaves digits in p - y.

    >>> round(float(sparsemax_loss([0.5, 0.25, -2.0], 0)), 6), float(sparsemax_loss([3.0, 1.0, 0.2], 0))
    (0.140625, 0.0)

    Almost sure, it keeps its digits, where the formula of the paper has none:

    >>> z = np.array([1.0 - 1e-9, 0.0])
    >>> tau = (z.sum() - 1.0) / 2.0
    >>> naive = -z[0] + ((z**2 - tau**2).sum() + 1.0) / 2.0
    >>> print(f"{sparsemax_loss(z, 0):.6g}, {naive:.6g}")
    2.5e-19, 0

    Source: Martins, Astudillo 2016, "From softmax to sparsemax", section 3.2; Blondel, Martins, Niculae 2020.
    """
    return entmax_loss(logits, target, 2.0)


def sparsemax_loss_gradient(logits: ArrayLike, target: Any) -> Result:
    """dL/dz = p - y, p of `sparsemax`; 0 for every class outside of the support that is not the target.

    Accuracy: within 8 ulp of max(p, y).

    >>> sparsemax_loss_gradient([0.5, 0.25, -2.0], 0).tolist()
    [-0.375, 0.375, 0.0]

    Source: Martins, Astudillo 2016.
    """
    return entmax_loss_gradient(logits, target, 2.0)


@quiet
def entmax_loss(logits: ArrayLike, target: Any, alpha: float) -> Result:
    """L = Omega*(z) + Omega(y) - y.z, the Fenchel-Young loss of `entmax`; shape (...).

    At alpha = 1 it is KL(y || softmax(z)), the cross-entropy minus the target's own entropy; at 2 `sparsemax_loss`; at
    inf the perceptron's max(z) - y.z. inf where the target is masked.
    Accuracy: for a class a few ulp up to alpha 2. For a distribution, and above alpha 2, as far as the error of p
    itself leaves digits in p - y.

    >>> round(float(entmax_loss([2.1, 0.8, -0.5], 0, 1.0)), 6), round(float(entmax_loss([2.1, 0.8, -0.5], 0, 1.5)), 6)
    (0.297735, 0.022894)
    >>> float(entmax_loss([2.1, 0.8, -0.5], 1, math.inf))
    1.3

    Source: Blondel, Martins, Niculae 2020, "Learning with Fenchel-Young losses".
    """
    p, y, gap, done = _compared(logits, target, alpha)
    total = np.zeros_like(p)
    if done.alpha < math.inf:
        total += _divergence(p, y, gap, done.alpha, _logarithms(done))
    if done.alpha > 1.0:
        missing = done.distance - done.top[..., np.newaxis] / (done.alpha - 1.0)
        total += np.where((y > 0.0) & (p == 0.0), y * np.maximum(missing, 0.0), 0.0)
    return checks.typed_like(row_sum(total)[..., 0], logits)


@quiet
def entmax_loss_gradient(logits: ArrayLike, target: Any, alpha: float) -> Result:
    """dL/dz = p - y, p of `entmax`; as (1 - y) - (1 - p) where y is above 1/2.

    Accuracy: within 8 ulp of max(p, y) up to alpha 2; above, that of `entmax`.

    >>> entmax_loss_gradient([1.0, 0.0, -2.0], 0, 1.5).round(6).tolist()
    [-0.169281, 0.169281, 0.0]

    Source: Blondel, Martins, Niculae 2020.
    """
    return checks.typed_like(0.0 - _compared(logits, target, alpha)[2], logits)


def _compared(logits: ArrayLike, target: Any, alpha: float) -> tuple[Array, Array, Array, EntmaxPass]:
    """p, y, y - p without cancellation, and the pass."""
    done = EntmaxPass(logits, alpha)
    p = done.probabilities
    y = checks.as_distribution(target, p.shape)
    complement = AccuratePass(logits).complement if done.alpha == 1.0 else sum_without_each(p)
    return p, y, np.where(y > 0.5, complement - (1.0 - y), y - p), done


def _logarithms(done: EntmaxPass) -> Array:
    """log p, also of a p that is too small for a float64."""
    if done.alpha == 1.0:
        return AccuratePass(done.logits).log_probabilities
    p = done.probabilities
    a = done.alpha - 1.0
    behind = np.minimum(a * done.distance / done.top[..., np.newaxis], 1.0)
    return np.where(p > _TINY, np.log(p), np.log(p.max(axis=-1, keepdims=True)) + np.log1p(-behind) / a)


def _divergence(p: Array, y: Array, gap: Array, alpha: float, log_p: Array) -> Array:
    """(y^alpha - p^alpha - alpha p^(alpha - 1) (y - p)) / (alpha (alpha - 1)), never below 0.

    ``gap`` is y - p. With c = |gap| / max(p, y), a = alpha - 1 and E = (1 - c)^a - 1 it is

        p >= y    p^alpha (c + (1 - c) E/a) / alpha
        p < y    -y^alpha (E/a + c (1 + E)) / alpha

    both of which lose digits for a small c: there their power series.
    """
    a = alpha - 1.0
    larger = np.maximum(p, y)
    c = np.where(larger > 0.0, np.minimum(np.abs(gap) / larger, 1.0), 0.0)
    log_ratio = np.where(c < 0.5, np.log1p(-c), -np.abs(log_p - np.log(y)))  # log(1 - c)
    change = np.expm1(a * log_ratio) if a > 0.0 else np.zeros_like(c)
    change_over_a = change / a if a > 0.0 else log_ratio
    ahead = p >= y
    share = np.where(c < 1.0, (1.0 - c) * change_over_a, 0.0)
    value = np.where(ahead, c + share, -(change_over_a + c * (1.0 + change))) / alpha
    close = c * alpha < 0.1
    if alpha == 2.0:
        value = 0.5 * c * c  # for every c
    elif close.any():
        value[close] = np.where(ahead[close], _series(c[close], alpha, 0), _series(c[close], alpha, 1))
    return larger**alpha * value


def _series(c: Array, alpha: float, behind: int) -> Array:
    """c^2/2 + ...: the divergence over larger^alpha, ``behind`` = 0 for p >= y and 1 for p < y."""
    term = c * c
    total = 0.5 * term
    for n in range(1, _SERIES_TERMS):
        if behind:
            term = term * -c * ((alpha - 1.0 - n) / (n + 1.0))
            total = total + term * ((n + 1.0) / (n + 2.0))
        else:
            term = term * -c * ((alpha - 1.0 - n) / (n + 2.0))
            total = total + 0.5 * term
    return total
