"""Cached colours, fonts, pens and text measures, and the few shapes that everything shares.

`vector` is True while a figure is being painted to SVG or PDF: then text must be drawn as text (no cached pixmaps), and
pens must be in device units (cosmetic pens turn into `non-scaling-stroke`, which other viewers draw as blobs).
Read it as `paint.vector`, never import the name.
"""

from unicodedata import bidirectional

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

vector: bool = False

FAMILIES = ["Inter", "Noto Sans Hebrew", "Noto Sans Arabic"]

_ELIDE = Qt.TextElideMode.ElideRight
_NO_BRUSH = Qt.BrushStyle.NoBrush
_NO_PEN = Qt.PenStyle.NoPen
_ANTIALIASING = QPainter.RenderHint.Antialiasing
_RIGHT_TO_LEFT_MARK = "\u200f"
_LIMIT = 4096


class Widths(dict[str, float]):
    """Advances of texts in logical pixels, measured when first asked for: `widths[text]`."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        super().__init__()
        self._metrics = metrics

    def __missing__(self, text: str) -> float:
        if len(self) >= _LIMIT:
            self.clear()
        width = self[text] = self._metrics.horizontalAdvance(text)
        return width


_colours: dict[str, QColor] = {}
_fonts: dict[tuple[int, bool], QFont] = {}
_pens: dict[tuple[str, float, bool, bool], QPen] = {}
_metrics: dict[tuple[int, bool], QFontMetricsF] = {}
_widths: dict[tuple[int, bool], Widths] = {}
_elided: dict[tuple[str, int, bool, float], str] = {}


def colour(name: str) -> QColor:
    """The colour of a "#rrggbb" string. Shared: do not change it."""
    found = _colours.get(name)
    if found is None:
        found = _colours[name] = QColor(name)
    return found


def font(pixel_size: int, bold: bool = False) -> QFont:
    """Inter, no hinting, at a pixel size. Shared: copy it (`QFont(f)`) before changing it.

    Its digits are tabular without a feature (tools/prepare_fonts.py): a PDF loses the text behind a feature's glyphs.
    """
    found = _fonts.get((pixel_size, bold))
    if found is None:
        found = QFont(FAMILIES)
        found.setPixelSize(pixel_size)
        found.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        _fonts[pixel_size, bold] = found
    return found


def pen(name: str, width: float = 1.0, *, dashed: bool = False, cosmetic: bool = False) -> QPen:
    """A pen `width` logical pixels wide. `cosmetic` is honoured on screen only. Shared: do not change it."""
    cosmetic = cosmetic and not vector
    key = (name, width, dashed, cosmetic)
    found = _pens.get(key)
    if found is None:
        found = QPen(colour(name), width)
        if dashed:
            found.setDashPattern([3.0, 2.0])
            found.setCapStyle(Qt.PenCapStyle.FlatCap)
        found.setCosmetic(cosmetic)
        _pens[key] = found
    return found


def metrics(font: QFont) -> QFontMetricsF:
    """The metrics of a font made by `font`. Shared."""
    key = (font.pixelSize(), font.bold())
    found = _metrics.get(key)
    if found is None:
        found = _metrics[key] = QFontMetricsF(font)
    return found


def widths(pixel_size: int, bold: bool = False) -> Widths:
    """The advances of texts in one font, for inner loops: `text_width` looks the font up at every call. Shared."""
    found = _widths.get((pixel_size, bold))
    if found is None:
        found = _widths[pixel_size, bold] = Widths(metrics(font(pixel_size, bold)))
    return found


def text_width(text: str, font: QFont) -> float:
    """Advance of `text` in logical pixels, for a font made by `font`."""
    return widths(font.pixelSize(), font.bold())[text]


def elided(text: str, font: QFont, width: float) -> str:
    """`text`, or its beginning and an ellipsis where it is wider than `width`. The ellipsis is where reading ends."""
    key = (text, font.pixelSize(), font.bold(), width)
    found = _elided.get(key)
    if found is None:
        if len(_elided) >= _LIMIT:
            _elided.clear()
        found = metrics(font).elidedText(text, _ELIDE, width)
        if found != text and _right_to_left(text):
            found += _RIGHT_TO_LEFT_MARK  # or the ellipsis would stand before the first word
        _elided[key] = found
    return found


def _right_to_left(text: str) -> bool:
    for character in text:
        direction = bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def rounded(painter: QPainter, rect: QRectF, radius: float, fill: str | None, outline: str | None = None) -> None:
    """A rounded rectangle inside `rect`, with a 1 px outline."""
    painter.setRenderHint(_ANTIALIASING)
    if fill and outline:  # two fills cost half of a fill and a stroke
        painter.setPen(_NO_PEN)
        painter.setBrush(colour(outline))
        painter.drawRoundedRect(rect, radius, radius)
        painter.setBrush(colour(fill))
        painter.drawRoundedRect(rect.adjusted(1.0, 1.0, -1.0, -1.0), radius - 1.0, radius - 1.0)
    elif fill:
        painter.setPen(_NO_PEN)
        painter.setBrush(colour(fill))
        painter.drawRoundedRect(rect, radius, radius)
    elif outline:
        painter.setPen(pen(outline))
        painter.setBrush(_NO_BRUSH)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, accent: str) -> None:
    """The one sign of keyboard focus: a 2 px ring inside `rect`."""
    painter.setRenderHint(_ANTIALIASING)
    painter.setBrush(_NO_BRUSH)
    painter.setPen(pen(accent, 2.0))
    painter.drawRoundedRect(rect.adjusted(1.0, 1.0, -1.0, -1.0), radius, radius)
