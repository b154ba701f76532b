"""Which class the pointer or the keyboard is at. Drawn as an overlay; never computed with, saved or undone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Spotlight(QObject):
    """`changed` carries the class index, or None when no class is pointed at."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index: int | None = None

    @property
    def index(self) -> int | None:
        return self._index

    def point_at(self, index: int | None) -> None:
        if index != self._index:
            self._index = index
            self.changed.emit(index)
