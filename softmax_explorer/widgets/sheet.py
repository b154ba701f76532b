"""A calculation written out: rows of numbers under headings, with sums below, and bars where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from softmax_explorer.widgets.sketch import RIGHT, Sketch

_WIDEST_BAR = 9.0  # in sizes of the body text
_WIDEST_GAP = 4.0  # between columns, where there is more room than bars take
_NARROWEST_BAR = 24.0
_FEW = 6  # rows for which the small size is taken
_SHORTEST_NAME = 5.0  # in sizes of the text: names are cut down to this before a column is left out
_TALLEST = 2.6  # of a row, in lines


class Column(NamedTuple):
    """`step` stands small over `heading`, `foot` below the rows. Of `optional` ones the last goes first in little room,
    then what is not shown yet, then what is neither first nor last.

    What is not `shown` keeps its place and its step; the `current` one is tinted.
    """

    step: str
    heading: str
    foot: str = ""
    shown: bool = True
    current: bool = False
    foot_shown: bool = True
    foot_current: bool = False
    optional: bool = False


class Cell(NamedTuple):
    """`bar`, `ghost`: length from 0 to 1, now and before. `tone`: "", muted, warning, grab or failed (framed)."""

    text: str
    bar: float | None = None
    tone: str = ""
    ghost: float | None = None


class Row(NamedTuple):
    name: str
    cells: tuple[Cell, ...]
    fill: str = ""
    outline: str = ""
    lit: bool = False
    bold: bool = False


def rows_that_fit(sketch: Sketch, height: float, wanted: int) -> int:
    """How many of `wanted` rows a sheet of this height has, beside its headings and its sums."""
    for small in (False, True):
        head, line = _heights(sketch, small)
        rows = int((height - head - line) / line)
        if rows >= min(wanted, _FEW):
            break
    return max(1, min(rows, wanted))


class Sheet:
    """Lays the columns out for one painting; `paint` returns the rectangle of each row, `cell` that of a cell."""

    def __init__(self, sketch: Sketch, rect: QRectF, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self._sketch, self._rows, self._columns = sketch, rows, columns
        self._kept = list(range(len(columns)))
        body, caption = sketch.typography.body, sketch.typography.caption
        head, line = _heights(sketch, False)
        low = head + line * (len(rows) + 1) > rect.height()
        bars = sum(any(row.cells[i].bar is not None for row in rows) for i in self._kept)
        bars *= math.ceil(_NARROWEST_BAR * sketch.scale)
        for self._size, self._steps, more in (
            (body, True, bars),
            (body, False, bars),
            (body, True, 0),
            (body, False, 0),
            (caption, False, 0),
        ):
            if low and self._size > caption:
                continue
            name, widths = self._widths()
            if name + sum(widths) + more <= rect.width():
                break
        while name + sum(widths) > rect.width() and any(columns[i].optional for i in self._kept):
            self._kept.remove([i for i in self._kept if columns[i].optional][-1])
            name, widths = self._widths()
        while min(name, _SHORTEST_NAME * self._size) + sum(widths) > rect.width() and self._drop():
            name, widths = self._widths()
        if name + sum(widths) > rect.width():
            name = max(3.0 * self._size, rect.width() - sum(widths))
        spare = max(rect.width() - name - sum(widths), 0.0)
        barred = [any(row.cells[i].bar is not None for row in rows) for i in self._kept]
        self._bar = min(spare / max(sum(barred), 1), _WIDEST_BAR * body)
        if self._bar < _NARROWEST_BAR * sketch.scale:
            self._bar = 0.0
        each = (spare - self._bar * sum(barred)) / max(len(self._kept), 1)
        each = min(each, _WIDEST_GAP * body)
        self._lefts, left = [], rect.left() + name
        self._cell_widths = [
            width + each + (self._bar if bars else 0.0) for width, bars in zip(widths, barred, strict=True)
        ]
        for width in self._cell_widths:
            self._lefts.append(left)
            left += width
        self._name = name
        head, line = _heights(sketch, low)
        self._foot = line if any(column.foot for column in columns) else 0.0
        room = rect.height() - head - self._foot
        self._line = min(max(room / max(len(rows), 1), line), _TALLEST * line)
        self._top = rect.top() + head
        height = head + self._line * len(rows) + self._foot
        self.rect = QRectF(rect.left(), rect.top(), left - rect.left(), height)

    def _drop(self) -> bool:
        """Leave a column out: one that is not shown yet, else one between the first and the last; False if none may."""
        kept, columns = self._kept, self._columns
        hidden = [i for i in kept[1:] if not columns[i].shown]
        between = [i for i in kept[1:-1] if not columns[i].current]
        gone = hidden[-1:] or between[:1] if len(kept) > 4 else hidden[-1:] or between[-1:]
        for i in gone:
            kept.remove(i)
        return bool(gone)

    def _widths(self) -> tuple[float, list[float]]:
        sketch, size, caption = self._sketch, self._size, self._sketch.typography.caption
        widths = []
        for i in self._kept:
            column = self._columns[i]
            texts = [sketch.width_of(row.cells[i].text, size) for row in self._rows]
            step = sketch.width_of(column.step, caption) if self._steps else 0.0
            head = (step, sketch.width_of(column.heading, size, True))
            foot = sketch.width_of(column.foot, size, True)
            widths.append(max(*texts, *head, foot) + sketch.typography.space(SPACE_4))
        name = max((sketch.width_of(row.name, size, True) for row in self._rows), default=0.0)
        return min(name + SPACE_4 + SPACE_3 * sketch.scale, 16.0 * size), widths

    def row(self, number: int) -> QRectF:
        return QRectF(self.rect.left(), self._top + number * self._line, self.rect.width(), self._line)

    def cell(self, number: int, column: int) -> QRectF | None:
        """None where the column found no room."""
        if column not in self._kept:
            return None
        place = self._kept.index(column)
        return QRectF(self._lefts[place], self._top + number * self._line, self._cell_widths[place], self._line)

    def paint(self) -> None:
        sketch, theme = self._sketch, self._sketch.theme
        bottom = self._top + self._line * len(self._rows)
        for number, row in enumerate(self._rows):
            self._paint_row(number, row)
        sketch.line(self.rect.left(), self._top, self.rect.right(), self._top, theme.edge)
        if self._foot:
            sketch.line(self.rect.left(), bottom, self.rect.right(), bottom, theme.edge)
        caption = sketch.typography.caption
        for place, i in enumerate(self._kept):
            column = self._columns[i]
            right, width = self._lefts[place] + self._cell_widths[place], self._cell_widths[place] - SPACE_1
            heading = sketch.line_height(self._size, True)
            step = sketch.line_height(caption) if self._steps else 0.0
            top = self._top - step - heading - (SPACE_1 if self._size > caption else 1)
            tone = theme.accent if column.current else theme.muted
            if self._steps:
                room = QRectF(right - width, top, width, step)
                sketch.text(room, column.step, size=caption, colour=tone, align=RIGHT)
            colour = theme.accent if column.current else theme.text if column.shown else theme.muted
            room = QRectF(right - width, top + step, width, heading)
            sketch.text(room, column.heading, size=self._size, bold=True, colour=colour, align=RIGHT)
            if column.foot and column.foot_shown:
                room = QRectF(right - width, bottom, width, self._foot)
                colour = theme.accent if column.foot_current else theme.text
                sketch.text(room, column.foot, size=self._size, bold=True, colour=colour, align=RIGHT)

    def _paint_row(self, number: int, row: Row) -> None:
        sketch, theme, size = self._sketch, self._sketch.theme, self._size
        rect = self.row(number)
        if row.lit:
            sketch.fill(rect, theme.control_hover)
        elif number:
            sketch.line(rect.left(), rect.top(), rect.right(), rect.top())
        left = rect.left() + SPACE_1
        if row.fill:
            mark = QRectF(left, round(rect.center().y() - size / 2), round(4 * sketch.scale), size)
            sketch.bar(mark, row.fill, row.outline)
            left += SPACE_2 * sketch.scale
        room = QRectF(left, rect.top(), self._name - (left - rect.left()) - SPACE_2, rect.height())
        sketch.text(room, row.name, size=size, bold=row.bold)
        for place, i in enumerate(self._kept):
            if not self._columns[i].shown:
                continue
            cell = row.cells[i]
            self._paint_cell(cell, row, QRectF(self._lefts[place], rect.top(), self._cell_widths[place], rect.height()))

    def _paint_cell(self, cell: Cell, row: Row, rect: QRectF) -> None:
        sketch, theme, size = self._sketch, self._sketch.theme, self._size
        if cell.bar is not None and self._bar:
            thick = min(round(rect.height() * 0.4), size)
            left, most = rect.left() + SPACE_3, self._bar - SPACE_2
            length = most * min(cell.bar, 1.0)
            bar = QRectF(left, round(rect.center().y() - thick / 2), length, thick)
            sketch.bar(bar, row.fill or theme.neutral, row.outline)
            if cell.ghost is not None:
                sketch.ghost(QRectF(left, bar.top(), most * min(cell.ghost, 1.0), thick))
        tones = {"muted": theme.muted, "warning": theme.warning, "failed": theme.warning, "grab": theme.accent}
        colour = tones.get(cell.tone, theme.text)
        if cell.tone == "failed":
            width = sketch.width_of(cell.text, size, True) + 2 * SPACE_1
            frame = QRectF(rect.right() - width - SPACE_1 + 3, rect.top() + 2, width, rect.height() - 4)
            sketch.polygon(
                [
                    (frame.left(), frame.top()),
                    (frame.right(), frame.top()),
                    (frame.right(), frame.bottom()),
                    (frame.left(), frame.bottom()),
                ],
                outline=theme.warning,
                width=1.5,
            )
        bold = (row.bold and cell.tone in ("", "grab")) or cell.tone == "failed"
        room = rect.adjusted(0, 0, -SPACE_1, 0)
        sketch.text(room, cell.text, size=size, bold=bold, colour=colour, align=RIGHT)


def _heights(sketch: Sketch, small: bool) -> tuple[float, float]:
    """Of the headings, and of a row."""
    caption = sketch.typography.caption
    if small:
        return sketch.line_height(caption, True) + 2, sketch.line_height(caption) + 1
    return sketch.line_height(caption) + sketch.line_height(bold=True) + SPACE_1, sketch.line_height() + SPACE_1
