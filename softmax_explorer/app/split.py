"""A splitter that remembers the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from softmax_explorer.style.scale import SPACE_2
from softmax_explorer.style.words import tr


class Split(QSplitter):
    """`share` of the first part, once the handle was dragged; None while the parts share by themselves, which they do
    again after a double click on the handle (`given_back`)."""

    given_back = Signal()
    resized = Signal()

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.share: float | None = None
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SPACE_2)
        self.splitterMoved.connect(self._keep)

    def divide(self, share: float) -> None:
        """Give the first of two parts this share of the length."""
        whole = self.height() if self.orientation() == Qt.Orientation.Vertical else self.width()
        first = round(share * (whole - self.handleWidth()))
        self.setSizes([first, whole - self.handleWidth() - first])

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        handle = _Handle(self.orientation(), self)
        handle.setToolTip(tr("Drag to share the room; double-click to let it share itself"))
        return handle

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def give_back(self) -> None:
        self.share = None
        self.given_back.emit()

    def _keep(self) -> None:
        first, second = self.sizes()
        self.share = first / max(1, first + second)


class _Handle(QSplitterHandle):
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        splitter = self.splitter()
        if isinstance(splitter, Split):
            splitter.give_back()
