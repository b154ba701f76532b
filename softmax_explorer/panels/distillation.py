"""A student that learns from the teacher's soft targets: what the temperature adds, and why the loss is times T²."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from softmax_explorer.export import distillation_texts as words
from softmax_explorer.export import honest
from softmax_explorer.model.distillation import Distillation
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import shown_name, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.push import Push
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.student_rows import StudentRows
    from softmax_explorer.widgets.temperature_plot import TemperaturePlot

_POINTS, _POINTS_IN_GESTURE = 121, 41  # of the curves
_LEAST_SPAN, _MOST_SPAN = 5.0, 2e6  # of the axis of logits, to either side


@dataclass(frozen=True)
class Settings:
    student: tuple[Any, ...] = ()  # logits; what is missing is 0
    squared: bool = True  # steps follow the loss with T²


@panel(
    id="distillation",
    title="Distillation",
    group="Learning",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "panel_settings"}),
    order=70,
    hint="drag the temperature to the right: the pull dies away without T² and stays with it; then press Step",
    source="Hinton, Vinyals, Dean 2015, Distilling the knowledge in a neural network, section 2",
)
class DistillationPanel(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._loss: Choice | None = None
        self._step: Push | None = None
        self._pair: Distillation | None = None
        self._ghost: Distillation | None = None
        self._key: tuple[bytes, bytes, int] | None = None
        self._curves: tuple[np.ndarray, np.ndarray] = (np.zeros(3), np.zeros(3))
        self._at_one: Results | None = None
        self._span, self._top, self._longest = _LEAST_SPAN, 1.0, 1.0
        self._rows: StudentRows | None = None
        self._plot: TemperaturePlot | None = None
        self._doing = ""  # what undo will call it

    def build(self) -> QWidget:
        from softmax_explorer.widgets.button_row import ButtonRow
        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push

        self._loss = loss = Choice()
        loss.set_items((tr("Loss: T² · KL"), tr("Loss: KL, without T²")))
        loss.setAccessibleName(tr("Loss of the student"))
        loss.chosen.connect(self._choose)
        self._step = step = Push(tr("Step"))
        step.setToolTip(tr("One step of gradient descent on the student’s logits, learning rate 1"))
        step.clicked.connect(self._descend)
        again = Push(tr("New student"))
        again.setToolTip(tr("All the student’s logits back to 0"))
        again.clicked.connect(lambda: self._store((), tr("New student"), commit=True))
        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Student’s logits"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._nudge)
        picture.finished.connect(lambda: self.host.commit(self._doing))
        return self.framed(picture, loss, ButtonRow((step, again)))

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None or self._loss is None or self._step is None:
            return
        self._snapshot, results = snapshot, snapshot.results
        settings = self.settings(Settings, results.scenario)
        self._pair = pair = Distillation(results, settings.student)
        ghost = snapshot.ghost
        if ghost is None or ghost.scenario.num_classes != results.scenario.num_classes:
            self._ghost = None
        elif self._ghost is None or self._ghost.teacher is not ghost:
            self._ghost = Distillation(ghost, self.settings(Settings, ghost.scenario).student)
        points = _POINTS_IN_GESTURE if snapshot.gesture else _POINTS
        key = (results.logits.tobytes(), pair.logits.tobytes(), points)
        if self._key is None or key[:2] != self._key[:2] or points > self._key[2]:  # the temperature leaves them alone
            from softmax_explorer.widgets import plot_axis

            self._key, self._at_one = key, Results(results.scenario.with_temperature(1.0))
            self._curves = pair.pulls_over(plot_axis.temperatures(points))
        self._scale(snapshot.gesture)
        self._loss.set_index(0 if settings.squared else 1)
        self._step.setEnabled(_steps(pair, settings.squared) is not None)
        self.show(words.describe(pair), words.formula(pair, settings.squared))

    def _scale(self, gesture: bool) -> None:
        """Axes that hold everything; while the hand moves they only grow."""
        from softmax_explorer.widgets.axes import rounded_up, share_scale

        pair = self._pair
        assert pair is not None
        both = np.concatenate([pair.logits, pair.teacher.logits])
        span = rounded_up(min(max(float(np.abs(both[np.isfinite(both)]).max(initial=0.0)), _LEAST_SPAN), _MOST_SPAN))
        curve = self._curves[0]
        top = min(1.15 * float(curve[np.isfinite(curve)].max(initial=0.0)), 1e300) or 1.0
        self._span = max(span, self._span) if gesture else span
        self._top = max(top, self._top) if gesture else top
        assert self._at_one is not None
        shares = (pair.teacher.probabilities, pair.student.probabilities, self._at_one.probabilities)
        longest = share_scale(max(float(p.max()) for p in shares))
        self._longest = max(longest, self._longest) if gesture else longest

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        pair = Distillation(results, cls.settings(Settings, results.scenario).student)
        columns = (
            "class",
            "teacher logit",
            "student logit",
            "teacher probability",
            "student probability",
            "gradient with T squared",
            "gradient without T squared",
        )
        values = np.column_stack(
            [
                results.logits,
                pair.logits,
                results.probabilities,
                pair.student.probabilities,
                *pair.gradients,
            ]
        )
        names = results.scenario.class_names
        return Table(columns, tuple((name, *row) for name, row in zip(names, values.tolist(), strict=True)))

    @classmethod
    def describe(cls, results: Results) -> str:
        return words.describe(Distillation(results, cls.settings(Settings, results.scenario).student))

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.style.scale import SPACE_2, SPACE_5
        from softmax_explorer.widgets.class_rows import ClassRows
        from softmax_explorer.widgets.student_rows import Pupil, StudentRows
        from softmax_explorer.widgets.temperature_plot import TemperaturePlot

        pair, study = self._pair, self._study
        if pair is None or study is None or self._at_one is None or self._snapshot is None:
            return
        results, ghost = pair.teacher, self._ghost
        line = sketch.line_height(sketch.typography.caption)
        narrow = (
            sketch.hall and rect.width() < 34 * sketch.typography.body
        )  # the temperature has a bar of its own there
        middle = rect.right() if narrow else rect.left() + 0.66 * rect.width()
        names = [shown_name(name, index) for index, name in enumerate(results.scenario.class_names)]
        order = np.argsort(-results.logits, kind="stable").tolist()
        room = QRectF(rect.left(), rect.top(), middle - rect.left(), rect.height() - (2 if narrow else 1) * line)
        rows = ClassRows(sketch, room, names, order)
        rows.paint(study.picture, self._spotlight)
        self._rows = painted = StudentRows(sketch, rows, middle, self._span)
        with np.errstate(over="ignore"):
            with_, without = (gradient / self._top for gradient in pair.gradients)
        old = ghost.logits if ghost is not None else None
        painted.paint_logits(study.picture, results.logits, pair.logits, (with_, without), old, self._spotlight)
        teacher, student = (
            Pupil(each.logits, each.probabilities, {index: _percent(each, index) for index in rows.shown})
            for each in (results, pair.student)
        )
        ghosts = (ghost.teacher.probabilities, ghost.student.probabilities) if ghost is not None else None
        painted.paint_targets(teacher, student, ghosts, self._at_one.probabilities, self._longest)
        if narrow:
            self._plot = None
            self._paint_legend(sketch, rect)
            return
        left = middle + SPACE_5 + sketch.width_of("0.00", sketch.typography.caption)
        top = rect.top() + line + 4
        area = QRectF(left, top, rect.right() - left - SPACE_2, rect.bottom() - 2 * line - SPACE_2 - top)
        self._plot = plot = TemperaturePlot(area, (0.0, self._top))
        self._paint_plot(sketch, plot)

    def _paint_legend(self, sketch: Sketch, rect: QRectF) -> None:
        """Dots, handles and arrows in the last line of the picture."""
        from PySide6.QtCore import QRectF

        size, series, x = sketch.typography.caption, sketch.theme.series, rect.left()
        line = sketch.line_height(size)
        for text, colour in (
            (tr("● teacher  ○ student"), sketch.theme.muted),
            (tr("with T²"), series[0]),
            (tr("without"), series[1]),
        ):
            bold = colour in series
            width = sketch.width_of(text, size, bold) + 2
            sketch.text(QRectF(x, rect.bottom() - line, width, line), text, size=size, bold=bold, colour=colour)
            x += width + 0.8 * size

    def _paint_plot(self, sketch: Sketch, plot: TemperaturePlot) -> None:
        assert self._study is not None
        assert self._pair is not None
        series = sketch.theme.series
        plot.paint_axes(sketch)
        plot.paint_names(sketch, tr("largest pull"), ((tr("with T²"), series[0]), (tr("without"), series[1])))
        for curve, colour in zip(self._curves, series, strict=False):
            plot.paint_curve(sketch, curve, colour)
        sizes = list(zip(self._pair.pulls, series, strict=False))
        old = self._ghost.teacher.scenario.temperature if self._ghost is not None else None
        plot.paint_cursor(sketch, self._study.picture, self._pair.teacher.scenario.temperature, old, sizes)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, where: str, x: float, y: float) -> None:
        from softmax_explorer.widgets import student_rows, temperature_plot

        if where == temperature_plot.GRAB and self._plot is not None:
            self._doing = tr("Temperature")
            self.host.preview(self.host.scenario.with_temperature(self._plot.temperature_at(x)))
        elif self._rows is not None:
            index = int(where.removeprefix(student_rows.GRAB))
            self._move(index, round(self._rows.logit_at(x), 2))

    def _nudge(self, dx: float, dy: float) -> None:
        """Up and down choose one of the classes that are shown, left and right move the student's logit."""
        shown = self._rows.shown if self._rows is not None else list(range(self.host.scenario.num_classes))
        index = shown[0]
        if self._spotlight in shown:
            step = int(math.copysign(1.0, dy)) if dy else 0
            index = shown[min(max(shown.index(self._spotlight) - step, 0), len(shown) - 1)]
        if index != self._spotlight:
            self.host.set_spotlight(index)
        if dx and self._pair is not None:
            self._move(index, round(float(self._pair.logits[index]) + 0.1 * dx, 2))

    def _move(self, index: int, logit: float) -> None:
        assert self._pair is not None
        if index >= self._pair.logits.size or not math.isfinite(logit):
            return
        self._doing = tr("Student’s logit")
        logits = self._pair.logits.copy()
        logits[index] = logit
        self._store(logits.tolist())

    def _descend(self) -> None:
        assert self._pair is not None
        student = _steps(self._pair, self.settings(Settings, self.host.scenario).squared)
        if student is not None:
            self._store(student.tolist(), tr("Step of the student"), commit=True)

    def _choose(self, index: int) -> None:
        settings = replace(self.settings(Settings, self.host.scenario), squared=index == 0)
        self.host.preview(self.with_settings(settings))
        self.host.commit(tr("Loss of the student"))

    def _store(self, student: Any, text: str = "", *, commit: bool = False) -> None:
        scenario: Scenario = self.host.scenario
        finite = [value if math.isfinite(value) else 0.0 for value in student]
        settings = replace(self.settings(Settings, scenario), student=tuple(finite))
        self.host.preview(self.with_settings(settings))
        if commit:
            self.host.commit(text)


def _steps(pair: Distillation, squared: bool) -> np.ndarray | None:
    """The student after one step of descent at rate 1; None where the gradient is infinite."""
    gradient = pair.gradients[0 if squared else 1]
    if not np.isfinite(gradient).all():
        return None
    with np.errstate(over="ignore"):
        student = pair.logits - gradient
    return student if (np.isfinite(student) | (student == -math.inf)).all() else None


def _percent(results: Results, index: int) -> str:
    return honest.probability(results, index, numbers.percent_short)
