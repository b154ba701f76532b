"""The loss by log(p + epsilon) and by log-softmax, over how far the true class is behind: one stops, one goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_4
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import RIGHT, Sketch


class LossLine(NamedTuple):
    """Where it stops being finite the line ends, with `end` written there."""

    name: str
    losses: np.ndarray
    end: str
    value: str  # at the marker


class PatchedLoss:
    """The marker is grabbed as "gap"."""

    def __init__(self) -> None:
        self.axes: Axes | None = None

    def paint(
        self,
        sketch: Sketch,
        rect: QRectF,
        picture: Picture,
        gaps: np.ndarray,
        lines: Sequence[LossLine],
        at: float,
        before: float | None,
        lit: bool,
        true_class: int,
    ) -> None:
        caption = sketch.typography.caption
        line = sketch.line_height(caption)
        margin = sketch.width_of("40", caption) + SPACE_2
        legend = max(sketch.width_of(item.name, caption) + sketch.width_of(item.value, caption, True) for item in lines)
        beside = rect.width() > 2.2 * (legend + 24)
        right = legend + 2 * SPACE_4 + 24 if beside else 0.0
        top = rect.top() + line + SPACE_2 + (0 if beside else len(lines) * line + SPACE_1)
        plot = QRectF(
            rect.left() + margin, top, rect.width() - margin - right - SPACE_4, rect.bottom() - top - 2 * line - SPACE_1
        )
        self.axes = axes = Axes(plot, (float(gaps[0]), float(gaps[-1])), (0.0, float(gaps[-1])))
        label = tr("how far the true class is behind: log((1 − p)/p)")
        y_ticks = nice_ticks(0.0, float(gaps[-1]), 5 if plot.height() > 6 * line else 3)
        axes.paint(sketch, nice_ticks(float(gaps[0]), float(gaps[-1]), 7), y_ticks, label, tr("loss"))
        for number, item in enumerate(lines):
            colour = sketch.theme.series[number]
            sketch.curve(axes.x(gaps), axes.y(item.losses), colour, 2.4, dashed=number > 0)
            good = np.flatnonzero(np.isfinite(item.losses))
            if item.end and good.size and good[-1] < gaps.size - 1:
                x, y = axes.x(gaps[good[-1]]), axes.y(item.losses[good[-1]])
                sketch.arrow(x, y, x, plot.top(), colour)
                sketch.text(QRectF(x + 4, plot.top(), 80, line), item.end, size=caption, bold=True, colour=colour)
        if before is not None:
            x = axes.x(_inside(before, gaps))
            sketch.line(x, plot.top(), x, plot.bottom(), sketch.theme.ghost, dashed=True)
        x = axes.x(_inside(at, gaps))
        sketch.line(x, plot.top(), x, plot.bottom(), sketch.theme.accent, 3.0 if lit else 1.5)
        for number, item in enumerate(lines):
            loss = float(np.interp(_inside(at, gaps), gaps, item.losses))
            if np.isfinite(loss):
                sketch.dot(x, axes.y(loss), 3.5, sketch.theme.series[number])
        sketch.handle(x, plot.bottom(), picture.focus_visible)
        picture.zone(plot.adjusted(0, 0, 0, 10), true_class, grab="gap")
        left, top = (plot.right() + 2 * SPACE_4, plot.top()) if beside else (plot.left(), rect.top())
        for number, item in enumerate(lines):
            row = QRectF(left, top + number * line * (1.5 if beside else 1.0), legend + 24 + SPACE_4, line)
            middle = row.center().y()
            xs = [row.left(), row.left() + 18]
            sketch.curve(xs, [middle, middle], sketch.theme.series[number], 2.4, dashed=number > 0)
            sketch.text(row.adjusted(24, 0, 0, 0), item.name, size=caption)
            sketch.text(row, item.value, size=caption, bold=True, align=RIGHT)


def _inside(value: float, gaps: np.ndarray) -> float:
    return min(max(value, float(gaps[0])), float(gaps[-1]))
