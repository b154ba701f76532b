"""Two probabilities as a point of a segment, beside the sigmoid that puts it there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_2, SPACE_5
from softmax_explorer.widgets.axes import Axes, nice_ticks, rounded_up
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import LEFT, Sketch
from softmax_explorer.widgets.taken import Taken
from softmax_explorer.widgets.triangle import paint_diamond

_POINTS = 161
_NEAREST, _FARTHEST = 10.0, 1e300
CURVE, SEGMENT = "curve", "segment"


class SigmoidSegment:
    """Left the first class's share over the difference of the logits, right the segment of all shares it can have.

    `reach`: the difference at either end of the axis, of which the next round number is taken.
    """

    def __init__(self, sketch: Sketch, room: QRectF, reach: float, labels: float) -> None:
        line = sketch.line_height(sketch.typography.caption)
        margin = sketch.width_of("100 %", sketch.typography.caption) + SPACE_2
        end = room.right() - labels
        top, bottom = room.top() + line + SPACE_2, room.bottom() - 2 * line - SPACE_2
        curve = QRectF(room.left() + margin, top, max(20.0, end - SPACE_5 - room.left() - margin), bottom - top)
        reach = rounded_up(min(max(reach, _NEAREST), _FARTHEST))
        self.axes = Axes(curve, (-reach, reach), (0.0, 1.0))
        self.x = end
        self.room = room

    def differences(self) -> np.ndarray:
        return self.axes.x_range[1] * np.linspace(-1.0, 1.0, _POINTS) ** 3  # dense where a steep one rises

    def share_at(self, x: float, y: float) -> float:
        """The first class's share on the segment at a pixel."""
        return min(max(self.axes.at(x, y)[1], 0.0), 1.0)

    def paint(self, sketch: Sketch, shares: np.ndarray, x_label: str, y_label: str) -> None:
        """Grid, sigmoid and segment; `shares`: of the first class at `differences()`."""
        axes, theme = self.axes, sketch.theme
        ticks = [(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")]
        axes.paint(sketch, nice_ticks(*axes.x_range, 5), ticks, x_label, y_label)
        sketch.curve(axes.x(self.differences()), axes.y(shares), theme.neutral_strong, 2.0)
        sketch.line(self.x, axes.rect.top(), self.x, axes.rect.bottom(), theme.edge, 3.0)

    def paint_path(self, sketch: Sketch, corner: float, centre: float) -> None:
        """Where temperature takes the point: from a share at 0 to one at infinity."""
        y0, y1 = float(self.axes.y(corner)), float(self.axes.y(centre))
        sketch.line(self.x, y0, self.x, y1, sketch.theme.neutral_strong, 5.0)
        sketch.line(self.x - 8, y1, self.x + 8, y1, sketch.theme.neutral_strong, 2.0)

    def paint_target(self, sketch: Sketch, share: float) -> None:
        paint_diamond(sketch, self.x, float(self.axes.y(share)))

    def paint_ghost(self, sketch: Sketch, difference: float, share: float) -> None:
        for x in (self.x, self.axes.x(self._inside(difference))):
            at = float(x), float(self.axes.y(share))
            sketch.dot(*at, 6.5 * sketch.scale, sketch.theme.surface, sketch.theme.ghost, 1.0)

    def paint_point(self, sketch: Sketch, difference: float, share: float, focused: bool, can_move: bool) -> None:
        """The point on the curve and on the segment, joined."""
        x, y = float(self.axes.x(self._inside(difference))), float(self.axes.y(share))
        sketch.line(x, y, self.x, y, sketch.theme.accent, 1.0, dashed=True)
        for place in (x, self.x):
            if can_move:
                sketch.handle(place, y, focused and place == self.x)
            else:
                sketch.dot(place, y, 5.0 * sketch.scale, sketch.theme.neutral_strong)

    def place_of_point(self, sketch: Sketch, share: float) -> QRectF:
        """Of the handle on the segment."""
        reach = 8 * sketch.scale
        return QRectF(self.x - reach, float(self.axes.y(share)) - reach, 3 * reach, 2 * reach)

    def paint_marks(self, sketch: Sketch, marks: Sequence[tuple[float, str]], taken: Taken) -> None:
        """Small words at shares, right of the segment where there is room."""
        size, theme = sketch.typography.caption, sketch.theme
        line = sketch.line_height(size)
        for share, text in marks:
            y = float(self.axes.y(share))
            left = self.x + 12 * sketch.scale
            place = QRectF(left, y - line / 2, self.room.right() - left, line)
            if taken.is_free(place):
                sketch.line(self.x + 2, y, self.x + 8 * sketch.scale, y, theme.edge)
                sketch.text(place, text, size=size, colour=theme.muted, align=LEFT)
                taken.add(place)

    def paint_end(
        self, sketch: Sketch, top: bool, name: str, value: str, colours: tuple[str, str], lit: bool
    ) -> QRectF:
        """An end's dot, and name over value beside it. The place of both is returned."""
        y = float(self.axes.y(1.0 if top else 0.0))
        unit = sketch.scale
        sketch.dot(self.x, y, (7.0 if lit else 5.0) * unit, colours[0], colours[1])
        small, body = sketch.typography.caption, sketch.typography.body
        first, second = sketch.line_height(body, True), sketch.line_height(body if lit else small)
        start = y - first / 2 if top else y + first / 2 - first - second
        room = QRectF(self.x + 14 * unit, start, max(0.0, self.room.right() - self.x - 14 * unit), first)
        sketch.text(room, name, bold=True)
        sketch.text(QRectF(room.left(), start + first, room.width(), second), value, size=body if lit else small)
        return QRectF(self.x - 9, start, self.room.right() - self.x + 9, first + second)

    def name_places(self, picture: Picture) -> None:
        picture.zone(self.axes.rect, grab=CURVE)
        picture.zone(QRectF(self.x - 9, self.axes.rect.top(), 18, self.axes.rect.height()), grab=SEGMENT)

    def _inside(self, difference: float) -> float:
        low, high = self.axes.x_range
        return min(max(difference, low), high)
