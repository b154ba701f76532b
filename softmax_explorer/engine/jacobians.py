"""Jacobians of softmax, sparsemax and entmax: how every probability answers to every logit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import put, quiet, row_sum, sum_without_each, take
from .entmax_pass import EntmaxPass

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


def sparsemax_jacobian(logits: ArrayLike) -> Result:
    """J_ij = delta_ij - 1/|S| for i, j in the support S of `sparsemax`, else 0; symmetric, shape (..., K, K).

    On the edge of the support, where p has a kink, the derivative from outside. Errors as `sparsemax`. Accuracy: 2 ulp.

    >>> sparsemax_jacobian([0.5, 0.25, -2.0]).tolist()
    [[0.5, -0.5, 0.0], [-0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]

    Source: Martins, Astudillo 2016, "From softmax to sparsemax", section 2.5.
    """
    return entmax_jacobian(logits, 2.0)


@quiet
def entmax_jacobian(logits: ArrayLike, alpha: float) -> Result:
    """J = diag(g) - g g^T / sum(g) with g_i = p_i^(2 - alpha) on the support, 0 off it; symmetric, shape (..., K, K).

    Arguments and errors as `entmax`. At alpha = 1 the Jacobian of softmax; at inf 0, and infinite between classes that
    tie. Above alpha 2 it grows without bound as a p goes to 0. Accuracy: a few ulp of what the probabilities' own
    error, carried through the power, leaves; 1 - g/sum(g) without cancellation, where the textbook form gives 0:

    >>> from softmax_explorer.engine import entmax
    >>> entmax_jacobian([1.0, 0.0, -2.0], 1.5).round(4).tolist()
    [[0.2835, -0.2835, 0.0], [-0.2835, 0.2835, 0.0], [0.0, 0.0, 0.0]]
    >>> g = entmax([40.0, 0.0], 1.01) ** (2.0 - 1.01)
    >>> print(f"{entmax_jacobian([40.0, 0.0], 1.01)[0, 0]:.6g}, {(np.diag(g) - np.outer(g, g) / g.sum())[0, 0]:.6g}")
    1.08886e-22, 0

    Source: Peters, Niculae, Martins 2019, "Sparse sequence-to-sequence models", proposition 2.
    """
    done = EntmaxPass(logits, alpha)
    if done.alpha == 1.0:
        return softmax_jacobian(logits)
    p = done.probabilities
    inside = p > 0.0
    power = 2.0 - done.alpha
    g = np.where(inside, np.power(np.where(inside, p, 1.0), power), 0.0)
    # Relative to the largest g, of the smallest p above alpha 2: g itself may be beyond the largest float64.
    smallest = np.where(inside, p, np.inf).min(axis=-1, keepdims=True)
    reference = p.max(axis=-1, keepdims=True) if power > 0.0 else smallest
    relative = np.where(inside, np.power(np.where(inside, p / reference, 1.0), power), 0.0)
    share = relative / row_sum(relative)
    diagonal = np.where(share > 0.5, share * sum_without_each(g), g * (1.0 - share))
    return checks.typed_like(_fill(-_larger(share) * _smaller(g), diagonal), logits)


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
