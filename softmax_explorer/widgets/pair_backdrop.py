"""What stands still behind the pairs of bars: heading, column titles, names, marks and rules."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import axis
from softmax_explorer.style.scale import SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES, Theme
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets.pair_layout import PairLayout
from softmax_explorer.widgets.pair_numbers import PairNumbers
from softmax_explorer.widgets.pipeline_dress import mixed

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class PairBackdrop:
    def __init__(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.key = round(typography.body * 10 / 13)
        """Side of the filled and the hatched mark."""
        self.gap = round(SPACE_2 * typography.body / 13)
        """Between words and marks."""
        self.tint = mixed(theme.surface, theme.accent, 0.09)
        """Background of the highlighted row."""

    def colours(self, index: int, numbers: PairNumbers) -> tuple[str, str]:
        """Fill and outline, as in the pipeline: the class's own, or neutral with the true and the leader marked."""
        theme = self._theme
        if numbers.num_classes <= MAX_COLOURED_CLASSES:
            return theme.class_fills[index], theme.class_outlines[index]
        is_true = index == numbers.true_class
        colour = theme.accent if is_true else theme.neutral_strong if index == numbers.leader else theme.neutral
        return colour, colour

    def paint(
        self, painter: QPainter, layout: PairLayout, numbers: PairNumbers, shown: Sequence[int], lit: int | None
    ) -> None:
        """`shown`: the classes from top to bottom; `lit`: the place of the highlighted row."""
        theme = self._theme
        painter.fillRect(QRectF(0, 0, layout.width, layout.height), paint.colour(theme.surface))
        if lit is not None:
            edge = layout.inset[0] - SPACE_2 if layout.inset[2] else layout.width  # the curve's ground stays plain
            row = QRectF(0, layout.row_top(lit), edge, layout.row_height)
            painter.fillRect(row, paint.colour(self.tint))
        self._paint_heading(painter, layout)
        self._paint_header(painter, layout, numbers)
        painter.setPen(paint.pen(theme.line))
        for value in (0.0, 0.5, 1.0):
            x = layout.bar_left + round(value * layout.bar_width) - (value == 0.0) + 0.5
            painter.drawLine(QPointF(x, layout.rows_top), QPointF(x, layout.rows_bottom))
        for place, index in enumerate(shown):
            self._paint_name(painter, layout, numbers, index, layout.row_top(place))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(paint.pen(theme.line))
        y = layout.summary_top - SPACE_1 + 0.5
        painter.drawLine(QPointF(layout.margin, y), QPointF(layout.width - layout.margin, y))

    def heading_width(self) -> float:
        font = paint.font(self._typography.heading, True)
        return sum(paint.text_width(word, font) for word in _heading()) + 4 * self.gap + 2 * self.key

    def _paint_heading(self, painter: QPainter, layout: PairLayout) -> None:
        """The heading is the key too: a filled mark before the one, a hatched one before the other."""
        font = paint.font(self._typography.heading, True)
        x, middle = float(layout.margin), SPACE_2 + layout.heading_height / 2
        for which, word in zip((0, None, 1), _heading(), strict=True):
            if which is not None:
                self._paint_key(painter, x, middle, which)
                x += self.key + self.gap
            painter.setFont(font)
            painter.setPen(paint.colour(self._theme.text if which is not None else self._theme.muted))
            painter.drawText(QRectF(x, SPACE_2, layout.width - x, layout.heading_height), _LEFT, word)
            x += paint.text_width(word, font) + self.gap
        for which in (0, 1):
            line = layout.summary_top + (which + 0.5) * layout.line_height
            self._paint_key(painter, layout.margin, line, which)

    def _paint_key(self, painter: QPainter, x: float, middle: float, which: int) -> None:
        y, colour = round(middle - self.key / 2), self._theme.neutral_strong
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(x, y, self.key, self.key), paint.colour(colour))
        if which:
            painter.fillRect(QRectF(x + 1, y + 1, self.key - 2, self.key - 2), paint.colour(self._theme.surface))
            painter.setPen(paint.pen(colour))
            for offset in range(3, 2 * self.key - 2, 4):
                start, end = max(0, offset - self.key + 1), min(offset, self.key - 1)
                first = QPointF(x + start + 0.5, y + offset - start + 0.5)
                painter.drawLine(first, QPointF(x + end + 0.5, y + offset - end + 0.5))

    def _paint_header(self, painter: QPainter, layout: PairLayout, numbers: PairNumbers) -> None:
        theme, font = self._theme, paint.font(self._typography.caption)
        top, height = layout.header_top, layout.header_height
        painter.setFont(font)
        painter.setPen(paint.colour(theme.muted))
        for right, text in self._column_titles(layout):
            width = paint.text_width(text, font) + 1
            painter.drawText(QRectF(right - width, top, width, height), _RIGHT, text)
        middle, width = sum(layout.marks) / 2, paint.text_width(tr("true"), font) + 1
        painter.drawText(QRectF(middle - width / 2, top, width, height), _CENTRE, tr("true"))
        text = tr("threshold {value}", value=axis(numbers.threshold))
        width = paint.text_width(text, font) + SPACE_2
        if width > layout.bar_width:
            text = axis(numbers.threshold)
            width = paint.text_width(text, font) + SPACE_2
        x = layout.bar_left + numbers.threshold * layout.bar_width
        left = max(layout.bar_left, min(x - width / 2, layout.bar_left + layout.bar_width - width))
        painter.setPen(paint.colour(theme.text))
        painter.drawText(QRectF(left, top, width, height), _CENTRE, text)
        painter.setPen(paint.pen(theme.edge))
        painter.drawLine(QPointF(x + 0.5, top + height), QPointF(x + 0.5, layout.rows_top))

    def _column_titles(self, layout: PairLayout) -> list[tuple[int, str]]:
        if layout.stacked:
            titles = [(layout.number_right[0], tr("probability")), (layout.gradient_right[0], tr("∂L/∂z"))]
            return [(right, text) for right, text in titles if right]
        (softmax, sigmoid), (first, second) = layout.number_right, layout.gradient_right
        titles = [(softmax, tr("softmax")), (sigmoid, tr("sigmoid")), (first, tr("∂L/∂z")), (second, tr("∂L/∂z"))]
        return [(right, text) for right, text in titles if right]

    def _paint_name(self, painter: QPainter, layout: PairLayout, numbers: PairNumbers, index: int, top: int) -> None:
        theme, middle = self._theme, top + layout.row_height / 2
        fill, outline = self.colours(index, numbers)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(paint.pen(outline))
        painter.setBrush(paint.colour(fill))
        radius = layout.name_size * 4 / 13
        painter.drawEllipse(QPointF(layout.margin + self._typography.body * 4 / 13, middle), radius, radius)
        font = paint.font(layout.name_size, index == numbers.leader)
        painter.setFont(font)
        name = shown_name(numbers.names[index], index)
        faint = index in numbers.masked or name is not numbers.names[index]
        painter.setPen(paint.colour(theme.muted if faint else theme.text))
        name = paint.elided(name, font, layout.name_width)
        baseline = math.floor(middle + paint.metrics(font).capHeight() / 2)  # as an Ink has it
        painter.drawText(QPointF(layout.name_left, baseline), name)
        self._paint_marks(painter, layout, index == numbers.true_class, bool(numbers.labels[index]), top)

    def _paint_marks(self, painter: QPainter, layout: PairLayout, is_true: bool, is_on: bool, top: int) -> None:
        """A round mark for softmax, one of all; a square one for sigmoid, each for itself."""
        theme, radius = self._theme, layout.mark_size / 2 - 0.5
        for which, marked in ((0, is_true), (1, is_on)):
            x, y = layout.marks[which] + 0.5, round(top + layout.text_dy[which]) + 0.5
            box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
            painter.setPen(paint.pen(theme.accent if marked else theme.edge))
            painter.setBrush(paint.colour(theme.surface))
            if which == 0:
                painter.drawEllipse(box)
            else:
                painter.drawRoundedRect(box, 2, 2)
            if marked:
                painter.setBrush(paint.colour(theme.accent))
                inner = box.adjusted(2.5, 2.5, -2.5, -2.5)
                painter.setPen(Qt.PenStyle.NoPen)
                if which == 0:
                    painter.drawEllipse(inner)
                else:
                    painter.drawRect(inner)


def _heading() -> tuple[str, str, str]:
    return tr("Softmax"), tr("vs"), tr("sigmoid")
