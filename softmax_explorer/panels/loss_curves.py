"""Every loss, and its gradient, over the logit of the true class: where each still pulls, and where it has given up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from softmax_explorer import engine
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
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.axes import Axes
    from softmax_explorer.widgets.sketch import Sketch

REACH = 12.0  # the axis of logits, to either side
SMOOTHING = 0.1  # of the smoothed curve, where the scenario has none
_GRID = np.linspace(-REACH, REACH, 97)
_GRID.setflags(write=False)
_WRONG = -8.0  # a logit at which the true class is confidently taken for wrong
_HIGHEST = 6.0  # nats on the axis of the loss
_HALL = 1.5  # times the desktop's type: there no line is to spare
_NARROW = 380  # pixels, for a body text of 13: below, the gradients stand alone
_OFF = 0.1  # pixels by which a straight piece may miss its curve


class _Curve(NamedTuple):
    """One loss over the logits of `_GRID`: L, and dL/dz of the true class."""

    id: str
    name: str
    losses: np.ndarray
    gradients: np.ndarray


@panel(
    id="loss-curves",
    title="Losses",
    group="Learning",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "label_smoothing", "class_names", "loss"}),
    order=30,
    hint="drag the marker far to the left: cross-entropy still pulls with −1/T, the squared error has gone flat",
    source="Goodfellow, Bengio, Courville 2016, Deep Learning, section 6.2.2; Lin et al. 2017 (focal loss)",
)
class LossCurves(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._curves: tuple[_Curve, ...] = ()
        self._key: tuple[object, ...] = ()
        self._lines_key: tuple[object, ...] = ()
        self._lines: list[tuple[np.ndarray, np.ndarray]] = []
        self._axes: tuple[Axes, Axes] | None = None

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Logit of the true class"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(lambda dx, _dy: self._move(self._logit() + 0.1 * dx))
        picture.finished.connect(self._finish)
        return self.framed(picture)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        results = snapshot.results
        scenario = results.scenario
        others = results.logits.copy()
        others[results.true_class] = 0.0
        key = (others.tobytes(), scenario.temperature, results.true_class, scenario.label_smoothing)
        if key != self._key:  # while the true logit moves, the curves stand still
            self._key, self._curves = key, _curves(results)
        sentence = self.describe(results)
        self.show(sentence, _formula(results))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        curves = _curves(results)
        columns = [column for curve in curves for column in (curve.id, f"{curve.id} gradient")]
        values = np.column_stack([part for curve in curves for part in (curve.losses, curve.gradients)])
        rows = ((z, *row) for z, row in zip(_GRID.tolist(), values.tolist(), strict=True))
        return Table(("true logit", *columns), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        name = class_label(results.scenario.class_names[results.true_class], results.true_class, 24)
        if results.num_unmasked == 1:
            return tr("{name} alone takes part: every softmax loss is 0 and nothing pulls at its logit", name=name)
        if not 0.0 < results.scenario.temperature < math.inf:
            return tr(
                "At temperature {temperature} every curve is a step or level and nothing pulls: {name} has {share} now",
                temperature=numbers.temperature(results.scenario.temperature),
                name=name,
                share=honest.probability(results, results.true_class, numbers.percent_short),
            )
        entropy, squared = _pulls(results, [_shown_logit(results), _WRONG])
        return tr(
            "At logit {logit} {name} is pulled with {ce} by cross-entropy and {mse} by the squared error; at {wrong}, "
            "confidently wrong, with {wrong_ce} and {wrong_mse}",
            logit=numbers.signed(_shown_logit(results)),
            name=name,
            ce=numbers.gradient(entropy[0]),
            mse=numbers.gradient(squared[0]),
            wrong=numbers.signed(_WRONG, 0),
            wrong_ce=numbers.gradient(entropy[1]),
            wrong_mse=numbers.gradient(squared[1]),
        )

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.style.scale import SPACE_2, SPACE_4
        from softmax_explorer.widgets.axes import Axes, nice_ticks

        if self._snapshot is None:
            return
        results = self._snapshot.results
        line = sketch.line_height(sketch.typography.caption)
        margin = sketch.width_of("−0.50", sketch.typography.caption) + SPACE_2
        narrow = rect.width() < _NARROW * sketch.scale
        legend = QRectF(rect.left() + margin, rect.top(), rect.width() - margin, line)
        if narrow:  # every name, in lines from end to end
            legend.setLeft(rect.left())
        lines = self._paint_legend(sketch, legend, results)
        lines += 1 if sketch.scale > _HALL else 2  # with what stands over the plots
        top, bottom = rect.top() + lines * line + 2 * SPACE_2, rect.bottom() - 2 * line - SPACE_2
        width = (rect.width() - 2 * margin - SPACE_4) / 2
        left = QRectF(rect.left() + margin, top, width, bottom - top)
        right = left.translated(width + margin + SPACE_4, 0)
        if narrow:  # the pull is the idea
            right.setLeft(left.left())
        pull = max(1.0, *(float(np.abs(c.gradients[np.isfinite(c.gradients)]).max(initial=0.0)) for c in self._curves))
        losses = Axes(left, (-REACH, REACH), (0.0, _HIGHEST))
        slopes = Axes(right, (-REACH, REACH), (-1.05 * pull, 0.25 * pull))
        self._axes = (losses, slopes)
        ticks = nice_ticks(-REACH, REACH, 5)
        if not narrow:
            losses.paint(sketch, ticks, nice_ticks(0.0, _HIGHEST, 4), tr("logit of the true class"), tr("loss L"))
        slopes.paint(
            sketch, ticks, nice_ticks(-pull, 0.0, 5), tr("logit of the true class"), tr("gradient dL/dz: its pull")
        )
        plots = {"slopes": slopes} if narrow else {"losses": losses, "slopes": slopes}
        self._paint_curves(sketch, results, plots)
        for axes in plots.values():
            self._paint_classes(sketch, results, axes)
        self._paint_marker(sketch, results, plots)

    def _paint_curves(self, sketch: Sketch, results: Results, plots: dict[str, Axes]) -> None:
        key = (self._key, *((name, axes.rect.getRect(), axes.y_range) for name, axes in plots.items()))
        if key != self._lines_key:
            self._lines_key = key
            self._lines = [
                _pieces(axes, curve.losses if name == "losses" else curve.gradients)
                for name, axes in plots.items()
                for curve in self._curves
            ]
        count = len(self._curves)
        for place, axes in enumerate(plots.values()):
            sketch.painter.save()
            sketch.painter.setClipRect(axes.rect.adjusted(0, -1, 0, 1))
            for number, (xs, ys) in enumerate(self._lines[place * count : (place + 1) * count]):
                id = self._curves[number].id
                thick = 3.0 if id == results.scenario.loss else 1.6
                sketch.curve(xs, ys, sketch.theme.series[number], thick, dashed=id == "smoothed")
            sketch.painter.restore()
        if "losses" in plots:
            self._paint_above(sketch, plots["losses"])

    def _paint_above(self, sketch: Sketch, losses: Axes) -> None:
        """Names what lies above the axis as a whole: with many classes binary cross-entropy adds up to more."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import RIGHT

        size, rect = sketch.typography.caption, losses.rect
        for number, curve in enumerate(self._curves):
            lowest = float(np.min(curve.losses))
            if lowest > _HIGHEST:
                name = tr("smoothed") if curve.id == "smoothed" else curve.name
                text = tr("{name}: from {loss} on", name=name, loss=numbers.loss(lowest))
                text = tr("{name}: ∞", name=name) if lowest == math.inf else text
                room = QRectF(rect.left(), rect.top() + 2, rect.width() - 4, sketch.line_height(size))
                room.setLeft(max(room.left(), room.right() - sketch.width_of(text, size) - 4))
                sketch.fill(room, sketch.theme.surface)
                sketch.text(room, text, size=size, colour=sketch.theme.series[number], align=RIGHT)

    def _paint_legend(self, sketch: Sketch, room: QRectF, results: Results) -> int:
        """The curves' names, on the lines that they take; their number is returned."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.flow import flow

        size, unit, chosen = sketch.typography.caption, sketch.scale, results.scenario.loss
        widths = [sketch.width_of(curve.name, size, curve.id == chosen) + 2 for curve in self._curves]
        places = flow([width + 38 * unit for width in widths], room.width() + 14 * unit)
        for number, (curve, width, (line, start)) in enumerate(zip(self._curves, widths, places, strict=True)):
            left, top = room.left() + start, room.top() + line * room.height()
            middle, colour = top + room.height() / 2, sketch.theme.series[number]
            sketch.curve([left, left + 18 * unit], [middle, middle], colour, 3.0, dashed=curve.id == "smoothed")
            at = QRectF(left + 24 * unit, top, width, room.height())
            sketch.text(at, curve.name, size=size, bold=curve.id == chosen)
        return places[-1][0] + 1

    def _paint_classes(self, sketch: Sketch, results: Results, axes: Axes) -> None:
        """A tick on the axis where every other class stands: to its right, the true class leads."""
        from PySide6.QtCore import QRectF

        count, unit = results.scenario.num_classes, sketch.scale
        assert self._study is not None
        for index, logit in enumerate(results.logits.tolist()):
            if index == results.true_class or not -REACH <= logit <= REACH:
                continue
            lit = index == self._spotlight
            x, bottom, half, height = axes.x(logit), axes.rect.bottom(), 3.0 if lit else 1.5, 18 if lit else 10
            fill, outline = sketch.class_colours(index, count, marked=lit)
            sketch.bar(QRectF(x - half * unit, bottom - height * unit, 2 * half * unit, height * unit), fill, outline)
            self._study.picture.zone(QRectF(x - 4 * unit, bottom - 12 * unit, 8 * unit, 12 * unit), index)
            if lit:
                name = class_label(results.scenario.class_names[index], index, 20)
                size = sketch.typography.caption
                left = min(x + 6 * unit, axes.rect.right() - sketch.width_of(name, size) - 2)
                room = QRectF(left, bottom - 20 * unit, sketch.width_of(name, size) + 2, sketch.line_height(size))
                sketch.fill(room, sketch.theme.surface)
                sketch.text(room, name, size=size)

    def _paint_marker(self, sketch: Sketch, results: Results, plots: dict[str, Axes]) -> None:
        assert self._study is not None
        assert self._snapshot is not None
        picture, logit = self._study.picture, _shown_logit(results)
        lit = self._spotlight == results.true_class
        for place, (name, axes) in enumerate(plots.items()):
            if self._snapshot.ghost is not None:
                ghost = axes.x(_shown_logit(self._snapshot.ghost))
                sketch.line(ghost, axes.rect.top(), ghost, axes.rect.bottom(), sketch.theme.ghost, dashed=True)
            x = axes.x(logit)
            sketch.line(x, axes.rect.top(), x, axes.rect.bottom(), sketch.theme.accent, 3.0 if lit else 1.5)
            for number, curve in enumerate(self._curves):
                values = curve.losses if name == "losses" else curve.gradients
                value = float(np.interp(logit, _GRID, values))
                if axes.y_range[0] <= value <= axes.y_range[1]:
                    sketch.dot(x, axes.y(value), 3.5 * sketch.scale, sketch.theme.series[number])
            sketch.handle(x, axes.rect.bottom(), picture.focus_visible and place == 0)
            picture.zone(axes.rect.adjusted(0, 0, 0, 10 * sketch.scale), results.true_class, grab=name)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _logit(self) -> float:
        assert self._snapshot is not None
        return _shown_logit(self._snapshot.results)

    def _drag(self, where: str, x: float, y: float) -> None:
        if self._axes is not None:
            self._move(self._axes[where == "slopes"].at(x, y)[0])

    def _move(self, logit: float) -> None:
        scenario = self.host.scenario
        assert self._snapshot is not None
        wanted = round(min(max(logit, -REACH), REACH), 2)
        self.host.preview(scenario.with_logit(self._snapshot.results.true_class, wanted - scenario.shift))

    def _finish(self) -> None:
        self.host.commit(tr("Move the true logit"))


def _shown_logit(results: Results) -> float:
    """The true class's logit, at the axis's end where it is beyond."""
    return min(max(float(results.logits[results.true_class]), -REACH), REACH)


def _with_true_logit(results: Results, logits: np.ndarray) -> np.ndarray:
    """A row for each of these logits of the true class, all other classes' as they are."""
    batch = np.tile(results.logits, (logits.size, 1))
    batch[:, results.true_class] = logits
    return batch


