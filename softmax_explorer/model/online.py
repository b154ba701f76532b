"""The online softmax of a scenario, block by block, for the panel that steps through it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.results import Results

MOST_CLASSES = 400  # a longer row is read to there
_MOST_BLOCKS = 50


class Block(NamedTuple):
    """Places start .. stop - 1: maximum and sum before and after, the factor on the old sum, what the block adds."""

    start: int
    stop: int
    maximum_before: float
    maximum: float
    sum_before: float
    factor: float
    added: float
    total: float


def block_sizes(results: Results) -> range:
    """The sizes a block may have: no smaller than blocks can be told apart."""
    count = min(results.scenario.num_classes, MOST_CLASSES)
    return range(math.ceil(count / _MOST_BLOCKS), count + 1)


def order(results: Results, backwards: bool) -> np.ndarray:
    """The classes in the order they are read."""
    classes = np.arange(min(results.scenario.num_classes, MOST_CLASSES))
    return classes[::-1] if backwards else classes


def blocks(results: Results, size: int, backwards: bool) -> tuple[Block, ...]:
    """The recurrence over the classes as they are read; empty at T = 0 and where z/T is beyond float64."""
    places, t = order(results, backwards), results.scenario.temperature
    logits, scaled = results.logits[places], results.scaled_logits[places]
    if t == 0.0 or np.isposinf(scaled).any() or (np.isneginf(scaled) > np.isneginf(logits)).any():
        return ()
    if t == math.inf:
        logits, t = scaled, 1.0
    starts = range(0, places.size, size)
    if logits.max() == -math.inf:
        return ()
    trace = engine.online_softmax([logits[start : start + size] for start in starts], t)
    found, before, total = [], -math.inf, 0.0
    for start, maximum, factor, after in zip(
        starts, trace.maxima.tolist(), trace.rescales.tolist(), trace.sums.tolist(), strict=True
    ):
        stop = min(start + size, places.size)
        found.append(Block(start, stop, before, maximum, total, factor, after - total * factor, after))
        before, total = maximum, after
    return tuple(found)
