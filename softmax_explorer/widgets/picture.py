"""A picture that paints itself whole, with places that can be pointed at and grabbed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import Rest
from softmax_explorer.widgets.sketch import Sketch

_LEFT = Qt.MouseButton.LeftButton
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


class Zone(NamedTuple):
    """A place in the picture: the class it shows, or None, and the name of what is grabbed there, or ""."""

    rect: QRectF
    index: int | None
    grab: str


class Picture(QWidget):
    """`paint_with(sketch, rect)` paints everything inside `rect`, which the theme's surface already fills, and names
    places by `zone(...)`; of places that overlap the last named counts. Opaque; painted anew after `update()`.

    `hovered(index | None)` follows the pointer. A press on a place with a name emits `grabbed(name, x, y)`, so do the
    moves until the release, then comes `finished()`; a place named while dragging need not stay under the pointer.
    Arrow keys emit `stepped(dx, dy)`, in steps of 1 (Shift 10, Alt 0.1), and `finished()` when they rest, if `steps` is
    True: then the picture takes the focus.
    """

    hovered = Signal(object)
    grabbed = Signal(str, float, float)
    stepped = Signal(float, float)
    finished = Signal()

    def __init__(self, paint_with: Callable[[Sketch, QRectF], None], *, steps: bool = False) -> None:
        super().__init__()
        self._paint_with = paint_with
        self._theme, self._typography = LIGHT, DESKTOP
        self._zones: list[Zone] = []
        self._holding = ""
        self._pointed_at: int | None = None
        self.focus_visible = False
        """True while the keyboard's focus is here and came by the keyboard."""
        self._steps = steps
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if steps else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.update()

    def zone(self, rect: QRectF, index: int | None = None, grab: str = "") -> None:
        """Name a place; to be called while painting."""
        self._zones.append(Zone(rect, index, grab))

    def zones(self) -> tuple[Zone, ...]:
        """The places of the last painting."""
        return tuple(self._zones)

    @property
    def holding(self) -> str:
        """The name of what is being dragged, "" when nothing is."""
        return self._holding

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(self._theme.surface))
        self._zones.clear()
        try:
            self._paint_with(Sketch(painter, self._theme, self._typography), QRectF(self.rect()))
        finally:
            painter.end()  # an error then is a traceback; with the painter left open Qt crashes

    def _zone_at(self, place: QPointF, grabs: bool) -> Zone | None:
        for zone in reversed(self._zones):
            if (zone.grab or not grabs) and zone.rect.contains(place):
                return zone
        return None

    def _point_at(self, index: int | None) -> None:
        if index != self._pointed_at:
            self._pointed_at = index
            self.hovered.emit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        zone = self._zone_at(event.position(), grabs=True)
        if event.button() != _LEFT or zone is None:
            event.ignore()
            return
        self._rest.finish()
        self._holding = zone.grab
        self.grabbed.emit(self._holding, event.position().x(), event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._holding:
            self.grabbed.emit(self._holding, place.x(), place.y())
            return
        zone = self._zone_at(place, grabs=False)
        self._point_at(zone.index if zone else None)
        grabbed = self._zone_at(place, grabs=True) is not None
        self.setCursor(Qt.CursorShape.OpenHandCursor if grabbed else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._holding and event.button() == _LEFT:
            self._holding = ""
            self.finished.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(event.key()) if self._steps else None
        if arrow is None:
            super().keyPressEvent(event)
            return
        size = 10.0 if event.modifiers() & _SHIFT else 0.1 if event.modifiers() & _ALT else 1.0
        self.stepped.emit(arrow[0] * size, arrow[1] * size)
        self._rest.restart()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_visible = event.reason() in _BY_KEYBOARD
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._rest.finish()
        self.focus_visible = False
        self.update()
        super().focusOutEvent(event)
