"""How every probability answers to every logit, for as many classes as a picture holds, and how much gets through."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.leading import leading_classes
from softmax_explorer.model.results import Results


class Jacobian(NamedTuple):
    """dp_i/dz_j of `classes` (by index), then of the rest as one class whose logits rise together, if there is a rest.

    matrix         (n, n), symmetric, each row adds up to 0
    log_magnitude  (n, n), log |dp_i/dz_j|, finite where the matrix underflows
    is_zero        (n, n), True where an element is 0 and not only too small for float64
    gradient       (n,), d(-log p of the true class)/dz: the row of the true class times -1 / its p
    """

    classes: list[int]
    rest: np.ndarray
    matrix: np.ndarray
    log_magnitude: np.ndarray
    is_zero: np.ndarray
    gradient: np.ndarray

    def place(self, index: int) -> int:
        """The row of a class."""
        return self.classes.index(index) if index in self.classes else len(self.classes)


def jacobian(results: Results, most: int) -> Jacobian:
    """Of at most `most` classes: the true one and those with the largest logits, the others merged into a last one.

    That the rest has p = (sum of its p) and answers as one class is exact: softmax of its logsumexp, moved as a whole.
    """
    z, t, true = results.logits, results.scenario.temperature, results.true_class
    classes, rest = leading_classes(results, most)
    shown = np.append(z[classes], _merged(z[rest], t)) if rest.size else z
    done = engine.accurate_pass(shown, t)
    log_p, gradient = done.log_probabilities, results.softmax.cross_entropy_gradient(true)
    with np.errstate(all="ignore"):
        log_magnitude = log_p[:, np.newaxis] + log_p - np.log(t)
        np.fill_diagonal(log_magnitude, log_p + done.log_complement - np.log(t))
    masked = shown == -math.inf
    constant = results.num_unmasked == 1 or not 0.0 < t < math.inf
    matrix = np.asarray(engine.softmax_jacobian(shown, t))
    is_zero = masked[:, np.newaxis] | masked | (constant & (matrix == 0.0))
    of_rest = [gradient[rest].sum()] if rest.size else []
    return Jacobian(classes, rest, matrix, log_magnitude, is_zero, np.append(gradient[classes], of_rest))


class Strength(NamedTuple):
    """Of the whole Jacobian, at some temperatures: its Frobenius norm and its largest element, one of the diagonal."""

    norm: np.ndarray
    largest: np.ndarray


@lru_cache(maxsize=2)  # asked for by sentence and curve
def norm(results: Results) -> float:
    """The Frobenius norm of the whole Jacobian at the scenario's temperature; infinite at 0 where classes tie."""
    return float(_strength(results.probabilities[np.newaxis], np.array([results.scenario.temperature])).norm[0])


def strengths(logits: np.ndarray, temperatures: np.ndarray) -> Strength:
    """At each temperature, as exact as a curve can show, without K x K numbers."""
    rows = max(1, 2_000_000 // logits.size)  # so that many classes do not ask for gigabytes
    parts = [
        _strength(engine.softmax(logits, some, accuracy="plain"), some)
        for some in (temperatures[start : start + rows] for start in range(0, temperatures.size, rows))
    ]
    return Strength(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _strength(p: np.ndarray, temperatures: np.ndarray) -> Strength:
    """norm^2 = (sum_i (p_i (1 - p_i))^2 + sum_(i != j) (p_i p_j)^2) / t^2, without a difference of large shares."""
    leader = np.arange(p.shape[0]), p.argmax(axis=-1)
    first = p[leader]
    others = p.copy()
    others[leader] = 0.0
    second = others.max(axis=-1)
    unit = np.where(second > 0.0, second, 1.0)
    relative = others / unit[:, np.newaxis]  # or their squares would underflow
    rest, squares = relative.sum(axis=-1), (relative**2).sum(axis=-1)
    of_leader, of_others = first * rest, relative * (1.0 - others)
    diagonal = of_leader**2 + (of_others**2).sum(axis=-1)
    pairs = 2.0 * first**2 * squares + unit**2 * (squares**2 - (relative**4).sum(axis=-1))
    with np.errstate(all="ignore"):
        size = np.where(second > 0.0, unit / temperatures, 0.0)
        return Strength(
            size * np.sqrt(diagonal + np.maximum(pairs, 0.0)), size * np.maximum(of_leader, of_others.max(axis=-1))
        )


def _merged(logits: np.ndarray, temperature: float) -> float:
    """The logit of one class that stands for all of these."""
    largest = float(logits.max())
    if not 0.0 < temperature < math.inf or largest == -math.inf:
        return largest
    with np.errstate(all="ignore"):
        merged = temperature * float(engine.logsumexp(logits, temperature))
    return merged if math.isfinite(merged) else largest
