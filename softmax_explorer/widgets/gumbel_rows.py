"""One draw as logit plus noise, its relaxed form, and the counts of many draws: a row for each class."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.sketch import CENTRE, RIGHT, Sketch

_TALLEST, _THICKEST = 120.0, 44.0
_HANDLE = 5.0
_LOWEST = 0.86  # of a line: letters keep apart, if barely


class GumbelRow(NamedTuple):
    """A class, or with index -1 all others together, which have numbers but no bars."""

    index: int
    name: str
    fill: str
    outline: str
    lit: bool
    bold: bool
    logit: float  # z/T, -inf where nothing is to be drawn
    noise: float
    sum_text: str
    soft: float
    hard: float
    relaxed_text: str
    count: int
    expected: float  # how often it is to be drawn
    spread: float  # the standard deviation of that
    ghost: float | None = None  # where the logit stood


class Heads(NamedTuple):
    """What stands over and under the three columns, `winner` over the sums; of several texts the first that fits."""

    sums: Sequence[str]
    noise: str
    relaxed: Sequence[str]
    counts: Sequence[str]
    winner: Sequence[str]
    below_relaxed: Sequence[str]
    below_counts: Sequence[str]


def rows_that_fit(sketch: Sketch, rect: QRectF) -> int:
    line = sketch.line_height(sketch.typography.caption)
    return max(2, int((rect.height() - 2 * line - SPACE_2) // (_LOWEST * line)))


def paint_rows(
    sketch: Sketch,
    rect: QRectF,
    rows: Sequence[GumbelRow],
    heads: Heads,
    span: tuple[float, float],
    winner: int,
    mode: str,
    most: float,
    grabbed: int | None,
    zone: Callable[..., None],
) -> Axes:
    """`span`: the axis of z/T + g; `mode`: soft, hard or straight-through; `most`: the count at the end of its axis;
    `grabbed`: the row whose handle has the keyboard's focus, None where logits cannot be moved. Returns the axes of the
    first column.
    """
    size, body, theme = sketch.typography.caption, sketch.typography.body, sketch.theme
    line = sketch.line_height(size)
    top, foot = rect.top() + line + SPACE_1, rect.bottom() - line - 3
    height = min(_TALLEST * body / 13, (foot - top - SPACE_1) / len(rows))
    inset = max(2.0, (height - _THICKEST * body / 13) / 2)
    names = min(max(0.13 * rect.width(), (5.1 if sketch.hall else 4.2) * body), 14.0 * body)
    gap = SPACE_3 * _unit(sketch)
    room = rect.width() - names - 3 * gap
    first = QRectF(rect.left() + names + gap, top, 0.46 * room, len(rows) * height)
    second = QRectF(first.right() + gap, top, 0.25 * room, first.height())
    third = QRectF(second.right() + gap, top, 0.29 * room, first.height())
    sums = max(sketch.width_of(row.sum_text, size) for row in rows) + SPACE_2
    widest = min(max(sketch.width_of(row.relaxed_text, size) for row in rows) + SPACE_1, 0.75 * second.width())
    axes = Axes(first.adjusted(0, 0, -min(sums, 0.62 * first.width()), 0), span, (0.0, 1.0))
    for row, y in zip(rows, (top + i * height for i in range(len(rows))), strict=True):
        band = QRectF(rect.left(), y, rect.width(), height)
        if row.lit:
            sketch.fill(band, theme.control)
        if row.index >= 0:
            zone(band, row.index)
    _paint_heads(sketch, heads, first, second, third, axes)
    for place, row in enumerate(rows):
        band = QRectF(rect.left(), top + place * height + inset, rect.width(), height - 2 * inset)
        middle = band.center().y()
        name = QRectF(rect.left(), middle - size, names, 2 * size)
        colour = theme.text if row.index >= 0 else theme.muted
        if row.index < 0:  # beside it there is nothing in the first column
            name.setRight(second.left())
        sketch.text(name, row.name, size=size, bold=row.bold or row.lit, colour=colour)
        wins = row.index == winner
        left = axes.rect.right() + SPACE_1
        text = QRectF(left, name.top(), first.right() - left, name.height())
        sketch.text(text, row.sum_text, size=size, bold=wins, align=RIGHT, colour=theme.text if wins else theme.muted)
        if row.logit > -math.inf:
            _paint_sum(sketch, axes, band, row, grabbed, zone)
        _paint_relaxed(sketch, second, band, row, mode, widest)
        _paint_counts(sketch, third, band, row, most)
    for row in rows:
        if row.index == winner and row.logit > -math.inf:
            x = _clipped(axes, row.logit + row.noise)
            sketch.line(x, top, x, first.bottom(), theme.text, dashed=True)
    return axes


def _paint_heads(sketch: Sketch, heads: Heads, first: QRectF, second: QRectF, third: QRectF, axes: Axes) -> None:
    size, theme = sketch.typography.caption, sketch.theme
    line = sketch.line_height(size)
    above = QRectF(first.left(), first.top() - line - 2, first.width(), line)
    noise = sketch.width_of(heads.noise, size, True)
    sums = _fitting(sketch, heads.sums, first.width() - noise - size / 2)
    sketch.text(above, sums, size=size, colour=theme.muted)
    after = above.adjusted(sketch.width_of(sums, size) + size / 2, 0, 0, 0)
    sketch.text(after, heads.noise, size=size, bold=True, colour=theme.series[0])
    after.setLeft(after.left() + noise + SPACE_2)
    sketch.text(after, _fitting(sketch, heads.winner, after.width(), True), size=size, bold=True, align=RIGHT)
    for column, over, under in (
        (second, heads.relaxed, heads.below_relaxed),
        (third, heads.counts, heads.below_counts),
    ):
        room = QRectF(column.left(), above.top(), column.width(), line)
        sketch.text(room, _fitting(sketch, over, column.width()), size=size, colour=theme.muted)
        sketch.line(column.left(), column.bottom() + 3, column.right(), column.bottom() + 3)
        foot = QRectF(column.left(), column.bottom() + 5, column.width(), line)
        sketch.text(foot, _fitting(sketch, under, column.width()), size=size)
    sketch.line(axes.rect.left(), first.bottom() + 3, axes.rect.right(), first.bottom() + 3)
    most = max(2, int(axes.rect.width() // (4 * size)))
    for value, text in nice_ticks(*axes.x_range, most):
        x = axes.x(value)
        zero = value == 0.0
        sketch.line(x, first.top(), x, first.bottom() + 3, theme.edge if zero else theme.line)
        below = QRectF(x - 40, first.bottom() + 5, 80, line)
        sketch.text(below, text, size=size, colour=theme.muted, align=CENTRE)


def _fitting(sketch: Sketch, texts: Sequence[str], width: float, bold: bool = False) -> str:
    """The first that is not cut, or none."""
    return next((text for text in texts if sketch.width_of(text, sketch.typography.caption, bold) <= width), "")


def _unit(sketch: Sketch) -> float:
    """Strokes grow with the text."""
    return sketch.typography.body / 13


def _clipped(axes: Axes, value: float) -> float:
    low, high = axes.x_range
    return float(axes.x(min(max(value, low), high)))


def _paint_sum(
    sketch: Sketch, axes: Axes, band: QRectF, row: GumbelRow, grabbed: int | None, zone: Callable[..., None]
) -> None:
    """The logit as a bar, then the noise as an arrow from its end to the sum."""
    theme, (low, high), unit = sketch.theme, axes.x_range, _unit(sketch)
    base = axes.x(0.0) if low <= 0.0 <= high else axes.rect.left()
    start, end = _clipped(axes, row.logit), _clipped(axes, row.logit + row.noise)
    middle = band.center().y()
    sketch.bar(QRectF(base, band.top(), start - base, band.height()), row.fill, row.outline)
    if row.ghost is not None:
        sketch.ghost(QRectF(base, band.top(), _clipped(axes, row.ghost) - base, band.height()))
    if abs(end - start) >= 1.0:
        back = end - math.copysign(1.0, end - start)
        sketch.line(start, middle, back, middle, theme.surface, 5.5)
        sketch.arrow(start, middle, end, middle, theme.series[0], 2.5)
    if grabbed is not None and low < row.logit < high:
        focused = row.index == grabbed
        radius = min(_HANDLE * unit, band.height() / 2) + (2.0 * unit if focused else 0.0)
        sketch.dot(start, middle, radius, theme.handle, theme.accent, 2.0 * unit)
        reach, side = max(8.0, band.height() / 2), 8.0 * unit
        zone(QRectF(start - side, middle - reach, 2 * side, 2 * reach), row.index, f"logit-{row.index}")


def _paint_relaxed(sketch: Sketch, column: QRectF, band: QRectF, row: GumbelRow, mode: str, width: float) -> None:
    size, theme = sketch.typography.caption, sketch.theme
    shown = row.soft if mode == "soft" else row.hard
    text = row.relaxed_text
    long = max(4.0, column.width() - width)
    full = QRectF(column.left(), band.top(), long * shown, band.height())
    if row.index < 0:
        pass
    elif mode == "straight-through":
        if shown > 0.0:  # forward the whole, beneath it the soft share that the gradient is taken of
            sketch.ghost(QRectF(column.left(), band.top(), long, band.height()))
        thin = band.height() / 4
        sketch.bar(
            QRectF(column.left(), band.top() + thin, long * row.soft, band.height() - 2 * thin), row.fill, row.outline
        )
    else:
        sketch.bar(full, row.fill, row.outline)
    room = QRectF(column.right() - width, band.center().y() - size, width, 2 * size)
    sketch.text(room, text, size=size, align=RIGHT, colour=theme.text if row.index >= 0 else theme.muted)


def _paint_counts(sketch: Sketch, column: QRectF, band: QRectF, row: GumbelRow, most: float) -> None:
    """The count as a bar, and where it is expected as a tick between two standard deviations to either side."""
    size, theme = sketch.typography.caption, sketch.theme
    text = f"{row.count:,}".replace(",", "\u202f")
    width = sketch.width_of("10\u202f000", size) + SPACE_1
    if sketch.hall:
        width = sketch.width_of(f"{most:.0f}", size) + SPACE_3 * sketch.scale
    axes = Axes(QRectF(column.left(), band.top(), max(4.0, column.width() - width), band.height()), (0, most), (0, 1))
    long = axes.x(row.count) - column.left()
    if row.index >= 0:
        sketch.bar(QRectF(column.left(), band.top(), long, band.height()), row.fill, row.outline)
    if row.index >= 0 and row.expected > 0.0:
        left, right = _clipped(axes, row.expected - 2 * row.spread), _clipped(axes, row.expected + 2 * row.spread)
        x, middle, unit = _clipped(axes, row.expected), band.center().y(), _unit(sketch)
        sketch.line(left, middle, right, middle, theme.surface, 4.0)
        sketch.line(left, middle, right, middle, theme.text, 1.5)
        for end in (left, right):
            sketch.line(end, middle - 3 * unit, end, middle + 3 * unit, theme.text, 1.5)
        sketch.line(x, band.top() - 1, x, band.bottom() + 1, theme.text, 1.5)
    room = QRectF(column.right() - width, band.center().y() - size, width, 2 * size)
    sketch.text(room, text, size=size, align=RIGHT, colour=theme.text if row.index >= 0 else theme.muted)
