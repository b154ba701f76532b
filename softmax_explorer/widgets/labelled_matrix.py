"""A matrix as a heat map, rows and columns named, one row outlined."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.heat_map import paint_heat_map
from softmax_explorer.widgets.sketch import CENTRE, RIGHT, Sketch

_GRID = 6.0  # pixels of a cell, from which lines may stand between them
_FADED = 0.002  # of the full colour: its root cannot be told from the surface


class LabelledMatrix:
    """`rect` holds the cells alone: names of columns stand above, those of rows in `label_width` on the left.

    Colours follow the root of the values: else small ones could not be seen. More than `most_named` rows are a picture
    without names and numbers.
    """

    def __init__(self, rect: QRectF, names: Sequence[str], label_width: float, most_named: int) -> None:
        self.rect, self._names, self._label_width = rect, names, label_width
        self.is_plain = len(names) > most_named
        self._across, self._step = rect.width() / len(names), rect.height() / len(names)

    def row(self, place: int) -> QRectF:
        """A row and its name."""
        left = self.rect.left() - self._label_width
        return QRectF(left, self.rect.top() + place * self._step, self.rect.right() - left, self._step)

    def paint(
        self,
        sketch: Sketch,
        values: np.ndarray,
        largest: float,
        texts: Callable[[], Sequence[Sequence[str]]],
        faded: str,
        outlined: int,
    ) -> None:
        """+-`largest` has the full colour; `texts` are asked for and written where all of them fit, else `faded` where
        no colour can be seen.
        """
        size, written = sketch.typography.caption, None
        roots = np.sign(values) * np.sqrt(np.abs(values))
        room = self._across - SPACE_1
        if not self.is_plain and room >= sketch.width_of("+0.00", size) and self._step >= sketch.line_height(size):
            written = texts()
            if any(sketch.width_of(text, size) > room for row in written for text in row):
                written = None
        if self._step > _GRID and self._across > _GRID:  # seen between the cells, so that a faded matrix still is one
            sketch.fill(self.rect.adjusted(-1, -1, 0, 0), sketch.theme.line)
        paint_heat_map(sketch, self.rect, roots, largest**0.5, written)
        if not self.is_plain:
            heads = self._across >= 3 * size or max(sketch.width_of(name, size, True) for name in self._names) <= room
            for place in range(len(self._names)):
                self._name(sketch, place, place == outlined, heads)
        if written is None and float(np.abs(values).max()) < _FADED * largest:
            line = sketch.line_height(size)
            wide = min(sketch.width_of(faded, size) + 2 * SPACE_1, self.rect.width() - SPACE_1)
            middle = self.rect.center()
            words = QRectF(middle.x() - wide / 2, middle.y() - line / 2, wide, line)
            if outlined * self._step < words.bottom() - self.rect.top() < (outlined + 1) * self._step + line:
                words.translate(0, line if outlined < len(self._names) / 2 else -line)
            sketch.fill(words, sketch.theme.surface)
            sketch.text(words, faded, size=size, colour=sketch.theme.muted, align=CENTRE)
        frame = QRectF(self.rect.left(), self.rect.top() + outlined * self._step, self.rect.width(), self._step)
        frame.adjust(-1, -1, 0, 0)
        corners = [frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()]
        thick = 2.0 if self._step > 8.0 else 1.0
        sketch.polygon([(corner.x(), corner.y()) for corner in corners], "", sketch.theme.text, thick)

    def _name(self, sketch: Sketch, place: int, strong: bool, above: bool) -> None:
        size = sketch.typography.caption
        line = sketch.line_height(size)
        ink = sketch.theme.text if strong else sketch.theme.muted
        if self._step >= 0.8 * line:
            row = self.row(place)
            label = QRectF(row.left(), row.top(), self._label_width - SPACE_1, self._step)
            sketch.text(label, self._names[place], size=size, colour=ink, bold=strong, align=RIGHT)
        if above:
            left = self.rect.left() + place * self._across
            head = QRectF(left, self.rect.top() - line - 2, self._across - 2, line)
            sketch.text(head, self._names[place], size=size, colour=ink, align=CENTRE)
