"""Names beside the points they belong to, in one column, never one over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.stamps import Stamper

_LEADER = 16.0  # length of the line from a point to its label
_TALLEST = 0.55  # and the column this part of its height
_MOST = 0.42  # a label takes at most this part of the plot's width


class Label(NamedTuple):
    """`y`: the point's height in pixels; `rank`: 0 stays longest where there is no room for all, -1 is a dot alone."""

    y: float
    name: str
    value: str
    colour: str
    outline: str
    strong: bool
    rank: int
    faint: bool = False


class _Placed(NamedTuple):
    """A label with its heights, and where veil, value and name begin."""

    label: Label
    y: float
    top: float
    left: float
    width: float
    value_left: float
    name_left: float
    name: str


class LabelColumn:
    """Labels with dots and leader lines, right of a vertical line at `x`, or left of it where there is no room."""

    def __init__(self) -> None:
        self._placed: list[_Placed] = []
        self._dots: list[Label] = []
        self._x = 0.0
        self._left_side = False
        self._name_width = self._value_width = self._height = 0.0
        self.rect = QRectF()

    def place(self, labels: Sequence[Label], x: float, area: QRectF, typography: Typography) -> None:
        """Choose side, heights and elision. `area` is the plot's rectangle."""
        font, bold = paint.font(typography.caption), paint.font(typography.caption, True)
        self._height = paint.metrics(font).height()
        # At small heights fewer names, so that the curves stay in sight.
        room = max(0, int(_TALLEST * area.height() / self._height))
        named = sorted((label for label in labels if label.rank >= 0), key=lambda label: label.rank)
        chosen = sorted(named[:room], key=lambda label: label.y)
        fonts = [bold if label.strong else font for label in chosen]
        self._dots = sorted(labels, key=lambda label: (label.rank >= 0, -label.rank))
        self._value_width = max((paint.text_width(label.value, bold) for label in chosen), default=0.0)
        fixed = _LEADER + 3 * SPACE_1 + self._value_width
        widest = max((paint.text_width(label.name, f) for label, f in zip(chosen, fonts, strict=True)), default=0.0)
        self._name_width = min(widest + 1.0, max(area.width() * _MOST - fixed, 24.0))
        width = fixed + self._name_width
        self._x = x
        self._left_side = x + width > area.right() and x - width >= area.left()
        heights = spread([label.y for label in chosen], self._height, area.top(), area.bottom() - 2 * SPACE_1)
        text = x - _LEADER - SPACE_1 if self._left_side else x + _LEADER + SPACE_1
        half = self._height / 2
        self._placed = []
        for label, y, f in zip(chosen, heights, fonts, strict=True):
            name = paint.elided(label.name, f, self._name_width)
            whole = self._value_width + SPACE_2 + paint.text_width(name, f)
            left = text - whole if self._left_side else text
            value_right = text if self._left_side else text + self._value_width
            name_left = left if self._left_side else value_right + SPACE_2
            value_left = value_right - paint.text_width(label.value, f)
            self._placed.append(_Placed(label, y, y - half, left, whole, value_left, name_left, name))
        top, bottom = (min(heights), max(heights)) if heights else (area.top(), area.top())
        left = x - width if self._left_side else x
        self.rect = QRectF(left, top - self._height / 2, width, bottom - top + self._height)

    def paint(self, painter: QPainter, stamper: Stamper, theme: Theme, typography: Typography, fine: bool) -> None:
        veil = QColor(paint.colour(theme.surface))
        veil.setAlphaF(0.86)
        x, height, size, colour = self._x, self._height, typography.caption, theme.text
        end = x - _LEADER if self._left_side else x + _LEADER
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine or paint.vector)
        painter.setPen(paint.pen(theme.edge))
        for placed in self._placed:
            painter.drawLine(QPointF(x, placed.label.y), QPointF(end, placed.y))
        for label, _, top, left, width, value_left, name_left, name in self._placed:
            painter.fillRect(QRectF(left - 2, top, width + 4, height), veil)
            stamper.text(value_left, top, label.value, size, colour, label.strong)
            stamper.text(name_left, top, name, size, theme.muted if label.faint else colour, label.strong)
        for label in self._dots:
            stamper.dot(x, label.y, label.colour, label.outline)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights at least `gap` apart and half of it inside low..high, as near to the wanted ones (ascending) as can be.

    Where neighbours would touch they form a block around the mean of what they wanted.
    """
    blocks: list[list[float]] = []  # sum of (wanted - offset in the block), number of members
    for height in wanted:
        blocks.append([height, 1])
        while len(blocks) > 1 and _top(blocks[-1], gap, low, high) < _bottom(blocks[-2], gap, low, high):
            total, count = blocks.pop()
            previous = blocks[-1]
            previous[0] += total - count * previous[1] * gap
            previous[1] += count
    return [_top(block, gap, low, high) + (i + 0.5) * gap for block in blocks for i in range(int(block[1]))]


def _top(block: list[float], gap: float, low: float, high: float) -> float:
    total, count = block
    return max(low, min(total / count - gap / 2, high - count * gap))


def _bottom(block: list[float], gap: float, low: float, high: float) -> float:
    return _top(block, gap, low, high) + block[1] * gap
