"""What the pipeline and the softmax-vs-sigmoid panel paint with: a canvas that repaints only what changed.

How to use it::

    class Pairs(BarCanvas):
        def paint_static(self, painter): ...            # axes, rules, words that stand still; logical pixels
        def set_numbers(self, numbers):
            self.set_cells([(bar(x, y, w, h, swatch), tick(...)), (label(x, y, "0.742", ink),), ...])

- **A cell** is a tuple of orders, painted in that order. Orders may overlap inside a cell, never across cells. Give
  every number (`label`) and every text (`words`) a cell of its own.
- **Coordinates of orders** are whole *device* pixels: multiply logical ones by `self.scale` and round
  (`self.device(v)`).
- **Give all cells every time.** The canvas compares them with what it painted and paints only what differs.
  A cell that is the same object as before costs nothing.
- **The static layer** is painted once by `paint_static`; `invalidate_static()` after a change of layout, theme or
  ticks, `invalidate_static(rect)` where only a part changed (a highlighted row).
- **Orders** are made by `bar`, `tick`, `ghost`, `label` and `words`. Colours travel in a `Swatch`, fonts in an `Ink`;
  make these once in `apply` (they are compared by identity), inks with `scale=self.scale`.
- **`rescaled()`** is called when the window moves to a screen with another pixel ratio: make inks and layout anew.
- **Child widgets** over the canvas must be opaque, or every step of theirs repaints what is under them.

Everything but `words` is opaque and not antialiased, so painting an order twice changes nothing: a repaint of the
changed rectangles gives exactly the pixels of a full one (`tests/widgets/test_bars.py`). While a figure is exported
(`paint.vector`, or a painter with another scale) text is drawn as text and lines with pens in device units.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.widgets.hatch import Hatch, tile
from softmax_explorer.widgets.orders import (
    BAR,
    GHOST,
    LABEL,
    TICK,
    Cell,
    Order,
    Rect,
    Swatch,
    bar,
    difference,
    ghost,
    label,
    paint_figure,
    paint_words,
    tick,
    words,
)

__all__ = ["BarCanvas", "Cell", "Order", "Swatch", "bar", "ghost", "label", "tick", "words"]

_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent
_DASH = 3  # logical pixels, as is the gap
_LONG = 4096
_MOST_JOBS = 2000
_NOTHING = (1 << 30, 1 << 30, 0, 0)  # left, top, right, bottom


class BarCanvas(QWidget):
    """See the module's docstring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(_OPAQUE)
        self.scale: float = self.devicePixelRatioF()
        self._cells: list[Cell] = []
        self._static: QPixmap | None = None
        self._around = _NOTHING
        self._asked = QRect()
        self._jobs: list[tuple[list[Rect] | str, Cell]] = []  # what to erase, or the text before, and what to paint
        self._patterns: dict[tuple[int, int], QPixmap] = {}
        self._hatches: dict[tuple[float, ...], QBrush] = {}

    # for subclasses -------------------------------------------------------------------------------------------------
    def paint_static(self, painter: QPainter) -> None:
        """Paint everything that does not follow the numbers, in logical pixels; must cover the whole rectangle."""
        painter.fillRect(self.rect(), self.palette().window())

    def rescaled(self) -> None:
        """`scale` has changed."""

    def device(self, value: float) -> int:
        """A logical length in device pixels."""
        return round(value * self.scale)

    # cells ----------------------------------------------------------------------------------------------------------
    def cells(self) -> list[Cell]:
        """What is painted now."""
        return self._cells

    def set_cells(self, cells: Sequence[Cell]) -> None:
        """Show these cells; only what differs from the ones before is painted.

        It is asked for as one rectangle around all of it: with a region of many, Qt clips every copy of a character
        span by span, and a step takes twice as long. What is not painted inside it stays as it is on the screen.
        """
        old, new = self._cells, list(cells)
        self._cells = new
        if len(old) != len(new) or self._static is None or not self.isVisible():
            self._repaint_all()
            return
        jobs = self._jobs
        left, top, right, bottom = self._around
        for before, after in zip(old, new, strict=True):
            if before is after or before == after:
                continue
            if len(before) == 1 == len(after) and before[0][0] == LABEL == after[0][0]:
                was, now = before[0], after[0]
                dirty = [now[1:5]]
                if was[1:5] == dirty[0] and was[6] is now[6]:
                    jobs.append((was[5], after))
                else:
                    dirty.append(was[1:5])
                    jobs.append((dirty, after))
            else:
                dirty = difference(before, after)
                jobs.append((dirty, after))
            for x, y, w, h in dirty:
                if w > 0:
                    if x < left:
                        left = x
                    if y < top:
                        top = y
                    if x + w > right:
                        right = x + w
                    if y + h > bottom:
                        bottom = y + h
        if len(jobs) > _MOST_JOBS:  # shown, but nobody let it paint
            self._repaint_all()
        elif jobs:
            self._around = left, top, right, bottom
            self._asked = self._logical(left, top, right, bottom)
            self.update(self._asked)

    def invalidate_static(self, rect: QRect | None = None) -> None:
        """Paint the static layer anew (inside `rect`, logical pixels) and everything above it."""
        if rect is None or self._static is None:
            self._static = None
            self._repaint_all()
            return
        self._render_static(rect)
        self._forget_jobs()
        self.update(rect)

    def _forget_jobs(self) -> None:
        self._jobs.clear()
        self._around = _NOTHING

    def _repaint_all(self) -> None:
        self._forget_jobs()
        self.update()

    def _logical(self, left: int, top: int, right: int, bottom: int) -> QRect:
        """The logical rectangle around one in device pixels."""
        scale = self.scale
        if scale == 1.0:
            return QRect(left, top, right - left, bottom - top)
        # Outwards, and one more: at a fractional scale Qt rounds a clip to the nearest pixel.
        x, y = int(left / scale) - 1, int(top / scale) - 1
        return QRect(x, y, int(right / scale) + 2 - x, int(bottom / scale) + 2 - y)

    # painting -------------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = self.scale
        if scale != self.devicePixelRatioF():
            QTimer.singleShot(0, self, self._follow_scale)
        if paint.vector or abs(painter.deviceTransform().m11() - scale) > 1e-6:
            self._paint_figure(painter)
            painter.end()
            return
        if scale != 1.0:
            painter.scale(1 / scale, 1 / scale)
        # Painting exactly the changed orders is right only where everything else is on the screen already.
        if self._jobs and event.region() == QRegion(self._asked):
            static = self._layer()
            copy = painter.drawPixmap
            for old, orders in self._jobs:
                if isinstance(old, str):
                    _, x, y, _, _, text, ink = orders[0]
                    ink.draw(painter, x, y, text, old)  # opaque: nothing to erase
                    continue
                for x, y, w, h in old:
                    copy(x, y, static, x, y, w, h)
                self._paint(painter, orders)
        else:
            bounds = event.rect()
            x, y = int(bounds.x() * scale) - 1, int(bounds.y() * scale) - 1
            w, h = int(bounds.width() * scale) + 3, int(bounds.height() * scale) + 3
            painter.drawPixmap(x, y, self._layer(), x, y, w, h)
            for cell in self._cells:
                for order in cell:
                    if order[1] < x + w and order[1] + order[3] > x and order[2] < y + h and order[2] + order[4] > y:
                        self._paint(painter, cell)
                        break
        painter.end()
        self._forget_jobs()

    def _layer(self) -> QPixmap:
        if self._static is None:
            size = self.size() * self.scale
            self._static = QPixmap(size.width() + 1, size.height() + 1)  # a fractional scale rounds to either side
            self._render_static(None)
        return self._static

    def _render_static(self, rect: QRect | None) -> None:
        assert self._static is not None
        painter = QPainter(self._static)
        painter.scale(self.scale, self.scale)
        if rect is not None:
            painter.setClipRect(rect)
        self.paint_static(painter)
        painter.end()

    def _paint(self, painter: QPainter, orders: Cell) -> None:
        fill = painter.fillRect
        for order in orders:
            kind = order[0]
            if kind == LABEL:
                _, x, y, _, _, text, ink = order
                ink.draw(painter, x, y, text)
            elif kind == BAR:
                _, x, y, w, h, swatch = order
                if w <= 0:
                    continue
                outline = swatch.outline
                if outline is None:
                    fill(x, y, w, h, swatch.fill)
                else:
                    fill(x, y, w, h, outline)
                    edge = max(1, int(self.scale))
                    if w > 2 * edge:
                        fill(x + edge, y + edge, w - 2 * edge, h - 2 * edge, swatch.fill)
                        if swatch.hatch is not None:
                            self._hatch(painter, x + edge, y + edge, w - 2 * edge, h - 2 * edge, swatch.hatch)
            elif kind == TICK:
                fill(order[1], order[2], order[3], order[4], order[5])
            elif kind == GHOST:
                self._ghost(painter, *order[1:])
            else:
                paint_words(painter, order, self.scale)

    def _ghost(self, painter: QPainter, x: int, y: int, w: int, h: int, colour: QColor) -> None:
        across, down = self._pattern(0, colour), self._pattern(1, colour)
        edge, copy = max(1, int(self.scale)), painter.drawPixmap
        w = max(w, edge)
        copy(x, y, across, 0, 0, w, edge)
        copy(x, y + h - edge, across, 0, 0, w, edge)
        copy(x, y, down, 0, 0, edge, h)
        copy(x + w - edge, y, down, 0, 0, edge, h)

    def _hatch(self, painter: QPainter, x: int, y: int, w: int, h: int, hatch: Hatch) -> None:
        key = (hatch.kind, hatch.colour.rgba(), hatch.pitch, hatch.thickness)
        found = self._hatches.get(key)
        if found is None:
            found = self._hatches[key] = QBrush(tile(hatch, self.scale))
        painter.fillRect(x, y, w, h, found)

    def _pattern(self, kind: int, colour: QColor) -> QPixmap:
        """Dashes across (0) and down (1); made once for each colour."""
        key = (kind, colour.rgba())
        found = self._patterns.get(key)
        if found is None:
            edge = max(1, int(self.scale))
            found = QPixmap(_LONG, edge) if kind == 0 else QPixmap(edge, _LONG)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            dash = self.device(_DASH)
            for at in range(0, _LONG, 2 * dash):
                painter.fillRect(*((at, 0, dash, edge) if kind == 0 else (0, at, edge, dash)), colour)
            painter.end()
            self._patterns[key] = found
        return found

    def _paint_figure(self, painter: QPainter) -> None:
        """The whole picture for an export: real text, pens in device units, no pixmaps."""
        self.paint_static(painter)
        for cell in self._cells:
            for order in cell:
                paint_figure(painter, order, self.scale)

    # Qt -------------------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        self._repaint_all()
        super().resizeEvent(event)

    def _follow_scale(self) -> None:
        """Another screen, another pixel ratio. Seen while painting: an override of event() would cost every event."""
        if self.scale != self.devicePixelRatioF():
            self.scale = self.devicePixelRatioF()
            self._patterns.clear()
            self._hatches.clear()
            self._static = None
            self.rescaled()
            self._repaint_all()
