"""Paints a bar for softmax and a hatched one for sigmoid, class by class, and what either decides and costs."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import axis
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import bars, pair_layout
from softmax_explorer.widgets.bars import BarCanvas, Cell, Swatch
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.pair_numbers import PairNumbers, RowText
from softmax_explorer.widgets.plot_sigmoid import SigmoidInset

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_MANTISSA = re.compile(r"(\d)\.\d+e")


class PairCanvas(BarCanvas):
    """The picture without the hand: see `PairBars`."""

    def __init__(self, theme: Theme, typography: Typography, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: PairNumbers | None = None
        self._theme, self._typography = theme, typography
        self._layout: pair_layout.PairLayout | None = None
        self._layout_key: tuple[object, ...] = ()
        self._still: tuple[object, ...] = ()
        self._first = 0
        self._spotlight: int | None = None
        self._focus_visible = False
        self._inks: dict[tuple[int, str, bool], Ink] = {}
        self._sentences: tuple[str, ...] = ()
        self._lines: list[str] = []
        self._inset = SigmoidInset(theme, typography, self)
        self._inset.hide()
        self._scroll = QScrollBar(Qt.Orientation.Vertical, self)
        self._scroll.setAccessibleName(tr("Scroll the classes"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.valueChanged.connect(self._scrolled)
        self._scroll.hide()
        self.apply(theme, typography)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._inset.apply(theme, typography)
        self.setMinimumSize(26 * typography.body, 16 * typography.body)
        self.rescaled()
        self.invalidate_static()

    def rescaled(self) -> None:
        theme, size = self._theme, self._typography.caption
        self._inks.clear()
        self._strong = self._ink(size, theme.text, True)
        self._plain = self._ink(size, theme.text)
        self._quiet = self._ink(size, theme.muted)
        self._accent = self._ink(size, theme.accent, True)
        self._layout = None
        self._layout_key = ()
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    def set_numbers(self, numbers: PairNumbers) -> None:
        self._numbers = numbers
        layout = self._arranged(numbers)
        still = (
            layout, self._first, numbers.names, numbers.labels.tobytes(), numbers.true_class, numbers.threshold,
            numbers.masked, None if numbers.order is None else numbers.order.tobytes(),
        )  # fmt: skip
        if still != self._still:
            self._still = still
            self._swatches = [self._swatch(index, numbers) for index in self.visible_classes()]
            self.invalidate_static()
        self.set_cells(self._cells_of(layout, numbers))
        if numbers.identity is not None:
            self._inset.set_identity(numbers.identity)

    def highlight(self, index: int | None) -> None:
        if index == self._spotlight:
            return
        self._spotlight = index
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    def visible_classes(self) -> list[int]:
        """Their indices from top to bottom."""
        numbers, layout = self._numbers, self._layout
        if numbers is None or layout is None:
            return []
        rows = range(self._first, min(self._first + layout.visible, numbers.num_classes))
        return list(rows) if numbers.order is None else numbers.order[rows.start : rows.stop].tolist()

    # layout

    def _arranged(self, numbers: PairNumbers) -> pair_layout.PairLayout:
        moving = self._layout is not None and numbers.moving
        if not moving:
            self._sentences = tuple(numbers.sentences)
        has_identity = numbers.identity is not None
        key = (self.width(), self.height(), numbers.num_classes, numbers.names, has_identity, self._sentences)
        if self._layout is None or key != self._layout_key:
            self._layout_key = key
            size = pair_layout.summary_size(self.width(), self._typography)
            wanted = sum(len(_wrapped(text, size, self.width() - 2 * SPACE_3)) for text in self._sentences)
            shown = numbers.names if numbers.num_classes <= 200 else numbers.names[:200]
            widest = max(paint.text_width(name, paint.font(self._typography.body)) for name in shown)
            self._layout = pair_layout.arrange(
                self.width(), self.height(), numbers.num_classes, widest, self._typography,
                has_identity, wanted,
            )  # fmt: skip
            self._place_children(self._layout, numbers)
        return self._layout

    def _place_children(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> None:
        last = numbers.num_classes - layout.visible
        self._scroll.setVisible(last > 0)
        self._scroll.blockSignals(True)
        self._scroll.setRange(0, max(0, last))
        self._scroll.setPageStep(layout.visible)
        self._scroll.blockSignals(False)
        self._first = max(0, min(self._first, last))
        width = self._scroll.sizeHint().width()
        self._scroll.setGeometry(self.width() - width, layout.rows_top, width, layout.row_height * layout.visible)
        self._inset.setVisible(layout.inset[2] > 0)
        self._inset.setGeometry(QRect(*layout.inset))

    def _swatch(self, index: int, numbers: PairNumbers) -> tuple[Swatch, Swatch]:
        fill = self._theme.class_fill(index, numbers.num_classes)
        outline = self._theme.class_outline(index, numbers.num_classes)
        return Swatch(fill, outline), Swatch(self._theme.surface, outline, fill)

    def _ink(self, size: int, colour: str, bold: bool = False) -> Ink:
        """Inks are compared by identity: one of a kind."""
        key = (size, colour, bold)
        if key not in self._inks:
            self._inks[key] = Ink(size, colour, self._theme.surface, self.scale, bold)
        return self._inks[key]

    def _show_focus(self, visible: bool) -> None:
        if visible != self._focus_visible:
            self._focus_visible = visible
            self.invalidate_static()

    def _scrolled(self, first: int) -> None:
        self._first = first
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout = None
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    # what follows the numbers

    def _cells_of(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> list[Cell]:
        cells: list[Cell] = [self._caption_cell(layout, numbers)]
        device, ghost_colour = self.device, paint.colour(self._theme.ghost)
        left, full, height = device(layout.bar_left), device(layout.bar_width), device(layout.bar_height)
        threshold = left + round(numbers.threshold * full)
        line, edge = paint.colour(self._theme.text), max(1, device(2))
        mark = paint.colour(self._theme.accent)
        softmax, sigmoid = numbers.softmax, numbers.sigmoid
        for place, index in enumerate(self.visible_classes()):
            top = layout.row_top(place)
            pair = self._swatches[place]
            lit = index == self._spotlight
            half = device(layout.row_height / 2)
            cells.append((bars.tick(device(2), device(top) + half // 2, device(3), half if lit else 0, mark),))
            for which, values, ghosts in (
                (0, softmax, numbers.ghost_softmax),
                (1, sigmoid, numbers.ghost_sigmoid),
            ):
                y = device(top + layout.bar_dy[which])
                width = _bar_width(float(values[index]), full)
                orders = [bars.bar(left, y, width, height, pair[which])]
                if ghosts is not None:
                    before = _bar_width(float(ghosts[index]), full)
                    if before != width:
                        orders.append(bars.ghost(left, y, max(before, 1), height, ghost_colour))
                if which:
                    orders.append(bars.tick(threshold, y - device(1), edge, height + 2 * device(1), line))
                cells.append(tuple(orders))
            self._number_cells(cells, layout, numbers, index, top)
        self._summary_cells(cells, layout, numbers)
        return cells

    def _number_cells(
        self, cells: list[Cell], layout: pair_layout.PairLayout, numbers: PairNumbers, index: int, top: int
    ) -> None:
        text = numbers.text(index)
        if not layout.stacked:
            text = RowText(*(t if len(t) < 11 else _MANTISSA.sub(r"\1e", t) for t in text))
        on = float(numbers.sigmoid[index]) > numbers.threshold
        inks = (self._strong if index == numbers.leader else self._plain, self._strong if on else self._quiet)
        for which in (0, 1):
            y = self.device(top + layout.text_dy[which]) - inks[which].height // 2
            ink = inks[which]
            right = self.device(layout.number_right[which])
            cells.append((bars.label(right - ink.width(text[which]), y, text[which], ink),))
            ink = self._quiet if which else self._plain
            right = self.device(layout.gradient_right[which])
            cells.append((bars.label(right - ink.width(text[2 + which]), y, text[2 + which], ink),))

    def _caption_cell(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> Cell:
        """Top right: what the hand has just moved, or what the two are about."""
        ink = self._accent if numbers.moving else self._quiet
        heading = paint.text_width(tr("Softmax vs sigmoid"), paint.font(self._typography.heading, True))
        room = layout.width - heading - 2 * layout.margin - SPACE_4
        text = paint.elided(numbers.caption, ink.font, room)
        width = self.device(min(room, paint.text_width(text, ink.font) + 2))
        x, y = self.device(layout.width - layout.margin) - width, self.device(SPACE_2)
        return (bars.words(x, y, width, self.device(layout.heading_height), text, ink, _RIGHT),)

    def _summary_cells(self, cells: list[Cell], layout: pair_layout.PairLayout, numbers: PairNumbers) -> None:
        device, size = self.device, layout.summary_size
        text_ink, strong = self._ink(size, self._theme.text), self._ink(size, self._theme.text, True)
        muted = self._ink(size, self._theme.muted)
        font, bold = text_ink.font, strong.font
        left, right, gap = layout.margin, layout.width - layout.margin, SPACE_3
        totals = [f"{summary.name} {summary.total}" for summary in numbers.summaries]
        losses = [f"{summary.loss_name} {summary.loss}" for summary in numbers.summaries]
        # Columns wide enough for any digits, so that nothing jumps while the numbers run.
        total_width = max(paint.text_width(summary.name + " 88.888", bold) for summary in numbers.summaries)
        total_width = max(total_width, *(paint.text_width(text, bold) for text in totals))
        loss_width = max(paint.text_width(summary.loss_name + " 8.888", font) for summary in numbers.summaries)
        loss_width = max(loss_width, *(paint.text_width(text, font) for text in losses))
        neurons_width = max(paint.text_width(summary.neurons, font) for summary in numbers.summaries)
        if right - left - total_width - loss_width - neurons_width - 3 * gap < 130:
            neurons_width = -gap
        decision_left = left + total_width + gap
        neurons_left = right - neurons_width
        loss_left = neurons_left - gap - loss_width
        for row, summary in enumerate(numbers.summaries):
            top = layout.summary_top + row * layout.line_height
            decision = paint.elided(summary.decision, font, max(0.0, loss_left - gap - decision_left))
            for x, width, text, ink in (
                (left, total_width + 2, totals[row], strong),
                (decision_left, loss_left - gap - decision_left + 2, decision, text_ink),
                (loss_left, loss_width + 2, losses[row], text_ink),
                (neurons_left, neurons_width, summary.neurons if neurons_width > 0 else "", muted),
            ):
                place = (device(x), device(top), max(0, device(width)), device(layout.line_height))
                cells.append((bars.words(*place, text, ink, _LEFT),))
        lines = [line for text in numbers.sentences for line in _wrapped(text, size, layout.width - 2 * layout.margin)]
        for row in range(layout.sentence_lines):
            text = lines[row] if row < len(lines) else ""
            top = device(layout.sentence_top + row * layout.line_height)
            place = (device(left), top, device(right - left), device(layout.line_height))
            cells.append((bars.words(*place, text, muted, _LEFT),))

    # what stands still

    def paint_static(self, painter: QPainter) -> None:
        theme, layout, numbers = self._theme, self._layout, self._numbers
        painter.fillRect(self.rect(), paint.colour(theme.surface))
        if layout is None or numbers is None:
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(paint.font(self._typography.heading, True))
        painter.setPen(paint.colour(theme.text))
        heading = QRect(layout.margin, SPACE_2, layout.width, layout.heading_height)
        painter.drawText(heading, _LEFT, tr("Softmax vs sigmoid"))
        self._paint_header(painter, layout, numbers)
        painter.setPen(paint.pen(theme.line))
        for value in (0.0, 0.5, 1.0):
            x = layout.bar_left + round(value * layout.bar_width) - (value == 0.0) + 0.5
            painter.drawLine(QPointF(x, layout.rows_top), QPointF(x, layout.rows_bottom))
        for place, index in enumerate(self.visible_classes()):
            self._paint_name(painter, layout, numbers, index, layout.row_top(place))
        if self._focus_visible and not paint.vector:
            area = QRectF(1, layout.rows_top - 1, layout.width - 2, layout.rows_bottom - layout.rows_top + 2)
            paint.focus_ring(painter, area, 4, theme.accent)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(paint.pen(theme.line))
        y = layout.summary_top - SPACE_1 + 0.5
        painter.drawLine(QPointF(layout.margin, y), QPointF(layout.width - layout.margin, y))

    def _paint_header(self, painter: QPainter, layout: pair_layout.PairLayout, numbers: PairNumbers) -> None:
        theme, font = self._theme, paint.font(self._typography.caption)
        top, height = layout.header_top, layout.header_height
        painter.setFont(font)
        painter.setPen(paint.colour(theme.muted))
        for right, text in self._column_titles(layout):
            painter.drawText(QRectF(right - 100, top, 100, height), _RIGHT, text)
        middle = sum(layout.marks) / 2
        painter.drawText(QRectF(middle - 30, top, 60, height), _CENTRE, tr("true"))
        text = tr("threshold {value}", value=axis(round(numbers.threshold, 4)))
        width = paint.text_width(text, font) + SPACE_2
        x = layout.bar_left + numbers.threshold * layout.bar_width
        left = max(layout.bar_left, min(x - width / 2, layout.bar_left + layout.bar_width - width))
        painter.setPen(paint.colour(theme.text))
        painter.drawText(QRectF(left, top, width, height), _CENTRE, text)
        painter.setPen(paint.pen(theme.edge))
        painter.drawLine(QPointF(x + 0.5, top + height), QPointF(x + 0.5, layout.rows_top))

    def _column_titles(self, layout: pair_layout.PairLayout) -> list[tuple[int, str]]:
        if layout.stacked:
            return [(layout.number_right[0], tr("probability")), (layout.gradient_right[0], tr("∂L/∂z"))]
        (softmax, sigmoid), (first, second) = layout.number_right, layout.gradient_right
        return [(softmax, tr("softmax")), (sigmoid, tr("sigmoid")), (first, tr("∂L/∂z")), (second, tr("∂L/∂z"))]

    def _paint_name(
        self, painter: QPainter, layout: pair_layout.PairLayout, numbers: PairNumbers, index: int, top: int
    ) -> None:
        theme, middle = self._theme, top + layout.row_height / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(paint.pen(theme.class_outline(index, numbers.num_classes)))
        painter.setBrush(paint.colour(theme.class_fill(index, numbers.num_classes)))
        painter.drawEllipse(QPointF(layout.margin + 4, middle), 4, 4)
        font = paint.font(self._typography.body, index == numbers.leader)
        painter.setFont(font)
        painter.setPen(paint.colour(theme.muted if index in numbers.masked else theme.text))
        name = paint.elided(numbers.names[index], font, layout.name_width)
        place = QRectF(layout.name_left, top, layout.name_width + 2, layout.row_height)
        painter.drawText(place, _LEFT | Qt.TextFlag.TextSingleLine, name)
        self._paint_marks(painter, layout, index == numbers.true_class, bool(numbers.labels[index]), top)

    def _paint_marks(
        self, painter: QPainter, layout: pair_layout.PairLayout, is_true: bool, is_on: bool, top: int
    ) -> None:
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


def _bar_width(value: float, full: int) -> int:
    """Whole device pixels; what is not 0 shows."""
    return max(1, round(value * full)) if value > 0.0 else 0


def _wrapped(text: str, pixel_size: int, width: float) -> list[str]:
    """The text in lines no wider than `width`, broken between words."""
    font = paint.font(pixel_size)
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and paint.metrics(font).horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [paint.elided(line, font, width) for line in lines]
