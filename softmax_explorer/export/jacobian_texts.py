"""Elements of the Jacobian and what goes with them as honest text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.jacobian import Jacobian, norm
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

_NAME = 16  # characters of a name
_MOST_TOLD = 6  # elements of a row


def sentence(results: Results) -> str:
    """What gets through, and what the product with -1/p makes of it."""
    scenario, true = results.scenario, results.true_class
    name, t = class_label(scenario.class_names[true], true, 24), scenario.temperature
    if results.num_unmasked == 1:
        return tr("One class takes part: its p is 1 whatever its logit, and the Jacobian is 0")
    through = norm(results)
    if t == 0.0 or t == math.inf:
        if through == math.inf:
            return tr("At temperature 0 the classes that tie for the lead are on a cliff: the Jacobian is infinite")
        return tr(
            "At temperature {t} nothing gets through: every element of the Jacobian is 0",
            t=numbers.temperature(t),
        )
    if results.logits[true] == -math.inf:
        return tr(
            "{name} is masked: its row is 0, and −1/p has no value; ‖J‖ is {norm}",
            name=name,
            norm=norm_text(results),
        )
    words = {"norm": norm_text(results), "name": name, "factor": factor(results)}
    if through * max(t, 1.0) >= 0.01:
        return tr(
            "p moves at most {norm} times as far as the logits; the row of {name} times −1/p = {factor} is the "
            "gradient of its loss",
            **words,
        )
    if results.complements[true] < 0.5:
        return tr(
            "Saturated: p moves at most {norm} times as far as the logits; {name} is right, so its row times "
            "−1/p = {factor} is as small",
            **words,
        )
    return tr(
        "Saturated: p moves at most {norm} times as far as the logits, yet the row of {name} times −1/p = {factor} "
        "is a full gradient",
        **words,
    )


def formula(results: Results, shown: Jacobian) -> str:
    true, t = results.true_class, results.scenario.temperature
    if not 0.0 < t < math.inf:
        return tr("J = (diag(p) − p pᵀ)/T,  T = {t}", t=numbers.temperature(t))
    place = shown.place(true)
    return tr(
        "J = (diag(p) − p pᵀ)/T,  ∂p/∂z of {name} = p(1 − p)/T = {value},  dL/dz = −(1/p) · row = (p − y)/T",
        name=class_label(results.scenario.class_names[true], true, _NAME),
        value=element(shown, place, place),
    )


def readouts(shown: Jacobian, names: Sequence[str], place: int) -> Iterator[str]:
    """What a row says, of fewer and fewer classes, its own and then those that answer most."""
    row = np.abs(np.nan_to_num(shown.matrix[place]))
    row[place] = math.inf
    order = np.argsort(-row, kind="stable").tolist()
    labels = {i: class_label(names[i], 0, _NAME) for i in (place, *order[:_MOST_TOLD])}
    for count in range(min(len(order), _MOST_TOLD), 0, -1):
        parts = ", ".join(f"{labels[i]} {element(shown, place, i)}" for i in order[:count])
        more = ", …" if count < len(order) else ""
        yield tr("z of {name} up: {parts}; sum 0", name=labels[place], parts=parts + more)


def faded(shown: Jacobian) -> str:
    """Of a matrix whose colours cannot be seen."""
    if shown.is_zero.all():
        return tr("every element is 0")
    place = int(np.argmax(np.diagonal(shown.log_magnitude)))
    return tr("largest element {value}", value=element(shown, place, place))


def element(shown: Jacobian, row: int, column: int) -> str:
    """An element in few characters, 0 only where it is."""
    value, log_magnitude = float(shown.matrix[row, column]), float(shown.log_magnitude[row, column])
    if value != 0.0 or shown.is_zero[row, column]:
        return derivative(value)
    return numbers.gradient(-0.0 if row != column else 0.0, log_magnitude) if log_magnitude > -math.inf else "≈ 0"


def derivative(value: float) -> str:
    if value == 0.0:
        return "0"
    return numbers.signed(value, 3) if abs(value) >= 0.0006 else numbers.gradient(value)


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
