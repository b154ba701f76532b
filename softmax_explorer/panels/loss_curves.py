"""Every loss, and its gradient, over the logit of the true class: where each still pulls, and where it has given up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer.export import loss_curve_texts as words
from softmax_explorer.model.loss_curves import REACH, Curve, centre, curves, grid
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

_HIGHEST = 6.0  # nats on the axis of the loss
_NARROW = 380  # pixels, for a body text of 13: below, the gradients stand alone
_LOW = 200  # below, the axis of logits goes without its name
_BELOW = 6.0  # under it, for the handle
_OFF = 0.1  # pixels by which a straight piece may miss its curve


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
        self._curves: tuple[Curve, ...] = ()
        self._names: list[str] = []
        self._key: tuple[object, ...] = ()
        self._centre = 0.0
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
        if not snapshot.gesture or self._key[1:2] != (results.true_class,):
            self._centre = centre(results)
        key = (others.tobytes(), results.true_class, scenario.temperature, scenario.label_smoothing, self._centre)
        if key != self._key:  # while the true logit moves, the curves stand still
            self._key, self._curves = key, curves(results, self._centre)
            self._names = [words.curve_name(curve.id, results) for curve in self._curves]
        sentence = self.describe(results)
        self.show(sentence, words.formula(results))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        logits = grid(centre(results))
        found = curves(results, centre(results))
        columns = [column for curve in found for column in (curve.id, f"{curve.id} gradient")]
        values = np.column_stack([part for curve in found for part in (curve.losses, curve.gradients)])
        rows = ((z, *row) for z, row in zip(logits.tolist(), values.tolist(), strict=True))
        return Table(("true logit", *columns), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        return words.describe(results)

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
        low, below = rect.height() < _LOW * sketch.scale, _BELOW * sketch.scale
        lines = self._paint_legend(sketch, legend, results) + 1  # with what stands over the plots
        top = rect.top() + lines * line + (SPACE_2 if low else 2 * SPACE_2)
        bottom = rect.bottom() - (1 if low else 2) * line - 4 - below
        width = (rect.width() - 2 * margin - SPACE_4 - SPACE_2 * sketch.scale) / 2  # the handle's half at the end
        left = QRectF(rect.left() + margin, top, width, bottom - top)
        right = left.translated(width + margin + SPACE_4, 0)
        if narrow:  # the pull is the idea
            right.setLeft(left.left())
        pull = max(1.0, *(float(np.abs(c.gradients[np.isfinite(c.gradients)]).max(initial=0.0)) for c in self._curves))
        ends = self._centre - REACH, self._centre + REACH
        losses = Axes(left, ends, (0.0, _HIGHEST))
        slopes = Axes(right, ends, (-1.05 * pull, 0.25 * pull))
        self._axes = (losses, slopes)
        ticks, label = nice_ticks(*ends, 5), "" if low else tr("logit of the true class")
        most = 3 if low else 5
        if not narrow:
            losses.paint(sketch, ticks, nice_ticks(0.0, _HIGHEST, most), label, tr("loss L"), below=below)
        slopes.paint(sketch, ticks, nice_ticks(-pull, 0.0, most), label, tr("gradient dL/dz: its pull"), below=below)
        if label:
            self._name_ticks(sketch, results, right if narrow else left, below)
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
        assert self._snapshot is not None
        thin = 1.0 if self._snapshot.gesture else 1.6  # one pixel while the hand moves costs a fifth
        count = len(self._curves)
        for place, axes in enumerate(plots.values()):
            sketch.painter.save()
            sketch.painter.setClipRect(axes.rect.adjusted(0, -1, 0, 1))
            for number, (xs, ys) in enumerate(self._lines[place * count : (place + 1) * count]):
                id = self._curves[number].id
                thick = 3.0 if id == results.scenario.loss else thin
                sketch.curve(xs, ys, sketch.theme.series[number], thick, dashed=id == "smoothed")
            sketch.painter.restore()
        if "losses" in plots:
            self._paint_above(sketch, plots["losses"])

    def _paint_above(self, sketch: Sketch, losses: Axes) -> None:
        """Names what lies above the axis as a whole: with many classes binary cross-entropy adds up to more."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import RIGHT

        size, rect = sketch.typography.caption, losses.rect
        line, taken = sketch.line_height(size), 0
        for number, curve in enumerate(self._curves):
            lowest = float(np.min(curve.losses))
            if lowest > _HIGHEST:
                name = tr("smoothed") if curve.id == "smoothed" else self._names[number]
                text = tr("{name}: from {loss} on", name=name, loss=numbers.loss(lowest))
                text = tr("{name}: ∞", name=name) if lowest == math.inf else text
                room = QRectF(rect.left(), rect.top() + 2 + taken * line, rect.width() - 4, line)
                if room.bottom() > rect.bottom():
                    return
                taken += 1
                room.setLeft(max(room.left(), room.right() - sketch.width_of(text, size) - 4))
                sketch.fill(room, sketch.theme.surface)
                sketch.text(room, text, size=size, colour=sketch.theme.series[number], align=RIGHT)

    def _paint_legend(self, sketch: Sketch, room: QRectF, results: Results) -> int:
        """The curves' names, on the lines that they take; their number is returned."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.flow import flow

        size, unit, chosen = sketch.typography.caption, sketch.scale, results.scenario.loss
        named = list(zip(self._curves, self._names, strict=True))
        widths = [sketch.width_of(name, size, curve.id == chosen) + 2 for curve, name in named]
        places = flow([width + 38 * unit for width in widths], room.width() + 14 * unit)
        for number, ((curve, name), width, (line, start)) in enumerate(zip(named, widths, places, strict=True)):
            left, top = room.left() + start, room.top() + line * room.height()
            middle, colour = top + room.height() / 2, sketch.theme.series[number]
            sketch.curve([left, left + 18 * unit], [middle, middle], colour, 3.0, dashed=curve.id == "smoothed")
            at = QRectF(left + 24 * unit, top, width, room.height())
            sketch.text(at, name, size=size, bold=curve.id == chosen)
        return places[-1][0] + 1

    def _name_ticks(self, sketch: Sketch, results: Results, rect: QRectF, below: float) -> None:
        """What the ticks on the axis are, below it, where there are any and there is room beside the axis's name."""
        from PySide6.QtCore import QRectF

        size, text = sketch.typography.caption, tr("ticks: the other classes")
        line, taken = sketch.line_height(size), sketch.width_of(tr("logit of the true class"), size)
        others = np.delete(results.logits, results.true_class)
        if (np.abs(others - self._centre) <= REACH).any() and sketch.width_of(
            text, size
        ) + taken + 2 * size <= rect.width():
            room = QRectF(rect.left(), rect.bottom() + 2 + below + line, rect.width() - taken, line)
            sketch.text(room, text, size=size, colour=sketch.theme.muted)

    def _paint_classes(self, sketch: Sketch, results: Results, axes: Axes) -> None:
        """A tick on the axis where every other class stands: to its right, the true class leads."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.style.theme import MAX_COLOURED_CLASSES

        count, unit = results.scenario.num_classes, sketch.scale
        assert self._study is not None
        for index, logit in enumerate(results.logits.tolist()):
            if index == results.true_class or not abs(logit - self._centre) <= REACH:
                continue
            lit = index == self._spotlight
            x, bottom, height = axes.x(logit), axes.rect.bottom(), 18 if lit else 10
            half = 3.0 if lit else 1.5 if count <= MAX_COLOURED_CLASSES else 0.5
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
        picture, logit = self._study.picture, self._shown_logit(results)
        lit = self._spotlight == results.true_class
        for place, (name, axes) in enumerate(plots.items()):
            if self._snapshot.ghost is not None:
                ghost = axes.x(self._shown_logit(self._snapshot.ghost))
                sketch.line(ghost, axes.rect.top(), ghost, axes.rect.bottom(), sketch.theme.ghost, dashed=True)
            x = axes.x(logit)
            sketch.line(x, axes.rect.top(), x, axes.rect.bottom(), sketch.theme.accent, 3.0 if lit else 1.5)
            for number, curve in enumerate(self._curves):
                values = curve.losses if name == "losses" else curve.gradients
                value = float(np.interp(logit, grid(self._centre), values))
                if axes.y_range[0] <= value <= axes.y_range[1]:
                    sketch.dot(x, axes.y(value), 3.5 * sketch.scale, sketch.theme.series[number])
            sketch.handle(x, axes.rect.bottom(), picture.focus_visible and place == 0)
            if results.logits[results.true_class] != logit:  # parked: the arrow says that it is farther out
                way, size, y = math.copysign(sketch.scale, logit - self._centre), 3.0 * sketch.scale, axes.rect.bottom()
                ends = [(x + 3.5 * way, y), (x - 2.0 * way, y - size), (x - 2.0 * way, y + size)]
                sketch.polygon(ends, sketch.theme.accent)
            picture.zone(axes.rect.adjusted(0, 0, 0, 10 * sketch.scale), results.true_class, grab=name)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _logit(self) -> float:
        assert self._snapshot is not None
        return self._shown_logit(self._snapshot.results)

    def _shown_logit(self, results: Results) -> float:
        """The true class's logit, at the axis's end where it is beyond."""
        logit = float(results.logits[results.true_class])
        return min(max(logit, self._centre - REACH), self._centre + REACH)

    def _drag(self, where: str, x: float, y: float) -> None:
        if self._axes is not None:
            self._move(self._axes[where == "slopes"].at(x, y)[0])

    def _move(self, logit: float) -> None:
        scenario = self.host.scenario
        assert self._snapshot is not None
        wanted = round(min(max(logit, self._centre - REACH), self._centre + REACH), 2)
        self.host.preview(scenario.with_logit(self._snapshot.results.true_class, wanted - scenario.shift))

    def _finish(self) -> None:
        self.host.commit(tr("Move the true logit"))


def _pieces(axes: Axes, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The curve in pixels, with as many points as it bends: a chord over n steps misses it by bend * n^2 / 8."""
    low, high = axes.y_range
    far = 1000.0 * (high - low)
    ys = axes.y(np.clip(values, low - far, high + far))
    passed = np.concatenate([[0.0], np.cumsum(np.sqrt(np.abs(np.diff(ys, 2)) / (8.0 * _OFF)))])
    kept = np.ones(ys.size, bool)
    if np.isfinite(passed).all():
        kept[1:-1] = np.diff(np.floor(passed)) > 0.0
    xs = np.linspace(*axes.x_range, ys.size)
    return axes.x(xs[kept]), ys[kept]
