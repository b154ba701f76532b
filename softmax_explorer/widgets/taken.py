"""What a picture holds already, so that words keep clear of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF


class Taken:
    """Places and straight lines; `is_free` asks whether a place touches none of them."""

    def __init__(self) -> None:
        self._places: list[QRectF] = []
        self._lines: list[tuple[float, float, float, float]] = []

    def add(self, place: QRectF) -> None:
        self._places.append(place)

    def add_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self._lines.append((x1, y1, x2, y2))

    def is_free(self, place: QRectF) -> bool:
        if any(map(place.intersects, self._places)):
            return False
        edges = place.left(), place.top(), place.right(), place.bottom()
        return not any(_meets(line, *edges) for line in self._lines)


def _meets(line: tuple[float, float, float, float], left: float, top: float, right: float, bottom: float) -> bool:
    x1, y1, x2, y2 = line
    if max(x1, x2) < left or min(x1, x2) > right or max(y1, y2) < top or min(y1, y2) > bottom:
        return False
    along, across = x2 - x1, y2 - y1  # else all corners lie on one side of the line
    sides = [along * (y - y1) - across * (x - x1) for x in (left, right) for y in (top, bottom)]
    return min(sides) <= 0.0 <= max(sides)
