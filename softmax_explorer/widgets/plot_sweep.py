"""Curves over a logarithmic temperature axis with its two limits, and a cursor that is a second temperature knob."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import plot_axis
from softmax_explorer.widgets.curves import Curves, Line
from softmax_explorer.widgets.help_button import HelpButton
from softmax_explorer.widgets.plot_backdrop import Y_RANGE, SweepBackdrop
from softmax_explorer.widgets.plot_cursor import PlotCursor
from softmax_explorer.widgets.plot_labels import LabelColumn, Series
from softmax_explorer.widgets.stamps import Stamper, sentence_width

_SETTLED_MS = 100
_CLEAR = 3  # pixels
_RIM_RIGHT, _RIM_BELOW = SPACE_1, SPACE_2  # of the view, for the help button, which is higher than its line
_REACH = 12.0  # pixels from which a curve can be hovered
_WIDE = 520  # pixels of width, for a body text of 13, from which the readout fits one line
_LARGE = 20  # pixel size of the text
_ANTIALIASING = QPainter.RenderHint.Antialiasing


class _Captions(QGraphicsItem):
    """The one item beside the axes that pyqtgraph's scene paints: it spans the scene."""

    def __init__(self, plot: SweepPlot) -> None:
        super().__init__()
        self._plot = plot
        self.rect = QRectF()

    def boundingRect(self) -> QRectF:
        return self.rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self._plot.paint_captions(painter)


class _Live(QWidget):
    """A part of the plot that follows every step: a widget of its own over the view, for a QGraphicsView takes half a
    millisecond to find out what to paint. `paint` gets the view's coordinates, and the top of what is to be painted.
    """

    def __init__(self, view: QGraphicsView, paint: Callable[[QPainter, int], None]) -> None:
        super().__init__(view.viewport())
        self._paint = paint
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = self.y()
        painter.translate(-self.x(), -y)
        self._paint(painter, event.rect().top() + y)
        painter.end()


