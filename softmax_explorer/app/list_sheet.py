"""A sheet with words on the left and what they mean on the right, under headings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, SPACE_5, Typography


class ListSheet(QDialog):
    """A plain two-column list. Esc closes it."""

    def __init__(
        self, parent: QWidget, typography: Typography, title: str, sections: list[tuple[str, list[tuple[str, str]]]]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        grid.setHorizontalSpacing(SPACE_5)
        grid.setVerticalSpacing(SPACE_2)
        row = 0
        for heading, lines in sections:
            label = QLabel(heading)
            label.setFont(paint.font(typography.heading, bold=True))
            if row:
                grid.setRowMinimumHeight(row, SPACE_2)
                row += 1
            grid.addWidget(label, row, 0, 1, 2)
            row += 1
            for line in lines:
                for column, text in enumerate(line):
                    label = QLabel(text)
                    label.setTextFormat(Qt.TextFormat.PlainText)
                    label.setFont(paint.font(typography.body, bold=column == 0))
                    grid.addWidget(label, row, column)
                row += 1
