"""A place in the simplex in words: what its panel says of the shares, and the formula with the live numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

_NAME = 24  # characters of a name within a sentence
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def sentence(results: Results, corners: Sequence[int], here: Results) -> str:
    """What each corner has; `here`: the corners as classes of their own."""
    names = [class_label(results.scenario.class_names[index], index, _NAME) for index in corners]
    if len(corners) == 1:
        return tr(
            "{name} alone takes part: the simplex is one point, p = 1; two classes make it a segment", name=names[0]
        )
    values = [honest.probability(here, number, numbers.percent_short) for number in range(len(corners))]
    others, t = results.num_unmasked - len(corners), results.scenario.temperature
    said = ", ".join(tr("{name} has {p}", name=name, p=value) for name, value in zip(names, values, strict=True))
    if others:
        joint = honest.together(results, np.array(corners))
        said = tr("Of the {joint} that these three have together, {said}", joint=joint, said=said)
    if t == 0.0:
        return tr("{said}; at temperature 0 the point stays where the largest logit is", said=said)
    if t == math.inf:
        return tr("{said}; at infinite temperature every point falls into the middle", said=said)
    if others == 1:
        return tr("{said}; 1 other keeps its own", said=said)
    if others:
        return tr("{said}; {count} others keep theirs", said=said, count=others)
    return tr("{said}; loss {loss}", said=said, loss=honest.total_loss(results, numbers.loss))


def formula(results: Results, corners: Sequence[int], here: Results) -> str:
    """How logits and place belong together."""
    t = results.scenario.temperature
    if len(corners) == 1:
        return tr("p = e^z / e^z = 1")
    if len(corners) == 2:
        first, second = (str(index).translate(_LOWERED) for index in corners)
        return tr(
            "p{first} = 1 / (1 + e^(−(z{first} − z{second})/T)) = {value},  z{first} − z{second} = {difference}",
            first=first,
            second=second,
            value=honest.probability(here, 0),
            difference=numbers.signed(difference(here)),
        )
    logits = ", ".join(numbers.signed(float(z)) for z in here.logits)
    if t == 0.0:
        return tr("T → 0: p = 1 for the largest logit, shared where several tie,  z = ({logits})", logits=logits)
    if t == math.inf:
        return tr("T → ∞: z/T → 0 for every class,  p = 1/3 of what the three have")
    if results.num_unmasked == 3:
        return tr("z = T log p + c = ({logits}); c keeps the mean of the logits", logits=logits)
    return tr("p given one of the three = e^(z/T) / (sum over the three),  z = ({logits})", logits=logits)


def difference(pair: Results) -> float:
    """Of the logits of two classes, as far as float64 reaches."""
    with np.errstate(over="ignore"):
        return float(pair.logits[0] - pair.logits[1])


def loss_mark(level: float) -> str:
    return tr("L = {loss}", loss=numbers.axis(float(f"{level:.3g}")))
