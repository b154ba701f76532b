"""A part of the plane in a rectangle of the picture, with its grid and round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.sketch import CENTRE, RIGHT, Sketch

_SHARE_SCALES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


class Axes:
    """A part of the plane in a rectangle of the picture. An axis may run backwards."""

    def __init__(self, rect: QRectF, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        self.rect, self.x_range, self.y_range = rect, x_range, y_range

    def x(self, value: Any) -> Any:
        low, high = self.x_range
        return self.rect.left() + (value - low) / (high - low) * self.rect.width()

    def y(self, value: Any) -> Any:
        low, high = self.y_range
        return self.rect.bottom() - (value - low) / (high - low) * self.rect.height()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Data coordinates of a pixel."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return (
            x0 + (x - self.rect.left()) / max(self.rect.width(), 1.0) * (x1 - x0),
            y0 + (self.rect.bottom() - y) / max(self.rect.height(), 1.0) * (y1 - y0),
        )

    def paint(
        self,
        sketch: Sketch,
        x_ticks: Sequence[tuple[float, str]],
        y_ticks: Sequence[tuple[float, str]],
        x_label: str = "",
        y_label: str = "",
        *,
        below: float = 0.0,
    ) -> None:
        """Grid lines and their numbers outside the rectangle: keep a caption's height below and its width on the left.

        `x_label` stands at the right end below the numbers' line, `y_label` over the top left corner; `below`
        pixels are left free under the axis, for a handle that stands on it.
        """
        size, rect, theme = sketch.typography.caption, self.rect, sketch.theme
        height, wide = sketch.line_height(size), 120 * sketch.scale
        for value, text in x_ticks:
            x = self.x(value)
            sketch.line(x, rect.top(), x, rect.bottom())
            sketch.text(
                QRectF(x - wide / 2, rect.bottom() + 2 + below, wide, height),
                text,
                size=size,
                colour=theme.muted,
                align=CENTRE,
            )
        for value, text in y_ticks:
            y = self.y(value)
            sketch.line(rect.left(), y, rect.right(), y)
            room = QRectF(rect.left() - wide, y - height / 2, wide - SPACE_1, height)
            sketch.text(room, text, size=size, colour=theme.muted, align=RIGHT)
        if x_label:
            under = QRectF(rect.left(), rect.bottom() + 2 + below + height, rect.width(), height)
            sketch.text(under, x_label, size=size, colour=theme.muted, align=RIGHT)
        if y_label:
            above = QRectF(rect.left(), rect.top() - height - 2, rect.width(), height)
            sketch.text(above, y_label, size=size, colour=theme.muted)


def rounded_up(value: float) -> float:
    """The next of 1, 2 or 5 times a power of ten: where an axis that must hold `value` > 0 ends.

    >>> rounded_up(3.1), rounded_up(10.0)
    (5.0, 10.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1.0 - 1e-12))


def nice_ticks(low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
    """At most `most` round numbers (1, 2 or 5 times a power of ten apart) from `low` to `high`, with their texts.

    >>> [text for _, text in nice_ticks(0, 10, 6)]
    ['0', '2', '4', '6', '8', '10']
    """
    span = high - low
    if not 0.0 < span < math.inf:
        return [(low, numbers.axis(low))]
    step = 10.0 ** math.floor(math.log10(span / max(most - 1, 1)))
    while span / step > most - 1 + 1e-9:
        mantissa = round(step / 10.0 ** math.floor(math.log10(step) + 1e-9))
        step *= 2.5 if mantissa == 2 else 2.0
    first = math.ceil(low / step - 1e-9)
    values = [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]
    return [(value, numbers.axis(value)) for value in values]


def share_scale(largest: float) -> float:
    """The round share at the end of an axis that holds shares up to `largest`.

    >>> share_scale(0.37), share_scale(1.0)
    (0.4, 1.0)
    """
    return next((scale for scale in _SHARE_SCALES if scale >= largest), 1.0)
