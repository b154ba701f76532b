"""The cells of the pipeline that seldom change: names, totals, the notice, and the row that sums up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import probability
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.bars import Cell, Order, bar, label, words
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_layout import ColumnPlace, PipelineLayout
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_text import BRIEF_TEXTS

EMPTY: Cell = ()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_NOTE_FITS = 40  # row height that has room for a line beneath the name, in units of a 13 px body


def _words(left: float, top: float, width: float, height: float, text: str, ink: Ink, scale: float) -> Order:
    text = paint.elided(text, ink.font, width)
    x, y, w, h = (round(value * scale) for value in (left, top, width, height))
    return words(x, y, w, h, text, ink, _LEFT)


def name_cells(
    numbers: PipelineNumbers, rows: Sequence[int], layout: PipelineLayout, dress: Dress, lit: int | None, scale: float
) -> list[Cell]:
    """Says so under the true class's name, where the row is tall enough; paints the names that cannot be edited."""
    cells: list[Cell] = []
    body, caption = layout.typography.body, layout.typography.caption
    noted = layout.row_height >= _NOTE_FITS * body / 13 if layout.editable else layout.row_height >= 2.3 * body
    for slot, index in enumerate(rows):
        orders: list[Order] = []
        middle = layout.row_middle(slot)
        left, width = layout.name_left + 3, layout.name_width - 3
        if not layout.editable:
            if noted and index == numbers.true_class:  # the note beneath must stay in the row
                middle -= max(0, round(0.6 * body + 1.2 * caption) - layout.row_height // 2)
            name = shown_name(numbers.names[index], index)
            unnamed = name is not numbers.names[index]
            kind = dress.body_faint if unnamed else dress.body_strong if index == numbers.leader else dress.body
            orders.append(_words(left, middle - 0.75 * body, width, 1.5 * body, name, kind[index == lit], scale))
        if noted and index == numbers.true_class:
            top = middle + body * (0.82 if layout.editable else 0.6)
            orders.append(_words(left, top, width, 1.3 * caption, tr("true class"), dress.note[index == lit], scale))
        cells.append(tuple(orders))
    return cells


def rest_cell(
    numbers: PipelineNumbers, rows: Sequence[int], layout: PipelineLayout, dress: Dress, scale: float
) -> Cell:
    """ "and 88 more: 3.1 %" in the columns of the rows, where not all of them fit."""
    rest = np.ones(numbers.num_classes, dtype=bool)
    rest[list(rows)] = False
    together = float(numbers.probabilities[rest].sum())
    column = layout.column(names.PROBABILITY)
    text, ink = tr("and {count} more", count=int(rest.sum())), dress.faint[0]
    share = BRIEF_TEXTS[names.PROBABILITY]([together])[0] or (probability(together) if together else "< 1e−300")
    if column is None:
        text += ": " + share
    slot = layout.num_visible
    width = (column or layout.columns[-1]).left - layout.name_left
    orders = [_words(layout.name_left + 3, layout.row_top(slot), width, layout.row_height, text, ink, scale)]
    if column is not None:
        middle, height = round(layout.row_middle(slot) * scale), round(layout.bar_height * scale)
        left, length = round(column.bar_left * scale), round(min(together, 1.0) * column.bar_width * scale)
        orders.append(bar(left, middle - height // 2, length, height, dress.grey))
        orders.append(label(round(column.right * scale) - ink.width(share), middle - ink.height // 2, share, ink))
    return tuple(orders)


def total_cell(text: str, column: ColumnPlace, layout: PipelineLayout, dress: Dress, scale: float) -> Cell:
    """The sum under a column: right-aligned with its numbers."""
    if not text:
        return EMPTY
    ink = dress.total
    width = ink.width(text)
    if width > (column.right - column.left) * scale:
        ink = dress.total_small
        width = ink.width(text)
    middle = round((layout.totals_top + layout.totals_line / 2) * scale)
    x = column.left if column.id == names.LOGIT else column.right
    left = round(x * scale) - (0 if column.id == names.LOGIT else width)
    return (label(left, middle - ink.height // 2, text, ink),)


def notice_cell(text: str, layout: PipelineLayout, dress: Dress, scale: float) -> Cell:
    if not text:
        return EMPTY
    top = layout.totals_top + layout.totals_line
    width = layout.columns[-1].right - layout.name_left - 3
    return (_words(layout.name_left + 3, top, width, layout.notice_height - 8, text, dress.notice, scale),)
