"""The gradient of cross-entropy put together from its two cases: a class's own example, and everybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import CENTRE, LEFT, RIGHT, Sketch

_HALL = 1.5  # times the desktop's type: from here on words and numbers are whole or not there


class Case(NamedTuple):
    """`own` <= 0 is the part of i = j, `others` >= 0 that of i ≠ j; their texts, and that of the whole."""

    index: int  # -1: several classes together
    name: str
    own: float
    others: float
    own_text: str
    others_text: str
    text: str


def case_rows(sketch: Sketch, height: float) -> int:
    """How many rows fit."""
    return max(1, int((height - _head(sketch)) / (sketch.line_height() + SPACE_1)))


class TwoCases:
    """To the left of the middle what pulls a logit up, to the right what pushes it down."""

    def paint(
        self,
        sketch: Sketch,
        rect: QRectF,
        picture: Picture,
        cases: Sequence[Case],
        ghosts: dict[int, float],
        num_classes: int,
        headings: tuple[str, str, str],
        meanings: tuple[str, str],
        short: tuple[str, str],
        lit: int | None,
        true_class: int,
    ) -> None:
        """`headings`: of the two cases and of their sum, `meanings`: what the two do, `short`: the same in little room.
        `ghosts`: p - y of a class when the gesture began."""
        theme, body, caption = sketch.theme, sketch.typography.body, sketch.typography.caption
        line, head = sketch.line_height(), _head(sketch)
        last = max([sketch.width_of(case.text, body, True) for case in cases]) + SPACE_3
        last = max(last, sketch.width_of(headings[2], caption, True) + SPACE_2)
        name = min(max(sketch.width_of(case.name, body, True) for case in cases) + SPACE_3, 0.25 * rect.width())
        plot = QRectF(rect.left() + name, rect.top() + head, rect.width() - name - last, rect.height() - head)
        middle, half = plot.center().x(), plot.width() / 2
        for words in (meanings, short):
            if max(sketch.width_of(word, caption) for word in words) <= half - 2 * SPACE_1:
                break
        else:
            words = ("", "")
        small, text = sketch.line_height(caption), sketch.line_height(body, True)
        for number, (title, word) in enumerate(zip(headings[:2], words, strict=True)):
            left = plot.left() + number * half
            room = QRectF(left + SPACE_1, rect.top(), half - 2 * SPACE_1, text)
            fits = sketch.width_of(title, body, True) <= room.width()
            sketch.text(room, title, size=body if fits else caption, bold=True, align=CENTRE)
            sketch.text(room.translated(0, text), word, size=caption, colour=theme.muted, align=CENTRE)
        room = QRectF(plot.right(), rect.top() + text, last, small)
        sketch.text(room, headings[2], size=caption, bold=True, align=RIGHT)
        height = min(plot.height() / max(len(cases), 1), 2.6 * line)
        # bars leave room for their numbers at the ends of the axis
        width = max(sketch.width_of(t, caption) for case in cases for t in (case.own_text, case.others_text))
        unit = max(half - width - 2 * SPACE_2, 10.0)
        numbered = sketch.scale < _HALL or unit > width  # else the last column has to do
        unit = unit if numbered else half - SPACE_2
        for number, case in enumerate(cases):
            row = QRectF(rect.left(), plot.top() + number * height, rect.width(), height)
            if case.index == lit:
                sketch.fill(row, theme.control_hover)
            room = QRectF(row.left() + SPACE_1, row.top(), name - SPACE_2, height)
            sketch.text(room, case.name, bold=case.index == true_class)
            fill, outline = theme.track, theme.edge
            if case.index >= 0:
                fill, outline = sketch.class_colours(case.index, num_classes, marked=case.index in (lit, true_class))
                picture.zone(row, case.index)
            thick = round(min(0.56 * height, 1.4 * line))
            y = round(row.center().y() - thick / 2)
            for value, words, side in ((case.own, case.own_text, -1), (case.others, case.others_text, 1)):
                if not words:
                    continue
                length = abs(value) * unit
                sketch.bar(QRectF(middle, y, side * max(length, 1.0), thick), fill, outline)
                if not numbered:
                    continue
                end = middle + side * (length + SPACE_1)
                room = QRectF(end if side > 0 else end - width - 2, row.top(), width + 2, height)
                sketch.text(room, words, size=caption, align=LEFT if side > 0 else RIGHT)
            if case.index in ghosts:
                value = ghosts[case.index]
                sketch.ghost(QRectF(middle, y, value * unit, thick))
            room = QRectF(plot.right(), row.top(), last - SPACE_1, height)
            sketch.text(room, case.text, bold=True, align=RIGHT)
        sketch.line(middle, plot.top(), middle, plot.top() + height * len(cases), theme.edge)


def _head(sketch: Sketch) -> float:
    return sketch.line_height(bold=True) + sketch.line_height(sketch.typography.caption) + SPACE_2
