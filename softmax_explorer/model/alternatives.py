"""What could stand in softmax's place, each of z/T, and where a class would enter or leave the support of entmax."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.engine.entmax_pass import EntmaxPass
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.results import Results

LEAK = 0.01  # slope of the leaky ReLU below 0


class Alternative(NamedTuple):
    """One of them: its values (K,), nan where it has none, and whether they add up to 1 whatever the logits are."""

    id: str
    values: np.ndarray
    adds_to_one: bool

    @property
    def total(self) -> float:
        """The sum over the classes: exactly 1 where it is so on paper, nan where there is none."""
        if self.adds_to_one:
            return math.nan if np.isnan(self.values).all() else 1.0
        return self.of(np.arange(self.values.size))

    def of(self, classes: np.ndarray) -> float:
        """The sum over these classes, nan where none of them has a value."""
        here = self.values[classes][~np.isnan(self.values[classes])]
        with np.errstate(invalid="ignore", over="ignore"):
            return float(here.sum()) if here.size else math.nan


class AllAlternatives:
    """All of them for one state and one `alpha`, each computed when it is first asked for."""

    def __init__(self, results: Results, alpha: float) -> None:
        self.results, self.alpha = results, alpha

    @computed_once
    def entmax(self) -> EntmaxPass:
        """entmax of z/T less its maximum: it does not change under a shift, and this never overflows."""
        shifted = np.array(self.results.softmax.shifted)
        shifted[self.results.logits == -math.inf] = -math.inf
        return EntmaxPass(shifted, self.alpha)

    @property
    def threshold(self) -> float:
        """tau of entmax, which moves along with z/T; at temperature 0 infinite."""
        return float((self.alpha - 1.0) * self.results.scaled_logits[self.results.leader] + self.entmax.threshold)

    @property
    def edge(self) -> float:
        """The logit above which a class that gets exactly 0 would get more: without it entmax is the same."""
        return self.results.maximum + self.results.scenario.temperature * float(self.entmax.lowest_logit)

    @computed_once
    def all(self) -> tuple[Alternative, ...]:
        """softmax, entmax of `alpha`, argmax, normalised ReLU, z / sum z, ReLU, leaky ReLU and tanh, all of z/T.

        Limits of the temperature are limits of these too: argmax, normalised ReLU and z / sum z do not change when all
        logits are divided by one number. A masked class has p = 0, and no value where there is no distribution.
        """
        results = self.results
        logits, masked = results.logits, results.logits == -math.inf
        scaled = np.where(masked, math.nan, results.scaled_logits)
        with np.errstate(invalid="ignore"):
            return (
                Alternative("softmax", results.probabilities, True),
                Alternative("entmax", self.entmax.probabilities, True),
                Alternative("argmax", np.asarray(engine.argmax_distribution(logits)), True),
                Alternative("normalised ReLU", np.asarray(engine.normalised_relu(logits)), True),
                Alternative("z / sum z", _over_sum(np.where(masked, math.nan, logits)), True),
                Alternative("ReLU", np.maximum(scaled, 0.0), False),
                Alternative("leaky ReLU", np.where(scaled < 0.0, LEAK * scaled, scaled), False),
                Alternative("tanh", np.tanh(scaled), False),
            )


def support_logits(results: Results, alpha: float, classes: list[int]) -> list[float]:
    """For each class the logit z above which entmax gives it p > 0 while the others stay; -inf: it always has some."""
    logits, temperature = results.logits, results.scenario.temperature
    tops = _tops_of_the_others(results, classes)
    if temperature == 0.0:
        return tops.tolist()
    found = np.full(len(classes), -math.inf)
    rivals = np.flatnonzero(tops > -math.inf)
    if alpha == 1.0 or temperature == math.inf or not rivals.size:
        return found.tolist()
    tops = tops[rivals]
    # what is 1/(alpha - 1) below the largest of the others is not in their support; the runner-up is the least of these
    with np.errstate(all="ignore"):
        near = np.flatnonzero((logits - tops.min()) / temperature > -1.0 / (alpha - 1.0))
        others = (logits[near] - tops[:, np.newaxis]) / temperature
    others[np.array(classes)[rivals, np.newaxis] == near] = -math.inf
    others = np.column_stack([others, np.zeros(rivals.size)])  # the class itself stands last
    with np.errstate(over="ignore"):  # beyond the largest float64: -inf or inf
        found[rivals] = tops + temperature * np.asarray(engine.entmax_support_logit(others, near.size, alpha))
    return found.tolist()


def _tops_of_the_others(results: Results, classes: list[int]) -> np.ndarray:
    """For each class the largest of the other logits, -inf when there is none."""
    tops = np.full(len(classes), results.maximum)
    rival = results.runner_up
    tops[np.array(classes) == results.leader] = -math.inf if rival is None else results.logits[rival]
    return tops


def _over_sum(logits: np.ndarray) -> np.ndarray:
    """z / sum z, nan where the sum is 0."""
    here = logits[~np.isnan(logits)]
    largest = float(np.abs(here).max())
    if largest == 0.0:
        return np.full(logits.size, math.nan)
    total = math.fsum((here / largest).tolist())  # of numbers up to 1: no overflow
    return logits / largest / total if total else np.full(logits.size, math.nan)
