"""The quiet line of checks under everything: what must hold of any softmax, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_4
from softmax_explorer.style.theme import Theme

_MARKS = {True: "✓", False: "✗"}


class CheckLine(QWidget):
    """Takes (passed, text, detail for the tool tip) of each check; repaints only when one of them changed."""

    def __init__(self, pixel_size: int) -> None:
        super().__init__()
        self._pixel_size = pixel_size
        self._checks: tuple[tuple[bool, str, str], ...] = ()
        self._theme: Theme | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def apply(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def text(self) -> str:
        return " · ".join(f"{_MARKS[passed]} {text}" for passed, text, _ in self._checks)

    def set_checks(self, checks: Sequence[tuple[bool, str, str]]) -> None:
        if tuple(checks) != self._checks:
            self._checks = tuple(checks)
            self.setAccessibleName(self.text())
            self.setToolTip("\n".join(f"{_MARKS[passed]} {detail}" for passed, _, detail in self._checks))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(paint.font(self._pixel_size)).height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), paint.colour(self._theme.background))
        x = 0
        # A failed check says why at length: it comes first, so that it is never the one cut off.
        for passed, text, _ in sorted(self._checks, key=lambda check: check[0]):
            font = paint.font(self._pixel_size, bold=not passed)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(paint.colour(self._theme.good if passed else self._theme.warning))
            shown = metrics.elidedText(f"{_MARKS[passed]} {text}", Qt.TextElideMode.ElideRight, self.width() - x)
            painter.drawText(x, 0, self.width() - x, self.height(), Qt.AlignmentFlag.AlignVCenter.value, shown)
            x += metrics.horizontalAdvance(shown) + SPACE_4
