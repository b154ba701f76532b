"""A tree from its root on the left to its leaves on the right: what passes through a branch is its thickness."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from softmax_explorer.style import paint
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, Sketch
from softmax_explorer.widgets.tree_layout import TreeLayout

_WIDE, _HIGH = 8.0, 40.0  # of the bar at a node, which its branches divide; all for a body text of 13
_HIGHEST_ROW = 180.0
_THICKEST = 16.0
_OF_HIGH_ROWS = 0.5, 0.16  # the bar and the thickest branch, where rows are high


class TreeBranches:
    """`shares[node]`: of each node but the root, among its siblings; `masses[node]`: what passes through it, 1 in all.

    The divisions listed in `paint` can be grabbed by the name "node:place".
    """

    def __init__(
        self, sketch: Sketch, rect: QRectF, layout: TreeLayout, shares: Sequence[float], masses: Sequence[float]
    ) -> None:
        self._sketch, self._layout, self._shares, self._masses = sketch, layout, shares, masses
        self._wide = _WIDE * sketch.scale
        self.row_height = min(rect.height() / len(layout.ends), _HIGHEST_ROW * sketch.scale)
        self.rect = QRectF(rect.left(), rect.top(), rect.width(), self.row_height * len(layout.ends))
        self._bars: dict[int, tuple[QRectF, list[float]]] = {}
        self._step = (self.rect.width() - self._wide - 6 * sketch.scale) / max(1, layout.depth)

    def y(self, node: int) -> float:
        return self.rect.top() + (self._layout.rows[node] + 0.5) * self.row_height

    def x(self, node: int) -> float:
        """The middle of a node's bar; what is folded begins there."""
        if node < self._layout.num_leaves:
            return self.rect.right() - 6 * self._sketch.scale
        return self.rect.left() + self._wide / 2 + self._layout.columns[node] * self._step

    def bar(self, node: int) -> QRectF:
        return self._divided(node)[0]

    def _edges(self, node: int) -> list[float]:
        """Where the branches of a node divide its bar, from its top to its bottom."""
        return self._divided(node)[1]

    def _divided(self, node: int) -> tuple[QRectF, list[float]]:
        known = self._bars.get(node)
        if known is not None:
            return known
        below = self._layout.below(node)
        most = max(_HIGH * self._sketch.scale, _OF_HIGH_ROWS[0] * self.row_height)
        high = min(0.8 * (self.y(below[-1]) - self.y(below[0])), most)
        bar = QRectF(self.x(node) - self._wide / 2, self.y(node) - high / 2, self._wide, high)
        ends = list(itertools.accumulate(self._shares[child] for child in below))
        total = ends[-1] or 1.0
        self._bars[node] = found = bar, [bar.top(), *(bar.top() + high * end / total for end in ends)]
        return found

    def share_at(self, node: int, place: int, y: float) -> float:
        """How a division at this height would divide the two branches beside it."""
        edges = self._edges(node)
        top, bottom = edges[place], edges[place + 2]
        return (y - top) / (bottom - top) if bottom > top else 0.5

    def paint(
        self,
        picture: Picture,
        lit: Iterable[int],
        colour: str,
        divisions: Iterable[tuple[int, int]],
        selected: tuple[int, int] | None,
    ) -> None:
        """The branches, those to the nodes `lit` in that colour, and the divisions that can be dragged."""
        sketch, layout, theme = self._sketch, self._layout, self._sketch.theme
        marked = set(lit)
        sketch.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sketch.painter.setBrush(Qt.BrushStyle.NoBrush)
        for wanted in (False, True):
            for node in layout.inner:
                edges = self._edges(node)
                for place, child in enumerate(layout.below(node)):
                    if (child in marked) == wanted:
                        start = (edges[place] + edges[place + 1]) / 2
                        self._paint_branch(node, child, start, colour if wanted else theme.track)
        for node in layout.ends:
            if node >= layout.num_leaves:
                half = 0.4 * self.row_height
                x, y, right = self.x(node), self.y(node), self.rect.right()
                corners = [(x, y), (right, y - half), (right, y + half)]
                sketch.polygon(corners, colour if node in marked else theme.track, theme.edge)
        for node in layout.inner:
            bar, edges = self.bar(node), self._edges(node)
            sketch.fill(bar, theme.neutral)
            for place, child in enumerate(layout.below(node)):
                if child in marked:
                    sketch.fill(QRectF(bar.left(), edges[place], self._wide, edges[place + 1] - edges[place]), colour)
        for node, place in divisions:
            if node in layout.open:
                self._paint_division(picture, node, place, (node, place) == selected)

    def _paint_branch(self, node: int, child: int, start: float, colour: str) -> None:
        x, end, y = self.x(node) + self._wide / 2, self.x(child), self.y(child)
        scale = self._sketch.scale
        bend = min(x + self._step - self._wide, end)
        path = QPainterPath(QPointF(x, start))
        path.cubicTo(QPointF((x + bend) / 2, start), QPointF((x + bend) / 2, y), QPointF(bend, y))
        path.lineTo(QPointF(end, y))
        row = self.row_height / scale
        thick = max(1.4, min(max(_THICKEST, _OF_HIGH_ROWS[1] * row), 0.8 * row) * self._masses[child]) * scale
        pen = QPen(paint.pen(colour, thick))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # a thick one would stick out of the bar
        self._sketch.painter.setPen(pen)
        self._sketch.painter.drawPath(path)

    def _paint_division(self, picture: Picture, node: int, place: int, selected: bool) -> None:
        bar, edges, theme = self.bar(node), self._edges(node), self._sketch.theme
        y = edges[place + 1]
        unit = self._sketch.scale
        long = (4.0 if bar.height() > 16 * unit else 2.0) * unit
        self._sketch.fill(QRectF(bar.left() - long, y - 1.5 * unit, bar.width() + 2 * long, 3.0 * unit), theme.accent)
        if selected:
            self._sketch.handle(bar.center().x(), y, True)
        top, bottom = min(edges[place], y - 6 * unit), max(edges[place + 2], y + 6 * unit)
        picture.zone(QRectF(bar.left() - 5 * unit, top, bar.width() + 10 * unit, bottom - top), grab=f"{node}:{place}")

    def write_shares(self, nodes: Sequence[int], texts: Sequence[str]) -> None:
        """What each of these nodes has among its siblings, beside the branch to it, where there is room."""
        sketch, size = self._sketch, self._sketch.typography.caption
        line = sketch.line_height(size)
        for node, text in zip(nodes, texts, strict=True):
            parent = self._layout.parents[node]
            wide = sketch.width_of(text, size, True) + 4
            if wide + 2 * self._wide < self._step and line < 2.2 * self.row_height:
                middle = self.x(parent) + self._step / 2
                edges = self._edges(parent)
                place = list(self._layout.below(parent)).index(node)
                y = ((edges[place] + edges[place + 1]) / 2 + self.y(node)) / 2
                room = QRectF(middle - wide / 2, y - line / 2, wide, line)
                sketch.fill(room, sketch.theme.surface)
                sketch.text(room, text, size=size, bold=True, align=CENTRE)
