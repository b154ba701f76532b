"""The values of softmax's alternatives as short honest text."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.alternatives import Alternative
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers

NONE, NEARLY_ZERO, NEARLY_ALL = "—", "≈ 0", "> 99.9 %"
_LONGEST = 8
_MOST_PERCENT = 99.0  # as a number: more than 9900 % says less than "130"


def is_zero(results: Results, one: Alternative, index: int) -> bool:
    """Exactly 0, not only too small for float64."""
    value = float(one.values[index])
    if one.id != "softmax" or results.logits[index] == -math.inf:
        return value == 0.0
    return value == 0.0 and not 0.0 < results.scenario.temperature < math.inf


def value_text(results: Results, one: Alternative, index: int) -> str:
    """One class's value, "0" only where it is."""
    value = float(one.values[index])
    if is_zero(results, one, index):
        return "0"
    if one.id == "softmax":
        return _brief(honest.probability(results, index, numbers.percent_short), value)
    if one.id == "tanh" and abs(value) == 1.0 and math.isfinite(results.scaled_logits[index]):
        return "≈ 1" if value > 0.0 else "≈ −1"
    if not one.adds_to_one:
        return plain(value)
    if one.id == "z / sum z" or value < 0.99:
        return share(value)
    return share(value, float(np.delete(one.values, index).sum()))  # 1 - value has no digits left


def rest_text(results: Results, one: Alternative, rest: np.ndarray) -> str:
    """What these classes have together."""
    value = one.of(rest)
    if value == 0.0 and all(is_zero(results, one, index) for index in rest.tolist()):
        return "0"
    if one.id == "softmax":
        return _brief(honest.together(results, rest), value)
    return share(value) if one.adds_to_one else plain(value)


def total_text(one: Alternative) -> str:
    """The sum over the classes."""
    return plain(one.total).removesuffix(".00") if one.adds_to_one else plain(one.total)


def share(value: float, rest: float | None = None) -> str:
    """A part of 1, which may be negative or above 1."""
    if not math.isfinite(value):
        return plain(value)
    if 0.0 <= value <= 1.0:
        return _brief(numbers.percent_short(value, rest), value)
    if -1.0 < value < 0.0:
        return numbers.MINUS + numbers.percent_short(-value)
    if abs(value) > _MOST_PERCENT:
        return plain(value)
    return f"{numbers.plain(100.0 * value, 0)} %"


def plain(value: float) -> str:
    if math.isnan(value):
        return NONE
    return "0" if value == 0.0 else numbers.plain(value)


def _brief(text: str, value: float) -> str:
    """In few characters, still not 0 or 1 where it is not."""
    if len(text) <= _LONGEST:
        return text
    return NEARLY_ALL if value > 0.5 else NEARLY_ZERO
