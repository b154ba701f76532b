"""Draws by the Gumbel-max trick in words: what the panel says of one draw, of its relaxed form and of many."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.export import honest
from softmax_explorer.model.gumbel_draws import Draws, Settings, positions, told_from_the_top
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr


def sentence(results: Results, chosen: Settings, done: Draws) -> str:
    """Who wins, how often, and how often it should."""
    winner, leader = done.winner, results.leader
    words = {
        "winner": _name(results, winner),
        "noise": numbers.signed(float(done.noise[winner])),
        "n": count(done.number),
        "share": numbers.percent_short(done.counts[winner] / done.number),
        "expected": honest.probability(results, winner, numbers.percent_short),
    }
    text = (
        tr("{winner} wins this draw and {share} of {n}; softmax says {expected}", **words)
        if winner == leader
        else tr("Noise {noise} lets {winner} win, as in {share} of {n} draws; softmax says {expected}", **words)
    )
    if done.number == chosen.draws:
        return text
    return tr(
        "{said} (of {count} classes {n} draws are made, not {wanted})",
        said=text,
        count=count(results.scenario.num_classes),
        n=count(done.number),
        wanted=count(chosen.draws),
    )


def formula(results: Results, chosen: Settings, done: Draws) -> str:
    """The winner's sum, and its share of the relaxed draw."""
    words = {
        "name": _name(results, done.winner),
        "sum": _sum_text(float(positions(results)[done.winner]), float(done.noise[done.winner])),
        "s": _share(results, chosen, done, done.winner),
        "tau": numbers.temperature(chosen.relaxation),
    }
    if chosen.mode == "hard":
        return tr("argmax(z/T + g) = {name}, with {sum};  s = 1 for the winner, 0 for all others", **words)
    return tr("argmax(z/T + g) = {name}, with {sum};  s = softmax((z/T + g)/{tau}) = {s}", **words)


def row_sum(results: Results, index: int, logit: float, noise: float, long: bool) -> str:
    """Logit and noise of a class."""
    if results.logits[index] == -math.inf:
        return tr("masked")
    if logit > -math.inf:
        return _sum_text(logit, noise) if long else numbers.signed(logit + noise)
    return numbers.signed(logit) if results.scenario.temperature == 0.0 else "< −1e308"


def relaxed(results: Results, chosen: Settings, done: Draws, index: int) -> str:
    """What a class has of the relaxed draw."""
    if chosen.mode == "soft":
        return _share(results, chosen, done, index)
    return "1" if index == done.winner else "0"


def relaxed_heads(chosen: Settings, logit: str) -> tuple[str, ...]:
    """Over the relaxed draws, the longest first; `logit`: how the logits are told."""
    if chosen.mode == "hard":
        return tr("hard draw: s = 1 for the winner"), tr("s = 1 for the winner"), tr("hard draw s"), "s"
    return tr("soft draw s = softmax(({z} + g)/τ)", z=logit), tr("soft draw s"), "s"


def slopes(chosen: Settings, done: Draws) -> tuple[str, ...]:
    """Under the relaxed draws: what a gradient gets through them, the longest first."""
    slope = numbers.number(done.slope, 3)
    if chosen.mode == "hard":
        return tr("ds/dz = 0: a jump"), tr("ds/dz = 0")
    short = tr("ds/dz = {slope}", slope=slope)
    if chosen.mode == "soft":
        return (short,)
    return tr("forward 1, backward ds/dz = {slope}", slope=slope), tr("back: {slope}", slope=slope), short


def winner_heads(results: Results, done: Draws) -> tuple[str, ...]:
    """Who wins, the longest name first."""
    return tuple(tr("{name} wins", name=_name(results, done.winner, longest)) for longest in (24, 12, 6))


def near_expected(results: Results, done: Draws) -> tuple[str, ...]:
    """How many classes were drawn about as often as softmax says, the longest first."""
    near = np.abs(done.counts - done.number * results.probabilities) <= 2.0 * done.spread + 1e-9
    words = {"near": int(near[results.logits > -math.inf].sum()), "count": results.num_unmasked}
    return tr("{near} of {count} classes within ±2σ", **words), tr("{near} of {count} within ±2σ", **words)


def draws_heads(done: Draws) -> tuple[str, ...]:
    """Over the counts, the longest first."""
    return tr("{n} draws, expected ± 2σ", n=count(done.number)), tr("{n} draws", n=count(done.number)), tr("draws")


def logit_name(results: Results) -> str:
    """What the first column shows."""
    if told_from_the_top(results):
        return tr("z/T − max")
    return "z" if results.scenario.temperature == 1.0 else "z/T"


def count(number: int) -> str:
    """Thousands set apart by a narrow space."""
    return f"{number:,}".replace(",", "\u202f")


def _share(results: Results, chosen: Settings, done: Draws, index: int) -> str:
    s = done.relaxed
    p, log_p = float(s.probabilities[index]), float(s.log_probabilities[index])
    if p == 0.0 and log_p == -math.inf and chosen.relaxation > 0.0 < results.probabilities[index]:
        return honest.BELOW
    return numbers.percent_short(p, float(s.complement[index]), log_p, float(s.log_complement[index]))


def _sum_text(logit: float, noise: float) -> str:
    sign = numbers.MINUS if noise < 0 else "+"
    return f"{numbers.plain(logit)} {sign} {numbers.plain(abs(noise))} = {numbers.plain(logit + noise)}"


def _name(results: Results, index: int, longest: int = 24) -> str:
    return class_label(results.scenario.class_names[index], index, longest)
