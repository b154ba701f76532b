"""Classes below each other: a name, a logit that can be dragged, and a bar for each of several functions of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.logit_lane import LogitLane
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch
from softmax_explorer.widgets.value_column import ValueColumn

GRAB = "logit "
_NARROW = 380  # pixels, for a body text of 13: names take more of it, and columns are left out
_TALLEST = 4.5  # lines of text


class Row(NamedTuple):
    """A class: its index, or None for several together, which have no logit."""

    name: str
    index: int | None
    fill: str
    outline: str
    logit: float = 0.0
    enters_at: float = 0.0
    stood_at: float | None = None


class Column(NamedTuple):
    """A function of the logits: a value, a text, whether exactly 0, and where it stood (or nothing), for each row."""

    heading: tuple[str, ...]
    strong: bool
    span: tuple[float, float]
    values: Sequence[float]
    texts: Sequence[str]
    zeros: Sequence[bool]
    stood_at: Sequence[float]
    total: str
    total_is_wrong: bool


def rows_that_fit(sketch: Sketch, rect: QRectF) -> int:
    line = sketch.line_height(sketch.typography.caption)
    return max(2, int((rect.height() - 3 * line - 2 * SPACE_1) / (line + 1)))


class ValueTable:
    """Columns that do not fit are left out from the end, and counted in the last line, which holds the sums."""

    def __init__(self, sketch: Sketch, rect: QRectF, names: Sequence[str]) -> None:
        self._sketch, self._rect = sketch, rect
        self._size = sketch.typography.caption
        self._line = sketch.line_height(self._size)
        self._top = rect.top() + 2 * self._line + SPACE_1
        room = rect.bottom() - self._line - SPACE_1 - self._top
        self._step = min(room / len(names), _TALLEST * self._line)
        widest = max(sketch.width_of(name, self._size, True) for name in names) + (4 + 3 * SPACE_1) * sketch.scale
        narrow = rect.width() < _NARROW * sketch.scale
        self._names = min(widest, (0.24 if narrow else 0.14) * rect.width())
        self._lane_width = 0.19 * rect.width()
        self._left = rect.left() + self._names + self._lane_width + SPACE_2
        self.lanes: dict[int, LogitLane] = {}

    def columns_that_fit(self, headings: Sequence[Sequence[str]]) -> int:
        texts = {text for heading in headings for text in heading}
        widest = max(self._sketch.width_of(text, self._size, True) for text in texts) + 2 * SPACE_1
        return min(len(headings), max(2, int((self._rect.right() - self._left) / widest)))

    def _row(self, place: int) -> QRectF:
        return QRectF(self._rect.left(), self._top + place * self._step, self._rect.width(), self._step)

    def paint_rows(
        self,
        picture: Picture,
        rows: Sequence[Row],
        span: tuple[float, float],
        heading: Sequence[str],
        spotlight: int | None,
        focused: int | None,
    ) -> None:
        """Names and logits, under the first heading that fits; each class and each logit is a place in `picture`."""
        sketch, muted = self._sketch, self._sketch.theme.muted
        left, mark = self._rect.left() + self._names, SPACE_1 * sketch.scale
        fits = [text for text in heading if sketch.width_of(text, self._size) <= self._lane_width]
        for text, lines in ((tr("logit z"), 2), (fits[0] if fits else "", 1)):
            room = QRectF(left, self._top - 3 - lines * self._line, self._lane_width, self._line)
            sketch.text(room, text, size=self._size, colour=muted)
        for place, row in enumerate(rows):
            rect, lit = self._row(place), row.index is not None and row.index == spotlight
            if lit:
                sketch.fill(rect, sketch.theme.control_hover)
            name = QRectF(rect.left() + 2 * mark, rect.top(), self._names - 3 * mark, self._step)
            sketch.text(name, row.name, size=self._size, bold=lit)
            if row.index is None:
                continue
            picture.zone(rect, row.index)
            sketch.bar(
                QRectF(rect.left(), rect.center().y() - 0.3 * self._step, mark, 0.6 * self._step), row.fill, row.outline
            )
            lane = LogitLane(QRectF(left, rect.top(), self._lane_width, self._step), span, self._size)
            self.lanes[row.index] = lane
            if row.stood_at is not None and row.stood_at != row.logit:
                lane.paint_ghost(sketch, row.stood_at)
            lane.paint(sketch, row.logit, row.enters_at, row.fill, row.outline, row.index == focused)
            picture.zone(lane.rect, row.index, grab=f"{GRAB}{row.index}")

    def paint_columns(self, rows: Sequence[Row], columns: Sequence[Column], left_out: int) -> None:
        sketch, width = self._sketch, (self._rect.right() - self._left) / len(columns)
        bottom = self._row(len(rows) - 1).bottom()
        for number, column in enumerate(columns):
            cells = [
                QRectF(self._left + number * width, self._row(place).top(), width, self._step)
                for place in range(len(rows))
            ]
            painted = ValueColumn(sketch, cells, column.span, column.texts)
            painted.paint_heading(column.heading, column.strong)
            for place, row in enumerate(rows):
                value = column.values[place]
                before = column.stood_at[place] if column.stood_at else math.nan
                painted.paint(place, value, column.texts[place], column.zeros[place], row.fill, row.outline, before)
            painted.paint_zero_line()
            painted.paint_total(bottom + 2, column.total, column.total_is_wrong)
        sketch.line(self._rect.left(), bottom, self._rect.right(), bottom, sketch.theme.edge)
        room = QRectF(self._rect.left(), bottom + 2, self._left - self._rect.left(), self._line)
        words = tr("sum · {count} more if wider", count=left_out) if left_out else tr("sum")
        if sketch.width_of(words, self._size) > room.width():
            words = tr("sum · +{count}", count=left_out)
        sketch.text(room, words, size=self._size, colour=sketch.theme.muted)
