"""What could stand in softmax's place: which classes it gives exactly nothing, and where they would come back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer.export import alternative_texts
from softmax_explorer.model.alternatives import AllAlternatives, Alternative, support_logits
from softmax_explorer.model.leading import leading_classes
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import shown_name, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.logit_lane import LogitLane
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner
    from softmax_explorer.widgets.value_table import Column, Row

MOST = 12  # rows
_FARTHEST = 2e6  # logits on the small axes
_ALPHAS = [round(1.0 + 0.05 * step, 2) for step in range(61)]


@dataclass(frozen=True)
class Settings:
    alpha: float = 2.0

    @property
    def valid_alpha(self) -> float:
        """alpha, within what the dial offers."""
        return min(max(self.alpha, _ALPHAS[0]), _ALPHAS[-1])


@panel(
    id="alternatives",
    title="Alternatives",
    group="Alternatives",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "class_names", "panel_settings"}),
    order=50,
    hint="drag a logit across its tick: sparsemax gives that class exactly 0, softmax never does",
    source="Martins, Astudillo 2016, From softmax to sparsemax; Peters, Niculae, Martins 2019, Sparse "
    "sequence-to-sequence models",
)
class Alternatives(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._tuner: Tuner | None = None
        self._shown: tuple[Alternative, ...] = ()
        self._ghosts: tuple[Alternative, ...] = ()
        self._classes: tuple[list[int], np.ndarray] = ([], np.empty(0, int))
        self._classes_key: tuple[int, int] = (0, 0)
        self._enters: dict[int, float] = {}
        self._span = (-1.0, 1.0)
        self._lanes: dict[int, LogitLane] = {}
        self._chosen: int | None = None  # by the keyboard

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.tuner import Tuner

        self._tuner = tuner = Tuner(tr("α of entmax"), _ALPHAS, _alpha_text)
        tuner.moved.connect(self._set_alpha)
        tuner.finished.connect(lambda: self.host.commit(tr("α of entmax")))
        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Logits of the alternatives"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Move a logit")))
        return self.framed(picture, tuner)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None or self._tuner is None:
            return
        results, ghost, before = snapshot.results, snapshot.ghost, self._snapshot
        alpha = _alpha(results)
        found = AllAlternatives(results, alpha)
        self._snapshot, self._shown, self._enters = snapshot, found.all, {}
        if ghost is None or ghost.logits.size != results.logits.size:
            self._ghosts = ()
        elif before is None or before.ghost is not ghost or not self._ghosts:
            self._ghosts = AllAlternatives(ghost, _alpha(ghost)).all
        self._tuner.set_number(alpha)
        self.show(alternative_texts.describe(found), alternative_texts.formula(found))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        alpha, everything = _alpha(results), list(range(results.logits.size))
        found = AllAlternatives(results, alpha).all
        if len(everything) > 1000:  # one by one they would take minutes
            everything = sorted(leading_classes(results, 1000)[0])
        names = [f"entmax, alpha {alpha:g}" if one.id == "entmax" else one.id for one in found]
        enters = support_logits(results, alpha, everything)
        rows = [
            (results.scenario.class_names[i], float(results.logits[i]), *(float(one.values[i]) for one in found), logit)
            for i, logit in zip(everything, enters, strict=True)
        ]
        rows.append(("sum", math.nan, *(one.total for one in found), math.nan))
        return Table(("class", "logit", *names, "enters the support of entmax above logit"), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        return alternative_texts.describe(AllAlternatives(results, _alpha(results)))

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets.value_table import ValueTable, rows_that_fit

        if self._snapshot is None or self._study is None:
            return
        results, alpha = self._snapshot.results, _alpha(self._snapshot.results)
        self._choose_classes(results, min(MOST, rows_that_fit(sketch, rect)))
        rows = self._rows(sketch)
        table = ValueTable(sketch, rect, [row.name for row in rows])
        ticks = (
            (tr("no tick: never 0"), tr("never 0"))
            if alpha == 1.0
            else (tr("tick: dies to its left"), tr("tick: dies"))
        )
        picture, self._lanes = self._study.picture, table.lanes
        focused = self._focused() if picture.focus_visible else None
        table.paint_rows(picture, rows, self._span, ticks, self._spotlight, focused)
        headings = [_heading(one.id, alpha) for one in self._shown]
        count = min(len(headings), table.columns_that_fit([*headings, *_entmax_headings()]))
        columns = [self._column(place, headings[place]) for place in range(count)]
        table.paint_columns(rows, columns, len(self._shown) - count)

    def _choose_classes(self, results: Results, most: int) -> None:
        """The classes with a row, kept while the hand moves one of them, and the small axes' ends."""
        assert self._snapshot is not None
        key = (results.logits.size, most)
        if key != self._classes_key or not self._snapshot.gesture:
            self._classes, self._classes_key = leading_classes(results, most), key
        classes = self._classes[0]
        if self._enters.keys() != set(classes):
            self._enters = dict(zip(classes, support_logits(results, _alpha(results), classes), strict=True))
            if not self._snapshot.gesture:
                self._span = _lane_span([*results.logits[classes].tolist(), *self._enters.values()])

    def _rows(self, sketch: Sketch) -> list[Row]:
        from softmax_explorer.widgets.value_table import Row

        assert self._snapshot is not None
        results, ghost, (classes, rest) = self._snapshot.results, self._snapshot.ghost, self._classes
        names, count = results.scenario.class_names, results.scenario.num_classes
        marked = (results.true_class, results.leader, self._spotlight)
        rows = []
        for index in classes:
            colours = sketch.class_colours(index, count, marked=index in marked)
            stood = float(ghost.logits[index]) if ghost is not None and index < ghost.logits.size else None
            logit = float(results.logits[index])
            rows.append(Row(shown_name(names[index], index), index, *colours, logit, self._enters[index], stood))
        if rest.size:
            rows.append(Row(tr("{count} others", count=rest.size), None, sketch.theme.neutral, sketch.theme.neutral))
        return rows

    def _column(self, place: int, heading: tuple[str, ...]) -> Column:
        from softmax_explorer.widgets.value_table import Column

        assert self._snapshot is not None
        results, one, (classes, rest) = self._snapshot.results, self._shown[place], self._classes
        t, ghost = results.scenario.temperature, self._ghosts[place] if self._ghosts else None
        texts = [alternative_texts.value_text(results, one, index) for index in classes]
        if rest.size:
            texts.append(alternative_texts.rest_text(results, one, rest))
        return Column(
            heading,
            one.id == "entmax",
            _span(one.id, self._span[1] / t if t else math.inf),
            _values(one, classes, rest),
            texts,
            [text == "0" for text in texts],
            _values(ghost, classes, rest) if ghost is not None else (),
            alternative_texts.total_text(one),
            one.total != 1.0,
        )

    # the user's hand ------------------------------------------------------------------------------------------------
    def _focused(self) -> int:
        """The class that the arrow keys move."""
        assert self._snapshot is not None
        classes = self._classes[0]
        if self._chosen in classes:
            return self._chosen  # type: ignore[return-value]
        return self._snapshot.results.true_class if self._snapshot.results.true_class in classes else classes[0]

    def _drag(self, name: str, x: float, _y: float) -> None:
        index = int(name.split()[-1])
        if index in self._lanes and index < self.host.scenario.num_classes:  # they may have become fewer meanwhile
            self._chosen = index
            self._move(index, self._lanes[index].at(x))

    def _step(self, dx: float, dy: float) -> None:
        classes = self._classes[0]
        if dy and classes:
            place = min(max(classes.index(self._focused()) - int(math.copysign(1.0, dy)), 0), len(classes) - 1)
            self._chosen = classes[place]
            self.host.set_spotlight(self._chosen)
        elif dx and self._snapshot is not None:
            index = self._focused()
            logit = float(self._snapshot.results.logits[index])
            self._move(index, (logit if math.isfinite(logit) else self._span[0]) + 0.1 * dx)

    def _move(self, index: int, logit: float) -> None:
        scenario = self.host.scenario
        digits = 2 if abs(logit) < 1000.0 else 0
        self.host.preview(scenario.with_logit(index, round(logit, digits) - scenario.shift))

    def _set_alpha(self, alpha: float) -> None:
        self.host.preview(self.host.scenario.with_panel_settings(self.id, {"alpha": alpha}))


