"""One sentence in large type that wraps and shrinks rather than be cut."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.stamps import Stamper, sentence_width

_NO_BREAK = "\u00a0"
_WRAP = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignVCenter.value


class SentenceLine(QWidget):
    """Fixed height, so that a new text never makes the window lay itself out again."""

    def __init__(self, pixel_size: int, smallest: int, lines: int = 1, bold: bool = False, right: bool = False) -> None:
        super().__init__()
        self._text = ""
        self._sizes = range(pixel_size, smallest - 1, -1)
        self._lines, self._bold = lines, bold
        self._right = right
        self._colour = "#000000"
        self._background = "#ffffff"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.update()

    def apply(self, theme: Theme, muted: bool = False, background: str = "") -> None:
        self._colour = theme.muted if muted else theme.text
        self._background = background or theme.background
        self.update()

    def set_pixel_sizes(self, largest: int, smallest: int) -> None:
        self._sizes = range(largest, smallest - 1, -1)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(paint.font(self._sizes[0], self._bold)).height() * self._lines + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), paint.colour(self._background))
        if not self._text:
            return
        unbroken = self._text.replace(" %", _NO_BREAK + "%")
        for size in self._sizes:  # the largest type that holds it, on one line or on several
            width = sentence_width(self._text, size, self._bold)
            font = paint.font(size, self._bold)
            if width <= self.width():
                left = self.width() - width if self._right else 0.0
                top = (self.height() - paint.metrics(font).height()) / 2
                Stamper(painter).sentence(left, top, self._text, size, self._colour, self._bold)
                return
            if self._lines > 1:
                wrapped = QFontMetrics(font).boundingRect(QRect(0, 0, self.width(), 10_000), _WRAP, unbroken)
                if wrapped.height() <= self.height() and wrapped.width() <= self.width():
                    painter.setPen(paint.colour(self._colour))
                    painter.setFont(font)
                    painter.drawText(self.rect(), _WRAP, unbroken)
                    return
        painter.setPen(paint.colour(self._colour))
        font = paint.font(self._sizes[-1], self._bold)
        painter.setFont(font)
        room = self.width() * max(1, self.height() // QFontMetrics(font).height()) - self.width() // 4
        shown = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), _WRAP, shown)
