"""Quick moves: one scenario to another."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from softmax_explorer.model.scenario import Scenario


def equalise(scenario: Scenario) -> Scenario:
    """Every class gets the mean logit of the unmasked ones; masks stay."""
    unmasked = scenario.unmasked
    values = scenario.logits[unmasked]
    try:
        mean = math.fsum(values.tolist()) / values.size
    except OverflowError:  # logits near 1e308
        mean = math.fsum((values / values.size).tolist())
    mean = min(max(mean, values.min()), values.max())  # rounding must not move logits that are equal already
    return replace(scenario, logits=np.where(scenario.logits == -math.inf, -math.inf, mean))


def subtract_max(scenario: Scenario) -> Scenario:
    """The largest unmasked logit, shift included, becomes 0, and so does the shift."""
    with np.errstate(over="ignore"):
        logits = scenario.logits + scenario.shift
        logits -= logits[scenario.unmasked].max()
    # A gap beyond the largest float64 must not turn into a mask, nor a masked logit into +inf.
    largest = np.finfo(np.float64).max
    np.clip(logits, -largest, largest, out=logits, where=scenario.logits > -math.inf)
    return replace(scenario, logits=logits, shift=0.0)


def negate(scenario: Scenario) -> Scenario:
    """Every logit changes its sign; -inf stays a mask."""
    return replace(scenario, logits=np.where(scenario.logits == -math.inf, -math.inf, 0.0 - scenario.logits))


def shuffle(scenario: Scenario) -> Scenario:
    """A random order of the classes, drawn with the scenario's seed; the seed moves on for the next shuffle."""
    order = np.random.default_rng(scenario.seed).permutation(scenario.num_classes)
    return replace(_reordered(scenario, order), seed=scenario.seed + 1)


def sort(scenario: Scenario) -> Scenario:
    """The classes by falling logit, masked ones last; equal ones keep their order."""
    keys = np.where(scenario.unmasked, scenario.logits, -math.inf)
    return _reordered(scenario, np.argsort(-keys, kind="stable"))


def reset(scenario: Scenario) -> Scenario:
    """The logits of the beginning (0 for classes that came later), no shift, no masks."""
    return replace(scenario, logits=_baseline(scenario), shift=0.0, masked=frozenset())


def _baseline(scenario: Scenario) -> list[float]:
    """The baseline, cut or padded with zeros to the class count."""
    size = scenario.num_classes
    logits = [*scenario.baseline[:size], *[0.0] * (size - len(scenario.baseline))]
    return logits if max(logits) > -math.inf else [0.0] * size


def _reordered(scenario: Scenario, order: np.ndarray) -> Scenario:
    """Class order[i] moves to place i, with its name, target, label, mask, baseline and column of the data set."""
    old_places = order.tolist()
    new_places = np.argsort(order).tolist()
    names, target, labels, baseline = scenario.class_names, scenario.target, scenario.labels, _baseline(scenario)
    dataset = scenario.dataset
    return replace(
        scenario,
        logits=scenario.logits[order],
        class_names=tuple(names[i] for i in old_places),
        target=tuple(target[i] for i in old_places) if isinstance(target, tuple) else new_places[target],
        labels=None if labels is None else tuple(new_places[i] for i in labels),
        masked=frozenset(new_places[i] for i in scenario.masked),
        baseline=(*(baseline[i] for i in old_places), *scenario.baseline[scenario.num_classes :]),
        dataset=None if dataset is None else dataset.reordered(old_places, scenario.num_classes),
    )
