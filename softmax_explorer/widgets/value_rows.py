"""Values of classes on one axis, each a handle to be dragged, and bars beside them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import SPACE_1, SPACE_2
from softmax_explorer.widgets.class_rows import ClassRows
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch

GRAB = "value-"  # followed by the class
_ROOMY = 16.0  # a row's height, for a body text of 13, from which handles have their full size


class ValueRows:
    """`span`: the axis of values reaches as far to either side; what lies beyond is parked at its end."""

    def __init__(self, sketch: Sketch, rows: ClassRows, left: float, right: float, span: float) -> None:
        self._sketch, self._rows, self._left, self._right, self._span = sketch, rows, left, right, span

    def x(self, value: float) -> float:
        """The pixel of a value."""
        return self._left + (min(max(value / self._span, -1.0), 1.0) + 1.0) / 2.0 * (self._right - self._left)

    def value_at(self, x: float) -> float:
        """The value under a pixel."""
        return self._span * min(max(2.0 * (x - self._left) / (self._right - self._left) - 1.0, -1.0), 1.0)

    def paint(
        self,
        picture: Picture,
        values: np.ndarray,
        ghost: np.ndarray | None,
        spotlight: int | None,
        free: QRectF | None = None,
    ) -> None:
        """A handle on a line for each row; the axis's numbers leave `free` free."""
        sketch, rows, theme = self._sketch, self._rows, self._sketch.theme
        zero, unit = self.x(0.0), sketch.scale
        sketch.line(zero, rows.rect.top(), zero, rows.bottom, theme.edge)
        for place, index in enumerate(rows.shown):
            middle = rows.middle(place)
            sketch.line(self._left, middle, self._right, middle)
            if values[index] == -math.inf:
                continue
            x = self.x(float(values[index]))
            if ghost is not None and self.x(float(ghost[index])) != x:
                old = self.x(float(ghost[index]))
                sketch.line(old, middle - 7 * unit, old, middle + 7 * unit, theme.ghost, dashed=True)
            fill, outline = sketch.class_colours(index, len(values), marked=index == spotlight)
            tall = min(8.0 * unit, rows.height - 4)
            sketch.bar(QRectF(min(zero, x), middle - tall / 2, abs(x - zero), tall), fill, outline)
            focused = picture.focus_visible and index == spotlight
            if rows.height >= _ROOMY * unit or focused:
                sketch.handle(x, middle, focused)
            else:
                sketch.dot(x, middle, 4.0 * unit, theme.handle, theme.accent, 2.0)
            room = QRectF(
                self._left - SPACE_2, rows.row(place).top(), self._right - self._left + 2 * SPACE_2, rows.height
            )
            picture.zone(room, index, f"{GRAB}{index}")
        if not rows.hidden:
            for x, value in ((self._left, -self._span), (self._right, self._span)):
                text = numbers.axis(value)
                width = sketch.width_of(text, sketch.typography.caption) + 1
                room = QRectF(x - width / 2, rows.bottom, width, rows.line)
                if free is None or not room.intersects(free):
                    sketch.text(room, text, size=sketch.typography.caption, colour=theme.muted)


def paint_shares(
    sketch: Sketch,
    rows: ClassRows,
    left: float,
    right: float,
    filled: np.ndarray,
    hollow: np.ndarray | None,
    texts: dict[int, str],
    ghost: np.ndarray | None = None,
    mark: float | None = None,
) -> None:
    """A column of bars from 0 to 1: filled, with hollow ones below where there are two; `texts` beside the filled."""
    theme, size = sketch.theme, sketch.typography.caption
    number = max((sketch.width_of(text, size) for text in texts.values()), default=0.0) + SPACE_2 * sketch.scale
    writes = rows.height >= rows.line
    width = max(right - left - (number if writes else 0.0), 16.0)
    if mark is not None:
        x = left + width * mark
        sketch.line(x, rows.rect.top(), x, rows.bottom, theme.text, 1.25, dashed=True)
    for place, index in enumerate(rows.shown):
        row = rows.row(place)
        tall = max(round((row.height() - 3.0) / (2.0 if hollow is not None else 1.4)), 2)
        top = round(row.top() + 1.0 if hollow is not None else row.center().y() - tall / 2)
        fill, outline = sketch.class_colours(index, len(filled))
        bar = QRectF(left, top, width * float(filled[index]), tall)
        sketch.bar(bar, fill, outline)
        end = bar.right()
        if hollow is not None:
            below = QRectF(left, top + tall, width * float(hollow[index]), tall)
            sketch.bar(below, theme.surface, outline)
            if rows.height < 2 * rows.line:
                end = max(end, below.right())
        if ghost is not None:
            old = QRectF(left, top, width * float(ghost[index]), tall)
            if abs(old.width() - bar.width()) >= 1.0:
                sketch.ghost(old)
                end = max(end, old.right())
        if writes and index in texts:
            middle = bar.center().y() if hollow is not None and rows.height >= 2 * rows.line else row.center().y()
            begin = end + SPACE_1 * sketch.scale
            if mark is not None and begin - 1 < left + width * mark < begin + sketch.width_of(texts[index], size) + 1:
                begin = left + width * mark + SPACE_1 * sketch.scale  # the number keeps off the mark
            room = QRectF(begin, middle - rows.line / 2, number, rows.line)
            sketch.text(room, texts[index], size=size)
    sketch.line(left, rows.rect.top(), left, rows.bottom, theme.edge)
