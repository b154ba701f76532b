"""A value over the temperature, on the knob's logarithmic axis with its end stops, and a cursor to be dragged."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import plot_axis
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch

GRAB = "temperature"
_TICKS = (0.0, 0.01, 0.1, 1.0, 10.0, 100.0, math.inf)


class TemperaturePlot:
    """`rect` holds the curves alone: keep a caption's height above, two below, and its numbers' width on the left."""

    def __init__(self, rect: QRectF, y_range: tuple[float, float]) -> None:
        self.axes = Axes(rect, plot_axis.RANGE, y_range)

    def paint_axes(self, sketch: Sketch, y_label: str = "") -> None:
        width = self.axes.rect.width() / sketch.typography.caption
        left_out = (0.01, 100.0) if width > 14 else (0.01, 0.1, 10.0, 100.0)
        shown = _TICKS if width > 24 else [t for t in _TICKS if t not in left_out]
        low, high = self.axes.y_range
        lines = max(2, int(self.axes.rect.height() / (2.2 * sketch.line_height(sketch.typography.caption))))
        ticks = [(plot_axis.position(t), numbers.axis(t)) for t in shown]
        label, room = tr("temperature T"), self.axes.rect.width()
        label = label if sketch.width_of(label, sketch.typography.caption) <= room else tr("T")
        self.axes.paint(sketch, ticks, nice_ticks(low, high, min(lines, 6)), label, y_label)

    def paint_curve(
        self, sketch: Sketch, values: np.ndarray, colour: str, width: float = 2.5, *, dashed: bool = False
    ) -> None:
        """`values` at `plot_axis.temperatures(n)`: the limits at both ends are dots of their own."""
        axes = self.axes
        x = axes.x(plot_axis.positions(values.size - 2))
        beyond = axes.rect.height() + 1.0
        with np.errstate(over="ignore"):
            y = np.clip(axes.y(values), axes.rect.top() - beyond, axes.rect.bottom() + beyond)
        sketch.painter.save()
        sketch.painter.setClipRect(axes.rect.adjusted(0, -1, 0, 1))
        sketch.curve(x[1:-1], y[1:-1], colour, width, dashed=dashed)
        sketch.painter.restore()
        for place in (0, -1):
            if axes.y_range[0] <= values[place] <= axes.y_range[1]:
                sketch.dot(float(x[place]), float(y[place]), width * sketch.scale, colour)

    def paint_names(self, sketch: Sketch, lead: str, names: Sequence[tuple[str, str]]) -> None:
        """The curves' names in their colours above the plot; `lead` goes before them where there is room."""
        size, rect = sketch.typography.caption, self.axes.rect
        line = sketch.line_height(size)
        gap = 0.8 * size
        needed = sum(sketch.width_of(name, size, True) + gap for name, _ in names)
        x = rect.left()
        if x + sketch.width_of(lead, size) + gap + needed <= rect.right() + gap:
            sketch.text(
                QRectF(x, rect.top() - line - 2, rect.width(), line), lead, size=size, colour=sketch.theme.muted
            )
            x += sketch.width_of(lead, size) + gap
        else:
            x = max(rect.right() + gap - needed, rect.left() - 3 * size)
        for name, colour in names:
            width = sketch.width_of(name, size, True) + 1
            sketch.text(QRectF(x, rect.top() - line - 2, width, line), name, size=size, bold=True, colour=colour)
            x += width + gap

    def paint_cursor(
        self,
        sketch: Sketch,
        picture: Picture,
        temperature: float,
        ghost: float | None,
        values: Sequence[tuple[float, str]],
    ) -> None:
        """A line at `temperature`, dots at `values` of (value, colour), dashed where it stood: `ghost`."""
        rect = self.axes.rect
        if ghost is not None and ghost != temperature:
            x = self.axes.x(plot_axis.position(ghost))
            sketch.line(x, rect.top(), x, rect.bottom(), sketch.theme.ghost, dashed=True)
        x = self.axes.x(plot_axis.position(temperature))
        sketch.line(x, rect.top(), x, rect.bottom(), sketch.theme.accent, 1.5)
        for value, colour in values:
            if self.axes.y_range[0] <= value <= self.axes.y_range[1]:
                sketch.dot(x, self.axes.y(value), 4.0 * sketch.scale, colour)
        sketch.handle(x, rect.bottom() - 9 * sketch.scale)  # the numbers below stay legible
        picture.zone(rect.adjusted(-4, 0, 4, 4), None, GRAB)

    def temperature_at(self, x: float) -> float:
        """The temperature under the hand."""
        return plot_axis.temperature(self.axes.at(x, 0.0)[0])
