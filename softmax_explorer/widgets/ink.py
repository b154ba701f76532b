"""Number labels from an atlas: every character is rendered once and then copied.

A label drawn by `QPainter.drawText` costs 6 us, a pixmap made for a fresh label 20 us; during a fine drag every label
is fresh. An `Ink` keeps one opaque tile for each character and each pair of characters seen, so that a label is a few
copies and needs no erasing first.
"""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from softmax_explorer.style import paint

_SHEET = 1024


class Ink:
    """How numbers are written: one font, one colour, one background. Share an instance between all labels of a kind.

    Sizes and positions are device pixels (`scale` of them to a logical one). Characters advance by whole device pixels,
    digits all by the same.
    """

    __slots__ = ("_advances", "_pairs", "_sheets", "_x", "ascent", "background", "bold", "font", "foreground",
                 "height", "pixel_size", "scale")  # fmt: skip

    def __init__(
        self,
        pixel_size: int,
        foreground: str,
        background: str,
        scale: float = 1.0,
        bold: bool = False,
        tallest: int = 0,
    ) -> None:
        """`tallest`: device pixels that a line may take, where rows are low; 0: as many as it likes."""
        self.pixel_size, self.bold, self.scale = pixel_size, bold, scale
        self.font: QFont = paint.font(pixel_size, bold)
        self.foreground: QColor = paint.colour(foreground)
        self.background: QColor = paint.colour(background)
        cap = QFontMetricsF(self.font).capHeight()
        self.height = round(cap * scale) + 2 * round(0.32 * pixel_size * scale)
        """Line height: the digits with room above and below for brackets and commas."""
        if tallest:
            self.height = max(round(cap * scale), min(self.height, tallest))
        self.ascent = (self.height + round(cap * scale)) // 2
        self._advances: dict[str, int] = {}
        self._pairs: dict[str, tuple[QPixmap, int, int, int]] = {}
        self._sheets: list[QPixmap] = []
        self._x = 0

    def advance(self, character: str) -> int:
        found = self._advances.get(character)
        if found is None:
            width = QFontMetricsF(self.font).horizontalAdvance(character)
            found = self._advances[character] = max(1, round(width * self.scale))
        return found

    def width(self, text: str) -> int:
        """Width of a label in device pixels."""
        try:
            return sum(map(self._advances.__getitem__, text))
        except KeyError:
            return sum(map(self.advance, text))

    def draw(self, painter: QPainter, x: int, y: int, text: str, before: str = "") -> None:
        """Write `text` with its top left corner at (x, y), copying opaque tiles.

        `before`: what stands there now, as wide as `text`; what is the same in both is left alone.
        """
        pairs, height, copy = self._pairs, self.height, painter.drawPixmap
        keep = len(before) == len(text)
        for start in range(0, len(text), 2):
            piece = text[start : start + 2]
            sheet, left, top, width = pairs.get(piece) or self._add(piece)
            if keep:
                was = before[start : start + 2]
                if was == piece:
                    x += width
                    continue
                keep = (pairs.get(was) or self._add(was))[3] == width  # else all that follows has moved
            copy(x, y, sheet, left, top, width, height)
            x += width

    def draw_text(self, painter: QPainter, x: float, y: float, text: str) -> None:
        """The same as text, for figures: (x, y) is the top left corner in logical pixels."""
        painter.setFont(self.font)
        painter.setPen(self.foreground)
        painter.drawText(QPointF(x, y + self.ascent / self.scale), text)

    def _add(self, piece: str) -> tuple[QPixmap, int, int, int]:
        width = self.width(piece)
        if not self._sheets or self._x + width > _SHEET:
            sheet = QPixmap(max(_SHEET, width), self.height)  # one line: what nobody writes on costs no memory
            sheet.fill(self.background)
            self._sheets.append(sheet)
            self._x = 0
        tile = (self._sheets[-1], self._x, 0, width)
        self._x += width
        if len(piece) == 1:
            self._render(piece, tile)
        else:
            # Composed of the single tiles, so that a pixel never depends on how a label was cut into pairs.
            first, second = self._tile(piece[0]), self._tile(piece[1])
            painter = QPainter(tile[0])
            for part, left in ((first, tile[1]), (second, tile[1] + first[3])):
                painter.drawPixmap(left, tile[2], part[0].copy(part[1], part[2], part[3], self.height))
            painter.end()
        self._pairs[piece] = tile
        return tile

    def _tile(self, piece: str) -> tuple[QPixmap, int, int, int]:
        return self._pairs.get(piece) or self._add(piece)

    def _render(self, character: str, tile: tuple[QPixmap, int, int, int]) -> None:
        sheet, left, top, width = tile
        painter = QPainter(sheet)
        painter.setClipRect(left, top, width, self.height)
        painter.translate(left, top)
        painter.scale(self.scale, self.scale)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        overhang = (width / self.scale - QFontMetricsF(self.font).horizontalAdvance(character)) / 2
        painter.setFont(self.font)
        painter.setPen(self.foreground)
        painter.drawText(QPointF(overhang, self.ascent / self.scale), character)
        painter.end()
