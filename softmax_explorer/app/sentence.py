"""The title: one plain sentence about the state, in numbers that never lie."""

from __future__ import annotations

import math

from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import LONGEST_NAME, class_label, tr


def title_sentence(results: Results, longest: int = LONGEST_NAME) -> str:
    """Who leads, by how much, and how much is still open, as one sentence without a full stop; names are cut at
    `longest` characters.

    Of a labelled row of a data set it says first when the answer is wrong.
    """
    parts = [headline(results, longest)]
    if results.num_unmasked > 1 and math.isfinite(results.scenario.temperature) and results.entropy > 0:
        parts.append(_openness(results))
    rounding = _rounding(results)
    if rounding:
        parts.append(rounding)
    if results.scenario.shift:
        parts.append(_shift(results))
    return "; ".join(parts)


def headline(results: Results, longest: int = LONGEST_NAME) -> str:
    """The first clause alone, for the back row."""
    return _wrong(results, longest) or _leader(results, longest)


def openness(results: Results) -> str:
    """How many bits are open, of how many there could be."""
    return _openness(results)


def class_name(results: Results, index: int, longest: int = LONGEST_NAME) -> str:
    return class_label(results.scenario.class_names[index], index, longest)


def percent(results: Results, index: int) -> str:
    return honest.probability(results, index, numbers.percent_short)


def _wrong(results: Results, longest: int) -> str:
    """What a labelled row gets wrong; "" where it is right, or nobody knows. In other states the target is a choice."""
    scenario = results.scenario
    if scenario.dataset is None or not scenario.dataset.labelled or math.isinf(scenario.temperature):
        return ""
    if scenario.labels is not None:
        missed = set(scenario.labels).symmetric_difference((results.logits > 0).nonzero()[0].tolist())
        if not missed:
            return ""
        labels = tr("Wrong in {missed} of {count} labels", missed=len(missed), count=scenario.num_classes)
        return f"{labels}; {_leader(results, longest)}"
    true, leader = scenario.target, results.leader
    if not isinstance(true, int) or not results.logits[true] < results.logits[leader]:
        return ""
    return tr(
        "Wrong: {name} has {share}, the true class {true} only {true_share}",
        name=class_name(results, leader, longest),
        share=percent(results, leader),
        true=class_name(results, true, longest),
        true_share=percent(results, true),
    )


def _leader(results: Results, longest: int) -> str:
    scenario = results.scenario
    leader = results.leader
    name, share = class_name(results, leader, longest), percent(results, leader)
    if scenario.num_classes == 1:
        return tr("{name} is the only class: its probability is always 1 and its gradient 0", name=name)
    if results.num_unmasked == 1:
        return tr("{name} is the only class left: its probability is 1", name=name)
    if math.isinf(scenario.temperature):
        return tr("At infinite temperature each class gets {share}: the logits no longer count", share=share)
    runner = results.runner_up
    if runner is not None and results.logits[runner] == results.maximum:
        return _tie(results, (results.logits == results.maximum).nonzero()[0].tolist(), share, longest)
    if scenario.temperature == 0:
        return tr("At temperature 0 the largest logit takes all: {name} {share}", name=name, share=share)
    if runner is None:
        return tr("{name} leads with {share}", name=name, share=share)
    log_ratio = float(results.log_probabilities[leader] - results.log_probabilities[runner])
    if math.isinf(log_ratio):
        return tr(
            "{name} leads with {share}, {runner} is out of sight",
            name=name,
            share=share,
            runner=class_name(results, runner, longest),
        )
    return tr(
        "{name} leads with {share}, {ratio} times {runner}",
        name=name,
        share=share,
        ratio=_ratio(log_ratio),
        runner=class_name(results, runner, longest),
    )


def _tie(results: Results, tied: list[int], share: str, longest: int) -> str:
    if len(tied) == results.num_unmasked == 2:
        return tr("Both classes are equal at {share}", share=share)
    if len(tied) == results.num_unmasked:
        return tr("All {count} classes are equal at {share}", count=len(tied), share=share)
    if len(tied) == 2:
        first, second = (class_name(results, i, longest) for i in tied)
        return tr("{first} and {second} tie at {share}", first=first, second=second, share=share)
    return tr("{count} classes tie at {share}", count=len(tied), share=share)


def _ratio(log_ratio: float) -> str:
    """e^log_ratio with two figures, also where float64 has no room for it."""
    if log_ratio < math.log(10):
        if log_ratio >= math.log(1.05):
            return numbers.plain(math.exp(log_ratio), 1)
        return numbers.number(math.exp(log_ratio), 3, log_ratio)
    if log_ratio < math.log(999.5):
        return f"{math.exp(log_ratio):.0f}"
    if log_ratio < math.log(999_999.5):
        return f"{math.exp(log_ratio):,.0f}".replace(",", "\u2009")
    exponent = math.floor(log_ratio / math.log(10))
    if exponent >= 10**6:
        return f"10^{numbers.number(float(exponent), 3)}"
    mantissa = f"{10 ** (log_ratio / math.log(10) - exponent):.1f}"
    return f"1.0e{exponent + 1}" if mantissa == "10.0" else f"{mantissa}e{exponent}"


def _openness(results: Results) -> str:
    return tr(
        "entropy {bits} of {most} bits",
        bits=honest.entropy_bits(results, _bits),
        most=_bits(float(results.max_entropy_bits)),
    )


def _bits(bits: float, log_bits: float | None = None) -> str:
    if bits >= 0.05 or (bits == 0.0 and log_bits is None):
        return numbers.plain(bits, 1) if bits < 1.0 else f"{bits:.1f}"  # "1.0 of 1.0" is for equals alone
    return numbers.number(bits, 2, log_bits)


def _rounding(results: Results) -> str:
    """What float64 cannot hold is said."""
    leader = results.leader
    if results.probabilities[leader] != 1.0 or results.log_complements[leader] == -math.inf:
        return ""
    true_value = honest.probability(results, leader)
    return tr("float64 rounds this to 1, the true value is {value}", value=true_value)


def _shift(results: Results) -> str:
    moved = float(results.shift_effect)
    shift = numbers.signed(results.scenario.shift)
    if moved == 0:
        return tr("all logits {shift}, and no probability changed", shift=shift)
    size = f"{moved:.0e}".replace("-", numbers.MINUS)
    return tr("all logits {shift}, and no probability changed by more than {moved}", shift=shift, moved=size)
