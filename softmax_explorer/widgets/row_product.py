"""A row of numbers as bars, and beside it the same row times a factor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2
from softmax_explorer.widgets.sketch import CENTRE, LEFT, RIGHT, Sketch

_THICKEST = 18.0


class RowProduct:
    """Two columns of bars from two upright zero lines, on one scale; `rect` holds the bars alone, the heading stands
    above it.
    """

    def __init__(self, rect: QRectF, count: int) -> None:
        self.rect, self._step = rect, rect.height() / count
        self._half = (rect.width() - SPACE_2) / 4  # to either side of a zero line

    def row(self, place: int) -> QRectF:
        return QRectF(self.rect.left(), self.rect.top() + place * self._step, self.rect.width(), self._step)

    def paint_heading(self, sketch: Sketch, headings: Sequence[str]) -> None:
        """The first of them that fits."""
        size = sketch.typography.caption
        line = sketch.line_height(size)
        text = next((text for text in headings if sketch.width_of(text, size) <= self.rect.width()), headings[-1])
        room = QRectF(self.rect.left() - SPACE_2, self.rect.top() - line - 2, self.rect.width() + 2 * SPACE_2, line)
        sketch.text(room, text, size=size, align=CENTRE)

    def paint(
        self,
        sketch: Sketch,
        columns: tuple[Sequence[float], Sequence[float]],
        texts: tuple[Sequence[str], Sequence[str]],
        largest: float,
        colours: Sequence[tuple[str, str]],
        first: int,
    ) -> None:
        """Bars of up to `largest`, with their numbers on the free side where all fit, or else those of the row `first`
        alone; `colours`: fill and outline.
        """
        size, half = sketch.typography.caption, self._half
        line = sketch.line_height(size)
        fits = [max(sketch.width_of(text, size) for text in row) <= half - SPACE_1 for row in zip(*texts, strict=True)]
        all_fit = all(fits) and self._step >= line
        thick = max(min(0.6 * self._step, _THICKEST * sketch.scale), 1.0)
        for base, values, words in zip(
            (self.rect.left() + half, self.rect.right() - half), columns, texts, strict=True
        ):
            for place, value in enumerate(values):
                part = _part(value, largest)
                middle = self.rect.top() + (place + 0.5) * self._step
                fill, outline = colours[place]
                long = math.copysign(max(abs(part) * half, 1.0), part) if part else 0.0  # what is not 0 is to be seen
                sketch.bar(
                    QRectF(base, middle - thick / 2, long, thick), fill, outline if thick > 4.0 < abs(long) else ""
                )
                if all_fit or (place == first and fits[place]):
                    left, align = (base - half, RIGHT) if part > 0.0 else (base + SPACE_1, LEFT)
                    top = min(max(middle - line / 2, self.rect.top()), self.rect.bottom() - line)
                    room = QRectF(left, top, half - SPACE_1, line)
                    sketch.text(room, words[place], size=size, align=align)
            sketch.line(base, self.rect.top(), base, self.rect.bottom(), sketch.theme.edge)


def _part(value: float, largest: float) -> float:
    """From -1 to 1."""
    if math.isnan(value) or value == 0.0:
        return 0.0
    if math.isinf(value) or not 0.0 < largest < math.inf:
        return math.copysign(1.0, value)
    return min(max(value / largest, -1.0), 1.0)
