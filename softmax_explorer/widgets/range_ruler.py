"""A ruler of logits from 0 to a million, with the place where each precision's exponential overflows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_2, SPACE_3
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, Sketch

_END = 1e6


def ruler_height(sketch: Sketch) -> float:
    return 2 * sketch.line_height(sketch.typography.caption) + 22 * sketch.scale


class RangeRuler:
    """`value_at` gives the logit of a pixel; the marker is grabbed as "offset"."""

    def __init__(self, rect: QRectF) -> None:
        self._rect = rect

    def x(self, value: float) -> float:
        share = math.log10(1.0 + min(max(value, 0.0), _END)) / math.log10(1.0 + _END)
        return self._rect.left() + share * self._rect.width()

    def value_at(self, x: float) -> float:
        share = min(max((x - self._rect.left()) / max(self._rect.width(), 1.0), 0.0), 1.0)
        return (1.0 + _END) ** share - 1.0

    def paint(
        self,
        sketch: Sketch,
        picture: Picture,
        name: str,
        value: float,
        before: float | None,
        limits: Sequence[tuple[float, str]],
        focused: bool,
    ) -> None:
        """`name`: of the value. `limits`: where something overflows, and its words; a passed one is bold and warns."""
        theme, rect, caption = sketch.theme, self._rect, sketch.typography.caption
        line, unit = sketch.line_height(caption), sketch.scale
        middle = rect.top() + line + 11 * unit
        sketch.line(rect.left(), middle, rect.right(), middle, theme.edge, 2.0)
        sketch.line(rect.left(), middle, self.x(value), middle, theme.accent, 3.0)
        for power in range(7):
            tick = 10.0**power
            text = f"{tick:.0f}" if tick < 1e4 else f"1e{power}"
            room = QRectF(self.x(tick) - 40 * unit, middle + 9 * unit, 80 * unit, line)
            sketch.line(self.x(tick), middle, self.x(tick), middle + 6 * unit, theme.edge)
            sketch.text(room, text, size=caption, colour=theme.muted, align=CENTRE)
        if rect.left() + sketch.width_of(name, caption) + SPACE_2 < self.x(limits[0][0]) - 40 * unit:
            sketch.text(QRectF(rect.left(), rect.top(), rect.width(), line), name, size=caption, colour=theme.muted)
        right = rect.left()
        for limit, words in limits:
            passed, x = value > limit, self.x(limit)
            sketch.line(x, middle - 11 * unit, x, middle + 6 * unit, theme.warning if passed else theme.text, 2.0)
            width = sketch.width_of(words, caption, passed) + 2
            left = min(max(x - width / 2, right), rect.right() - width)
            colour = theme.warning if passed else theme.text
            sketch.text(QRectF(left, rect.top(), width, line), words, size=caption, bold=passed, colour=colour)
            right = left + width + SPACE_2 * unit
        if before is not None:
            sketch.dot(self.x(before), middle, 6 * unit, theme.surface, theme.ghost, unit)
        sketch.handle(self.x(value), middle, focused)
        picture.zone(QRectF(rect.left() - 8, middle - SPACE_3, rect.width() + 16, 2 * SPACE_3), None, grab="offset")
