"""Text and dots that are painted once and then copied.

Laying a line out and rasterising it takes Qt 25 us when warm and 60 or more within a step, and at every step a number
in it is new. So a sentence is copied word by word and its numbers character by character, at the quarter pixels that
Qt itself would use; only what was never seen is rasterised.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from softmax_explorer.style import paint
from softmax_explorer.widgets import dots

DOT = 3.5  # a dot's radius
_BEARING = 2  # logical pixels: how far a glyph may reach beyond its advance
_PHASES = 4  # places of a glyph within a pixel
_DOWN = 1 / 8 - 1 / 64 - 1 / 256  # Qt goes down to the next place, unless no more than 1/64 is missing to the one above
_LIMIT = 2048  # advances
_SHELF_LIMIT = 256  # glyphs and words of one style, at one place within a pixel
# Words without digits, spaces, and the characters of words with digits.
_PIECES = re.compile(r" +|(?<![^ ])[^ \d]+(?![^ ])|[^ ]")
# Right-to-left letters, marks and joiners: such a text is laid out as a whole.
_WHOLE = re.compile("[\u0300-\u036f\u0590-\u08ff\u0e00-\u109f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]")

Style = tuple[int, str, bool, float]  # pixel size, colour, bold, ratio

_shelves: dict[Style, tuple[dict[str, QPixmap], ...]] = {}  # by place within a pixel, then by text
_advances: dict[tuple[int, bool], dict[str, float]] = {}


def sentence_width(text: str, pixel_size: int, bold: bool = False) -> float:
    """The advance of a sentence; unlike `paint.text_width` quick where a number in it is new."""
    return measured(text, pixel_size, bold)[1]


def is_whole(text: str) -> bool:
    """Whether it has to be laid out as a whole: from right to left, or with marks on its letters."""
    return not text.isascii() and _WHOLE.search(text) is not None


@lru_cache(1024)
def measured(text: str, pixel_size: int, bold: bool) -> tuple[list[tuple[str, float]], float]:
    """Words, spaces, and the characters of words with digits, each with its advance; and the sum of these."""
    runs = [text] if is_whole(text) else _PIECES.findall(text)
    known, found = _advances.setdefault((pixel_size, bold), {}), []
    if len(known) > _LIMIT:
        known.clear()
    for run in runs:
        advance = known.get(run)
        if advance is None:
            advance = known[run] = paint.text_width(run, paint.font(pixel_size, bold))
        found.append((run, advance))
    return found, sum([advance for _, advance in found])


class Stamper:
    """Writes with one painter; `ratio`: its device pixels to a logical one. In vector figures everything is real."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self.ratio = painter.deviceTransform().m11()

    def text(self, x: float, y: float, text: str, pixel_size: int, colour: str, bold: bool = False) -> None:
        """`text`, which is often the same, with its top left corner at (x, y)."""
        if paint.vector:
            self._real(x, y, text, pixel_size, colour, bold)
        else:
            self._copy(x, y, ((text, 0.0),), pixel_size, colour, bold)

    def sentence(self, x: float, y: float, text: str, pixel_size: int, colour: str, bold: bool = False) -> None:
        """`text`, which has words and numbers, with its top left corner at (x, y)."""
        if paint.vector:
            self._real(x, y, text, pixel_size, colour, bold)
        else:
            self._copy(x, y, measured(text, pixel_size, bold)[0], pixel_size, colour, bold)

    def number(self, x: float, baseline: float, text: str, pixel_size: int, colour: str, bold: bool = False) -> None:
        """`text` exactly where `drawText(QPointF(x, baseline), text)` puts it."""
        ratio, ascent = self.ratio, paint.metrics(paint.font(pixel_size, bold)).ascent()
        if paint.vector or ratio not in (1.0, 2.0):
            self._real(x, baseline - ascent, text, pixel_size, colour, bold)
        else:
            top = (math.floor(baseline * ratio + 0.5) - math.floor(ascent * ratio + 0.5)) / ratio
            self._copy(x - _DOWN / ratio, top, measured(text, pixel_size, bold)[0], pixel_size, colour, bold)

    def dot(self, x: float, y: float, colour: str, outline: str, radius: float = DOT, width: float = 1.0) -> None:
        dots.draw(self._painter, self.ratio, x, y, radius, colour, outline, width)

    def _real(self, x: float, y: float, text: str, pixel_size: int, colour: str, bold: bool) -> None:
        font = paint.font(pixel_size, bold)
        self._painter.setFont(font)
        self._painter.setPen(paint.colour(colour))
        self._painter.drawText(QPointF(x, y + paint.metrics(font).ascent()), text)

    def _copy(
        self, x: float, y: float, runs: Sequence[tuple[str, float]], pixel_size: int, colour: str, bold: bool
    ) -> None:
        ratio, copy = self.ratio, self._painter.drawPixmap
        style = (pixel_size, colour, bold, ratio)
        shelves = _shelves.get(style)
        if shelves is None:
            shelves = _shelves[style] = tuple({} for _ in range(_PHASES))
        fine = ratio * _PHASES
        at, top = x * fine, round(y * ratio)
        for run, advance in runs:
            if run[:1] != " ":
                place = round(at)
                phase = place % _PHASES
                pixmap = shelves[phase].get(run) or self._rendered(run, phase, style)
                if ratio == 1.0:  # whole numbers are taken three times as fast as a QPointF
                    copy(place // _PHASES - _BEARING, top, pixmap)
                else:
                    copy(QPointF((place - phase) / fine - _BEARING, top / ratio), pixmap)
            at += advance * fine

    def _rendered(self, text: str, phase: int, style: Style) -> QPixmap:
        pixel_size, colour, bold, ratio = style
        font = paint.font(pixel_size, bold)
        metrics = paint.metrics(font)
        shelf = _shelves[style][phase]
        if len(shelf) >= _SHELF_LIMIT:
            del shelf[next(iter(shelf))]  # one at a time: to start from nothing would be felt
        width, height = paint.text_width(text, font) + 2 * _BEARING + 1, math.ceil(metrics.height()) + 1
        pixmap = shelf[text] = self._empty(width, height)
        own = QPainter(pixmap)
        own.setFont(font)
        own.setPen(paint.colour(colour))
        own.drawText(QPointF(_BEARING + phase / (_PHASES * ratio), metrics.ascent()), text)
        own.end()
        return pixmap

    def _empty(self, width: float, height: float) -> QPixmap:
        pixmap = QPixmap(math.ceil(width * self.ratio), math.ceil(height * self.ratio))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap
