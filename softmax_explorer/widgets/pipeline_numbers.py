"""What the pipeline shows: plain arrays and flags, one frozen value a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np


class PipelineGhost(NamedTuple):
    """Where everything stood when the gesture began. Arrays have shape (K,)."""

    logits: np.ndarray
    shares: np.ndarray
    probabilities: np.ndarray
    losses: np.ndarray
    scaled_gradients: np.ndarray


class PipelineNumbers(NamedTuple):
    """One state. Arrays have shape (K,) and are only read; columns that are not shown may be empty arrays.

    logits             z, -inf where masked
    exponentials       the numbers of the exponential column, raw or shifted
    shares             the bars of that column: e^((z - m)/T), the largest is 1
    probabilities      p
    target             y, the tick on each probability bar
    losses             the loss if that class were the true one
    gradients          dL/dz, the numbers of the gradient column
    scaled_gradients   T dL/dz, its bars
    text               (column, index) -> the honest text of a number too close to 0, 1 or infinity for the usual one
    totals             text of the last row by column
    formulas           second line of the header by column
    temperature        T, which tells what the gradient column's bars stand for
    """

    names: Sequence[str]
    logits: np.ndarray
    exponentials: np.ndarray
    shares: np.ndarray
    probabilities: np.ndarray
    target: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    scaled_gradients: np.ndarray
    true_class: int
    leader: int
    text: Callable[[str, int], str]
    totals: Mapping[str, str]
    formulas: Mapping[str, str]
    notice: str = ""
    shifted: bool = False
    shift_is_forced: bool = False
    loss_limit: float = 5.0
    gradient_limit: float = 1.0
    gesture: bool = False
    ghost: PipelineGhost | None = None
    masked: frozenset[int] = frozenset()
    temperature: float = 1.0

    @property
    def num_classes(self) -> int:
        return len(self.logits)

    def dressed_like(self, other: PipelineNumbers) -> bool:
        """Whether only numbers differ: the same names, masks, target, ghosts and formulas, the same true and leading
        class.
        """
        return (
            self.names is other.names
            and self.target is other.target
            and self.ghost is other.ghost
            and self.masked is other.masked
            and self.true_class == other.true_class
            and self.leader == other.leader
            and self.shifted == other.shifted
            and self.shift_is_forced == other.shift_is_forced
            and self.formulas == other.formulas
        )
