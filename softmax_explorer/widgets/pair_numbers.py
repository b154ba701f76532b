"""What the softmax-vs-sigmoid bars show: plain arrays and texts, one frozen value a step. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Summary(NamedTuple):
    """One line below the rows: what the bars of one activation add up to, decide and cost."""

    name: str  # "Σ softmax ="
    total: str
    decision: str
    loss_name: str
    short_loss_name: str
    loss: str
    neurons: str
    brief: str = ""  # the decision in a word or two


class Identity(NamedTuple):
    """Two classes: the first one's softmax is the sigmoid of the difference `gap`."""

    gap: float
    probabilities: tuple[float, float]


class PairNumbers(NamedTuple):
    """One state; arrays have shape (K,). Lists of floats or arrays of them.

    order       the classes from top to bottom; None: by index
    labels      1 where the class is on
    *_text      value and gradient of one class, asked for visible rows only
    ghost_*     where the bars stood when the gesture began, or None
    """

    names: Sequence[str]
    softmax: Sequence[float]
    sigmoid: Sequence[float]
    sigmoid_gradient: Sequence[float]
    labels: np.ndarray
    true_class: int
    leader: int
    threshold: float
    softmax_text: Callable[[int], tuple[str, str]]
    sigmoid_text: Callable[[int], tuple[str, str]]
    caption: str
    summaries: tuple[Summary, Summary]
    sentences: Sequence[str]
    moving: bool = False
    masked: frozenset[int] = frozenset()
    order: np.ndarray | None = None
    ghost_softmax: Sequence[float] | None = None
    ghost_sigmoid: Sequence[float] | None = None
    identity: Identity | None = None

    @property
    def num_classes(self) -> int:
        return len(self.softmax)


def largest(numbers: PairNumbers, count: int) -> list[int]:
    """The classes with the largest softmax, the true one among them, from top to bottom."""
    found = sorted(range(numbers.num_classes), key=lambda index: -numbers.softmax[index])[: max(1, count)]
    if numbers.true_class not in found:
        found[-1] = numbers.true_class
    return found
