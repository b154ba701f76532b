"""Short texts laid out once: a plot draws the same names and percentages over and over while the hand moves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QStaticText, QTransform

from softmax_explorer.style import paint

_LIMIT = 1024
_PLAIN = Qt.TextFormat.PlainText
_cache: dict[tuple[str, int, bool], QStaticText] = {}


def draw(painter: QPainter, x: float, y: float, text: str, pixel_size: int, bold: bool = False) -> None:
    """`text` in the painter's pen with its top left corner at (x, y); as real text in vector figures."""
    font = paint.font(pixel_size, bold)
    painter.setFont(font)
    if paint.vector:
        painter.drawText(QPointF(x, y + paint.metrics(font).ascent()), text)
        return
    found = _cache.get((text, pixel_size, bold))
    if found is None:
        if len(_cache) >= _LIMIT:
            _cache.clear()
        found = _cache[text, pixel_size, bold] = QStaticText(text)
        found.setTextFormat(_PLAIN)
        found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        found.prepare(QTransform(), font)
    painter.drawStaticText(QPointF(x, y), found)
