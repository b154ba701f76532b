"""A policy: action values, how often each action is taken, and the expected value over the temperature."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import SPACE_2, SPACE_4, SPACE_5
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, Sketch
from softmax_explorer.widgets.temperature_plot import TemperaturePlot
from softmax_explorer.widgets.value_rows import ValueRows, paint_shares
from softmax_explorer.widgets.weights import Weights

_ROWS = 0.62  # of the width
_LARGEST = 1e300  # of the curve's axis


def paint_policy(
    sketch: Sketch,
    picture: Picture,
    rect: QRectF,
    weights: Weights,
    span: float,
    expected: float,
    curve: np.ndarray,
    temperature: float,
    ghost: float | None,
) -> tuple[ValueRows, TemperaturePlot]:
    """`curve`: the expected value at `plot_axis.temperatures`; `ghost`: the temperature when the gesture began."""
    size, colour = sketch.typography.caption, sketch.theme.series[0]
    line = sketch.line_height(size)
    rows = weights.rows(sketch, picture, QRectF(rect.left(), rect.top(), _ROWS * rect.width(), rect.height() - line))
    right = rows.rect.right()
    half = rows.left + 0.55 * (right - rows.left)
    rows.caption(rows.left, half - rows.left, tr("action value Q, drag it"), tr("value Q"))
    values = ValueRows(sketch, rows, rows.left + SPACE_2, half - SPACE_4, span)
    x, number = values.x(expected), numbers.signed(expected)
    begin = rows.rect.left()
    if rows.hidden:
        begin += sketch.width_of(rows.others(rows.rect.width()), size) + SPACE_2
    text = tr("expected {value}", value=number)
    if sketch.width_of(text, size, True) > half - begin:
        text = tr("E[Q] {value}", value=number)
    width = sketch.width_of(text, size, True) + 2
    label = QRectF(min(max(x - width / 2, begin), half - width), rows.bottom + 1, width, line)
    values.paint(picture, weights.logits, weights.ghost_logits, weights.spotlight, label.adjusted(-4, 0, 4, 0))
    sketch.line(x, rows.rect.top(), x, rows.bottom + 2, colour, 2.0)
    sketch.text(label, text, size=size, bold=True, colour=colour, align=CENTRE)
    rows.caption(half, right - half, tr("policy: how often it is taken"), tr("policy π"))
    paint_shares(sketch, rows, half, right, weights.shares, None, weights.texts(rows), weights.ghost_shares)

    finite = np.clip(weights.logits[np.isfinite(weights.logits)], -_LARGEST, _LARGEST)
    low, high = float(finite.min()), float(finite.max())
    margin = max(0.08 * (high - low), 0.1, 1e-9 * abs(high))  # seen also beside 1e300
    left = right + SPACE_5 + sketch.width_of("−0.50", size)
    top = rows.rect.top()
    area = QRectF(left, top, rect.right() - left - SPACE_2, rect.bottom() - 2 * line - SPACE_2 - top)
    plot = TemperaturePlot(area, (low - margin, high + margin))
    plot.paint_axes(sketch)
    plot.paint_names(sketch, "", ((tr("expected value"), colour),))
    plot.paint_curve(sketch, curve, colour)
    plot.paint_cursor(sketch, picture, temperature, ghost, ((expected, colour),))
    return values, plot
