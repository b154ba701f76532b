"""A column of small level bars in which an exact zero cannot be overlooked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.sketch import Sketch

_LEAST_BAR = 6.0  # pixels
_THICKEST, _RING = 1.5, 0.36  # of the height of the letters: a bar, and the ring of a zero


class ValueColumn:
    """`rows` are the rectangles of the cells; `span` holds the values at the ends of the bars, and 0.

    A zero is a ring on the zero line and a bold 0; a value beyond the span fills the bar to the end. Numbers stand
    below their bars; in low rows after them, for which the longest of `texts` has its room.
    """

    def __init__(
        self, sketch: Sketch, rows: Sequence[QRectF], span: tuple[float, float], texts: Sequence[str] = ()
    ) -> None:
        self._sketch, self._rows = sketch, rows
        self._line = sketch.line_height(sketch.typography.caption)
        height = rows[0].height()
        self._below = height >= 2 * self._line
        self._left, self._right = rows[0].left() + SPACE_1, rows[0].right() - SPACE_1
        self._text_right = self._right
        if not self._below and height >= 0.8 * self._line:
            size = sketch.typography.caption
            number = max((sketch.width_of(text, size, True) for text in texts), default=0.0)
            self._right = max(self._right - number - SPACE_1 * sketch.scale, self._left + _LEAST_BAR)
        self._scale, self._low, self._high = (self._right - self._left) / (span[1] - span[0]), span[0], span[1]
        self._thick = max(
            min(height - self._line - 3 if self._below else 0.62 * height, _THICKEST * sketch.typography.caption), 2.0
        )
        self._legible, self._zero = height >= 0.8 * self._line, self._x(0.0)
        self._drop = max((height - self._thick - (self._line if self._below else 0.0)) / 2, 0.0)

    def _x(self, value: float) -> float:
        value = self._low if value < self._low else self._high if value > self._high else value
        return self._left + (value - self._low) * self._scale

    def _bar(self, row: QRectF, value: float) -> QRectF:
        """At least one pixel: what is not 0 is not shown as 0."""
        length = self._x(value) - self._zero
        if -1.0 < length < 1.0:
            length = math.copysign(1.0, value)
        return QRectF(self._zero + (length if length < 0.0 else 0.0), row.top() + self._drop, abs(length), self._thick)

    def paint(
        self, place: int, value: float, text: str, is_zero: bool, fill: str, outline: str, stood_at: float = math.nan
    ) -> None:
        """One cell; nan has no bar. `stood_at`: the value when the gesture began, nan for none."""
        sketch, row, size = self._sketch, self._rows[place], self._sketch.typography.caption
        end = self._zero
        if is_zero:
            radius = max(min(0.5 * self._thick, _RING * size), 2.5)
            middle = row.top() + self._drop + self._thick / 2
            sketch.dot(end + radius + 1, middle, radius, sketch.theme.surface, sketch.theme.text, 1.8)
            end += 2 * radius + 1
        elif value == value:
            bar = self._bar(row, value)
            sketch.bar(bar, fill, outline if self._thick > 5 else "")
            end = max(end, bar.right())
        if stood_at == stood_at and stood_at not in (0.0, value):
            ghost = self._bar(row, stood_at)
            sketch.ghost(ghost)
            end = max(end, ghost.right())
        ink = sketch.theme.warning if value < 0.0 else sketch.theme.text
        if self._below:
            left = self._zero if is_zero else self._left
            room = QRectF(left, row.top() + self._drop + self._thick, self._text_right + SPACE_1 - left, self._line)
            sketch.text(room, text, size=size, bold=is_zero, colour=ink)
        elif self._legible and end + 3 + sketch.width_of(text, size, is_zero) <= row.right():
            sketch.text(
                QRectF(end + 3, row.top(), row.right() - end - 3, row.height()),
                text,
                size=size,
                bold=is_zero,
                colour=ink,
            )

    def paint_zero_line(self) -> None:
        """Where values may be negative."""
        if self._low >= 0.0:
            return
        edge, first, last = self._sketch.theme.edge, self._rows[0], self._rows[-1]
        if not self._below:
            self._sketch.line(self._zero, first.top(), self._zero, last.bottom(), edge)
            return
        for row in self._rows:  # the numbers between the bars stay free
            top = row.top() + self._drop
            self._sketch.line(self._zero, top - 2, self._zero, top + self._thick + 2, edge)

    def paint_heading(self, lines: Sequence[str], bold: bool) -> None:
        """Up to two lines that end right above the first row."""
        size, ink = self._sketch.typography.caption, self._sketch.theme.text if bold else self._sketch.theme.muted
        for place, text in enumerate(reversed(lines)):
            top = self._rows[0].top() - 3 - (place + 1) * self._line
            room = QRectF(self._left, top, self._text_right + SPACE_1 - self._left, self._line)
            self._sketch.text(room, text, size=size, bold=bold, colour=ink)

    def paint_total(self, top: float, text: str, wrong: bool) -> None:
        """Below the last row, in line with the numbers."""
        ink = self._sketch.theme.warning if wrong else self._sketch.theme.text
        room = QRectF(self._left, top, self._rows[0].width() - SPACE_1, self._line)
        self._sketch.text(room, text, size=self._sketch.typography.caption, bold=wrong, colour=ink)
