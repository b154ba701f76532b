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
    from softmax_explorer.widgets.tuner import Tuner

_ENERGIES = 15.0  # the axis of the energy, to either side
_KEY_STEP = 0.01  # of an axis


@dataclass(frozen=True)
class Settings:
    """Where each score begins to mean "none of the above". `entropy`: as a part of the most there can be."""

    probability: float = 0.7
    entropy: float = 0.6
    energy: float = 0.0


class _Score(NamedTuple):
    """One score on its axis, and its threshold; with `high_is_known` what lies above that is accepted."""

    id: str
    name: str
    value: float
    text: str
    threshold: float
    threshold_text: str
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
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


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

        scores = _scores(results, cls.settings(Settings, results.scenario))
        rows = ((score.id, score.value, score.threshold, "yes" if score.known else "no") for score in scores)
        return Table(("score", "value", "threshold", "known"), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        scores = _scores(results, cls.settings(Settings, results.scenario))
        refusing = [score.name for score in scores if not score.known]
        name = class_label(results.scenario.class_names[results.leader], results.leader)
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

        if self._snapshot is None:
            return
        results = self._snapshot.results
        settings = self.settings(Settings, results.scenario)
        ghosts = None if self._snapshot.ghost is None else _scores(self._snapshot.ghost, settings)
        body = sketch.typography.body
        names = max(sketch.width_of(score.name, body) for score in _scores(results, settings)) + 16 * sketch.scale
        verdict = sketch.width_of(tr("none of the above"), body, True) + 16 * sketch.scale
        narrow = sketch.hall and rect.width() - names - verdict < 10 * body
        self._axis = (rect.left(), rect.right()) if narrow else (rect.left() + names, rect.right() - verdict)
        scores = _scores(results, settings)
        height = min(rect.height() / len(scores), 6.0 * sketch.line_height(body))
        for row, score in enumerate(scores):
            room = QRectF(rect.left(), rect.top() + row * height, rect.width(), height)
            self._paint_score(sketch, room, score, ghosts[row] if ghosts else None, narrow)

    def _paint_score(self, sketch: Sketch, rect: QRectF, score: _Score, ghost: _Score | None, narrow: bool) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import LEFT, RIGHT

        assert self._study is not None
        assert self._snapshot is not None
        results, theme = self._snapshot.results, sketch.theme
        left, right = self._axis
        caption = sketch.typography.caption
        unit, line = sketch.scale, sketch.line_height(caption)
        thick = min(22.0 * unit, rect.height() / 3.5)
        middle = rect.center().y()
        bar = QRectF(left, middle - thick / 2, right - left, thick)
        limit = left + score.share(score.threshold) * bar.width()
        sketch.fill(bar, theme.track)
        known = (
            QRectF(limit, bar.top(), right - limit, thick)
            if score.high_is_known
            else QRectF(left, bar.top(), limit - left, thick)
        )
        sketch.fill(known, theme.control_hover)
        name = QRectF(rect.left(), middle - line, left - rect.left() - 12 * unit, 2 * line)
        if not narrow:
            sketch.text(name, score.name, align=RIGHT)
        value = left + score.share(score.value) * bar.width()
        zero = left + score.share(min(max(0.0, score.low), score.high)) * bar.width()
        lit = self._spotlight == results.leader
        fill, outline = sketch.class_colours(results.leader, results.scenario.num_classes, marked=True)
        inset = thick * (0.1 if lit else 0.25)
        sketch.bar(QRectF(zero, bar.top() + inset, value - zero, thick - 2 * inset).normalized(), fill, outline)
        sketch.fill(QRectF(value - 1.5 * unit, bar.top(), 3 * unit, thick), theme.text)
        if ghost is not None and ghost.value != score.value:
            at = left + score.share(ghost.value) * bar.width()
            sketch.line(at, bar.top() - 4 * unit, at, bar.bottom() + 4 * unit, theme.ghost, dashed=True)
        other = self._spotlight if self._spotlight != results.leader else None
        if other is not None and other < results.probabilities.size and score.id == "probability":
            at = left + float(results.probabilities[other]) * bar.width()
            sketch.fill(QRectF(at - 2 * unit, bar.top(), 4 * unit, thick), theme.accent)
        width = sketch.width_of(score.text, caption, True) + 4
        at = min(max(value - width / 2, left), right - width)
        if narrow:  # name, value and verdict stand in one line above the bar
            at = left + sketch.width_of(score.name, caption) + 0.6 * caption
            sketch.text(QRectF(left, bar.top() - line - 2, at - left, line), score.name, size=caption)
        sketch.text(QRectF(at, bar.top() - line - 2, width, line), score.text, size=caption, bold=True)
        sketch.line(limit, bar.top() - 3 * unit, limit, bar.bottom() + 3 * unit, theme.accent, 2.0)
        focused = self._study.picture.focus_visible and self._chosen == score.id
        sketch.handle(limit, bar.bottom() + 4 * unit, focused)
        words = score.threshold_text
        width = sketch.width_of(words, caption) + 4
        at = limit + 12 * unit if limit + 12 * unit + width < right else limit - 12 * unit - width
        if rect.bottom() - bar.bottom() >= line:
            sketch.text(QRectF(at, bar.bottom() + 1, width, line), words, size=caption, colour=theme.muted)
        verdict = tr("known") if score.known else tr("none of the above")
        place = QRectF(right + 12 * unit, middle - line, rect.right() - right - 12 * unit, 2 * line)
        if narrow:
            width = sketch.width_of(verdict, bold=True) + 2
            place = QRectF(right - width, bar.top() - line - 2, width, line)
        colour = theme.good if score.known else theme.warning
        sketch.text(place, verdict, bold=True, colour=colour, align=LEFT)
        self._study.picture.zone(QRectF(left, rect.top(), bar.width(), rect.height()), results.leader, grab=score.id)

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
        score = scores[ids.index(self._chosen)]
        self._set(self._chosen, score.share(score.threshold) + _KEY_STEP * dx)

    def _shown(self) -> tuple[_Score, ...]:
        assert self._snapshot is not None
        return _scores(self._snapshot.results, self.settings(Settings, self.host.scenario))

    def _set(self, which: str, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
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
            settings.probability,
            tr("known from {value} on", value=numbers.percent_short(settings.probability)),
            0.0,
            1.0,
            True,
        ),
        _Score(
            "entropy",
            tr("entropy"),
            results.entropy_bits,
            tr("{bits} of {most} bits", bits=honest.entropy_bits(results), most=f"{most:.3g}"),
            settings.entropy * most,
            tr("known up to {value} bits", value=numbers.plain(settings.entropy * most)),
            0.0,
            most,
            False,
        ),
        _Score(
            "energy",
            tr("energy"),
            energy,
            numbers.signed(energy),
            settings.energy,
            tr("known up to {value}", value=numbers.signed(settings.energy, 1)),
            -_ENERGIES,
            _ENERGIES,
            False,
        ),
    )


def _formula(results: Results) -> str:
    return tr(
        "energy = −T log Σ e^(z/T) = {energy}: a shift of all logits moves it; p it does not move",
        energy=numbers.signed(float(engine.energy(results.logits, results.scenario.temperature))),
    )
