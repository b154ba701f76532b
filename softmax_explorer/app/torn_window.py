"""A panel in a window of its own, over the same state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_explorer.app.panel_slot import PanelSlot
from softmax_explorer.app.store import Store
from softmax_explorer.style import paint
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr

FIRST_SIZE = (720, 520)
SMALLEST_SIZE = (320, 240)
_STEP, _STEPS = 28, 4  # pixels from a window to the next, so that each one's title is seen
_EDGE = 32  # pixels kept free for the frame


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
        QShortcut(QKeySequence("Esc"), self, self.close)
        for action in owner.findChildren(QAction):  # its keys count here too
            if not action.shortcut().isEmpty():
                self.addAction(action)

    def apply(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def place(self, geometry: QByteArray, others: int) -> None:
        """Where it was left, if that is known and its screen is there, else below the middle of its owner, a step
        further for each of the `others`; whole on the screen.
        """
        if self.restoreGeometry(geometry):
            return
        step = others % _STEPS * _STEP
        place = QRect(self._owner.mapToGlobal(self._owner.rect().center()) + QPoint(step, step), self.size())
        room = self._owner.screen().availableGeometry().adjusted(0, 0, -_EDGE, -_EDGE)  # and its frame
        place.moveRight(min(place.right(), room.right() - (_STEPS * _STEP - step)))
        place.moveBottom(min(place.bottom(), room.bottom() - (_STEPS * _STEP - step)))
        self.move(max(place.left(), room.left()), max(place.top(), room.top()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._store.commit()
        self._closed(self.slot.panel_id)
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is not None:
            QPainter(self).fillRect(event.rect(), paint.colour(self._theme.surface))
