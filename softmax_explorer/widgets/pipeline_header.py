"""What stands still in the pipeline: the card, titles, formulas, axes and rules. Logical pixels."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import axis
from softmax_explorer.style.scale import SPACE_2
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_layout import ColumnPlace, PipelineLayout, rule_distance
from softmax_explorer.widgets.pipeline_look import PipelineLook
from softmax_explorer.widgets.pipeline_scales import Scales

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


def title(column: str) -> str:
    """The name of a column, as the header and the menus say it."""
    return {
        names.LOGIT: tr("logit z"),
        names.EXPONENTIAL: tr("exponential"),
        names.PROBABILITY: tr("probability p"),
        names.LOSS: tr("loss"),
        names.GRADIENT: tr("gradient"),
    }[column]


def paint_static(
    painter: QPainter,
    layout: PipelineLayout,
    look: PipelineLook,
    scales: Scales,
    dress: Dress,
    formulas: Mapping[str, str],
    lit_slot: int | None,
) -> None:
    """Everything beneath the bars, with the highlighted row's tint."""
    theme = dress.theme
    line, edge = paint.colour(theme.line), paint.colour(theme.edge)
    thin = layout.rule
    painter.fillRect(QRectF(0, 0, layout.width, layout.height), paint.colour(theme.surface))
    left, right = layout.mark_left, layout.columns[-1].right
    if lit_slot is not None:
        margin = left if look.editable else 0
        painter.fillRect(
            left - margin, layout.row_top(lit_slot), right - left + 2 * margin, layout.row_height,
            paint.colour(dress.backgrounds[1]),
        )  # fmt: skip
    _head(painter, tr("class"), layout.first_left, layout, dress, look, layout.name_width)
    for column in layout.columns:
        _head(painter, title(column.id), column.left, layout, dress, look, column.right - column.left)
        if look.editable or column.id != names.GRADIENT:  # else it follows T: `gradient_axis`
            _formula(painter, formulas.get(column.id, ""), column, layout, dress, look)
        if look.editable:
            _axis(painter, column, layout, scales, dress)
        if column.id != names.LOGIT:
            zero = column.bar_left + (column.bar_width // 2 if column.id == names.GRADIENT else 0)
            for slot in range(layout.num_visible):
                middle, half = layout.row_middle(slot), layout.bar_height // 2 + 2
                painter.fillRect(zero, middle - half, thin, 2 * half, edge)
    away = rule_distance(layout.typography, look)
    painter.fillRect(left, layout.header - thin - away, right - left, thin, line)
    if layout.row_height > (30 if look.editable else 1.5 * layout.typography.number):
        for slot in range(1, min(layout.num_rows, layout.capacity)):
            painter.fillRect(left, layout.row_top(slot), right - left, thin, line)
    painter.fillRect(left, layout.totals_top + away, right - left, thin if look.editable else 2 * thin, edge)
    painter.setFont(dress.total.font)
    painter.setPen(paint.colour(theme.text))
    painter.drawText(
        QRectF(layout.first_left, layout.totals_top, layout.name_width, layout.totals_line), _LEFT, tr("total")
    )


def header_line(layout: PipelineLayout, number: int) -> tuple[float, float]:
    """Top and height of a header line: title, formula, axis."""
    title_line, small = 1.35 * layout.typography.heading, 1.45 * layout.typography.caption
    top = SPACE_2
    return [(top, title_line), (top + title_line, small), (layout.header - 1.4 * small, 1.4 * small)][number]


def _head(
    painter: QPainter, text: str, left: float, layout: PipelineLayout, dress: Dress, look: PipelineLook, width: float
) -> None:
    font = paint.font(layout.typography.heading, look.editable)
    top, height = header_line(layout, 0)
    painter.setFont(font)
    painter.setPen(paint.colour(dress.theme.text if look.editable else dress.theme.muted))
    painter.drawText(QRectF(left, top, width, height), _LEFT, paint.elided(text, font, width))


def _formula(
    painter: QPainter, text: str, column: ColumnPlace, layout: PipelineLayout, dress: Dress, look: PipelineLook
) -> None:
    font = paint.font(layout.typography.caption)
    top, height = header_line(layout, 1)
    width = column.right - column.left
    if paint.text_width(text, font) > width:
        text = text.rpartition(", ")[0] or text  # the formula without its remark
    painter.setFont(font)
    painter.setPen(paint.colour(dress.theme.muted))
    painter.drawText(QRectF(column.left, top, width, height), _LEFT, paint.elided(text, font, width))


def ticks(column: str, scales: Scales) -> list[tuple[float, str]]:
    """Place (0..1 along the axis) and text of a column's ticks; the gradient's texts follow the temperature."""
    if column == names.LOGIT:
        return [(0.0, axis(-scales.logit)), (0.5, "0"), (1.0, axis(scales.logit))]
    if column == names.GRADIENT:
        return [(0.0, ""), (0.5, ""), (1.0, "")]
    if column == names.LOSS:
        return [(0.0, "0"), (1.0, axis(scales.loss))]
    if column == names.EXPONENTIAL:
        return [(0.0, "0"), (1.0, tr("largest"))]
    return [(0.0, "0"), (0.5, axis(0.5)), (1.0, "1")]


def _axis(painter: QPainter, column: ColumnPlace, layout: PipelineLayout, scales: Scales, dress: Dress) -> None:
    font = paint.font(layout.typography.caption)
    painter.setFont(font)
    painter.setPen(paint.colour(dress.theme.muted))
    top, height = header_line(layout, 2)
    left, width = column.bar_left, column.bar_width
    if column.id == names.LOGIT:  # where the middle of the handle can go
        width -= layout.handle_radius + 2
    end = column.bar_left - 4.0
    for place, text in ticks(column.id, scales):
        x = left + place * width
        half = paint.text_width(text, font) / 2
        if column.id == names.EXPONENTIAL and place == 1.0:
            x -= half
        if x - half < end:
            if place != 0.0:
                continue
            x = end + half
        painter.drawText(QRectF(x - half - 2, top, 2 * half + 4, height - 3), _CENTRE, text)
        end = x + half + 4
        painter.fillRect(
            round(left + place * width) - (place == 1.0), layout.header - 4, 1, 3, paint.colour(dress.theme.edge)
        )
