"""Round marks that are painted once and then copied: an antialiased ellipse costs thirty copies."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from softmax_explorer.style import paint

_PHASES = 4  # places of a dot's middle within a pixel, across and down
_LIMIT = 1024
_LARGEST = 24.0  # pixels of radius: beyond, dots are rare and their pixmaps large

_stamps: dict[tuple[float, str, str, float, float, int, int], QPixmap] = {}


def draw(
    painter: QPainter, ratio: float, x: float, y: float, radius: float, fill: str, outline: str, width: float
) -> None:
    """A disc around (x, y), to a quarter of a pixel; `ratio`: the painter's device pixels to a logical one."""
    if paint.vector or ratio not in (1.0, 2.0) or radius > _LARGEST:
        _paint(painter, QPointF(x, y), radius, fill, outline, width)
        return
    fine = ratio * _PHASES
    across, down = round(x * fine), round(y * fine)
    key = (radius, fill, outline, width, ratio, across % _PHASES, down % _PHASES)
    pixmap = _stamps.get(key) or _rendered(key)
    reach = _reach(radius, width)
    left, top = across // _PHASES - reach * int(ratio), down // _PHASES - reach * int(ratio)
    if ratio == 1.0:  # whole numbers are taken three times as fast as a QPointF
        painter.drawPixmap(left, top, pixmap)
    else:
        painter.drawPixmap(QPointF(left / ratio, top / ratio), pixmap)


def _reach(radius: float, width: float) -> int:
    return math.ceil(radius + width / 2) + 1


def _rendered(key: tuple[float, str, str, float, float, int, int]) -> QPixmap:
    radius, fill, outline, width, ratio, across, down = key
    if len(_stamps) >= _LIMIT:
        del _stamps[next(iter(_stamps))]
    reach = _reach(radius, width)
    side = int((2 * reach + 1) * ratio)
    pixmap = _stamps[key] = QPixmap(side, side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    own = QPainter(pixmap)
    middle = QPointF(reach + across / (_PHASES * ratio), reach + down / (_PHASES * ratio))
    _paint(own, middle, radius, fill, outline, width)
    own.end()
    return pixmap


def _paint(painter: QPainter, middle: QPointF, radius: float, fill: str, outline: str, width: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(paint.pen(outline, width) if outline else Qt.PenStyle.NoPen)
    painter.setBrush(paint.colour(fill))
    painter.drawEllipse(middle, radius, radius)
