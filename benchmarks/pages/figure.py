"""The matplotlib page with blitting: the axes are kept as a picture, only bars and numbers are drawn at each step."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtWidgets import QWidget

from pages.page import COLOURS, COLUMNS, TEMPERATURES, Page


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
        self._bars, self._texts = [], []
        self._background = None
        for axes, title in zip(self._axes, COLUMNS, strict=True):
            axes.set_title(title)
            axes.set_xlim(-1 if title == "gradient" else 0, 1.5)
            axes.set_ylim(self.rows - 0.5, -0.5)
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
        for line, curve in zip(self._lines, self.curves(), strict=True):
            line.set_ydata(curve)
        if self._background is not None:
            self._canvas.restore_region(self._background)
            self._draw()
            self._canvas.blit(self._canvas.figure.bbox)

    def _keep(self, event: object) -> None:
        self._background = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
        self._draw()

    def _draw(self) -> None:
        for axes, bars, texts in zip(self._axes, self._bars, self._texts, strict=True):
            for artist in (*bars, *texts):
                axes.draw_artist(artist)
        for line in self._lines:
            self._sweep.draw_artist(line)
