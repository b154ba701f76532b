"""The classes as bars after each stage: what is kept, what is removed there, and what is drawn in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets import hatch
from softmax_explorer.widgets.sketch import RIGHT, Sketch
from softmax_explorer.widgets.stage_cards import lanes

KEPT, REMOVED, GONE = "kept", "removed", "gone"
_LOW = 180
_TALLEST, _THICKEST = 72.0, 40.0
_SMALLEST_DOT = 2.5


class Cell(NamedTuple):
    """One class after one stage. `before` is its share before the stage; of samples, `before` is what is expected."""

    share: float
    text: str
    state: str = KEPT
    before: float = 0.0


class Lane(NamedTuple):
    """One stage: a cell for each row, and two lines below; `dots` > 0: shares are counts of so many draws."""

    cells: Sequence[Cell]
    foot: str
    foot_below: str
    on: bool = True
    dots: int = 0


class Row(NamedTuple):
    """A class by its index, -1 for all the others together, which have numbers but no bars. `short`: their name
    where there is little room.
    """

    index: int
    name: str
    fill: str
    outline: str
    lit: bool
    bold: bool
    short: str = ""


def rows_that_fit(sketch: Sketch, rect: QRectF) -> int:
    """How many rows the picture has room for, those below them left out."""
    line = sketch.line_height(sketch.typography.caption)
    return max(2, int((rect.height() - _lines_below(sketch, rect) * line - 3 - SPACE_1) // line))


def _lines_below(sketch: Sketch, rect: QRectF) -> int:
    """In little room both words below a lane stand in one line."""
    return 1 if rect.height() < _LOW * sketch.typography.body / 13 else 2


def paint_columns(
    sketch: Sketch,
    rect: QRectF,
    rows: Sequence[Row],
    columns: Sequence[Lane],
    scale: float,
    ghosts: Sequence[float],
    zone: Callable[[QRectF, int], None],
) -> None:
    """`scale`: the share at the right end of a bar. `ghosts`: where each row's last share stood, or nothing."""
    size, body, theme = sketch.typography.caption, sketch.typography.body, sketch.theme
    line = sketch.line_height(size)
    names, places = lanes(rect.width(), body, len(columns))
    if len(places) < len(columns):
        columns = columns[1:]
    lines = _lines_below(sketch, rect)
    foot = rect.bottom() - lines * line - 3
    height = min(_TALLEST * body / 13, (foot - SPACE_1 - rect.top()) / len(rows))
    barred = [row.index >= 0 or not sketch.hall for row in rows]  # the others have the room of the bars
    texts = {cell.text for lane in columns for cell, bar in zip(lane.cells, barred, strict=True) if bar}
    most = (0.95 if sketch.hall else 0.75) * places[0][1]
    number = min(max(sketch.width_of(text, size) for text in texts) + SPACE_1, most)
    inset = max(2.0, (height - _THICKEST * body / 13) / 2)
    for place, row in enumerate(rows):
        band = QRectF(rect.left(), rect.top() + place * height, rect.width(), height)
        if row.lit:
            sketch.fill(band, theme.control)
        sketch.text(
            band.adjusted(0, 0, names - rect.width(), 0),
            row.name if row.index >= 0 or sketch.width_of(row.name, size) <= names else row.short,
            size=size,
            bold=row.bold or row.lit,
            colour=theme.text if row.index >= 0 else theme.muted,
        )
        if row.index >= 0:
            zone(band, row.index)
        for lane, (left, width) in zip(columns, places, strict=True):
            room = QRectF(rect.left() + left, band.top() + inset, max(4.0, width - number), height - 2 * inset)
            text = QRectF(room.right(), band.top(), width - room.width(), height)
            _paint_cell(sketch, room, text, row, lane, lane.cells[place], scale)
        if row.index >= 0 and ghosts and ghosts[place] > 0.0:
            left, width = places[-2]
            long = max(4.0, width - number) * min(1.0, ghosts[place] / scale)
            sketch.ghost(QRectF(rect.left() + left, band.top() + inset, long, height - 2 * inset))
    for lane, (left, width) in zip(columns, places, strict=True):
        kept = sum(cell.state == KEPT for cell in lane.cells)
        if any(cell.state == REMOVED for cell in lane.cells[kept:]):  # as a rule all that is kept stands above
            y = rect.top() + kept * height
            sketch.line(rect.left() + left, y, rect.left() + left + width, y, theme.edge, 1.5)
    bottom = rect.top() + len(rows) * height + SPACE_1
    for lane, (left, width) in zip(columns, places, strict=True):
        sketch.line(rect.left() + left, bottom, rect.left() + left + width, bottom, theme.line)
        below = QRectF(rect.left() + left, bottom + 2, width, line)
        sketch.text(below, lane.foot, size=size, bold=lane.on, colour=theme.text if lane.on else theme.muted)
        if lines == 2:
            if sketch.hall and sketch.width_of(lane.foot_below, size) > width:
                continue
            sketch.text(below.translated(0, line), lane.foot_below, size=size, colour=theme.muted)
            continue
        rest = below.adjusted(sketch.width_of(lane.foot, size, lane.on) + SPACE_1, 0, 0, 0)
        if sketch.width_of(lane.foot_below, size) <= rest.width():
            sketch.text(rest, lane.foot_below, size=size, colour=theme.muted)


