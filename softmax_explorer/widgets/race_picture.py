"""Runs racing down: their losses on the left, on the right where they bring a probability, or a point in a triangle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.race_plot import BELOW, RacePlot, Runner, paint_runners, paint_trail
from softmax_explorer.widgets.sketch import Sketch
from softmax_explorer.widgets.triangle import Triangle

_LOW = 150  # pixels, for a body text of 13: below, the axis of steps goes without its name
_NARROW = 380  # below, the losses stand alone
LOSSES, CHANCES, START = "losses", "chances", "start"


class Corner(NamedTuple):
    """A class at a corner: its index, what stands beside it, and whether it is pointed at."""

    index: int
    name: str
    value: str
    colours: tuple[str, str]
    lit: bool


class Ways(NamedTuple):
    """Three corners and the way of each run (steps + 1, 3) between them; `old`: where the start was, or None."""

    corners: tuple[Corner, ...]
    points: tuple[np.ndarray, ...]
    target: np.ndarray | None
    old: np.ndarray | None


class Other(NamedTuple):
    """One more probability over the steps: of the class that is pointed at."""

    name: str
    values: np.ndarray
    colours: tuple[str, str]


class Race(NamedTuple):
    """`losses` and `chances` (steps + 1) from 0 to 1 of each runner; `ghost` both of one of them as they were.

    `can_move`: whether there is a way to go; `moving`: whether a gesture lasts.
    """

    step: int
    title: str
    index: int
    runners: tuple[Runner, ...]
    losses: tuple[np.ndarray, ...]
    chances: tuple[np.ndarray, ...]
    ghost: tuple[np.ndarray, np.ndarray] | None
    can_move: bool
    moving: bool
    ways: Ways | None
    other: Other | None


class RacePicture:
    """Paints a race and names its places: the steps, and in the triangle the start."""

    def __init__(self, sketch: Sketch, rect: QRectF, picture: Picture, race: Race) -> None:
        self._plots: dict[str, RacePlot] = {}
        self._triangle: Triangle | None = None
        line, head = sketch.line_height(sketch.typography.caption), sketch.line_height()
        header = QRectF(rect.left() + 4, rect.top(), rect.width() - 8, head)
        head = paint_runners(sketch, header, race.title, race.runners)
        header.setHeight(head)
        picture.zone(header, race.index)
        margin = sketch.width_of("100 %", sketch.typography.caption) + SPACE_2
        low, narrow = rect.height() < _LOW * sketch.scale, rect.width() < _NARROW * sketch.scale
        self._x_label = "" if low else tr("step")
        below = BELOW * sketch.scale
        top, bottom = rect.top() + head + line + SPACE_2, rect.bottom() - (1 if low else 2) * line - SPACE_1 - below
        room = rect.width() - SPACE_3 * sketch.scale
        width = room - margin if narrow else (room - 2 * margin - SPACE_4) / 2
        left = QRectF(rect.left() + margin, top, width, max(10.0, bottom - top))
        right = left.translated(width + margin + SPACE_4, 0)
        self._paint_plot(sketch, left, LOSSES, tr("loss, as a share of its start"), race)
        if race.ways is not None and not narrow:
            self._paint_ways(
                sketch, right.adjusted(-margin, -line, SPACE_3, 0 if low else line), picture, race, race.ways
            )
        elif not narrow:
            plot = self._paint_plot(sketch, right, CHANCES, race.title, race)
            if race.other is not None:
                _paint_other(sketch, plot, race.other)
        for name, plot in self._plots.items():
            plot.paint_cursor(sketch, race.step, picture.focus_visible and name == LOSSES, race.can_move)
            if race.can_move:
                index = race.index if name == CHANCES else None
                picture.zone(plot.axes.rect.adjusted(-8, 0, 8, 10), index, name)

    def has(self, where: str) -> bool:
        """Whether that place, grabbed a while ago, is still in the picture."""
        return self._triangle is not None if where == START else where in self._plots

    def step_at(self, where: str, x: float) -> int:
        return self._plots[where].step_at(x)

    def shares_at(self, x: float, y: float) -> np.ndarray:
        """The place in the triangle as shares of its corners."""
        assert self._triangle is not None
        return self._triangle.shares(x, y)

    def _paint_plot(self, sketch: Sketch, rect: QRectF, name: str, label: str, race: Race) -> RacePlot:
        number, values = (0, race.losses) if name == LOSSES else (1, race.chances)
        plot = self._plots[name] = RacePlot(rect, values[0].size - 1)
        plot.paint_frame(sketch, self._x_label, label, race.step if race.can_move else None)
        for run, runner in zip(values, race.runners, strict=True):
            plot.paint_run(sketch, run, race.step, runner, race.moving)
        if race.ghost is not None:
            plot.paint_ghost(sketch, race.ghost[number])
        return plot

    def _paint_ways(self, sketch: Sketch, room: QRectF, picture: Picture, race: Race, ways: Ways) -> None:
        body = sketch.typography.body
        widest = max(sketch.width_of(corner.name, body, True) for corner in ways.corners)
        widest += 2 * SPACE_2 * sketch.scale + SPACE_2  # the gap between a corner and its words
        margin = max(5.0 * body, min(widest, 0.36 * room.width()))
        self._triangle = shape = Triangle(room.adjusted(0, 8, 0, -8), margin)
        shape.paint_frame(sketch)
        for number, corner in enumerate(ways.corners):
            place = shape.paint_corner(sketch, number, corner.name, corner.value, corner.colours, corner.lit)
            picture.zone(place, corner.index)
        if ways.target is not None:
            shape.paint_target(sketch, ways.target)
        for points, runner in zip(ways.points, race.runners, strict=True):
            paint_trail(sketch, *shape.xy(points), race.step, runner, race.moving)
        start = ways.points[0][0]
        shape.paint_point(sketch, start, ways.old, True, False)
        x, y = (float(v) for v in shape.xy(start))
        reach = 12 * sketch.scale
        picture.zone(QRectF(x - reach, y - reach, 2 * reach, 2 * reach), grab=START)


def _paint_other(sketch: Sketch, plot: RacePlot, other: Other) -> None:
    axes, size = plot.axes, sketch.typography.caption
    xs, ys = axes.x(np.arange(other.values.size)), axes.y(other.values)
    sketch.curve(xs, ys, other.colours[0], 3.0, outline=other.colours[1])
    width, line = sketch.width_of(other.name, size) + 4, sketch.line_height(size)
    top = min(max(float(ys[-1]) - line - 3, axes.rect.top()), axes.rect.bottom() - line)
    room = QRectF(axes.rect.right() - width, top, width, line)
    sketch.fill(room, sketch.theme.surface)
    sketch.text(room, other.name, size=size)
