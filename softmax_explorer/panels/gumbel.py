"""The Gumbel-max trick: noise added to the logits makes the largest sum a draw from softmax; and its relaxed form."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from softmax_explorer.export import gumbel_texts
from softmax_explorer.model import gumbel_draws
from softmax_explorer.model.gumbel_draws import (
    COARSEST,
    MODES,
    MOST_DRAWS,
    Draws,
    Settings,
    can_be_moved,
    positions,
    told_from_the_top,
)
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
    from softmax_explorer.widgets.axes import Axes
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.gumbel_rows import GumbelRow, Heads
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner

TOP = 12
_COUNTS = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, float(MOST_DRAWS)]


@panel(
    id="gumbel",
    title="Gumbel",
    group="Sampling",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "seed", "panel_settings", "target"}),
    order=65,
    hint="draw again and again: the noise lets another class win as often as its probability says; then lower τ",
    source="Maddison, Tarlow, Minka 2014 (Gumbel-max); Jang, Gu, Poole 2017 (Gumbel-softmax); Bengio et al. 2013",
)
class Gumbel(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._tuners: tuple[Tuner, Tuner] | None = None
        self._mode: Choice | None = None
        self._noise_key: tuple[int, ...] = ()
        self._noise = np.empty((0, 0))
        self._draws: Draws | None = None
        self._axes: Axes | None = None
        self._span: tuple[float, float] = (0.0, 1.0)
        self._told = False
        self._scale = 0.0
        self._shown: list[int] = []
        self._chosen = 0

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push
        from softmax_explorer.widgets.tuner import Tuner

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Logits with noise"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Move a logit")))
        again = Push(tr("Draw again"))
        again.clicked.connect(self._again)
        draws = Tuner(tr("Draws"), _COUNTS, lambda n: gumbel_texts.count(round(n)))
        taus = [0.0, *np.geomspace(0.01, COARSEST, 61).tolist()]
        tau = Tuner(tr("τ"), taus, numbers.temperature)
        tau.setAccessibleName(tr("Relaxation temperature"))
        draws.moved.connect(lambda n: self._set(draws=round(n)))
        draws.finished.connect(lambda: self.host.commit(tr("Number of draws")))
        tau.moved.connect(lambda t: self._set(relaxation=float(f"{t:.3g}")))
        tau.finished.connect(lambda: self.host.commit(tr("Relaxation temperature")))
        self._mode = mode = Choice()
        mode.setAccessibleName(tr("Relaxed draw"))
        mode.set_items([tr("soft"), tr("hard"), tr("straight-through")])
        mode.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mode.chosen.connect(self._choose)
        self._tuners = (draws, tau)
        return self.framed(picture, again, draws, tau, mode, formula_from=260)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None or self._tuners is None or self._mode is None:
            return
        self._snapshot = snapshot
        results = snapshot.results
        chosen, num_classes = _settings(results.scenario), results.scenario.num_classes
        key = (results.scenario.seed, gumbel_draws.num_draws(chosen, num_classes), num_classes)
        if key != self._noise_key:
            self._noise_key, self._noise = key, gumbel_draws.noise_for(*key)
        self._draws = done = gumbel_draws.draw(results, chosen, self._noise)
        span = gumbel_draws.span(results, done, TOP)
        told = told_from_the_top(results)
        low, high = self._span if snapshot.gesture and told == self._told else span
        self._told = told
        if not (snapshot.gesture and study.picture.holding):  # at the axis's end it would run away from the hand
            self._span = (min(low, span[0]), max(high, span[1]))
        self._tuners[0].set_number(float(chosen.draws))
        self._tuners[1].set_number(chosen.relaxation)
        self._mode.set_index(MODES.index(chosen.mode))
        words = results, chosen, done
        self.show(gumbel_texts.sentence(*words), gumbel_texts.formula(*words))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        done, scaled = _draw(results), results.scaled_logits
        columns = ("class", "z/T", "noise", "sum", "soft", "hard", f"drawn of {done.number}", "expected", "spread")
        values = zip(
            results.scenario.class_names,
            scaled.tolist(),
            done.noise.tolist(),
            (scaled + done.noise).tolist(),
            done.relaxed.probabilities.tolist(),
            (np.arange(done.noise.size) == done.winner).astype(float).tolist(),
            done.counts.tolist(),
            (done.number * results.probabilities).tolist(),
            done.spread.tolist(),
            strict=True,
        )
        return Table(columns, tuple(values))

    @classmethod
    def describe(cls, results: Results) -> str:
        return gumbel_texts.sentence(results, _settings(results.scenario), _draw(results))

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets import gumbel_rows
        from softmax_explorer.widgets.axes import share_scale

        if self._snapshot is None or self._draws is None or self._study is None:
            return
        results, done, picture = self._snapshot.results, self._draws, self._study.picture
        chosen = _settings(results.scenario)
        fit = min(gumbel_rows.rows_that_fit(sketch, rect), TOP + 1)
        self._shown, rest = gumbel_draws.rows_shown(results, done, fit)
        long = rect.width() * 13 / sketch.typography.body > 800
        expected = results.probabilities + 2.0 * done.spread / done.number
        largest = float(np.maximum(done.counts / done.number, expected)[self._shown].max())
        self._scale = max(share_scale(largest), self._scale if self._snapshot.gesture else 0.0)
        rows = [self._row(sketch, results, done, index, long) for index in self._shown]
        if rest.size:
            rows.append(_rest_row(sketch, results, done, rest, self._spotlight in rest))
        if self._chosen not in self._shown:
            self._chosen = self._shown[0]
        grabbed = (self._chosen if picture.focus_visible else -1) if can_be_moved(results) else None
        self._axes = gumbel_rows.paint_rows(
            sketch,
            rect,
            rows,
            _heads(results, chosen, done),
            self._span,
            done.winner,
            chosen.mode,
            self._scale * done.number,
            grabbed,
            picture.zone,
        )

    def _row(self, sketch: Sketch, results: Results, done: Draws, index: int, long: bool) -> GumbelRow:
        from softmax_explorer.widgets.gumbel_rows import GumbelRow

        scenario, ghost = results.scenario, self._snapshot.ghost if self._snapshot else None
        fill, outline = sketch.class_colours(index, scenario.num_classes, marked=index == done.winner)
        logit, noise = float(positions(results)[index]), float(done.noise[index])
        before = None
        if ghost is not None and ghost.scenario.num_classes == scenario.num_classes:
            before = float(positions(ghost)[index])
            before = before if before != logit and before > -math.inf else None
        return GumbelRow(
            index,
            shown_name(scenario.class_names[index], index),
            fill,
            outline,
            index == self._spotlight,
            index == results.true_class,
            logit,
            noise,
            gumbel_texts.row_sum(results, index, logit, noise, long),
            float(done.relaxed.probabilities[index]),
            float(index == done.winner),
            gumbel_texts.relaxed(results, _settings(scenario), done, index),
            int(done.counts[index]),
            done.number * float(results.probabilities[index]),
            float(done.spread[index]),
            before,
        )

    # the user's hand ------------------------------------------------------------------------------------------------
    def _set(self, **changes: Any) -> None:
        self.host.preview(self.with_settings(replace(_settings(self.host.scenario), **changes)))

    def _choose(self, index: int) -> None:
        self._set(mode=MODES[index])
        self.host.commit(tr("Relaxed draw"))

    def _again(self) -> None:
        self.host.preview(self.host.scenario.with_seed(self.host.scenario.seed + 1))
        self.host.commit(tr("Draw again"))

    def _drag(self, grab: str, x: float, y: float) -> None:
        if self._axes is not None and self._snapshot is not None:
            self._chosen = int(grab.removeprefix("logit-"))
            self._move(self._chosen, self._axes.at(x, y)[0])

    def _move(self, index: int, position: float) -> None:
        """Bring z/T of a class there."""
        scenario = self.host.scenario
        low, high = self._span
        wanted = min(max(position, low), high) * scenario.temperature - scenario.shift
        if index < scenario.num_classes and math.isfinite(wanted):
            self.host.preview(scenario.with_logit(index, round(wanted, 2)))

    def _step(self, dx: float, dy: float) -> None:
        if self._snapshot is None or not self._shown:
            return
        results = self._snapshot.results
        if dy:
            place = self._shown.index(self._chosen) if self._chosen in self._shown else 0
            step = 1 if dy < 0 else -1
            self._chosen = self._shown[min(max(place + step, 0), len(self._shown) - 1)]
            self.host.set_spotlight(self._chosen)
        elif can_be_moved(results) and results.logits[self._chosen] > -math.inf:
            self._move(self._chosen, float(results.logits[self._chosen] + 0.1 * dx) / results.scenario.temperature)


def _settings(scenario: Scenario) -> Settings:
    return Gumbel.settings(Settings, scenario).within_limits()


def _draw(results: Results) -> Draws:
    chosen, scenario = _settings(results.scenario), results.scenario
    number = gumbel_draws.num_draws(chosen, scenario.num_classes)
    return gumbel_draws.draw(results, chosen, gumbel_draws.noise_for(scenario.seed, number, scenario.num_classes))


def _rest_row(sketch: Sketch, results: Results, done: Draws, rest: np.ndarray, lit: bool) -> GumbelRow:
    from softmax_explorer.widgets.gumbel_rows import GumbelRow

    p, soft = float(results.probabilities[rest].sum()), float(done.relaxed.probabilities[rest].sum())
    theme = sketch.theme
    return GumbelRow(
        -1,
        tr("and {n} more", n=rest.size),
        theme.neutral,
        theme.neutral_strong,
        lit,
        False,
        -math.inf,
        0.0,
        "",
        soft,
        0.0,
        numbers.percent_short(soft) if _settings(results.scenario).mode == "soft" else "0",
        int(done.counts[rest].sum()),
        done.number * p,
        math.sqrt(done.number * p * max(1.0 - p, 0.0)),
    )


def _heads(results: Results, chosen: Settings, done: Draws) -> Heads:
    from softmax_explorer.widgets.gumbel_rows import Heads

    logit = gumbel_texts.logit_name(results)
    return Heads(
        (tr("logit {z} and", z=logit), f"{logit} +"),
        tr("noise g"),
        gumbel_texts.relaxed_heads(chosen, logit),
        gumbel_texts.draws_heads(done),
        gumbel_texts.winner_heads(results, done),
        gumbel_texts.slopes(chosen, done),
        gumbel_texts.near_expected(results, done),
    )
