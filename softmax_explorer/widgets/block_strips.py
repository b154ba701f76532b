"""A row read in blocks: values and running maximum, what each is in the running sum, and that sum step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, RIGHT, Sketch

_LARGEST = 1e300  # of what is drawn to scale
_WIDEST_BAR = 56.0
_DEARER = (2, 4, 3, 1, 0)  # lines of the ledger, those first that stay where there is little room
_BOTH_FROM = 6.0  # lines of text in height, for two strips
_NAMES_FROM = 8.0  # for the names of the classes


class Place(NamedTuple):
    """A value as it lies in the row, and where it was when the gesture began. `share`: e^(value - m) with the maximum
    of now, `before` with that before the current block; nan for what is not read, or was not."""

    index: int
    name: str
    value: float
    ghost: float
    share: float
    before: float
    fill: str
    outline: str
    read: bool


class Block(NamedTuple):
    """Places start .. stop - 1. `texts`: a line of the ledger each, as `headings` names them; () for what is not read.
    `factor` is what it did to the sum before it."""

    start: int
    stop: int
    maximum: float
    factor: float
    texts: tuple[str, ...]


class BlockStrips:
    """`values`, `shares` name the strips, `headings` the lines of the ledger: block, maximum, factor, added, sum.
    `step`: blocks read, the last of them is current."""

    def __init__(
        self,
        sketch: Sketch,
        rect: QRectF,
        names: tuple[str, str],
        headings: Sequence[str],
        places: Sequence[Place],
        blocks: Sequence[Block],
        step: int,
    ) -> None:
        self._sketch, self._rect, self._names, self._headings = sketch, rect, names, headings
        self._places, self._blocks, self._step = places, blocks, step
        self._size = size = sketch.typography.caption
        self._line = line = sketch.line_height(size)
        widest = max(sketch.width_of(name, size) for name in (*names, *headings))
        left = rect.left() + widest + SPACE_3 * sketch.scale
        self._shown = sorted(_DEARER[: max(1, int(0.33 * rect.height() / line))])
        self._ledger = rect.bottom() - len(self._shown) * line - SPACE_1
        self._row = QRectF(left, rect.top(), rect.right() - left, self._ledger - rect.top() - SPACE_1)
        named = rect.height() >= _NAMES_FROM * line
        # above the words of the maximum, clear of the dots, below the names
        room = self._row.adjusted(0, line + 6 * sketch.scale, 0, -line - 2 if named else -2)
        self._both = rect.height() >= _BOTH_FROM * line
        free = max(room.height() - 1.6 * line, 1.0) if self._both else room.height()
        self._values = QRectF(room.left(), room.top(), room.width(), max(0.36 * free if self._both else free, 1.0))
        self._shares = QRectF(room.left(), room.bottom() - 0.64 * free, room.width(), 0.64 * free)
        self._gap = (10.0 if len(blocks) < 30 else 2.0) * sketch.scale
        self._width = (room.width() - self._gap * (len(blocks) - 1)) / max(len(places), 1)
        lefts = [room.left() + n * self._gap + block.start * self._width for n, block in enumerate(blocks)]
        self._edges = [
            (left, left + (block.stop - block.start) * self._width) for left, block in zip(lefts, blocks, strict=True)
        ]
        finite = [z for place in places for z in (place.value, place.ghost) if math.isfinite(z)]  # still in a drag
        fits = any(sketch.width_of(place.name, size) <= self._width - 2 for place in places)
        self._named = named and fits and self._width > (46 if sketch.hall else 30) * sketch.scale
        self._low, self._high = max(min(finite), -_LARGEST), min(max(finite), _LARGEST)

    def _level(self, value: float) -> float:
        low, high = self._low, self._high
        share = (min(max(value, low), high) - low) / (high - low) if high > low else 0.5
        return self._values.bottom() - share * self._values.height()

    def paint(self, picture: Picture, maximum: str, factor: str, lit: int | None) -> None:
        """`maximum`, `factor`: the words of what the current block brought."""
        sketch, theme = self._sketch, self._sketch.theme
        if self._step:
            left, right = self._edges[self._step - 1]
            sketch.fill(QRectF(left, self._row.top(), right - left, self._row.height()), theme.control)
        for (left, _), block in zip(self._edges, self._blocks, strict=True):
            for number in range(block.start, block.stop):
                x = left + (number - block.start) * self._width
                cell = QRectF(x, self._row.top(), self._width, self._row.height())
                self._paint_place(cell, self._places[number], lit)
                picture.zone(cell, self._places[number].index)
        self._paint_maximum(maximum)
        if self._both:
            y = self._shares.bottom()
            sketch.line(self._row.left(), y, self._row.right(), y, theme.edge)
            if factor and self._step > 1:
                self._paint_factor(factor)
        self._paint_names()
        if self._step:
            self._paint_ledger()

    def _paint_place(self, cell: QRectF, place: Place, lit: int | None) -> None:
        sketch, theme, unit, middle = self._sketch, self._sketch.theme, self._sketch.scale, cell.center().x()
        if place.index == lit:
            sketch.fill(cell, theme.control_hover if cell.width() >= 4 else theme.selection)
        if self._both and place.share > 0.0:
            wide, strip = min(0.8 * cell.width(), _WIDEST_BAR * unit), self._shares
            bar = QRectF(middle - wide / 2, strip.bottom(), wide, -place.share * strip.height())
            sketch.bar(bar, place.fill, place.outline)
            if place.before > place.share:
                sketch.ghost(QRectF(bar.left(), strip.bottom(), wide, -place.before * strip.height()))
        if self._named:
            room = QRectF(cell.left(), cell.bottom() - self._line, cell.width() - 2, self._line)
            ink = theme.text if place.read else theme.muted
            sketch.text(room, place.name, size=self._size, colour=ink, align=CENTRE)
        radius = min(max(0.4 * cell.width(), 1.5), 5.0) * unit
        if math.isfinite(place.ghost) and place.ghost != place.value:
            sketch.dot(middle, self._level(place.ghost), radius, theme.surface, theme.ghost, unit)
        if math.isfinite(place.value):
            fill, outline = (place.fill, place.outline) if place.read else (theme.track, theme.edge)
            outline = outline if radius > 2.0 * unit else ""
            sketch.dot(middle, self._level(place.value), radius, fill, outline, unit)

    def _paint_maximum(self, words: str) -> None:
        """A staircase over what is read."""
        sketch, colour, half = self._sketch, self._sketch.theme.accent, self._gap / 2
        before = -math.inf
        for (left, right), block in zip(self._edges[: self._step], self._blocks, strict=False):
            if block.maximum == -math.inf:
                continue
            y = self._level(block.maximum)
            if block.maximum > before > -math.inf:
                sketch.line(left - half, self._level(before), left - half, y, colour, 2.0)
            sketch.line(left - half, y, right + half, y, colour, 2.0)
            before = block.maximum
        if words:
            wide = sketch.width_of(words, self._size, True) + 4
            left, right = self._edges[self._step - 1]
            x, y = min(left, self._row.right() - wide), self._row.top()
            if wide <= right - left:  # above nothing but dots of its own, which are lower
                y = self._level(self._blocks[self._step - 1].maximum) - self._line - 6 * sketch.scale
            sketch.text(QRectF(x, y, wide, self._line), words, size=self._size, bold=True, colour=colour)

    def _paint_factor(self, words: str) -> None:
        """Over all that was read before: what this block made of it."""
        sketch, theme, line, unit = self._sketch, self._sketch.theme, self._line, self._sketch.scale
        left, right = self._edges[0][0], self._edges[self._step - 2][1]
        y, wide = self._shares.top() - 5 * unit, sketch.width_of(words, self._size, True) + SPACE_2
        for x in (left, right):
            sketch.line(x, y, x, y + 4 * unit, theme.warning)
        sketch.line(left, y, right, y, theme.warning)
        room = QRectF(max((left + right - wide) / 2, left), y - line / 2, wide, line)
        sketch.fill(room, theme.surface)
        sketch.text(room, words, size=self._size, bold=True, colour=theme.warning, align=CENTRE)

    def _paint_names(self) -> None:
        sketch, theme, line = self._sketch, self._sketch.theme, self._line
        room = QRectF(self._rect.left(), 0, self._row.left() - self._rect.left(), line)
        for name, strip in zip(self._names, (self._values, self._shares)[: 1 + self._both], strict=False):
            room.moveTop(strip.center().y() - line / 2)
            sketch.text(room, name, size=self._size, colour=theme.muted)
        sketch.line(self._rect.left(), self._ledger, self._rect.right(), self._ledger, theme.edge)
        for row, part in enumerate(self._shown):
            room.moveTop(self._ledger + 2 + row * line)
            sketch.text(room, self._headings[part], size=self._size, colour=theme.muted)

    def _paint_ledger(self) -> None:
        """Below a block what it brought; where blocks are too narrow, the last ones side by side."""
        sketch, theme, size, line = self._sketch, self._sketch.theme, self._size, self._line
        blocks = self._blocks[: self._step]
        widths = [max(sketch.width_of(text, size, True) for text in block.texts) + 2 for block in blocks]
        widest = max(widths)
        below = all(right - left + self._gap >= widest + SPACE_2 for left, right in self._edges[: self._step])
        end = max(self._edges[self._step - 1][1], self._row.left() + widest)
        for number in range(self._step - 1, -1, -1):
            if below:
                end = (sum(self._edges[number]) + widths[number]) / 2
            for row, part in enumerate(self._shown):
                room = QRectF(end - widest, self._ledger + 2 + row * line, widest, line)
                ink = theme.warning if part == 2 and number and blocks[number].factor != 1.0 else theme.text
                sketch.text(room, blocks[number].texts[part], size=size, bold=part == 4, colour=ink, align=RIGHT)
            end -= widest + SPACE_3
            if not below and end - widest < self._row.left() - 1:
                break
