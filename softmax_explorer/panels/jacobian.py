"""How every probability answers to every logit, the gradient in one of its rows, and how little gets through."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer.export import jacobian_texts
from softmax_explorer.model.jacobian import Jacobian, Strength, jacobian, norm, strengths
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style.words import class_label, shown_name, tr
from softmax_explorer.widgets import plot_axis

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.labelled_matrix import LabelledMatrix
    from softmax_explorer.widgets.row_product import RowProduct
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.temperature_plot import TemperaturePlot

MOST = 12  # rows with names and numbers
MOST_IN_PICTURE = 100
_POINTS, _POINTS_OF_MANY, _MANY = 121, 31, 500
_STRONGEST = 0.25  # the element in full colour: the largest there is at temperature 1
_HIGHEST = 1.0  # on the axis of the norm: classes that nearly tie go through the roof as the temperature falls
_NARROW = 380  # pixels, for a body text of 13: below, the product is left out
_FEW = 5  # rows that leave room for the curve below them


@dataclass(frozen=True)
class Settings:
    every_class: bool = False


@panel(
    id="jacobian",
    title="Jacobian",
    group="Geometry",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "class_names", "panel_settings"}),
    order=45,
    hint="drag the temperature to 0.1: the matrix fades; make a wrong class the true one: −1/p makes up for it; "
    "in a hidden layer nothing does",
    source="Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
)
class JacobianPanel(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._choice: Choice | None = None
        self._shown: Jacobian | None = None
        self._strengths = Strength(np.empty(0), np.empty(0))
        self._key = b""
        self._plot: TemperaturePlot | None = None

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.picture import Picture

        self._choice = choice = Choice(whole=True)
        choice.setAccessibleName(tr("Classes of the matrix"))
        choice.set_items([tr("top {count} and the rest", count=MOST - 1), tr("every class, without numbers")])
        choice.chosen.connect(self._choose)
        choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        choice.setVisible(False)
        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Temperature and row of the Jacobian"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Temperature")))
        return self.framed(picture, choice, formula_from=250)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None or self._choice is None:
            return
        results, self._snapshot = snapshot.results, snapshot
        key = results.logits.tobytes()
        if key != self._key:  # the curve stands still while the temperature moves
            points = _POINTS_OF_MANY if results.logits.size > _MANY else _POINTS
            self._key, self._strengths = key, strengths(results.logits, plot_axis.temperatures(points))
        self._shown = jacobian(results, _most(results))
        offered = _is_offered(results.scenario.num_classes)
        if self._choice.isHidden() == offered:
            self._choice.setVisible(offered)
        self._choice.set_index(int(self.settings(Settings, results.scenario).every_class))
        self.show(self.describe(results), jacobian_texts.formula(results, self._shown))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        shown = jacobian(results, _most(results))
        names = _names(results, shown)
        columns = ("probability of", *(f"by logit of {name}" for name in names), "loss gradient")
        rows = zip(names, shown.matrix.tolist(), shown.gradient.tolist(), strict=True)
        return Table(columns, tuple((name, *row, gradient) for name, row, gradient in rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        return jacobian_texts.sentence(results)

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_5
        from softmax_explorer.widgets.labelled_matrix import LabelledMatrix
        from softmax_explorer.widgets.row_product import RowProduct

        if self._snapshot is None or self._shown is None:
            return
        size = sketch.typography.caption
        line = sketch.line_height(size)
        names = _names(self._snapshot.results, self._shown)
        width = min(max(sketch.width_of(name, size, True) for name in names) + SPACE_2, 0.15 * rect.width())
        if len(names) > MOST:
            width = 0.0
        if rect.width() < _NARROW * sketch.scale:
            self._paint_narrow(sketch, rect, names)
            return
        top, bottom = rect.top() + line + SPACE_1, rect.bottom() - line - SPACE_2
        room, side = rect.width() - width - 2 * SPACE_5, bottom - top
        share = (0.36, 0.36) if len(names) < 4 else (0.42, 0.31)
        matrix = QRectF(rect.left() + width, top, share[0] * room, side)
        product = QRectF(matrix.right() + SPACE_5, top, share[1] * room, side)
        left = product.right() + SPACE_5 + sketch.width_of("0.00", size)
        curve = QRectF(left, top, rect.right() - left - SPACE_2, rect.bottom() - 2 * line - SPACE_1 - top)
        self._paint_matrix(sketch, LabelledMatrix(matrix, names, width, MOST))
        self._paint_product(sketch, RowProduct(product, len(names)))
        self._paint_curve(sketch, curve)
        below = QRectF(rect.left(), rect.bottom() - line, product.right() - rect.left(), line)
        sketch.text(below, self._readout(sketch, below.width()), size=size)

    def _paint_narrow(self, sketch: Sketch, rect: QRectF, names: list[str]) -> None:
        """The matrix and what gets through: below each other, or, where the matrix is high, beside each other."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.style.scale import SPACE_1, SPACE_2
        from softmax_explorer.widgets.labelled_matrix import LabelledMatrix

        size, unit = sketch.typography.caption, sketch.scale
        line, beside = sketch.line_height(size), len(names) > _FEW
        widest = max(sketch.width_of(name, size, True) for name in names) + SPACE_2 * unit
        width = 0.0 if len(names) > MOST else min(widest, (0.24 if beside else 0.3) * rect.width())
        left = rect.left() + (0.58 * rect.width() if beside else 0.0) + sketch.width_of("0.00", size) + SPACE_2
        top, end = rect.top() + line + SPACE_1, rect.left() + 0.56 * rect.width() if beside else rect.right()
        free = rect.bottom() - 2 * line - SPACE_2 - top
        high = free + line if beside else 0.5 * (free - 2.5 * line)
        matrix = QRectF(rect.left() + width, top, end - rect.left() - width, high)
        readout = QRectF(rect.left(), matrix.bottom() + SPACE_1, matrix.right() - rect.left(), line)
        start = top if beside else readout.bottom() + 1.5 * line
        right = rect.right() - SPACE_2 * unit
        self._paint_matrix(sketch, LabelledMatrix(matrix, names, width, MOST))
        self._paint_curve(sketch, QRectF(left, start, right - left, rect.bottom() - 2 * line - SPACE_1 - start))
        sketch.text(readout, self._readout(sketch, readout.width()), size=size)

    def _paint_matrix(self, sketch: Sketch, picture: LabelledMatrix) -> None:
        assert self._study is not None
        assert self._shown is not None
        shown, count = self._shown, self._shown.matrix.shape[0]
        # the full colour stands still while the temperature moves: the matrix is seen to fade
        most = min(float(self._strengths.largest.max(initial=0.0)), _STRONGEST) or _STRONGEST
        picture.paint(
            sketch,
            np.clip(shown.matrix, -most, most),
            most,
            lambda: [[jacobian_texts.element(shown, i, j) for j in range(count)] for i in range(count)],
            jacobian_texts.faded(shown),
            self._row(),
        )
        for place, index in enumerate(shown.classes):
            self._study.picture.zone(picture.row(place), index)

    def _paint_product(self, sketch: Sketch, picture: RowProduct) -> None:
        """The row of the true class as bars, times -1/p: the gradient. Both on one scale, up to 1/T."""
        assert self._study is not None
        assert self._shown is not None
        assert self._snapshot is not None
        results, shown, true = self._snapshot.results, self._shown, self._snapshot.results.true_class
        factor = jacobian_texts.factor(results) if results.logits[true] > -math.inf else tr("−1/p")
        name, count = class_label(results.scenario.class_names[true], true, 16), results.scenario.num_classes
        picture.paint_heading(
            sketch,
            (
                tr("row of {name} × {factor} = dL/dz", name=name, factor=factor),
                tr("row × {factor} = dL/dz", factor=factor),
                tr("row × {factor}", factor=factor),
            ),
        )
        place = shown.place(true)
        columns = shown.matrix[place].tolist(), shown.gradient.tolist()
        texts = (
            [jacobian_texts.element(shown, place, i) for i in range(len(columns[0]))],
            jacobian_texts.gradients(shown, true),
        )
        colours = [sketch.class_colours(i, count, marked=i in (true, self._spotlight)) for i in shown.classes]
        colours += [(sketch.theme.neutral, sketch.theme.neutral)] * (len(columns[0]) - len(colours))
        t = self._temperature()
        picture.paint(sketch, columns, texts, 1.0 / t if t > 0.0 else math.inf, colours, place)
        for place, index in enumerate(shown.classes):
            self._study.picture.zone(picture.row(place), index)

    def _paint_curve(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets.temperature_plot import TemperaturePlot

        assert self._study is not None
        assert self._snapshot is not None
        results, ghost = self._snapshot.results, self._snapshot.ghost
        through, colour = self._strengths.norm, sketch.theme.series[0]
        highest = min(float(through.max(initial=0.0)), _HIGHEST) or _HIGHEST
        self._plot = plot = TemperaturePlot(rect, (0.0, 1.12 * highest))
        size, names = sketch.typography.caption, (tr("norm of J: what gets through"), tr("norm of J"))
        plot.paint_axes(sketch, next((n for n in names if sketch.width_of(n, size) <= rect.width()), tr("norm")))
        plot.paint_curve(sketch, through, colour)
        self._paint_regions(sketch, plot, through < 0.1 * highest)
        plot.paint_cursor(
            sketch,
            self._study.picture,
            self._temperature(),
            None if ghost is None else ghost.scenario.temperature,
            ((norm(results), colour),),
        )

    def _paint_regions(self, sketch: Sketch, plot: TemperaturePlot, low: np.ndarray) -> None:
        """Names for the two ends of the curve, where it is low for long enough."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import LEFT, RIGHT

        if low.all():
            return
        size, rect = sketch.typography.caption, plot.axes.rect
        line, first_last = sketch.line_height(size), np.flatnonzero(~low)[[0, -1]]
        rise, fall = plot.axes.x(plot_axis.positions(low.size - 2)[first_last]).tolist()
        room = QRectF(
            rect.left() + 4, rect.bottom() - max(0.16 * rect.height(), 18 * sketch.scale) - line, rect.width() - 8, line
        )
        for text, width, align in (
            (tr("saturated"), rise - rect.left(), LEFT),
            (tr("uniform"), rect.right() - fall, RIGHT),
        ):
            if width >= sketch.width_of(text, size) + 8:
                sketch.text(room, text, size=size, colour=sketch.theme.muted, align=align)

    def _readout(self, sketch: Sketch, width: float) -> str:
        """What the outlined row says, of as many classes as there is room for."""
        assert self._shown is not None
        assert self._snapshot is not None
        names, size = _names(self._snapshot.results, self._shown), sketch.typography.caption
        texts = jacobian_texts.readouts(self._shown, names, self._row())
        text = next((text for text in texts if sketch.width_of(text, size) <= width), None)
        return tr("row of {name}: sum 0", name=class_label(names[self._row()], 0, 16)) if text is None else text

    # the user's hand ------------------------------------------------------------------------------------------------
    def _temperature(self) -> float:
        assert self._snapshot is not None
        return self._snapshot.results.scenario.temperature

    def _row(self) -> int:
        """The row that is outlined: of the class that is pointed at, else of the true one."""
        assert self._shown is not None
        assert self._snapshot is not None
        known = self._spotlight is not None and self._spotlight < self._snapshot.results.logits.size
        return self._shown.place(self._spotlight if known else self._snapshot.results.true_class)  # type: ignore[arg-type]

    def _drag(self, _name: str, x: float, _y: float) -> None:
        if self._plot is not None:
            self._move(self._plot.temperature_at(x))

    def _step(self, dx: float, dy: float) -> None:
        if dx:
            self._move(plot_axis.stepped(self.host.scenario.temperature, dx))
        elif self._shown is not None:
            place = min(max(self._row() - int(math.copysign(1.0, dy)), 0), len(self._shown.classes) - 1)
            self.host.set_spotlight(self._shown.classes[place])

    def _move(self, temperature: float) -> None:
        self.host.preview(self.host.scenario.with_temperature(temperature))

    def _choose(self, index: int) -> None:
        self.host.preview(self.host.scenario.with_panel_settings(self.id, {"every_class": bool(index)}))
        self.host.commit(tr("Classes of the matrix"))


def _is_offered(num_classes: int) -> bool:
    """Whether there are more classes than rows with numbers, and few enough for a picture of all."""
    return MOST < num_classes <= MOST_IN_PICTURE


def _most(results: Results) -> int:
    every = JacobianPanel.settings(Settings, results.scenario).every_class
    return MOST_IN_PICTURE if every and _is_offered(results.logits.size) else MOST


def _names(results: Results, shown: Jacobian) -> list[str]:
    names = results.scenario.class_names
    here = [shown_name(names[index], index) for index in shown.classes]
    return [*here, tr("the other {count}", count=shown.rest.size)] if shown.rest.size else here
