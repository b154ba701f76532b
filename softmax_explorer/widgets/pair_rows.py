"""Numbers to cells, row by row: the pair panel's inner loop. What stands still in a row is worked out once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import probability
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import bars
from softmax_explorer.widgets.bars import Cell, Swatch
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.pair_layout import PairLayout
from softmax_explorer.widgets.pair_numbers import PairNumbers

_MANTISSA = re.compile(r"\d\.\d+(?=e)")


@dataclass(slots=True)
class _Row:
    """One visible class. `key`, `kept`: the sigmoid's numbers and cells of the step before."""

    index: int
    bar_tops: tuple[int, int]
    label_tops: tuple[int, int]
    swatches: tuple[Swatch, Swatch]
    softmax_ink: Ink
    softmax_gradient_ink: Ink
    on_ink: Ink
    off_ink: Ink
    key: tuple[object, ...] = ()
    kept: tuple[Cell, ...] = ()


class PairRows:
    """Made anew when layout, theme, order, marks or highlight change; `cells` is called every step."""

    def __init__(
        self,
        layout: PairLayout,
        theme: Theme,
        device: Callable[[float], int],
        ink: Callable[..., Ink],
        shown: Sequence[tuple[int, tuple[Swatch, Swatch]]],
        leader: int,
        lit: int | None,
    ) -> None:
        """`shown`: class and swatches from top to bottom; `ink(size, colour, bold, lit)`; `lit`: a class."""
        self._device = device
        self._left, self._full, self._height = map(device, (layout.bar_left, layout.bar_width, layout.bar_height))
        self._number_right = tuple(map(device, layout.number_right))
        self._gradient_right = tuple(map(device, layout.gradient_right))
        self._most = 13 if layout.stacked else 10  # characters
        self._over, self._edge = device(1), max(1, device(2))
        self._line: QColor = paint.colour(theme.text)
        self._ghost: QColor = paint.colour(theme.ghost)
        size = layout.number_size
        # No number over another: neither over the other line's nor over the next row's.
        most = device(layout.text_dy[1] - layout.text_dy[0] if layout.stacked else layout.row_height)
        self._rows = []
        for place, (index, swatches) in enumerate(shown):
            top, is_lit = layout.row_top(place), index == lit
            plain = ink(size, theme.text, False, is_lit, most)
            middles = [device(top + dy) - plain.height // 2 for dy in layout.text_dy]
            self._rows.append(
                _Row(
                    index,
                    (device(top + layout.bar_dy[0]), device(top + layout.bar_dy[1])),
                    (middles[0], middles[1]),
                    swatches,
                    ink(size, theme.text, index == leader, is_lit, most),
                    plain,
                    ink(size, theme.text, True, is_lit, most),
                    ink(size, theme.muted, False, is_lit, most),
                )
            )

    def cells(self, numbers: PairNumbers) -> list[Cell]:
        """Six a row: both bars, both numbers, both gradients. A sigmoid that did not move keeps its cells."""
        cells: list[Cell] = []
        softmax, sigmoid, slopes = numbers.softmax, numbers.sigmoid, numbers.sigmoid_gradient
        ghosts, own_ghosts = numbers.ghost_softmax, numbers.ghost_sigmoid
        texts, bar, number = numbers.softmax_text, self._bar, self._number
        number_right, gradient_right = self._number_right[0], self._gradient_right[0]
        for row in self._rows:
            index, top = row.index, row.label_tops[0]
            text, gradient = texts(index)
            past = None if ghosts is None else ghosts[index]
            cells.append(bar(row, 0, softmax[index], past))
            cells.append(number(number_right, top, text, row.softmax_ink))
            slope = number(gradient_right, top, gradient, row.softmax_gradient_ink) if gradient_right else ()
            cells.append(slope)
            key = (sigmoid[index], slopes[index], None if own_ghosts is None else own_ghosts[index], numbers.threshold)
            if key != row.key:
                row.key, row.kept = key, self._sigmoid_cells(row, numbers, key[2])
            cells += row.kept
        return cells

    def rest(self, numbers: PairNumbers, layout: PairLayout, shown: Sequence[int], ink: Ink) -> Cell:
        """ "and 21 more" with their softmax together, under the rows `shown`."""
        others = set(range(numbers.num_classes)).difference(shown)
        share = probability(math.fsum(float(numbers.softmax[index]) for index in others))
        middle = self._device(layout.row_top(len(shown)) + layout.row_height // 2) - ink.height // 2
        text = tr("and {count} more", count=len(others))
        words = bars.label(self._device(layout.name_left), middle, text, ink)
        return (words, *self._number(self._number_right[0], middle, share, ink))

    def _sigmoid_cells(self, row: _Row, numbers: PairNumbers, past: float | None) -> tuple[Cell, ...]:
        value, threshold = numbers.sigmoid[row.index], numbers.threshold
        text, gradient = numbers.sigmoid_text(row.index)
        x = self._left + round(threshold * self._full)
        y = row.bar_tops[1] - self._over
        line = bars.tick(x, y, self._edge, self._height + 2 * self._over, self._line)
        ink, top = row.on_ink if value > threshold else row.off_ink, row.label_tops[1]
        return (
            (*self._bar(row, 1, value, past), line),
            self._number(self._number_right[1], top, text, ink),
            self._number(self._gradient_right[1], top, gradient, row.off_ink) if self._gradient_right[1] else (),
        )

    def _bar(self, row: _Row, which: int, value: float, past: float | None) -> Cell:
        left, top, full, height = self._left, row.bar_tops[which], self._full, self._height
        width = round(value * full) or int(value > 0.0)  # what is not 0 shows
        order = (bars.BAR, left, top, width, height, row.swatches[which])
        if past is not None:
            before = round(past * full) or int(past > 0.0)
            if before != width:
                return order, (bars.GHOST, left, top, before or 1, height, self._ghost)
        return (order,)

    def _number(self, right: int, top: int, text: str, ink: Ink) -> Cell:
        """A label with its top right corner at (right, top)."""
        if len(text) > self._most or (self._most > 10 and "e^" in text):
            text = _MANTISSA.sub(lambda found: f"{float(found[0]):.0f}", text)
        width = ink.width(text)
        return ((bars.LABEL, right - width, top, width, ink.height, text, ink),)
