"""Short texts and dots of a plot, painted once and then copied: the hand shows the same names and percentages over and
over, and a copy costs a tenth of an antialiased path and a quarter of a laid-out text.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from softmax_explorer.style import paint

DOT = 3.5  # a dot's radius
_REACH = 5  # half of a dot's pixmap
_LIMIT = 1024
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine).value
_cache: dict[tuple[object, ...], QPixmap] = {}


class Stamper:
    """Writes with one painter; `ratio`: its device pixels to a logical one. In vector figures everything is real."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self.ratio = painter.deviceTransform().m11()

    def text(self, x: float, y: float, text: str, pixel_size: int, colour: str, bold: bool = False) -> None:
        """`text` with its top left corner at (x, y)."""
        painter = self._painter
        if paint.vector:
            font = paint.font(pixel_size, bold)
            painter.setFont(font)
            painter.setPen(paint.colour(colour))
            painter.drawText(QPointF(x, y + paint.metrics(font).ascent()), text)
            return
        key = (text, pixel_size, colour, bold, self.ratio)
        found = _cache.get(key)
        if found is None:
            font = paint.font(pixel_size, bold)
            width, height = paint.text_width(text, font) + 2, paint.metrics(font).height()
            found = self._empty(key, width, height)
            own = QPainter(found)
            own.setFont(font)
            own.setPen(paint.colour(colour))
            own.drawText(QRectF(0, 0, width, height), _LEFT, text)
            own.end()
        painter.drawPixmap(QPointF(x, y), found)

    def dot(self, x: float, y: float, colour: str, outline: str) -> None:
        painter = self._painter
        if paint.vector:
            _paint_dot(painter, QPointF(x, y), colour, outline)
            return
        key = (colour, outline, self.ratio)
        found = _cache.get(key)
        if found is None:
            found = self._empty(key, 2 * _REACH, 2 * _REACH)
            own = QPainter(found)
            _paint_dot(own, QPointF(_REACH, _REACH), colour, outline)
            own.end()
        painter.drawPixmap(QPointF(x - _REACH, y - _REACH), found)

    def _empty(self, key: tuple[object, ...], width: float, height: float) -> QPixmap:
        if len(_cache) >= _LIMIT:
            _cache.clear()
        ratio = self.ratio
        pixmap = _cache[key] = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap


def _paint_dot(painter: QPainter, at: QPointF, colour: str, outline: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(paint.pen(outline))
    painter.setBrush(paint.colour(colour))
    painter.drawEllipse(at, DOT, DOT)
