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
- **Give all cells every time.** The canvas compares them with what it painted and asks for the differing rectangles.
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

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.widgets.ink import Ink

BAR, TICK, GHOST, LABEL, WORDS = range(5)

Order = tuple  # (kind, x, y, w, h, ...): see the functions below
Cell = tuple[Order, ...]
Rect = tuple[int, int, int, int]

_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent
_SCALE_CHANGE = QEvent.Type.DevicePixelRatioChange
_DASH = 3  # device pixels at scale 1, as is the gap
_LONG = 4096
_EDGE = 8  # device pixels: more than any outline
_HATCH = 6  # logical pixels between two lines of a hatched bar


class Swatch:
    """The colours of a bar: `fill`, a 1 px `outline` (or None), `hatch` (stripes of that colour; needs an outline)."""

    __slots__ = ("fill", "hatch", "outline")

    def __init__(self, fill: str, outline: str | None = None, hatch: str | None = None) -> None:
        self.fill: QColor = paint.colour(fill)
        self.outline: QColor | None = paint.colour(outline) if outline and (hatch or outline != fill) else None
        self.hatch: QColor | None = paint.colour(hatch) if hatch else None


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


class BarCanvas(QWidget):
    """See the module's docstring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(_OPAQUE)
        self.scale: float = self.devicePixelRatioF()
        self._cells: list[Cell] = []
        self._static: QPixmap | None = None
        self._asked = QRegion()
        self._jobs: list[tuple[list[Rect], Cell]] = []
        self._patterns: dict[tuple[int, str], QPixmap] = {}

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
        """Show these cells; only what differs from the ones before is repainted."""
        old, new = self._cells, list(cells)
        self._cells = new
        if len(old) != len(new) or self._static is None or not self.isVisible():
            self._repaint_all()
            return
        jobs = self._jobs
        for before, after in zip(old, new, strict=True):
            if before is not after and before != after:
                dirty, label_only = _difference(before, after)
                if not dirty:
                    continue
                for rect in dirty:
                    self._ask(*rect)
                # Labels are opaque and stand apart: they are copied over what was there, without erasing.
                jobs.append(([], label_only) if label_only else (dirty, after))
        if len(jobs) > 2000:  # shown, but nobody let it paint
            self._repaint_all()

    def invalidate_static(self, rect: QRect | None = None) -> None:
        """Paint the static layer anew (inside `rect`, logical pixels) and everything above it."""
        if rect is None or self._static is None:
            self._static = None
            self._repaint_all()
            return
        self._render_static(rect)
        self._jobs.clear()
        self._asked = QRegion()
        self.update(rect)

    def _repaint_all(self) -> None:
        self._jobs.clear()
        self._asked = QRegion()
        self.update()

    def _ask(self, x: int, y: int, w: int, h: int) -> None:
        scale = self.scale
        if scale != 1.0:
            # Outwards, and one more: at a fractional scale Qt rounds a clip to the nearest pixel.
            left, top = int(x / scale) - 1, int(y / scale) - 1
            rect = QRect(left, top, int((x + w) / scale) + 2 - left, int((y + h) / scale) + 2 - top)
        else:
            rect = QRect(x, y, w, h)
        self._asked += rect
        self.update(rect)

    # painting -------------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = self.scale
        if paint.vector or abs(painter.deviceTransform().m11() - scale) > 1e-6:
            self._paint_figure(painter)
            painter.end()
            return
        if scale != 1.0:
            painter.scale(1 / scale, 1 / scale)
        region = event.region()
        # Painting exactly the changed orders is right only where everything else is on the screen already.
        if self._jobs and region == self._asked:
            static = self._layer()
            copy = painter.drawPixmap
            for erase, orders in self._jobs:
                for x, y, w, h in erase:
                    copy(x, y, static, x, y, w, h)
                self._paint(painter, orders)
        else:
            bounds = region.boundingRect()
            x, y = int(bounds.x() * scale) - 1, int(bounds.y() * scale) - 1
            w, h = int(bounds.width() * scale) + 3, int(bounds.height() * scale) + 3
            painter.drawPixmap(x, y, self._layer(), x, y, w, h)
            for cell in self._cells:
                for order in cell:
                    if order[1] < x + w and order[1] + order[3] > x and order[2] < y + h and order[2] + order[4] > y:
                        self._paint(painter, cell)
                        break
        painter.end()
        self._jobs.clear()
        self._asked = QRegion()

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
                _words(painter, order, self.scale)

    def _ghost(self, painter: QPainter, x: int, y: int, w: int, h: int, colour: QColor) -> None:
        across, down = self._pattern(0, colour), self._pattern(1, colour)
        edge = max(1, int(self.scale))
        w = max(w, edge)
        painter.drawPixmap(x, y, across, 0, 0, w, edge)
        painter.drawPixmap(x, y + h - edge, across, 0, 0, w, edge)
        painter.drawPixmap(x, y, down, 0, 0, edge, h)
        painter.drawPixmap(x + w - edge, y, down, 0, 0, edge, h)

    def _hatch(self, painter: QPainter, x: int, y: int, w: int, h: int, colour: QColor) -> None:
        painter.fillRect(x, y, w, h, QBrush(self._pattern(2, colour)))

    def _pattern(self, kind: int, colour: QColor) -> QPixmap:
        """Dashes across (0) and down (1), and the tile of a hatched bar (2); made once for each colour."""
        key = (kind, colour.name())
        found = self._patterns.get(key)
        if found is None:
            edge = max(1, int(self.scale))
            if kind == 2:
                size = self.device(_HATCH)
                found = QPixmap(size, size)
                found.fill(Qt.GlobalColor.transparent)
                painter = QPainter(found)
                for row in range(size):
                    for part in range(edge):
                        painter.fillRect((size - 1 - row + part) % size, row, 1, 1, colour)
            else:
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
                _figure(painter, order, self.scale)

    # Qt -------------------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        self._repaint_all()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == _SCALE_CHANGE and self.scale != self.devicePixelRatioF():
            self.scale = self.devicePixelRatioF()
            self._patterns.clear()
            self._static = None
            self.rescaled()
            self._repaint_all()
        return super().event(event)


def _difference(before: Cell, after: Cell) -> tuple[list[Rect], Cell]:
    """Rectangles that change, and, where labels alone change, the pieces of text that do it."""
    if len(before) != len(after):
        return [order[1:5] for order in (*before, *after) if order[3] > 0], ()
    dirty: list[Rect] = []
    pieces: list[Order] = []
    labels_only = True
    for old, new in zip(before, after, strict=True):
        if old == new:
            continue
        if old[0] == new[0] == LABEL and old[6] is new[6] and old[2] == new[2]:
            changed = _changed_text(old, new)
            if changed is None:
                dirty += [old[1:5], new[1:5]]
                labels_only = False
            else:
                dirty.append(changed[1:5])
                pieces.append(changed)
            continue
        labels_only = False
        if old[0] == new[0] == BAR and old[2] == new[2] and old[4:] == new[4:] and old[3] > 0 and new[3] > 0:
            # The same bar grown or shrunk: only the strip between both ends, and the outline's pixels.
            _, x, y, w, h, _ = old
            _, u, _, v, _, _ = new
            if x == u:
                first = x + min(w, v) - _EDGE
                dirty.append((max(x, first), y, x + max(w, v) - max(x, first), h))
                continue
            if x + w == u + v:
                first = min(x, u)
                dirty.append((first, y, min(max(x, u) + _EDGE, x + w) - first, h))
                continue
        dirty += [order[1:5] for order in (old, new) if order[3] > 0 and order[4] > 0]
    if labels_only:
        return dirty, tuple(pieces)
    return dirty, ()


def _changed_text(old: Order, new: Order) -> Order | None:
    """The characters of a label that differ, as a label; None where the label moved or changed its width."""
    before, after, ink = old[5], new[5], new[6]
    if len(before) != len(after) or old[1] != new[1] or old[3] != new[3]:
        return None
    last = len(after)
    first = 0
    while first < last and before[first] == after[first]:
        first += 1
    while last > first and before[last - 1] == after[last - 1]:
        last -= 1
    left = ink.width(after[:first])
    text = after[first:last]
    width = ink.width(text)
    if left + width + ink.width(after[last:]) != old[3] or ink.width(before[:first]) != left:
        return None
    if ink.width(before[first:last]) != width:
        return None
    return (LABEL, new[1] + left, new[2], width, new[4], text, ink)


def _words(painter: QPainter, order: Order, scale: float) -> None:
    _, x, y, w, h, text, ink, align = order
    painter.save()
    painter.scale(scale, scale)
    painter.setFont(ink.font)
    painter.setPen(ink.foreground)
    painter.drawText(QRectF(x / scale, y / scale, w / scale, h / scale), align | Qt.TextFlag.TextSingleLine, text)
    painter.restore()


def _figure(painter: QPainter, order: Order, scale: float) -> None:
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
                painter.setPen(paint.pen(swatch.hatch.name(), 1.0))
                _stripes(painter, inner)


def _stripes(painter: QPainter, rect: QRectF) -> None:
    """The hatching of a rectangle as lines: a pattern brush would become an image in the figure."""
    right, bottom = rect.right(), rect.bottom()
    total = (rect.left() + rect.top()) // _HATCH * _HATCH + _HATCH
    while total < right + bottom:
        x = min(right, total - rect.top())
        u = max(rect.left(), total - bottom)
        painter.drawLine(QRectF(x, total - x, 0, 0).topLeft(), QRectF(u, total - u, 0, 0).topLeft())
        total += _HATCH
