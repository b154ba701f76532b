"""The straight form of the temperature knob, for the lecture hall."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.temperature_control import FOCUS_REACH, INFINITE, ZERO, TemperatureControl


class TemperatureBar(TemperatureControl):
    """A thick groove with the end stops 0 and infinity and a mark at 1. The number stands elsewhere, in its own box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self._grip = 0.0  # from the pointer to the handle's centre while dragging

    def sizeHint(self) -> QSize:
        return QSize(20 * self._typography.body, math.ceil(2 * self._y() + SPACE_1 + self._caption_height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * self._typography.body, self.sizeHint().height())

    def _handle(self) -> float:
        return 0.6 * self._typography.body

    def _caption_height(self) -> float:
        return paint.metrics(paint.font(self._typography.caption)).height()

    def _ends(self) -> tuple[float, float]:
        margin = self._handle() + FOCUS_REACH + 1
        return margin, self.width() - margin

    def _x(self, position: float) -> float:
        left, right = self._ends()
        return left + (position - ZERO) / (INFINITE - ZERO) * (right - left)

    def _y(self) -> float:
        return self._handle() + FOCUS_REACH + 1

    def press(self, position: QPointF) -> None:
        self._grip = self._x(self.value()) - position.x()
        if abs(self._grip) > self._handle():
            self._grip = 0.0
            self.drag(position, False)

    def drag(self, position: QPointF, fine: bool) -> None:
        left, right = self._ends()
        self.drag_to(ZERO + (position.x() + self._grip - left) / max(1.0, right - left) * (INFINITE - ZERO))

    def changed(self, before: int, after: int) -> None:
        reach = self._handle() + FOCUS_REACH + 1
        low, high = sorted((self._x(before), self._x(after)))
        self.update(QRectF(low - reach, 0, high - low + 2 * reach, 2 * self._y()).toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, y, handle = self._theme, self._y(), self._handle()
        painter = QPainter(self)
        painter.fillRect(event.rect(), paint.colour(theme.surface))
        left, right = self._ends()
        at = self._x(self.value())
        thickness = max(4.0, 0.32 * self._typography.body)
        groove = QRectF(left, y - thickness / 2, right - left, thickness)
        paint.rounded(painter, groove, thickness / 2, theme.track)
        paint.rounded(painter, QRectF(left, groove.top(), at - left, thickness), thickness / 2, theme.accent)
        one = self._x(0)
        painter.fillRect(QRectF(one - 1, y + thickness / 2, 2, handle - thickness / 2), paint.colour(theme.edge))
        width = max(2.0, handle / 9)
        radius = handle - width / 2 + (1.0 if self.underMouse() or self._dragging else 0.0)
        self.draw_handle(painter, QPointF(at, y), radius, width)
        if event.rect().bottom() > 2 * y:
            self._paint_ends(painter, left, one, right)

    def _paint_ends(self, painter: QPainter, left: float, one: float, right: float) -> None:
        font = paint.font(self._typography.caption)
        painter.setFont(font)
        painter.setPen(paint.colour(self._theme.muted))
        baseline = 2 * self._y() + SPACE_1 / 2 + paint.metrics(font).ascent()
        left -= self._handle()
        right += self._handle()
        for text, x, share in ((tr("0 argmax"), left, 0.0), ("1", one, 0.5), (tr("∞ uniform"), right, 1.0)):
            painter.drawText(QPointF(x - share * paint.text_width(text, font), baseline), text)
