"""Query and keys in the plane whose scores are the scenario's logits: softmax as the weights of attention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.validation import is_number

LEAST_QUERY = 0.2  # a query of length 0 has no direction, and every score 0
FARTHEST = 1e300  # scores beyond are as far away as this one
_SPREAD = 1.6  # seeded keys lie as far to either side of the query's line
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0

# A score is q . k / sqrt(d). Divided by the fourth root of d, query and keys have the score as their plain dot product,
# so one picture serves every d. A key is its score over |q| along the query, and anything across it: this is free.


def fitted_query(query: Sequence[Any]) -> np.ndarray:
    """The query (2,): (1.2, 0.5) where `query` is no two finite numbers, and never shorter than `LEAST_QUERY`."""
    good = len(query) == 2 and all(is_number(value) for value in query)
    vector = np.array(query if good else (1.2, 0.5), dtype=float)
    length = float(np.hypot(*vector))
    if not 1e-6 < length < 1e6:
        return np.array((1.2, 0.5))
    return vector * max(1.0, LEAST_QUERY / length)


def fitted_across(across: Sequence[Any], num_keys: int, seed: int) -> np.ndarray:
    """How far each key lies beside the query's line (K,): as given, and for the keys that `across` lacks spread evenly
    to both sides, in an order that the seed chooses.
    """
    start = float(np.random.default_rng(seed).random())
    values = _SPREAD * (2.0 * np.mod(start + _GOLDEN * np.arange(num_keys), 1.0) - 1.0)
    for index, value in enumerate(across[:num_keys]):
        if is_number(value):
            values[index] = value
    return values


def keys(scores: np.ndarray, query: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Keys (K, 2) with q . k = score; NaN for a score of -inf, which no key has.

    >>> k = keys(np.array([2.0, -1.0]), np.array([3.0, 4.0]), np.array([0.5, 0.0]))
    >>> (k @ [3.0, 4.0]).round(12).tolist()
    [2.0, -1.0]
    """
    length = float(np.hypot(*query))
    unit = query / length
    along = np.clip(scores, -FARTHEST, FARTHEST) / length
    along = np.where(scores == -math.inf, np.nan, along)
    return along[:, np.newaxis] * unit + across[:, np.newaxis] * np.array((-unit[1], unit[0]))


def coordinates(points: np.ndarray, query: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score and distance across of keys (K, 2): what `keys` takes."""
    with np.errstate(over="ignore"):
        scores = np.clip(points @ query, -FARTHEST, FARTHEST)
    unit = query / float(np.hypot(*query))
    return scores, points @ np.array((-unit[1], unit[0]))


def moved_query(
    scenario: Scenario, points: np.ndarray, query: np.ndarray, across: np.ndarray
) -> tuple[Scenario, np.ndarray]:
    """The scenario whose logits are the scores of keys at `points` (K, 2) with another query, and their distances
    across; those of keys that are NaN stay.
    """
    keyed = ~np.isnan(points[:, 0])
    scores, beside = coordinates(points[keyed], query)
    logits, across = scenario.logits.copy(), across.copy()
    logits[keyed] = scores - scenario.shift
    across[keyed] = beside
    return scenario.with_logits(logits), across


def unscaled(results: Results, dimension: int) -> Results:
    """The same without 1/sqrt(d): every score sqrt(d) times as large, as at a temperature sqrt(d) times as low."""
    scenario = results.scenario
    return Results(scenario.with_temperature(scenario.temperature / math.sqrt(dimension)))


def output(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """sum_i w_i v_i (2,); what has no key has no weight."""
    return np.where(np.isnan(values), 0.0, values * weights[:, np.newaxis]).sum(axis=0)
