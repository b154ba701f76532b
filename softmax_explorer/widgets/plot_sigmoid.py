"""The sigmoid curve with two points on it: two classes, one difference."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pair_numbers import Identity

_REACH = 6.0  # the curve runs from -6 to 6; points beyond stand at its end
_POINTS = 61
_CENTRE = Qt.AlignmentFlag.AlignCenter.value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


class SigmoidInset(QWidget):
    """Both softmax probabilities as points of one sigmoid, at plus and minus the gap. Opaque."""

    def __init__(self, theme: Theme, typography: Typography, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._typography = theme, typography
        self._identity = Identity(0.0, (0.5, 0.5))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.update()

    def set_identity(self, identity: Identity) -> None:
        if identity != self._identity:
            self._identity = identity
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), paint.colour(theme.surface))
        font = paint.font(self._typography.caption)
        line = round(paint.metrics(font).height())
        painter.setFont(font)
        plot = QRectF(SPACE_2, line + SPACE_2, self.width() - 2 * SPACE_2, self.height() - 2 * line - 2 * SPACE_2)
        if plot.height() < 2 * line:
            return
        painter.setPen(paint.colour(theme.muted))
        title = tr("one sigmoid, both probabilities")
        painter.drawText(QRectF(0, 0, self.width(), line), _CENTRE, paint.elided(title, font, self.width()))
        middle = plot.center().x()
        painter.setPen(paint.pen(theme.line))
        painter.drawLine(QPointF(round(middle) + 0.5, plot.top()), QPointF(round(middle) + 0.5, plot.bottom()))
        for height in (plot.top(), plot.center().y(), plot.bottom()):
            painter.drawLine(QPointF(plot.left(), round(height) + 0.5), QPointF(plot.right(), round(height) + 0.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(paint.pen(theme.neutral, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._curve(plot))
        self._paint_points(painter, plot, line)

    def _curve(self, plot: QRectF) -> QPolygonF:
        xs = [-_REACH + 2 * _REACH * i / (_POINTS - 1) for i in range(_POINTS)]
        return QPolygonF([_place(plot, x, 1.0 / (1.0 + math.exp(-x))) for x in xs])

    def _paint_points(self, painter: QPainter, plot: QRectF, line: int) -> None:
        theme, font = self._theme, paint.font(self._typography.caption)
        gap, values = self._identity
        below = QRectF(0, self.height() - line, self.width(), line)
        for index, (x, value) in enumerate(((gap, values[0]), (-gap, values[1]))):
            shown = max(-_REACH, min(x, _REACH))
            point = _place(plot, shown, value)
            painter.setPen(paint.pen(theme.edge))
            painter.drawLine(QPointF(point.x(), plot.bottom()), point)
            painter.setPen(paint.pen(theme.class_outlines[index]))
            painter.setBrush(paint.colour(theme.class_fills[index]))
            painter.drawEllipse(point, 5, 5)
            text = numbers.signed(x)
            width = paint.text_width(text, font) + 2
            apart = min(0.0, abs(gap) / _REACH * plot.width() - width - SPACE_1)
            left = point.x() - width / 2 - (math.copysign(apart, x) if abs(x) > 0 else 0) / 2
            left = max(0.0, min(left, self.width() - width))
            if index and not gap:
                continue  # both points are one
            painter.setPen(paint.colour(theme.text))
            painter.drawText(QRectF(left, below.top(), width, line), _CENTRE, text)
            leftwards = (x < 0) != (abs(shown) > _REACH / 2)  # outwards, near the ends inwards
            side = _RIGHT if leftwards else _LEFT
            shift = -SPACE_2 - 200 if leftwards else SPACE_2
            middle = max(plot.top() + line, min(point.y(), plot.bottom() - line))  # clear of the curve's ends
            name = tr("p₁ = p₂") if not gap else tr("p₁") if index == 0 else tr("p₂")
            painter.drawText(QRectF(point.x() + shift, middle - line / 2, 200, line), side, name)


def _place(plot: QRectF, x: float, value: float) -> QPointF:
    return QPointF(plot.left() + (x + _REACH) / (2 * _REACH) * plot.width(), plot.bottom() - value * plot.height())
