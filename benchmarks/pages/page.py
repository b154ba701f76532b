"""The window all competitors share: 1600 x 900, real QSliders with number boxes on the left, a chart that answers them
on the right, a sentence above it.

They show what moves in the app's own window: bars, numbers and sums of six columns, curves over the temperature with a
dot, a name and a number on each at the cursor, the number box of the slider, the sentence. (Ghosts, ticks, entropy bar,
checks and the knob only the app has.)
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QStyleFactory, QVBoxLayout, QWidget

SIZE = (1600, 900)
MOST_ROWS = 20
COLUMNS = ("e^(z/T)", "probability p", "loss", "gradient", "softmax", "sigmoid")
TEMPERATURES = np.geomspace(0.01, 100, 121)
CURSOR = 1.0  # the temperature
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
        self._style = QStyleFactory.create("Fusion")  # without the app's own painting
        sliders = QWidget()
        sliders.setFixedWidth(300)
        column = QVBoxLayout(sliders)
        self._boxes: list[QDoubleSpinBox] = []
        for index in range(self.rows):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setObjectName(f"logit-slider-{index}")
            slider.setRange(-10_000, 10_000)
            slider.setSingleStep(100)
            slider.setValue(round(self.logits[index] * 1000))
            slider.valueChanged.connect(lambda value, index=index: self._moved(index, value / 1000))
            box = QDoubleSpinBox()
            box.setRange(-10, 10)
            box.setDecimals(3)
            box.setValue(self.logits[index])
            slider.setStyle(self._style)
            box.setStyle(self._style)
            row = QHBoxLayout()
            row.addWidget(slider)
            row.addWidget(box)
            column.addLayout(row)
            self._boxes.append(box)
        self._sentence = QLabel()
        right = QVBoxLayout()
        right.addWidget(self._sentence)
        right.addWidget(self.chart(), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sliders)
        layout.addLayout(right, 1)
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

    def marks(self) -> list[tuple[float, str]]:
        """Where each row's curve is at the cursor, and what stands there."""
        shifted = np.exp((self.logits - self.logits.max()) / CURSOR)
        p = shifted / shifted.sum()
        return [(float(p[row]), f"{p[row]:.1%} class {row}") for row in range(self.rows)]

    def _moved(self, index: int, logit: float) -> None:
        self.logits[index] = logit
        self._boxes[index].setValue(logit)
        values = self.values()
        p = values[1]
        self._sentence.setText(f"class {p.argmax()} leads with {p.max():.1%}, loss {values[2][0]:.4g}")
        self.show_values(values)
