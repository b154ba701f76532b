"""The sigmoid family: each class for itself. All take +-inf and refuse nan; 1 - sigmoid(z) is sigmoid(-z)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .arithmetic import sum_without_each
from .short_array import ShortArray

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .arithmetic import Array
    from .checks import Result


def sigmoid(logits: ArrayLike) -> Result:
    """1 / (1 + exp(-z)), element by element, any shape. Raises ValueError for nan.

    Accuracy: within 4 ulp, subnormal results included, where the textbook form gives 0 from z = -709.8:

    >>> float(sigmoid(-740.0)), sigmoid([0.0, 2.0]).round(6).tolist()
    (4.2e-322, [0.5, 0.880797])
    """
    z = _logits(logits)
    with np.errstate(all="ignore"):
        return checks.typed_like(_sigmoid(z), logits)


def log_sigmoid(logits: ArrayLike) -> Result:
    """log(1 / (1 + exp(-z))) = min(z, 0) - log1p(exp(-|z|)) nats. Raises ValueError for nan. Within 4 ulp.

    >>> print(f"{log_sigmoid(40.0):.6g}, {np.log(sigmoid(40.0)):.6g}")
    -4.24835e-18, 0
    """
    z = _logits(logits)
    with np.errstate(all="ignore"):
        return checks.typed_like(0.0 - _softplus(-z), logits)


def sigmoid_pass(logits: Array) -> tuple[Array, Array, Array, Array]:
    """sigmoid(z), 1 - sigmoid(z) and the logarithms of both, from one exponential. Float64 of any shape; bit for bit
    as `sigmoid` and `log_sigmoid` of z and -z, but for a `ShortArray`, whose exponentials are not NumPy's. Raises
    ValueError for nan.

    >>> [f"{quantity[0]:.6g}" for quantity in sigmoid_pass(np.array([40.0]))]
    ['1', '4.24835e-18', '-4.24835e-18', '-40']
    """
    if type(logits) is ShortArray:
        return _short_pass(logits)
    checks.refuse_nan(logits)
    with np.errstate(all="ignore"):
        above, below = np.maximum(logits, 0.0), np.maximum(-logits, 0.0)
        rest, own = np.exp(-above), np.exp(-below)  # one of the two is 1
        e = own * rest
        total, log_total = 1.0 + e, np.log1p(e)
        return own / total, rest / total, 0.0 - (below + log_total), 0.0 - (above + log_total)


def binary_cross_entropy(logits: ArrayLike, targets: ArrayLike) -> Result:
    """L_i = -y_i log s_i - (1 - y_i) log(1 - s_i) nats with s = sigmoid(z), per class, not averaged.

    ``targets``: in [0, 1], of the logits' shape or broadcasting to it. Raises ValueError for nan and for targets
    outside [0, 1]. Accuracy: within 4 ulp; both terms are positive.

    >>> print(f"{binary_cross_entropy(40.0, 1.0):.6g}, {binary_cross_entropy(-1000.0, 1.0):.6g}")
    4.24835e-18, 1000
    """
    z = _logits(logits)
    y = checks.as_targets(targets, z.shape)
    with np.errstate(all="ignore"):
        on = np.where(y > 0.0, y * _softplus(-z), 0.0)
        off = np.where(y < 1.0, (1.0 - y) * _softplus(z), 0.0)
        return checks.typed_like(on + off, logits)


def binary_cross_entropy_gradient(logits: ArrayLike, targets: ArrayLike) -> Result:
    """dL/dz = sigmoid(z) - y, per class; as (1 - y) - sigmoid(-z) where y is above 1/2. Arguments as the loss.

    Accuracy: within 4 ulp for targets 0 and 1, of max(s, y) in between.

    >>> print(f"{binary_cross_entropy_gradient(40.0, 1.0):.6g}, {sigmoid(40.0) - 1.0:.6g}")
    -4.24835e-18, 0
    """
    z = _logits(logits)
    y = checks.as_targets(targets, z.shape)
    with np.errstate(all="ignore"):
        return checks.typed_like(np.where(y > 0.5, (1.0 - y) - _sigmoid(-z), _sigmoid(z) - y), logits)


def binary_cross_entropy_per_class(logits: ArrayLike) -> Result:
    """For each class k the summed binary cross-entropy if k were the only label that is on; shape (..., K).

    softplus(-z_k) + sum over the other classes of softplus(z_j). Raises ValueError for nan and for no class axis.

    >>> binary_cross_entropy_per_class([2.0, 0.0]).round(6).tolist()
    [0.820075, 2.820075]
    """
    z = checks.as_logits(logits)
    checks.refuse_nan(z)
    with np.errstate(all="ignore"):
        return checks.typed_like(_softplus(-z) + sum_without_each(_softplus(z)), logits)


def _logits(logits: ArrayLike) -> Array:
    z = checks.as_floats(logits, "logits")
    checks.refuse_nan(z)
    return z


def _sigmoid(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0.0, 1.0, e) / (1.0 + e)


def _softplus(z: Array) -> Array:
    """log(1 + e^z) = -log(1 - sigmoid(z))."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _short_pass(logits: ShortArray) -> tuple[ShortArray, ShortArray, ShortArray, ShortArray]:
    """`sigmoid_pass` in plain floats."""
    own, rest, log_own, log_rest = [], [], [], []
    for z in logits:
        small = math.exp(-abs(z))
        large, small, log_total = 1.0 / (1.0 + small), small / (1.0 + small), math.log1p(small)
        if z >= 0.0:
            own.append(large)
            rest.append(small)
            log_own.append(0.0 - log_total)
            log_rest.append(0.0 - (z + log_total))
        else:
            own.append(small)
            rest.append(large)
            log_own.append(z - log_total)
            log_rest.append(0.0 - log_total)
    return ShortArray(own), ShortArray(rest), ShortArray(log_own), ShortArray(log_rest)
