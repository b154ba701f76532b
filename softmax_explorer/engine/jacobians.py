"""Jacobians of softmax, sparsemax and entmax: how every probability answers to every logit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import put, quiet, take

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .arithmetic import Array
    from .checks import Result


@quiet
def softmax_jacobian(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """J_ij = dp_i/dz_j = p_i (delta_ij - p_j)/t with p = softmax(z/t); symmetric, shape (..., K, K).

    Arguments and errors as `softmax`. At temperature 0 the limit: 0, and infinite between classes that tie for the
    lead; at inf 0. Accuracy: within 12 ulp of every element (three factors of 4 ulp), 1 - p without cancellation:

    >>> softmax_jacobian([2.0, 0.0], temperature=2.0).round(4).tolist()
    [[0.0983, -0.0983], [-0.0983, 0.0983]]
    >>> p = np.exp([40.0, 0.0]) / np.exp([40.0, 0.0]).sum()
    >>> print(f"{softmax_jacobian([40.0, 0.0])[0, 0]:.6g}, {(np.diag(p) - np.outer(p, p))[0, 0]:.6g}")
    4.24835e-18, 0

    Source: Bridle 1990, "Probabilistic interpretation of feedforward classification network outputs".
    """
    done = AccuratePass(logits, temperature)
    p = done.probabilities
    leader = p.argmax(axis=-1, keepdims=True)
    # p_i/t of all but the leader, and (1 - p)/t of the leader, right to the edge of underflow
    over_t = done.cross_entropy_gradient(leader[..., 0])
    rest = -take(over_t, leader)
    t = checks.as_temperature(temperature)
    put(over_t, leader, take(p, leader) / t)
    diagonal = done.complement * over_t
    put(diagonal, leader, take(p, leader) * rest)
    return checks.typed_like(_fill(-_larger(p) * _smaller(over_t), diagonal), logits)


def _larger(values: Array) -> Array:
    return np.maximum(values[..., :, np.newaxis], values[..., np.newaxis, :])


def _smaller(values: Array) -> Array:
    return np.minimum(values[..., :, np.newaxis], values[..., np.newaxis, :])


def _fill(jacobian: Array, diagonal: Array) -> Array:
    """``diagonal`` put into the last two axes, and no -0.0."""
    jacobian += 0.0
    classes = np.arange(diagonal.shape[-1])
    jacobian[..., classes, classes] = diagonal
    return jacobian
