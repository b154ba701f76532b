"""Why exponentials: the logits on a line, e^x over them, and what a difference between two becomes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, TOP_LEFT, Sketch

_FACTS_FROM = 34  # widths of the body text from which the facts stand beside the curve


class Mark(NamedTuple):
    """A class on the curve: its logit, e^((z - m)/T), the text of that, and its name."""

    index: int
    logit: float
    height: float
    text: str
    name: str


class ExponentialCurve:
    """Paints the curve; marks are places to grab, named "logit-INDEX"."""

    def __init__(self) -> None:
        self.axes: Axes | None = None

    def paint(
        self,
        sketch: Sketch,
        rect: QRectF,
        picture: Picture,
        marks: Sequence[Mark],
        ghosts: Sequence[Mark],
        span: tuple[float, float],
        temperature: float,
        num_classes: int,
        pair: tuple[Mark, Mark, str, str] | None,
        facts: Sequence[tuple[str, str]],
        lit: int | None,
        held: int | None,
    ) -> None:
        """`pair`: two marks and the words of their distance and of their ratio. `facts`: a word and what it means now.
        `held` is the class the keyboard moves."""
        caption, line = sketch.typography.caption, sketch.line_height(sketch.typography.caption)
        margin = sketch.width_of("0.50", caption) + SPACE_2
        beside = rect.width() >= _FACTS_FROM * sketch.typography.body and rect.height() >= 8 * sketch.line_height()
        facts_width = min(0.36 * rect.width(), 24.0 * sketch.typography.body) if beside else 0.0
        plot = QRectF(
            rect.left() + margin,
            rect.top() + line + SPACE_2,
            rect.width() - margin - facts_width - 2 * SPACE_3,
            rect.height() - 3 * line - 2 * SPACE_2,
        )
        self.axes = axes = Axes(plot, span, (0.0, 1.08))
        axes.paint(
            sketch, nice_ticks(*span, 7), nice_ticks(0.0, 1.0, 3), tr("logit z"), tr("e^((z − m)/T), the largest is 1")
        )
        self._paint_curve(sketch, axes, marks, temperature)
        for ghost in ghosts:
            if span[0] <= ghost.logit <= span[1]:
                at = axes.x(ghost.logit), axes.y(ghost.height)
                sketch.dot(*at, 5 * sketch.scale, sketch.theme.surface, sketch.theme.ghost, 1.0)
        taken = self._paint_pair(sketch, axes, pair) if pair is not None else []
        self._paint_marks(sketch, axes, picture, marks, num_classes, lit, held, taken)
        if beside:
            left = plot.right() + 2 * SPACE_3
            self._paint_facts(sketch, QRectF(left, plot.top(), rect.right() - left, rect.bottom() - plot.top()), facts)

    def _paint_curve(self, sketch: Sketch, axes: Axes, marks: Sequence[Mark], temperature: float) -> None:
        top = max(mark.logit for mark in marks)
        grid = np.linspace(*axes.x_range, 161)
        with np.errstate(all="ignore"):
            heights = np.exp((grid - top) / temperature) if temperature else np.where(grid < top, 0.0, np.inf)
        if temperature == math.inf:
            heights = np.ones_like(grid)
        heights = np.where(heights <= axes.y_range[1], heights, np.nan)
        sketch.curve(axes.x(grid), axes.y(heights), sketch.theme.neutral_strong, 2.0)

    def _paint_pair(self, sketch: Sketch, axes: Axes, pair: tuple[Mark, Mark, str, str]) -> list[QRectF]:
        """The distance along the line of logits, and the two heights it makes; the places of the words are returned."""
        taken = []
        low, high, distance, ratio = pair
        theme, caption, rect = sketch.theme, sketch.typography.caption, axes.rect
        line = sketch.line_height(caption)
        left, right = axes.x(max(low.logit, axes.x_range[0])), axes.x(high.logit)
        y = axes.y(low.height)
        for mark_y in (y, axes.y(high.height)):
            sketch.line(rect.left(), mark_y, right, mark_y, theme.muted, dashed=True)
        upright = rect.left() + SPACE_3
        if y - axes.y(high.height) > line + 8:
            sketch.arrow(upright, y, upright, axes.y(high.height), theme.text)
            room = QRectF(
                upright + SPACE_1, (y + axes.y(high.height)) / 2 - line / 2, sketch.width_of(ratio, caption, True), line
            )
            if room.right() < axes.x(high.logit) - 4:
                sketch.fill(room, theme.surface)
                sketch.text(room.adjusted(0, 0, 2, 0), ratio, size=caption, bold=True)
                taken.append(room)
        if right - left > 24:
            level = rect.bottom() - SPACE_2
            sketch.arrow(left, level, right, level, theme.text)
            taken.append(QRectF(left + SPACE_2, level - 3, right - left - 2 * SPACE_2, 6))
            width = sketch.width_of(distance, caption, True) + 2
            if right - left > width + 24 and y < level - line - SPACE_3:
                room = QRectF((left + right - width) / 2, level - line - 2, width, line)
                sketch.fill(room, theme.surface)
                sketch.text(room, distance, size=caption, bold=True, align=CENTRE)
                taken.append(room)
        return taken

    def _paint_marks(
        self,
        sketch: Sketch,
        axes: Axes,
        picture: Picture,
        marks: Sequence[Mark],
        num_classes: int,
        lit: int | None,
        held: int | None,
        taken: list[QRectF],
    ) -> None:
        """`taken`: the places of other words."""
        theme, caption, unit = sketch.theme, sketch.typography.caption, sketch.scale
        for mark in sorted(marks, key=lambda m: (m.index == held, m.index == lit, m.height)):
            if not math.isfinite(mark.logit):
                continue
            shown = min(max(mark.logit, axes.x_range[0]), axes.x_range[1])
            x, y = axes.x(shown), axes.y(mark.height)
            fill, outline = sketch.class_colours(mark.index, num_classes, marked=mark.index == lit)
            sketch.line(x, axes.rect.bottom(), x, y, outline, 3.0 if mark.index == lit else 1.0)
            if mark.index == held and picture.focus_visible:
                sketch.dot(x, y, 11 * unit, theme.surface, theme.accent, 2.0 * unit)
            sketch.dot(x, y, (8 if mark.index == lit else 6.5) * unit, fill, theme.accent, 2.0 * unit)
            picture.zone(
                QRectF(x - 10 * unit, y - 10 * unit, 20 * unit, 20 * unit), mark.index, grab=f"logit-{mark.index}"
            )
        for mark in sorted(marks, key=lambda m: (m.index != lit, -m.height)):
            if not math.isfinite(mark.logit):
                continue
            busy = [*taken, *(QRectF(z.rect) for z in picture.zones() if z.index != mark.index)]
            for text in (f"{mark.name}  {mark.text}", mark.name):
                rooms = self._rooms_for(sketch, axes, mark, text, mark.index == lit)
                free = (each for each in rooms if not any(each.intersects(other) for other in busy))
                room = next(free, rooms[0] if mark.index == lit and text == mark.name else None)
                if room is not None:
                    taken.append(room)
                    sketch.fill(room, theme.surface)
                    sketch.text(room, text, size=caption, bold=mark.index == lit)
                    break

    def _rooms_for(self, sketch: Sketch, axes: Axes, mark: Mark, text: str, bold: bool) -> list[QRectF]:
        """Beside a mark. The curve rises: there is room to the left of it and over it, or to its right and below."""
        caption, unit, plot = sketch.typography.caption, sketch.scale, axes.rect
        line = sketch.line_height(caption)
        width = min(sketch.width_of(text, caption, bold) + 2, 0.45 * plot.width())
        x, y = axes.x(min(max(mark.logit, axes.x_range[0]), axes.x_range[1])), axes.y(mark.height)
        over, below = max(y - line - 5 * unit, plot.top()), min(y + 2, plot.bottom() - line - 2)
        left, right = x - 10 * unit - width, x + 12 * unit
        middle = min(max(x - width / 2, plot.left() + 2), plot.right() - width)
        rooms = []
        if left >= plot.left() + 2 * SPACE_3:  # the arrow upwards stands there
            rooms.append(QRectF(left, over, width, line))
        if right + width <= plot.right() + SPACE_2 or not rooms:
            rooms.append(QRectF(right, below, width, line))
        if y - line - 12 * unit >= plot.top():
            rooms.append(QRectF(middle, y - line - 12 * unit, width, line))
        return rooms

    def _paint_facts(self, sketch: Sketch, rect: QRectF, facts: Sequence[tuple[str, str]]) -> None:
        """As many as can be read whole; the first ones are left out first."""
        size, line, caption = sketch.typography.body, sketch.line_height(), sketch.typography.caption

        def height(meaning: str, text_size: int) -> float:
            lines = math.ceil(1.15 * sketch.width_of(meaning, text_size) / max(rect.width(), 1.0))
            return lines * sketch.line_height(text_size)

        while facts:
            each = min(rect.height() / len(facts), 5.0 * line)
            if max(height(meaning, caption) for _, meaning in facts) <= each - line:
                break
            facts = facts[1:]
        for number, (word, meaning) in enumerate(facts):
            top = rect.top() + number * each
            sketch.text(QRectF(rect.left(), top, rect.width(), line), word, size=size, bold=True)
            room = QRectF(rect.left(), top + line, rect.width(), each - line)
            fits = height(meaning, size) <= room.height()
            small = size if fits else caption
            sketch.text(room, meaning, size=small, colour=sketch.theme.muted, align=TOP_LEFT, wrap=True)


def span_of(logits: Sequence[float]) -> tuple[float, float]:
    """The part of the line of logits to show: what is far below the largest has no height to see."""
    high = max(logits)
    low = max(min(z for z in logits if z > -math.inf), high - 20.0)
    margin = max(0.6, 0.25 * (high - low))
    return (low - margin, high + margin)
