"""Draws by the Gumbel-max trick: noise added to z/T, the winner, and how often each class wins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.decoding_stages import tempered
from softmax_explorer.model.results import Results

MODES = ("soft", "hard", "straight-through")
MOST_DRAWS = 10_000
COARSEST = 10.0  # the highest relaxation temperature
_FAR = 100.0  # beyond, z/T is told as its distance from the largest
_BEHIND = 15.0  # logits further behind the leader do not stretch the axis
_MOST_NUMBERS = 1_000_000  # of noise: with more than a hundred classes there are fewer draws


@dataclass(frozen=True)
class Settings:
    """How many draws are counted, the temperature of the relaxed draw, and which form of it goes on."""

    draws: int = 1000
    relaxation: float = 1.0
    mode: str = "soft"

    def within_limits(self) -> Settings:
        return Settings(
            min(max(self.draws, 1), MOST_DRAWS),
            min(max(self.relaxation, 0.0), COARSEST),
            self.mode if self.mode in MODES else "soft",
        )


class Draws(NamedTuple):
    """The first draw in full, and the counts of all. Arrays (K,)."""

    number: int
    noise: np.ndarray
    winner: int
    relaxed: engine.AccuratePass  # softmax((z/T + g)/tau): y, its complement and their logarithms
    slope: float  # dy/d(z/T) of the winner's y
    counts: np.ndarray
    spread: np.ndarray  # the standard deviation of a count


def num_draws(settings: Settings, num_classes: int) -> int:
    return max(1, min(settings.draws, _MOST_NUMBERS // num_classes))


def noise_for(seed: int, number: int, num_classes: int) -> np.ndarray:
    """Gumbel noise (number, K); the first draws of a seed stay when there are more."""
    return engine.gumbel_noise(seed, (number, num_classes))


def draw(results: Results, settings: Settings, noise: np.ndarray) -> Draws:
    """softmax(z/T) drawn once for each row of `noise`."""
    behind = tempered(results.logits, results.scenario.temperature)
    with np.errstate(over="ignore"):  # logits further apart than the largest float64 count as that far apart
        behind = np.where(behind > -np.inf, np.maximum(behind - behind.max(), np.finfo(float).min), -np.inf)
    number, num_classes = noise.shape
    winners, tau = engine.gumbel_max(behind, noise), settings.relaxation
    winner = int(winners[0])
    relaxed = engine.AccuratePass(behind + noise[0], tau)
    slope = float(relaxed.probabilities[winner] * relaxed.complement[winner] / tau) if tau else 0.0
    return Draws(
        number,
        noise[0],
        winner,
        relaxed,
        slope,
        np.bincount(winners, minlength=num_classes),
        np.sqrt(number * results.probabilities * results.complements),
    )


def told_from_the_top(results: Results) -> bool:
    """z/T is too large to be told, or infinite: then its distance from the largest is."""
    return not abs(float(results.scaled_logits[results.leader])) <= _FAR


def can_be_moved(results: Results) -> bool:
    return not told_from_the_top(results) and 0.0 < results.scenario.temperature < math.inf


def positions(results: Results) -> np.ndarray:
    """z/T on the axis, or its distance from the largest."""
    return results.softmax.shifted if told_from_the_top(results) else results.scaled_logits


def span(results: Results, done: Draws, top: int) -> tuple[float, float]:
    """An axis for the `top` largest logits with their usual noise, and for the winner's sum."""
    where = positions(results)
    nearest = np.sort(where)[-top:]
    largest = float(nearest[-1])
    lowest = float(nearest[nearest >= largest - _BEHIND].min())
    won = float(where[done.winner] + done.noise[done.winner])
    low, high = math.floor(lowest - 2.0), math.ceil(max(largest + 4.0, won))
    return (min(low, 0.0) if low < 20.0 else low), (max(high, 0.0) if high > -20.0 else high)


def rows_shown(results: Results, done: Draws, fit: int) -> tuple[list[int], np.ndarray]:
    """All classes in their order, or the most likely ones and the winner, and those left over."""
    count = results.logits.size
    if count <= fit:
        return list(range(count)), np.empty(0, int)
    ranked = np.argsort(-results.logits, kind="stable")
    top = ranked[: fit - 1].tolist()
    if done.winner not in top:
        top[-1] = done.winner
    return top, ranked[~np.isin(ranked, top)]