def _curves(results: Results) -> tuple[_Curve, ...]:
    """Each loss with the true class's logit on the grid, all other logits as they are."""
    scenario, true = results.scenario, results.true_class
    t, smoothing = scenario.temperature, scenario.label_smoothing or SMOOTHING
    done = engine.AccuratePass(_with_true_logit(results, _GRID), t)
    binary, binary_gradient = _binary(results)
    return (
        _Curve(
            "cross-entropy", tr("cross-entropy"), done.cross_entropy(true), done.cross_entropy_gradient(true)[:, true]
        ),
        _Curve(
            "mse", tr("squared error"), done.mean_squared_error(true), done.mean_squared_error_gradient(true)[:, true]
        ),
        _Curve("focal", tr("focal, γ = 2"), done.focal_loss(true), done.focal_loss_gradient(true)[:, true]),
        _Curve("binary-cross-entropy", tr("binary cross-entropy"), binary, binary_gradient),
        _Curve(
            "smoothed",
            tr("cross-entropy, smoothed by {share}", share=numbers.plain(smoothing)),
            done.cross_entropy(true, smoothing),
            done.cross_entropy_gradient(true, smoothing)[:, true],
        ),
    )


def _binary(results: Results) -> tuple[np.ndarray, np.ndarray]:
    """Binary cross-entropy over the grid and its slope. The other classes are one number: each has its own sigmoid."""
    t = results.scenario.temperature
    others = np.delete(results.logits, results.true_class)
    with np.errstate(all="ignore"):
        here, there = (np.nan_to_num(_scaled(z, t), nan=0.0, posinf=np.inf, neginf=-np.inf) for z in (_GRID, others))
        loss = engine.binary_cross_entropy(here, np.ones_like(here))
        slope = engine.binary_cross_entropy_gradient(here, np.ones_like(here))
        loss = loss + engine.binary_cross_entropy(there, np.zeros_like(there)).sum()
        return loss, np.where(slope == 0.0, 0.0, slope / t)


