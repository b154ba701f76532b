"""Distillation in words: what the temperature brings to light, and how hard the student is pulled."""

from __future__ import annotations

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.distillation import Distillation
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

_AS_GOOD_AS_INFINITE = 1e100  # a temperature at which KL may be too small to be told
_NAME = 24


def _others(results: Results) -> str:
    return honest.together(results, np.delete(np.arange(results.logits.size), results.leader))


def describe(pair: Distillation) -> str:
    """What the teacher leaves to the others, and the student's largest pull."""
    results = pair.teacher
    name = class_label(results.scenario.class_names[results.leader], results.leader, _NAME)
    if results.num_unmasked == 1:
        return tr("{name} alone takes part: teacher and student both give it 1, nothing is to be learned", name=name)
    others, (squared, plain) = _others(results), pair.pulls
    if results.scenario.temperature != 1.0:
        before = _others(Results(results.scenario.with_temperature(1.0)))
        others = tr("{share} (at 1: {before})", share=others, before=before)
    return tr(
        "At temperature {temperature} the teacher leaves {others} to all but {name}; the largest pull is {squared} "
        "with T², {plain} without; the student is {kl} nats away (KL)",
        temperature=numbers.temperature(results.scenario.temperature),
        name=name,
        others=others,
        kl=numbers.loss(pair.divergence),
        squared=numbers.loss(squared),
        plain=numbers.loss(plain),
    )


def formula(pair: Distillation, squared: bool) -> str:
    """The loss with T^2 or without, and its gradient."""
    temperature = numbers.temperature(pair.teacher.scenario.temperature)
    kl = numbers.loss(pair.divergence)
    if squared and pair.teacher.scenario.temperature >= _AS_GOOD_AS_INFINITE:
        return tr(
            "L = T² KL(q || p) → {loss} as T → ∞,  dL/dz → ((z − mean z) − (u − mean u))/K: u teacher, z student",
            loss=numbers.loss(pair.loss),
        )
    if not squared:
        return tr("L = KL(q || p) = {kl},  dL/dz = (p − q)/T: q is the teacher’s softmax, p the student’s", kl=kl)
    return tr(
        "L = T² KL(q || p) = {temperature}² · {kl} = {loss},  dL/dz = T (p − q): q teacher, p student",
        temperature=temperature,
        kl=kl,
        loss=numbers.loss(pair.loss),
    )
