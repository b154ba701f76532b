"""The entropy as a thin bar on a scale that ends at the most there can be. It can be dragged, as any answer can."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.editing import Rest
from softmax_explorer.widgets.stamps import Stamper, sentence_width

STEP = 0.05
_BAR = 6
_HANDLE, _ROOM = 5, 9  # its radius, and what it takes up with the ring of the focus
_KEYS: dict[int, float] = {
    Qt.Key.Key_Left: -STEP,
    Qt.Key.Key_Down: -STEP,
    Qt.Key.Key_Right: STEP,
    Qt.Key.Key_Up: STEP,
    Qt.Key.Key_PageDown: -10 * STEP,
    Qt.Key.Key_PageUp: 10 * STEP,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}
_LEFT = Qt.MouseButton.LeftButton


class EntropyBar(QWidget):
    """Shows an entropy in bits. `moved(bits)` is what the user asks for, from 0 to the maximum; the owner finds out how
    near it can come and shows that. `finished` comes once, at the end of a drag or after the last key.
    """

    moved = Signal(float)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._typography = LIGHT, DESKTOP
        self._bits, self._most, self._text = 0.0, 0.0, ""
        self._ghost: float | None = None
        self._grip: float | None = None  # from the grip to the pointer while dragging
        self._at = self._text_left = 0  # where the bar ends and the text begins, as they were painted
        self._label = tr("Entropy")
        self._handle: QPixmap | None = None
        self._handle_of = (False, 0.0)
        self.setObjectName("entropy-bar")
        self.setAccessibleName(self._label)
        self.setToolTip(tr("Drag the entropy: the temperature follows"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)

    # The owner's side

    def bits(self) -> float:
        return self._bits

    def text(self) -> str:
        """What stands over the bar: "1.05 of 1.58 bits"."""
        return self._text

    def set_entropy(self, bits: float, most: float, text: str) -> None:
        """Show an entropy and the most there can be, in bits, with its text. Emits nothing."""
        self._bits, self._most = bits, most
        at, before = self._x_of(bits), self._at
        if text != self._text:
            left, self._text = self._text_left, text
            self._measure()
            left = min(left, self._text_left)
            self.update(left, 0, self.width() - left, self._line())
        if at != before:
            self._at = at
            left, top = min(at, before), self._line()
            self.update(left - 2 * _ROOM, top, abs(at - before) + 4 * _ROOM, self.height() - top)

    def set_ghost(self, bits: float | None) -> None:
        """Where the bar ended when the open gesture began, None at rest."""
        if bits != self._ghost:
            self._ghost = bits
            self.update()

    def spoken_value(self) -> str:
        return self._text

    def describe(self, text: str) -> None:
        """What a screen reader says of it; for moments at rest, it has a price."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._handle = None
        self._measure()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self._line() + 2 * _ROOM)

    minimumSizeHint = sizeHint

    # Geometry

    def _line(self) -> int:
        return math.ceil(paint.metrics(paint.font(self._typography.body)).height())

    def _bar_top(self) -> int:
        return self.height() - _ROOM - _BAR // 2

    def _measure(self) -> None:
        self._text_left = self.width() - math.ceil(sentence_width(self._text, self._typography.body, True)) - 2

    def _x_of(self, bits: float) -> int:
        return round(self.width() * min(1.0, bits / self._most)) if self._most > 0.0 else 0

    # Painting

    def resizeEvent(self, event: object) -> None:
        self._at = self._x_of(self._bits)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, size, width, dirty = self._theme, self._typography.body, self.width(), event.rect()
        painter = QPainter(self)
        painter.fillRect(dirty, paint.colour(theme.surface))
        if dirty.top() < self._line():
            stamper = Stamper(painter)
            if dirty.left() == 0:
                stamper.text(0, 0, self._label, size, theme.muted)
            stamper.sentence(width - sentence_width(self._text, size, True), 0, self._text, size, theme.text, True)
        top, at = self._bar_top(), self._at
        painter.fillRect(0, top, width, _BAR, paint.colour(theme.track))
        painter.fillRect(0, top, at, _BAR, paint.colour(theme.neutral))
        if self._ghost is not None:
            self._paint_ghost(painter, self._x_of(self._ghost), top)
        self._paint_handle(painter, min(max(at, _ROOM), width - _ROOM) - _ROOM, top + _BAR // 2 - _ROOM)

    def _paint_handle(self, painter: QPainter, left: int, top: int) -> None:
        """From a picture: a circle costs as much as all the rest."""
        focus, ratio = self.hasFocus(), painter.deviceTransform().m11()
        if paint.vector:
            painter.translate(left, top)
            self._draw_handle(painter, focus)
            return
        if self._handle is None or (focus, ratio) != self._handle_of:
            side = math.ceil(2 * _ROOM * ratio)
            self._handle, self._handle_of = QPixmap(side, side), (focus, ratio)
            self._handle.setDevicePixelRatio(ratio)
            self._handle.fill(Qt.GlobalColor.transparent)
            own = QPainter(self._handle)
            self._draw_handle(own, focus)
            own.end()
        painter.drawPixmap(left, top, self._handle)

    def _draw_handle(self, painter: QPainter, focus: bool) -> None:
        centre = QPointF(_ROOM, _ROOM)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(paint.pen(self._theme.accent, 2.0))
        painter.setBrush(paint.colour(self._theme.handle))
        painter.drawEllipse(centre, _HANDLE, _HANDLE)
        if focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(self._theme.text, 2.0))
            painter.drawEllipse(centre, _HANDLE + 2.5, _HANDLE + 2.5)

    def _paint_ghost(self, painter: QPainter, at: int, top: int) -> None:
        """Three dashes, as all ghosts have them."""
        left, colour = min(max(at - 1, 0), self.width() - 2), paint.colour(self._theme.ghost)
        for y in range(top - 5, top + _BAR + 5, 6):
            painter.fillRect(left, y, 2, 4, colour)

    # The user's hand

    def _ask(self, bits: float) -> None:
        self.moved.emit(min(max(bits, 0.0), self._most))

    def _drag(self, x: float) -> None:
        self._ask(self._most * (x - (self._grip or 0.0)) / max(1, self.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT:
            event.ignore()
            return
        self._rest.finish()
        away = event.position().x() - self._at
        held = abs(away) <= _ROOM
        self._grip = away if held else 0.0
        self.update()
        if not held:
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.button() == _LEFT:
            self._end_drag()

    def _end_drag(self) -> None:
        self._grip = None
        self.update()
        self.finished.emit()

    def _step(self, by: float) -> None:
        """To the next multiple of a step, so that the values stay round."""
        if math.isfinite(by):
            multiple = self._bits / STEP
            nearest = math.floor(multiple + 0.01) if by > 0 else math.ceil(multiple - 0.01)
            self._ask((nearest + round(by / STEP)) * STEP)
        else:
            self._ask(by)
        self._rest.restart()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(event.key())
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        else:
            self._step(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() or event.angleDelta().x()
        if self.hasFocus() and turns:
            self._step(STEP if turns > 0 else -STEP)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._rest.finish()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._grip is not None:
            self._end_drag()
        self._rest.finish()
        super().hideEvent(event)
