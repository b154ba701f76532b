"""A column of small level bars in which an exact zero cannot be overlooked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.sketch import Sketch

_THICKEST = 16.0


class ValueColumn:
    """`rows` are the rectangles of the cells; `span` holds the values at the ends of the bars, and 0.

    A zero is a ring on the zero line and a bold 0; a value beyond the span fills the bar to the end. Numbers stand
    below their bars; in low rows after them, where there is room.
    """

    def __init__(self, sketch: Sketch, rows: Sequence[QRectF], span: tuple[float, float]) -> None:
        self._sketch, self._rows = sketch, rows
        self._line = sketch.line_height(sketch.typography.caption)
        height = rows[0].height()
        self._below = height >= 2 * self._line
        self._left, self._right = rows[0].left() + SPACE_1, rows[0].right() - SPACE_1
        self._scale, self._low, self._high = (self._right - self._left) / (span[1] - span[0]), span[0], span[1]
        self._thick = max(min(height - self._line - 3 if self._below else 0.62 * height, _THICKEST), 2.0)
        self._drop = max((height - self._thick - (self._line if self._below else 0.0)) / 2, 0.0)

    def _x(self, value: float) -> float:
        return self._left + (min(max(value, self._low), self._high) - self._low) * self._scale

    def _bar(self, row: QRectF, value: float) -> QRectF:
        """At least one pixel: what is not 0 is not shown as 0."""
        zero, end = self._x(0.0), self._x(value)
        if abs(end - zero) < 1.0:
            end = zero + math.copysign(1.0, value)
        return QRectF(min(zero, end), row.top() + self._drop, abs(end - zero), self._thick)

    def paint(self, place: int, value: float, text: str, is_zero: bool, fill: str, outline: str) -> None:
        """One cell; nan has no bar."""
        sketch, row, size = self._sketch, self._rows[place], self._sketch.typography.caption
        zero, radius = self._x(0.0), max(min(0.5 * self._thick, 4.0), 2.5)
        if is_zero:
            middle = row.top() + self._drop + self._thick / 2
            sketch.dot(zero + radius + 1, middle, radius, sketch.theme.surface, sketch.theme.text, 1.8)
        elif not math.isnan(value):
            sketch.bar(self._bar(row, value), fill, outline if self._thick > 5 else "")
        if self._low < 0.0:
            end = row.top() + self._drop + self._thick + 2 if self._below else row.bottom()
            sketch.line(zero, row.top() + self._drop - 2 if self._below else row.top(), zero, end, sketch.theme.edge)
        ink = sketch.theme.warning if value < 0.0 else sketch.theme.text
        if self._below:
            left = zero if is_zero else self._left
            room = QRectF(left, row.top() + self._drop + self._thick, self._right + SPACE_1 - left, self._line)
            sketch.text(room, text, size=size, bold=is_zero, colour=ink)
        elif row.height() >= 0.8 * self._line:
            after = zero + 2 * radius + 1 if is_zero else max(zero, self._bar(row, value).right())
            room = QRectF(after + 3, row.top(), self._right + SPACE_1 - after - 3, row.height())
            if math.isnan(value) or sketch.width_of(text, size, is_zero) <= room.width():
                sketch.text(room, text, size=size, bold=is_zero, colour=ink)

    def paint_ghost(self, place: int, value: float) -> None:
        if not math.isnan(value) and value != 0.0:
            self._sketch.ghost(self._bar(self._rows[place], value))

    def paint_heading(self, lines: Sequence[str], bold: bool) -> None:
        """Up to two lines that end right above the first row."""
        size, ink = self._sketch.typography.caption, self._sketch.theme.text if bold else self._sketch.theme.muted
        for place, text in enumerate(reversed(lines)):
            top = self._rows[0].top() - 3 - (place + 1) * self._line
            room = QRectF(self._left, top, self._right + SPACE_1 - self._left, self._line)
            self._sketch.text(room, text, size=size, bold=bold, colour=ink)

    def paint_total(self, top: float, text: str, wrong: bool) -> None:
        """Below the last row, in line with the numbers."""
        ink = self._sketch.theme.warning if wrong else self._sketch.theme.text
        room = QRectF(self._left, top, self._rows[0].width() - SPACE_1, self._line)
        self._sketch.text(room, text, size=self._sketch.typography.caption, bold=wrong, colour=ink)
