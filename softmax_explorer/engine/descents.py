"""Gradient descent on one row of logits by three losses at once: cross-entropy, squared error, focal loss (gamma 2).

With one row `AccuratePass` spends its time on the calls, not on the numbers, and a descent asks for a gradient at every
step. Here a row for each loss goes through the same calls; the formulas are those of `accurate.py`, without its pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .accurate import AccuratePass
from .arithmetic import quiet

if TYPE_CHECKING:
    from .arithmetic import Array

LOSSES = ("cross_entropy", "mean_squared_error", "focal_loss")
"""`AccuratePass`'s names of them, in the order of the rows."""

_LARGEST = float(np.finfo(np.float64).max)
_ORDINARY = 1e100  # so much smaller or larger than 1 nothing on the way is subnormal or infinite
_ROWS = np.arange(len(LOSSES))


@quiet
def descend(logits: Array, target: Array, temperature: float, learning_rate: float, steps: int) -> Array:
    """z <- z - learning_rate dL/dz, ``steps`` times by each of `LOSSES` from the same start: (3, steps + 1, K).

    ``logits``: (K,), one of them finite, -inf for a masked class, which stays so. ``target``: a distribution (K,).
    ``temperature``: in (0, inf). A step beyond the largest float64 ends there; one without direction is not taken.
    Accuracy of a step: see `gradients`; where temperature, rate or logits are beyond 1e±100, that of `AccuratePass`.
    """
    places = np.empty((len(LOSSES), steps + 1, logits.size))
    places[:, 0] = logits
    masked = logits == -np.inf
    size = float(np.abs(logits[~masked]).max())
    ordinary = 1.0 / _ORDINARY < temperature < _ORDINARY and max(size, learning_rate) < _ORDINARY
    slopes = gradients if ordinary else _slopes_one_by_one
    for step in range(steps):
        here = places[:, step]
        there = np.minimum(np.maximum(here - learning_rate * slopes(here, target, temperature), -_LARGEST), _LARGEST)
        there[:, masked] = -np.inf
        lost = np.isnan(there).any(axis=-1)
        if lost.any():
            there[lost] = here[lost]
        places[:, step + 1] = there
    return places


def _slopes_one_by_one(logits: Array, target: Array, temperature: float) -> Array:
    return np.array(
        [
            getattr(AccuratePass(row, temperature), f"{name}_gradient")(target)
            for row, name in zip(logits, LOSSES, strict=True)
        ]
    )


@quiet
def gradients(logits: Array, target: Array, temperature: float) -> Array:
    """dL/dz of each of `LOSSES` at its own row of ``logits`` (3, K), under one ``target`` (K,).

    Accuracy: within ulp * (16 + 2d) of the row's largest element, d the largest (m - z)/t that e^-d has digits of, up
    to 708; ``temperature`` between 1e-100 and 1e100.
    """
    shifted = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    leader = shifted.argmax(axis=-1)
    e = np.exp(shifted)
    e[_ROWS, leader] = 0.0
    rest = e.sum(axis=-1)
    total = 1.0 + rest
    e[_ROWS, leader] = 1.0
    p = e / total[:, np.newaxis]
    complement = 1.0 - p
    complement[_ROWS, leader] = rest / total
    excess = np.where(target > 0.5, (1.0 - target) - complement, p - target)

    result = np.empty_like(logits)
    result[0] = excess[0]
    top = leader[1]
    # Of classes with the same target the difference is p_top (1 - e^x): exact for ties.
    behind = np.where(target == target[top], -p[1, top] * np.expm1(shifted[1]), excess[1, top] - excess[1])
    result[1] = 2.0 * p[1] * ((p[1] * behind).sum() - behind)
    c, q = complement[2], p[2]
    surprise = np.where(q > 0.0, q * (np.log1p(rest[2]) - shifted[2]), 0.0)
    weights = target * (np.where(c > 0.0, 2.0 * surprise * c, 0.0) + c * c)
    largest = weights.argmax()
    weight = weights[largest]
    weights[largest] = 0.0
    others = weights.sum()
    if others == 0.0:  # one class has the whole target, as a rule
        result[2] = weight * q
        result[2, largest] = -c[largest] * weight
    else:
        without = others - weights + weight
        without[largest] = others
        weights[largest] = weight
        result[2] = q * without - c * weights
    result /= temperature
    return result
