"""Paints a bar for softmax and a hatched one for sigmoid, class by class, and what either decides and costs."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets import bars, pair_layout
from softmax_explorer.widgets.bars import BarCanvas, Cell, Swatch
from softmax_explorer.widgets.hatch import Hatch
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.pair_backdrop import PairBackdrop
from softmax_explorer.widgets.pair_numbers import PairNumbers, largest
from softmax_explorer.widgets.pair_rows import PairRows
from softmax_explorer.widgets.plot_sigmoid import SigmoidInset

_LARGE = 20  # pixel size of the text
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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
        self._sums_up = False
        self._spotlight: int | None = None
        self._focus_visible = False
        self._inks: dict[tuple[int, str, bool, bool, int], Ink] = {}
        self._made_swatches: dict[tuple[str, str], tuple[Swatch, Swatch]] = {}
        self._rows: PairRows | None = None
        self._sentences: tuple[str, ...] = ()
        self._caption_key: tuple[object, ...] = ()
        self.heading_inset = 0
        """Pixels at the right end of the heading that are somebody else's."""
        self._caption: Cell = ()
        self._summary_key: tuple[object, ...] = ()
        self._summary_words: list[Cell] = []
        self._summary_places: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._written_key: tuple[object, ...] = ()
        self._written: list[Cell] = []
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
        self.setMinimumSize(26 * typography.body, 15 * typography.body)
        self.rescaled()
        self.invalidate_static()

    def rescaled(self) -> None:
        self._inks.clear()
        self._made_swatches.clear()
        self._backdrop = PairBackdrop(self._theme, self._typography)
        self._layout = self._rows = None
        self._layout_key = ()
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    def set_numbers(self, numbers: PairNumbers) -> None:
        self._numbers = numbers
        layout = self._arranged(numbers)
        still = (
            layout, self._first, numbers.names, numbers.labels.tobytes(), numbers.true_class, numbers.leader,
            numbers.threshold, numbers.masked, None if numbers.order is None else numbers.order.tobytes(),
        )  # fmt: skip
        if still != self._still:
            self._still = still
            self._rows = None
            self.invalidate_static()
        self.set_cells(self._cells_of(layout, numbers))
        if numbers.identity is not None:
            self._inset.set_identity(numbers.identity)

    def highlight(self, index: int | None) -> None:
        before, self._spotlight = self._spotlight, index
        layout, shown = self._layout, self.visible_classes()
        if before == index or layout is None or self._numbers is None:
            return
        for changed in (before, index):
            if changed in shown:
                top = layout.row_top(shown.index(changed))
                self.invalidate_static(QRect(0, top, layout.width, layout.row_height))
        self._rows = None
        self.set_numbers(self._numbers)

    def visible_classes(self) -> list[int]:
        """Their indices from top to bottom."""
        numbers, layout = self._numbers, self._layout
        if numbers is None or layout is None:
            return []
        if self._sums_up:
            return largest(numbers, layout.visible - 1)
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
            wanted = [len(_wrapped(text, size, self.width() - 2 * SPACE_3)) for text in self._sentences]
            shown = numbers.names if numbers.num_classes <= 200 else numbers.names[:200]
            font = paint.font(self._typography.body)
            widest = max(paint.text_width(shown_name(name, index), font) for index, name in enumerate(shown))
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

    def _swatch(self, fill: str, outline: str) -> tuple[Swatch, Swatch]:
        """Filled for softmax, hatched for sigmoid; compared by identity."""
        found = self._made_swatches.get((fill, outline))
        if found is None:
            found = Swatch(fill, outline), Swatch(self._theme.surface, outline, Hatch(paint.colour(fill)))
            self._made_swatches[fill, outline] = found
        return found

    def _ink(self, size: int, colour: str, bold: bool = False, lit: bool = False, tallest: int = 0) -> Ink:
        """Inks are compared by identity: one of a kind."""
        key = (size, colour, bold, lit, tallest)
        if key not in self._inks:
            background = self._backdrop.tint if lit else self._theme.surface
            self._inks[key] = Ink(size, colour, background, self.scale, bold, tallest)
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

    def paint_static(self, painter: QPainter) -> None:
        if self._layout is None or self._numbers is None:
            painter.fillRect(self.rect(), paint.colour(self._theme.surface))
            return
        shown = self.visible_classes()
        lit = shown.index(self._spotlight) if self._spotlight in shown else None
        self._backdrop.paint(painter, self._layout, self._numbers, shown, lit)
        if self._focus_visible and not paint.vector:
            top, bottom = self._layout.rows_top, self._layout.rows_bottom
            area = QRectF(1, top - 1, self.width() - 2, bottom - top)
            paint.focus_ring(painter, area, 4, self._theme.accent)

    def _paint_figure(self, painter: QPainter) -> None:
        """Nothing can be scrolled in a figure: it has the largest classes, the true one and a row for the others."""
        numbers, layout = self._numbers, self._layout
        self._sums_up = bool(paint.vector and numbers and layout and layout.visible < numbers.num_classes)
        if self._sums_up:
            self._show_anew()
        super()._paint_figure(painter)
        if self._sums_up:
            self._sums_up = False
            self._show_anew()
            self._repaint_all()  # the screen has not followed

    def _show_anew(self) -> None:
        self._rows = None
        if self._numbers is not None:
            self.set_numbers(self._numbers)

    # what follows the numbers

    def _cells_of(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> list[Cell]:
        if self._rows is None:
            swatches = [self._swatch(*self._backdrop.colours(index, numbers)) for index in self.visible_classes()]
            shown = list(zip(self.visible_classes(), swatches, strict=True))
            self._rows = PairRows(layout, self._theme, self.device, self._ink, shown, numbers.leader, self._spotlight)
        cells = self._rows.cells(numbers)
        if self._sums_up:
            ink = self._ink(layout.number_size, self._theme.muted)
            cells.append(self._rows.rest(numbers, layout, self.visible_classes(), ink))
        cells.append(self._caption_cell(layout, numbers))
        self._summary_cells(cells, layout, numbers)
        return cells

    def _caption_cell(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> Cell:
        """Top right: what the hand has just moved, or what the two are about."""
        colour = self._theme.accent if numbers.moving else self._theme.muted
        ink = self._ink(self._typography.caption, colour, numbers.moving)
        key = (layout, numbers.caption, ink)
        if key != self._caption_key:
            self._caption_key = key
            right = layout.width - layout.margin - self.heading_inset
            room = right - self._backdrop.heading_width() - layout.margin - SPACE_4
            text = paint.elided(numbers.caption, ink.font, room)
            if text != numbers.caption and self._is_large():
                text = ""
            width = self.device(min(room, paint.text_width(text, ink.font) + 2))
            x, y = self.device(right) - width, self.device(SPACE_2)
            self._caption = (bars.words(x, y, width, self.device(layout.heading_height), text, ink, _RIGHT),)
        return self._caption

    def _is_large(self) -> bool:
        """The type of the lecture hall, where words are whole or not there."""
        return self._typography.body > _LARGE

    def _summary_cells(self, cells: list[Cell], layout: pair_layout.PairLayout, numbers: PairNumbers) -> None:
        """Words that stand still are laid out once; a step writes the totals and losses between them."""
        strong = self._ink(layout.summary_size, self._theme.text, True)
        plain = self._ink(layout.summary_size, self._theme.text)
        key = (
            layout, numbers.num_classes, strong, self.scale,
            [(s.name, s.decision, s.neurons, strong.width(s.total), plain.width(s.loss)) for s in numbers.summaries],
        )  # fmt: skip
        if key != self._summary_key:
            self._summary_key = key
            self._summary_words, self._summary_places = self._lay_out_summary(layout, numbers)
            self.update()  # words and numbers trade places: cell by cell, one would erase what another just painted
        cells += self._summary_words
        for summary, (total, loss) in zip(numbers.summaries, self._summary_places, strict=True):
            cells.append((bars.label(*total, summary.total, strong),))
            cells.append((bars.label(*loss, summary.loss, plain),))
        if layout.sentence_lines:
            cells += self._sentence_cells(layout, numbers)

    def _lay_out_summary(
        self, layout: pair_layout.PairLayout, numbers: PairNumbers
    ) -> tuple[list[Cell], list[tuple[tuple[int, int], tuple[int, int]]]]:
        """The words' cells, and for each summary the places of its total and of its loss."""
        device, size = self.device, layout.summary_size
        text_ink, strong = self._ink(size, self._theme.text), self._ink(size, self._theme.text, True)
        muted = self._ink(size, self._theme.muted)
        font, bold = text_ink.font, strong.font
        left, right, gap = (
            layout.margin + self._backdrop.key + self._backdrop.gap,
            layout.width - layout.margin,
            self._backdrop.gap + SPACE_1,
        )
        short = layout.width < 34 * self._typography.body
        names = [summary.short_loss_name if short else summary.loss_name for summary in numbers.summaries]
        # Columns wide enough for any digits, so that nothing jumps while the numbers run.
        space = paint.text_width(" ", font)
        totals = [strong.width(summary.total) / self.scale for summary in numbers.summaries]
        losses = [text_ink.width(summary.loss) / self.scale for summary in numbers.summaries]
        name_width = max(paint.text_width(summary.name, bold) for summary in numbers.summaries) + space
        loss_name_width = max(paint.text_width(name, font) for name in names) + space
        total_width = name_width + max(paint.text_width("88.888", bold), *totals)
        loss_width = loss_name_width + max(paint.text_width("88.888", font), *losses)
        neurons_width = max(paint.text_width(summary.neurons, font) for summary in numbers.summaries)
        needed = (130 if numbers.num_classes < 3 else 240) * self._typography.body / 13  # for the decision's names
        if right - left - total_width - loss_width - neurons_width - 3 * gap < needed:
            neurons_width = -gap
        decision_left = left + total_width + gap
        neurons_left = right - neurons_width
        loss_left = neurons_left - gap - loss_width
        line = device(layout.line_height)
        metrics = paint.metrics(font)
        # Where `paint_words` has it: Qt rounds a line's top and its ascent.
        baseline = round((line - metrics.height() * self.scale) / 2) + round(metrics.ascent() * self.scale)
        cells: list[Cell] = []
        places = []
        for row, summary in enumerate(numbers.summaries):
            top = device(layout.summary_top + row * layout.line_height)
            room = max(0.0, loss_left - gap - decision_left)
            brief = self._is_large() and paint.text_width(summary.decision, font) > room
            decision = paint.elided(summary.brief if brief else summary.decision, font, room)
            for x, width, text, ink in (
                (left, name_width, summary.name, strong),
                (decision_left, loss_left - gap - decision_left + 2, decision, text_ink),
                (loss_left, loss_name_width, names[row], text_ink),
                (neurons_left, neurons_width + 2, summary.neurons if neurons_width > 0 else "", muted),
            ):
                cells.append((bars.words(device(x), top, max(0, device(width)), line, text, ink, _LEFT),))
            own_loss = loss_left + paint.text_width(names[row], font) + space
            places.append(
                (
                    (device(left + name_width), top + baseline - strong.ascent),
                    (device(own_loss), top + baseline - text_ink.ascent),
                )
            )
        return cells, places

    def _sentence_cells(self, layout: pair_layout.PairLayout, numbers: PairNumbers) -> list[Cell]:
        device, size, room = self.device, layout.summary_size, layout.width - 2 * layout.margin
        ink, height = self._ink(size, self._theme.muted), device(layout.line_height)
        key = (layout, ink, *numbers.sentences)
        if key == self._written_key:
            return self._written
        lines = [line for text in numbers.sentences for line in _wrapped(text, size, room)]
        cells: list[Cell] = []
        for row in range(layout.sentence_lines):
            text = lines[row] if row < len(lines) else ""
            top = device(layout.sentence_top + row * layout.line_height)
            cells.append((bars.words(device(layout.margin), top, device(room), height, text, ink, _LEFT),))
        self._written_key, self._written = key, cells
        return cells


def _wrapped(text: str, pixel_size: int, width: float) -> list[str]:
    """The text in lines no wider than `width`, broken between words. Words are measured once."""
    font = paint.font(pixel_size)
    space, used, lines = paint.text_width(" ", font), math.inf, []
    for word in text.replace(" %", "\u00a0%").split(" "):
        word_width = paint.text_width(word, font)
        if used + space + word_width > width:
            lines.append([word])
            used = word_width
        else:
            lines[-1].append(word)
            used += space + word_width
    return [paint.elided(" ".join(words), font, width) if len(words) == 1 else " ".join(words) for words in lines]
