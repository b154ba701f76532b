"""Softmax, cross-entropy and their gradient as one writes them by hand: the numbers of every step as honest text."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

COLUMNS = ("class", "logit", "shifted", "exponential", "probability", "-log p", "target", "p - y", "gradient")
_NAME = 24


class Part(NamedTuple):
    """A column: its step, and that of the sum at its foot."""

    number: int
    step: str
    heading: str
    foot_number: int = 0
    foot: str = ""
    optional: bool = False


def rows(results: Results) -> tuple[tuple[str | float, ...], ...]:
    """A row a class, as COLUMNS says; the gradient is dL/dz of cross-entropy."""
    columns = (
        results.logits,
        results.softmax.shifted,
        results.shifted_exponentials,
        results.probabilities,
        -results.log_probabilities,
        results.target,
        results.categorical_scaled_gradient,
        results.categorical_gradient,
    )
    values = zip(*((column + 0.0).tolist() for column in columns), strict=True)
    return tuple((name, *row) for name, row in zip(results.scenario.class_names, values, strict=True))


def sentence(results: Results, view: str) -> str:
    """What is to be seen in a view: "steps", "exponentials" or "gradient"."""
    true = results.true_class
    name = class_label(results.scenario.class_names[true], true, _NAME)
    if results.num_unmasked == 1:
        return tr("One class takes part: e^0 = 1 divided by 1 is p = 1, whatever its logit, and nothing pulls at it")
    if view == "exponentials":
        return amplification(results)
    if view == "gradient":
        return tr(
            "The gradient is p − y: {name} gets {pull}, the sum over all classes is {total}",
            name=name,
            pull=honest.gradient(results, true, "cross-entropy"),
            total=gradient_sum(results),
        )
    return tr(
        "{name}: e^{x} = {e} of {sum} is {p}; the loss is {loss} and the gradient {gradient}",
        name=name,
        x=shifted_text(results, true),
        e=honest.exponential(results, true, True),
        sum=honest.sum_of_exponentials(results, True),
        p=honest.probability(results, true),
        loss=honest.categorical_loss(results),
        gradient=honest.gradient(results, true, "cross-entropy"),
    )


def step_name(step: int) -> str:
    return (
        tr("maximum"),
        tr("shift"),
        tr("exponentials"),
        tr("sum"),
        tr("division"),
        tr("−log p"),
        tr("p − y"),
    )[step - 1]


def columns(results: Results) -> tuple[Part, ...]:
    at_one = results.scenario.temperature == 1.0
    loss = tr("L = {loss}", loss=honest.categorical_loss(results))
    total = tr("S = {sum}", sum=honest.sum_of_exponentials(results, True))
    return (
        Part(0, tr("1  maximum"), "z", 1, tr("m = {m}", m=numbers.signed(results.maximum))),
        Part(2, tr("2  shift"), "z − m" if at_one else "x = (z − m)/T", optional=True),
        Part(3, tr("3  exponential, 4  sum"), "e^(z − m)" if at_one else "e^x", 4, total),
        Part(5, tr("5  division"), "p = e/S", 5, "Σ = 1"),
        Part(6, tr("6  −log p"), tr("loss if true"), 6, loss),
        Part(7, tr("7  p − y"), tr("gradient") if at_one else "(p − y)/T", 7, f"Σ = {gradient_sum(results)}"),
    )


def texts(results: Results, index: int) -> tuple[str, ...]:
    """One for each of `columns`."""
    return (
        numbers.signed(float(results.logits[index])),
        shifted_text(results, index),
        honest.exponential(results, index, True),
        honest.probability(results, index),
        honest.negative_log(results, index),
        _gradient(results, index),
    )


def bars(results: Results, index: int) -> tuple[float | None, ...]:
    """Their lengths from 0 to 1, None for what has no natural end."""
    gap = abs(float(results.categorical_scaled_gradient[index]))
    return None, None, float(results.shifted_exponentials[index]), float(results.probabilities[index]), None, gap


def rest_cells(results: Results, rest: np.ndarray) -> tuple[str, ...]:
    """The same of many classes together: what can be added up."""
    total = float(results.shifted_exponentials[rest].sum())
    small = total == 0.0 and _between(results) and bool((results.logits[rest] > -math.inf).any())
    with np.errstate(invalid="ignore"):
        pull = float(results.categorical_gradient[rest].sum())  # nan where infinities cancel: there is no sum
    return (
        "",
        "",
        honest.BELOW if small else numbers.number(total),
        honest.together(results, rest),
        "",
        "" if math.isnan(pull) else honest.BELOW if small and pull == 0.0 else numbers.gradient(pull),
    )


def shifted_text(results: Results, index: int) -> str:
    x = float(results.softmax.shifted[index])
    if x == 0.0 and results.logits[index] != results.maximum and _between(results):
        return tr("≈ 0")
    if x == 0.0:
        return "0"
    if x == -math.inf and results.logits[index] > -math.inf and _between(results):
        return "< −1e308"
    return numbers.plain(x)


def gradient_sum(results: Results) -> str:
    """0 on paper; rounding is not what the calculation is about."""
    total = float(results.categorical_scaled_gradient.sum())
    noise = 2.0 * len(results.logits) * 2.0**-52
    return "0" if abs(total) <= noise else numbers.gradient(total)


def formula(results: Results, index: int, view: str) -> str:
    """What is done for one class, in numbers."""
    scenario = results.scenario
    name, p = class_label(scenario.class_names[index], index, _NAME), honest.probability(results, index)
    if view == "gradient":
        y = numbers.plain(float(results.target[index]), 4)
        y = y.rstrip("0").rstrip(".") if "." in y else y
        t = "" if scenario.temperature == 1.0 else tr(", dL/dz = (p − y)/T = {g}", g=_gradient(results, index))
        value = numbers.gradient(float(results.categorical_scaled_gradient[index])) if t else _gradient(results, index)
        return tr("{name}: p − y = {p} − {y} = {value}{over_t}", name=name, p=p, y=y, value=value, over_t=t)
    if view == "exponentials" and results.num_unmasked > 1:
        return tr("p_i / p_j = e^((z_i − z_j)/T): only differences count, {name} has {p}", name=name, p=p)
    return tr(
        "{name}: p = e^{x} / S = {e} / {sum} = {p},  −log p = {loss}",
        name=name,
        x=shifted_text(results, index),
        e=honest.exponential(results, index, True),
        sum=honest.sum_of_exponentials(results, True),
        p=p,
        loss=honest.negative_log(results, index),
    )


# why exponentials ---------------------------------------------------------------------------------------------------
def compared(results: Results, spotlight: int | None) -> tuple[int, int] | None:
    """A class and the leader: the one pointed at, or the runner-up. None at the limits of T, which compare nothing."""
    if not _between(results):
        return None
    lower = spotlight
    if lower is None or lower >= results.logits.size or lower == results.leader or results.logits[lower] == -math.inf:
        lower = results.runner_up
    return None if lower is None else (lower, results.leader)


def apart(results: Results, lower: int) -> tuple[str, str]:
    """The distance of a class from the leader in z/T, and the ratio of their probabilities."""
    gap = -float(results.softmax.shifted[lower]) + 0.0
    ratio = math.exp(gap) if gap < 700.0 else math.inf
    log_ratio = None if gap == math.inf else gap
    return numbers.plain(gap), numbers.number(ratio, 3, log_ratio)


def amplification(results: Results) -> str:
    """One sentence on what exponentials do to the two largest logits."""
    if not _between(results):
        return _limit(results)
    pair = compared(results, None)
    assert pair is not None
    gap, ratio = apart(results, pair[0])
    first, second = (_name(results, index) for index in reversed(pair))
    if gap == "0.00":
        return tr("{first} and {second} have the same logit: e^0 = 1, the same probability", first=first, second=second)
    return tr(
        "{first} is {gap} above {second} in z/T: e^{gap} = {ratio} times the probability",
        first=first,
        second=second,
        gap=gap,
        ratio=ratio,
    )


def _limit(results: Results) -> str:
    if results.scenario.temperature == 0.0:
        return tr("At T = 0 every difference counts infinitely: the largest logit takes all, every other class gets 0")
    return tr("At T = ∞ no difference counts: each of {count} classes gets the same", count=results.num_unmasked)


def facts(results: Results, lower: int | None) -> list[tuple[str, str]]:
    """Why exponentials: a word, and what it means with these numbers."""
    if results.num_unmasked == 1:
        return [(tr("Alone"), tr("One class takes part: e^0 / e^0 = 1, whatever its logit."))]
    if not _between(results):
        return [(tr("A limit"), _limit(results))]
    assert lower is not None
    unmasked = [i for i in np.argsort(-results.logits, kind="stable").tolist() if results.logits[i] > -math.inf]
    last, gap = unmasked[-1], apart(results, lower)
    z, e = numbers.signed(float(results.logits[last])), honest.exponential(results, last, True)
    order = _name(results, unmasked[0])
    for before, index in pairwise(unmasked[:3]):
        sign = ">" if results.logits[before] > results.logits[index] else "="
        order = f"{order} {sign} {_name(results, index)}"
    return [
        (tr("Always positive"), tr("{name}: z = {z}, yet {e} > 0.", name=_name(results, last), z=z, e=e)),
        (tr("Order kept"), tr("{order}, before and after.", order=order)),
        (
            tr("Differences amplified"),
            tr("{gap} more in z/T is e^{gap} = {ratio} times the probability.", gap=gap[0], ratio=gap[1]),
        ),
    ]


# the two cases of the gradient --------------------------------------------------------------------------------------
def case_parts(results: Results) -> tuple[np.ndarray, np.ndarray]:
    """T dL/dz_i of cross-entropy, L = −Σ y_j log p_j, in two parts: of j = i, y_i (p_i − 1), and of j ≠ i,
    (Σ_j≠i y_j) p_i. Their sum is p − y. Shape (K,) each."""
    y = results.target
    return -y * results.complements, (1.0 - y) * results.probabilities


def case_texts(results: Results, index: int) -> tuple[str, str]:
    """What stands at the ends of the two bars; "" where a case does not occur."""
    y = float(results.target[index])
    p = share(results, index)
    if y in (0.0, 1.0):
        return (f"{p} − 1", "") if y else ("", p)
    own, others = (float(part[index]) for part in case_parts(results))
    return numbers.gradient(own), numbers.gradient(others)


def case_headings(results: Results) -> tuple[tuple[str, str, str], tuple[str, str]]:
    """Headings of the two cases and of their sum; what the cases do."""
    last = tr("p − y") if results.scenario.temperature == 1.0 else tr("(p − y)/T")
    if not 0.0 < float(results.target[results.true_class]) < 1.0:
        cases = (tr("i = j:  p − 1"), tr("i ≠ j:  p"), last)
        return cases, (tr("the true class is pulled up"), tr("every other one is pushed down"))
    cases = (tr("i = j:  y (p − 1)"), tr("i ≠ j:  (1 − y) p"), last)
    return cases, (tr("its own share of y pulls it up"), tr("the others' share pushes it down"))


def share(results: Results, index: int) -> str:
    """p as a plain number."""
    p, log_p = float(results.probabilities[index]), float(results.log_probabilities[index])
    if p == 0.0 and log_p == -math.inf and _between(results) and results.logits[index] > -math.inf:
        return honest.BELOW
    return numbers.number(p, 5, log_p)


def _gradient(results: Results, index: int) -> str:
    return honest.gradient(results, index, "cross-entropy")


def _name(results: Results, index: int) -> str:
    return class_label(results.scenario.class_names[index], index, _NAME)


def _between(results: Results) -> bool:
    return 0.0 < results.scenario.temperature < math.inf
