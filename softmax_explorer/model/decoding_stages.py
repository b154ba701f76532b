"""Temperature, top-k, top-p and min-p one after the other, in any order: what each keeps, and what is left of p."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.results import Results

ORDER = ("temperature", "top-k", "top-p", "min-p")
LOGITS = "logits"  # the stage before all others
MOST_SAMPLES = 10_000


@dataclass(frozen=True)
class Settings:
    """The order of the stages, those that are off, what each is set to, and how many classes are drawn in the end."""

    order: tuple[str, ...] = ORDER
    off: tuple[str, ...] = ()
    k: int = 5
    top_p: float = 0.75
    min_p: float = 0.1
    samples: int = 100

    def within_limits(self) -> Settings:
        """The same with every value in its range, every stage in its order once."""
        return Settings(
            complete(self.order),
            tuple(stage for stage in ORDER if stage in self.off),
            max(self.k, 1),
            min(max(self.top_p, 0.0), 1.0),
            min(max(self.min_p, 0.0), 1.0),
            min(max(self.samples, 1), MOST_SAMPLES),
        )


class Stage(NamedTuple):
    """`results` are those after it, at temperature 1, -inf at what is gone; `dropped` the classes that it removed."""

    id: str
    on: bool
    results: Results
    dropped: np.ndarray


def complete(order: Iterable[str]) -> tuple[str, ...]:
    """Every stage once: those of `order` first, what it lacks after them; what is no stage is left out.

    >>> complete(("min-p", "nonsense", "min-p"))
    ('min-p', 'temperature', 'top-k', 'top-p')
    """
    known = dict.fromkeys(stage for stage in order if stage in ORDER)
    return (*known, *(stage for stage in ORDER if stage not in known))


def run(results: Results, settings: Settings) -> tuple[Stage, ...]:
    """softmax(z), then each stage in its order; one that is off changes nothing. The temperature is the scenario's."""
    scenario = results.scenario.with_temperature(1.0).with_shift(0.0).with_logits(results.logits)
    stages = [Stage(LOGITS, True, Results(scenario), np.empty(0, int))]
    for stage in settings.order:
        before = stages[-1].results
        on = stage not in settings.off
        if not on:
            stages.append(Stage(stage, on, before, np.empty(0, int)))
            continue
        old = before.logits
        if stage == "temperature":
            new = tempered(old, results.scenario.temperature)
        elif stage == "top-k":
            new = engine.top_k(old, settings.k)
        elif stage == "top-p":
            new = engine.top_p(old, settings.top_p)
        else:
            new = engine.min_p(old, settings.min_p)
        dropped = np.flatnonzero((new == -np.inf) & (old > -np.inf))
        stages.append(Stage(stage, on, Results(scenario.with_logits(new)), dropped))
    return tuple(stages)


def tempered(logits: np.ndarray, temperature: float) -> np.ndarray:
    """(z - m)/T. Only T = 0 removes classes: further apart than the largest float64 they count as that far apart."""
    if temperature == 1.0:
        return logits
    tempered = engine.AccuratePass(logits, temperature).shifted
    if temperature > 0.0:
        tempered = np.where(logits > -np.inf, np.maximum(tempered, np.finfo(float).min), -np.inf)
    return tempered
