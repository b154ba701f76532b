"""Softmax beside a sigmoid for each class: shares of one whole against independent answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import honest
from softmax_explorer.model.distribution import largest_but
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, Panel, panel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr
from softmax_explorer.widgets.pair_numbers import Identity, PairNumbers, Summary

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.pair_bars import PairBars

SORTED_FROM = 101  # classes: then the rows are sorted by probability, as in the pipeline
_NEAREST = 5e-4  # a dragged bar stops this far from 0 and 1
_MOST_NAMES = 8  # in one line; the screen elides earlier
_NAME = 24  # characters of a name within a sentence
_EPSILON = 2.0**-52
_PLAIN = 1e-300  # from here on a float64 has all its digits, and its text needs no logarithm


@dataclass(frozen=True)
class Settings:
    threshold: float = 0.5


@panel(
    id="softmax-vs-sigmoid",
    title="Softmax vs sigmoid",
    group="Softmax",
    reads=frozenset(
        {
            "logits", "shift", "masked", "temperature", "class_names", "target", "label_smoothing", "loss", "labels",
            "panel_settings",
        }
    ),
    order=10,
    hint="drag one logit: every softmax bar moves, for they share out 1, and only one sigmoid does",
    source="Bishop 2006, Pattern Recognition and Machine Learning, sections 4.2 and 4.3",
)  # fmt: skip
class SoftmaxVsSigmoid(Panel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._bars: PairBars | None = None
        self._order: np.ndarray | None = None
        self._ghost: Results | None = None
        self._ghosts: tuple[list[float], list[float]] = ([], [])

    def build(self) -> QWidget:
        from softmax_explorer.widgets.pair_bars import PairBars

        self._bars = widget = PairBars(self.host.theme, self.host.typography, tr(self.hint), self.source)
        widget.setObjectName(f"panel-{self.id}")
        widget.setAccessibleName(tr(self.title))
        widget.softmax_moved.connect(self._move_softmax)
        widget.sigmoid_moved.connect(self._move_sigmoid)
        widget.threshold_moved.connect(self._move_threshold)
        widget.label_toggled.connect(self._toggle_label)
        widget.true_class_chosen.connect(self._choose_true_class)
        widget.hovered.connect(self.host.set_spotlight)
        widget.finished.connect(self._finish)
        return widget

    def draw(self, snapshot: Snapshot) -> None:
        if self._bars is None:
            return
        results, ghost = snapshot.results, snapshot.ghost
        scenario = results.scenario
        if ghost is not None and ghost.scenario.num_classes != scenario.num_classes:
            ghost = None
        threshold = _threshold(scenario)
        moving = snapshot.gesture and ghost is not None
        few = scenario.num_classes < SORTED_FROM  # then lists are faster to read than arrays
        columns: list[Any] = [
            results.probabilities, results.complements, results.categorical_gradient,
            results.sigmoid, results.sigmoid_complement, results.sigmoid_gradient,
        ]  # fmt: skip
        p, rest, slope, own, own_rest, own_slope = [column.tolist() for column in columns] if few else columns

        def softmax_text(i: int) -> tuple[str, str]:
            usual = p[i] >= _PLAIN <= rest[i]
            text = numbers.probability(p[i], rest[i]) if usual else honest.probability(results, i)
            if _PLAIN <= abs(slope[i]) < 0.99:
                return text, numbers.gradient(slope[i])
            return text, honest.gradient(results, i, "cross-entropy")

        def sigmoid_text(i: int) -> tuple[str, str]:
            usual = own[i] >= _PLAIN <= own_rest[i]
            text = numbers.probability(own[i], own_rest[i]) if usual else honest.sigmoid(results, i)
            if _PLAIN <= abs(own_slope[i]) < 0.99:
                return text, numbers.gradient(own_slope[i])
            return text, honest.gradient(results, i, "binary-cross-entropy")

        ghosts = None, None
        if moving and ghost is not None:
            if ghost is not self._ghost:
                self._ghost = ghost
                self._ghosts = ghost.probabilities.tolist(), ghost.sigmoid.tolist()
            ghosts = self._ghosts
        self._bars.set_numbers(
            PairNumbers(
                names=scenario.class_names,
                softmax=p,
                sigmoid=own,
                sigmoid_gradient=own_slope,
                labels=results.labels,
                true_class=results.true_class,
                leader=results.leader,
                threshold=threshold,
                softmax_text=softmax_text,
                sigmoid_text=sigmoid_text,
                caption=_moved(results, ghost) if moving and ghost is not None else tr("exclusive ↔ independent"),
                summaries=_summaries(results, threshold),
                sentences=_sentences(results),
                moving=moving,
                masked=scenario.masked,
                order=self._sorted(results, snapshot.gesture),
                ghost_softmax=ghosts[0],
                ghost_sigmoid=ghosts[1],
                identity=_identity(results),
            )
        )

    def highlight(self, index: int | None) -> None:
        if self._bars is not None:
            self._bars.highlight(index)

    def restyle(self) -> None:
        if self._bars is not None:
            self._bars.apply(self.host.theme, self.host.typography)

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        threshold = _threshold(results.scenario)
        columns = (
            "class", "logit", "softmax", "sigmoid", "sigmoid above threshold", "target", "label",
            "softmax gradient", "sigmoid gradient",
        )  # fmt: skip
        arrays = (
            results.logits, results.probabilities, results.sigmoid, results.sigmoid > threshold, results.target,
            results.labels, results.categorical_gradient, results.sigmoid_gradient,
        )  # fmt: skip
        return Table(columns, tuple(zip(results.scenario.class_names, *(a.tolist() for a in arrays), strict=True)))

    @classmethod
    def describe(cls, results: Results) -> str:
        softmax, sigmoid = _summaries(results, _threshold(results.scenario))
        return tr(
            "Softmax gives {name} {share}, its sigmoid is {own}; the softmax bars sum to {total}, {winner}, "
            "cross-entropy {loss}; the sigmoid bars sum to {sum}, {on}, binary cross-entropy {binary}",
            name=_name(results, results.leader),
            share=honest.probability(results, results.leader, numbers.percent_short),
            own=honest.sigmoid(results, results.leader, numbers.percent_short),
            total=softmax.total,
            winner=softmax.decision,
            loss=softmax.loss,
            sum=sigmoid.total,
            on=sigmoid.decision,
            binary=sigmoid.loss,
        )

    def _sorted(self, results: Results, gesture: bool) -> np.ndarray | None:
        """Many classes by probability, and no row changes its place under the hand."""
        count = results.scenario.num_classes
        if count < SORTED_FROM:
            self._order = None
        elif self._order is None or self._order.size != count or not gesture:
            self._order = np.argsort(-results.probabilities, kind="stable")
        return self._order

    def _move_softmax(self, index: int, probability: float) -> None:
        scenario = self.host.scenario
        wanted = max(_NEAREST, min(probability, 1.0 - _NEAREST))
        try:
            logit = engine.solve_logit(Results(scenario).logits, index, wanted, scenario.temperature)
        except ValueError:  # one class, or a limit of the temperature: no logit gives this probability
            return
        self._move_logit(index, float(logit))

    def _move_sigmoid(self, index: int, value: float) -> None:
        temperature = self.host.scenario.temperature
        if 0.0 < temperature < math.inf:
            wanted = max(_NEAREST, min(value, 1.0 - _NEAREST))
            self._move_logit(index, temperature * (math.log(wanted) - math.log1p(-wanted)))

    def _move_logit(self, index: int, logit: float) -> None:
        scenario = self.host.scenario
        if math.isfinite(logit - scenario.shift):
            self.host.preview(scenario.with_logit(index, logit - scenario.shift))

    def _move_threshold(self, threshold: float) -> None:
        self.host.preview(self.host.scenario.with_panel_settings(self.id, {"threshold": threshold}))

    def _toggle_label(self, index: int) -> None:
        scenario = self.host.scenario
        results = Results(scenario)
        labels = set(np.flatnonzero(results.labels).tolist()) ^ {index}
        same = labels == {results.true_class}
        self.host.preview(scenario.with_labels(None if same else sorted(labels)))
        self.host.commit(tr("Label of {name}", name=_name(results, index)))

    def _choose_true_class(self, index: int) -> None:
        self.host.preview(self.host.scenario.with_target(index))
        self.host.commit(tr("True class"))

    def _finish(self) -> None:
        self.host.commit(tr("Softmax vs sigmoid"))


def _moved(results: Results, ghost: Results) -> str:
    """How many bars of each kind the gesture has moved. A common shift moves no softmax bar, but for rounding."""
    size, temperature = abs(results.maximum) + abs(ghost.maximum), results.scenario.temperature
    rounding = 0.0
    if results.scenario.shift != ghost.scenario.shift and temperature > 0.0:
        rounding = 4.0 * _EPSILON * (1.0 + (size + abs(results.scenario.shift)) / temperature)
    return tr(
        "moved: {softmax} of {count} softmax bars, {sigmoid} of {count} sigmoid bars",
        softmax=_differing(results.log_probabilities, ghost.log_probabilities, rounding),
        sigmoid=_differing(results.sigmoid_log, ghost.sigmoid_log, 0.0),
        count=results.scenario.num_classes,
    )


def _differing(one: np.ndarray, other: np.ndarray, rounding: float) -> int:
    if type(one) is engine.ShortArray and type(other) is engine.ShortArray:
        return sum([a != b and abs(a - b) > rounding for a, b in zip(one, other, strict=True)])
    if rounding == 0.0:
        return int(np.count_nonzero(one != other))
    with np.errstate(invalid="ignore"):
        return int(np.count_nonzero((one != other) & ~(np.abs(one - other) <= rounding)))


def _threshold(scenario: Scenario) -> float:
    return min(max(SoftmaxVsSigmoid.settings(Settings, scenario).threshold, 0.0), 1.0)


def _summaries(results: Results, threshold: float) -> tuple[Summary, Summary]:
    count = results.scenario.num_classes
    above, on = _above(results.sigmoid, threshold)
    names = ", ".join(_name(results, index) for index in on)
    if not on:
        decision = tr("none above {threshold}", threshold=numbers.axis(threshold))
    else:
        decision = tr("above {threshold}: {names}", threshold=numbers.axis(threshold), names=names)
    neurons = tr("{count} neurons", count=count) if count > 1 else tr("1 neuron")
    return (
        Summary(
            tr("Σ softmax ="),
            numbers.number(round(results.probability_sum, 12)),
            _winner(results),
            tr("cross-entropy"),
            tr("loss"),
            honest.categorical_loss(results),
            neurons,
            _name(results, results.leader),
        ),
        Summary(
            tr("Σ sigmoid ="),
            honest.sigmoid_sum(results),
            decision,
            tr("binary cross-entropy"),
            tr("loss"),
            honest.sigmoid_loss(results),
            tr("1 neuron is enough") if count == 2 and float(results.labels.sum()) == 1.0 else neurons,
            tr("{n} above {threshold}", n=above, threshold=numbers.axis(threshold)),
        ),
    )


def _above(values: np.ndarray, threshold: float) -> tuple[int, list[int]]:
    """How many are above the threshold, and the first of them."""
    if type(values) is engine.ShortArray:
        short = [index for index, value in enumerate(values) if value > threshold]
        return len(short), short[:_MOST_NAMES]
    above = (values > threshold).nonzero()[0]
    return above.size, above[:_MOST_NAMES].tolist()


def _winner(results: Results) -> str:
    p, leader, runner = results.probabilities, results.leader, results.runner_up
    if runner is not None and p[runner] == p[leader]:
        return tr("argmax ties: {count} classes", count=int(np.count_nonzero(p == p[leader])))
    return tr("argmax: {name}", name=_name(results, leader))


def _sentences(results: Results) -> list[str]:
    """What to take away from this state, the most telling first."""
    scenario = results.scenario
    count, true = scenario.num_classes, results.true_class
    if count == 1:
        own = honest.sigmoid(results, 0)
        return [
            tr(
                "Softmax over one neuron is always 1 and its gradient 0: it cannot learn. One neuron needs a sigmoid, "
                "here {value}.",
                value=own,
            )
        ]
    sentences = []
    if count == 2 and results.num_unmasked == 2:
        sentences.append(_identity_sentence(results))
    num_on = 1 if scenario.labels is None else len(set(scenario.labels))
    if num_on > 1:
        share = numbers.percent_short(1.0 / num_on)
        sentences.append(
            tr(
                "{count} labels are on: softmax can give each at most {share}, sigmoid each 100 %.",
                count=num_on,
                share=share,
            )
        )
    name = _name(results, true)
    if scenario.loss == "binary-cross-entropy":
        sentences.append(
            tr(
                "The loss chosen, binary cross-entropy, belongs to sigmoid: its gradient for {name} is {binary}, where "
                "cross-entropy on softmax has {softmax}.",
                name=name,
                binary=honest.gradient(results, true, "binary-cross-entropy"),
                softmax=honest.gradient(results, true, "cross-entropy"),
            )
        )
    elif results.labels[true] == 1.0:
        largest = largest_but(results.sigmoid, true)
        sentences.append(
            tr(
                "With cross-entropy on the sigmoids only {name} would learn; {other} would stay at {value}.",
                name=name,
                other=_name(results, largest),
                value=honest.sigmoid(results, largest, numbers.percent_short),
            )
        )
    return sentences


def _identity(results: Results) -> Identity | None:
    """(z1 - z2)/T and the two probabilities, for two classes. The log-odds are exact at every temperature."""
    if results.scenario.num_classes != 2 or results.num_unmasked != 2:
        return None
    gap = float(results.log_probabilities[0] - results.log_complements[0])
    return Identity(gap, (float(results.probabilities[0]), float(results.probabilities[1])))


def _identity_sentence(results: Results) -> str:
    identity = _identity(results)
    assert identity is not None
    return tr(
        "softmax([z₁, z₂])₁ = sigmoid((z₁ − z₂)/T) = sigmoid({gap}) = {value}: two softmax neurons equal one sigmoid.",
        gap=numbers.signed(identity.gap),
        value=honest.probability(results, 0),
    )


def _name(results: Results, index: int) -> str:
    return class_label(results.scenario.class_names[index], index, _NAME)
