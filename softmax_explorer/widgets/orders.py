"""Paint orders: what a `BarCanvas` is told to paint, and how two cells differ. See `bars` for how to use them."""

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from softmax_explorer.style import paint
from softmax_explorer.widgets.hatch import Hatch
from softmax_explorer.widgets.hatch import draw as draw_hatch
from softmax_explorer.widgets.ink import Ink
from softmax_explorer.widgets.stamps import Stamper, sentence_width

BAR, TICK, GHOST, LABEL, WORDS = range(5)

Order = tuple[Any, ...]  # (kind, x, y, w, h, ...): see the functions below
Cell = tuple[Order, ...]
Rect = tuple[int, int, int, int]

_TO_THE_RIGHT = Qt.AlignmentFlag.AlignRight
_EDGE = 8  # device pixels: more than any outline


class Swatch:
    """The looks of a bar: `fill`, a 1 px `outline` (or None), `hatch` (a pattern over the fill; needs an outline)."""

    __slots__ = ("fill", "hatch", "outline")

    def __init__(self, fill: str, outline: str | None = None, hatch: Hatch | None = None) -> None:
        self.fill: QColor = paint.colour(fill)
        self.outline: QColor | None = paint.colour(outline) if outline and (hatch or outline != fill) else None
        self.hatch = hatch


def bar(x: int, y: int, w: int, h: int, swatch: Swatch) -> Order:
    """A filled rectangle. Without width it paints nothing."""
    return (BAR, x, y, w, h, swatch)


def tick(x: int, y: int, w: int, h: int, colour: QColor) -> Order:
    """A plain rectangle: a target's mark, a zero line, a threshold."""
    return (TICK, x, y, w, h, colour)


def ghost(x: int, y: int, w: int, h: int, colour: QColor) -> Order:
    """A dashed outline: where a bar stood when the gesture began."""
    return (GHOST, x, y, w, h, colour)


def label(x: int, y: int, text: str, ink: Ink) -> Order:
    """A number with its top left corner at (x, y). Right-aligned: `x = right - ink.width(text)`."""
    return (LABEL, x, y, ink.width(text), ink.height, text, ink)


def words(x: int, y: int, w: int, h: int, text: str, ink: Ink, align: Qt.AlignmentFlag) -> Order:
    """Any text, on one line inside the rectangle. Elide it first (`paint.elided`)."""
    return (WORDS, x, y, w, h, text, ink, align)


def difference(before: Cell, after: Cell) -> list[Rect]:
    """Rectangles, in device pixels, outside of which two cells look alike."""
    if len(before) != len(after):
        return [order[1:5] for order in (*before, *after) if order[3] > 0]
    dirty: list[Rect] = []
    for old, new in zip(before, after, strict=True):
        if old == new:
            continue
        if old[0] == new[0] == BAR and old[2] == new[2] and old[4:] == new[4:] and old[3] > 0 and new[3] > 0:
            # The same bar grown or shrunk: only the strip between both ends, and the outline's pixels.
            _, x, y, w, h, _ = old
            _, u, _, v, _, _ = new
            if x == u:
                first = max(x, x + min(w, v) - _EDGE)
                dirty.append((first, y, x + max(w, v) - first, h))
                continue
            if x + w == u + v:
                first = min(x, u)
                dirty.append((first, y, min(max(x, u) + _EDGE, x + w) - first, h))
                continue
        dirty += [order[1:5] for order in (old, new) if order[3] > 0 and order[4] > 0]
    return dirty


def paint_words(painter: QPainter, order: Order, scale: float) -> None:
    _, x, y, w, h, text, ink, align = order
    size, bold = ink.pixel_size, ink.bold
    left = x / scale
    if align & _TO_THE_RIGHT:
        left += w / scale - sentence_width(text, size, bold)
    top = (y + h / 2) / scale - paint.metrics(ink.font).height() / 2
    painter.scale(scale, scale)
    Stamper(painter).sentence(left, top, text, size, ink.foreground.name(), bold)
    painter.scale(1 / scale, 1 / scale)


def paint_figure(painter: QPainter, order: Order, scale: float) -> None:
    kind, x, y, w, h = order[0], order[1] / scale, order[2] / scale, order[3] / scale, order[4] / scale
    rect = QRectF(x, y, w, h)
    if kind == LABEL:
        order[6].draw_text(painter, x, y, order[5])
    elif kind == TICK:
        painter.fillRect(rect, order[5])
    elif kind == GHOST:
        painter.setPen(paint.pen(order[5].name(), 1.0, dashed=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    elif kind == WORDS:
        painter.setFont(order[6].font)
        painter.setPen(order[6].foreground)
        painter.drawText(rect, order[7] | Qt.TextFlag.TextSingleLine, order[5])
    elif w > 0:
        swatch: Swatch = order[5]
        painter.fillRect(rect, swatch.outline or swatch.fill)
        if swatch.outline is not None and w > 2:
            inner = rect.adjusted(1, 1, -1, -1)
            painter.fillRect(inner, swatch.fill)
            if swatch.hatch is not None:
                draw_hatch(painter, swatch.hatch, inner)
