"""Small line icons as painter paths, on a 16 by 16 grid: no files to load, sharp at every scale, text in exports."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from softmax_explorer.style import paint

GRID = 16.0


def _line(path: QPainterPath, *points: tuple[float, float]) -> None:
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)


def _undo(path: QPainterPath) -> None:
    _line(path, (6, 3.5), (2.5, 7), (6, 10.5))
    path.moveTo(2.5, 7)
    path.lineTo(9.5, 7)
    path.arcTo(QRectF(6.25, 7, 6.5, 6.5), 90, -180)
    path.lineTo(6, 13.5)


def _redo(path: QPainterPath) -> None:
    _line(path, (10, 3.5), (13.5, 7), (10, 10.5))
    path.moveTo(13.5, 7)
    path.lineTo(6.5, 7)
    path.arcTo(QRectF(3.25, 7, 6.5, 6.5), 90, 180)
    path.lineTo(10, 13.5)


def _export(path: QPainterPath) -> None:
    _line(path, (8, 10), (8, 2.5))
    _line(path, (5, 5.5), (8, 2.5), (11, 5.5))
    _line(path, (3, 9.5), (3, 13.5), (13, 13.5), (13, 9.5))


def _present(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(2, 3, 12, 8), 1, 1)
    _line(path, (5.5, 14), (8, 11), (10.5, 14))


def _play(path: QPainterPath) -> None:
    _line(path, (5, 3), (12.5, 8), (5, 13))
    path.closeSubpath()


def _pause(path: QPainterPath) -> None:
    _line(path, (5.5, 3.5), (5.5, 12.5))
    _line(path, (10.5, 3.5), (10.5, 12.5))


def _more(path: QPainterPath) -> None:
    for x in (3.5, 8.0, 12.5):
        path.addEllipse(QPointF(x, 8), 0.6, 0.6)


def _previous(path: QPainterPath) -> None:
    _line(path, (10, 3.5), (5.5, 8), (10, 12.5))


def _next(path: QPainterPath) -> None:
    _line(path, (6, 3.5), (10.5, 8), (6, 12.5))


def _down(path: QPainterPath) -> None:
    _line(path, (4, 6), (8, 10), (12, 6))


def _minus(path: QPainterPath) -> None:
    _line(path, (3.5, 8), (12.5, 8))


def _plus(path: QPainterPath) -> None:
    _minus(path)
    _line(path, (8, 3.5), (8, 12.5))


def _close(path: QPainterPath) -> None:
    _line(path, (4, 4), (12, 12))
    _line(path, (12, 4), (4, 12))


def _help(path: QPainterPath) -> None:
    path.addEllipse(QPointF(8, 8), 6, 6)
    path.moveTo(6.2, 6.6)
    path.cubicTo(6.2, 4.2, 9.8, 4.2, 9.8, 6.6)
    path.cubicTo(9.8, 8.0, 8.0, 8.0, 8.0, 9.4)
    path.addEllipse(QPointF(8, 11.3), 0.35, 0.35)


def _again(path: QPainterPath) -> None:
    around = QRectF(3, 3, 10, 10)
    path.arcMoveTo(around, 50)
    path.arcTo(around, 50, 300)
    _line(path, (11.6, 1.4), (11.4, 4.6), (8.2, 4.4))


_DRAWERS: dict[str, Callable[[QPainterPath], None]] = {
    "undo": _undo,
    "redo": _redo,
    "export": _export,
    "present": _present,
    "play": _play,
    "pause": _pause,
    "more": _more,
    "previous": _previous,
    "next": _next,
    "down": _down,
    "minus": _minus,
    "plus": _plus,
    "close": _close,
    "help": _help,
    "again": _again,
}
NAMES = tuple(_DRAWERS)
_SOLID = {"play"}
_paths: dict[str, QPainterPath] = {}


def path(name: str) -> QPainterPath:
    """The path of a glyph; KeyError for a name not in `NAMES`. Shared: do not change it."""
    found = _paths.get(name)
    if found is None:
        found = QPainterPath()
        _DRAWERS[name](found)
        _paths[name] = found
    return found


def draw(painter: QPainter, name: str, centre: QPointF, size: float, colour: str) -> None:
    """Draw a glyph `size` logical pixels wide around `centre`."""
    scale = size / GRID
    pen = QPen(paint.colour(colour), 1.5)  # grid units: the painter scales it
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.scale(scale, scale)
    painter.translate(-GRID / 2, -GRID / 2)
    painter.setPen(pen)
    painter.setBrush(paint.colour(colour) if name in _SOLID else Qt.BrushStyle.NoBrush)
    painter.drawPath(path(name))
    painter.restore()
