"""The cells of the pipeline that seldom change: names, totals, the notice, and the row that sums up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import INFINITY, MINUS, axis, probability
from softmax_explorer.style.scale import SPACE_1, SPACE_3
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.bars import Cell, Order, bar, label, words
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.name_cuts import cut, look_alike
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_header import header_line
from softmax_explorer.widgets.pipeline_layout import ColumnPlace, PipelineLayout
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_text import BRIEF_TEXTS, USUAL_TEXTS

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
    shown = [shown_name(numbers.names[index], index) for index in rows]
    alike = look_alike(shown, dress.body[0].font, layout.name_width - 3)
    for slot, index in enumerate(rows):
        orders: list[Order] = []
        middle = layout.row_middle(slot)
        left, width = layout.name_left + 3, layout.name_width - 3
        if not layout.editable:
            if noted and index == numbers.true_class:  # the note beneath must stay in the row
                middle -= max(0, round(0.6 * body + 1.2 * caption) - layout.row_height // 2)
            name = shown[slot]
            unnamed = name is not numbers.names[index]
            kind = dress.body_faint if unnamed else dress.body_strong if index == numbers.leader else dress.body
            name = cut(name, kind[0].font, width, name in alike)
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
    share = (USUAL_TEXTS if layout.editable else BRIEF_TEXTS)[names.PROBABILITY]([together])[0] or (
        probability(together) if together else "< 1e−300"
    )
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


def full_bar(gradient: float, temperature: float) -> str:
    """What dL/dz a full bar of the gradient column stands for: its length is T dL/dz, the number beside it dL/dz.

    >>> full_bar(1.0, 20.0), full_bar(1.5, 1.0), full_bar(1.0, 0.0), full_bar(1.0, float("inf"))
    ('0.05', '1.5', '∞', '1/T')
    """
    if math.isinf(temperature):  # where every gradient is 0, and the bars its limit times T
        return f"{axis(gradient)}/T"
    most = gradient / temperature if temperature > 0.0 else math.inf
    return INFINITY if math.isinf(most) else axis(float(f"{most:.2g}"))


def gradient_axis(
    numbers: PipelineNumbers, column: ColumnPlace, layout: PipelineLayout, most: float, dress: Dress, scale: float
) -> Cell:
    """The ends of the gradient's axis, which follow the temperature; in the lecture hall beside the formula."""
    ink, end = dress.notice, full_bar(most, numbers.temperature)
    line_top, line_height = header_line(layout, 2 if layout.editable else 1)
    if not layout.editable:
        formula, note = numbers.formulas.get(column.id, ""), tr("full bar ±{value}", value=end)
        texts = [formula] if end == axis(1.0) else [f"{formula}, {note}", note, "±" + end]
        width = column.right - column.left
        text = next((text for text in texts if paint.text_width(text, ink.font) <= width), texts[-1])
        return (_words(column.left, line_top, width, line_height, text, ink, scale),)
    top = round((line_top + (line_height - 3) / 2) * scale) - ink.height // 2
    left, width = round(column.bar_left * scale), round(column.bar_width * scale)
    reach, space = round(SPACE_3 * scale), round(SPACE_1 * scale)
    half = ink.width(MINUS + end) // 2
    low = max(left - half, left - reach)
    orders = [label(low, top, MINUS + end, ink)]
    high = max(left + width - ink.width(end) // 2, low + 2 * half + space)
    orders.append(label(high, top, end, ink))
    zero = left + width // 2 - ink.width("0") // 2
    if low + 2 * half + space <= zero and zero + ink.width("0") + space <= high:
        orders.append(label(zero, top, "0", ink))
    return tuple(orders)
