"""The small drawings on a logit's slider, around (0, 0): handle, ghost, arrows."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from softmax_explorer.style import paint
from softmax_explorer.style.theme import Theme

_ANTIALIASING = QPainter.RenderHint.Antialiasing
_CENTRE = QPointF(0, 0)
_INSIDE = "#15171c"  # on the handle, which is light in every theme
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


def draw_stamp(painter: QPainter, name: str, radius: int, theme: Theme, outline: str) -> None:
    """`name` is "knob", "focused", "ghost", "further left", "further right", "descends left" or "descends right"."""
    painter.setRenderHint(_ANTIALIASING)
    painter.setBrush(_NO_BRUSH)
    if name == "ghost":
        painter.setPen(paint.pen(theme.ghost, 1.0, dashed=True))
        painter.drawEllipse(_CENTRE, radius - 1, radius - 1)
    elif name in ("knob", "focused"):
        ring = max(2.0, radius / 9)
        if name == "focused":
            painter.setPen(paint.pen(theme.accent, 2.0))
            painter.drawEllipse(_CENTRE, radius + 0.8, radius + 0.8)
        painter.setBrush(paint.colour(theme.handle))
        painter.setPen(paint.pen(outline, ring))
        painter.drawEllipse(_CENTRE, radius - ring / 2 - 0.2, radius - ring / 2 - 0.2)
    else:
        # A triangle: inside the handle it says "further out", beside it "descent moves this way".
        inside, way = name.startswith("further"), 1 if name.endswith("right") else -1
        size = 0.42 * radius
        back = -way * size / 2
        corners = [QPointF(back, -size), QPointF(back + way * 1.2 * size, 0), QPointF(back, size)]
        painter.setPen(_NO_PEN)
        painter.setBrush(paint.colour(_INSIDE if inside else theme.muted))
        painter.drawPolygon(QPolygonF(corners))
    painter.setRenderHint(_ANTIALIASING, False)
