"""None of the above: what softmax cannot say, and three scores with which one can refuse to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

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
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.threshold_row import ThresholdRow
    from softmax_explorer.widgets.tuner import Tuner

_ENERGIES = 15.0  # the axis of the energy, to either side
_NAME = 24  # characters of a name within a sentence
_KEY_STEP = 0.01  # of an axis


@dataclass(frozen=True)
class Settings:
    """Where each score begins to mean "none of the above". `entropy`: as a part of the most there can be."""

    probability: float = 0.7
    entropy: float = 0.6
    energy: float = 0.0


class _Score(NamedTuple):
    """One score on its axis, and its threshold `place` of the axis from the left; with `high_is_known` what lies above
    that is accepted.
    """

    id: str
    name: str
    value: float
    text: str
    brief: str
    threshold: float
    threshold_text: str
    threshold_brief: str
    place: float
    low: float
    high: float
    high_is_known: bool

    @property
    def known(self) -> bool:
        return self.value >= self.threshold if self.high_is_known else self.value <= self.threshold

    def share(self, value: float) -> float:
        """Where a value stands on the axis, from 0 to 1."""
        if self.high == self.low:
            return 0.0
        return _within((value - self.low) / (self.high - self.low))


@panel(
    id="open-set",
    title="None of the above",
    group="Uses",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "panel_settings"}),
    order=90,
    hint="move all logits down: softmax is as sure as before, the energy is not",
    source="Hendrycks, Gimpel 2017 (maximum probability); Liu et al. 2020, Energy-based out-of-distribution detection",
)
class OpenSet(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._axis: tuple[float, float] = (0.0, 1.0)
        self._chosen = "energy"

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.tuner import Tuner

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Thresholds of the three scores"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Move a threshold")))
        self._shift: Tuner = Tuner(tr("Move all logits by"), [i / 10 for i in range(-150, 151)], numbers.signed)
        self._shift.setObjectName("open-set-shift")
        self._shift.moved.connect(lambda value: self.host.preview(self.host.scenario.with_shift(value)))
        self._shift.finished.connect(lambda: self.host.commit(tr("Move all logits")))
        return self.framed(picture, self._shift)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        results = snapshot.results
        self._shift.set_number(results.scenario.shift)
        self.show(self.describe(results), _formula(results))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        scores = cls._scores_of(results)
        rows = ((score.id, score.value, score.threshold, "yes" if score.known else "no") for score in scores)
        return Table(("score", "value", "threshold", "known"), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        scores = cls._scores_of(results)
        refusing = [score.name for score in scores if not score.known]
        name = class_label(results.scenario.class_names[results.leader], results.leader, _NAME)
        share = honest.probability(results, results.leader, numbers.percent_short)
        if not refusing:
            return tr("All 3 scores accept {name} with {share}", name=name, share=share)
        if len(refusing) == len(scores):
            return tr("Softmax says {name} with {share}; all 3 scores say none of the above", name=name, share=share)
        return tr(
            "Softmax says {name} with {share}; by {scores} it is none of the above",
            name=name,
            share=share,
            scores=tr(" and by ").join(refusing),
        )

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from PySide6.QtCore import QRectF

        if self._snapshot is None or self._study is None:
            return
        results, ghost = self._snapshot.results, self._snapshot.ghost
        scores = self._scores_of(results)
        ghosts = None if ghost is None else self._scores_of(ghost)
        body = sketch.typography.body
        names = max(sketch.width_of(score.name, body) for score in scores) + 16 * sketch.scale
        verdict = sketch.width_of(tr("none of the above"), body, True) + 16 * sketch.scale
        narrow = rect.width() - names - verdict < 10 * body
        left, right = (rect.left(), rect.right()) if narrow else (rect.left() + names, rect.right() - verdict)
        self._axis = left, right
        height = min(rect.height() / len(scores), 8.0 * sketch.line_height(body))
        for place, score in enumerate(scores):
            room = QRectF(rect.left(), rect.top() + place * height, rect.width(), height)
            row = self._row(sketch, results, score, ghosts[place] if ghosts else None)
            row.paint(sketch, room, left, right)
            grabbed = QRectF(left, room.top(), right - left, height)
            self._study.picture.zone(grabbed, results.leader, grab=score.id)

    def _row(self, sketch: Sketch, results: Results, score: _Score, ghost: _Score | None) -> ThresholdRow:
        """The largest probability is a class's, in its colour; entropy and energy are of all classes."""
        from softmax_explorer.widgets.threshold_row import Place, ThresholdRow

        assert self._study is not None
        count, of_class = results.probabilities.size, score.id == "probability"
        pointed = self._spotlight if of_class else None
        other = pointed if pointed is not None and pointed < count and pointed != results.leader else None
        strong = sketch.theme.neutral_strong
        return ThresholdRow(
            score.name,
            Place(score.share(score.value), score.text),
            (score.brief, score.threshold_brief),
            Place(score.place, score.threshold_text),
            score.share(min(max(0.0, score.low), score.high)),
            score.high_is_known,
            score.known,
            None if ghost is None else (ghost.share(ghost.value), ghost.place),
            sketch.class_colours(results.leader, count, marked=True) if of_class else (strong, strong),
            None if other is None else Place(float(results.probabilities[other]), _told(results, other)),
            ("", "") if other is None else sketch.class_colours(other, count, marked=True),
            pointed == results.leader,
            self._study.picture.focus_visible and self._chosen == score.id,
        )

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, which: str, x: float, y: float) -> None:
        self._chosen = which
        left, right = self._axis
        self._set(which, (x - left) / max(1.0, right - left))

    def _step(self, dx: float, dy: float) -> None:
        """Left and right move the threshold; up and down choose which."""
        scores = self._shown()
        ids = [score.id for score in scores]
        if dy:
            self._chosen = ids[min(max(ids.index(self._chosen) - (1 if dy > 0 else -1), 0), len(ids) - 1)]
            assert self._study is not None
            self._study.picture.update()
            return
        self._set(self._chosen, scores[ids.index(self._chosen)].place + _KEY_STEP * dx)

    def _shown(self) -> tuple[_Score, ...]:
        """With the thresholds of now: keys may come faster than drawings."""
        assert self._snapshot is not None
        return _scores(self._snapshot.results, self.settings(Settings, self.host.scenario))

    @classmethod
    def _scores_of(cls, results: Results) -> tuple[_Score, ...]:
        return _scores(results, cls.settings(Settings, results.scenario))

    def _set(self, which: str, share: float) -> None:
        share = _within(share)
        value = round(2 * _ENERGIES * share - _ENERGIES, 1) if which == "energy" else round(share, 2)
        scenario: Scenario = self.host.scenario
        self.host.preview(self.with_settings(replace(self.settings(Settings, scenario), **{which: value})))