class SweepPlot(QWidget):
    """`set_curves` for what the logits decide, `set_series` for what the temperature decides."""

    temperature_moved = Signal(float)
    finished = Signal()
    hovered = Signal(object)  # position in the series, or None

    def __init__(self, theme: Theme, typography: Typography, hint: str = "", source: str = "") -> None:
        super().__init__()
        import pyqtgraph  # a quarter of a second: only once the first window stands

        self._theme, self._typography = theme, typography
        self._curves, self._labels = Curves(), LabelColumn()
        self._backdrop = SweepBackdrop(theme, typography)
        self._series: tuple[Series, ...] = ()
        self._looks: list[tuple[str, str, bool]] = []
        self._temperature = 1.0
        self._mark: tuple[float, float, str] | None = None
        self._readout: tuple[str, ...] = ()
        self._fine = True
        self._plot_rect = self._readout_rect = QRectF()
        self.view: Any = pyqtgraph.PlotWidget(enableMenu=False)
        self._item: Any = self.view.getPlotItem()
        self._item.ctrlMenu.setParent(self.view, Qt.WindowType.Popup)  # made even unused; without a parent it stays
        self._item.hideButtons()
        self._item.setMouseEnabled(False, False)
        self._item.disableAutoRange()
        self.view.setRange(xRange=plot_axis.RANGE, yRange=Y_RANGE, padding=0)
        axes = [self._item.getAxis("left"), self._item.getAxis("bottom")]
        for item in self.view.scene().items():  # painting nothing in Python for each of them takes 0.14 ms a step
            if item not in axes:
                item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        decades = [(float(d), numbers.axis(10.0**d)) for d in range(-2, 3)]
        axes[1].setTicks([[(-plot_axis.STOP, "0"), *decades, (plot_axis.STOP, numbers.INFINITY)]])
        axes[0].setTicks([[(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")]])
        self.view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # a cached background is an image in figures
        self._captions = _Captions(self)
        self.view.scene().addItem(self._captions)
        self._live, self._line = _Live(self.view, self._paint_live), _Live(self.view, self._paint_readout)
        self._hand = PlotCursor(self.view)
        self._hand.dragged.connect(self._drag)
        self._hand.stepped.connect(self._step)
        self._hand.jumped.connect(self._jump)
        self._hand.hovered.connect(self._hover)
        self._hand.finished.connect(self.finished)
        self._hand.focus_changed.connect(self._repaint)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._settle)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(SPACE_3, SPACE_2, SPACE_3 - _RIM_RIGHT, SPACE_2 - _RIM_BELOW)
        self._box.addWidget(self.view)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusProxy(self.view)
        self._help = HelpButton(hint, source, self.view.viewport())  # beside the view, Qt paints the view over it
        self.apply(theme, typography)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._backdrop.apply(theme, typography)
        self._help.apply(theme, typography)
        self._looks = []
        self.setMinimumSize(17 * typography.body, 11 * typography.body)
        self.view.setBackground(theme.surface)
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setPen(paint.pen(theme.edge))
            axis.setTickPen(paint.pen(theme.edge))
            axis.setTextPen(paint.pen(theme.muted))
            axis.setStyle(tickFont=paint.font(typography.caption), tickLength=4, tickTextOffset=4)
        self._arrange()
        self.update()

    def set_fast(self, fast: bool) -> None:
        """Plain lines while the hand moves; the fine ones return when it has rested for a moment."""
        if fast:
            self._fine = False
        if not self._fine:
            self._settled.start()

    def set_curves(self, x: np.ndarray, y: np.ndarray, uniform: float, uniform_text: str) -> None:
        """x (m,) as `plot_axis.positions` gives it; y (n, m) in the order of the series; `uniform`: the limit 1/K."""
        self._curves.set_values(x, y)
        if (uniform, uniform_text) != (self._backdrop.uniform, self._backdrop.uniform_text):
            self._backdrop.set_uniform(uniform, uniform_text)
            self._arrange()

    def set_ghosts(self, x: np.ndarray, y: np.ndarray, colours: Sequence[str]) -> None:
        """Where the curves stood when the gesture began; none for an empty y."""
        self._backdrop.set_ghosts(x, y, colours)

    def set_mark(self, mark: tuple[float, float, str] | None) -> None:
        """A marked point (temperature, value, text) on the leader's curve."""
        self._mark = mark

    def set_readout(self, parts: Sequence[str]) -> None:
        if tuple(parts) != self._readout:
            self._readout = tuple(parts)
            self._line.update()

    def set_series(self, series: Sequence[Series], temperature: float) -> None:
        """Names and values at the cursor, in the order of the curves. The last call of a step: it repaints."""
        still = temperature == self._temperature
        self._series, self._temperature = tuple(series), temperature
        looks = [(s.colour, s.outline, s.strong) for s in series]
        if looks != self._looks:
            self._looks, scale = looks, self._typography.body / 13
            self._curves.set_lines([Line(line, edge, (2.2 if strong else 1.7) * scale) for line, edge, strong in looks])
        self._place_labels()
        if still:  # and so does what is above the curves
            self._live.update(0, self._under_pill(), self._live.width(), self._live.height())
        else:
            self._live.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._box.activate()
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), paint.colour(self._theme.surface))

    def _arrange(self) -> None:
        font = paint.font(self._typography.caption)
        caption = math.ceil(paint.metrics(font).height())
        body = math.ceil(paint.metrics(paint.font(self._typography.body)).height())
        width, height = self.view.width() - _RIM_RIGHT, self.view.height() - _RIM_BELOW
        lines = 1 if width >= _WIDE * self._typography.body / 13 else 2
        top = caption + SPACE_3
        left = math.ceil(paint.text_width("100 %", font)) + 10
        right = math.ceil(paint.text_width(self._backdrop.uniform_text, font)) + SPACE_2
        axis_height = caption + 8
        readout = lines * body
        bottom = axis_height + caption + SPACE_2 + readout
        self._item.getAxis("left").setWidth(left)
        self._item.getAxis("bottom").setHeight(axis_height)
        self._item.layout.setContentsMargins(0, top, right + _RIM_RIGHT, bottom - axis_height + _RIM_BELOW)
        self._item.layout.activate()
        self._plot_rect = QRectF(left, top, max(width - left - right, 1.0), max(height - top - bottom, 1.0))
        size = self._help.sizeHint()
        self._readout_rect = QRectF(0, height - readout, width - size.width(), readout)
        lowest = self.view.height() - size.height()
        help_top = min(round(height - (readout + size.height()) / 2), lowest)
        self._help.setGeometry(self.view.width() - size.width(), help_top, size.width(), size.height())
        self._captions.prepareGeometryChange()
        self._captions.rect = QRectF(0, 0, width, height)
        # So far from both axes that these stay as they are.
        live = QRect(left + _CLEAR, 0, width - left - _CLEAR, max(height - bottom - _CLEAR, 1))
        self._live.setGeometry(live)
        self._line.setGeometry(self._readout_rect.toRect())
        self._curves.set_frame(self._plot_rect, plot_axis.RANGE, Y_RANGE)
        self._backdrop.set_frame(self._plot_rect, QRectF(live))
        self._place_labels()
        self._captions.update()
        self._repaint()

    def _place_labels(self) -> None:
        points = self._curves.to_pixels_y([series.value for series in self._series])
        self._labels.place(self._series, points, self._cursor_x(), self._plot_rect, self._typography)

    def _cursor_x(self) -> float:
        return self._curves.to_pixel_x(plot_axis.position(self._temperature))

    def _repaint(self) -> None:
        """Everything but the axes, which stand still."""
        self._live.update()
        self._line.update()

    def paint_captions(self, painter: QPainter) -> None:
        """Called by the scene."""
        self._backdrop.paint_captions(painter, self._plot_rect.bottom() + self._item.getAxis("bottom").height())

    def _under_pill(self) -> int:
        """Where the curves' part of the plot begins, the ends of lines and dots included."""
        return math.ceil(self._plot_rect.top()) - SPACE_1

    def _paint_live(self, painter: QPainter, top: int) -> None:
        stamper = Stamper(painter)
        self._backdrop.paint(painter, stamper.ratio)
        self._curves.paint(painter, self._fine)
        self._paint_mark(stamper)
        self._paint_cursor(painter)
        self._labels.paint(painter, stamper, self._theme, self._typography, self._fine)
        if top < self._under_pill():
            self._paint_pill(painter, stamper)

    def _paint_mark(self, stamper: Stamper) -> None:
        if self._mark is None:
            return
        temperature, value, text = self._mark
        x, y = self._curves.to_pixel_x(plot_axis.position(temperature)), self._curves.to_pixel_y(value)
        stamper.dot(x, y, self._theme.surface, self._theme.text, 4.0 * self._typography.body / 13, 1.5)
        font = paint.font(self._typography.caption)
        width, height = paint.text_width(text, font) + 2, paint.metrics(font).height()
        # Left of this point and below it there is no curve: the leader is above, all the others share a tenth.
        place = QRectF(x - SPACE_2 - width, y + SPACE_1, width, height)
        crossed = place.left() - 4 < self._cursor_x() < place.right() + 4
        if place.left() > self._plot_rect.left() and not crossed and not place.intersects(self._labels.rect):
            stamper.text(place.left(), place.top(), text, self._typography.caption, self._theme.muted)

    def _paint_cursor(self, painter: QPainter) -> None:
        x, rect = round(self._cursor_x()) + 0.5, self._plot_rect
        painter.setRenderHint(_ANTIALIASING, False)
        painter.setPen(paint.pen(self._theme.accent))
        painter.drawLine(QPointF(x, rect.top() - SPACE_1), QPointF(x, rect.bottom()))

    def _paint_pill(self, painter: QPainter, stamper: Stamper) -> None:
        """The temperature over its line."""
        theme, x, rect = self._theme, self._cursor_x(), self._plot_rect
        font = paint.font(self._typography.caption, True)
        text = tr("T = {temperature}", temperature=numbers.temperature(self._temperature))
        width, height = paint.text_width(text, font) + 2 * SPACE_2, rect.top() - SPACE_1
        left = max(rect.left() + _CLEAR, min(x - width / 2, self._captions.rect.width() - width))
        pill = QRectF(left, 0, width, height)
        paint.rounded(painter, pill, height / 2, theme.accent)
        if self._hand.focus_visible and not paint.vector:
            paint.focus_ring(painter, pill.adjusted(1.5, 1.5, -1.5, -1.5), height / 2 - 1.5, theme.accent_text)
        top = pill.center().y() - paint.metrics(font).height() / 2
        stamper.text(left + SPACE_2, top, text, self._typography.caption, theme.accent_text, True)

    def _paint_readout(self, painter: QPainter, _top: int) -> None:
        stamper, colour, size = Stamper(painter), self._theme.text, self._typography.body
        painter.fillRect(self._readout_rect, paint.colour(self._theme.surface))
        font = paint.font(size)
        height, gap = paint.metrics(font).height(), paint.text_width(" · ", font)
        area, x, y = self._readout_rect, 0.0, self._readout_rect.top()
        for text in self._readout:
            width = sentence_width(text, size)
            if x and x + gap + width > area.width() and y + 1.5 * height < area.bottom():
                x, y = 0.0, y + height
            elif x:
                if size <= _LARGE or x + gap + width <= area.width():
                    stamper.text(x + gap / 4, y, "·", size, colour)
                x += gap
            if x + width <= area.width():
                stamper.sentence(x, y, text, size, colour)
            elif x < area.width() and (not x or size <= _LARGE):  # in the lecture hall whole or not at all
                stamper.text(x, y, paint.elided(text, font, area.width() - x), size, colour)
            x += width

    def _drag(self, pixel: float) -> None:
        self.temperature_moved.emit(plot_axis.temperature(self._curves.to_x(pixel)))

    def _step(self, steps: float) -> None:
        self.temperature_moved.emit(plot_axis.stepped(self._temperature, steps))

    def _jump(self, end: int) -> None:
        self.temperature_moved.emit(0.0 if end < 0 else math.inf)

    def _hover(self, point: QPointF | None) -> None:
        self.hovered.emit(None if point is None else self._curves.nearest(point.x(), point.y(), _REACH))

    def _settle(self) -> None:
        self._fine = True
        self._repaint()
