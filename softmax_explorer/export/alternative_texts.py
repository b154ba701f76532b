"""Softmax's alternatives in words, and their values as short honest text."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.alternatives import AllAlternatives, Alternative, support_logits
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

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


def _title(alpha: float) -> str:
    """The name of entmax with this alpha."""
    return (
        tr("sparsemax") if alpha == 2.0 else tr("softmax") if alpha == 1.0 else tr("{alpha}-entmax", alpha=f"{alpha:g}")
    )


def _name(results: Results, index: int) -> str:
    return class_label(results.scenario.class_names[index], index, 24)


def describe(found: AllAlternatives) -> str:
    """Which classes get exactly 0, and where the next one comes back."""
    results, alpha = found.results, found.alpha
    count, t = results.num_unmasked, results.scenario.temperature
    if count == 1:
        return tr("One class takes part: every distribution gives it 1")
    zeros = np.flatnonzero((found.entmax.probabilities == 0.0) & (results.logits > -math.inf))
    words = {"entmax": _title(alpha), "zeros": zeros.size, "count": count}
    if t == 0.0:
        return tr("At temperature 0 softmax and {entmax} are argmax: {zeros} of {count} classes get exactly 0", **words)
    if t == math.inf:
        return tr("At temperature ∞ softmax and {entmax} give each of {count} classes the same", **words)
    if alpha == 1.0:
        index = int(np.where(results.logits > -math.inf, results.logits, math.inf).argmin())
        return tr(
            "α = 1 is softmax: none of {count} classes gets 0, {name} has {share}; raise α, and the last drop out",
            name=_name(results, index),
            share=honest.probability(results, index, numbers.percent_short),
            **words,
        )
    if zeros.size:
        index, edge = int(zeros[results.logits[zeros].argmax()]), found.edge
        text = tr(
            "{entmax} gives {zeros} of {count} classes exactly 0; {name}, {share} by softmax, enters above logit {edge}"
        )
    else:
        index = int(np.where(results.logits > -math.inf, results.logits, math.inf).argmin())
        edge = support_logits(results, alpha, [index])[0]
        text = tr("{entmax} gives none of {count} classes 0; {name}, {share} by softmax, leaves below logit {edge}")
    text = text.format(
        name=_name(results, index),
        share=honest.probability(results, index, numbers.percent_short),
        edge=numbers.signed(edge),
        **words,
    )
    return text[0].upper() + text[1:]


def formula(found: AllAlternatives) -> str:
    """entmax of the leader."""
    results, alpha = found.results, found.alpha
    if alpha == 1.0:
        return tr("p = e^(z/T)/Σ e^(z/T)")
    scaled, leader = results.scaled_logits, results.leader
    if not np.isfinite(scaled[leader]):
        return tr("p = max((α − 1) z/T − τ, 0)^(1/(α − 1)),  α = {alpha}", alpha=numbers.plain(alpha))
    return tr(
        "p = max((α − 1) z/T − τ, 0)^(1/(α − 1)):  max({less} · {z} − ({tau}), 0)^{power} = {p} for {name}",
        less=numbers.number(alpha - 1.0, 3),
        z=numbers.plain(float(scaled[leader])),
        tau=numbers.plain(found.threshold),
        power=numbers.number(1.0 / (alpha - 1.0), 3),
        p=numbers.number(float(found.entmax.probabilities[leader]), 4),
        name=_name(results, leader),
    )
