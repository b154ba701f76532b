"""The slider of one logit: a real QSlider in thousandths, painted by itself and only where the handle was and is."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSlider, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.slider_stamps import draw_stamp

THOUSANDTHS = 1000
STEP = 0.1
_KEYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENDS: dict[int, int] = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_LEFT = Qt.MouseButton.LeftButton
_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent
_VALUE = QAbstractSlider.SliderChange.SliderValueChange
_ANTIALIASING = QPainter.RenderHint.Antialiasing


class LogitSlider(QSlider):
    """Shows any logit, sets those on its axis.

    A logit beyond the axis parks the handle at the end with a mark (so does -inf). `set_logit` is silent; what the user
    does arrives as `moved` (the mouse, until `finished`) or `stepped` (keys, wheel, assistive tools).
    """

    moved = Signal(float)
    stepped = Signal(float)
    finished = Signal()
    row_wanted = Signal(int)
    pointed_at = Signal()
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme: Theme = LIGHT
        self._fill = self._outline = LIGHT.neutral
        self._background = LIGHT.surface
        self._radius = 9
        self._most = 0  # the end of the axis, in thousandths
        self._width = self.width()  # asking Qt costs more than the rest of `_x_of`
        self._logit = 0.0
        self._ghost: float | None = None
        self._descent = 0
        self._silent = False
        self._grip: float | None = None
        self._painted_x = 0
        self._layer: QPixmap | None = None
        self._stamps: dict[str, QPixmap] = {}
        self._ratio = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(False)
        self.setSingleStep(round(STEP * THOUSANDTHS))
        self.setPageStep(THOUSANDTHS)
        self.set_span(10.0)
        self.valueChanged.connect(self._value_changed)

    # numbers in -----------------------------------------------------------------------------------------------------
    def apply(self, theme: Theme, typography: Typography, radius: int = 9) -> None:
        self._theme, self._radius = theme, radius
        self._redraw()

    def set_class(self, fill: str, outline: str) -> None:
        """The class's colours."""
        if outline != self._outline:
            self._stamps.clear()
        if (fill, outline) != (self._fill, self._outline):
            self._fill, self._outline = fill, outline
            self.update()

    def set_background(self, background: str) -> None:
        """The colour of the row under it."""
        if background != self._background:
            self._background = background
            self._redraw()

    def set_span(self, span: float) -> None:
        """The axis: -span .. span, in logits."""
        most = round(span * THOUSANDTHS)
        if most != self._most:
            self._most = most
            self._silent = True
            self.setRange(-most, most)
            self._silent = False
            self.set_logit(self._logit)
            self._redraw()

    def set_logit(self, logit: float) -> None:
        """Show a logit, without a signal."""
        was_parked = self.parked
        self._logit = logit
        most = self._most
        self._silent = True
        self.setValue(round(max(-most, min(most, logit * THOUSANDTHS))))
        self._silent = False
        if was_parked != self.parked:
            self.update()

    def set_ghost(self, logit: float | None) -> None:
        """Where the handle stood when the gesture began, None for nothing."""
        if logit != self._ghost:
            self._ghost = logit
            self.update()

    def set_descent(self, direction: int) -> None:
        """Which way gradient descent moves this logit: -1, 0 (nowhere) or 1."""
        if direction != self._descent:
            self._descent = direction
            self.update(self._around(self._painted_x))

    @property
    def parked(self) -> int:
        """-1 or 1 where the logit lies beyond that end of the axis, else 0."""
        scaled = self._logit * THOUSANDTHS
        return -1 if scaled < -self._most else 1 if scaled > self._most else 0

    # the user's hand ------------------------------------------------------------------------------------------------
    def _value_changed(self, value: int) -> None:
        if self._silent:
            return
        self._logit = value / THOUSANDTHS
        (self.moved if self.isSliderDown() else self.stepped).emit(self._logit)

    def _step(self, by: float) -> None:
        most = self.maximum() / THOUSANDTHS
        if not math.isfinite(self._logit):
            logit = math.copysign(most, self._logit)
        else:
            logit = round(self._logit + by, 9) if abs(self._logit) < 1e6 else self._logit + by
        self.set_logit(logit)
        self.stepped.emit(logit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _KEYS:
            modifiers = event.modifiers()
            self._step(_KEYS[key] * (10 * STEP if modifiers & _SHIFT else STEP / 10 if modifiers & _ALT else STEP))
        elif key in _ROWS:
            self.row_wanted.emit(_ROWS[key])
        elif key in _ENDS:
            self.set_logit(_ENDS[key] * self.maximum() / THOUSANDTHS)
            self.stepped.emit(self._logit)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus, so that a scroll over the rows changes nothing."""
        turned = event.angleDelta().y() / 120
        if self.hasFocus() and turned:
            self._step(turned * STEP)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT:
            event.ignore()
            return
        x, handle = event.position().x(), self._x_of(self.value())
        self.setSliderDown(True)
        self._grip = x - handle if abs(x - handle) <= self._radius + 2 else 0.0
        if self._grip == 0.0:
            self._drag_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag_to(event.position().x() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.button() == _LEFT:
            self._grip = None
            self.setSliderDown(False)
            self.update()
            self.finished.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed_at.emit()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.pointed_at.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _drag_to(self, x: float) -> None:
        """To the value under the pointer, rounded to what a pixel can tell."""
        left, right = self._ends()
        span = self.maximum() - self.minimum()
        share = min(1.0, max(0.0, (x - left) / max(1, right - left)))
        grain = max(1, 10 ** math.floor(math.log10(span / max(1, right - left))))
        value = round((self.minimum() + share * span) / grain) * grain
        self.setValue(value)

    # painting -------------------------------------------------------------------------------------------------------
    def _ends(self) -> tuple[int, int]:
        return self._radius + 2, self._width - self._radius - 2

    def _x_of(self, value: float) -> int:
        left, right = self._ends()
        most = self._most
        return round(left + (max(-most, min(most, value)) + most) / (2 * most) * (right - left))

    def handle_rect(self) -> QRect:
        """The handle and the arrow beside it."""
        around, half = self._around(self._x_of(self.value())), self._radius + 2
        return QRect(around.x(), self.height() // 2 - half, around.width(), 2 * half)

    def _around(self, x: int) -> QRect:
        reach = self._radius + 12
        return QRect(x - reach, 0, 2 * reach, self.height())

    def _redraw(self) -> None:
        self._layer = None
        self._stamps.clear()
        self.update()

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802 (Qt's name)
        """Repaint between the old and the new handle instead of everything."""
        if change != _VALUE:
            super().sliderChange(change)
            return
        x, before = self._x_of(self.value()), self._painted_x
        if x != before:
            around = self._around(min(x, before))
            around.setWidth(around.width() + abs(x - before))
            self.update(around)
            self._painted_x = x

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if paint.vector:
            self._paint_groove(painter)
        else:
            if self._ratio != self.devicePixelRatioF():
                self._ratio = self.devicePixelRatioF()
                self._layer = None
                self._stamps.clear()
            if self._layer is None:
                self._layer = self._rendered(self.width(), self.height(), self._paint_groove)
            painter.drawPixmap(0, 0, self._layer)
        x, middle, thick = self._x_of(self.value()), self.height() // 2, self._thickness()
        zero = self._x_of(0)
        if not self.parked:
            painter.fillRect(min(x, zero), middle - thick // 2, abs(x - zero), thick, paint.colour(self._fill))
        if self._ghost is not None and self._ghost != self._logit:
            self._stamp(painter, "ghost", self._x_of(self._ghost * THOUSANDTHS), middle)
        self._stamp(painter, "focused" if self.hasFocus() else "knob", x, middle)
        parked = self.parked
        if parked:
            self._stamp(painter, "further right" if parked > 0 else "further left", x, middle)
        elif self._descent:
            name = "descends right" if self._descent > 0 else "descends left"
            self._stamp(painter, name, x + self._descent * (self._radius + 5), middle)
        painter.end()

    def _thickness(self) -> int:
        return max(4, 2 * round(self._radius / 4))

    def _rendered(self, width: int, height: int, draw) -> QPixmap:
        ratio = self._ratio
        pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter)
        painter.end()
        return pixmap

    def _paint_groove(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), paint.colour(self._background))
        left, right = self._ends()
        thick = self._thickness()
        groove = QRectF(left - thick / 2, self.height() // 2 - thick / 2, right - left + thick, thick)
        paint.rounded(painter, groove, thick / 2, self._theme.track)
        painter.setRenderHint(_ANTIALIASING, False)
        painter.fillRect(self._x_of(0), self.height() // 2 - thick, 1, 2 * thick, paint.colour(self._theme.edge))

    def _stamp(self, painter: QPainter, name: str, x: int, middle: int) -> None:
        """A small drawing around (x, middle): antialiased paths cost ten times what a copy of them does."""
        half = self._radius + 2
        if paint.vector:
            painter.translate(x, middle)
            draw_stamp(painter, name, self._radius, self._theme, self._outline)
            painter.translate(-x, -middle)
            return
        stamp = self._stamps.get(name)
        if stamp is None:

            def draw(canvas: QPainter) -> None:
                canvas.translate(half, half)
                draw_stamp(canvas, name, self._radius, self._theme, self._outline)

            stamp = self._stamps[name] = self._rendered(2 * half, 2 * half, draw)
        painter.drawPixmap(x - half, middle - half, stamp)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layer, self._width = None, self.width()
        self._painted_x = self._x_of(self.value())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.setAttribute(_OPAQUE)  # here, because Fusion's polish() takes it away
        super().showEvent(event)
