"""Which classes stand at the corners of a triangle: three drop-downs, and a button back to the leading ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from softmax_explorer.style.scale import SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.push import Push

_LARGE = 20  # pixel size of the text: from here on names need the place of a button that does nothing


class CornerChoices(QWidget):
    """`chosen(corner, place)`: the class at `place` of the names was chosen for a corner; `leading()`: the button."""

    chosen = Signal(int, int)
    leading = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_2)
        self._choices: list[Choice] = []
        self._is_large = False
        for corner, name in enumerate((tr("Corner on top"), tr("Corner on the left"), tr("Corner on the right"))):
            choice = Choice()
            choice.setAccessibleName(name)
            choice.setToolTip(name)
            choice.setObjectName(f"corner-{corner}")
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.chosen.connect(lambda place, corner=corner: self.chosen.emit(corner, place))
            self._choices.append(choice)
            box.addWidget(choice, 1)
        self._leading = Push(tr("Leading classes"), quiet=True)
        self._leading.setObjectName("corners-leading")
        self._leading.clicked.connect(self.leading)
        box.addWidget(self._leading)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_upright(self, upright: bool) -> None:
        """Below each other, or in a line."""
        ways = QBoxLayout.Direction
        self._box.setDirection(ways.TopToBottom if upright else ways.LeftToRight)
        self._box.setAlignment(Qt.AlignmentFlag.AlignTop if upright else Qt.AlignmentFlag(0))
        self._box.setSpacing(SPACE_1 if upright else SPACE_2)
        across = QSizePolicy.Policy.Fixed if upright else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)

    def set_names(self, names: Sequence[str]) -> None:
        for choice in self._choices:
            choice.set_items(names)

    def set_places(self, places: Sequence[int], by_hand: bool) -> None:
        """Show which names stand at the corners. Emits nothing."""
        for choice, place in zip(self._choices, places, strict=True):
            choice.set_index(place)
        self._leading.setEnabled(by_hand)
        self._leading.setVisible(by_hand or not self._is_large)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._is_large = typography.body > _LARGE
        self._leading.setVisible(self._leading.isEnabled() or not self._is_large)
        for widget in (*self._choices, self._leading):
            widget.apply(theme, typography)
