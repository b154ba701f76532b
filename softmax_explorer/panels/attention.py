"""Softmax as weights, three uses: attention averages values, a policy chooses actions, a gate chooses experts."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from softmax_explorer.export import honest, use_texts
from softmax_explorer.model import attending, policy
from softmax_explorer.model.results import Results
from softmax_explorer.model.uses import ATTENTION, EXPERTS, POLICY, USES, Settings, Uses
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
    from softmax_explorer.widgets.score_plane import ScorePlane, View
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.study import Study
    from softmax_explorer.widgets.temperature_plot import TemperaturePlot
    from softmax_explorer.widgets.tuner import Tuner
    from softmax_explorer.widgets.value_rows import ValueRows

_DIMENSIONS = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
_MOST_EXPERTS = 8
_POINTS, _POINTS_IN_GESTURE = 121, 41  # of the expected value's curve
_LEAST_SPAN, _MOST_SPAN = 2.0, 1e6  # of the axis of values, to either side
_ROOM = 1.3  # beyond the largest value, so that it can be dragged on


class _Controls(NamedTuple):
    use: Choice
    dimension: Tuner
    experts: Tuner
    again: Push


@panel(
    id="attention",
    title="Softmax as weights",
    group="Uses",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "preset", "seed", "panel_settings"}),
    order=75,
    hint="drag the query and raise d; for a policy drag the temperature; for experts change how many are kept",
    source="Vaswani et al. 2017, Attention is all you need; Sutton, Barto 2018, section 2.8; Shazeer et al. 2017",
)
class AttentionPanel(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._controls: _Controls | None = None
        self._uses: Uses | None = None
        self._curve = np.zeros(0)
        self._key: tuple[object, ...] = ()  # what the curve was made of
        self._held: np.ndarray | None = None  # the keys' places while the query is dragged
        self._view: View | None = None
        self._plane: ScorePlane | None = None
        self._plot: TemperaturePlot | None = None
        self._values: ValueRows | None = None
        self._span = _LEAST_SPAN
        self._doing = ""  # what undo will call it

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push
        from softmax_explorer.widgets.tuner import Tuner

        use = Choice(whole=True)
        use.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        use.set_items((tr("Attention"), tr("A policy"), tr("Experts")))
        use.setAccessibleName(tr("Use of softmax"))
        use.chosen.connect(self._choose)
        dimension = Tuner(tr("dimension d"), [float(d) for d in _DIMENSIONS], numbers.axis)
        dimension.moved.connect(lambda value: self._preview(dimension=round(value)))
        dimension.finished.connect(lambda: self.host.commit(tr("Dimension")))
        experts = Tuner(tr("experts kept"), [float(k + 1) for k in range(_MOST_EXPERTS)], numbers.axis)
        experts.moved.connect(lambda value: self._preview(k=round(value)))
        experts.finished.connect(lambda: self.host.commit(tr("Experts kept")))
        again = Push(tr("Again"), glyph="again")
        again.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        again.clicked.connect(self._draw_again)
        self._controls = _Controls(use, dimension, experts, again)
        picture = Picture(self._paint, steps=True)
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._nudge)
        picture.finished.connect(self._finish)
        return self.framed(picture, use, again, dimension, experts)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        self._uses = uses = self._of(snapshot.results)
        self._show_settings(study, uses)
        self._prepare(uses, snapshot.gesture)
        self.show(use_texts.sentence(uses), use_texts.formula(uses))
        if not snapshot.gesture:
            self._held = None

    @classmethod
    def _of(cls, results: Results) -> Uses:
        return Uses(results, cls.settings(Settings, results.scenario))

    def _show_settings(self, study: Study, uses: Uses) -> None:
        assert self._controls is not None
        choice, dimension, experts, again = self._controls
        choice.set_index(USES.index(uses.use))
        dimension.set_number(float(uses.dimension))
        most = min(uses.results.num_unmasked, _MOST_EXPERTS)
        experts.set_values([float(k + 1) for k in range(most)])
        experts.set_number(float(min(uses.k, most)))
        shown = {ATTENTION: (dimension, again), POLICY: (), EXPERTS: (experts, again)}[uses.use]
        study.show_settings(choice, *shown)
        study.show_hint(use_texts.to_try(uses.use))
        names = {ATTENTION: tr("Query and keys"), POLICY: tr("Action values"), EXPERTS: tr("Gate logits")}
        study.picture.setAccessibleName(names[uses.use])
        again.setToolTip(
            tr("Other tokens for the load") if uses.use == EXPERTS else tr("Other keys with the same scores")
        )

    def _prepare(self, uses: Uses, gesture: bool) -> None:
        """What the use needs, anew where it changed. While the hand moves, scales only grow; and not at all while it
        drags in the picture, where the scale would run away from under it.
        """
        from softmax_explorer.widgets.axes import rounded_up

        logits = uses.results.logits
        largest = float(np.abs(logits[np.isfinite(logits)]).max(initial=0.0))
        span = rounded_up(max(_ROOM * min(largest, _MOST_SPAN), _LEAST_SPAN))
        assert self._study is not None
        held = gesture and bool(self._study.picture.holding)
        if not held:
            self._span = max(span, self._span) if gesture else span
        if uses.use == ATTENTION and (self._view is None or not held):
            from softmax_explorer.widgets.score_plane import View

            corners = self._view.corners() if gesture and self._view is not None else np.zeros((0, 2))
            self._view = View.around(np.vstack([uses.keys, uses.query, np.zeros(2), corners]))
        elif uses.use == POLICY:
            points = _POINTS_IN_GESTURE if gesture else _POINTS
            if (key := (logits.tobytes(), points)) != self._key:
                from softmax_explorer.widgets import plot_axis

                self._key = key
                self._curve = policy.expected_values(uses.results, plot_axis.temperatures(points))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        uses = cls._of(results)
        first = {ATTENTION: "token", POLICY: "action", EXPERTS: "expert"}[uses.use]
        columns = uses.columns()
        rows = np.column_stack(list(columns.values())).tolist()
        names = results.scenario.class_names
        return Table((first, *columns), tuple((name, *row) for name, row in zip(names, rows, strict=True)))

    @classmethod
    def describe(cls, results: Results) -> str:
        return use_texts.sentence(cls._of(results))

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        if self._snapshot is None or self._study is None or self._uses is None:
            return
        from softmax_explorer.widgets.weights import Weights

        uses, ghost, picture = self._uses, self._snapshot.ghost, self._study.picture
        results = uses.results
        if ghost is not None and ghost.logits.size != results.logits.size:
            ghost = None
        p = results.probabilities
        weights = Weights(
            [shown_name(name, index) for index, name in enumerate(results.scenario.class_names)],
            results.logits,
            p,
            lambda index: _percent(results, index),
            ghost.logits if ghost is not None else None,
            ghost.probabilities if ghost is not None else None,
            self._spotlight,
        )
        self._plane = self._plot = self._values = None
        if uses.use == ATTENTION:
            from softmax_explorer.widgets.attention_picture import paint_attention

            assert self._view is not None
            query, keys, without = uses.query, uses.keys, uses.unscaled.probabilities
            outputs = (attending.output(p, keys), attending.output(without, keys))
            queries = (query, self._of(ghost).query if ghost is not None else query)
            self._plane = paint_attention(sketch, picture, rect, weights, queries, keys, outputs, without, self._view)
        elif uses.use == POLICY:
            from softmax_explorer.widgets.policy_picture import paint_policy

            now, old = results.scenario.temperature, ghost.scenario.temperature if ghost is not None else None
            self._values, self._plot = paint_policy(
                sketch, picture, rect, weights, self._span, uses.expected, self._curve, now, old
            )
        else:
            from softmax_explorer.widgets.gating_picture import paint_gating

            gating, gated = uses.gating, uses.gating.gated
            kept = {index: _percent(gated, index) for index in gating.kept.tolist()}
            shares = gated.probabilities
            self._values = paint_gating(
                sketch, picture, rect, weights, self._span, shares, kept, gating.load, gating.even
            )

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, where: str, x: float, y: float) -> None:
        from softmax_explorer.widgets import score_plane, temperature_plot, value_rows

        if where == temperature_plot.GRAB and self._plot is not None:
            self._doing = tr("Temperature")
            self.host.preview(self.host.scenario.with_temperature(self._plot.temperature_at(x)))
        elif where == score_plane.QUERY and self._plane is not None:
            self._move_query(self._plane.at(x, y))
        elif where.startswith(score_plane.KEY) and self._plane is not None:
            self._move_key(int(where.removeprefix(score_plane.KEY)), self._plane.at(x, y))
        elif where.startswith(value_rows.GRAB) and self._values is not None:
            self._move_value(int(where.removeprefix(value_rows.GRAB)), round(self._values.value_at(x), 2))

    def _nudge(self, dx: float, dy: float) -> None:
        """Attention: turn the query, make it longer. Else up and down choose the class, left and right move it."""
        if self._uses is None:
            return
        uses, results = self._uses, self._uses.results
        if uses.use == ATTENTION:
            query = uses.query
            turn, longer = -math.radians(5.0 * dx), 1.05**dy
            cos, sin = math.cos(turn), math.sin(turn)
            self._move_query(longer * np.array((cos * query[0] - sin * query[1], sin * query[0] + cos * query[1])))
            return
        index = 0 if self._spotlight is None else min(max(self._spotlight - int(dy), 0), results.logits.size - 1)
        if index != self._spotlight:
            self.host.set_spotlight(index)
        if dx and math.isfinite(results.logits[index]):
            self._move_value(index, round(float(results.logits[index]) + 0.1 * dx, 2))

    def _move_value(self, index: int, value: float) -> None:
        scenario = self.host.scenario
        if index < scenario.num_classes:
            self._doing = tr("Logit")
            self.host.preview(scenario.with_logit(index, value - scenario.shift))

    def _move_query(self, query: np.ndarray) -> None:
        """The keys stay where they are: the scores, which are the logits, follow."""
        self._doing = tr("Query")
        uses = self._of(Results(self.host.scenario))
        if self._held is None or len(self._held) != len(uses.keys):
            self._held = uses.keys
        query = attending.fitted_query(query.tolist())
        self._place(*attending.moved_query(self.host.scenario, self._held, query, uses.across), query)

    def _move_key(self, index: int, point: np.ndarray) -> None:
        scenario = self.host.scenario
        if index >= scenario.num_classes:
            return
        self._doing = tr("Key")
        uses = self._of(Results(scenario))
        scores, beside = attending.coordinates(point[np.newaxis], uses.query)
        across = uses.across.copy()
        across[index] = beside[0]
        self._place(scenario.with_logit(index, float(scores[0]) - scenario.shift), across, uses.query)

    def _place(self, scenario: Scenario, across: np.ndarray, query: np.ndarray) -> None:
        settings = self.settings(Settings, scenario)
        new = replace(settings, query=tuple(query.tolist()), across=tuple(across.tolist()))
        self.host.preview(scenario.with_panel_settings(self.id, asdict(new)))

    def _finish(self) -> None:
        self._held = None
        self.host.commit(self._doing)

    def _preview(self, **changes: Any) -> None:
        scenario = self.host.scenario
        settings = replace(self.settings(Settings, scenario), **changes)
        self.host.preview(self.with_settings(settings))

    def _choose(self, index: int) -> None:
        self._preview(use=USES[index])
        self.host.commit(tr("Use of softmax"))

    def _draw_again(self) -> None:
        """Another seed: other keys with the same scores, other tokens."""
        scenario = self.host.scenario.with_seed(self.host.scenario.seed + 1)
        settings = replace(self.settings(Settings, scenario), across=())
        self.host.preview(scenario.with_panel_settings(self.id, asdict(settings)))
        self.host.commit(tr("Draw again"))


def _percent(results: Results, index: int) -> str:
    return honest.probability(results, index, numbers.percent_short)
