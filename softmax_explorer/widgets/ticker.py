"""A clock for what plays by itself: it stops when what it moves is hidden."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class Ticker(QTimer):
    """`timeout` every `interval` ms while `shown` is visible; `hidden` comes once when it stops because that is not."""

    hidden = Signal()

    def __init__(self, shown: QWidget, interval: int) -> None:
        super().__init__(shown, interval=interval)
        self._shown = shown

    def play(self) -> None:
        if self._shown.isVisible() and not self.isActive():
            self._shown.installEventFilter(self)
            self.start()

    def halt(self) -> None:
        if self.isActive():
            self._shown.removeEventFilter(self)
            self.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and self.isActive():
            self.halt()
            self.hidden.emit()
        return False
