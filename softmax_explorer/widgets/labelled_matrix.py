"""A matrix as a heat map, rows and columns named, one row outlined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1
from softmax_explorer.widgets.heat_map import paint_heat_map
from softmax_explorer.widgets.sketch import CENTRE, RIGHT, Sketch


class LabelledMatrix:
    """`rect` holds the cells alone: names of columns stand above, those of rows in `label_width` on the left.

    More than `most_named` rows are a picture without names and numbers, whose colours follow the root of the values:
    else small ones could not be seen.
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
        self, sketch: Sketch, values: np.ndarray, largest: float, texts: Sequence[Sequence[str]], outlined: int
    ) -> None:
        """+-`largest` has the full colour; `texts` are written where all of them fit."""
        size = sketch.typography.caption
        if self.is_plain:
            paint_heat_map(sketch, self.rect, np.sign(values) * np.sqrt(np.abs(values)), largest**0.5)
        else:
            widest = max(sketch.width_of(text, size) for row in texts for text in row)
            fits = widest <= self._across - SPACE_1
            paint_heat_map(sketch, self.rect, values, largest, (lambda i, j: texts[i][j]) if fits else None)
            for place in range(len(self._names)):
                self._name(sketch, place, place == outlined)
        frame = QRectF(self.rect.left(), self.rect.top() + outlined * self._step, self.rect.width(), self._step)
        frame.adjust(-1, -1, 0, 0)
        corners = [frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()]
        thick = 2.0 if self._step > 8.0 else 1.0
        sketch.polygon([(corner.x(), corner.y()) for corner in corners], "", sketch.theme.text, thick)

    def _name(self, sketch: Sketch, place: int, strong: bool) -> None:
        size = sketch.typography.caption
        line = sketch.line_height(size)
        ink = sketch.theme.text if strong else sketch.theme.muted
        if self._step >= 0.8 * line:
            row = self.row(place)
            label = QRectF(row.left(), row.top(), self._label_width - SPACE_1, self._step)
            sketch.text(label, self._names[place], size=size, colour=ink, bold=strong, align=RIGHT)
        if self._across >= 3 * size:
            left = self.rect.left() + place * self._across
            head = QRectF(left, self.rect.top() - line - 2, self._across - 2, line)
            sketch.text(head, self._names[place], size=size, colour=ink, align=CENTRE)