def _scaled(logits: np.ndarray, temperature: float) -> np.ndarray:
    if temperature > 0.0:
        return np.where(np.isneginf(logits), -np.inf, logits / temperature)
    return np.sign(logits) * np.inf


def _pulls(results: Results, logits: list[float]) -> tuple[list[float], list[float]]:
    """The gradients of cross-entropy and of the squared error, with the true class's logit at each of these."""
    true = results.true_class
    done = engine.AccuratePass(_with_true_logit(results, np.array(logits)), results.scenario.temperature)
    return done.cross_entropy_gradient(true)[:, true].tolist(), done.mean_squared_error_gradient(true)[:, true].tolist()


def _pieces(axes: Axes, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The curve in pixels, with as many points as it bends: a chord over n steps misses it by bend * n^2 / 8."""
    low, high = axes.y_range
    far = 1000.0 * (high - low)
    ys = axes.y(np.clip(values, low - far, high + far))
    passed = np.concatenate([[0.0], np.cumsum(np.sqrt(np.abs(np.diff(ys, 2)) / (8.0 * _OFF)))])
    kept = np.ones(ys.size, bool)
    if np.isfinite(passed).all():
        kept[1:-1] = np.diff(np.floor(passed)) > 0.0
    return axes.x(_GRID[kept]), ys[kept]


def _formula(results: Results) -> str:
    true = results.true_class
    return tr(
        "L = −log p = {loss},  dL/dz = (p − y)/T = {gradient}",
        loss=honest.class_loss(results, true),
        gradient=numbers.gradient(float(results.categorical_gradient[true])),
    )
