"""A teacher's and a student's logits on one axis, with where descent would take the student, and their soft targets."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_4
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.class_rows import ClassRows
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch

GRAB = "student-"  # followed by the class
SQUARED, PLAIN = 0, 1  # places in `theme.series` of what belongs to the loss with T^2 and without
_LONG = 0.4  # of the axis
_ROOMY = 20.0  # a row's height, for a body text of 13, from which the arrows stand below the handles


class Pupil(NamedTuple):
    """Logits and probabilities of one of the two, and the texts of those shown."""

    logits: np.ndarray
    probabilities: np.ndarray
    texts: dict[int, str]


class StudentRows:
    """`span`: the axis of logits reaches as far to either side; what lies beyond is parked at its end."""

    def __init__(self, sketch: Sketch, rows: ClassRows, right: float, span: float) -> None:
        self._sketch, self._rows, self._span = sketch, rows, span
        wide, narrow = SPACE_4 * sketch.scale, SPACE_2 * sketch.scale
        room = right - rows.left - wide
        self._axis = (rows.left + narrow, rows.left + 0.5 * room - narrow)
        self._bars = (rows.left + 0.5 * room + wide, right)

    @property
    def shown(self) -> list[int]:
        """The classes that have a row."""
        return self._rows.shown

    def _x(self, logit: float) -> float:
        left, right = self._axis
        return left + (min(max(logit / self._span, -1.0), 1.0) + 1.0) / 2.0 * (right - left)

    def logit_at(self, x: float) -> float:
        left, right = self._axis
        return self._span * min(max(2.0 * (x - left) / (right - left) - 1.0, -1.0), 1.0)

    def paint_logits(
        self,
        picture: Picture,
        teacher: np.ndarray,
        student: np.ndarray,
        pulls: tuple[np.ndarray, np.ndarray],
        ghost: np.ndarray | None,
        spotlight: int | None,
    ) -> None:
        """A dot for the teacher, a handle for the student, and where descent on the loss with T^2 and without takes
        it: `pulls`, 1 being a long arrow.
        """
        sketch, rows, theme = self._sketch, self._rows, self._sketch.theme
        (left, right), zero, count, unit = self._axis, self._x(0.0), len(teacher), sketch.scale
        words = (tr("logits: ● teacher  ○ student"), tr("● teacher  ○ student"), tr("logits"))
        rows.caption(left - SPACE_1, right - left + SPACE_4, *words)
        sketch.line(zero, rows.rect.top(), zero, rows.bottom, theme.edge)
        for place, index in enumerate(rows.shown):
            middle, roomy = rows.middle(place), rows.height >= _ROOMY * unit
            if teacher[index] == -math.inf:
                sketch.text(
                    QRectF(left, middle - rows.line / 2, right - left, rows.line),
                    tr("masked"),
                    size=sketch.typography.caption,
                    colour=theme.muted,
                )
                continue
            level = middle - (rows.height / 6 if roomy else 0.0)
            sketch.line(left, level, right, level)
            fill, outline = sketch.class_colours(index, count, marked=index == spotlight)
            sketch.dot(self._x(teacher[index]), level, (4.5 if roomy else 3.5) * unit, fill, outline)
            x = self._x(student[index])
            if ghost is not None and self._x(ghost[index]) != x:
                old = self._x(ghost[index])
                sketch.line(old, level - 6 * unit, old, level + 6 * unit, theme.ghost, dashed=True)
            for kind, below in ((PLAIN, 4.0), (SQUARED, 0.0)):
                pull = min(max(float(pulls[kind][index]), -2.0), 2.0)
                if pull == 0.0:
                    continue
                offset = (3.0 if not roomy else -1.0) + (below if roomy else 0.5 * below) - 2.0
                y = level + (rows.height / 3 if roomy else 0.0) + offset * unit
                tip = min(max(x - pull * _LONG * (right - left), left - SPACE_2), right + SPACE_2)
                sketch.arrow(x, y, tip, y, theme.series[kind], 2.0)
            focused = picture.focus_visible and index == spotlight
            if roomy or focused:
                sketch.handle(x, level, focused)
            else:
                sketch.dot(x, level, 4.0 * unit, theme.handle, theme.accent, 2.0)
            room = QRectF(left - SPACE_2, rows.row(place).top(), right - left + 2 * SPACE_2, rows.height)
            picture.zone(room, index, f"{GRAB}{index}")
        ends = ((left, -self._span), (right, self._span)) if not rows.hidden else ()
        for x, value in ends:
            text = numbers.axis(value)
            width = sketch.width_of(text, sketch.typography.caption)
            at = min(max(x - width / 2, left - SPACE_2), right + SPACE_2 - width)
            room = QRectF(at, rows.bottom, width + 1, rows.line)
            sketch.text(room, text, size=sketch.typography.caption, colour=theme.muted)

    def paint_targets(
        self,
        teacher: Pupil,
        student: Pupil,
        ghosts: tuple[np.ndarray, np.ndarray] | None,
        at_one: np.ndarray,
        longest: float,
    ) -> None:
        """Two bars a class: the teacher's filled, the student's hollow; a tick where the teacher stood at T = 1.
        `longest`: the share of a bar from end to end.
        """
        sketch, rows, theme = self._sketch, self._rows, self._sketch.theme
        (left, right), count = self._bars, len(teacher.probabilities)
        writes, size = rows.height >= rows.line, sketch.typography.caption
        texts = (*teacher.texts.values(), *student.texts.values())
        number = max(sketch.width_of(text, size) for text in texts) + SPACE_2 * sketch.scale if writes else 0.0
        width = max(right - left - number, 20.0) / longest
        words = (tr("▮ teacher  ▯ student  ❘ at T = 1"), tr("▮ teacher  ▯ student"), tr("soft targets"))
        rows.caption(left, right - left, *words)
        both = writes and rows.height >= 2 * rows.line
        for place, index in enumerate(rows.shown):
            top, tall = rows.row(place).top() + 1.0, (rows.height - 3.0) / 2.0
            tick = left + width * float(at_one[index])
            fill, outline = sketch.class_colours(index, count)
            farthest = left
            for part, pupil in enumerate((teacher, student)):
                length = width * float(pupil.probabilities[index])
                bar = QRectF(left, round(top + part * (tall + 0.5)), length, max(round(tall), 2))
                if part == 0:
                    sketch.bar(bar, fill, outline)
                else:
                    sketch.bar(bar, theme.surface, outline)
                end = bar.right()
                if ghosts is not None:
                    ghost = QRectF(bar.left(), bar.top(), width * float(ghosts[part][index]), bar.height())
                    if abs(ghost.width() - length) >= 1.0:
                        sketch.ghost(ghost)
                        end = max(end, ghost.right())
                farthest = max(farthest, end)
                if both:
                    ink = theme.text if part == 0 else theme.muted
                    self._write(end, bar.center().y(), pupil.texts[index], tick if part == 0 else left, ink)
            sketch.line(tick, top - 1, tick, top + max(round(tall), 2) + 1, theme.text, 1.5)
            if writes and not both:
                self._write(farthest, rows.middle(place), teacher.texts[index], tick, theme.text)
        sketch.line(left, rows.rect.top(), left, rows.bottom, theme.edge)

    def _write(self, x: float, y: float, text: str, tick: float, ink: str) -> None:
        """A number to the right of x, and of the tick where it would lie upon it."""
        size = self._sketch.typography.caption
        width = self._sketch.width_of(text, size) + 1
        if x - SPACE_1 < tick < x + width + 2 * SPACE_1:
            x = tick
        room = QRectF(x + SPACE_1 * self._sketch.scale, y - self._rows.line / 2, width, self._rows.line)
        self._sketch.text(room, text, size=size, colour=ink)
