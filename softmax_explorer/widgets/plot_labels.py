"""Names beside the points they belong to, in one column, never one over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.stamps import Stamper

_LEADER = 16.0  # length of the line from a point to its label
_TALLEST = 0.55  # and the column this part of its height
_MOST = 0.42  # a label takes at most this part of the plot's width
_MOST_OF_NARROW, _NARROW = 0.54, 26.0  # where that is less than this many sizes of the text


class Series(NamedTuple):
    """One curve: its name and value at the cursor, and its looks. `rank` 0 keeps its label longest; -1 has no label."""

    name: str
    text: str
    value: float
    colour: str
    outline: str
    strong: bool
    rank: int
    faint: bool = False  # the name is none that was given
    short: str = ""  # the name where it does not fit


class _Placed(NamedTuple):
    """A label: heights of the point and of the text, where veil, value and name begin, and what is written."""

    point: float
    middle: float
    left: float
    width: float
    value_left: float
    name_left: float
    value: str
    name: str
    strong: bool
    faint: bool


class LabelColumn:
    """Labels with dots and leader lines, right of a vertical line at `x`, or left of it where there is no room."""

    def __init__(self) -> None:
        self._placed: list[_Placed] = []
        self._dots: list[tuple[float, Series]] = []
        self._x = 0.0
        self._left_side = False
        self._height = 0.0
        self.rect = QRectF()

    def place(
        self, series: Sequence[Series], points: Sequence[float], x: float, area: QRectF, typography: Typography
    ) -> None:
        """Choose side, heights and elision. `points`: the curves' heights at the line; `area`: the plot's rectangle."""
        size = typography.caption
        plain, bold = paint.widths(size), paint.widths(size, True)
        height = self._height = paint.metrics(paint.font(size)).height()
        # At small heights fewer names, so that the curves stay in sight.
        room = max(0, int(_TALLEST * area.height() / height))
        labels = list(zip(points, series, strict=True))
        named = sorted([label for label in labels if label[1].rank >= 0], key=_rank)
        self._dots = [label for label in labels if label[1].rank < 0] + sorted(named, key=_rank, reverse=True)
        chosen = sorted(named[:room], key=_point)
        value_width = widest = 0.0
        for _, s in chosen:
            value_width = max(value_width, bold[s.text])
            widest = max(widest, (bold if s.strong else plain)[s.name])
        fixed = _LEADER + 3 * SPACE_1 + value_width
        most = _MOST if area.width() >= _NARROW * size else _MOST_OF_NARROW
        name_width = min(widest + 1.0, max(area.width() * most - fixed, 24.0))
        width = fixed + name_width
        self._x = x
        left_side = self._left_side = x + width > area.right() and x - width >= area.left()
        heights = spread([label[0] for label in chosen], height, area.top(), area.bottom() - 2 * SPACE_1)
        text = x - _LEADER - SPACE_1 if left_side else x + _LEADER + SPACE_1
        self._placed = []
        for (point, s), middle in zip(chosen, heights, strict=True):
            widths, name = bold if s.strong else plain, s.name
            if widths[name] > name_width and s.short:
                name = s.short
            if widths[name] > name_width:
                name = paint.elided(name, paint.font(size, s.strong), name_width)
            whole = value_width + SPACE_2 + widths[name]
            left = text - whole if left_side else text
            value_right = text if left_side else text + value_width
            name_left = left if left_side else value_right + SPACE_2
            value_left = value_right - widths[s.text]
            self._placed.append(
                _Placed(point, middle, left, whole, value_left, name_left, s.text, name, s.strong, s.faint)
            )
        top, bottom = (heights[0], heights[-1]) if heights else (area.top(), area.top())
        self.rect = QRectF(x - width if left_side else x, top - height / 2, width, bottom - top + height)

    def paint(self, painter: QPainter, stamper: Stamper, theme: Theme, typography: Typography, fine: bool) -> None:
        veil = QColor(paint.colour(theme.surface))
        veil.setAlphaF(0.86)
        x, height, size, colour = self._x, self._height, typography.caption, theme.text
        end = x - _LEADER if self._left_side else x + _LEADER
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine or paint.vector)
        painter.setPen(paint.pen(theme.edge))
        painter.drawLines([QLineF(x, placed.point, end, placed.middle) for placed in self._placed])
        for _, middle, left, width, value_left, name_left, value, name, strong, faint in self._placed:
            top = middle - height / 2
            painter.fillRect(QRectF(left - 2, top, width + 4, height), veil)
            stamper.text(value_left, top, value, size, colour, strong)
            stamper.text(name_left, top, name, size, theme.muted if faint else colour, strong)
        for point, series in self._dots:
            stamper.dot(x, point, series.colour, series.outline or series.colour)


def _point(label: tuple[float, Series]) -> float:
    return label[0]


def _rank(label: tuple[float, Series]) -> int:
    return label[1].rank


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
