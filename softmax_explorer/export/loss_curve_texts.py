"""The loss curves in words: how hard each loss pulls at the true logit."""

from __future__ import annotations

import math

from softmax_explorer.export import honest
from softmax_explorer.model.loss_curves import REACH, centre, pulls, smoothing, wrong_logit
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr


def curve_name(id: str, results: Results) -> str:
    """As it stands in the legend."""
    names = {
        "cross-entropy": tr("cross-entropy"),
        "mse": tr("squared error"),
        "focal": tr("focal, γ = 2"),
        "binary-cross-entropy": tr("binary cross-entropy"),
    }
    return names.get(id) or tr("cross-entropy, smoothed by {share}", share=numbers.plain(smoothing(results)))


def describe(results: Results) -> str:
    """What pulls at the true logit where it is, and where it is confidently wrong."""
    name = class_label(results.scenario.class_names[results.true_class], results.true_class, 24)
    if results.logits[results.true_class] == -math.inf:
        return tr(
            "{name} is masked: p = 0 and its loss is {loss}; drag the marker, and it takes part again",
            name=name,
            loss=honest.negative_log(results, results.true_class),
        )
    if results.num_unmasked == 1:
        return tr("{name} alone takes part: every softmax loss is 0 and nothing pulls at its logit", name=name)
    share = honest.probability(results, results.true_class, numbers.percent_short)
    if results.scenario.temperature == 0.0:
        return tr("At temperature 0 every curve is a step, level on either side: {name} has {p}", name=name, p=share)
    if results.scenario.temperature == math.inf:
        return tr("At temperature ∞ every curve is level and nothing pulls: {name} has {p}", name=name, p=share)
    logit, wrong = float(results.logits[results.true_class]), wrong_logit(results)
    entropy, squared = pulls(results, [logit, wrong])
    words = {
        "logit": numbers.signed(logit),
        "name": name,
        "ce": _pull(entropy[0]),
        "mse": _pull(squared[0]),
    }
    if not abs(wrong - centre(results)) <= REACH or wrong >= logit:  # it is there already, or it is nowhere in sight
        text = tr("At logit {logit} {name} is pulled with {ce} by cross-entropy and {mse} by the squared error")
        return text.format(**words)
    return tr(
        "At logit {logit} {name} is pulled with {ce} by cross-entropy and {mse} by the squared error; at {wrong}, "
        "confidently wrong, with {wrong_ce} and {wrong_mse}",
        wrong=numbers.signed(wrong, 1),
        wrong_ce=numbers.gradient(entropy[1]),
        wrong_mse=numbers.gradient(squared[1]),
        **words,
    )


def _pull(gradient: float) -> str:
    return numbers.gradient(gradient) if gradient else tr("next to nothing")  # it is not 0, only below float64


def formula(results: Results) -> str:
    """Cross-entropy, whatever loss is chosen, and its gradient."""
    true = results.true_class
    words = {"gradient": honest.gradient(results, true, "cross-entropy")}
    if results.target[true] == 1.0:
        loss = honest.negative_log(results, true)
        return tr("L = −log p = {loss},  dL/dz = (p − 1)/T = {gradient}", loss=loss, **words)
    loss, share = honest.categorical_loss(results), numbers.plain(float(results.target[true]), 3)
    return tr("L = −Σ y log p = {loss},  dL/dz = (p − {y})/T = {gradient}", loss=loss, y=share, **words)
