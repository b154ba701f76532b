"""Losses of a softmax and their gradients: cross-entropy, mean squared error (Brier), focal loss.

Binary cross-entropy belongs to the sigmoid: see `sigmoid.py`. A ``target`` is a class index (one serves a whole batch),
an integer array of the batch's shape (...), or distributions of the logits' shape (..., K) which sum to 1. All raise
ValueError for bad logits and temperatures as `softmax` does, and for a target that is none of these. Losses are per
row, shape (...); gradients are with respect to the logits, shape (..., K).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import checks
from .accurate import AccuratePass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Result


def cross_entropy(logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0, label_smoothing: float = 0.0) -> Result:
    """L = -sum_i y_i log p_i nats, p = softmax(z/t), y the target smoothed by ``label_smoothing`` (as PyTorch).

    inf where the target is masked. Accuracy: within 4 ulp. A confident correct answer keeps a loss:

    >>> import numpy as np
    >>> print(f"{cross_entropy([40.0, 0.0], 0):.6g}, {np.log(np.exp([40.0, 0.0]).sum()) - 40.0:.6g}")
    4.24835e-18, 0

    Source: Goodfellow, Bengio, Courville 2016, "Deep learning", section 6.2.2.3.
    """
    return checks.typed_like(AccuratePass(logits, temperature).cross_entropy(target, label_smoothing), logits)


def cross_entropy_gradient(
    logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0, label_smoothing: float = 0.0
) -> Result:
    """dL/dz = (p - y)/t. At temperature 0 the limit: 0 where p = y, else infinite.

    Accuracy: within 4 ulp for an index target, 4 ulp of max(p, y)/t for a distribution.

    >>> cross_entropy_gradient([2.1, 0.8, -0.5], 0).round(4).tolist()
    [-0.2575, 0.2024, 0.0551]
    >>> import numpy as np
    >>> print(f"{cross_entropy_gradient([40.0, 0.0], 0)[0]:.6g}, {1 / (1 + np.exp(-40.0)) - 1:.6g}")
    -4.24835e-18, 0
    """
    return checks.typed_like(AccuratePass(logits, temperature).cross_entropy_gradient(target, label_smoothing), logits)


def temperature_gradient(
    logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0, label_smoothing: float = 0.0
) -> Result:
    """dL/dt of the cross-entropy = sum_i (y_i - p_i) x_i / t with x = (z - m)/t, shape (...).

    Positive where more temperature hurts. At temperature 0 the limit: 0 where all of the target is among the leaders,
    else -inf; at inf 0. Accuracy: a few ulp of the largest term.

    >>> round(float(temperature_gradient([2.1, 0.8, -0.5], 0)), 6)
    0.406445
    """
    return checks.typed_like(AccuratePass(logits, temperature).temperature_gradient(target, label_smoothing), logits)


def mean_squared_error(logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0) -> Result:
    """Brier score L = sum_i (p_i - y_i)^2 over the classes (a sum, not a mean), from 0 to 2.

    Accuracy: a few ulp; the true class counts as 1 - p without cancellation.

    >>> round(float(mean_squared_error([2.1, 0.8, -0.5], 0)), 6)
    0.110296
    >>> print(f"{mean_squared_error([40.0, 0.0], 0):.6g}")
    3.6097e-35

    Source: Brier 1950, "Verification of forecasts expressed in terms of probability".
    """
    return checks.typed_like(AccuratePass(logits, temperature).mean_squared_error(target), logits)


def mean_squared_error_gradient(logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0) -> Result:
    """dL/dz_k = 2/t p_k (a_k - sum_j p_j a_j) with a = p - y. It vanishes when confidently wrong.

    Accuracy: a few ulp of the largest term.

    >>> [f"{g:.2g}" for g in mean_squared_error_gradient([20.0, 0.0], 1)]
    ['8.2e-09', '-8.2e-09']
    """
    return checks.typed_like(AccuratePass(logits, temperature).mean_squared_error_gradient(target), logits)


def focal_loss(logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0, gamma: float = 2.0) -> Result:
    """L = -sum_i y_i (1 - p_i)^gamma log p_i; gamma = 0 is cross-entropy. ``gamma``: finite, >= 0.

    Accuracy: a few ulp.

    >>> round(float(focal_loss([2.1, 0.8, -0.5], 0)), 6)
    0.019742

    Source: Lin, Goyal, Girshick, He, Dollar 2017, "Focal loss for dense object detection".
    """
    return checks.typed_like(AccuratePass(logits, temperature).focal_loss(target, gamma=gamma), logits)


def focal_loss_gradient(logits: ArrayLike, target: Any, temperature: ArrayLike = 1.0, gamma: float = 2.0) -> Result:
    """dL/dz_k = (p_k sum_i y_i F_i - y_k F_k)/t with F = (1 - p)^gamma + gamma (1 - p)^(gamma - 1) p (-log p).

    Accuracy: a few ulp for an index target.

    >>> focal_loss_gradient([2.1, 0.8, -0.5], 0, gamma=0.0).round(4).tolist()
    [-0.2575, 0.2024, 0.0551]
    """
    return checks.typed_like(AccuratePass(logits, temperature).focal_loss_gradient(target, gamma=gamma), logits)
