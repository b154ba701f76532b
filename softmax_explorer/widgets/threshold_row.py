"""A score on its axis, with a threshold to be dragged: on one side of it lies what is known."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline_dress import mixed
from softmax_explorer.widgets.sketch import LEFT, RIGHT, Sketch

_THICKEST = 22.0  # pixels, for a body text of 13
_TINT = 0.28  # of the side that is known


class Place(NamedTuple):
    """A value on the axis: `share` of its length from the left end."""

    share: float
    text: str


class ThresholdRow(NamedTuple):
    """`brief`: the texts of value and threshold where there is little room. `zero`: where on the axis the bar begins.
    `before`: the shares of value and threshold when the gesture began. `other`: another class's place, and its colours.
    """

    name: str
    value: Place
    brief: tuple[str, str]
    threshold: Place
    zero: float
    high_is_known: bool
    known: bool
    before: tuple[float, float] | None
    colours: tuple[str, str]
    other: Place | None = None
    other_colours: tuple[str, str] = ("", "")
    lit: bool = False
    focused: bool = False

    @property
    def verdict(self) -> str:
        return tr("known") if self.known else tr("none of the above")

    def paint(self, sketch: Sketch, rect: QRectF, left: float, right: float) -> None:
        """The axis from `left` to `right`; name and verdict beside it, or above it where `rect` has no room there."""
        theme, unit = sketch.theme, sketch.scale
        line = sketch.line_height(sketch.typography.caption)
        beside = left > rect.left()
        thick = min(_THICKEST * unit, rect.height() / 3.5)
        bar = QRectF(left, rect.center().y() - thick / 2, right - left, thick)
        limit = left + self.threshold.share * bar.width()
        value = left + self.value.share * bar.width()
        sketch.fill(bar, theme.track)
        known = QRectF(bar)
        if self.high_is_known:
            known.setLeft(limit)
        else:
            known.setRight(limit)
        sketch.fill(known, mixed(theme.surface, theme.good, _TINT))
        inset = thick * (0.1 if self.lit else 0.25)
        zero = left + self.zero * bar.width()
        sketch.bar(QRectF(zero, bar.top() + inset, value - zero, thick - 2 * inset).normalized(), *self.colours)
        if self.other is not None:
            at = left + self.other.share * bar.width()
            sketch.bar(QRectF(at - 2.5 * unit, bar.top(), 5 * unit, thick), *self.other_colours)
        sketch.fill(QRectF(value - 1.5 * unit, bar.top(), 3 * unit, thick), theme.text)
        if self.before is not None:
            for then, now in zip(self.before, (self.value.share, self.threshold.share), strict=True):
                at = left + then * bar.width()
                if then != now:
                    sketch.line(at, bar.top() - 3 * unit, at, bar.bottom(), theme.ghost, dashed=True)
        sketch.line(limit, bar.top(), limit, bar.bottom() + 4 * unit, theme.accent, 2.0)
        sketch.handle(limit, bar.bottom() + 4 * unit, self.focused)
        above = bar.top() - line - 2
        if beside:
            gap, middle = 12 * unit, rect.center().y() - line
            sketch.text(QRectF(rect.left(), middle, left - gap - rect.left(), 2 * line), self.name, align=RIGHT)
            self._paint_verdict(sketch, QRectF(right + gap, middle, rect.right() - right - gap, 2 * line), self.verdict)
            self._paint_values(sketch, above, left, right, value)
        else:
            self._paint_in_one_line(sketch, QRectF(left, above, right - left, line))
        if rect.bottom() - bar.bottom() >= line:
            self._paint_threshold(sketch, QRectF(rect.left(), bar.bottom() + 1, rect.width(), line), limit)

    def _paint_verdict(self, sketch: Sketch, room: QRectF, verdict: str, size: int = 0) -> None:
        colour = sketch.theme.good if self.known else sketch.theme.warning
        sketch.text(room, verdict, size=size, bold=True, colour=colour, align=LEFT)

    def _paint_values(self, sketch: Sketch, top: float, left: float, right: float, value: float) -> None:
        """Over the bar's end its number, and where the other class's place is far enough away, its words."""
        size = sketch.typography.caption
        line = sketch.line_height(size)
        width = sketch.width_of(self.value.text, size, True) + 4
        at = min(max(value - width / 2, left), right - width)
        sketch.text(QRectF(at, top, width, line), self.value.text, size=size, bold=True)
        if self.other is None:
            return
        wide = min(sketch.width_of(self.other.text, size) + 4, (right - left) / 2)
        begin = min(max(left + self.other.share * (right - left) - wide / 2, left), right - wide)
        if begin + wide + size < at or at + width + size < begin:
            sketch.text(QRectF(begin, top, wide, line), self.other.text, size=size)

    def _paint_in_one_line(self, sketch: Sketch, room: QRectF) -> None:
        size = sketch.typography.caption
        name, verdict = sketch.width_of(self.name, size), self.verdict
        least = name + size + sketch.width_of(self.brief[0], size, True)
        if not self.known and least + sketch.width_of(verdict, size, True) > room.width():
            verdict = tr("none")
        width = sketch.width_of(verdict, size, True) + 2
        sketch.text(room, self.name, size=size)
        place = room.adjusted(name + 0.6 * size, 0, -width - 0.3 * size, 0)
        fits = sketch.width_of(self.value.text, size, True) <= place.width()
        sketch.text(place, self.value.text if fits else self.brief[0], size=size, bold=True)
        self._paint_verdict(sketch, QRectF(room.right() - width, room.top(), width, room.height()), verdict, size)

    def _paint_threshold(self, sketch: Sketch, room: QRectF, limit: float) -> None:
        """On the side that is known, where there is room, and else on the other."""
        size, gap = sketch.typography.caption, 12 * sketch.scale
        for text in (self.threshold.text, self.brief[1]):
            width = sketch.width_of(text, size) + 4
            before, after = limit - gap - width, limit + gap
            for left in (after, before) if self.high_is_known else (before, after):
                if room.left() <= left <= room.right() - width:
                    place = QRectF(left, room.top(), width, room.height())
                    sketch.text(place, text, size=size, colour=sketch.theme.muted)
                    return
