"""Patterns over bars: kinds that are told apart without a colour, on the screen and as lines in a figure."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from softmax_explorer.style import paint

RISING, FALLING, LEVEL, UPRIGHT, GRID, LATTICE, DOTS, DASHES = range(8)
KINDS = 8


class Hatch(NamedTuple):
    """`pitch` from line to line and `thickness`, in logical pixels."""

    colour: QColor
    kind: int = RISING
    pitch: float = 6.0
    thickness: float = 1.0


def tile(hatch: Hatch, scale: float) -> QPixmap:
    """One period of the pattern in device pixels, to be laid side by side."""
    size, thick = round(hatch.pitch * scale), max(1, round(hatch.thickness * scale))
    found = QPixmap(size, size)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    colour, kind = hatch.colour, hatch.kind
    if kind in (LEVEL, GRID):
        painter.fillRect(0, 0, size, thick, colour)
    if kind in (UPRIGHT, GRID):
        painter.fillRect(0, 0, thick, size, colour)
    if kind in (DOTS, DASHES):
        for x, y, width, height in _blocks(hatch, size, thick):
            painter.fillRect(round(x), round(y), round(width), round(height), colour)
    for row in range(size):
        for part in range(thick):
            if kind in (RISING, LATTICE):
                painter.fillRect((size - 1 - row + part) % size, row, 1, 1, colour)
            if kind in (FALLING, LATTICE):
                painter.fillRect((row + part) % size, row, 1, 1, colour)
    painter.end()
    return found


def draw(painter: QPainter, hatch: Hatch, area: QRectF) -> None:
    """The pattern as lines and blocks inside `area`: a pattern brush would become an image in the figure."""
    pitch, kind = hatch.pitch, hatch.kind
    rect = area.adjusted(*(side * (hatch.thickness - 1.0) / 2 for side in (1, 1, -1, -1)))
    if rect.width() <= 0 or rect.height() <= 0:
        return
    if kind in (DOTS, DASHES):
        for row in range(math.floor(area.top() / pitch), math.ceil(area.bottom() / pitch)):
            for column in range(math.floor(area.left() / pitch), math.ceil(area.right() / pitch)):
                for x, y, width, height in _blocks(hatch, pitch, hatch.thickness):
                    block = QRectF(column * pitch + x, row * pitch + y, width, height).intersected(area)
                    if not block.isEmpty():
                        painter.fillRect(block, hatch.colour)
        return
    lines: list[QLineF] = []
    if kind in (LEVEL, GRID):
        lines += [QLineF(rect.left(), y, rect.right(), y) for y in _steps(rect.top(), rect.bottom(), pitch)]
    if kind in (UPRIGHT, GRID):
        lines += [QLineF(x, rect.top(), x, rect.bottom()) for x in _steps(rect.left(), rect.right(), pitch)]
    if kind in (RISING, LATTICE):
        for total in _steps(rect.left() + rect.top(), rect.right() + rect.bottom(), pitch):
            x, u = min(rect.right(), total - rect.top()), max(rect.left(), total - rect.bottom())
            lines.append(QLineF(x, total - x, u, total - u))
    if kind in (FALLING, LATTICE):
        for gap in _steps(rect.left() - rect.bottom(), rect.right() - rect.top(), pitch):
            x, u = max(rect.left(), gap + rect.top()), min(rect.right(), gap + rect.bottom())
            lines.append(QLineF(x, x - gap, u, u - gap))
    painter.setPen(paint.pen(hatch.colour.name(), hatch.thickness))
    for line in lines:
        painter.drawLine(line)


def _steps(low: float, high: float, pitch: float) -> list[float]:
    first = math.floor(low / pitch) + 1
    return [step * pitch for step in range(first, math.ceil(high / pitch))]


def _blocks(hatch: Hatch, size: float, thick: float) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of the dots or dashes in one period of `size`."""
    half = size / 2
    width, height = (half, thick) if hatch.kind == DASHES else (size / 3, size / 3)
    return [(0.0, 0.0, width, height), (half, half, width, height)]
