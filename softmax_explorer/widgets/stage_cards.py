"""Stages in a row of cards: each is switched, tuned and dragged to another place; the samples stand behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.stage_title import StageTitle
from softmax_explorer.widgets.tuner import Tuner

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_HALL = 1.5  # times the desktop's type: from there on names are whole rather than bars long


class StageKind(NamedTuple):
    """A stage by its id, what it is called, and the positions and text of its tuner."""

    id: str
    name: str
    values: list[float]
    form: Callable[[float], str]


def lanes(width: float, size: int, count: int) -> tuple[float, list[tuple[float, float]]]:
    """The width of the names' column, then left and width of `count` equal lanes to the right of it, or of all but the
    first where the room is narrow.
    """
    wide = width > 44 * size
    gap = SPACE_2 if wide else SPACE_1
    count = count if wide else count - 1
    least = 5.1 if size > _HALL * DESKTOP.body else 4.2
    names = min(max(0.13 * width, least * size), 14.0 * size)
    each = max(1.0, (width - names) / count - gap)
    return names, [(names + gap + i * (each + gap), each) for i in range(count)]


class StageCards(QWidget):
    """`moved(order)`, `switched(id, on)` and `tuned(id, value)` follow the hand, `finished(id)` comes once after it."""

    moved = Signal(tuple)
    switched = Signal(str, bool)
    tuned = Signal(str, float)
    finished = Signal(str)

    def __init__(self, kinds: Sequence[StageKind], samples: list[float], again: str) -> None:
        super().__init__()
        self._theme, self._typography = LIGHT, DESKTOP
        self._order = tuple(kind.id for kind in kinds)
        self._floating: tuple[str, float] | None = None  # the card in the hand, and where its left edge is
        self._taken_at = 0.0
        self.titles: dict[str, StageTitle] = {}
        self.tuners: dict[str, Tuner] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for kind in kinds:
            title = self.titles[kind.id] = StageTitle(kind.name)
            title.setParent(self)
            title.clicked.connect(partial(self._switch, kind.id))
            title.dragged.connect(partial(self._drag, kind.id))
            title.stepped.connect(partial(self._step, kind.id))
            title.dropped.connect(partial(self._drop, kind.id))
            self._add_tuner(kind.id, Tuner(kind.name, kind.values, kind.form, bare=True))
        self._words = ""
        self._add_tuner("samples", Tuner(tr("Number of samples"), samples, lambda n: f"{n:.0f}", bare=True))
        self.again = Push(again, self, glyph="again")

    def _add_tuner(self, id: str, tuner: Tuner) -> None:
        self.tuners[id] = tuner
        tuner.setParent(self)
        tuner.moved.connect(partial(self.tuned.emit, id))
        tuner.finished.connect(partial(self.finished.emit, id))

    def set_cards(
        self,
        order: Sequence[str],
        off: Collection[str],
        numbers: Mapping[str, float],
        words: Mapping[str, str],
    ) -> None:
        """Show the stages in this order, `numbers` and `words` of each and of "samples". Emits nothing."""
        for id, tuner in self.tuners.items():
            tuner.set_number(numbers[id])
            tuner.setEnabled(id not in off)
        for id, title in self.titles.items():
            title.set_words(words[id])
            title.set_on(id not in off)
            place = tr("place {place} of {count}", place=order.index(id) + 1, count=len(order))
            title.setAccessibleDescription(f"{words[id]}, {place}")
        if words["samples"] != self._words:
            self._words = words["samples"]
            self.update()
        if tuple(order) != self._order:
            self._order = tuple(order)
            self._lay_out()
            chain = [widget for id in self._order for widget in (self.titles[id], self.tuners[id])]
            for first, second in zip(chain, [*chain[1:], self.tuners["samples"]], strict=True):
                QWidget.setTabOrder(first, second)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        for widget in (*self.titles.values(), *self.tuners.values(), self.again):
            widget.apply(theme, typography)
        self.updateGeometry()
        self._lay_out()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._title_height() + self.tuners["samples"].sizeHint().height() + SPACE_1)

    minimumSizeHint = sizeHint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _title_height(self) -> int:
        return next(iter(self.titles.values())).sizeHint().height()

    def _lanes(self) -> list[tuple[float, float]]:
        return lanes(self.width(), self._typography.body, len(self._order) + 2)[1]

    def _stage_lanes(self) -> list[tuple[float, float]]:
        """Of the stages and the samples."""
        return self._lanes()[-len(self._order) - 1 :]

    def _card(self, place: int) -> QRectF:
        """The frame of the card at a place, 0 for the first stage."""
        left, width = self._stage_lanes()[place]
        if self._floating is not None and place < len(self._order) and self._order[place] == self._floating[0]:
            left = self._floating[1]
        return QRectF(left, 0, width, self.height() - SPACE_1)

    def _lay_out(self) -> None:
        height = self._title_height()
        for place, id in enumerate((*self._order, "samples")):
            card = self._card(place)
            left, width = round(card.left()), math.floor(card.width())
            self.tuners[id].setGeometry(left + 1, height, width - 2, self.height() - SPACE_1 - height - 1)
            if id in self.titles:
                self.titles[id].setGeometry(left, 0, width, height)
            else:
                side = self.again.sizeHint().width()
                self.again.setGeometry(left + width - side, 0, side, min(side, height))
        self.update()

    # the user's hand ------------------------------------------------------------------------------------------------
    def _switch(self, id: str) -> None:
        self.switched.emit(id, self.titles[id].isChecked())
        self.finished.emit(id)

    def _drag(self, id: str, dx: float) -> None:
        lanes_of_stages = self._stage_lanes()[:-1]
        if self._floating is None:
            self._taken_at = lanes_of_stages[self._order.index(id)][0]
        low, high = lanes_of_stages[0][0], lanes_of_stages[-1][0]
        left = min(max(self._taken_at + dx, low), high)
        self._floating = (id, left)
        self.titles[id].raise_()
        self.tuners[id].raise_()
        nearest = min(range(len(lanes_of_stages)), key=lambda i: abs(lanes_of_stages[i][0] - left))
        self._lay_out()
        self._put(id, nearest)

    def _step(self, id: str, step: int) -> None:
        self._put(id, min(max(self._order.index(id) + step, 0), len(self._order) - 1))

    def _put(self, id: str, place: int) -> None:
        order = [other for other in self._order if other != id]
        order.insert(place, id)
        if tuple(order) != self._order:
            self.moved.emit(tuple(order))

    def _drop(self, id: str) -> None:
        self._floating = None
        self._lay_out()
        self.finished.emit(id)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), paint.colour(theme.surface))
        caption, body = paint.font(self._typography.caption), paint.font(self._typography.body)
        height, (left, width) = self._title_height(), self._lanes()[0]
        painter.setPen(paint.colour(theme.muted))
        if len(self._lanes()) > len(self._order) + 1:
            painter.setFont(caption)
            start = QRectF(left, 0, width, height)
            words = tr("p = softmax(z)")
            painter.drawText(start, _LEFT, words if paint.text_width(words, caption) <= width else "p")
        samples = self._card(len(self._order))
        room = QRectF(samples.left(), 0, samples.width() - self.again.width(), height)
        painter.setPen(paint.colour(theme.text))
        count = self.tuners["samples"].accessibleDescription()
        for words, font in ((self._words, body), (self._words, caption), (count, body)):
            if paint.text_width(words, font) <= room.width():
                painter.setFont(font)
                painter.drawText(room, _LEFT, words)
                break
        held = self._floating[0] if self._floating is not None else ""
        for place, id in enumerate(self._order):
            if id != held:
                paint.rounded(painter, self._card(place), RADIUS, theme.surface, theme.line)
        if held:
            paint.rounded(painter, self._card(self._order.index(held)), RADIUS, theme.control, theme.accent)
