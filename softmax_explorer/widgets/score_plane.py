"""A query and keys as arrows and dots in the plane, and their weighted mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.free_places import FreePlaces
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch

QUERY, KEY = "query", "key-"  # what is grabbed; a key's name is followed by its index
_NAMED = 10  # keys with a name, where there are more
_MARGIN = 16.0  # pixels around what must be seen, for dots and handles
_FEET = 8  # keys up to which each has a line to its score; of more the one pointed at


class View(NamedTuple):
    """The part of the plane that is seen: its middle, and the half sides that must fit."""

    x: float
    y: float
    half_width: float
    half_height: float

    def corners(self) -> np.ndarray:
        """(2, 2): two opposite ones."""
        half = np.array((self.half_width, self.half_height))
        return np.array((self.x, self.y)) + np.stack([-half, half])

    @classmethod
    def around(cls, points: np.ndarray) -> View:
        """Holds all points (N, 2) that are no NaN."""
        points = points[~np.isnan(points).any(axis=1)]
        low, high = points.min(axis=0), points.max(axis=0)
        x, y = (low / 2 + high / 2).tolist()
        half_x, half_y = (high / 2 - low / 2).tolist()
        least = max(half_x, half_y, 0.5) / 4
        return cls(x, y, max(half_x, least), max(half_y, least))


class ScorePlane:
    """Both axes have one scale, so that lengths and angles are true."""

    def __init__(self, rect: QRectF, view: View, zoom: float = 1.0) -> None:
        """`zoom`: of the dots, for a type scale that is larger than the desktop's."""
        self.rect, self._view, self._zoom = rect, view, zoom
        width, height = (max(side / 2 - _MARGIN * zoom, _MARGIN) for side in (rect.width(), rect.height()))
        self._scale = min(width / view.half_width, height / view.half_height)

    def place(self, point: Sequence[float] | np.ndarray) -> tuple[float, float]:
        """The pixel of a point."""
        x, y = float(point[0]), float(point[1])
        centre = self.rect.center()
        return centre.x() + (x - self._view.x) * self._scale, centre.y() - (y - self._view.y) * self._scale

    def at(self, x: float, y: float) -> np.ndarray:
        """The point under a pixel, kept inside the rectangle."""
        x = min(max(x, self.rect.left()), self.rect.right()) - self.rect.center().x()
        y = min(max(y, self.rect.top()), self.rect.bottom()) - self.rect.center().y()
        return np.array((self._view.x + x / self._scale, self._view.y - y / self._scale))

    def paint(
        self,
        sketch: Sketch,
        picture: Picture,
        queries: tuple[np.ndarray, np.ndarray],
        keys: np.ndarray,
        weights: np.ndarray,
        names: Sequence[str],
        outputs: Sequence[tuple[np.ndarray, str]],
        spotlight: int | None,
    ) -> None:
        """The query's arrow, dashed where it stood (`queries`: now and then), a dot for each key, as large as its
        weight, and outputs with a name or "", the last one filled.
        """
        (query, before), count = queries, len(keys)
        sketch.painter.save()
        sketch.painter.setClipRect(self.rect)
        origin, tip = self.place((0.0, 0.0)), self.place(query)
        unit = query / float(np.hypot(*query))
        reach = 4.0 * (self._view.half_width + self._view.half_height) + abs(self._view.x) + abs(self._view.y)
        free = FreePlaces(self.rect)
        free.strokes = [(*self.place(-reach * unit), *self.place(reach * unit))]
        sketch.line(*free.strokes[0], sketch.theme.track, 1.25, dashed=True)
        zoom = self._zoom
        sketch.dot(*origin, 2.5 * zoom, sketch.theme.edge)
        shown = [index for index in np.argsort(weights, kind="stable").tolist() if not np.isnan(keys[index, 0])]
        for index in shown:
            lit = index == spotlight
            if count <= _FEET or lit:
                foot = unit * float(keys[index] @ unit)
                colour = sketch.class_colours(index, count, marked=lit)[1]
                stroke = (*self.place(keys[index]), *self.place(foot))
                sketch.line(*stroke, colour, 2.0 if lit else 1.01, dashed=not lit)
                free.strokes.append(stroke)
                sketch.dot(*self.place(foot), 2.5 * zoom, colour)
        for index in shown:
            lit, (x, y) = index == spotlight, self.place(keys[index])
            radius = self._radius(float(weights[index]))
            fill, outline = sketch.class_colours(index, count, marked=lit)
            if lit:
                sketch.dot(x, y, radius + 4 * zoom, sketch.theme.surface, sketch.theme.text, 2.0)
            sketch.dot(x, y, radius, fill, outline)
            picture.zone(QRectF(x - radius - 3, y - radius - 3, 2 * radius + 6, 2 * radius + 6), index, f"{KEY}{index}")
        if not np.array_equal(query, before):
            sketch.line(*origin, *self.place(before), sketch.theme.ghost, 1.5, dashed=True)
        sketch.arrow(*origin, *tip, sketch.theme.accent, 2.5)
        sketch.painter.restore()
        for place, (point, _) in enumerate(outputs):
            self._paint_output(sketch, point, filled=place == len(outputs) - 1)
        self._paint_names(sketch, free, keys, weights, names, shown, outputs, tip, spotlight)
        sketch.handle(*tip, picture.focus_visible)
        picture.zone(QRectF(tip[0] - 12 * zoom, tip[1] - 12 * zoom, 24 * zoom, 24 * zoom), None, QUERY)

    def _paint_output(self, sketch: Sketch, point: np.ndarray, filled: bool) -> None:
        x, y = self.place(point)
        size, theme = 6.5 * self._zoom, sketch.theme
        corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        sketch.polygon(corners, theme.text if filled else theme.surface, theme.surface if filled else theme.text, 1.5)

    def _radius(self, weight: float) -> float:
        return self._zoom * (3.0 + 9.0 * weight**0.5)

    def _paint_names(
        self,
        sketch: Sketch,
        free: FreePlaces,
        keys: np.ndarray,
        weights: np.ndarray,
        names: Sequence[str],
        shown: Sequence[int],
        outputs: Sequence[tuple[np.ndarray, str]],
        tip: tuple[float, float],
        spotlight: int | None,
    ) -> None:
        """Names beside the dots, the heaviest first, where there is a free place."""
        size = sketch.typography.caption
        line = sketch.line_height(size)
        zoom = self._zoom
        free.taken.append(QRectF(tip[0] - 10 * zoom, tip[1] - 10 * zoom, 20 * zoom, 20 * zoom))
        for index in shown:
            (x, y), radius = self.place(keys[index]), self._radius(float(weights[index]))
            reach = radius + (6.0 if index == spotlight else 2.0) * zoom  # with the ring around it
            free.taken.append(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))
        todo = [(tr("query"), tip, 8.0 * zoom, sketch.theme.accent, True)]
        for point, text in outputs:
            x, y = self.place(point)
            free.taken.append(QRectF(x - 6 * zoom, y - 6 * zoom, 12 * zoom, 12 * zoom))
            todo.append((text, (x, y), 8.0 * zoom, sketch.theme.text, True))
        heaviest = shown[::-1][:_NAMED]
        if spotlight in shown:
            heaviest = [spotlight, *(index for index in heaviest if index != spotlight)]
        for index in heaviest:
            lit = index == spotlight
            radius = self._radius(float(weights[index])) + 5.0 * zoom * lit
            todo.append((names[index], self.place(keys[index]), radius, sketch.theme.text, lit))
        for text, (x, y), radius, ink, bold in todo:
            if not text:
                continue
            width = min(sketch.width_of(text, size, bold) + 2, (0.6 if sketch.hall else 0.3) * self.rect.width())
            room = free.beside(x, y, radius + SPACE_1 * zoom, width, line)
            if room is not None:
                sketch.text(room, text, size=size, colour=ink, bold=bold)
