"""The calculation by hand before it is done: what the current step does, and for one class in numbers."""

from __future__ import annotations

from softmax_explorer.export import honest
from softmax_explorer.export.hand_calculation import shifted_text
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

_NAME = 24


def sentence(results: Results, step: int) -> str:
    """Of steps 1 to 6; from the seventh on `hand_calculation.sentence` says it all."""
    true, leader = results.true_class, results.leader
    name = class_label(results.scenario.class_names[true], true, _NAME)
    values = {"name": name, "x": shifted_text(results, true), "e": honest.exponential(results, true, True)}
    total = honest.sum_of_exponentials(results, True)
    if step == 1:
        first = class_label(results.scenario.class_names[leader], leader, _NAME)
        return tr("The largest logit is m = {m}, that of {name}", m=numbers.signed(results.maximum), name=first)
    if step == 2:
        m = numbers.signed(results.maximum)
        return tr("m = {m} is subtracted, so no exponential can overflow: {name} is left with {x}", m=m, **values)
    if step == 3:
        return tr("Exponentials are never negative, and at most 1 after the shift: {name} has e^{x} = {e}", **values)
    if step == 4:
        return tr("All exponentials together are S = {sum}; {name} has {e} of it", sum=total, **values)
    if step == 5:
        p = honest.probability(results, true)
        return tr("Divided by S they add up to 1: {name} gets {e} / {sum} = {p}", sum=total, p=p, **values)
    p, loss = honest.probability(results, true), honest.negative_log(results, true)
    return tr(
        "−log p is the loss if the class is the true one: {name}, with p = {p}, has {loss}", p=p, loss=loss, **values
    )


def to_try(view: str) -> str:
    """What to try of the other two views; "" of the calculation."""
    if view == "exponentials":
        return tr("drag a class along the curve: the same distance multiplies e^x by the same factor, wherever it is")
    if view == "gradient":
        return tr("make another class the true one: its bar changes sides; raise its logit: all bars shrink")
    return ""


def formula(results: Results, index: int, step: int) -> str:
    """What the step is for one class."""
    at_one = results.scenario.temperature == 1.0
    x, e = shifted_text(results, index), honest.exponential(results, index, True)
    total, z, m = honest.sum_of_exponentials(results, True), float(results.logits[index]), results.maximum
    values = {"name": class_label(results.scenario.class_names[index], index, _NAME), "x": x, "e": e, "sum": total}
    if step == 1:
        return tr("m = max z = {m}", m=numbers.signed(m))
    if step == 2:
        plain = numbers.plain(m)
        gap = f"{numbers.plain(z)} − {plain if m >= 0.0 else f'({plain})'}"
        if at_one:
            return tr("{name}: z − m = {gap} = {x}", gap=gap, **values)
        t = numbers.temperature(results.scenario.temperature)
        return tr("{name}: x = (z − m)/T = ({gap}) / {t} = {x}", gap=gap, t=t, **values)
    if step == 3:
        return tr("{name}: e^{x} = {e}", **values)
    if step == 4:
        return tr("S = Σ e^(z − m) = {sum}", **values) if at_one else tr("S = Σ e^x = {sum}", **values)
    if step == 5:
        return tr("{name}: p = {e} / {sum} = {p}", p=honest.probability(results, index), **values)
    p, loss = honest.probability(results, index), honest.negative_log(results, index)
    return tr("{name}: −log p = −log {p} = {loss}", p=p, loss=loss, **values)
