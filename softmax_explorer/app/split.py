"""A splitter that remembers the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from softmax_explorer.style.scale import SPACE_2
from softmax_explorer.style.words import tr


class Split(QSplitter):
    """`shares` of all parts but the last, once a handle was dragged; empty while the parts share by themselves, which
    they do again after a double click on a handle (`given_back`)."""

    given_back = Signal()
    resized = Signal()

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.shares: tuple[float, ...] = ()
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SPACE_2)
        self.splitterMoved.connect(self._keep)

    @property
    def share(self) -> float | None:
        """The first part's."""
        return self.shares[0] if self.shares else None

    def divide(self, *shares: float) -> None:
        """Give all parts but the last these shares of the length."""
        whole = self.height() if self.orientation() == Qt.Orientation.Vertical else self.width()
        room = whole - len(shares) * self.handleWidth()
        sizes = [round(share * room) for share in shares]
        self.setSizes([*sizes, room - sum(sizes)])

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        handle = _Handle(self.orientation(), self)
        handle.setToolTip(tr("Drag to share the room; double-click to let it share itself"))
        return handle

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def give_back(self) -> None:
        self.shares = ()
        self.given_back.emit()

    def _keep(self) -> None:
        sizes = self.sizes()
        self.shares = tuple(size / max(1, sum(sizes)) for size in sizes[:-1])


class _Handle(QSplitterHandle):
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        splitter = self.splitter()
        if isinstance(splitter, Split):
            splitter.give_back()
