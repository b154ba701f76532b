"""A calculation written out: rows of numbers under headings, with sums below, and bars where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from softmax_explorer.widgets.sketch import RIGHT, Sketch

_WIDEST_BAR = 9.0  # in sizes of the body text
_NARROWEST_BAR = 24.0
_TALLEST = 2.6  # of a row, in lines


class Column(NamedTuple):
    """`step` stands small over `heading`, `foot` below the rows. Of `optional` ones the last goes first in little room.

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
    """`bar`, `ghost`: length from 0 to 1, now and before. `tone`: "" | "muted" | "warning" | "failed" (in a frame)."""

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


def rows_that_fit(sketch: Sketch, height: float, *, foot: bool = True) -> int:
    """How many rows a sheet of this height has, beside its heading and its sums."""
    line = sketch.line_height() + SPACE_1
    return max(1, int((height - _head_height(sketch) - (line if foot else 0.0)) / line))


class Sheet:
    """Lays the columns out for one painting; `paint` returns the rectangle of each row, `cell` that of a cell."""

    def __init__(self, sketch: Sketch, rect: QRectF, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self._sketch, self._rows = sketch, rows
        self._kept = list(range(len(columns)))
        self._columns = columns
        body, caption = sketch.typography.body, sketch.typography.caption
        for self._size in (body, caption):
            name, widths = self._widths()
            if name + sum(widths) <= rect.width():
                break
        while name + sum(widths) > rect.width() and any(columns[i].optional for i in self._kept):
            self._kept.remove([i for i in self._kept if columns[i].optional][-1])
            name, widths = self._widths()
        if name + sum(widths) > rect.width():
            name = max(3.0 * self._size, rect.width() - sum(widths))
        spare = (rect.width() - name - sum(widths)) / max(len(self._kept), 1)
        self._bar = min(max(spare, 0.0), _WIDEST_BAR * body)
        self._lefts, left = [], rect.left() + name
        self._cell_widths = [width + self._bar for width in widths]
        for width in self._cell_widths:
            self._lefts.append(left)
            left += width
        self._name = name
        line = sketch.line_height() + SPACE_1
        foot = any(c.foot for c in columns)
        self._head = _head_height(sketch)
        room = rect.height() - self._head - (line if foot else 0.0)
        self._line = min(max(room / max(len(rows), 1), line), _TALLEST * line)
        self._top, self._foot = rect.top() + self._head, line if foot else 0.0
        self.rect = QRectF(
            rect.left(), rect.top(), left - rect.left(), self._head + self._line * len(rows) + self._foot
        )

    def _widths(self) -> tuple[float, list[float]]:
        sketch, size, caption = self._sketch, self._size, self._sketch.typography.caption
        widths = []
        for i in self._kept:
            column = self._columns[i]
            texts = [sketch.width_of(row.cells[i].text, size) for row in self._rows]
            head = (sketch.width_of(column.step, caption), sketch.width_of(column.heading, size, True))
            widths.append(max(*texts, *head, sketch.width_of(column.foot, size, True)) + SPACE_4)
        name = max((sketch.width_of(row.name, size, True) for row in self._rows), default=0.0)
        return min(name + SPACE_4 + SPACE_3, 16.0 * size), widths

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
            step, heading = sketch.line_height(caption), sketch.line_height(self._size, True)
            top = self._top - step - heading - SPACE_1
            tone = theme.accent if column.current else theme.muted
            sketch.text(QRectF(right - width, top, width, step), column.step, size=caption, colour=tone, align=RIGHT)
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
            mark = QRectF(left, round(rect.center().y() - size / 2), 4, size)
            sketch.bar(mark, row.fill, row.outline)
            left += SPACE_2
        room = QRectF(left, rect.top(), self._name - (left - rect.left()) - SPACE_2, rect.height())
        sketch.text(room, row.name, size=size, bold=row.bold)
        for place, i in enumerate(self._kept):
            if not self._columns[i].shown:
                continue
            cell = row.cells[i]
            self._paint_cell(cell, row, QRectF(self._lefts[place], rect.top(), self._cell_widths[place], rect.height()))

    def _paint_cell(self, cell: Cell, row: Row, rect: QRectF) -> None:
        sketch, theme, size = self._sketch, self._sketch.theme, self._size
        if cell.bar is not None and self._bar >= _NARROWEST_BAR:
            thick = min(round(rect.height() * 0.4), size)
            left, most = rect.left() + SPACE_3, self._bar - SPACE_2
            length = most * min(cell.bar, 1.0)
            bar = QRectF(left, round(rect.center().y() - thick / 2), length, thick)
            sketch.bar(bar, row.fill or theme.neutral, row.outline)
            if cell.ghost is not None:
                sketch.ghost(QRectF(left, bar.top(), most * min(cell.ghost, 1.0), thick))
        colour = {"muted": theme.muted, "warning": theme.warning, "failed": theme.warning}.get(cell.tone, theme.text)
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
        bold = (row.bold and not cell.tone) or cell.tone == "failed"
        room = rect.adjusted(0, 0, -SPACE_1, 0)
        sketch.text(room, cell.text, size=size, bold=bold, colour=colour, align=RIGHT)


def _head_height(sketch: Sketch) -> float:
    return sketch.line_height(sketch.typography.caption) + sketch.line_height(bold=True) + SPACE_1
