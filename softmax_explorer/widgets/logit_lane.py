"""One class's logit on a small axis with the place where it enters a support: left of it the class gets nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

from softmax_explorer.widgets.axes import Axes
from softmax_explorer.widgets.sketch import Sketch

_RADIUS = 0.5  # of the height of the letters


class LogitLane:
    """`rect` is the lane of one class, `span` the logits at its ends; what lies beyond is parked at the end;
    `letters` is the pixel size of the text beside it.
    """

    def __init__(self, rect: QRectF, span: tuple[float, float], letters: int) -> None:
        self.rect, self._span = rect, span
        self._radius = _RADIUS * letters
        self._axes = Axes(rect.adjusted(self._radius + 1, 0, -self._radius - 1, 0), span, (0.0, 1.0))

    def x(self, logit: float) -> float:
        low, high = self._span
        return float(self._axes.x(min(max(logit, low), high)))

    def at(self, x: float) -> float:
        """The logit under the hand, within the lane."""
        low, high = self._span
        return min(max(self._axes.at(x, 0.0)[0], low), high)

    def paint(self, sketch: Sketch, logit: float, enters_at: float, fill: str, outline: str, focused: bool) -> None:
        """`enters_at`: the logit above which the class is in the support, -inf where it always is."""
        theme, middle = sketch.theme, self.rect.center().y()
        inside = self._axes.rect
        edge = self.x(enters_at) if enters_at > -math.inf else inside.left()
        thick = 2 * sketch.scale
        sketch.fill(QRectF(inside.left(), middle - thick, edge - inside.left(), 2 * thick), theme.track)
        sketch.fill(QRectF(edge, middle - thick, inside.right() - edge, 2 * thick), outline or fill)
        half = min(0.5 * self.rect.height() - 1, 1.6 * self._radius)
        if enters_at > -math.inf:
            sketch.fill(QRectF(edge - 0.75 * thick, middle - half, 1.5 * thick, 2 * half), theme.text)
        alive = logit > enters_at
        x, radius = self.x(logit), min(self._radius, half)
        if focused:
            sketch.dot(x, middle, radius + 3.5, theme.surface, theme.accent, 2.0)
        sketch.dot(x, middle, radius, fill if alive else theme.surface, theme.accent, thick)
        if logit < self._span[0] or logit > self._span[1]:  # parked: the arrow says that it is farther out
            way = math.copysign(1.0, logit - self._span[0])
            tip = x + way * 2.5
            sketch.polygon([(tip, middle), (tip - way * 5, middle - 3), (tip - way * 5, middle + 3)], theme.accent)

    def paint_ghost(self, sketch: Sketch, logit: float) -> None:
        x, half = self.x(logit), min(0.5 * self.rect.height() - 1, 1.6 * self._radius)
        sketch.line(x, self.rect.center().y() - half, x, self.rect.center().y() + half, sketch.theme.ghost, dashed=True)
