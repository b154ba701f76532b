"""Gradient descent on the logits themselves: several losses from the same start, with the same learning rate."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.engine import descents
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario

STEPS = 25
MOST = 1000
"""Classes that take part in a race, the leading ones and the true one: more do not fit into a frame."""
GAP = 8.0
"""How far behind the best of the others, in units of the temperature, a confidently wrong start puts the true class."""

LOSSES = dict(zip(("cross-entropy", "mse", "focal"), descents.LOSSES, strict=True))
"""The scenario's name of each loss that races, and the engine's."""


class Run(NamedTuple):
    """One loss's descent; arrays over the steps 0..STEPS, the start included."""

    loss: str  # a key of LOSSES
    logits: np.ndarray  # (STEPS + 1, number of classes)
    values: np.ndarray  # of its own loss
    probabilities: np.ndarray  # (STEPS + 1, number of classes)
    done: engine.AccuratePass  # over the logits of all runs, for p to all its digits
    number: int  # of this run among them
    place: int  # of the true class

    @property
    def chances(self) -> np.ndarray:
        """p of the true class."""
        return self.probabilities[:, self.place]

    def texts(self, step: int, place: int | None = None) -> tuple[float, float, float, float]:
        """p of the true class, or of the class at a place, 1 - p and the logarithms of both."""
        done, at = self.done, (self.number, step, self.place if place is None else place)
        return (
            float(done.probabilities[at]),
            float(done.complement[at]),
            float(done.log_probabilities[at]),
            float(done.log_complement[at]),
        )


class Race(NamedTuple):
    """Runs in the order of LOSSES, over these classes."""

    classes: np.ndarray
    runs: tuple[Run, ...]


def can_run(results: Results) -> bool:
    """At temperature 0 every loss is a step without a slope, at infinity it is level; one class has nothing to lose."""
    unmasked = results.logits[results.true_class] > -math.inf
    return 0.0 < results.scenario.temperature < math.inf and results.num_unmasked > 1 and bool(unmasked)


def can_be_wrong(results: Results) -> bool:
    """Whether there is another class to take the true one for."""
    others = results.logits.copy()
    others[results.true_class] = -math.inf
    return 0.0 < results.scenario.temperature < math.inf and bool((others > -math.inf).any())


def race(results: Results, learning_rate: float) -> Race:
    """z <- z - learning_rate dL/dz, `STEPS` times for each loss, on all classes or the `MOST` leading ones."""
    classes = _taking_part(results)
    start = results.logits[classes]
    place = int(np.searchsorted(classes, results.true_class))
    target, smoothing = _target(results, classes, place)
    distribution = np.asarray(engine.target_distribution(target, classes.size, smoothing), np.float64)
    temperature = results.scenario.temperature
    if can_run(results):
        logits = descents.descend(start, distribution, temperature, learning_rate, STEPS)
    else:
        logits = np.tile(start, (len(LOSSES), STEPS + 1, 1))
    done = engine.AccuratePass(logits, temperature)
    runs = []
    for number, (loss, name) in enumerate(LOSSES.items()):
        values = getattr(done, name)(distribution)[number]
        runs.append(Run(loss, logits[number], values, done.probabilities[number], done, number, place))
    return Race(classes, tuple(runs))


def taken(results: Results, found: Race, loss: str, step: int) -> Scenario:
    """The scenario with the logits that a loss has reached; masked classes stay masked."""
    scenario = results.scenario
    run = next(run for run in found.runs if run.loss == loss)
    base = scenario.logits.copy()
    for index, value in zip(found.classes.tolist(), run.logits[step].tolist(), strict=True):
        if value > -math.inf:
            base[index] = value - scenario.shift
    return scenario.with_logits(base) if np.isfinite(base[scenario.unmasked]).all() else scenario


def confidently_wrong(results: Results) -> Scenario:
    """The true class's logit `GAP` temperatures below the best of the others, which stay."""
    scenario, true = results.scenario, results.true_class
    others = results.logits.copy()
    others[true] = -math.inf
    logit = float(others.max()) - GAP * scenario.temperature - scenario.shift
    return scenario.with_logit(true, logit) if math.isfinite(logit) else scenario


def _taking_part(results: Results) -> np.ndarray:
    logits = results.logits
    if logits.size <= MOST:
        return np.arange(logits.size)
    classes = np.argpartition(-logits, MOST)[:MOST]
    if results.true_class not in classes:
        classes[int(logits[classes].argmin())] = results.true_class
    return np.sort(classes)


def _target(results: Results, classes: np.ndarray, place: int) -> tuple[int | np.ndarray, float]:
    """The target among the classes that take part, and the smoothing of it."""
    scenario = results.scenario
    if isinstance(scenario.target, int):
        return place, scenario.label_smoothing
    target = np.array(scenario.target)[classes]
    return target / target.sum(), scenario.label_smoothing
