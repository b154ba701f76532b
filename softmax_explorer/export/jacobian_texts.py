"""Elements of the Jacobian and what goes with them as honest text."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.jacobian import Jacobian, norm
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers


def element(shown: Jacobian, row: int, column: int) -> str:
    """An element in few characters, 0 only where it is."""
    value, log_magnitude = float(shown.matrix[row, column]), float(shown.log_magnitude[row, column])
    if value != 0.0 or shown.is_zero[row, column]:
        return derivative(value)
    return numbers.gradient(-0.0 if row != column else 0.0, log_magnitude) if log_magnitude > -math.inf else "≈ 0"


def derivative(value: float) -> str:
    if value == 0.0:
        return "0"
    return numbers.signed(value, 3) if abs(value) >= 0.0005 else numbers.gradient(value)


def gradients(shown: Jacobian, true_class: int) -> list[str]:
    """Of -log p of the true class, a text each."""
    known = shown.is_zero[shown.place(true_class)].tolist()
    return [
        "≈ 0" if value == 0.0 and not zero else derivative(value)
        for value, zero in zip(shown.gradient.tolist(), known, strict=True)
    ]


def factor(results: Results) -> str:
    """-1/p of the true class."""
    log_p = float(results.log_probabilities[results.true_class])
    with np.errstate(all="ignore"):
        value = float(1.0 / results.probabilities[results.true_class])
    return numbers.MINUS + numbers.number(value, 3, -log_p if math.isfinite(log_p) else None)


def norm_text(results: Results) -> str:
    value = norm(results)
    between = 0.0 < results.scenario.temperature < math.inf
    return honest.BELOW if value == 0.0 and between and results.num_unmasked > 1 else numbers.number(value, 3)
