"""Classes below each other in a part of a picture: as many as fit, the others told in one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch

_HIGHEST = 3.8  # lines of text in a row, where there is room
_USUAL_NAME, _MOST_NAME = 0.2, 0.42  # of the width, for the longest name
_MARK = 6.0  # the width of a class's mark in its colour, for a body text of 13


class ClassRows:
    """`order` lists the classes by importance: the first that fit are `shown`, from the lowest index on. What stands
    beside the names is the caller's: between `left` and the rectangle's right end, around `middle(place)`, `height`
    high. A line of captions stands above the rows.
    """

    def __init__(self, sketch: Sketch, rect: QRectF, names: Sequence[str], order: Sequence[int]) -> None:
        self._sketch, self._names = sketch, names
        self._mark, self._gap = _MARK * sketch.scale, SPACE_2 * sketch.scale
        self.line = sketch.line_height(sketch.typography.caption)
        self.rect = rect.adjusted(0, self.line + SPACE_1, 0, 0)
        body = sketch.typography.body
        low = self.rect.height() < len(order) * sketch.line_height(body)
        self._size = sketch.typography.caption if low or rect.width() < 30 * body else body
        lowest = sketch.line_height(self._size)
        fit = max(1, int(self.rect.height() / lowest))
        room = self.rect.height()
        if fit < len(order):
            fit = max(1, int((room - self.line) / lowest))
            room -= self.line
        self.shown = sorted(order[:fit])
        self.hidden = len(order) - len(self.shown)
        self.height = min(room / len(self.shown), _HIGHEST * lowest)
        widest = max(sketch.width_of(names[index], self._size, True) for index in self.shown)
        most = _MOST_NAME * rect.width()
        if not (sketch.hall and rect.width() < 30 * body):
            most = min(most, max(_USUAL_NAME * rect.width(), 8.0 * self._size))
        self.left = rect.left() + self._mark + self._gap + min(widest + 1, most) + self._gap

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.rect.top() + self.height * len(self.shown)

    def middle(self, place: int) -> float:
        return self.rect.top() + self.height * (place + 0.5)

    def row(self, place: int) -> QRectF:
        return QRectF(self.rect.left(), self.rect.top() + self.height * place, self.rect.width(), self.height)

    def paint(self, picture: Picture, spotlight: int | None) -> None:
        """The names, and a place in `picture` for each row."""
        sketch, count = self._sketch, len(self._names)
        for place, index in enumerate(self.shown):
            row, lit = self.row(place), index == spotlight
            if lit:
                sketch.fill(row, sketch.theme.control_hover)
            fill, outline = sketch.class_colours(index, count, marked=lit)
            tall = min(row.height() - 2, 1.1 * self._size)
            sketch.bar(QRectF(row.left(), row.center().y() - tall / 2, self._mark, tall), fill, outline)
            left = row.left() + self._mark + self._gap
            room = QRectF(left, row.top(), self.left - self._gap - left + 1, row.height())
            sketch.text(room, self._names[index], size=self._size, bold=lit)
            picture.zone(row, index)
        if self.hidden:
            room = QRectF(self.rect.left(), self.bottom, self.rect.width(), self.line)
            sketch.text(room, self.others(room.width()), size=sketch.typography.caption, colour=sketch.theme.muted)

    def others(self, width: float) -> str:
        """What is said of the classes that are not shown, as long as fits into `width`."""
        text = tr("and {count} more classes", count=self.hidden)
        fits = self._sketch.width_of(text, self._sketch.typography.caption) <= width
        return text if fits else tr("and {count} more", count=self.hidden)

    def caption(self, left: float, width: float, *texts: str) -> None:
        """Words over a column: the first of `texts` that has the room, else as much of the last as fits."""
        sketch, size = self._sketch, self._sketch.typography.caption
        text = next((text for text in texts if sketch.width_of(text, size) <= width), texts[-1])
        room = QRectF(left, self.rect.top() - self.line - SPACE_1, width, self.line)
        sketch.text(room, text, size=size, colour=sketch.theme.muted)
