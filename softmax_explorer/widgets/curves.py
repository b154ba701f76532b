"""All polylines of one plot, filled from NumPy and painted in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shiboken6
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from softmax_explorer.style import paint

FINE_WIDTH = 2.0
_EDGE = 1.6  # how far the outline of a coloured line reaches beyond it, both sides together


class Line(NamedTuple):
    """How one curve looks. `outline`: painted beneath at rest, for colours too pale to stand alone; "" for none."""

    colour: str
    outline: str = ""
    width: float = FINE_WIDTH


class Curves:
    """Curves over one shared x axis: in whole pixels while the hand moves (`fine=False`), antialiased at rest.

    The polygons are made once for a shape; a step writes the new y into their memory.
    """

    def __init__(self) -> None:
        self._rect = QRectF(0, 0, 1, 1)
        self._x_range = self._y_range = (0.0, 1.0)
        self._lines: tuple[Line, ...] = ()
        self._thin: list[QPen] = []
        self._x = np.empty(0)
        self._y = np.empty((0, 0))
        self._polygons: list[QPolygonF] = []
        self._memory: list[np.ndarray] = []

    def set_frame(self, rect: QRectF, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        """Where on the canvas which part of the plane is shown."""
        self._rect, self._x_range, self._y_range = QRectF(rect), x_range, y_range
        self._write(True)

    def set_lines(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        self._thin = [paint.pen(line.colour) for line in lines]

    def set_values(self, x: np.ndarray, y: np.ndarray) -> None:
        """x (m,), y (n, m): n curves of m points, in data units."""
        new_x = x is not self._x or len(y) != len(self._polygons)
        self._x, self._y = x, y
        self._write(new_x)

    def to_pixel_x(self, x: float) -> float:
        low, high = self._x_range
        return self._rect.left() + (x - low) / (high - low) * self._rect.width()

    def to_pixel_y(self, y: float) -> float:
        low, high = self._y_range
        return self._rect.top() + (high - y) / (high - low) * self._rect.height()

    def to_pixels_y(self, values: Sequence[float]) -> list[float]:
        (low, high), top, height = self._y_range, self._rect.top(), self._rect.height()
        return [top + (high - y) / (high - low) * height for y in values]

    def to_x(self, pixel: float) -> float:
        low, high = self._x_range
        return low + (pixel - self._rect.left()) / max(self._rect.width(), 1.0) * (high - low)

    def nearest(self, pixel_x: float, pixel_y: float, reach: float) -> int | None:
        """The curve that passes within `reach` pixels above or below a point; the last painted wins a tie."""
        if not self._polygons or not self._rect.adjusted(-1, -1, 1, 1).contains(pixel_x, pixel_y):
            return None
        x = self._memory[0][:, 0]
        gaps = [abs(float(np.interp(pixel_x, x, memory[:, 1])) - pixel_y) for memory in self._memory]
        best = min(range(len(gaps)), key=lambda i: (gaps[i], -i))
        return best if gaps[best] <= reach else None

    def paint(self, painter: QPainter, fine: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        fine = fine or paint.vector
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        if not fine:
            for polygon, pen, line in zip(self._polygons, self._thin, self._lines, strict=True):
                painter.setPen(pen)
                thickness = int(line.width)
                if thickness < 2:
                    painter.drawPolyline(polygon)
                    continue
                # Thin lines one above the other: Qt's own thick ones are thirty times as slow.
                painter.translate(0.0, -(thickness // 2))
                for _ in range(thickness):
                    painter.drawPolyline(polygon)
                    painter.translate(0.0, 1.0)
                painter.translate(0.0, thickness // 2 - thickness)
            return
        for polygon, line in zip(self._polygons, self._lines, strict=True):
            if line.outline:
                painter.setPen(_round(line.outline, line.width + _EDGE))
                painter.drawPolyline(polygon)
            painter.setPen(_round(line.colour, line.width))
            painter.drawPolyline(polygon)

    def _write(self, new_x: bool) -> None:
        """Data units to pixels, straight into the polygons' memory."""
        points = self._x.size
        if len(self._polygons) != len(self._y) or (self._memory and len(self._memory[0]) != points):
            self._polygons = [_polygon(points) for _ in self._y]
            self._memory = [_points(polygon) for polygon in self._polygons]
            new_x = True
        (low, high), rect = self._y_range, self._rect
        scale = rect.height() / (high - low)
        pixels = (rect.top() + high * scale) - self._y * scale
        for memory, row in zip(self._memory, pixels, strict=True):
            memory[:, 1] = row
        if new_x and self._memory:
            (low, high) = self._x_range
            for memory in self._memory:
                memory[:, 0] = rect.left() + (self._x - low) * (rect.width() / (high - low))


def polygon(xs: np.ndarray, ys: np.ndarray) -> QPolygonF:
    """The points as a polyline, filled without making a point of each."""
    made = _polygon(xs.size)
    if xs.size:
        memory = _points(made)
        memory[:, 0], memory[:, 1] = xs, ys
    return made


def _round(colour: str, width: float) -> QPen:
    pen = QPen(paint.pen(colour, width))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _polygon(points: int) -> QPolygonF:
    polygon = QPolygonF()
    polygon.resize(points)
    return polygon


def _points(polygon: QPolygonF) -> np.ndarray:
    """The polygon's own memory as float64 (m, 2)."""
    memory: Any = shiboken6.VoidPtr(polygon.data(), polygon.size() * 16, True)  # type: ignore[call-arg]
    return np.frombuffer(memory, np.float64).reshape(-1, 2)
