"""Naive against stable softmax in four precisions: where each breaks first, and what rounding does to the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.numerics import Lab
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.patched_loss import PatchedLoss
    from softmax_explorer.widgets.range_ruler import RangeRuler
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner

_END = 1e6
# logarithmic, with 0 before it
OFFSETS = [0.0, *(float(f"{10.0 ** (i / 20.0):.3g}") for i in range(-20, 121))]


@dataclass(frozen=True)
class Settings:
    """`exhibit`: one of model.numerics.EXHIBITS; `offset`: added to every logit of "yours", 0 to 1e6."""

    exhibit: str = "yours"
    offset: float = 0.0


@panel(
    id="numerics-lab",
    title="Numerics",
    group="Numerics",
    reads=frozenset(
        {"logits", "shift", "masked", "temperature", "target", "label_smoothing", "class_names", "panel_settings"}
    ),
    order=80,
    hint="drag the offset right: naive float16 breaks first, stable rows survive; an ulp is a step of the last bit",
    source="Blanchard, Higham, Higham 2021, Accurately computing the log-sum-exp and softmax functions",
)
class NumericsLab(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._choice: Choice | None = None
        self._tuner: Tuner | None = None
        self._ruler: RangeRuler | None = None
        self._patched: PatchedLoss | None = None
        self._lab: Lab | None = None
        self._key: tuple[object, ...] = ()
        self._moved = ""

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.patched_loss import PatchedLoss
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.tuner import Tuner

        self._patched = PatchedLoss()
        self._choice = choice = Choice(whole=True)
        choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # alone, where nothing is to be set
        choice.setAccessibleName(tr("Exhibit"))
        choice.set_items(
            (
                tr("Your logits"),
                tr("Every class masked"),
                tr("A logit of +∞"),
                tr("Smoothing in float16"),
                tr("Divided by T = 0"),
                tr("Softmax applied twice"),
                tr("log(p + 1e−8)"),
            )
        )
        choice.chosen.connect(self._choose)
        self._tuner = tuner = Tuner(tr("Offset of all logits"), OFFSETS, numbers.axis)
        tuner.moved.connect(self._offset)
        tuner.finished.connect(lambda: self.host.commit(tr("Offset of all logits")))
        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Stages of softmax in four precisions"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(self._finish)
        return self.framed(picture, choice, tuner)

    def draw(self, snapshot: Snapshot) -> None:
        study, choice, tuner = self._study, self._choice, self._tuner
        if study is None or choice is None or tuner is None:
            return
        from softmax_explorer.export import numerics as words
        from softmax_explorer.model import numerics

        self._snapshot, results = snapshot, snapshot.results
        settings = _settings(results)
        key = (settings, results.logits.tobytes(), results.scenario.temperature, results.true_class)
        if key != self._key:
            self._key, self._lab = key, _run(results, settings)
        choice.set_index(numerics.EXHIBITS.index(settings.exhibit))
        tuner.set_number(settings.offset)
        study.show_settings(choice, *([tuner] if settings.exhibit == "yours" else []))
        study.show_hint(words.to_try(settings.exhibit) or tr(self.hint))
        sentence = words.sentence(results, self._lab, settings.exhibit)
        self.show(sentence, words.formula(self._lab, settings.exhibit))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export import numerics as words

        settings = _settings(results)
        return words.table(results, _run(results, settings), settings.exhibit)

    @classmethod
    def describe(cls, results: Results) -> str:
        from softmax_explorer.export import numerics as words

        settings = _settings(results)
        return words.sentence(results, _run(results, settings), settings.exhibit)

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        if self._snapshot is None:
            return
        results = self._snapshot.results
        settings = _settings(results)
        self._ruler = None
        if settings.exhibit == "twice":
            self._paint_twice(sketch, rect, results)
        elif settings.exhibit == "epsilon":
            self._paint_epsilon(sketch, rect, results)
        else:
            self._paint_stages(sketch, rect, results, settings.exhibit)

    def _paint_stages(self, sketch: Sketch, rect: QRectF, results: Results, exhibit: str) -> None:
        from softmax_explorer.export import numerics as words
        from softmax_explorer.style.scale import SPACE_3
        from softmax_explorer.widgets.range_ruler import ruler_height
        from softmax_explorer.widgets.sheet import Cell
        from softmax_explorer.widgets.stage_table import StageGroup, StageRow, StageTable, shares_of

        lab = self._lab
        assert lab is not None
        assert self._study is not None
        columns = words.stage_columns(exhibit, lab.temperature)
        shown, place, groups = [name for _, name in columns], self._place(lab), []
        for stable, title, short in (
            (False, tr("naive: x = z"), tr("naive")),
            (True, tr("stable: x = z − m, the maximum subtracted"), tr("stable")),
        ):
            rows = [
                StageRow(
                    line.precision,
                    tuple(Cell(text, None, tone) for text, tone in words.stage_cells(line, shown, place)),
                    () if line.broken else shares_of(line.trace.values.tolist()),
                    words.error_text(line) if lab.exact else "",
                    line.broken,
                )
                for line in lab.lines
                if line.stable == stable
            ]
            groups.append(StageGroup(title, short, tuple(rows)))
        last = tr("error, ulp") if lab.exact else ""
        headings = [heading for heading, _ in columns]
        count = results.scenario.num_classes
        found = StageTable(headings, last, groups, lab.exact, lab.classes, count, self._spotlight)
        ruled = exhibit == "yours" and 0.0 < lab.temperature < math.inf
        height = ruler_height(sketch)
        if ruled and rect.height() - height - SPACE_3 >= found.lines() * sketch.line_height():
            self._paint_ruler(sketch, rect.adjusted(0, 0, 0, height - rect.height()), lab)
            rect = rect.adjusted(0, height + SPACE_3, 0, 0)
        found.paint(sketch, rect, self._study.picture)

    def _place(self, lab: Lab) -> int:
        """The class whose numbers stand in the cells: the one pointed at, else the largest (the smoothed: the last)."""
        if self._spotlight is not None and self._spotlight in lab.classes:
            return lab.classes.index(self._spotlight)
        assert self._snapshot is not None
        return -1 if _settings(self._snapshot.results).exhibit == "smoothing" else int(lab.logits.argmax())

    def _paint_ruler(self, sketch: Sketch, rect: QRectF, lab: Lab) -> None:
        from softmax_explorer.engine import naive
        from softmax_explorer.export import numerics as words
        from softmax_explorer.widgets.range_ruler import RangeRuler

        assert self._snapshot is not None
        assert self._study is not None
        ghost = self._snapshot.ghost
        before = None
        if ghost is not None and _settings(ghost).exhibit == "yours" and 0.0 < ghost.scenario.temperature < math.inf:
            before = (ghost.maximum + _settings(ghost).offset) / ghost.scenario.temperature
        limits = {precision: naive.safe_range(precision)[1] for precision in naive.PRECISIONS}
        marks = (
            (limits["float16"], tr("float16 {limit}", limit=numbers.plain(limits["float16"]))),
            (limits["bfloat16"], tr("bfloat16, float32 {limit}", limit=numbers.plain(limits["bfloat16"], 1))),
            (limits["float64"], tr("float64 {limit}", limit=numbers.plain(limits["float64"], 1))),
        )
        self._ruler = RangeRuler(rect.adjusted(10, 0, -10, 0))
        picture = self._study.picture
        name = tr("largest logit") if lab.temperature == 1.0 else tr("largest z/T")
        self._ruler.paint(sketch, picture, name, words.largest(lab), before, marks, picture.focus_visible)

    def _paint_twice(self, sketch: Sketch, rect: QRectF, results: Results) -> None:
        from softmax_explorer.export import numerics as words
        from softmax_explorer.model import numerics
        from softmax_explorer.model.leading import leading_classes
        from softmax_explorer.widgets.sheet import Cell, Column, Row, Sheet, rows_that_fit

        assert self._study is not None
        done, count = numerics.applied_twice(results), results.scenario.num_classes
        classes, rest = leading_classes(results, rows_that_fit(sketch, rect.height(), count))
        least, most = f"≥ {done.least_loss:.3f}", f"≤ {done.most:.3f}"
        columns = (
            Column("", "z"),
            Column(tr("once"), "p = softmax(z)"),
            Column(tr("twice"), "softmax(p)", most),
            Column(tr("loss if true"), "−log softmax(p)", least),
        )
        rows = []
        for index in classes:
            lit = index == self._spotlight
            fill, outline = sketch.class_colours(index, count, marked=lit or index == results.true_class)
            shares = (None, float(results.probabilities[index]), float(done.twice[index]), None)
            texts = words.twice_texts(results, done, index)
            cells = tuple(Cell(text, share) for text, share in zip(texts, shares, strict=True))
            name = class_label(results.scenario.class_names[index], index)
            rows.append(Row(name, cells, fill, outline, lit, index == results.true_class))
        if rest.size:
            texts = ("", honest.together(results, rest), numbers.probability(float(done.twice[rest].sum())), "")
            cells = tuple(Cell(text, None, "muted") for text in texts)
            rows.append(Row(tr("{count} others", count=rest.size), cells))
        sheet = Sheet(sketch, rect, columns, rows)
        sheet.paint()
        for number, index in enumerate(classes):
            self._study.picture.zone(sheet.row(number), index)

    def _paint_epsilon(self, sketch: Sketch, rect: QRectF, results: Results) -> None:
        from softmax_explorer.export import numerics as words
        from softmax_explorer.widgets.patched_loss import LossLine

        assert self._study is not None
        assert self._patched is not None
        assert self._snapshot is not None
        ghost, true = self._snapshot.ghost, results.true_class
        lines = [LossLine(*parts) for parts in words.patched_lines(words.gap(results))]
        before = words.gap(ghost) if ghost is not None else None
        lit = self._spotlight == true
        self._patched.paint(sketch, rect, self._study.picture, words.GAPS, lines, words.gap(results), before, lit, true)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _choose(self, index: int) -> None:
        from softmax_explorer.model import numerics

        self._store(replace(self._now(), exhibit=numerics.EXHIBITS[index]))
        self.host.commit(tr("Exhibit"))

    def _offset(self, offset: float) -> None:
        self._store(replace(self._now(), offset=offset))

    def _now(self) -> Settings:
        return NumericsLab.settings(Settings, self.host.scenario)

    def _store(self, settings: Settings) -> None:
        self.host.preview(self.with_settings(settings))

    def _drag(self, where: str, x: float, y: float) -> None:
        assert self._snapshot is not None
        results = self._snapshot.results
        if where == "offset" and self._ruler is not None:
            value = self._ruler.value_at(x) * results.scenario.temperature - results.maximum
            self._offset_to(value)
        elif where == "gap" and self._patched is not None and self._patched.axes is not None:
            self._gap_to(self._patched.axes.at(x, y)[0])

    def _step(self, dx: float, _dy: float) -> None:
        from softmax_explorer.export import numerics as words

        assert self._snapshot is not None
        results = self._snapshot.results
        exhibit = _settings(results).exhibit
        if exhibit == "yours":
            self._offset_to(self._now().offset + dx)
        elif exhibit == "epsilon":
            self._gap_to(words.gap(results) + 0.5 * dx)

    def _offset_to(self, offset: float) -> None:
        self._moved = tr("Offset of all logits")
        self._offset(float(f"{min(max(offset, 0.0), _END):.4g}"))

    def _gap_to(self, wanted: float) -> None:
        from softmax_explorer.export import numerics as words

        assert self._snapshot is not None
        results, scenario = self._snapshot.results, self.host.scenario
        true, now = results.true_class, words.gap(results)
        if not math.isfinite(now) or not 0.0 < scenario.temperature < math.inf:
            return
        wanted = min(max(wanted, float(words.GAPS[0])), float(words.GAPS[-1]))
        self._moved = tr("Move the true logit")
        logit = float(scenario.logits[true]) - (wanted - now) * scenario.temperature
        self.host.preview(scenario.with_logit(true, round(logit, 2)))

    def _finish(self) -> None:
        if self._moved:
            self.host.commit(self._moved)
            self._moved = ""


def _settings(results: Results) -> Settings:
    from softmax_explorer.model import numerics

    found = NumericsLab.settings(Settings, results.scenario)
    exhibit = found.exhibit if found.exhibit in numerics.EXHIBITS else "yours"
    return Settings(exhibit, min(max(found.offset, 0.0), _END))


def _run(results: Results, settings: Settings) -> Lab | None:
    """The eight computations, None for the exhibits that are no table of stages."""
    from softmax_explorer.model import numerics

    return (
        None if settings.exhibit in ("twice", "epsilon") else numerics.run(results, settings.exhibit, settings.offset)
    )
