"""Every loss, and its gradient, over the logit of the true class while the other logits stay."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.descent import GAP
from softmax_explorer.model.results import Results

REACH = 12.0
"""The axis of logits reaches so far to either side of its centre."""
SMOOTHING = 0.1  # of the smoothed curve, where the scenario has none
_GRID = np.linspace(-REACH, REACH, 97)
_OFF_CENTRE, _TOO_FAR = 8.0, 1e6  # of the best of the other logits: the axis follows it between these


_CLOSE = 0.5  # logits


class Curve(NamedTuple):
    """One loss over the logits of a `grid`: L, and dL/dz of the true class. `id`: a scenario's loss, or "smoothed"."""

    id: str
    losses: np.ndarray
    gradients: np.ndarray


def smoothing(results: Results) -> float:
    """What the smoothed curve is smoothed by."""
    return results.scenario.label_smoothing or SMOOTHING


def centre(results: Results) -> float:
    """Of the axis of logits: 0, or where the best of the other classes is if that is far from 0."""
    others = np.delete(results.logits, results.true_class)
    best = float(others.max(initial=-np.inf))
    return float(round(best)) if _OFF_CENTRE < abs(best) < _TOO_FAR else 0.0


def grid(centre: float) -> np.ndarray:
    """The logits of the true class at which the curves are computed."""
    return _GRID + centre


def curves(results: Results, centre: float) -> tuple[Curve, ...]:
    """Each loss with the true class's logit on the grid around `centre`, all other logits as they are."""
    logits = grid(centre)
    true, share = results.true_class, smoothing(results)
    done = engine.AccuratePass(_with_true_logit(results, logits), results.scenario.temperature)
    return (
        Curve("cross-entropy", done.cross_entropy(true), done.cross_entropy_gradient(true)[:, true]),
        Curve("mse", done.mean_squared_error(true), done.mean_squared_error_gradient(true)[:, true]),
        Curve("focal", done.focal_loss(true), done.focal_loss_gradient(true)[:, true]),
        Curve("binary-cross-entropy", *_binary(results, logits)),
        Curve("smoothed", done.cross_entropy(true, share), done.cross_entropy_gradient(true, share)[:, true]),
    )


def pulls(results: Results, logits: list[float]) -> tuple[list[float], list[float]]:
    """The gradients of cross-entropy and of the squared error, with the true class's logit at each of these."""
    true = results.true_class
    done = engine.AccuratePass(_with_true_logit(results, np.array(logits)), results.scenario.temperature)
    return done.cross_entropy_gradient(true)[:, true].tolist(), done.mean_squared_error_gradient(true)[:, true].tolist()


def wrong_logit(results: Results) -> float:
    """Where another class is confidently taken for the true one: `GAP` temperatures below the best of the others.

    -inf where that is too close to tell.
    """
    if GAP * results.scenario.temperature < _CLOSE:
        return -np.inf
    others = np.delete(results.logits, results.true_class)
    return round(float(others.max(initial=-np.inf)) - GAP * results.scenario.temperature, 1)


def _with_true_logit(results: Results, logits: np.ndarray) -> np.ndarray:
    """A row for each of these logits of the true class, all other classes' as they are."""
    batch = np.tile(results.logits, (logits.size, 1))
    batch[:, results.true_class] = logits
    return batch


def _binary(results: Results, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Binary cross-entropy and its slope. The other classes add one number: each has a sigmoid of its own."""
    t = results.scenario.temperature
    others = np.delete(results.logits, results.true_class)
    with np.errstate(all="ignore"):
        here, there = (np.nan_to_num(_scaled(z, t), nan=0.0, posinf=np.inf, neginf=-np.inf) for z in (logits, others))
        loss = engine.binary_cross_entropy(here, np.ones_like(here))
        slope = engine.binary_cross_entropy_gradient(here, np.ones_like(here))
        loss = loss + engine.binary_cross_entropy(there, np.zeros_like(there)).sum()
        return loss, np.where(slope == 0.0, 0.0, slope / t)


def _scaled(logits: np.ndarray, temperature: float) -> np.ndarray:
    if temperature > 0.0:
        return np.where(np.isneginf(logits), -np.inf, logits / temperature)
    return np.sign(logits) * np.inf
