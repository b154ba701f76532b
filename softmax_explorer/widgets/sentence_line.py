"""One sentence in large type that wraps and shrinks rather than be cut."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.stamps import Stamper, is_whole, sentence_width

_NO_BREAK = "\u00a0"
_LINES = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
_WRAP = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignVCenter.value


class SentenceLine(QWidget):
    """Fixed height, so that a new text never makes the window lay itself out again. Figures do not show a `hint`, which
    is for who can try it.
    """

    def __init__(
        self,
        pixel_size: int,
        smallest: int,
        lines: int = 1,
        bold: bool = False,
        right: bool = False,
        *,
        hint: bool = False,
    ) -> None:
        super().__init__()
        self._hint = hint
        self._text = ""
        self._sizes = range(pixel_size, smallest - 1, -1)
        self._lines, self._bold = lines, bold
        self._right, self._brief = right, False
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

    def set_brief(self, brief: bool, lines: int) -> None:
        """On so many lines; `brief`: whole clauses are left out at the end rather than that one be cut."""
        if (brief, lines) != (self._brief, self._lines):
            self._brief, self._lines = brief, lines
            self.updateGeometry()
            self.update()

    def lines_for(self, width: int, fewest: int, most: int, brief: bool = False) -> int:
        """The lines that its words, or if `brief` its first clause, take in the smallest type, between these bounds."""
        font, text = paint.font(self._sizes[-1], self._bold), _unbroken(self._text)
        text = _prefixes(text)[-1] if brief else text
        return next((lines for lines in range(fewest, most) if _fits(text, font, width, lines)), most)

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(paint.font(self._sizes[0], self._bold)).height() * self._lines + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), paint.colour(self._background))
        if not self._text or (self._hint and paint.vector):
            return
        unbroken = _unbroken(self._text)
        for size in self._sizes:  # the largest type that holds it, on one line or on several
            width = sentence_width(self._text, size, self._bold)
            font = paint.font(size, self._bold)
            if width <= self.width():
                left = self.width() - width if self._right else 0.0
                top = (self.height() - paint.metrics(font).height()) / 2
                Stamper(painter).sentence(left, top, self._text, size, self._colour, self._bold)
                return
            lines = self._wrapped(unbroken, size) if self._lines > 1 else []
            if lines:
                height = paint.metrics(font).height()
                top = (self.height() - len(lines) * height) / 2
                for number, line in enumerate(lines):
                    Stamper(painter).sentence(0.0, top + number * height, line, size, self._colour, self._bold)
                return
            if lines is None:
                wrapped = QFontMetrics(font).boundingRect(QRect(0, 0, self.width(), 10_000), _WRAP, unbroken)
                if wrapped.height() <= self.height() and wrapped.width() <= self.width():
                    painter.setPen(paint.colour(self._colour))
                    painter.setFont(font)
                    painter.drawText(self.rect(), _WRAP, unbroken)
                    return
        painter.setPen(paint.colour(self._colour))
        font = paint.font(self._sizes[-1], self._bold)
        painter.setFont(font)
        for text in _prefixes(unbroken) if self._brief else ():
            if _fits(text, font, self.width(), self._lines):
                fonts = (paint.font(size, self._bold) for size in self._sizes)
                painter.setFont(next(larger for larger in fonts if _fits(text, larger, self.width(), self._lines)))
                painter.drawText(self.rect(), _WRAP, text)
                return
        painter.drawText(self.rect(), _LINES, "\n".join(self._cut(unbroken, font)))

    def _cut(self, text: str, font: QFont) -> list[str]:
        """As many lines as there are, the last one, and each that is a word too long, with an ellipsis."""
        words, lines = text.split(" "), []
        while words and len(lines) < self._lines - 1:
            line = words.pop(0)
            while words and paint.text_width(f"{line} {words[0]}", font) <= self.width():
                line += " " + words.pop(0)
            lines.append(line)
        return [paint.elided(line, font, self.width()) for line in (*lines, " ".join(words)) if line]

    def _wrapped(self, text: str, size: int) -> list[str] | None:
        """The lines of a text, broken at spaces; none if they do not fit, None where Qt has to break them."""
        most = int(self.height() / paint.metrics(paint.font(size, self._bold)).height())
        if is_whole(text):
            return None
        space, room = sentence_width(" ", size, self._bold), self.width()
        lines: list[list[str]] = [[]]
        at = -space
        for word in text.split(" "):
            width = sentence_width(word, size, self._bold)
            if at + space + width > room and lines[-1]:
                lines.append([])
                at = -space
            if width > room:
                return None
            if len(lines) > most:
                return []
            lines[-1].append(word)
            at += space + width
        return [" ".join(words) for words in lines]


def _unbroken(text: str) -> str:
    return text.replace(" %", _NO_BREAK + "%")


def _prefixes(text: str) -> list[str]:
    """The text, and what is left of it without its last clauses; clauses end at "; " or at ",  "."""
    ends = [place for mark in ("; ", ",  ") for place in range(len(text)) if text.startswith(mark, place)]
    return [text, *(text[:end] for end in sorted(ends, reverse=True) if end)]


def _fits(text: str, font: QFont, width: int, lines: int) -> bool:
    metrics = QFontMetrics(font)
    wrapped = metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, text)
    return wrapped.width() <= width and wrapped.height() < metrics.lineSpacing() * (lines + 0.5)  # rounded line by line
