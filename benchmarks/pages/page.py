"""The window all competitors share: 1600 x 900, real QSliders on the left, a chart that answers them on the right."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

SIZE = (1600, 900)
MOST_ROWS = 20
COLUMNS = ("e^(z/T)", "probability p", "loss", "gradient", "softmax", "sigmoid")
TEMPERATURES = np.geomspace(0.01, 100, 121)
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999", "#777777", "#555555")


class Page(QWidget):
    """A window with one slider a class; `show_values` is called with the new numbers when one of them moves."""

    name = ""

    def __init__(self, logits: np.ndarray) -> None:
        super().__init__()
        self.logits = np.array(logits, dtype=float)
        self.rows = min(self.logits.size, MOST_ROWS)
        self.resize(*SIZE)
        self.setWindowTitle(self.name)
        sliders = QWidget()
        sliders.setFixedWidth(300)
        column = QVBoxLayout(sliders)
        for index in range(self.rows):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setObjectName(f"logit-slider-{index}")
            slider.setRange(-10_000, 10_000)
            slider.setSingleStep(100)
            slider.setValue(round(self.logits[index] * 1000))
            slider.valueChanged.connect(lambda value, index=index: self._moved(index, value / 1000))
            column.addWidget(slider)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sliders)
        layout.addWidget(self.chart(), 1)
        self.show_values(self.values())

    def chart(self) -> QWidget:
        raise NotImplementedError

    def show_values(self, values: np.ndarray) -> None:
        raise NotImplementedError

    def values(self) -> np.ndarray:
        """The six columns of the app's rows and pairs, shape (6, rows), for true class 0."""
        exponentials = np.exp(self.logits)
        shifted = np.exp(self.logits - self.logits.max())
        p = shifted / shifted.sum()
        gradient = p.copy()
        gradient[0] -= 1
        sigmoid = 1 / (1 + np.exp(-self.logits))
        return np.array([exponentials, p, -np.log(p), gradient, p, sigmoid])[:, : self.rows]

    def lengths(self, values: np.ndarray) -> np.ndarray:
        """Bar lengths on a scale of -1 to 1."""
        scale = np.array([values[0].max(), 1, 10, 1, 1, 1])
        return values / scale[:, None]

    def curves(self) -> np.ndarray:
        """The app's temperature sweep: probability of each row's class over TEMPERATURES, shape (rows, 121)."""
        exponents = (self.logits - self.logits.max())[:, None] / TEMPERATURES
        shifted = np.exp(exponents)
        return (shifted / shifted.sum(axis=0))[: self.rows]

    def _moved(self, index: int, logit: float) -> None:
        self.logits[index] = logit
        self.show_values(self.values())
