"""What this is: its version and its licence."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from softmax_explorer import __version__
from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, SPACE_5, Typography
from softmax_explorer.style.words import tr


class AboutSheet(QDialog):
    """Esc closes it."""

    def __init__(self, parent: QWidget, typography: Typography) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(tr("About"))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_2)
        lines = [
            tr("Softmax Explorer"),
            tr("Version {version}", version=__version__),
            tr("See what softmax does to logits."),
            tr("Free software under the MIT licence; the fonts Inter and Noto Sans under the SIL Open Font License."),
        ]
        for place, text in enumerate(lines):
            label = QLabel(text)
            label.setFont(paint.font(typography.body if place else typography.title, bold=not place))
            column.addWidget(label)
