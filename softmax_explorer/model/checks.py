"""The four checks of the status bar, made on what was computed, not on what should have been."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from softmax_explorer.engine.short_array import ShortArray

if TYPE_CHECKING:
    from softmax_explorer.model.results import Results

_SHORT = 10_000  # of longer vectors OpenBLAS takes the dot product with several threads
_LOSSES = {
    "cross-entropy": "Cross-entropy is the loss of softmax: together their gradient is p − y.",
    "mse": "MSE works with softmax, but its gradient vanishes when the answer is confidently wrong.",
    "focal": "Focal loss is cross-entropy with less weight on classes that are already right.",
    "binary-cross-entropy": "Binary cross-entropy is the loss of sigmoid: it ignores the softmax probabilities.",
}


class Check(NamedTuple):
    """text: a few words for the status bar; value: what was measured; detail: one sentence, what and why."""

    id: str
    passed: bool
    text: str
    value: float | str
    detail: str


def sum_bound(num_classes: int) -> float:
    """How far rounding alone can take the sum of K probabilities from 1.

    Each is within 4 ulp (relative 4 * 2^-52), which their sum inherits; K - 1 additions in any order add at most
    (K - 1) half ulp more.
    """
    return (4.0 + (num_classes - 1) / 2.0) * 2.0**-52


def all_checks(results: Results) -> tuple[Check, ...]:
    """Sum 1, range, finite, loss matches activation."""
    return (_sum(results), _range(results), _finite(results), _loss(results))


def _sum(results: Results) -> Check:
    total = results.probability_sum
    if abs(total - 1.0) <= sum_bound(results.logits.size):
        return Check("sum", True, "sum is 1", total, "The probabilities sum to 1, but for the rounding of floats.")
    return Check("sum", False, "sum is not 1", total, "The probabilities miss 1 by more than rounding explains.")


def _range(results: Results) -> Check:
    p = results.probabilities
    low, high = float(p.min()), float(p.max())
    if low >= 0.0 and high <= 1.0:
        return Check("range", True, "0 ≤ p ≤ 1", high, "Every probability lies between 0 and 1.")
    return Check("range", False, "p outside 0 to 1", low if low < 0.0 else high, "A probability is outside 0 to 1.")


def _finite(results: Results) -> Check:
    if not _all_finite(results.probabilities):
        return Check("finite", False, "a probability is not finite", "probability", "A probability is NaN or infinite.")
    if not math.isfinite(results.loss):
        reason = "The loss is infinite: a class that should be right has probability 0."
        if results.scenario.temperature == 0.0 and results.scenario.loss == "binary-cross-entropy":
            reason = "The loss is infinite: at temperature 0 a sigmoid is certain, and wrong."
        return Check("finite", False, "the loss is infinite", "loss", reason)
    if not _all_finite(results.gradient):
        reason = "The gradient is infinite: it is divided by a temperature of 0, or one too close to it."
        return Check("finite", False, "a gradient is infinite", "gradient", reason)
    return Check("finite", True, "all finite", "", "No probability, loss or gradient is NaN or infinite.")


def _all_finite(values: np.ndarray) -> bool:
    """A finite sum of squares tells at once; it may also be infinite because it overflows. Of a longer row BLAS would
    take it with threads, whose waiting for more work costs more than a step has."""
    if type(values) is ShortArray:
        return all(map(math.isfinite, values))
    return (values.size <= _SHORT and math.isfinite(values.dot(values))) or bool(np.isfinite(values).all())


def _loss(results: Results) -> Check:
    loss = results.scenario.loss
    if loss == "binary-cross-entropy":
        text = "loss is for sigmoid, not softmax"
        return Check("loss", False, text, loss, _LOSSES[loss])
    return Check("loss", True, "loss matches activation", loss, _LOSSES[loss])
