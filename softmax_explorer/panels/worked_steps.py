"""Softmax, its loss and its gradient as a calculation by hand, why it takes exponentials, and the gradient's cases."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from softmax_explorer.export import hand_calculation, honest, step_words
from softmax_explorer.model.leading import leading_classes
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.exponential_curve import ExponentialCurve, Mark
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner

VIEWS = ("steps", "exponentials", "gradient")
STEPS = 7
_FARTHEST = 1e6  # logits beyond have no curve one could see
_MOST_MARKS = 40
_PER_PIXEL = 0.02  # logits, for a number dragged to the side


@dataclass(frozen=True)
class Settings:
    """`view`: one of VIEWS; `step`: how many of the steps are written down."""

    view: str = "steps"
    step: int = STEPS


@panel(
    id="worked-steps",
    title="Steps",
    group="Softmax",
    reads=frozenset(
        {"logits", "shift", "masked", "temperature", "target", "label_smoothing", "class_names", "panel_settings"}
    ),
    order=25,
    hint="set the step to 1 and go on with the right arrow key; drag a logit and watch its whole row follow",
    source="Goodfellow, Bengio, Courville 2016, Deep Learning, sections 4.1 and 6.2.2.3; Bridle 1990",
)
class WorkedSteps(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._choice: Choice | None = None
        self._tuner: Tuner | None = None
        self._curve: ExponentialCurve | None = None
        self._held: int | None = None
        self._from: tuple[str, float, float] | None = None
        self._span = (-1.0, 1.0)
        self._moved = False

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.exponential_curve import ExponentialCurve
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.tuner import Tuner

        self._curve = ExponentialCurve()
        self._choice = choice = Choice(whole=True)
        choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # alone, where nothing is to be set
        choice.setAccessibleName(tr("What to see"))
        choice.set_items((tr("The calculation"), tr("Why exponentials"), tr("The gradient's two cases")))
        choice.chosen.connect(self._choose)
        self._tuner = tuner = Tuner(tr("Step"), [float(i) for i in range(1, STEPS + 1)], _step_text)
        tuner.moved.connect(self._to_step)
        tuner.finished.connect(lambda: self.host.commit(tr("Go through the steps")))
        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Logits: up and down choose a class, left and right change it"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(self._finish)
        return self.framed(picture, choice, tuner)

    def draw(self, snapshot: Snapshot) -> None:
        study, choice, tuner = self._study, self._choice, self._tuner
        if study is None or choice is None or tuner is None:
            return
        from softmax_explorer.widgets.exponential_curve import span_of

        self._snapshot, results = snapshot, snapshot.results
        settings = _settings(results)
        choice.set_index(VIEWS.index(settings.view))
        tuner.set_number(float(settings.step))
        study.show_settings(choice, *([tuner] if settings.view == "steps" else []))
        study.show_hint(step_words.to_try(settings.view) or tr(self.hint))
        if not snapshot.gesture:
            self._span = span_of(results.logits.tolist()) if abs(results.maximum) <= _FARTHEST else self._span
        self.show(self.describe(results), self._formula())

    def highlight(self, index: int | None) -> None:
        super().highlight(index)
        if self._study is not None and self._snapshot is not None:
            self._study.show_words(self.describe(self._snapshot.results), self._formula())

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        return Table(hand_calculation.COLUMNS, hand_calculation.rows(results))

    @classmethod
    def describe(cls, results: Results) -> str:
        settings = _settings(results)
        if settings.view == "steps" and settings.step < STEPS:
            return step_words.sentence(results, settings.step)
        return hand_calculation.sentence(results, settings.view)

    def _formula(self) -> str:
        assert self._snapshot is not None
        results, lit = self._snapshot.results, self._spotlight
        if lit is None or lit >= results.scenario.num_classes:
            lit = results.true_class
        settings = _settings(results)
        if settings.view == "steps" and settings.step < STEPS:
            return step_words.formula(results, lit, settings.step)
        return hand_calculation.formula(results, lit, settings.view)

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        if self._snapshot is None:
            return
        results = self._snapshot.results
        settings = _settings(results)
        if settings.view == "exponentials":
            self._paint_curve(sketch, rect, results)
        elif settings.view == "gradient":
            self._paint_cases(sketch, rect, results)
        else:
            self._paint_steps(sketch, rect, results, settings.step)

    def _paint_steps(self, sketch: Sketch, rect: QRectF, results: Results, step: int) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sheet import Cell, Column, Row, Sheet, rows_that_fit

        assert self._study is not None
        picture, count = self._study.picture, results.scenario.num_classes
        classes, rest = leading_classes(results, rows_that_fit(sketch, rect.height(), count))
        assert self._snapshot is not None
        ghost = self._snapshot.ghost
        before = ghost if ghost is not None and ghost.scenario.num_classes == count else None
        columns = [
            Column(part.step, part.heading, part.foot, part.number <= step, part.number == step < STEPS,
                   part.foot_number <= step, part.foot_number == step < STEPS, part.optional)
            for part in hand_calculation.columns(results)
        ]  # fmt: skip
        rows = []
        for index in classes:
            lit = index == self._spotlight
            fill, outline = sketch.class_colours(index, count, marked=lit or index == results.true_class)
            were = hand_calculation.bars(before, index) if before is not None else (None,) * len(columns)
            now = hand_calculation.bars(results, index)
            texts = hand_calculation.texts(results, index)
            grab = "grab" if math.isfinite(results.logits[index]) else ""
            tones = (grab, *[""] * (len(columns) - 1))
            cells = tuple(Cell(*parts) for parts in zip(texts, now, tones, were, strict=True))
            name = class_label(results.scenario.class_names[index], index)
            rows.append(Row(name, cells, fill, outline, lit, index == results.true_class))
        if rest.size:
            cells = tuple(Cell(text, None, "muted") for text in hand_calculation.rest_cells(results, rest))
            rows.append(Row(tr("{count} others", count=rest.size), cells))
        sheet = Sheet(sketch, rect, columns, rows)
        sheet.paint()
        for number, index in enumerate(classes):
            picture.zone(sheet.row(number), index)
            cell = sheet.cell(number, 0)
            if cell is not None and math.isfinite(results.logits[index]):
                picture.zone(cell, index, grab=f"cell-{index}")
                if picture.focus_visible and index == self._held_class(results):
                    sketch.ghost(QRectF(cell.adjusted(2, 2, 2, -2)))

    def _paint_curve(self, sketch: Sketch, rect: QRectF, results: Results) -> None:
        from softmax_explorer.widgets.sketch import CENTRE

        assert self._study is not None
        assert self._curve is not None
        assert self._snapshot is not None
        if not abs(results.maximum) <= _FARTHEST:
            words = tr("The largest logit is {z}: too far out for a curve", z=numbers.signed(results.maximum))
            sketch.text(rect, words, align=CENTRE, wrap=True)
            return
        marks, ghost = _marks(results), self._snapshot.ghost
        pair = hand_calculation.compared(results, self._spotlight)
        by_index = {mark.index: mark for mark in marks}
        shown_pair = None
        if pair is not None and pair[0] in by_index:
            apart, ratio = hand_calculation.apart(results, pair[0])
            shown_pair = (by_index[pair[0]], by_index[pair[1]], tr("{gap} apart", gap=apart), tr("{r} times", r=ratio))
        self._curve.paint(
            sketch,
            rect,
            self._study.picture,
            marks,
            _marks(ghost) if ghost is not None else (),
            self._span,
            results.scenario.temperature,
            results.scenario.num_classes,
            shown_pair,
            hand_calculation.facts(results, pair[0] if pair else None),
            self._spotlight,
            self._held_class(results),
        )

    def _paint_cases(self, sketch: Sketch, rect: QRectF, results: Results) -> None:
        from softmax_explorer.widgets.two_cases import Case, TwoCases, case_rows

        assert self._study is not None
        assert self._snapshot is not None
        classes, rest = leading_classes(results, case_rows(sketch, rect.height()))
        parts = hand_calculation.case_parts(results)
        cases = []
        for index in classes:
            name = class_label(results.scenario.class_names[index], index)
            own, others = float(parts[0][index]), float(parts[1][index])
            texts = hand_calculation.case_texts(results, index)
            cases.append(Case(index, name, own, others, *texts, honest.gradient(results, index, "cross-entropy")))
        if rest.size:
            own, others = float(parts[0][rest].sum()), float(parts[1][rest].sum())
            name = tr("{count} others", count=rest.size)
            cases.append(Case(-1, name, own, others, "", "", numbers.gradient(own + others)))
        ghosts: dict[int, float] = {}
        if self._snapshot.ghost is not None:
            ghosts = dict(enumerate(self._snapshot.ghost.categorical_scaled_gradient.tolist()))
        TwoCases().paint(
            sketch,
            rect,
            self._study.picture,
            cases,
            ghosts,
            results.scenario.num_classes,
            *hand_calculation.case_headings(results),
            (tr("pulled up"), tr("pushed down")),
            self._spotlight,
            results.true_class,
        )

    # the user's hand ------------------------------------------------------------------------------------------------
    def _choose(self, index: int) -> None:
        self._store(replace(_settings_of(self.host), view=VIEWS[index]))
        self.host.commit(tr("What to see"))

    def _to_step(self, step: float) -> None:
        self._store(replace(_settings_of(self.host), step=round(step)))

    def _store(self, settings: Settings) -> None:
        self.host.preview(self.with_settings(settings))

    def _held_class(self, results: Results) -> int:
        held = self._held
        return results.true_class if held is None or held >= results.scenario.num_classes else held

    def _drag(self, where: str, x: float, _y: float) -> None:
        kind, _, number = where.partition("-")
        scenario, index = self.host.scenario, int(number)
        if index >= scenario.num_classes:  # they have become fewer meanwhile
            return
        if self._from is None or self._from[0] != where:
            self._from, self._held = (where, x, float(scenario.logits[index])), index
        per_pixel = _PER_PIXEL
        if kind == "logit" and self._curve is not None and self._curve.axes is not None:
            per_pixel = (self._span[1] - self._span[0]) / max(self._curve.axes.rect.width(), 1.0)
        if x != self._from[1] or self._moved:
            self._set_logit(index, self._from[2] + (x - self._from[1]) * per_pixel)

    def _step(self, dx: float, dy: float) -> None:
        assert self._snapshot is not None
        results = self._snapshot.results
        index = self._held_class(results)
        if dy:
            self._held = min(max(index - (1 if dy > 0 else -1), 0), results.scenario.num_classes - 1)
            self.host.set_spotlight(self._held)
        elif math.isfinite(results.logits[index]):
            self._set_logit(index, float(self.host.scenario.logits[index]) + 0.1 * dx)

    def _set_logit(self, index: int, value: float) -> None:
        self._moved = True
        self.host.preview(self.host.scenario.with_logit(index, round(value, 2)))

    def _finish(self) -> None:
        self._from = None
        if self._moved:
            self._moved = False
            self.host.commit(tr("Move a logit"))


def _settings(results: Results) -> Settings:
    found = WorkedSteps.settings(Settings, results.scenario)
    view = found.view if found.view in VIEWS else VIEWS[0]
    return Settings(view, min(max(found.step, 1), STEPS))


def _settings_of(host: Host) -> Settings:
    return WorkedSteps.settings(Settings, host.scenario)


def _step_text(step: float) -> str:
    return tr("{step} of {steps}: {what}", step=round(step), steps=STEPS, what=hand_calculation.step_name(round(step)))


def _marks(results: Results) -> list[Mark]:
    """The classes on the curve, few enough to tell apart."""
    from softmax_explorer.widgets.exponential_curve import Mark

    names, heights = results.scenario.class_names, results.shifted_exponentials.tolist()
    return [
        Mark(
            index,
            float(results.logits[index]),
            heights[index],
            honest.exponential(results, index, True),
            class_label(names[index], index, 24),
        )
        for index in leading_classes(results, _MOST_MARKS)[0]
    ]
