"""Text of an SVG figure: one `<text>` element a line and style."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from softmax_explorer.export import svg_parts as parts


def style(font: QFont, scale: float) -> str:
    """The font attributes that differ from the document's."""
    size = font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() * 96 / 72
    attributes = f' font-size="{parts.number(size * scale)}"'
    if font.weight() != QFont.Weight.Normal.value:
        attributes += f' font-weight="{int(font.weight())}"'
    if font.italic():
        attributes += ' font-style="italic"'
    if font.underline():
        attributes += ' text-decoration="underline"'
    if font.families()[:1] != ["Inter"]:
        attributes += f" font-family={quoteattr(parts.families(font.families()))}"
    return attributes


@dataclass(frozen=True)
class TextRun:
    """Text on one baseline, `length` wide."""

    place: QPointF
    text: str
    length: float
    attributes: str
    bounds: QRectF

    def element(self) -> str:
        x, y = parts.number(self.place.x()), parts.number(self.place.y())
        fitted = ""
        if len(self.text) > 1:
            # Where Inter is not installed the substitute is fitted to Inter's width: numbers stay aligned.
            fitted = f' textLength="{parts.number(self.length)}" lengthAdjust="spacingAndGlyphs"'
        return f'<text x="{x}" y="{y}"{fitted}{self.attributes}>{escape(self.text)}</text>'

    def joined(self, following: TextRun) -> TextRun | None:
        """Both as one, or None where `following` does not go on right behind, from left to right.

        Qt breaks a line where the script or the font changes. Joined again the line can be found and selected, and a
        wider substitute font cannot push its parts over one another.
        """
        gap = following.place.x() - self.place.x() - self.length
        same_line = abs(following.place.y() - self.place.y()) < 0.01 and abs(gap) < 0.5
        if not same_line or following.attributes != self.attributes or _right_to_left(self.text + following.text):
            return None
        return TextRun(
            self.place,
            self.text + following.text,
            self.length + following.length,
            self.attributes,
            self.bounds.united(following.bounds),
        )


def _right_to_left(text: str) -> bool:
    """Whether any letter is Hebrew, Arabic or of their relatives."""
    return any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufeff" for c in text)
