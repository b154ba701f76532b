"""Gradient descent on the logits: losses race from the same start, and squared error sits on its plateau."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import descent_texts as words
from softmax_explorer.model import descent, simplex
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, shown_name, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.push import Push
    from softmax_explorer.widgets.race_picture import RacePicture, Ways
    from softmax_explorer.widgets.race_plot import Runner
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.ticker import Ticker
    from softmax_explorer.widgets.tuner import Tuner

TICK_MS = 100
RATES = [float(f"{rate:.2g}") for rate in np.logspace(-2, 2, 81).tolist()]


@dataclass(frozen=True)
class Settings:
    """`step`: how far the race is shown, from 0 to `descent.STEPS`. `learning_rate`: one of `RATES`, or any above 0."""

    step: int = 0
    learning_rate: float = 1.0


@panel(
    id="descent",
    title="Descent",
    group="Learning",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "label_smoothing"})
    | frozenset({"loss", "class_names", "panel_settings"}),
    order=35,
    hint="press “Confidently wrong”, then play: cross-entropy is home while squared error sits on its plateau",
    source="Goodfellow, Bengio, Courville 2016, Deep Learning, sections 5.5 and 6.2.2; Bridle 1990, Training "
    "Stochastic Model Recognition Algorithms",
)
class Descent(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._races: dict[tuple[object, ...], descent.Race] = {}
        self._race_picture: RacePicture | None = None
        self._played: Scenario | None = None
        self._moves_start = False

    def build(self) -> QWidget:
        from softmax_explorer.widgets.button_row import ButtonRow
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push
        from softmax_explorer.widgets.ticker import Ticker
        from softmax_explorer.widgets.tuner import Tuner

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Step of the descent"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._arrow)
        picture.finished.connect(self._finish)
        self._play: Push = Push(tr("Play"), glyph="play")
        self._back: Push = Push(tr("Back to the start"), glyph="previous")
        self._step: Push = Push(tr("Step"), glyph="next")
        self._wrong: Push = Push(tr("Confidently wrong"))
        self._take: Push = Push(tr("Take these logits"))
        buttons = {"play": self._play, "back": self._back, "step": self._step, "wrong": self._wrong, "take": self._take}
        for name, button in buttons.items():
            button.setObjectName(f"descent-{name}")
        self._play.clicked.connect(self._toggle)
        self._back.clicked.connect(lambda: self._stroke(self._at(0), tr("Back to the start")))
        self._step.clicked.connect(lambda: self._stroke(self._at(self._settings().step + 1), tr("Step down")))
        self._wrong.clicked.connect(self._start_wrong)
        self._take.clicked.connect(self._take_logits)
        self._rate: Tuner = Tuner(tr("Rate"), RATES, numbers.axis)
        self._rate.setAccessibleName(tr("Learning rate"))
        self._rate.setToolTip(tr("Learning rate"))
        self._rate.setObjectName("descent-rate")
        self._rate.moved.connect(lambda rate: self.host.preview(self._with(learning_rate=rate)))
        self._rate.finished.connect(lambda: self.host.commit(tr("Learning rate")))
        study = self.framed(picture, ButtonRow(tuple(buttons.values())), self._rate)
        self._ticker: Ticker = Ticker(study, TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.hidden.connect(self._stop)
        study.setFocusProxy(self._rate)
        return study

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot, results = snapshot, snapshot.results
        if self._ticker.isActive() and snapshot.scenario is not self._played:
            self._stop()  # somebody else has the hand on it
        settings, race = self.settings(Settings, snapshot.scenario), self._race_of(results)
        step, runs = _step_of(settings), descent.can_run(results)
        self._rate.set_number(_rate_of(settings))
        self._play.setEnabled(runs)
        self._back.setEnabled(step > 0)
        self._step.setEnabled(runs and step < descent.STEPS)
        self._take.setEnabled(runs and step > 0)
        self._wrong.setEnabled(descent.can_be_wrong(results))
        rate = _rate_of(settings)
        self.show(words.describe(results, race, step, rate), words.formula(results, race, step, rate))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        race = descent.race(results, _rate_of(cls.settings(Settings, results.scenario)))
        names = [column for run in race.runs for column in (f"{run.loss} loss", f"{run.loss} p of the true class")]
        columns = [column for run in race.runs for column in (run.values, run.chances)]
        return Table(("step", *names), tuple((n, *row) for n, row in enumerate(np.column_stack(columns).tolist())))

    @classmethod
    def describe(cls, results: Results) -> str:
        settings = cls.settings(Settings, results.scenario)
        rate = _rate_of(settings)
        return words.describe(results, descent.race(results, rate), _step_of(settings), rate)

    def _race_of(self, results: Results) -> descent.Race:
        """Kept while its start, its losses and its rate stay: a step costs nothing, a ghost is run once."""
        scenario, rate = results.scenario, _rate_of(self.settings(Settings, results.scenario))
        key = (results.logits.tobytes(), scenario.temperature, scenario.target, scenario.label_smoothing, rate)
        if key not in self._races:
            while len(self._races) > 2:
                del self._races[next(iter(self._races))]
        found = self._races.pop(key, None) or descent.race(results, rate)
        self._races[key] = found  # the youngest
        return found

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets.race_picture import Other, Race, RacePicture

        if self._study is None or self._snapshot is None:
            return
        results, ghost, lit = self._snapshot.results, self._snapshot.ghost, self._spotlight
        race, step = self._race_of(results), _step_of(self.settings(Settings, results.scenario))
        old = self._race_of(ghost) if ghost is not None else None
        counts, true, other = _counting(results), results.true_class, None
        before = None
        if old is not None and old is not race:
            before = _relative(old.runs[counts].values), old.runs[counts].chances
        if lit is not None and lit != true and lit in race.classes:
            values = race.runs[counts].probabilities[:, int(np.searchsorted(race.classes, lit))]
            colours = sketch.class_colours(lit, results.scenario.num_classes, marked=True)
            other = Other(class_label(results.scenario.class_names[lit], lit, 20), values, colours)
        shown = Race(
            step,
            tr("p of {name}", name=class_label(results.scenario.class_names[true], true, 20)),
            true,
            tuple(_runner(sketch, run, number, step, number == counts) for number, run in enumerate(race.runs)),
            tuple(_relative(run.values) for run in race.runs),
            tuple(run.chances for run in race.runs),
            before,
            descent.can_run(results),
            self._snapshot.gesture,
            self._ways(sketch, results, race, step) if results.num_unmasked == 3 and descent.can_run(results) else None,
            other,
        )
        self._race_picture = RacePicture(sketch, rect, self._study.picture, shown)

    def _ways(self, sketch: Sketch, results: Results, race: descent.Race, step: int) -> Ways:
        from softmax_explorer.widgets.race_picture import Corner, Ways

        assert self._snapshot is not None
        scenario, ghost, classes = results.scenario, self._snapshot.ghost, simplex.corners(results)
        columns, corners = np.searchsorted(race.classes, classes), []
        for index, column in zip(classes, columns.tolist(), strict=True):
            lit, name = index == self._spotlight, shown_name(scenario.class_names[index], index)
            value = numbers.percent_short(*race.runs[_counting(results)].texts(step, column))
            value = tr("{share} (true)", share=value) if index == results.true_class else value
            corners.append(Corner(index, name, value, sketch.class_colours(index, scenario.num_classes), lit))
        points = tuple(run.probabilities[:, columns] for run in race.runs)
        old = simplex.among(ghost, classes).probabilities if ghost is not None else None
        return Ways(tuple(corners), points, simplex.target(results, classes), old)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _settings(self) -> Settings:
        return self.settings(Settings, self.host.scenario)

    def _with(self, **changes: float) -> Scenario:
        settings = self._settings()
        values = {"step": _step_of(settings), "learning_rate": settings.learning_rate, **changes}
        return self.host.scenario.with_panel_settings(self.id, values)

    def _at(self, step: int) -> Scenario:
        return self._with(step=min(max(step, 0), descent.STEPS))

    def _stroke(self, scenario: Scenario, text: str) -> None:
        self._stop()
        self.host.preview(scenario)
        self.host.commit(text)

    def _drag(self, where: str, x: float, y: float) -> None:
        from softmax_explorer.widgets.race_picture import START

        picture = self._race_picture
        if picture is None or not picture.has(where):
            return
        self._stop()
        self._moves_start = where == START
        if where != START:
            self.host.preview(self._at(picture.step_at(where, x)))
            return
        results = Results(self.host.scenario)
        wanted = np.asarray(engine.sparsemax(picture.shares_at(x, y)))  # the nearest place inside
        self.host.preview(simplex.moved(results, simplex.corners(results), wanted))

    def _arrow(self, dx: float, dy: float) -> None:
        self._stop()
        self._moves_start = False
        way = dx + dy
        self.host.preview(self._at(_step_of(self._settings()) + int(math.copysign(max(1.0, abs(way)), way))))

    def _finish(self) -> None:
        self.host.commit(tr("Move the start") if self._moves_start else tr("Move along the descent"))

    def _start_wrong(self) -> None:
        self._stop()
        self._stroke(
            self._rewound(descent.confidently_wrong(Results(self.host.scenario))), tr("Start confidently wrong")
        )

    def _take_logits(self) -> None:
        self._stop()
        results = Results(self.host.scenario)
        race, step = self._race_of(results), _step_of(self._settings())
        loss = race.runs[_counting(results)].loss
        self._stroke(self._rewound(descent.taken(results, race, loss, step)), tr("Take these logits"))

    def _rewound(self, scenario: Scenario) -> Scenario:
        return scenario.with_panel_settings(self.id, {"step": 0, "learning_rate": self._settings().learning_rate})

    # playing --------------------------------------------------------------------------------------------------------
    def _toggle(self) -> None:
        if self._ticker.isActive():
            self._stop()
            return
        self._show_step(0 if _step_of(self._settings()) >= descent.STEPS else _step_of(self._settings()))
        self._play.set_glyph("pause", tr("Pause"))
        self._ticker.play()

    def _tick(self) -> None:
        self._show_step(_step_of(self._settings()) + 1)
        if _step_of(self._settings()) >= descent.STEPS:
            self._stop()

    def _show_step(self, step: int) -> None:
        self._played = self._at(step)
        self.host.preview(self._played)

    def _stop(self) -> None:
        """Stay at the step reached: the play is one undo step."""
        if self._played is None:
            return
        self._played = None
        self._ticker.halt()
        self._play.set_glyph("play", tr("Play"))
        self.host.commit(tr("Play the descent"))


def _step_of(settings: Settings) -> int:
    return min(max(settings.step, 0), descent.STEPS)


def _rate_of(settings: Settings) -> float:
    return settings.learning_rate if settings.learning_rate > 0.0 else Settings.learning_rate


def _counting(results: Results) -> int:
    """Place of the scenario's loss in the race; that of cross-entropy where it does not run."""
    names = list(descent.LOSSES)
    return names.index(results.scenario.loss) if results.scenario.loss in names else 0


def _relative(values: np.ndarray) -> np.ndarray:
    """Losses as shares of the first."""
    return values / values[0] if values[0] > 0.0 and math.isfinite(values[0]) else np.zeros_like(values)


def _runner(sketch: Sketch, run: descent.Run, number: int, step: int, strong: bool) -> Runner:
    from softmax_explorer.widgets.race_plot import Runner

    return Runner(words.loss_name(run.loss), words.share(run, step), sketch.theme.series[number], strong)
