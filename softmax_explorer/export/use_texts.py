"""Softmax as weights in words: what its panel says of attention, of a policy and of a gate over experts."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model import policy
from softmax_explorer.model.gating import TOKENS
from softmax_explorer.model.results import Results
from softmax_explorer.model.uses import ATTENTION, POLICY, Uses
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

_NAME = 24  # characters of a name within a sentence


def sentence(uses: Uses) -> str:
    """What is to be seen now, with numbers."""
    if uses.use == ATTENTION:
        return _attention_sentence(uses)
    return _policy_sentence(uses) if uses.use == POLICY else _experts_sentence(uses)


def formula(uses: Uses) -> str:
    """The use in standard notation with the live numbers."""
    results, leader = uses.results, uses.results.leader
    name, share = _name(results, leader), _percent(results, leader)
    if uses.use == ATTENTION:
        return tr(
            "w = softmax(z/T),  z = q · k/√{d} = {score} for {name},  output = Σ w v, the values v being the keys",
            score=numbers.signed(float(results.logits[leader])),
            name=name,
            d=uses.dimension,
        )
    if uses.use == POLICY:
        return tr(
            "π(a) = exp(Q(a)/T) / Σ exp(Q/T) = {share} for {name},  E[Q] = Σ π Q = {expected}",
            share=share,
            name=name,
            expected=numbers.signed(uses.expected),
        )
    k = uses.gating.kept.size
    if uses.gating.keeps_all:
        return tr("g = p / Σ p of all {k} = {share} for {name}: nothing is left out", k=k, share=share, name=name)
    return tr(
        "g = p / Σ p of the {k} kept = {share} / {kept} = {weight} for {name};  0 for those not kept",
        k=k,
        share=share,
        kept=honest.together(results, uses.gating.kept),
        weight=_percent(uses.gating.gated, leader),
        name=name,
    )


def to_try(use: str) -> str:
    """What to do to see the idea of a use."""
    if use == ATTENTION:
        return tr("turn the query towards a key: it gets the attention; raise d: without √d one key gets it all")
    if use == POLICY:
        return tr("drag the temperature: at 0 the best action is always taken, at ∞ each as often")
    return tr("keep one expert, then more: the weights of those kept still sum to 1")


def _attention_sentence(uses: Uses) -> str:
    results, leader = uses.results, uses.results.leader
    return tr(
        "{name} gets {share} of the attention; without dividing by √{d} = {root} it would get {unscaled}",
        name=_name(results, leader),
        share=_percent(results, leader),
        d=uses.dimension,
        root=f"{math.sqrt(uses.dimension):.3g}",
        unscaled=_percent(uses.unscaled, leader),
    )


def _policy_sentence(uses: Uses) -> str:
    results = uses.results
    ends = policy.expected_values(results, np.array([0.0, math.inf])).tolist()
    return tr(
        "{name} is taken {share} of the time; the expected value is {expected}, {greedy} by always taking the best and "
        "{random} at random",
        name=_name(results, results.leader),
        share=_percent(results, results.leader),
        expected=numbers.signed(uses.expected),
        greedy=numbers.signed(ends[0]),
        random=numbers.signed(ends[1]),
    )


def _experts_sentence(uses: Uses) -> str:
    results, gating = uses.results, uses.gating
    if gating.keeps_all:
        return tr(
            "The gate keeps all {count}: {name} gets {share}, as without the gate, and every token goes to all",
            count=gating.kept.size,
            name=_name(results, results.leader),
            share=_percent(results, results.leader),
        )
    busiest = int(gating.load.argmax())
    return tr(
        "The gate keeps {k} of {count}: {name} gets {weight} instead of {share}; {load} of {tokens} tokens choose "
        "{busiest}, an even share is {even}",
        k=gating.kept.size,
        count=results.num_unmasked,
        share=_percent(results, results.leader),
        name=_name(results, results.leader),
        weight=_percent(gating.gated, results.leader),
        tokens=TOKENS,
        load=numbers.percent_short(float(gating.load[busiest])),
        busiest=_name(results, busiest),
        even=numbers.percent_short(gating.even),
    )


def _percent(results: Results, index: int) -> str:
    return honest.probability(results, index, numbers.percent_short)


def _name(results: Results, index: int) -> str:
    return class_label(results.scenario.class_names[index], index, _NAME)
