"""The descent in words: who gets where, by which loss."""

from __future__ import annotations

import math

from softmax_explorer.model import descent
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr


def share(run: descent.Run, step: int) -> str:
    """What the true class has after so many steps."""
    return numbers.percent_short(*run.texts(step))


def loss_name(loss: str) -> str:
    """A loss that races, by the scenario's name of it."""
    names = {"cross-entropy": tr("cross-entropy"), "mse": tr("squared error"), "focal": tr("focal loss")}
    return names[loss]


def describe(results: Results, race: descent.Race, step: int, rate: float) -> str:
    """Where the true class was, and where each loss brings it."""
    true, first = results.true_class, race.runs[0]
    name = class_label(results.scenario.class_names[true], true, 24)
    if not descent.can_run(results):
        if results.num_unmasked == 1 and results.logits[true] > -math.inf:
            return tr("{name} alone takes part: p = 1, every loss is 0 and no step changes anything", name=name)
        if results.logits[true] == -math.inf:
            return tr("{name} is masked: its probability is 0 and no step brings back a logit of −∞", name=name)
        if results.scenario.temperature == 0.0:
            return tr("At temperature 0 every loss is a step without a slope: there is nothing to descend")
        return tr("At infinite temperature every gradient is 0: {name} stays at {p}", name=name, p=share(first, 0))
    shown = step or descent.STEPS
    shares = [share(run, shown) for run in race.runs]
    ends = [tr("{p} by {loss}", p=p, loss=loss_name(run.loss)) for p, run in zip(shares, race.runs, strict=True)]
    if set(shares) == {share(first, 0)}:
        ends = [tr("{p} by each loss", p=shares[0])]
    values = {
        "name": name,
        "p": share(first, 0),
        "step": shown,
        "rate": numbers.axis(rate),
        "ends": ", ".join(ends),
    }
    text = (
        tr("{name} had {p}; after {step} steps at rate {rate} it has {ends}", **values)
        if step
        else tr("{name} has {p}; {step} steps at rate {rate} would make it {ends}", **values)
    )
    if race.classes.size == results.logits.size:
        return text
    return tr(
        "{said} (among the leading {count} of {all} classes)",
        said=text,
        count=_count(race.classes.size),
        all=_count(results.logits.size),
    )


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def formula(results: Results, race: descent.Race, step: int, rate: float) -> str:
    """A step, and what cross-entropy makes of the likelihood."""
    run, step = race.runs[0], step or descent.STEPS
    if not descent.can_run(results):
        return tr("z ← z − {rate} · dL/dz", rate=numbers.axis(rate))
    hard = results.target[results.true_class] == 1.0  # then a loss that float64 rounds to 0 is 1 - p
    first, last = (numbers.loss(float(run.values[n]), run.texts(n)[3] if hard else None) for n in (0, step))
    return tr(
        "z ← z − {rate} · dL/dz;  −log likelihood {first} → {last}: cross-entropy is maximum likelihood",
        rate=numbers.axis(rate),
        first=first,
        last=last,
    )
