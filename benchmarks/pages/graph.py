"""The straightforward pyqtgraph page: a plot a column, a BarGraphItem and a TextItem a bar, ranges left to fit."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from pages.page import COLOURS, COLUMNS, CURSOR, TEMPERATURES, Page


class GraphPage(Page):
    name = "pyqtgraph page"

    def chart(self) -> QWidget:
        view = pg.GraphicsLayoutWidget()
        view.setBackground("w")
        self._bars, self._texts, self._sums = [], [], []
        for title in COLUMNS:
            plot = view.addPlot(title=title)
            plot.invertY(True)
            bars = pg.BarGraphItem(
                x0=0,
                y=np.arange(self.rows),
                height=0.6,
                width=np.zeros(self.rows),
                brushes=[COLOURS[row % len(COLOURS)] for row in range(self.rows)],
            )
            plot.addItem(bars)
            texts = [pg.TextItem(color="k", anchor=(0, 0.5)) for _ in range(self.rows)]
            for text in texts:
                plot.addItem(text)
            total = pg.TextItem(color="k", anchor=(0, 0.5))
            total.setPos(0, self.rows)
            plot.addItem(total)
            self._sums.append(total)
            self._bars.append(bars)
            self._texts.append(texts)
        view.nextRow()
        sweep = view.addPlot(title="probability over temperature", colspan=len(COLUMNS))
        sweep.setLogMode(x=True)
        self._curves = [sweep.plot(pen=COLOURS[row % len(COLOURS)]) for row in range(self.rows)]
        sweep.addItem(pg.InfiniteLine(np.log10(CURSOR), pen="#2060c0"))
        self._dots = pg.ScatterPlotItem(size=7)
        sweep.addItem(self._dots)
        self._names = [pg.TextItem(color="k", anchor=(0, 0.5)) for _ in range(self.rows)]
        for name in self._names:
            sweep.addItem(name)
        return view

    def show_values(self, values: np.ndarray) -> None:
        for bars, texts, numbers, lengths in zip(self._bars, self._texts, values, self.lengths(values), strict=True):
            bars.setOpts(width=lengths)
            for row, text in enumerate(texts):
                text.setText(f"{numbers[row]:.4g}")
                text.setPos(max(0.0, lengths[row]), row)
        for total, numbers in zip(self._sums, values, strict=True):
            total.setText(f"Σ = {numbers.sum():.5g}")
        marks, x = self.marks(), np.log10(CURSOR)
        brushes = [COLOURS[row % len(COLOURS)] for row in range(self.rows)]
        self._dots.setData(x=[x] * self.rows, y=[value for value, _ in marks], brush=brushes)
        for name, (value, text) in zip(self._names, marks, strict=True):
            name.setText(text)
            name.setPos(x + 0.03, value)
        for line, curve in zip(self._curves, self.curves(), strict=True):
            line.setData(TEMPERATURES, curve)
