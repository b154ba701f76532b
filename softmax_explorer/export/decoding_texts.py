"""Decoding in words: what each stage is set to, what it takes, and what renormalising does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from softmax_explorer.export import honest
from softmax_explorer.model.decoding_stages import Settings, Stage
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr


def stage_name(id: str, chosen: Settings, results: Results) -> str:
    """A stage with its value: what stands on its card."""
    if id == "temperature":
        return f"T {numbers.temperature(results.scenario.temperature)}"
    if id == "top-k":
        return tr("top-k {k}", k=count(chosen.k))
    if id == "top-p":
        return tr("top-p {p}", p=numbers.axis(chosen.top_p))
    return tr("min-p {p}", p=numbers.axis(chosen.min_p))


def removed_share(stage: Stage, before: Stage) -> str:
    """What its classes had together."""
    return honest.together(before.results, stage.dropped) if stage.dropped.size else "0 %"


def reshaped(temperature: float, short: bool) -> str:
    """What a temperature does that removes nothing."""
    if temperature == 1.0:
        return tr("same") if short else tr("unchanged")
    if short:
        return tr("sharper") if temperature < 1.0 else tr("flatter")
    return tr("sharpened") if temperature < 1.0 else tr("flattened")


def describe(results: Results, settings: Settings, stages: Sequence[Stage]) -> str:
    """How many classes are left, and what took the others."""
    first, last = stages[0].results, stages[-1].results
    if first.num_unmasked == 1:
        name = class_label(results.scenario.class_names[last.leader], last.leader, 24)
        return tr("{name} alone takes part: every stage keeps it, at 100 %", name=name)
    parts = [
        tr("{stage} takes {share}", stage=stage_name(stage.id, settings, results), share=removed_share(stage, before))
        for before, stage in pairwise(stages)
        if stage.dropped.size
    ]
    counts = {"left": count(last.num_unmasked), "count": count(first.num_unmasked)}
    if not parts:
        return tr("All {count} classes left: nothing is removed", **counts)
    return tr("{left} of {count} classes left: {parts}", parts=", ".join(parts), **counts)


def formula(stages: Sequence[Stage]) -> str:
    """The last stage that removes something, for the leader; or what renormalising means."""
    for before, stage in zip(stages[-2::-1], stages[:0:-1], strict=True):
        if stage.dropped.size and stage.id != "temperature":
            leader = stage.results.leader
            removed = float(before.results.probabilities[stage.dropped].sum())
            p = honest.probability(before.results, leader)
            return tr(
                "{stage}: p′ = p / (1 − removed) = {p} / (1 − {removed}) = {new}",
                stage=stage.id,
                p=f"({p})" if p.startswith("1 ") else p,
                removed=numbers.probability(removed) if removed > 1e-4 else removed_share(stage, before),
                new=honest.probability(stage.results, leader),
            )
    return tr("p′ = p / (1 − removed): 0 % is removed here, so p′ = p")


def count(number: float) -> str:
    """A whole number with thin spaces between its thousands."""
    return f"{int(number):,}".replace(",", "\u202f")
