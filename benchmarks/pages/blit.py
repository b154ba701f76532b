"""The floor: one slider, no chart at all; every step copies a finished picture over the whole window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractSlider

from pages.page import SIZE


class BlitPage(QAbstractSlider):
    """The window is the slider itself, so that nothing but the copy is painted."""

    name = "empty full-window blit"

    def __init__(self, logits: np.ndarray) -> None:
        super().__init__()
        self.setObjectName("logit-slider-0")
        self.setRange(-10_000, 10_000)
        self.setSingleStep(100)
        self.setValue(round(logits[0] * 1000))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(*SIZE)
        self._picture = QPixmap(*SIZE)
        self._picture.fill(Qt.GlobalColor.white)
        self.valueChanged.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, self._picture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setValue(round(-10_000 + 20_000 * event.position().x() / self.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
