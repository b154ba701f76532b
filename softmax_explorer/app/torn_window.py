"""A panel in a window of its own, over the same state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_explorer.app.panel_slot import PanelSlot
from softmax_explorer.app.store import Store
from softmax_explorer.style import paint
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr

FIRST_SIZE = (720, 520)
SMALLEST_SIZE = (320, 240)


class TornWindow(QWidget):
    """Lives as long as the main window. Esc or closing it gives the panel back (`closed(id)`)."""

    def __init__(
        self, owner: QWidget, slot: PanelSlot, title: str, store: Store, closed: Callable[[str], None]
    ) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.slot = slot
        self._owner = owner
        self._store, self._closed = store, closed
        self._theme: Theme | None = None
        self.setObjectName(f"torn-{slot.panel_id}")
        self.setWindowTitle(tr("{title} · Softmax Explorer", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(*FIRST_SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(slot)
        slot.show()
        for keys, call in (("Esc", self.close), ("Ctrl+Z", store.undo), ("Ctrl+Shift+Z", store.redo)):
            QShortcut(QKeySequence(keys), self, call)

    def apply(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def place(self, geometry: QByteArray) -> None:
        """Where it was left, if that is known, else beside the middle of its owner."""
        if not self.restoreGeometry(geometry):
            self.move(self._owner.mapToGlobal(self._owner.rect().center()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._store.commit()
        self._closed(self.slot.panel_id)
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is not None:
            QPainter(self).fillRect(event.rect(), paint.colour(self._theme.surface))
