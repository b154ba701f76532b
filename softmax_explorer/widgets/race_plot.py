"""Several runs over the same steps: faint to the end, strong up to a step that is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.axes import Axes, nice_ticks
from softmax_explorer.widgets.flow import flow
from softmax_explorer.widgets.sketch import Sketch

BELOW = 6.0  # pixels under the axis for the handle, for a body text of 13


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

    def paint_frame(self, sketch: Sketch, x_label: str, y_label: str, handle_at: int | None) -> None:
        """`handle_at`: the step at which a handle stands on the axis, if one does: its place is left free."""
        levels = [(0.0, "" if handle_at == 0 else "0"), (0.5, "50 %"), (1.0, "100 %")]
        most = min(7, max(2, int(self.axes.rect.width() / (2.5 * sketch.typography.caption))))
        self.axes.paint(
            sketch, nice_ticks(0.0, self._steps, most), levels, x_label, y_label, below=BELOW * sketch.scale
        )

    def paint_run(self, sketch: Sketch, values: np.ndarray, step: int, runner: Runner, moving: bool) -> None:
        xs, ys = self.axes.x(np.arange(values.size)), self.axes.y(values)
        paint_trail(sketch, xs, ys, step, runner, moving, self.axes.rect)

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
    sketch: Sketch,
    xs: np.ndarray,
    ys: np.ndarray,
    step: int,
    runner: Runner,
    moving: bool,
    clip: QRectF | None = None,
) -> None:
    """A run as a line in pixels: where it has been, where it will go, and a dot where it is.

    While the hand moves what is to come is one pixel wide, which costs a fifth.
    """
    if clip is not None:
        with_clip(sketch, clip)
    if step < xs.size - 1:
        sketch.curve(xs[step:], ys[step:], _faint(runner.colour, sketch.theme.surface), 1.0 if moving else 1.8)
    if step:
        sketch.curve(xs[: step + 1], ys[: step + 1], runner.colour, 3.0 if runner.strong else 2.0)
    if clip is not None:
        sketch.painter.restore()
    radius = (5.0 if runner.strong else 4.0) * sketch.scale
    sketch.dot(float(xs[step]), float(ys[step]), radius, runner.colour, sketch.theme.surface)


@cache
def _faint(colour: str, surface: str) -> str:
    """Most of the way from the surface to the colour: an opaque stroke costs less than a translucent one."""
    mixed = (0.7 * int(colour[i : i + 2], 16) + 0.3 * int(surface[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def with_clip(sketch: Sketch, rect: QRectF) -> None:
    """Paint inside `rect` only, until the painter is restored."""
    sketch.painter.save()
    sketch.painter.setClipRect(rect.adjusted(-1, -2, 1, 2))


def paint_runners(sketch: Sketch, room: QRectF, title: str, runners: Sequence[Runner]) -> float:
    """The runs' names and values in one line, as large as fits; the title goes first where there is too little room.

    Type that is large already is not cut: it takes more lines. Their height is returned.
    """
    body, caption, unit = sketch.typography.body, sketch.typography.caption, sketch.scale
    for size, shown in ((body, title), (body, ""), (caption, "")):
        widths = [24 * unit + sketch.width_of(f"{r.name}  {r.value}", size, True) + 14 * unit for r in runners]
        start = sketch.width_of(shown, size) + 12 * unit if shown else 0.0
        if start + sum(widths) <= room.width() or size == caption != body:
            break
    scale = min(1.0, room.width() / (start + sum(widths)))
    if size == body and scale < 1.0:
        return _paint_lines(sketch, room, runners)
    x = room.left()
    if shown:
        sketch.text(QRectF(x, room.top(), start, room.height()), shown, size=size, colour=sketch.theme.muted)
        x += start
    for runner, width in zip(runners, widths, strict=True):
        _paint_runner(sketch, QRectF(x, room.top(), width * scale, room.height()), runner, size)
        x += width * scale
    return room.height()


def _paint_lines(sketch: Sketch, room: QRectF, runners: Sequence[Runner]) -> float:
    """In lines that stay as they are while the values move."""
    size, unit = sketch.typography.body, sketch.scale
    value = sketch.width_of("100 %", size, True)
    names = [sketch.width_of(runner.name, size, runner.strong) for runner in runners]
    widths = [name + value + 26 * unit + SPACE_1 for name in names]
    places = flow(widths, room.width())
    for runner, width, (line, left) in zip(runners, widths, places, strict=True):
        at = QRectF(room.left() + left, room.top() + line * room.height(), width, room.height())
        _paint_runner(sketch, at, runner, size)
    return room.height() * (places[-1][0] + 1)


def _paint_runner(sketch: Sketch, room: QRectF, runner: Runner, size: int) -> None:
    unit, x, middle = sketch.scale, room.left(), room.center().y()
    sketch.line(x, middle, x + 14 * unit, middle, runner.colour, 3.0)
    name = sketch.width_of(runner.name, size, runner.strong)
    value = sketch.width_of(runner.value, size, True)
    name = max(0.0, min(name, room.width() - value - 22 * unit - SPACE_1))
    at = QRectF(x + 20 * unit, room.top(), name + 1, room.height())
    sketch.text(at, runner.name, size=size, bold=runner.strong)
    at = QRectF(x + 20 * unit + name + 6 * unit, room.top(), value + 2, room.height())
    sketch.text(at, runner.value, size=size, bold=True)
