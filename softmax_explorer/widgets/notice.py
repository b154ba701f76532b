"""A sentence that floats over the window's lower edge: what went wrong, or what was done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import RADIUS, SPACE_2, SPACE_3, SPACE_5, Typography
from softmax_explorer.style.theme import Theme

_WRAP = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
WIDEST = 720
READING_MS_PER_CHARACTER = 90
SHORTEST_MS = 4000


class Notice(QWidget):
    """Stays as long as it takes to read it; a click dismisses it. Never takes the keyboard."""

    def __init__(self, window: QWidget, theme: Theme, typography: Typography) -> None:
        super().__init__(window)
        self._window, self._theme, self._typography = window, theme, typography
        self._text = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.setObjectName("notice")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        window.installEventFilter(self)

    def text(self) -> str:
        return self._text

    def apply(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def say(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._timer.start(max(SHORTEST_MS, READING_MS_PER_CHARACTER * len(text)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.rounded(painter, QRectF(self.rect()), RADIUS, self._theme.text)
        painter.setFont(paint.font(self._typography.body))
        painter.setPen(paint.colour(self._theme.background))
        painter.drawText(self.rect().adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2), _WRAP, self._text)

    def _place(self) -> None:
        window = self._window
        most = min(WIDEST, window.width() - 2 * SPACE_5) - 2 * SPACE_3
        metrics = QFontMetrics(paint.font(self._typography.body))
        box = metrics.boundingRect(0, 0, most, 10_000, _WRAP, self._text)
        width, height = box.width() + 2 * SPACE_3 + 2, box.height() + 2 * SPACE_2
        self.setGeometry((window.width() - width) // 2, window.height() - height - 2 * SPACE_5, width, height)
