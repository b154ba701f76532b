"""The finished gestures of a store, to be taken back and made again.

Plain Python, because QUndoStack cannot be left to the cyclic garbage collector: PySide makes its commands children of
the stack, the collector may clear a child first and so free the command, and the stack then frees it once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from softmax_explorer.model.scenario import Scenario


class Step(NamedTuple):
    """One finished gesture: the states it led from and to, and what it is called."""

    before: Scenario
    after: Scenario
    text: str


class UndoStack:
    """Every step since the start, however many; a new one forgets those that were taken back."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._taken_back: list[Step] = []

    @property
    def count(self) -> int:
        """Steps that can be taken back or made again."""
        return len(self._done) + len(self._taken_back)

    @property
    def undo_text(self) -> str:
        """What undo() would take back, "" where that step has no name."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        return self._taken_back[-1].text if self._taken_back else ""

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._taken_back)

    def latest_first(self) -> Iterator[Step]:
        """The steps that undo() would take back, one after the other."""
        return reversed(self._done)

    def push(self, step: Step) -> None:
        self._done.append(step)
        self._taken_back.clear()

    def undo(self) -> Scenario | None:
        """The state to go back to, or None where there is nothing to undo."""
        if not self._done:
            return None
        self._taken_back.append(self._done.pop())
        return self._taken_back[-1].before

    def redo(self) -> Scenario | None:
        """The state to go on to, or None where there is nothing to make again."""
        if not self._taken_back:
            return None
        self._done.append(self._taken_back.pop())
        return self._done[-1].after
