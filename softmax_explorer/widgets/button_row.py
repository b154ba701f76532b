"""Buttons beside each other, as one setting of a panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from softmax_explorer.style.scale import SPACE_1, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.push import Push


class ButtonRow(QWidget):
    """They keep their order and stay at the left."""

    def __init__(self, buttons: Sequence[Push]) -> None:
        super().__init__()
        self._buttons = tuple(buttons)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_1)
        for button in self._buttons:
            box.addWidget(button)
        box.addStretch(1)

    def apply(self, theme: Theme, typography: Typography) -> None:
        for button in self._buttons:
            button.apply(theme, typography)
