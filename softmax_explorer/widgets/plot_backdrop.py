"""What stands still behind the curves of a sweep: grid, the limit 1/K, and where the curves were; kept as a pixmap."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import plot_axis
from softmax_explorer.widgets.curves import Curves, Line

Y_RANGE = (-0.025, 1.02)
_GHOST_OPACITY = 0.6
_CENTRE = Qt.AlignmentFlag.AlignCenter.value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


class SweepBackdrop:
    def __init__(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._ghosts = Curves()
        self._has_ghosts = False
        self._plot = self._area = QRectF()
        self._pixmap: QPixmap | None = None
        self.uniform, self.uniform_text = 1.0, "1"

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._pixmap = None

    def set_frame(self, plot: QRectF, area: QRectF) -> None:
        """`plot`: the data's rectangle; `area`: what the backdrop covers, the margins without axes included."""
        self._plot, self._area = QRectF(plot), QRectF(area)
        self._ghosts.set_frame(plot, plot_axis.RANGE, Y_RANGE)
        self._pixmap = None

    def set_uniform(self, value: float, text: str) -> None:
        self.uniform, self.uniform_text = value, text
        self._pixmap = None

    def set_ghosts(self, x: np.ndarray, y: np.ndarray, colours: Sequence[str]) -> None:
        """Curves of a moment ago; none for an empty y."""
        self._has_ghosts = bool(len(y))
        if self._has_ghosts:
            self._ghosts.set_lines([Line(colour) for colour in colours])
            self._ghosts.set_values(x, y)
        self._pixmap = None

    def paint(self, painter: QPainter, ratio: float) -> None:
        """`ratio`: device pixels to a logical one."""
        if paint.vector:
            self._paint(painter)
            return
        area = self._area
        pixmap = self._pixmap
        if pixmap is None or pixmap.devicePixelRatio() != ratio:
            self._pixmap = pixmap = QPixmap(math.ceil(area.width() * ratio), math.ceil(area.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            own = QPainter(pixmap)
            own.translate(-area.topLeft())
            self._paint(own)
            own.end()
        painter.drawPixmap(area.topLeft(), pixmap)

    def paint_captions(self, painter: QPainter, top: float) -> None:
        """The words beneath the axis."""
        font = paint.font(self._typography.caption)
        height = paint.metrics(font).height()
        line = QRectF(self._plot.left(), top, self._plot.width(), height)
        painter.setFont(font)
        painter.setPen(paint.colour(self._theme.muted))
        painter.drawText(line, _LEFT, tr("argmax"))
        painter.drawText(line, _RIGHT, tr("uniform"))
        painter.drawText(line, _CENTRE, tr("temperature T"))

    def _paint(self, painter: QPainter) -> None:
        theme, plot, frame = self._theme, self._plot, self._ghosts
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(self._area, paint.colour(theme.surface))
        for low, high in ((plot_axis.RANGE[0], plot_axis.FIRST), (plot_axis.LAST, plot_axis.RANGE[1])):
            left, right = round(frame.to_pixel_x(low)), round(frame.to_pixel_x(high))
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), paint.colour(theme.background))
        painter.setPen(paint.pen(theme.line))
        for value in (0.25, 0.5, 0.75, 1.0):
            y = round(frame.to_pixel_y(value)) + 0.5
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        for decade in range(-2, 3):
            x = round(frame.to_pixel_x(decade)) + 0.5
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        y = round(frame.to_pixel_y(self.uniform)) + 0.5
        painter.setPen(paint.pen(theme.edge, dashed=True))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        font = paint.font(self._typography.caption)
        height = paint.metrics(font).height()
        painter.setPen(paint.colour(theme.muted))
        painter.setFont(font)
        width = self._area.right() - plot.right() - SPACE_2 / 2
        top = max(plot.top(), min(y - height / 2, plot.bottom() - height))
        painter.drawText(QRectF(plot.right() + SPACE_2 / 2, top, width, height), _LEFT, self.uniform_text)
        if self._has_ghosts:
            painter.setOpacity(_GHOST_OPACITY)
            self._ghosts.paint(painter, False)
            painter.setOpacity(1.0)
