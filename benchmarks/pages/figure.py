"""The matplotlib page with blitting: the axes are kept as a picture, only bars and numbers are drawn at each step."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtWidgets import QWidget

from pages.page import COLOURS, COLUMNS, CURSOR, TEMPERATURES, Page


class FigurePage(Page):
    name = "matplotlib with blitting"

    def chart(self) -> QWidget:
        figure = Figure(layout="constrained")
        self._canvas = FigureCanvasQTAgg(figure)
        grid = figure.add_gridspec(2, len(COLUMNS), height_ratios=(2, 1))
        self._axes = [figure.add_subplot(grid[0, column]) for column in range(len(COLUMNS))]
        self._sweep = figure.add_subplot(grid[1, :], xscale="log", xlim=(0.01, 100), ylim=(0, 1))
        self._lines = [
            self._sweep.plot(
                TEMPERATURES, np.zeros(TEMPERATURES.size), color=COLOURS[row % len(COLOURS)], animated=True
            )[0]
            for row in range(self.rows)
        ]
        self._sweep.axvline(CURSOR, color="#2060c0")
        self._dots = [self._sweep.plot([CURSOR], [0.0], "o", animated=True)[0] for _ in range(self.rows)]
        self._names = [self._sweep.text(CURSOR * 1.08, 0, "", va="center", animated=True) for _ in range(self.rows)]
        self._bars, self._texts, self._sums = [], [], []
        self._background = None
        for axes, title in zip(self._axes, COLUMNS, strict=True):
            axes.set_title(title)
            axes.set_xlim(-1 if title == "gradient" else 0, 1.5)
            axes.set_ylim(self.rows + 0.5, -0.5)
            self._sums.append(axes.text(0, self.rows, "", va="center", animated=True))
            colours = [COLOURS[row % len(COLOURS)] for row in range(self.rows)]
            self._bars.append(axes.barh(range(self.rows), np.zeros(self.rows), 0.6, color=colours, animated=True))
            self._texts.append([axes.text(0, row, "", va="center", animated=True) for row in range(self.rows)])
        self._canvas.mpl_connect("draw_event", self._keep)
        return self._canvas

    def show_values(self, values: np.ndarray) -> None:
        for bars, texts, numbers, lengths in zip(self._bars, self._texts, values, self.lengths(values), strict=True):
            for row, (bar, text) in enumerate(zip(bars, texts, strict=True)):
                bar.set_width(lengths[row])
                text.set_text(f"{numbers[row]:.4g}")
                text.set_x(max(0.0, lengths[row]))
        for total, numbers in zip(self._sums, values, strict=True):
            total.set_text(f"Σ = {numbers.sum():.5g}")
        for line, curve in zip(self._lines, self.curves(), strict=True):
            line.set_ydata(curve)
        for dot, name, (value, text) in zip(self._dots, self._names, self.marks(), strict=True):
            dot.set_ydata([value])
            name.set_y(value)
            name.set_text(text)
        if self._background is not None:
            self._canvas.restore_region(self._background)
            self._draw()
            self._canvas.blit(self._canvas.figure.bbox)

    def _keep(self, event: object) -> None:
        self._background = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
        self._draw()

    def _draw(self) -> None:
        for axes, bars, texts, total in zip(self._axes, self._bars, self._texts, self._sums, strict=True):
            for artist in (*bars, *texts, total):
                axes.draw_artist(artist)
        for artist in (*self._lines, *self._dots, *self._names):
            self._sweep.draw_artist(artist)
