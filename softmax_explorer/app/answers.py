"""From an answer that was dragged back to the logit that gives it, or comes nearest."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.results import Results
from softmax_explorer.style.words import tr

_LEAST, _MOST = 0.001, 0.999  # probabilities beyond are not dragged to: their logits run away
_PROBES = (33, 9, 9, 9)  # to a thousandth of the range's 14 T, which no pixel tells apart


def logit_for_probability(results: Results, index: int, probability: float) -> float:
    """ValueError when no logit gives any other probability than it has; so with all of these."""
    p = min(max(round(probability, 3), _LEAST), _MOST)
    return engine.solve_logit(results.logits, index, p, results.scenario.temperature)


def logit_for_loss(results: Results, index: int, loss: float) -> float:
    """The logit at which the loss, if `index` were the true class, is `loss`."""
    scenario = results.scenario
    t = _open_temperature(results)
    loss = max(loss, 1e-3)
    if scenario.loss == "cross-entropy" and scenario.label_smoothing == 0.0:
        return engine.solve_logit(results.logits, index, math.exp(-loss), t)
    # The loss falls as the class's own probability rises, whichever loss it is: bisect.
    low = engine.solve_logit(results.logits, index, 1e-6, t)
    high = engine.solve_logit(results.logits, index, 1.0 - 1e-6, t)
    for _ in range(40):
        middle = 0.5 * (low + high)
        if Results(scenario.with_logit(index, middle - scenario.shift)).class_losses[index] > loss:
            low = middle
        else:
            high = middle
    return high


def logit_for_gradient(results: Results, index: int, scaled_gradient: float) -> float:
    """The logit at which T dL/dz of class `index` is `scaled_gradient`; of several the one nearest to where it is."""
    scenario = results.scenario
    if scenario.loss == "cross-entropy":  # p - y
        return logit_for_probability(results, index, scaled_gradient + float(results.target[index]))
    if scenario.loss == "binary-cross-entropy":  # sigmoid - label, whatever the other classes do
        p = min(max(round(scaled_gradient + float(results.labels[index]), 3), _LEAST), _MOST)
        return _open_temperature(results) * (math.log(p) - math.log1p(-p))
    low = logit_for_probability(results, index, _LEAST)
    high = logit_for_probability(results, index, _MOST)
    return _nearest_root(results, index, scaled_gradient, low, high)


def why_stuck(results: Results) -> str:
    """Why no logit of a class changes its probability."""
    if results.scenario.temperature == 0.0:
        return tr("At temperature 0 nothing lies between 0 and 1: raise the temperature to drag this bar.")
    if results.scenario.temperature == math.inf:
        return tr("At infinite temperature all classes get the same: lower the temperature to drag this bar.")
    return tr("One class alone always has probability 1: there is nothing to drag.")


def _open_temperature(results: Results) -> float:
    temperature = results.scenario.temperature
    if not 0.0 < temperature < math.inf:
        raise ValueError("temperature must be above 0 and finite to solve for a logit")
    return temperature


def _nearest_root(results: Results, index: int, value: float, low: float, high: float) -> float:
    """These gradients fall and rise again: probe the whole range in one pass, then what lies around the crossing."""
    now = float(results.logits[index])
    for count in _PROBES:
        probes = np.linspace(low, high, count)
        excess = _scaled_gradients(results, index, probes) - value
        crossings = np.flatnonzero(excess[:-1] * excess[1:] <= 0.0)
        if not crossings.size:  # out of reach: as near as it comes
            nearest = int(np.abs(excess).argmin())
            low, high = float(probes[max(nearest - 1, 0)]), float(probes[min(nearest + 1, count - 1)])
            continue
        middles = 0.5 * (probes[crossings] + probes[crossings + 1])
        first = int(crossings[np.abs(middles - now).argmin()])
        low, high = float(probes[first]), float(probes[first + 1])
    return 0.5 * (low + high)


def _scaled_gradients(results: Results, index: int, logits: np.ndarray) -> np.ndarray:
    """T dL/dz of the class for each of several logits that it might have."""
    scenario = results.scenario
    rows = np.repeat(results.logits[None, :], logits.size, axis=0)
    rows[:, index] = logits
    target = scenario.target
    if isinstance(target, tuple):
        target = np.broadcast_to(target, rows.shape)
    done = engine.AccuratePass(rows, scenario.temperature)
    gradient = done.focal_loss_scaled_gradient if scenario.loss == "focal" else done.mean_squared_error_scaled_gradient
    return gradient(target, scenario.label_smoothing)[:, index]
