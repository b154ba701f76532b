"""What the panels one studies draw with: text, bars, lines and curves in one theme and one type scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES, Theme
from softmax_explorer.widgets import dots
from softmax_explorer.widgets.curves import polygon
from softmax_explorer.widgets.stamps import Stamper, is_whole, measured

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
TOP_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_NO_BRUSH, _NO_PEN = Qt.BrushStyle.NoBrush, Qt.PenStyle.NoPen
_ANTIALIASING = QPainter.RenderHint.Antialiasing
_HALL = 1.5  # times the desktop's type

_lines: dict[tuple[int, bool], tuple[float, float]] = {}


class Sketch:
    """A painter with the theme's colours and the typography's sizes. Lengths are logical pixels."""

    def __init__(self, painter: QPainter, theme: Theme, typography: Typography) -> None:
        self.painter, self.theme, self.typography = painter, theme, typography
        self._stamper = Stamper(painter)
        self.scale = typography.body / DESKTOP.body
        """Lines, dots and handles grow with the type, so that the lecture hall sees them."""
        self.hall = self.scale > _HALL
        """So few letters fit into a line that what is secondary is left out rather than cut."""
        self.fine = max(1, math.floor(self.scale))
        """The finest stroke, in whole pixels."""

    def line_height(self, size: int = 0, bold: bool = False) -> float:
        size = size or self.typography.body
        return (_lines.get((size, bold)) or _line(size, bold))[0]

    def width_of(self, text: str, size: int = 0, bold: bool = False) -> float:
        return measured(text, size or self.typography.body, bold)[1]

    def text(
        self,
        rect: QRectF,
        text: str,
        *,
        size: int = 0,
        colour: str = "",
        bold: bool = False,
        align: int = LEFT,
        wrap: bool = False,
    ) -> None:
        """One line, elided where it is too long; with `wrap` as many as the rectangle holds."""
        size = size or self.typography.body
        if not (wrap or paint.vector or is_whole(text)):
            width, room = measured(text, size, bold)[1], rect.width()
            if width <= room:
                x = rect.left() if align == LEFT else rect.left() + (room - width) * (0.5 if align == CENTRE else 1.0)
                height, ascent = _lines.get((size, bold)) or _line(size, bold)
                baseline = rect.top() + (rect.height() - height) / 2 + ascent
                self._stamper.number(x, baseline, text, size, colour or self.theme.text, bold)
                return
        font = paint.font(size, bold)
        self.painter.setFont(font)
        self.painter.setPen(paint.colour(colour or self.theme.text))
        if wrap:
            self.painter.drawText(rect, align | _WRAP, text)
        else:
            self.painter.drawText(rect, align, paint.elided(text, font, rect.width()))

    def fill(self, rect: QRectF, colour: str) -> None:
        self.painter.fillRect(rect, paint.colour(colour))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = "", width: float = 1.0, dashed=False
    ) -> None:
        """A straight line; upright and level ones of one pixel are crisp."""
        painter, floor = self.painter, math.floor
        straight = width == 1.0 and (x1 == x2 or y1 == y2)
        width *= self.scale if width > 1.0 else self.fine
        painter.setRenderHint(_ANTIALIASING, not straight)
        painter.setPen(paint.pen(colour or self.theme.line, width, dashed=dashed))
        if straight:
            x1, y1, x2, y2 = floor(x1) + 0.5, floor(y1) + 0.5, floor(x2) + 0.5, floor(y2) + 0.5
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    def bar(self, rect: QRectF, fill: str, outline: str = "") -> None:
        """A filled bar with an outline beneath the fill; nothing where it has no width."""
        rect = rect.normalized()
        if rect.width() <= 0.0 or rect.height() <= 0.0:
            return
        # In a figure that is made smaller an outline is less than a pixel: blended, or sides of it would be missing.
        self.painter.setRenderHint(_ANTIALIASING, self._stamper.ratio < 1.0)
        if outline and outline != fill:
            self.painter.fillRect(rect, paint.colour(outline))
            rect = rect.adjusted(self.fine, self.fine, -self.fine, -self.fine)
        if rect.width() > 0.0 and rect.height() > 0.0:
            self.painter.fillRect(rect, paint.colour(fill))

    def ghost(self, rect: QRectF) -> None:
        """A dashed outline: where something stood when the gesture began."""
        self.painter.setRenderHint(_ANTIALIASING, False)
        self.painter.setPen(paint.pen(self.theme.ghost, 1.0, dashed=True))
        self.painter.setBrush(_NO_BRUSH)
        self.painter.drawRect(rect.normalized().adjusted(0.5, 0.5, -0.5, -0.5))

    def curve(
        self, xs: Any, ys: Any, colour: str, width: float = 2.0, *, dashed: bool = False, outline: str = ""
    ) -> None:
        """A line through points in pixels; where a coordinate is not finite it is interrupted."""
        xs, ys, width = np.asarray(xs, dtype=float), np.asarray(ys, dtype=float), width * self.scale
        good = np.isfinite(xs) & np.isfinite(ys)
        pieces = [(0, xs.size)]
        if not good.all():
            pieces = np.flatnonzero(np.diff(good, prepend=False, append=False)).reshape(-1, 2).tolist()
        self.painter.setRenderHint(_ANTIALIASING)
        self.painter.setBrush(_NO_BRUSH)
        for first, last in pieces:
            points = polygon(xs[first:last], ys[first:last])
            if outline and not dashed:
                self.painter.setPen(_round(outline, width + 1.6))
                self.painter.drawPolyline(points)
            self.painter.setPen(paint.pen(colour, width, dashed=True) if dashed else _round(colour, width))
            self.painter.drawPolyline(points)

    def polygon(
        self, points: Sequence[tuple[float, float]], fill: str = "", outline: str = "", width: float = 1.0
    ) -> None:
        self.painter.setRenderHint(_ANTIALIASING)
        self.painter.setPen(paint.pen(outline, width) if outline else _NO_PEN)
        self.painter.setBrush(paint.colour(fill) if fill else _NO_BRUSH)
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    def dot(self, x: float, y: float, radius: float, fill: str, outline: str = "", width: float = 1.5) -> None:
        dots.draw(self.painter, self._stamper.ratio, x, y, radius, fill, outline, width)

    def handle(self, x: float, y: float, focused: bool = False) -> None:
        """What can be dragged looks like this everywhere; with the keyboard's focus it has a ring."""
        wide = 2.0 * self.scale
        if focused:
            self.dot(x, y, 10 * self.scale, self.theme.surface, self.theme.accent, wide)
        self.dot(x, y, 6.5 * self.scale, self.theme.handle, self.theme.accent, wide)

    def arrow(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.5) -> None:
        length = math.hypot(x2 - x1, y2 - y1)
        if length < 1.0:
            return
        self.line(x1, y1, x2, y2, colour, width + 1e-9)
        u, v, size = (x2 - x1) / length, (y2 - y1) / length, min((4.0 + 2 * width) * self.scale, length)
        left = (x2 - size * u + 0.5 * size * v, y2 - size * v - 0.5 * size * u)
        right = (x2 - size * u - 0.5 * size * v, y2 - size * v + 0.5 * size * u)
        self.polygon([(x2, y2), left, right], colour)

    def class_colours(self, index: int, num_classes: int, *, marked: bool = False) -> tuple[str, str]:
        """Fill and outline of a class; from 9 on neutral, stronger where `marked` (true, leading, pointed at)."""
        if num_classes <= MAX_COLOURED_CLASSES:
            return self.theme.class_fill(index, num_classes), self.theme.class_outline(index, num_classes)
        strong = self.theme.neutral_strong if marked else self.theme.neutral
        return strong, strong


def _line(size: int, bold: bool) -> tuple[float, float]:
    """Height and ascent of a line of text."""
    metrics = paint.metrics(paint.font(size, bold))
    found = _lines[size, bold] = metrics.height(), metrics.ascent()
    return found


def _round(colour: str, width: float) -> QPen:
    pen = QPen(paint.pen(colour, width))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
