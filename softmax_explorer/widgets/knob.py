"""The temperature knob: a dial over three quarters of a circle."""

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.temperature_control import FOCUS_REACH, INFINITE, ZERO, TemperatureControl

_SWEEP = 270.0
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)
_HALO = 3.0  # by how much the handle may stand out of the ring


class TemperatureKnob(TemperatureControl):
    """Grab the ring and turn it, or drag up and down from the middle (with Shift: finely)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("temperature-knob")
        self._turning = False
        self._last = QPointF()
        self._free = 0.0  # the dragged position before the detent holds it

    # Geometry

    def sizeHint(self) -> QSize:
        side = 11 * self._typography.body
        return QSize(side, side + self._typography.caption // 2)

    def minimumSizeHint(self) -> QSize:
        side = 7 * self._typography.body
        return QSize(side, side)

    def _caption_height(self) -> float:
        return paint.metrics(paint.font(self._typography.caption)).height()

    def _thickness(self) -> float:
        return max(6.0, self._radius() * 0.13)

    def _radius(self) -> float:
        """Of the ring's middle line; the labels stand between the ends, whose lower edge is at 0.71 of the radius."""
        spare = max(9.0, 0.13 * self.width() / 2) / 2 + _HALO + FOCUS_REACH
        by_width = self.width() / 2 - spare
        by_height = (self.height() - 2 * SPACE_1 - self._caption_height() - spare) / 1.85
        return max(10.0, min(by_width, by_height))

    def _centre(self) -> QPointF:
        radius = self._radius()
        spare = max(9.0, 0.13 * self.width() / 2) / 2 + _HALO + FOCUS_REACH
        used = radius * 1.85 + spare + self._caption_height() + SPACE_1
        return QPointF(self.width() / 2, (self.height() - used) / 2 + spare + radius)

    def _ring(self) -> QRectF:
        centre, radius = self._centre(), self._radius()
        return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)

    @staticmethod
    def _angle(position: float) -> float:
        """Degrees clockwise from the top."""
        return (position - ZERO) / (INFINITE - ZERO) * _SWEEP - _SWEEP / 2

    def _on_ring(self, position: float) -> QPointF:
        angle = math.radians(self._angle(position))
        radius = self._radius()
        return self._centre() + QPointF(radius * math.sin(angle), -radius * math.cos(angle))

    # Dragging

    def press(self, position: QPointF) -> None:
        offset = position - self._centre()
        self._turning = math.hypot(offset.x(), offset.y()) > 0.62 * self._radius()
        self._last = position
        self._free = float(self.value())
        handle = self._on_ring(self.value()) - position
        if self._turning and math.hypot(handle.x(), handle.y()) > 2 * self._thickness():
            angle = math.degrees(math.atan2(offset.x(), -offset.y()))
            if abs(angle) <= _SWEEP / 2 + 15:
                self._free = ZERO + (angle + _SWEEP / 2) / _SWEEP * (INFINITE - ZERO)
                self.drag_to(self._free)

    def drag(self, position: QPointF, fine: bool) -> None:
        if self._turning:
            centre = self._centre()
            before, after = self._last - centre, position - centre
            turned = math.degrees(math.atan2(after.x(), -after.y()) - math.atan2(before.x(), -before.y()))
            turned = (turned + 180.0) % 360.0 - 180.0
            amount = turned / _SWEEP * (INFINITE - ZERO)
        else:
            way = (position.x() - self._last.x()) - (position.y() - self._last.y())
            amount = way / (3.0 * self._radius()) * (INFINITE - ZERO)
        self._last = position
        # A little slack past the stops, so that turning back does not have to undo a long overshoot.
        self._free = min(max(self._free + amount * (0.1 if fine else 1.0), ZERO - 100.0), INFINITE + 100.0)
        self.drag_to(self._free)

    # Painting

    def changed(self, before: int, after: int) -> None:
        """Only the piece of the ring between two positions, and the number."""
        if before != after:
            reach = self._thickness() / 2 + _HALO + FOCUS_REACH
            first, second = self._on_ring(before), self._on_ring(after)
            box = QRectF(first, second).normalized()
            low, high = sorted((self._angle(before), self._angle(after)))
            radius, centre = self._radius(), self._centre()
            for quarter, point in ((-90.0, (-radius, 0.0)), (0.0, (0.0, -radius)), (90.0, (radius, 0.0))):
                if low < quarter < high:  # the arc bulges out of the box of its ends
                    extreme = centre + QPointF(*point)
                    box = box.united(QRectF(extreme, extreme).adjusted(-1, -1, 1, 1))
            self.update(box.adjusted(-reach, -reach, reach, reach).toAlignedRect())
        self.update(self._number_rect().toAlignedRect())

    def _number_rect(self) -> QRectF:
        centre, inner = self._centre(), self._radius() - self._thickness() / 2 - _HALO - 1
        height = inner * 0.55
        half = math.sqrt(inner * inner - height * height / 4) - 1
        return QRectF(centre.x() - half, centre.y() - height / 2, 2 * half, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), paint.colour(self._theme.surface))
        number = self._number_rect()
        if number.toAlignedRect().intersects(event.rect()):
            self._paint_number(painter, number)
        if event.region().subtracted(number.toAlignedRect()).isEmpty():
            return
        self._paint_ring(painter, event.rect())

    def _paint_ring(self, painter: QPainter, dirty: QRect) -> None:
        theme, ring = self._theme, self._ring()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(paint.colour(theme.track), self._thickness())
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        at = self._angle(self.value())
        start = round((90 + _SWEEP / 2) * 16)
        painter.drawArc(ring, start, -round(_SWEEP * 16))
        top = QPointF(ring.center().x(), ring.top())
        if self.value() > ZERO:
            pen.setColor(paint.colour(theme.accent))
            painter.setPen(pen)
            painter.drawArc(ring, start, -round((at + _SWEEP / 2) * 16))
        half = self._thickness() / 2
        painter.setPen(paint.pen(theme.surface, 2.0))  # the detent at 1
        painter.drawLine(top + QPointF(0, -half - 1), top + QPointF(0, half + 1))
        handle = half + (_HALO if self.underMouse() or self._dragging else 1.5)
        self.draw_handle(painter, self._on_ring(self.value()), handle, 2.0)
        self._paint_ends(painter)

    def _paint_ends(self, painter: QPainter) -> None:
        """The limits, each under its end, with what they mean in the gap between."""
        font = paint.font(self._typography.caption)
        painter.setFont(font)
        painter.setPen(paint.colour(self._theme.muted))
        left, right = self._on_ring(ZERO), self._on_ring(INFINITE)
        height = self._caption_height()
        y = left.y() + self._thickness() / 2 + _HALO + 1
        edge = 2.0
        middle = self.width() / 2
        for text, low, high, align in (
            (tr("0 argmax"), edge, middle - SPACE_1 / 2, Qt.AlignmentFlag.AlignLeft),
            (tr("∞ uniform"), middle + SPACE_1 / 2, self.width() - edge, Qt.AlignmentFlag.AlignRight),
        ):
            width = paint.text_width(text, font)
            point = left if align == Qt.AlignmentFlag.AlignLeft else right
            x = min(max(point.x() - width / 2, low), high - width)
            if width <= high - low:
                painter.drawText(QRectF(x, y, width + 1, height), int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_number(self, painter: QPainter, rect: QRectF) -> None:
        text = numbers.temperature(self.temperature())
        size = round(self._radius() * 0.42)
        while size > self._typography.body and paint.text_width(text, paint.font(size, True)) > rect.width():
            size -= 1
        painter.setFont(paint.font(size, True))
        painter.setPen(paint.colour(self._theme.text))
        painter.drawText(rect, _CENTRED, text)
