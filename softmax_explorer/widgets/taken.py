"""What a picture holds already, so that words keep clear of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from softmax_explorer.widgets.free_places import Stroke, crosses


class Taken:
    """Places and straight lines; `is_free` asks whether a place touches none of them."""

    def __init__(self) -> None:
        self._places: list[QRectF] = []
        self._lines: list[Stroke] = []

    def add(self, place: QRectF) -> None:
        self._places.append(place)

    def add_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self._lines.append((x1, y1, x2, y2))

    def is_free(self, place: QRectF) -> bool:
        return not (any(map(place.intersects, self._places)) or any(crosses(place, line) for line in self._lines))
