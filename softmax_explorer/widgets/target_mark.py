"""The mark of a row: the class's colour, ringed where the class is the true one. A click makes it so.

With Shift, Left and Right move the class's target: the tick on its probability bar, by keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import LIGHT, Theme

_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TARGET: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TargetMark(QAbstractButton):
    """Checked while its class is the true one; `clicked` asks for it."""

    row_wanted = Signal(int)
    target_stepped = Signal(int)
    pointed_at = Signal()
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._fill = self._outline = LIGHT.neutral
        self._background = LIGHT.surface
        self._radius = 6.0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme = theme
        self._radius = typography.body * 0.46
        self.update()

    def set_class(self, fill: str, outline: str) -> None:
        if (fill, outline) != (self._fill, self._outline):
            self._fill, self._outline = fill, outline
            self.update()

    def set_background(self, background: str) -> None:
        if background != self._background:
            self._background = background
            self.update()

    def set_true(self, true: bool) -> None:
        if true != self.isChecked():
            self.setChecked(true)

    def nextCheckState(self) -> None:  # noqa: N802 (Qt's name)
        """A click asks; the state answers through `set_true`."""

    def sizeHint(self) -> QSize:
        return QSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(self._background))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        side = min(2 * self._radius + max(7.0, 0.55 * self._radius), self.height())
        radius = min(self._radius, side / 2 - 3.5)  # in a low row the disc leaves the ring its room
        ring = QRectF(0, 0, side, side)
        ring.moveCenter(centre)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 6, self._theme.accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(paint.pen(self._theme.text, max(1.6, radius / 6)))
            painter.drawEllipse(ring.adjusted(1, 1, -1, -1))
        elif self.underMouse() and not paint.vector:
            painter.setPen(paint.pen(self._theme.edge, 1.4))
            painter.drawEllipse(ring.adjusted(1, 1, -1, -1))
        painter.setBrush(paint.colour(self._fill))
        painter.setPen(paint.pen(self._outline, max(1.0, radius / 7)))
        painter.drawEllipse(centre, radius - 0.5, radius - 0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ROWS:
            self.row_wanted.emit(_ROWS[event.key()])
        elif event.key() in _TARGET and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.target_stepped.emit(_TARGET[event.key()])
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed_at.emit()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.pointed_at.emit()
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # here, because Fusion's polish() takes it away
        super().showEvent(event)