def _scores(results: Results, settings: Settings) -> tuple[_Score, ...]:
    most = results.max_entropy_bits
    energy = float(engine.energy(results.logits, results.scenario.temperature))
    return (
        _Score(
            "probability",
            tr("largest probability"),
            float(results.probabilities[results.leader]),
            honest.probability(results, results.leader),
            honest.probability(results, results.leader, numbers.percent_short),
            settings.probability,
            tr("known: {value} or more", value=numbers.percent_short(settings.probability)),
            f"≥ {numbers.percent_short(settings.probability)}",
            _within(settings.probability),
            0.0,
            1.0,
            True,
        ),
        _Score(
            "entropy",
            tr("entropy"),
            results.entropy_bits,
            tr("{bits} of {most} bits", bits=honest.entropy_bits(results), most=f"{most:.3g}"),
            tr("{bits} bits", bits=honest.entropy_bits(results)),
            settings.entropy * most,
            tr("known: {value} bits or less", value=numbers.plain(settings.entropy * most)),
            tr("≤ {value} bits", value=numbers.plain(settings.entropy * most)),
            _within(settings.entropy),
            0.0,
            most,
            False,
        ),
        _Score(
            "energy",
            tr("energy"),
            energy,
            numbers.signed(energy),
            numbers.signed(energy),
            settings.energy,
            tr("known: {value} or less", value=numbers.signed(settings.energy, 1)),
            f"≤ {numbers.signed(settings.energy, 1)}",
            _within((settings.energy + _ENERGIES) / (2 * _ENERGIES)),
            -_ENERGIES,
            _ENERGIES,
            False,
        ),
    )


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _told(results: Results, index: int) -> str:
    name = class_label(results.scenario.class_names[index], index)
    return f"{name} {honest.probability(results, index)}"


def _formula(results: Results) -> str:
    return tr(
        "energy = −T log Σ e^(z/T) = {energy}; moving all logits moves it, and p stands still",
        energy=numbers.signed(float(engine.energy(results.logits, results.scenario.temperature))),
    )
