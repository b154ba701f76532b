"""Which class stands in which row: as given, or by probability where there are too many to look through."""

from __future__ import annotations

import numpy as np

from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers

AS_GIVEN = 100
"""More classes than this come sorted by probability."""


class RowOrder:
    """The order stands still while a hand moves, and while the logits do: a temperature changes no order."""

    def __init__(self) -> None:
        self._order: np.ndarray | None = None

    def update(self, numbers: PipelineNumbers, before: PipelineNumbers | None, sums_up: bool) -> bool:
        """Follow a new state; True when rows changed their places. `sums_up`: most rows are summed, the best shown."""
        was = self._order
        if numbers.num_classes <= AS_GIVEN and not sums_up:
            self._order = None
            return was is not None
        known = was is not None and len(was) == numbers.num_classes
        if known and before is not None and (numbers.gesture or numbers.logits is before.logits):
            return False
        self._order = _by_probability(numbers)
        return was is None or not np.array_equal(self._order, was)

    def settle(self, numbers: PipelineNumbers, sums_up: bool) -> None:
        """After another layout: by probability, if it is not so already, or as given where all rows are in sight."""
        if numbers.num_classes <= AS_GIVEN and not sums_up:
            self._order = None
        elif self._order is None or len(self._order) != numbers.num_classes:
            self._order = _by_probability(numbers)

    def rows(self, first: int, count: int) -> list[int]:
        """The classes of `count` rows."""
        return list(range(first, first + count)) if self._order is None else self._order[first : first + count].tolist()

    def place(self, index: int) -> int:
        """The row of a class."""
        return index if self._order is None else int(np.flatnonzero(self._order == index)[0])


def _by_probability(numbers: PipelineNumbers) -> np.ndarray:
    return np.argsort(-numbers.probabilities, kind="stable")
