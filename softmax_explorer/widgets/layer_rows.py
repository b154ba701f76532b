"""Output layers below each other: the weights a step uses, the multiplications, and the losses in many repeats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, SPACE_4
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.axes import nice_ticks
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, LEFT, RIGHT, Sketch
from softmax_explorer.widgets.weight_matrix import paint_weight_matrix

_GOLDEN = 0.6180339887498949  # its multiples scatter evenly
_HIGHEST = 92.0


class LayerRow(NamedTuple):
    """`importance`: from 0 on, where not all rows fit. `blocks` and `words` as `paint_weight_matrix` takes them.
    `losses`: dots; `estimate`: the stroke, which `loss` and `bias` put in words. `other_scale`: these
    losses are no estimates of it and are not drawn. `short`: the name where there is little room.
    """

    importance: int
    name: str
    note: str
    blocks: Sequence[tuple[int, int, int, int, bool]]
    words: np.ndarray
    multiplications: float
    cost: str
    stored: str
    losses: np.ndarray
    estimate: float
    loss: str
    bias: str
    other_scale: bool
    short: str


class LayerRows:
    """`shape`: words and width of the full matrix. `cost_span`: powers of ten; `loss_span`: nats; `exact`: the loss."""

    def __init__(
        self,
        sketch: Sketch,
        rect: QRectF,
        rows: Sequence[LayerRow],
        shape: tuple[int, int],
        cost_span: tuple[float, float],
        loss_span: tuple[float, float],
        exact: float,
    ) -> None:
        room = rect.height() - 2 * sketch.line_height(sketch.typography.caption) - 6 * sketch.scale
        fit = max(2, int(room / (0.95 * sketch.line_height(sketch.typography.caption))))
        self._rows = [row for row in rows if row.importance < fit]
        self._hidden = len(rows) - len(self._rows)
        self._sketch, self._shape = sketch, shape
        self._cost_span, self._loss_span, self._exact = cost_span, loss_span, exact
        size = sketch.typography.caption
        unit = sketch.scale
        self._narrow = sketch.hall and rect.width() < 34 * sketch.typography.body
        self._line = line = sketch.line_height(size)
        self.top = rect.top() + line + 2
        self.height = min(room / len(self._rows), _HIGHEST * unit)
        self.bottom = self.top + self.height * len(self._rows)
        self._tall = self.height >= 2 * line
        names = max(sketch.width_of(self._name(row), size, True) for row in rows)
        if self._tall:
            names = max(names, *(sketch.width_of(row.note, size) for row in rows))
        near, far = SPACE_2 * unit, SPACE_4 * unit
        names = min(names + far, (0.4 if self._narrow else 0.28) * rect.width())
        self._names = QRectF(rect.left(), rect.top(), names - near, rect.height())
        rest = rect.width() - names
        self.strip = QRectF(rect.left() + names, self.top, 0.38 * rest, self.height * len(self._rows))
        self._costs = QRectF(self.strip.right() + far, self.top, 0.24 * rest - far, self.strip.height())
        left = self._costs.right() + far
        self._said = max(sketch.width_of(text, size, True) for row in rows for text in self._words(row)) + 2
        self._losses = QRectF(left, self.top, rect.right() - left - self._said - near, self.strip.height())
        if self._narrow:  # the losses are told by their numbers alone
            costs = max(sketch.width_of(_saving(row), size) for row in rows) + 2
            right = rect.right() - self._said - near
            self._losses = QRectF(right, self.top, 0.0, self.strip.height())
            self._costs = QRectF(right - near - costs, self.top, costs, self.strip.height())
            self.strip.setRight(self._costs.left() - near)

    def _words(self, row: LayerRow) -> tuple[str, str]:
        """Beside the axis: the loss, and what is to be said of it, below each other; in little height in one line."""
        if self._narrow:
            return row.loss, ""
        if not self._tall:
            return f"{row.loss} ({row.bias})" if row.bias else row.loss, ""
        return row.loss, tr("off by {bias}", bias=row.bias) if row.bias else ""

    def _middle(self, place: int) -> float:
        return self.top + self.height * (place + 0.5)

    def _x(self, loss: float) -> float:
        low, high = self._loss_span
        return self._losses.left() + (min(max(loss, low), high) - low) / (high - low) * self._losses.width()

    def _name(self, row: LayerRow) -> str:
        return row.short if self._narrow else row.name

    def _word_x(self, word: float) -> float:
        return self.strip.left() + (word + 0.5) / self._shape[0] * self.strip.width()

    def _caption(self, left: float, width: float, *texts: str, align: int = LEFT, y: float | None = None) -> None:
        sketch, size = self._sketch, self._sketch.typography.caption
        text = next((text for text in texts if sketch.width_of(text, size) <= width), texts[-1])
        room = QRectF(left, self.top - self._line - 2 if y is None else y, width, self._line)
        sketch.text(room, text, size=size, colour=sketch.theme.muted, align=align)

    def paint(self, repeats: int) -> None:
        sketch, strip, theme = self._sketch, self.strip, self._sketch.theme
        self._caption(
            strip.left(),
            strip.width(),
            tr("weights: strong used in this step, faint stored"),
            tr("weights: strong used, faint stored"),
            tr("strong: used weights"),
            tr("weights"),
        )
        costs = self._costs.width() + (SPACE_2 if self._narrow else 0)
        self._caption(self._costs.left(), costs, tr("multiplications, log scale"), tr("multiplications"), tr("cost"))
        self._caption(
            self._losses.left(),
            self._losses.width() + SPACE_2 + self._said,
            tr("loss in nats, {count} repeats; line: exact", count=repeats),
            tr("loss, {count} repeats", count=repeats),
            tr("loss"),
        )
        below = self.bottom + 2
        if self._hidden:
            self._caption(
                self._names.left(), self._names.width(), tr("{count} more if taller", count=self._hidden), y=below
            )
        for place, row in enumerate(self._rows):
            self._paint_row(place, row)
        if self._narrow:
            return
        unit = sketch.scale
        for value, text in nice_ticks(*self._loss_span, 5 if self._losses.width() > 100 * unit else 3):
            self._caption(self._x(value) - 30 * unit, 60 * unit, text, align=CENTRE, y=below)
        sketch.line(self._losses.left(), self.bottom, self._losses.right(), self.bottom)
        x = self._x(self._exact)
        sketch.line(x, self.top, x, self.bottom, theme.text, 1.0, dashed=True)

    def _paint_row(self, place: int, row: LayerRow) -> None:
        sketch, size, theme, line = self._sketch, self._sketch.typography.caption, self._sketch.theme, self._line
        middle, tall = self._middle(place), self._tall
        upper = middle - line if tall else middle - line / 2
        names = self._names
        sketch.text(QRectF(names.left(), upper, names.width(), line), self._name(row), size=size, bold=True)
        if tall:
            room = QRectF(names.left(), upper + line, names.width(), line)
            sketch.text(room, row.note, size=size, colour=theme.muted)
        high = 0.78 * self.height
        matrix = QRectF(self.strip.left(), middle - high / 2, self.strip.width(), high)
        paint_weight_matrix(sketch, matrix, self._shape, row.blocks, row.words)
        low, top = self._cost_span
        share = (math.log10(row.multiplications) - low) / (top - low)
        roomy, unit = self.height >= 1.35 * line, sketch.scale  # else the number alone
        lifted = upper - (2.5 * unit if roomy and not tall else 0.0)
        if roomy:
            y = middle + unit if tall else lifted + line
            sketch.bar(
                QRectF(self._costs.left(), y, share * self._costs.width(), (4 if tall else 3) * unit),
                theme.neutral_strong,
            )
        cost = QRectF(self._costs.left(), lifted, self._costs.width() + SPACE_2, line)
        fits = sketch.width_of(row.cost, size) <= cost.width()
        sketch.text(cost, row.cost if fits else _saving(row), size=size)
        if tall and self.height >= 2.6 * line:
            sketch.text(cost.translated(0, line + 7 * unit), row.stored, size=size, colour=theme.muted)
        if not self._narrow:
            self._paint_losses(middle, row)
        room = QRectF(self._losses.right() + SPACE_2, upper, self._said, line)
        for text, ink in zip(self._words(row), (theme.text, theme.warning), strict=True):
            sketch.text(room, text, size=size, bold=ink == theme.text, colour=ink)
            room.translate(0, line)

    def _paint_losses(self, middle: float, row: LayerRow) -> None:
        """A dot a repeat, scattered in height, and the stroke."""
        sketch, theme = self._sketch, self._sketch.theme
        unit = sketch.scale
        high, side = 0.6 * self.height, (2.0 if self.height < 40 * unit else 2.5) * unit
        if row.losses.size > 1 and not row.other_scale:
            (low, top), axis = self._loss_span, self._losses
            xs = axis.left() + (np.clip(row.losses, low, top) - low) / (top - low) * axis.width() - side / 2
            ys = middle + (np.arange(row.losses.size) * _GOLDEN % 1.0 - 0.5) * high
            sketch.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            sketch.painter.setPen(Qt.PenStyle.NoPen)
            sketch.painter.setBrush(paint.colour(theme.neutral))
            places = zip(xs.tolist(), ys.tolist(), strict=True)
            sketch.painter.drawRects([QRectF(x, y, side, side) for x, y in places])
        half = high / 2 + 2 * unit
        stroke = QRectF(self._x(row.estimate) - 1.5 * unit, middle - half, 3.0 * unit, 2 * half)
        sketch.fill(stroke, theme.warning if row.bias else theme.neutral_strong)

    def paint_before(self, word: int, exact: float) -> None:
        """Where the true word and the exact loss were when the gesture began."""
        sketch, ghost = self._sketch, self._sketch.theme.ghost
        unit, x = sketch.scale, self._word_x(word)
        sketch.line(x, self.top, x, self.bottom, ghost, dashed=True)
        sketch.dot(x, self.bottom + 1, 6 * unit, sketch.theme.surface, ghost, unit)
        if not self._narrow:
            x = self._x(exact)
            sketch.line(x, self.top, x, self.bottom, ghost, dashed=True)

    def paint_word(self, picture: Picture, word: int, text: str, focused: bool) -> None:
        """The true word as a handle below the matrices; it can be dragged by the name "word"."""
        sketch, size, theme, line = self._sketch, self._sketch.typography.caption, self._sketch.theme, self._line
        x, below, aside = self._word_x(word), self.bottom + 3, 12 * sketch.scale
        sketch.line(x, self.top, x, self.bottom, theme.accent, 1.5)
        sketch.handle(x, self.bottom + 1, focused)
        wide = sketch.width_of(text, size) + 4
        right = x + aside + wide <= self.strip.right() + SPACE_4
        left = x + aside if right else x - aside - wide
        if self._narrow and left < self._names.left():
            left, right = x + aside, True
        room = QRectF(left, below, wide, line)
        sketch.text(room, text, size=size, colour=theme.accent, align=LEFT if right else RIGHT)
        picture.zone(self.strip.adjusted(-6, 0, 6, line), grab="word")

    def zone(self, picture: Picture, word: int) -> None:
        """A place for a word's class where it is wide enough to point at."""
        wide = self.strip.width() / self._shape[0]
        if wide >= 2.0:
            left = self.strip.left() + word * wide
            picture.zone(QRectF(left, self.top, wide, self.strip.height() - 8), word)

    def mark(self, word: int, name: str, colour: str) -> None:
        """A word's column through all matrices, with its name."""
        sketch, size, line = self._sketch, self._sketch.typography.caption, self._line
        x = self._word_x(word)
        wide = max(2.0, self.strip.width() / self._shape[0])
        column = QRectF(x - wide / 2, self.top, wide, self.bottom - self.top)
        sketch.fill(column.adjusted(-1, 0, 1, 0), sketch.theme.surface)  # to be seen on dark and on light weights
        sketch.fill(column, colour)
        above = QRectF(self.strip.left(), self.top - line - 2, self.strip.width() + 1, line + 2)
        sketch.fill(above, sketch.theme.surface)
        room = QRectF(x, above.top(), min(sketch.width_of(name, size, True) + 2, above.width()), line)
        room.moveRight(min(room.right(), above.right()))
        sketch.text(room, name, size=size, bold=True)


def _saving(row: LayerRow) -> str:
    """How many times fewer multiplications; of the full layer how many."""
    return row.cost.rpartition("= ")[2]
