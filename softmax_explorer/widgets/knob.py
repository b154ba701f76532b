"""The temperature knob: a dial over three quarters of a circle, with room for its number and a button inside."""

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.temperature_control import FOCUS_REACH, INFINITE, ZERO, TemperatureControl

_SWEEP = 270.0
_START = round((90 + _SWEEP / 2) * 16)  # Qt counts sixteenths of a degree, anticlockwise from the right
_HALO = 3.0  # by how much the handle may stand out of the ring


class TemperatureKnob(TemperatureControl):
    """Grab the ring and turn it, or drag up and down from the middle (with Shift: finely).

    On screen the ring is kept as two pictures, one cold and one hot, of which a step shows the few pixels that changed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("temperature-knob")
        self._turning = False
        self._last = QPointF()
        self._free = 0.0  # the dragged position before the detent holds it
        self._layers: dict[bool, QPixmap] = {}
        self._number: QWidget | None = None
        self._button: QWidget | None = None
        self._measure()

    def hold(self, number: QWidget, button: QWidget) -> None:
        """Keep the box with the number in the middle of the ring, and a button in its opening."""
        self._number, self._button = number, button
        for part in (number, button):
            part.setParent(self)
        self._measure()

    # Geometry

    def sizeHint(self) -> QSize:
        side = 11 * self._typography.body
        return QSize(side, side + self._typography.caption // 2)

    def minimumSizeHint(self) -> QSize:
        side = 7 * self._typography.body
        return QSize(side, side)

    def apply(self, theme: Theme, typography: Typography) -> None:
        super().apply(theme, typography)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._layers.clear()
        return super().event(event)

    def _measure(self) -> None:
        """The largest ring that fits; its ends are 0.71 of the radius below the centre, and the captions under them."""
        width, height = self.width(), self.height()
        caption = paint.metrics(paint.font(self._typography.caption)).height()
        spare = max(6.0, 0.065 * width) / 2 + _HALO + FOCUS_REACH
        lower = math.cos(math.radians(180.0 - _SWEEP / 2))
        by_height = (height - spare - spare - caption) / (1.0 + lower)
        self._radius = radius = max(10.0, min(width / 2 - spare, by_height))
        self._thickness = max(6.0, 0.13 * radius)
        used = radius * (1.0 + lower) + 2 * spare + caption
        self._centre = QPointF(width / 2, (height - used) / 2 + spare + radius)
        self._ring = QRectF(self._centre.x() - radius, self._centre.y() - radius, 2 * radius, 2 * radius)
        inner = radius - self._thickness / 2 - _HALO - FOCUS_REACH
        tall = inner * 0.7
        half = math.sqrt(max(1.0, inner * inner - tall * tall / 4))
        if self._number is not None and self._button is not None:
            box = QRectF(self._centre.x() - half, self._centre.y() - tall / 2, 2 * half, tall)
            self._number.setGeometry(box.toAlignedRect())
            place = QRectF(QPointF(0, 0), self._button.sizeHint())
            place.moveCenter(QPointF(self._centre.x(), self._on_ring(ZERO).y()))
            self._button.setGeometry(place.toRect())
        self._layers.clear()

    @staticmethod
    def _angle(position: float) -> float:
        """Degrees clockwise from the top."""
        return (position - ZERO) / (INFINITE - ZERO) * _SWEEP - _SWEEP / 2

    def _toward(self, angle: float, distance: float) -> QPointF:
        angle = math.radians(angle)
        return QPointF(self._centre.x() + distance * math.sin(angle), self._centre.y() - distance * math.cos(angle))

    def _on_ring(self, position: float) -> QPointF:
        return self._toward(self._angle(position), self._radius)

    # Dragging

    def press(self, position: QPointF) -> None:
        offset = position - self._centre
        self._turning = math.hypot(offset.x(), offset.y()) > 0.62 * self._radius
        self._last = position
        self._free = float(self.value())
        handle = self._on_ring(self.value()) - position
        if self._turning and math.hypot(handle.x(), handle.y()) > 2 * self._thickness:
            angle = math.degrees(math.atan2(offset.x(), -offset.y()))
            if abs(angle) <= _SWEEP / 2 + 15:
                self._free = ZERO + (angle + _SWEEP / 2) / _SWEEP * (INFINITE - ZERO)
                self.drag_to(self._free)

    def drag(self, position: QPointF, fine: bool) -> None:
        if self._turning:
            before, after = self._last - self._centre, position - self._centre
            turned = math.degrees(math.atan2(after.x(), -after.y()) - math.atan2(before.x(), -before.y()))
            turned = (turned + 180.0) % 360.0 - 180.0
            amount = turned / _SWEEP * (INFINITE - ZERO)
        else:
            way = (position.x() - self._last.x()) - (position.y() - self._last.y())
            amount = way / (3.0 * self._radius) * (INFINITE - ZERO)
        self._last = position
        # A little slack past the stops, so that turning back does not have to undo a long overshoot.
        self._free = min(max(self._free + amount * (0.1 if fine else 1.0), ZERO - 100.0), INFINITE + 100.0)
        self.drag_to(self._free)

    # Painting

    def changed(self, before: int, after: int) -> None:
        """Only the piece of the ring between two positions."""
        if before != after:
            reach = self._thickness / 2 + _HALO + FOCUS_REACH
            low, high = sorted((self._angle(before), self._angle(after)))
            points = [self._toward(low, self._radius), self._toward(high, self._radius)]
            # The arc bulges out of the box of its ends where it passes a quarter.
            points += [self._toward(quarter, self._radius) for quarter in (-90.0, 0.0, 90.0) if low < quarter < high]
            box = QPolygonF(points).boundingRect()
            self.update(box.adjusted(-reach, -reach, reach, reach).toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if paint.vector:
            self._paint_face(painter, False)
            if self.value() > ZERO:
                self._paint_arc(painter, self._theme.accent, self._angle(self.value()))
        else:
            self._copy_face(painter, event.rect())
        half = self._thickness / 2
        handle = half + (_HALO if self.underMouse() or self._dragging else 1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_handle(painter, self._on_ring(self.value()), handle, 2.0)

    def _copy_face(self, painter: QPainter, dirty: QRect) -> None:
        """The cold picture, and over it the sector of the hot one up to the handle, which hides the cut."""
        painter.drawPixmap(0, 0, self._layer(False))
        if self.value() <= ZERO:
            return
        angle, far = self._angle(self.value()), 2.0 * self._radius
        corners = [self._centre, self._toward(-180.0, far)]
        corners += [self._toward(corner, far) for corner in (-120.0, -60.0, 0.0, 60.0, 120.0) if corner < angle]
        corners.append(self._toward(angle if self.value() < INFINITE else 180.0, far))
        ratio = self.devicePixelRatioF()
        brush = QBrush(self._layer(True))
        brush.setTransform(QTransform.fromScale(1 / ratio, 1 / ratio))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(QPolygonF(corners))

    def _layer(self, hot: bool) -> QPixmap:
        layer = self._layers.get(hot)
        if layer is None:
            ratio = self.devicePixelRatioF()
            layer = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            layer.setDevicePixelRatio(ratio)
            painter = QPainter(layer)
            self._paint_face(painter, hot)
            painter.end()
            layer.setDevicePixelRatio(1.0 if hot else ratio)  # a brush works in pixels
            self._layers[hot] = layer
        return layer

    def _paint_face(self, painter: QPainter, hot: bool) -> None:
        theme = self._theme
        painter.fillRect(self.rect(), paint.colour(theme.surface))
        self._paint_arc(painter, theme.accent if hot else theme.track, _SWEEP / 2)
        self._paint_ends(painter)

    def _paint_arc(self, painter: QPainter, colour: str, to: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(paint.colour(colour), self._thickness)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(self._ring, _START, -round((to + _SWEEP / 2) * 16))
        half = self._thickness / 2 + 1
        painter.setPen(paint.pen(self._theme.surface, 2.0))  # the detent at 1
        painter.drawLine(self._toward(0, self._radius + half), self._toward(0, self._radius - half))

    def _paint_ends(self, painter: QPainter) -> None:
        """The limits, each with its meaning, under the end it belongs to."""
        font = paint.font(self._typography.caption)
        painter.setFont(font)
        painter.setPen(paint.colour(self._theme.muted))
        below = self._on_ring(ZERO).y() + self._thickness / 2 + _HALO + paint.metrics(font).ascent()
        middle, gap = self.width() / 2, SPACE_1 / 2
        for text, position, low, high in (
            (tr("0 argmax"), ZERO, 1.0, middle - gap),
            (tr("∞ uniform"), INFINITE, middle + gap, self.width() - 1.0),
        ):
            width = paint.text_width(text, font)
            if width > high - low:
                text = text[0]
                width = paint.text_width(text, font)
            x = min(max(self._on_ring(position).x() - width / 2, low), high - width)
            painter.drawText(QPointF(x, below), text)
