"""Several runs over the same steps: faint to the end, strong up to a step that is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.sketch import Sketch


class Runner(NamedTuple):
    """How one run looks: `strong` for the one that counts now."""

    name: str
    value: str
    colour: str
    strong: bool


class RacePlot:
    """One value of each run over the steps, from 0 to 1."""

    def __init__(self, rect: QRectF, steps: int) -> None:
        self.axes, self._steps = Axes(rect, (0.0, float(steps)), (0.0, 1.0)), steps

    def step_at(self, x: float) -> int:
        return min(max(round(self.axes.at(x, 0.0)[0]), 0), self._steps)

    def paint_frame(self, sketch: Sketch, x_label: str, y_label: str) -> None:
        levels = [(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")]
        self.axes.paint(sketch, nice_ticks(0.0, self._steps, 7), levels, x_label, y_label)

    def paint_run(self, sketch: Sketch, values: np.ndarray, step: int, runner: Runner) -> None:
        xs, ys = self.axes.x(np.arange(values.size)), self.axes.y(values)
        paint_trail(sketch, xs, ys, step, runner, self.axes.rect)

    def paint_ghost(self, sketch: Sketch, values: np.ndarray) -> None:
        with_clip(sketch, self.axes.rect)
        sketch.curve(self.axes.x(np.arange(values.size)), self.axes.y(values), sketch.theme.ghost, 1.0, dashed=True)
        sketch.painter.restore()

    def paint_cursor(self, sketch: Sketch, step: int, focused: bool, can_move: bool) -> None:
        x, rect = float(self.axes.x(step)), self.axes.rect
        sketch.line(x, rect.top(), x, rect.bottom(), sketch.theme.accent if can_move else sketch.theme.edge, 1.5)
        if can_move:
            sketch.handle(x, rect.bottom(), focused)


def paint_trail(
    sketch: Sketch, xs: np.ndarray, ys: np.ndarray, step: int, runner: Runner, clip: QRectF | None = None
) -> None:
    """A run as a line in pixels: where it has been, where it will go, and a dot where it is."""
    if clip is not None:
        with_clip(sketch, clip)
    if step < xs.size - 1:
        sketch.curve(xs[step:], ys[step:], _faint(runner.colour, sketch.theme.surface), 1.2)
    if step:
        sketch.curve(xs[: step + 1], ys[: step + 1], runner.colour, 3.0 if runner.strong else 2.0)
    if clip is not None:
        sketch.painter.restore()
    sketch.dot(float(xs[step]), float(ys[step]), 5.0 if runner.strong else 4.0, runner.colour, sketch.theme.surface)


@cache
def _faint(colour: str, surface: str) -> str:
    """Half way from the surface to the colour: an opaque stroke costs less than a translucent one."""
    mixed = (0.5 * int(colour[i : i + 2], 16) + 0.5 * int(surface[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def with_clip(sketch: Sketch, rect: QRectF) -> None:
    """Paint inside `rect` only, until the painter is restored."""
    sketch.painter.save()
    sketch.painter.setClipRect(rect.adjusted(-1, -2, 1, 2))


def paint_runners(sketch: Sketch, room: QRectF, title: str, runners: Sequence[Runner]) -> None:
    """The runs' names and values in one line, as large as fits; the title goes first where there is too little room."""
    body, caption = sketch.typography.body, sketch.typography.caption
    for size, shown in ((body, title), (body, ""), (caption, "")):
        widths = [24 + sketch.width_of(f"{r.name}  {r.value}", size, True) + 14 for r in runners]
        start = sketch.width_of(shown, size) + 12 if shown else 0.0
        if start + sum(widths) <= room.width() or size == caption:
            break
    x, middle = room.left(), room.center().y()
    if shown:
        sketch.text(QRectF(x, room.top(), start, room.height()), shown, size=size, colour=sketch.theme.muted)
        x += start
    scale = min(1.0, room.width() / (start + sum(widths)))
    for runner, width in zip(runners, widths, strict=True):
        sketch.curve([x, x + 14], [middle, middle], runner.colour, 3.0)
        name = sketch.width_of(runner.name, size, runner.strong)
        value = sketch.width_of(runner.value, size, True)
        name = max(0.0, min(name, width * scale - value - 22 - SPACE_1))
        sketch.text(QRectF(x + 20, room.top(), name + 1, room.height()), runner.name, size=size, bold=runner.strong)
        at = QRectF(x + 20 + name + 6, room.top(), value + 2, room.height())
        sketch.text(at, runner.value, size=size, bold=True)
        x += width * scale
