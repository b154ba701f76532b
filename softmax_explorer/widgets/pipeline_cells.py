"""Numbers to paint orders, a column at a time: the pipeline's inner loop. Only what changed is made anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.bars import Cell, bar, ghost, tick
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.orders import LABEL
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_layout import ColumnPlace, PipelineLayout
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_scales import Scales
from softmax_explorer.widgets.pipeline_text import BRIEF_TEXTS, USUAL_TEXTS
from softmax_explorer.widgets.pipeline_words import EMPTY, gradient_axis, name_cells, notice_cell, rest_cell, total_cell


class CellBuilder:
    """Keeps the cells of the visible rows and renews those whose numbers changed. `reset` forgets them all."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """After a change of layout, theme, rows, highlight, scales, target or ghosts."""
        self._columns: dict[str, _ColumnState] = {}
        self._totals: dict[str, tuple[str, Cell]] = {}
        self._names: list[Cell] | None = None
        self._axis: tuple[float, Cell] | None = None

    def build(
        self,
        numbers: PipelineNumbers,
        rows: Sequence[int],
        layout: PipelineLayout,
        scales: Scales,
        dress: Dress,
        lit: int | None,
        scale: float,
        index: np.ndarray | slice,
    ) -> list[Cell]:
        """All cells: for each column its bars and its numbers, then the totals."""
        if self._names is None:
            self._names = name_cells(numbers, rows, layout, dress, lit, scale)
        cells: list[Cell] = list(self._names)
        for column in layout.columns:
            state = self._columns.get(column.id)
            if state is None:
                state = _ColumnState(column, numbers, rows, layout, scales, dress, lit, scale)
                self._columns[column.id] = state
            state.update(numbers, index)
            cells += state.bars
            cells += state.labels
        cells += self._total_cells(numbers, layout, dress, scale)
        column = layout.column(names.GRADIENT)
        if column is not None:
            if self._axis is None or self._axis[0] != numbers.temperature:
                axis = gradient_axis(numbers, column, layout, scales.gradient, dress, scale)
                self._axis = (numbers.temperature, axis)
            cells.append(self._axis[1])
        if layout.sums_up:
            cells.append(rest_cell(numbers, rows, layout, dress, scale))
        return cells

    def _total_cells(self, numbers: PipelineNumbers, layout: PipelineLayout, dress: Dress, scale: float) -> list[Cell]:
        cells = []
        for column in layout.columns:
            text = numbers.totals.get(column.id, "")
            known = self._totals.get(column.id)
            if known is None or known[0] != text:
                known = self._totals[column.id] = (text, total_cell(text, column, layout, dress, scale))
            cells.append(known[1])
        text = numbers.notice if layout.notice_height else ""
        known = self._totals.get("notice")
        if known is None or known[0] != text:
            known = self._totals["notice"] = (text, notice_cell(text, layout, dress, scale))
        cells.append(known[1])
        return cells


_NEVER = -(10**9)
_BEYOND = 1  # pixels more than the whole width: of a loss beyond the axis


class _ColumnState:
    """One column of the visible rows."""

    def __init__(
        self,
        column: ColumnPlace,
        numbers: PipelineNumbers,
        rows: Sequence[int],
        layout: PipelineLayout,
        scales: Scales,
        dress: Dress,
        lit: int | None,
        scale: float,
    ) -> None:
        count = len(rows)
        self.column, self.rows = column, rows
        self.bars: list[Cell] = [EMPTY] * count
        self.labels: list[Cell] = [EMPTY] * count
        self._values: list[float] = []
        self._sizes: list[int] = [_NEVER] * count
        self._texts: list[str] = [""] * count
        self._left, self._width = round(column.bar_left * scale), round(column.bar_width * scale)
        self._right = round(column.right * scale)
        self._room = self._right - self._left - self._width - round(0.72 * layout.typography.caption * scale)
        self._height = round(layout.bar_height * scale)
        self._bar_tops = [round(layout.row_middle(slot) * scale) - self._height // 2 for slot in range(count)]
        classes = numbers.num_classes
        self._swatches = [dress.swatch(i, classes, numbers.true_class, numbers.leader) for i in rows]
        if column.id == names.LOSS:
            for slot, i in enumerate(rows):
                if i != numbers.true_class:
                    self._swatches[slot] = dress.grey
        masked = numbers.masked
        self._inks: list[Ink] = []
        for i in rows:
            kind = dress.faint if i in masked else dress.strong if i == numbers.leader else dress.number
            self._inks.append(kind[i == lit])
        self._backgrounds = [dress.background_colours[i == lit] for i in rows]
        gap = max(1, round(layout.typography.body / 7 * scale))
        self._breaks = [(self._width - 3 * gap, gap), (self._width - 6 * gap, gap)]  # a bar cut twice goes on
        self._small = [dress.small[i == lit] for i in rows]
        self._label_tops = [
            round(layout.row_middle(slot) * scale) - ink.height // 2 for slot, ink in enumerate(self._inks)
        ]
        self._editable = layout.editable
        self._usual = (USUAL_TEXTS if layout.editable else BRIEF_TEXTS)[column.id]
        self._scales = scales
        self._zero = self._left + (self._width // 2 if column.id == names.GRADIENT else 0)
        self._ghosts: list[tuple[int, Cell]] | None = None  # length in pixels, and its order
        self._ticks: list[Cell] = [EMPTY] * count
        if column.id == names.PROBABILITY:
            thick = round(max(2, layout.typography.body / 11) * scale)
            over = self._height // 6 + 1
            for slot, i in enumerate(rows):
                x = self._left + round(float(numbers.target[i]) * self._width) - thick // 2
                self._ticks[slot] = (
                    tick(x, self._bar_tops[slot] - over, thick, self._height + 2 * over, dress.tick),
                )  # fmt: skip
        if numbers.ghost is not None and column.id in _GHOSTS:
            values = getattr(numbers.ghost, _GHOSTS[column.id])
            self._ghosts = [
                (
                    size,
                    (
                        ghost(
                            min(self._zero, self._zero + size),
                            top,
                            min(abs(size), self._width),
                            self._height,
                            dress.ghost,
                        ),
                    ),
                )
                for size, top in zip(self._lengths([float(values[i]) for i in rows]), self._bar_tops, strict=True)
            ]

    def update(self, numbers: PipelineNumbers, index: np.ndarray | slice) -> None:
        """Renew the bars whose length in pixels changed, and the numbers whose text did."""
        kind = self.column.id
        if kind == names.LOGIT and self._editable:
            return
        sizes, texts = _SOURCES[kind]
        values = getattr(numbers, sizes)[index].tolist()
        printed = values if texts == sizes else getattr(numbers, texts)[index].tolist()
        if kind != names.LOGIT and values != self._values:
            self._values = values
            new_sizes = self._lengths(values)
            if new_sizes != self._sizes:
                for slot, size in enumerate(new_sizes):
                    if size != self._sizes[slot]:
                        self.bars[slot] = self._bar(slot, size)
                self._sizes = new_sizes
        # All texts anew: one that names a logarithm changes while its value stays 0.
        new_texts = self._usual(printed)
        if "" in new_texts:
            for slot, text in enumerate(new_texts):
                if not text:
                    new_texts[slot] = numbers.text(kind, self.rows[slot])
        if new_texts != self._texts:
            known = self._texts
            for slot, text in enumerate(new_texts):
                if text != known[slot]:
                    self.labels[slot] = self._label(slot, text)
            self._texts = new_texts

    def _lengths(self, values: list[float]) -> list[int]:
        """Bars in device pixels, negative to the left. What is not 0 shows at least one."""
        width, kind = self._width, self.column.id
        if kind == names.GRADIENT:
            half, most = width // 2, self._scales.gradient
            scale = half / most
            return [
                round(v * scale) or (v > 0) - (v < 0) if -most < v < most else half if v > 0 else -half for v in values
            ]
        most = self._scales.loss if kind == names.LOSS else 1.0
        scale = width / most
        beyond = width + _BEYOND if kind == names.LOSS else width
        return [int(v * scale + 0.5) or int(v > 0) if v < most else width if v == most else beyond for v in values]

    def _bar(self, slot: int, size: int) -> Cell:
        zero, top = self._zero, self._bar_tops[slot]
        beyond = size == self._width + _BEYOND
        if beyond:
            size = self._width
        x, width = (zero, size) if size >= 0 else (zero + size, -size)
        cell = (bar(x, top, width, self._height, self._swatches[slot]),)
        if beyond:
            cell += tuple(tick(x + at, top, gap, self._height, self._backgrounds[slot]) for at, gap in self._breaks)
        if self._ghosts is not None:
            past, outline = self._ghosts[slot]
            if past != size:
                cell += outline
        return cell + self._ticks[slot]

    def _label(self, slot: int, text: str) -> Cell:
        ink = self._inks[slot]
        width, top = ink.width(text), self._label_tops[slot]
        if width > self._room:
            small = self._small[slot]
            top += (ink.height - small.height) // 2
            ink, width = small, small.width(text)
        return ((LABEL, self._right - width, top, width, ink.height, text, ink),)


_GHOSTS = {
    names.EXPONENTIAL: "shares",
    names.PROBABILITY: "probabilities",
    names.LOSS: "losses",
    names.GRADIENT: "scaled_gradients",
}
_SOURCES = {
    names.LOGIT: ("logits", "logits"),
    names.EXPONENTIAL: ("shares", "exponentials"),
    names.PROBABILITY: ("probabilities", "probabilities"),
    names.LOSS: ("losses", "losses"),
    names.GRADIENT: ("scaled_gradients", "gradients"),
}


def slice_or_indices(rows: Sequence[int]) -> np.ndarray | slice:
    """An index for arrays: rows in a run are cut out, which is cheaper than picked one by one."""
    if rows and rows[-1] - rows[0] == len(rows) - 1 and list(rows) == list(range(rows[0], rows[-1] + 1)):
        return slice(rows[0], rows[-1] + 1)
    return np.array(rows, dtype=np.intp)