def _alpha(results: Results) -> float:
    return Alternatives.settings(Settings, results.scenario).valid_alpha


def _alpha_text(alpha: float) -> str:
    known = {1.0: tr("1 = softmax"), 2.0: tr("2 = sparsemax")}
    return known.get(alpha, numbers.plain(alpha))


def _heading(id: str, alpha: float) -> tuple[str, ...]:
    if id == "entmax":
        some = {1.0: (tr("α-entmax"), tr("= softmax")), 2.0: (tr("sparsemax"),)}
        return some.get(alpha) or (f"{alpha:g}-", tr("entmax"))
    words = {
        "softmax": (tr("softmax"),),
        "argmax": (tr("argmax"),),
        "normalised ReLU": (tr("normalised"), tr("ReLU")),
        "z / sum z": (tr("z / Σz"),),
        "ReLU": (tr("ReLU"),),
        "leaky ReLU": (tr("leaky"), tr("ReLU")),
        "tanh": (tr("tanh"),),
    }
    return words[id]


def _entmax_headings() -> tuple[tuple[str, ...], ...]:
    """The widest of them: the columns stand still while alpha is dragged."""
    return _heading("entmax", 1.0), _heading("entmax", 2.0), _heading("entmax", 1.55)


def _span(id: str, largest: float) -> tuple[float, float]:
    """The values at the ends of the bars."""
    if id == "z / sum z":
        return -0.5, 1.0
    if id == "tanh":
        return -1.0, 1.0
    if id in ("ReLU", "leaky ReLU"):
        return -0.1 * max(min(largest, 1e300), 1e-300), max(min(largest, 1e300), 1e-300)
    return 0.0, 1.0


def _values(one: Alternative, classes: list[int], rest: np.ndarray) -> list[float]:
    """A row each."""
    return [*one.values[classes].tolist(), *([one.of(rest)] if rest.size else [])]


def _lane_span(logits: list[float]) -> tuple[float, float]:
    """The ends of the small axes: all of these with some room to drag."""
    here = [min(max(z, -_FARTHEST), _FARTHEST) for z in logits if math.isfinite(z)]
    low, high = min(here), max(here)
    room = max(0.25 * (high - low), 1.0)
    return low - room, high + room