def _paint_cell(sketch: Sketch, room: QRectF, text: QRectF, row: Row, lane: Lane, cell: Cell, scale: float) -> None:
    theme, size, unit = sketch.theme, sketch.typography.caption, sketch.typography.body / 13
    if cell.state == GONE:
        return
    if row.index < 0:
        sketch.text(text.adjusted(-room.width(), 0, 0, 0), cell.text, size=size, colour=theme.muted, align=RIGHT)
        return
    long = room.width() * min(1.0, cell.share / scale)
    bar = QRectF(room.left(), room.top(), long, room.height())
    fill, outline = row.fill, row.outline
    if cell.state == REMOVED:
        bar.setWidth(max(2.0, room.width() * min(1.0, cell.before / scale)))
        hatch.draw(sketch.painter, hatch.Hatch(QColor(theme.edge), hatch.RISING, 5.0), bar)
        sketch.polygon(_corners(bar.adjusted(0.5, 0.5, -0.5, -0.5)), outline=theme.edge)
        sketch.text(text, cell.text, size=size, colour=theme.muted, align=RIGHT)
        return
    if lane.dots:
        pitch = room.width() / (scale * lane.dots)
        if pitch >= 2 * _SMALLEST_DOT:
            radius = min(pitch / 2 - 0.5, room.height() / 2 - 1, 4.0 * unit)
            for number in range(round(cell.share * lane.dots)):
                sketch.dot(room.left() + (number + 0.5) * pitch, room.center().y(), max(radius, 1.0), fill, outline, 1)
        else:
            sketch.bar(bar, fill, outline)
        expected = room.left() + room.width() * min(1.0, cell.before / scale)
        if cell.before > 0.0:
            sketch.line(expected, room.top() - 1, expected, room.bottom() + 1, theme.text, 1.5)
    elif not lane.on:
        sketch.bar(bar, theme.track)
    else:
        sketch.bar(bar, fill, outline)
        if 0.0 < cell.before < cell.share:  # what it got of the mass that was removed
            old = room.left() + room.width() * min(1.0, cell.before / scale)
            if bar.right() - old >= 1.0:
                sketch.bar(QRectF(old, bar.top(), bar.right() - old, bar.height()), theme.surface, outline)
    ink = theme.text if lane.on else theme.muted
    sketch.text(text, cell.text, size=size, colour=ink, align=RIGHT)


def _corners(rect: QRectF) -> list[tuple[float, float]]:
    left, top, right, bottom = rect.getCoords()  # type: ignore[misc]
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
