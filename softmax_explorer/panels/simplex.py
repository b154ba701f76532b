"""The probabilities as a point of the simplex: a segment, a triangle, or three classes among many. Drag the point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import honest, simplex_texts
from softmax_explorer.model import simplex
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
    from softmax_explorer.widgets.corner_choices import CornerChoices
    from softmax_explorer.widgets.picture import Picture
    from softmax_explorer.widgets.sigmoid_segment import SigmoidSegment
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.triangle import Triangle

_MARKS = (math.inf, 0.5, 1.0, 2.0, 5.0, 0.2)  # temperatures named along the way
_WAY = np.concatenate([_MARKS, [0.0], np.logspace(-2, 2, 61), [math.inf]])  # and all that it goes through
_TABLE = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, math.inf)
_STEP = 0.01  # of a share, or of the triangle's side, for an arrow key
_NARROW = 380  # pixels, for a body text of 13: below, the lower corners' words stand below the triangle


@dataclass(frozen=True)
class Settings:
    """`corners`: three classes, () for the leading three and the true one."""

    corners: tuple = ()


@panel(
    id="simplex",
    title="Simplex",
    group="Geometry",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "label_smoothing"})
    | frozenset({"loss", "labels", "class_names", "panel_settings"}),
    order=40,
    hint="drag the point: each line to a side is as long as one class’s share, and the logits follow",
    source="Aitchison 1986, The Statistical Analysis of Compositional Data; Blondel, Martins, Niculae 2020, Learning "
    "with Fenchel-Young Losses",
)
class Simplex(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._choices: CornerChoices | None = None
        self._corners: tuple[int, ...] = ()
        self._here: Results | None = None
        self._ghost: Results | None = None
        self._way = np.empty((0, 3))
        self._marks: list[tuple[np.ndarray, str]] = []
        self._offered: list[int] = []
        self._offered_key: tuple[object, ...] = ()
        self._land_key: tuple[object, ...] = ()
        self._contours: list[tuple[float, np.ndarray]] = []
        self._shape: Triangle | SigmoidSegment | None = None

    def build(self) -> QWidget:
        from softmax_explorer.widgets.corner_choices import CornerChoices
        from softmax_explorer.widgets.picture import Picture

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Point of the probabilities"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Move the point")))
        self._choices = CornerChoices()
        self._choices.chosen.connect(self._choose)
        self._choices.leading.connect(lambda: self._set_corners((), tr("Show the leading classes")))
        study = self.framed(picture, self._choices, formula_from=240, upright_below=280)
        study.setFocusProxy(picture)
        return study

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        results, chosen = snapshot.results, self.settings(Settings, snapshot.scenario).corners
        ghost = snapshot.ghost
        same = ghost is not None and ghost.logits.size == results.logits.size
        corners = simplex.corners(ghost if ghost is not None and same else results, chosen)
        if not np.isfinite(results.logits[list(corners)]).all():  # masked since the gesture began
            corners = simplex.corners(results, chosen)
        if len(corners) != min(results.num_unmasked, simplex.MOST):
            corners = simplex.corners(results, chosen)
        self._corners, self._here = corners, simplex.among(results, corners)
        self._ghost = simplex.among(ghost, corners) if ghost is not None and same else None
        way = simplex.path(results, corners, _WAY)
        self._way = way[len(_MARKS) :]
        self._marks = [(place, tr("T = {t}", t=numbers.axis(t))) for place, t in zip(way, _MARKS, strict=False)]
        self._fill_choices(results, chosen)
        self._survey(results)
        here = self._here
        self.show(simplex_texts.sentence(results, corners, here), simplex_texts.formula(results, corners, here))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        corners = simplex.corners(results, cls.settings(Settings, results.scenario).corners)
        temperatures = sorted({*_TABLE, results.scenario.temperature})
        path = simplex.path(results, corners, np.array(temperatures))
        names = [shown_name(results.scenario.class_names[i], i) for i in corners]
        rows = ((t, *row) for t, row in zip(temperatures, path.tolist(), strict=True))
        return Table(("temperature", *names), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        corners = simplex.corners(results, cls.settings(Settings, results.scenario).corners)
        return simplex_texts.sentence(results, corners, simplex.among(results, corners))

    def _fill_choices(self, results: Results, chosen: tuple) -> None:
        assert self._choices is not None
        self._choices.setVisible(results.num_unmasked > simplex.MOST)
        if results.num_unmasked <= simplex.MOST:
            return
        names, part = results.scenario.class_names, results.logits > -math.inf
        if self._offered_key != (names, part.tobytes()):
            self._offered_key, self._offered = (names, part.tobytes()), np.flatnonzero(part).tolist()
            self._choices.set_names([shown_name(names[index], index) for index in self._offered])
        places = np.searchsorted(self._offered, self._corners).tolist()
        self._choices.set_places(places, by_hand=bool(chosen))

    def _survey(self, results: Results) -> None:
        """The contours, which stand still while the point moves."""
        if len(self._corners) < 2 or simplex.target(results, self._corners) is None:
            self._contours, self._land_key = [], ()
            return
        land = simplex.Landscape(results, self._corners)
        if (self._corners, land.key) == self._land_key:
            return
        self._land_key = (self._corners, land.key)
        if len(self._corners) == 2:
            self._contours = [(level, np.array([share])) for level, share in land.crossings()]
        else:
            self._contours = land.contours()

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        if self._study is None or self._snapshot is None:
            return
        self._shape, picture = None, self._study.picture
        if len(self._corners) == 3:
            self._paint_triangle(sketch, rect, picture)
        elif len(self._corners) == 2:
            self._paint_segment(sketch, rect, picture)
        else:
            self._paint_alone(sketch, rect, picture)

    def _paint_triangle(self, sketch: Sketch, rect: QRectF, picture: Picture) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.triangle import Triangle

        assert self._snapshot is not None
        results, here = self._snapshot.results, self._here
        assert here is not None
        room, labels = rect.adjusted(4, 10 * sketch.scale, -4, -10 * sketch.scale), self._room_for_labels(sketch, rect)
        below = 0.0
        if (
            rect.width() < _NARROW * sketch.scale
            and room.height() - 2.6 * sketch.line_height() > room.width() - 2 * labels
        ):
            labels, below = 3.0 * sketch.typography.body, 2.6 * sketch.line_height()
        self._shape = shape = Triangle(room, labels, below)
        if simplex.can_move(results):
            shape.name_places(picture, "point")
        for _level, pieces in self._contours:
            shape.paint_pieces(sketch, pieces, sketch.theme.track, 1.2)
        shape.paint_frame(sketch)
        colours = [sketch.class_colours(index, results.scenario.num_classes, marked=True)[0] for index in self._corners]
        lit = self._corners.index(self._spotlight) if self._spotlight in self._corners else None
        shares = [honest.probability(here, number, numbers.percent_short) for number in range(3)]
        taken = shape.paint_heights(sketch, here.probabilities, colours, shares, lit)
        for number, index in enumerate(self._corners):
            place = shape.paint_corner(sketch, number, *self._label(sketch, number))
            picture.zone(place, index)
            taken.add(place.adjusted(0, -2, 0, 2))
        for level, pieces in self._contours:
            shape.paint_label_outside(sketch, pieces, simplex_texts.loss_mark(level), taken)
        x, y = (float(v) for v in shape.xy(here.probabilities))
        reach = 10 * sketch.scale
        taken.add(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))
        old = None if self._ghost is None else self._ghost.probabilities
        if old is not None:
            x, y = (float(v) for v in shape.xy(old))
            taken.add(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))
        shape.paint_way(sketch, self._way, self._marks, taken)
        goal = simplex.target(results, self._corners)
        if goal is not None:
            shape.paint_target(sketch, goal)
        shape.paint_point(sketch, here.probabilities, old, simplex.can_move(results), picture.focus_visible)

    def _paint_segment(self, sketch: Sketch, rect: QRectF, picture: Picture) -> None:
        from softmax_explorer.widgets.sigmoid_segment import SigmoidSegment
        from softmax_explorer.widgets.taken import Taken

        assert self._snapshot is not None
        now, here, ghost = self._snapshot.results, self._here, self._ghost
        assert here is not None
        t = here.scenario.temperature
        reach = max(abs(simplex_texts.difference(ghost or here)), 8.0 * t if t < 1e300 else 0.0)
        labels = self._room_for_labels(sketch, rect)
        self._shape = shape = SigmoidSegment(sketch, rect.adjusted(4, 2, -4, 0), reach, labels)
        grid = shape.differences()
        curve = engine.softmax(np.column_stack([grid, np.zeros_like(grid)]), t)[:, 0]
        name = self._label(sketch, 0)[0]
        shape.paint(sketch, curve, tr("difference of the logits"), tr("p of {name}", name=name))
        shape.paint_path(sketch, float(self._way[0, 0]), 0.5)
        if simplex.can_move(now):
            shape.name_places(picture)
        taken, share = Taken(), float(here.probabilities[0])
        taken.add(shape.place_of_point(sketch, share))
        for number, index in enumerate(self._corners):
            place = shape.paint_end(sketch, number == 0, *self._label(sketch, number))
            picture.zone(place, index)
            taken.add(place)
        marks = [(float(share[0]), simplex_texts.loss_mark(level)) for level, share in self._contours]
        shape.paint_marks(sketch, [(0.5, tr("T = ∞")), *marks], taken)
        goal = simplex.target(now, self._corners)
        if goal is not None:
            shape.paint_target(sketch, float(goal[0]))
        if ghost is not None:
            shape.paint_ghost(sketch, simplex_texts.difference(ghost), float(ghost.probabilities[0]))
        difference = simplex_texts.difference(here)
        shape.paint_point(sketch, difference, share, picture.focus_visible, simplex.can_move(now))

    def _paint_alone(self, sketch: Sketch, rect: QRectF, picture: Picture) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import CENTRE

        middle, line = rect.center(), sketch.line_height()
        name, value, colours, lit = self._label(sketch, 0)
        unit = sketch.scale
        sketch.dot(middle.x(), middle.y() - 20 * unit, (9.0 if lit else 6.5) * unit, *colours)
        room = QRectF(rect.left(), middle.y(), rect.width(), line)
        sketch.text(room, name, bold=True, align=CENTRE)
        sketch.text(room.translated(0, line), value, align=CENTRE)
        picture.zone(QRectF(middle.x() - 60, middle.y() - 30, 120, 30 + 2 * line), self._corners[0])

    def _room_for_labels(self, sketch: Sketch, rect: QRectF) -> float:
        return min(16.0 * sketch.typography.body, max(0.24 * rect.width(), 7.0 * sketch.typography.body))

    def _label(self, sketch: Sketch, number: int) -> tuple[str, str, tuple[str, str], bool]:
        """Name, value, colours of a corner, and whether it is pointed at."""
        assert self._snapshot is not None
        assert self._here is not None
        scenario, index = self._snapshot.scenario, self._corners[number]
        name = shown_name(scenario.class_names[index], index)
        if index == self._snapshot.results.true_class:
            name = tr("{name} (true)", name=name)
        colours = sketch.class_colours(index, scenario.num_classes, marked=index == self._spotlight)
        return name, honest.probability(self._here, number), colours, index == self._spotlight

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, _where: str, x: float, y: float) -> None:
        from softmax_explorer.widgets.sigmoid_segment import CURVE, SigmoidSegment

        shape = self._shape
        if isinstance(shape, SigmoidSegment):
            if _where == CURVE:
                difference = shape.axes.at(x, y)[0]
                pair = engine.softmax(np.array([difference, 0.0]), self.host.scenario.temperature)
                self._move(np.asarray(pair))
            else:
                share = shape.share_at(x, y)
                self._move(np.array([share, 1.0 - share]))
        elif shape is not None:
            self._move(np.asarray(engine.sparsemax(shape.shares(x, y))))  # the nearest place inside

    def _step(self, dx: float, dy: float) -> None:
        if self._here is None or len(self._corners) < 2:
            return
        here = self._here.probabilities.copy()
        if len(self._corners) == 2:
            here += _STEP * (dx + dy) * np.array([1.0, -1.0])
            self._move(np.clip(here, 0.0, 1.0))
            return
        up = _STEP * dy / (math.sqrt(3.0) / 2.0)  # in sides of the triangle, as to the right
        here += np.array([up, -_STEP * dx - up / 2, _STEP * dx - up / 2])
        self._move(np.asarray(engine.sparsemax(here)))

    def _move(self, wanted: np.ndarray) -> None:
        if wanted.size != len(self._corners):  # the corners may have become others while something was held
            return
        before = Results(self.host.scenario)
        after = simplex.moved(before, self._corners, wanted)
        if before.num_unmasked > simplex.MOST and after is not before.scenario:
            # with other classes leading, the hand's own corners stay
            after = after.with_panel_settings(self.id, {"corners": list(self._corners)})
        self.host.preview(after)

    def _choose(self, number: int, place: int) -> None:
        corners = list(self._corners)
        if self._offered[place] not in corners:
            corners[number] = self._offered[place]
        self._set_corners(tuple(sorted(corners)), tr("Choose the corners"))

    def _set_corners(self, corners: tuple[int, ...], text: str) -> None:
        settings = {"corners": list(corners)} if corners else {}
        self.host.preview(self.host.scenario.with_panel_settings(self.id, settings))
        self.host.commit(text)
