"""Three probabilities as a point in a triangle: the distance from a side is the share of the corner opposite."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QRectF

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, LEFT, RIGHT, Sketch
from softmax_explorer.widgets.taken import Taken

_NEAR_FOOT = 0.68  # of a height, where its text stands clear of the point and of ways through it
_STRIPS = 14  # that stand for the triangle where it can be grabbed
_FLAT = math.sqrt(3.0) / 2.0


class Triangle:
    """The largest triangle that leaves `margin` pixels at its sides: the first corner on top, the second on the left.

    `below` pixels are kept for the words of the lower corners, which else stand beside them. Shares are arrays
    (..., 3) that sum to 1.
    """

    def __init__(self, room: QRectF, margin: float, below: float = 0.0) -> None:
        high = room.height() - below
        side = max(10.0, min(room.width() - 2 * margin, high / _FLAT))
        height, middle = side * _FLAT, room.center().x()
        top = room.top() + (high - height) / 2
        self._below = below
        self.side, self.height, self.room = side, height, room
        self.corners = np.array([(middle, top), (middle - side / 2, top + height), (middle + side / 2, top + height)])
        # from a corner straight to the side opposite
        self._across = (self.corners.sum(axis=0) - self.corners) / 2.0 - self.corners

    def xy(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels of shares (..., 3)."""
        places = np.asarray(shares) @ self.corners
        return places[..., 0], places[..., 1]

    def shares(self, x: float, y: float) -> np.ndarray:
        """What a pixel stands for; outside of the triangle one or two shares are below 0."""
        top = (self.corners[1, 1] - y) / self.height
        right = (x - self.corners[1, 0]) / self.side - top / 2
        return np.array([top, 1.0 - top - right, right])

    def paint_frame(self, sketch: Sketch) -> None:
        points = [(float(x), float(y)) for x, y in self.corners]
        sketch.polygon(points, outline=sketch.theme.edge)

    def paint_pieces(self, sketch: Sketch, pieces: np.ndarray, colour: str, width: float = 1.0) -> None:
        """Straight pieces (n, 2, 3) of a line."""
        places = (pieces @ self.corners).reshape(-1, 4).tolist()
        sketch.painter.setRenderHint(sketch.painter.RenderHint.Antialiasing)
        sketch.painter.setPen(paint.pen(colour, width))
        sketch.painter.drawLines([QLineF(*ends) for ends in places])

    def paint_way(
        self, sketch: Sketch, points: np.ndarray, marks: Sequence[tuple[np.ndarray, str]], taken: Taken
    ) -> None:
        """A dashed way through points (n, 3), with named places on it where there is room for the names."""
        size, colour = sketch.typography.caption, sketch.theme.neutral_strong
        sketch.curve(*self.xy(points), colour, 1.6, dashed=True)
        line = sketch.line_height(size)
        for shares, text in marks:
            x, y = (float(v) for v in self.xy(shares))
            width = sketch.width_of(text, size) + 2
            gap, half = SPACE_2 * sketch.scale, 5 * sketch.scale
            for left in (x + gap, x - gap - width):
                place = QRectF(left, y - line / 2, width, line)
                around = QRectF(x - half, y - line / 2, 2 * half, line).united(place)
                if not taken.is_free(around):
                    continue
                taken.add(around)
                sketch.dot(x, y, 3.0 * sketch.scale, colour)
                sketch.fill(place, sketch.theme.surface)
                sketch.text(place, text, size=size, colour=sketch.theme.muted)
                break

    def paint_target(self, sketch: Sketch, shares: np.ndarray) -> None:
        x, y = (float(v) for v in self.xy(shares))
        paint_diamond(sketch, x, y)

    def paint_point(
        self, sketch: Sketch, shares: np.ndarray, ghost: np.ndarray | None, can_move: bool, focused: bool
    ) -> None:
        """The point, joined with where it stood when the gesture began."""
        x, y = (float(v) for v in self.xy(shares))
        if ghost is not None:
            a, b = (float(v) for v in self.xy(ghost))
            sketch.curve([a, x], [b, y], sketch.theme.ghost, 1.0, dashed=True)
            sketch.dot(a, b, 6.5 * sketch.scale, sketch.theme.surface, sketch.theme.ghost, 1.0)
        if can_move:
            sketch.handle(x, y, focused)
        else:
            sketch.dot(x, y, 5.0 * sketch.scale, sketch.theme.neutral_strong)

    def paint_heights(
        self, sketch: Sketch, shares: np.ndarray, colours: Sequence[str], texts: Sequence[str], lit: int | None
    ) -> Taken:
        """From the point to each side: as long as the share of the corner opposite is large, and a height together.

        `texts` stand on those that are long enough. What words have to keep clear of is returned: the lines, these
        texts and the sides.
        """
        taken, size = Taken(), sketch.typography.caption
        line, point = sketch.line_height(size), shares @ self.corners
        x, y = (float(v) for v in point)
        feet = [point + float(shares[i]) * self._across[i] for i in range(3)]
        for number, (colour, (a, b)) in enumerate(zip(colours, (foot.tolist() for foot in feet), strict=True)):
            sketch.curve([x, a], [y, b], colour, 5.0 if number == lit else 2.5)
            taken.add_line(x, y, a, b)
            taken.add_line(*self.corners[number].tolist(), *self.corners[number - 1].tolist())
        for text, (a, b) in zip(texts, (foot.tolist() for foot in feet), strict=True):
            wide = sketch.width_of(text, size, True) + SPACE_1
            if math.hypot(a - x, b - y) > 2.0 * wide + 2.0 * line:
                place = QRectF(x + _NEAR_FOOT * (a - x) - wide / 2, y + _NEAR_FOOT * (b - y) - line / 2, wide, line)
                sketch.fill(place, sketch.theme.surface)
                sketch.text(place, text, size=size, bold=True, align=CENTRE)
                taken.add(place)
        return taken

    def paint_corner(
        self, sketch: Sketch, number: int, name: str, value: str, colours: tuple[str, str], lit: bool
    ) -> QRectF:
        """The corner's dot, and name over value beside it, or before it in little room. Their place is returned."""
        (x, y), unit = (float(v) for v in self.corners[number]), sketch.scale
        sketch.dot(x, y, (7.0 if lit else 5.0) * unit, colours[0], colours[1])
        small, body = sketch.typography.caption, sketch.typography.body
        gap, lines = 2 * SPACE_2 * unit, (sketch.line_height(body, True), sketch.line_height(small))
        if self.height < 2 * sum(lines):
            name, value, lines = f"{name}  {value}", "", (lines[0], 0.0)
        left = self.room.left() if number == 1 else x + (gap + SPACE_2 * unit if number == 0 else gap)
        right = x - gap if number == 1 else self.room.right()
        top = y - 6.0 * unit if number == 0 else y - sum(lines) + 4.0 * unit
        align = RIGHT if number == 1 else LEFT
        if self._below and number:
            left, right = (
                (self.room.left(), x + self.side / 2) if number == 1 else (x - self.side / 2, self.room.right())
            )
            left, right = (left, right - gap) if number == 1 else (left + gap, right)
            top, align = y + 8.0 * unit, LEFT if number == 1 else RIGHT
        top = min(max(top, self.room.top()), self.room.bottom() - sum(lines))
        room = QRectF(left, top, max(0.0, right - left), lines[0])
        sketch.text(room, name, bold=True, align=align)
        if value:
            sketch.text(room.translated(0, lines[0]), value, size=body if lit else small, align=align)
        wide = min(room.width(), max(sketch.width_of(name, bold=True), sketch.width_of(value, body)))
        start = room.right() - wide if align == RIGHT else room.left()
        place = QRectF(start, top, wide, sum(lines))
        return place.united(QRectF(x - 9 * unit, y - 9 * unit, 18 * unit, 18 * unit))

    def paint_label_outside(self, sketch: Sketch, pieces: np.ndarray, text: str, taken: Taken) -> None:
        """The text where a line leaves through the right side, or else the left one; not over what is taken."""
        ends = pieces.reshape(-1, 3)
        for share, align in ((1, LEFT), (2, RIGHT)):  # the right side has nothing of the left corner
            leaving = ends[ends[:, share] < 1e-9]
            if len(leaving):
                x, y = (float(v) for v in self.xy(leaving[0]))
                size = sketch.typography.caption
                width, line = sketch.width_of(text, size) + 2, sketch.line_height(size)
                gap = SPACE_1 + line / 2.0 / math.sqrt(3.0)  # the side leans into the line
                left = x + gap if align == LEFT else x - gap - width
                place = QRectF(left, y - line / 2, width, line)
                if taken.is_free(place):
                    sketch.text(place, text, size=size, colour=sketch.theme.muted, align=align)
                    taken.add(place)
                return

    def name_places(self, picture: Picture, grab: str) -> None:
        """Make the whole inside a place to grab."""
        top, strip = float(self.corners[0, 1]), self.height / _STRIPS
        middle = float(self.corners[0, 0])
        for number in range(_STRIPS):
            half = self.side * (number + 1) / _STRIPS / 2
            picture.zone(QRectF(middle - half, top + number * strip, 2 * half, strip), grab=grab)


def paint_diamond(sketch: Sketch, x: float, y: float) -> None:
    """The target looks like this wherever probabilities are a place."""
    half = 6 * sketch.scale
    sketch.polygon(
        [(x, y - half), (x + half, y), (x, y + half), (x - half, y)], sketch.theme.text, sketch.theme.surface
    )
