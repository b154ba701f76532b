"""A computation in several precisions, stage by stage: what failed first, and the shares that came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_3, SPACE_4
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sheet import Cell
from softmax_explorer.widgets.sketch import RIGHT, Sketch

_BORDERS = 10  # exact borders that are drawn; those of more classes would hide the bars
_USUAL = "1.94e130"  # no column is narrower where there is room: they stand still while the numbers change
_WIDEST_SHARES = 60.0  # in sizes of the body text
_CUT = 4.0  # pixels: narrower shares are not told apart
_LEAST_SHARES = 6.0  # for which columns are left out in the lecture hall


class StageRow(NamedTuple):
    """`shares`: the probabilities, empty where they are none; `last`: the text at the end."""

    name: str
    cells: tuple[Cell, ...]
    shares: tuple[float, ...]
    last: str
    broken: bool


class StageGroup(NamedTuple):
    """Where there is no room for the title, `short` stands before the names."""

    title: str
    short: str
    rows: tuple[StageRow, ...]


class StageTable:
    """Groups of rows; dashed lines at the exact borders of the shares show what has drifted."""

    def __init__(
        self,
        headings: Sequence[str],
        last_heading: str,
        groups: Sequence[StageGroup],
        exact: Sequence[float],
        classes: Sequence[int],
        num_classes: int,
        lit: int | None,
    ) -> None:
        """`exact`: the probabilities of `classes`, () where the exhibit has none; then no shares are drawn."""
        self._headings, self._last_heading, self._groups = headings, last_heading, groups
        self._exact, self._classes, self._num_classes, self._lit = exact, classes, num_classes, lit

    def lines(self) -> int:
        return 1 + sum(1 + len(group.rows) for group in self._groups)

    def paint(self, sketch: Sketch, rect: QRectF, picture: Picture) -> None:
        theme, caption = sketch.theme, sketch.typography.caption
        roomy = rect.height() >= self.lines() * sketch.line_height()
        size = sketch.typography.body if roomy else caption
        rows = [row for group in self._groups for row in group.rows]
        names = [row.name if roomy else f"{group.short} {row.name}" for group in self._groups for row in group.rows]
        name = max(sketch.width_of(text, size, True) for text in names) + SPACE_4
        widths = self._widths(sketch, rows, size)
        last = max([sketch.width_of(self._last_heading, caption)] + [sketch.width_of(r.last, size) for r in rows])
        gap = SPACE_3 * sketch.scale
        last += gap
        spare = rect.width() - name - sum(widths) - last
        if spare < 3.0 * size and size > caption:
            size = caption
            widths = self._widths(sketch, rows, size)
            spare = rect.width() - name - sum(widths) - last
        least = sketch.width_of(_USUAL, size)
        shown = list(range(len(widths)))
        while sketch.hall and self._exact and spare < _LEAST_SHARES * size and len(shown) > 1:
            whole = [i for i in shown if all(row.cells[i].tone != "failed" for row in rows)]
            left_out = (whole or shown)[0]  # what went wrong stays longest
            shown.remove(left_out)
            spare += widths[left_out]
        widths = [widths[i] for i in shown]
        steady = [self._widths(sketch, rows, size, least)[i] for i in shown]
        if (needed := sum(steady) - sum(widths) + max(0.0, least + gap - last)) < 0.5 * spare:
            widths, last, spare = steady, max(last, least + gap), spare - needed
        shares = min(max(spare - SPACE_4, 0.0), _WIDEST_SHARES * sketch.typography.body) if self._exact else 0.0
        each = max(0.0, min((spare - SPACE_4 - shares) / (len(widths) + 1), 4.0 * size))
        widths = [width + each for width in widths]
        titles = len(self._groups) if roomy else 0
        height = rect.height() / (len(rows) + titles + 1)
        height = min(height, 2.2 * sketch.line_height(size))
        lefts = [rect.left() + name + sum(widths[:i]) for i in range(len(widths))]
        bars = QRectF(rect.left() + name + sum(widths) + SPACE_4, rect.top() + height, shares, 0)
        end = bars.right() + last if self._exact else lefts[-1] + widths[-1] + last
        for left, width, heading in zip(lefts, widths, [self._headings[i] for i in shown], strict=True):
            room = QRectF(left, rect.top(), width, height)
            sketch.text(room, heading, size=caption, colour=theme.muted, align=RIGHT)
        if self._exact and shares > 0:
            room = QRectF(bars.left(), rect.top(), shares, height)
            sketch.text(room, tr("p"), size=caption, colour=theme.muted)
        room = QRectF(end - last, rect.top(), last, height)
        sketch.text(room, self._last_heading, size=caption, colour=theme.muted, align=RIGHT)
        y = rect.top() + height
        sketch.line(rect.left(), y, end, y, theme.edge)
        runs: list[list[float]] = []
        for number, group in enumerate(self._groups):
            if number:
                sketch.line(rect.left(), y, end, y, theme.edge)
            if roomy:
                room = QRectF(rect.left(), y, rect.width(), height)
                sketch.text(room, group.title, size=size, bold=True)
                y += height
            for row in group.rows:
                tone = theme.warning if row.broken else theme.text
                text = row.name if roomy else f"{group.short} {row.name}"
                sketch.text(QRectF(rect.left() + SPACE_1, y, name, height), text, size=size, colour=tone)
                for left, width, cell in zip(lefts, widths, [row.cells[i] for i in shown], strict=True):
                    self._paint_cell(sketch, QRectF(left, y, width, height), cell, size)
                if self._exact and shares > 8:
                    self._paint_shares(sketch, QRectF(bars.left(), y, shares, height), row, picture)
                    if row.shares and runs and runs[-1][1] == y:
                        runs[-1][1] = y + height
                    elif row.shares:
                        runs.append([y, y + height])
                room = QRectF(end - last, y, last, height)
                sketch.text(room, row.last, size=size, colour=tone, align=RIGHT)
                y += height
        self._paint_borders(sketch, bars, runs)

    def _widths(self, sketch: Sketch, rows: Sequence[StageRow], size: int, least: float = 0.0) -> list[float]:
        caption = sketch.typography.caption
        return [
            max(
                least,
                sketch.width_of(heading, caption),
                *(sketch.width_of(row.cells[i].text, size, True) for row in rows),
            )
            + SPACE_3 * sketch.scale
            for i, heading in enumerate(self._headings)
        ]

    def _paint_cell(self, sketch: Sketch, rect: QRectF, cell: Cell, size: int) -> None:
        theme = sketch.theme
        failed = cell.tone == "failed"
        if failed:
            width = sketch.width_of(cell.text, size, True) + 2 * SPACE_1
            tall = min(rect.height() - 2, sketch.line_height(size) + 2)
            frame = QRectF(rect.right() - width + SPACE_1, rect.center().y() - tall / 2, width, tall)
            left, top, right, bottom = frame.left(), frame.top(), frame.right(), frame.bottom()
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            sketch.polygon(corners, theme.warning)
        colour = {"warning": theme.warning, "muted": theme.muted, "failed": theme.surface}.get(cell.tone, theme.text)
        sketch.text(rect, cell.text, size=size, bold=failed, colour=colour, align=RIGHT)

    def _paint_shares(self, sketch: Sketch, rect: QRectF, row: StageRow, picture: Picture) -> None:
        theme = sketch.theme
        thick = round(min(0.7 * rect.height(), 1.5 * sketch.line_height()))
        top = round(rect.center().y() - thick / 2)
        if not row.shares:
            words, caption = tr("no probabilities"), sketch.typography.caption
            if sketch.width_of(words, caption) > rect.width():
                words = tr("no p")
            sketch.text(rect, words, size=caption, colour=theme.warning)
            return
        left = rect.left()
        coloured = self._num_classes <= MAX_COLOURED_CLASSES
        if not coloured:  # one bar, cut where there is room for a cut: what is thin must not look like nothing
            total = min(sum(row.shares), 1.0) * rect.width()
            sketch.fill(QRectF(round(left), top + 1, round(total), thick - 2), theme.neutral)
        for index, share in zip(self._classes, row.shares, strict=True):
            right = min(left + share * rect.width(), rect.right())
            bar = QRectF(round(left), top, round(right) - round(left), thick)
            lit = index == self._lit
            left = right
            if bar.width() <= 0.0:
                continue
            picture.zone(bar, index)
            if not coloured and not lit:
                if bar.width() > _CUT:
                    sketch.fill(QRectF(bar.right() - 1.0, top, 1.0, thick), theme.surface)
                continue
            fill, outline = sketch.class_colours(index, self._num_classes, marked=lit)
            sketch.bar(bar, fill if coloured else theme.accent, outline)
            if lit:
                sketch.line(bar.left(), top + thick + 1, bar.right(), top + thick + 1, theme.text, 2.0)

    def _paint_borders(self, sketch: Sketch, bars: QRectF, runs: Sequence[Sequence[float]]) -> None:
        """The exact borders of what is wide enough to see, over each run of rows that have shares."""
        x, drawn, last = bars.left(), 0, len(self._exact) - 1
        for number, share in enumerate(self._exact):
            x += share * bars.width()
            if number == last or drawn == _BORDERS or share * bars.width() < _CUT:
                continue
            drawn += 1
            for top, bottom in runs:
                sketch.line(x, top, x, bottom, sketch.theme.ghost, dashed=True)


def shares_of(values: Sequence[float]) -> tuple[float, ...]:
    """The values where all are shares, else ()."""
    return tuple(values) if all(0.0 <= value <= 1.0 for value in values) else ()
