"""Probabilities over a whole axis of temperatures, kept from step to step: a drag moves one logit."""

from __future__ import annotations

import math

import numpy as np

_FEW = 4  # moved logits whose exponentials are made anew one by one


class Sweep:
    """e^((z - m)/t) for the classes (rows) and temperatures (columns); m the largest logit.

    As exact as a curve can show: plain rounding, about ulp * (2 + |z - m|/t) of a probability.
    """

    def __init__(self, temperatures: np.ndarray) -> None:
        """`temperatures`: ascending, the first one 0 and the last one infinity."""
        self.temperatures = temperatures
        self._inner = temperatures[1:-1]
        self._logits = np.empty(0)
        self._maximum = math.nan
        self._exponentials = np.empty((0, temperatures.size))
        self._totals = np.empty(temperatures.size)

    def probabilities(self, logits: np.ndarray, classes: list[int], with_rest: bool) -> np.ndarray:
        """Shape (number of classes, number of temperatures), with the sum of all the others as one more row."""
        self._update(np.asarray(logits))
        p = np.empty((len(classes) + with_rest, self.temperatures.size))
        chosen = p[: len(classes)]
        np.divide(self._exponentials[classes], self._totals, out=chosen)
        if with_rest:
            np.maximum(1.0 - chosen.sum(axis=0), 0.0, out=p[-1])
        return p

    def _update(self, logits: np.ndarray) -> None:
        e, maximum = self._exponentials, float(logits.max())
        moved = None
        if maximum == self._maximum and logits.size == len(e):
            moved = (logits != self._logits).nonzero()[0].tolist()
        if moved is None or len(moved) > _FEW:
            self._exponentials = e = self._made(logits[:, np.newaxis], maximum)
        else:
            for index in moved:
                e[index] = self._made(logits[index], maximum)
        self._logits, self._maximum = logits, maximum
        self._totals = e.sum(axis=0)

    def _made(self, logits: np.ndarray, maximum: float) -> np.ndarray:
        """Exponentials of some logits (..., 1), or of a single one: shape (..., number of temperatures)."""
        with np.errstate(over="ignore", under="ignore"):  # far below the maximum they are 0
            difference = logits - maximum
            e = np.empty((*logits.shape[:-1], self.temperatures.size))
            inner = e[..., 1:-1]
            np.exp(np.divide(difference, self._inner, out=inner), out=inner)
        e[..., :1] = difference == 0.0
        e[..., -1:] = logits > -math.inf
        return e
