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
        self._kept: int | None = None  # the true class, which has a row where most classes have none

    def update(self, numbers: PipelineNumbers, before: PipelineNumbers | None, sums_up: bool) -> bool:
        """Follow a new state; True when rows changed their places. `sums_up`: most rows are summed, the best shown."""
        was, kept = self._order, self._kept
        if numbers.num_classes <= AS_GIVEN and not sums_up:
            self._order = self._kept = None
            return was is not None
        known = was is not None and len(was) == numbers.num_classes
        if known and numbers.gesture:
            return False
        self._kept = numbers.true_class if sums_up else None
        if known and before is not None and numbers.logits is before.logits:
            return self._kept != kept
        self._order = _by_probability(numbers)
        return self._kept != kept or was is None or not np.array_equal(self._order, was)

    def settle(self, numbers: PipelineNumbers, sums_up: bool) -> None:
        """After another layout: by probability, if it is not so already, or as given where all rows are in sight."""
        self._kept = numbers.true_class if sums_up else None
        if numbers.num_classes <= AS_GIVEN and not sums_up:
            self._order = None
        elif self._order is None or len(self._order) != numbers.num_classes:
            self._order = _by_probability(numbers)

    def rows(self, first: int, count: int) -> list[int]:
        """The classes of `count` rows."""
        if self._order is None:
            return list(range(first, first + count))
        rows = self._order[first : first + count].tolist()
        if self._kept is not None and self._kept not in rows:
            rows[-1] = self._kept
        return rows

    def place(self, index: int) -> int:
        """The row of a class."""
        return index if self._order is None else int(np.flatnonzero(self._order == index)[0])


def _by_probability(numbers: PipelineNumbers) -> np.ndarray:
    return np.argsort(-numbers.probabilities, kind="stable")
