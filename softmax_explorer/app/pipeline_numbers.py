"""Results to what the pipeline shows: arrays as they are, sums and extreme numbers as honest text."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.pipeline_numbers import PipelineGhost, PipelineNumbers

_NOTHING: np.ndarray = engine.ShortArray([])
_EPSILON = 2.0**-52


class NumbersMaker:
    """Makes one `PipelineNumbers` after the other. What did not change stays the same object: the view sees it."""

    def __init__(self) -> None:
        self._ghost: tuple[Results, PipelineGhost] | None = None
        self._target: tuple[Scenario, np.ndarray] | None = None
        self._masked: frozenset[int] = frozenset()
        self._formulas: dict[tuple[str, bool, bool, bool, bool], dict[str, str]] = {}

    def make(
        self,
        snapshot: Snapshot,
        columns: tuple[str, ...],
        shift_wanted: bool,
        brief: bool = False,
        hints: bool = True,
    ) -> PipelineNumbers:
        """Computes only what the shown columns need. `hints`: say what the hand can do."""
        results, scenario = snapshot.results, snapshot.scenario
        with_exponentials = names.EXPONENTIAL in columns
        forced = with_exponentials and results.exponentials_overflow
        shifted = shift_wanted or forced
        exponentials = _NOTHING
        if with_exponentials:
            exponentials = results.shifted_exponentials if shifted else results.exponentials
        return PipelineNumbers(
            names=scenario.class_names,
            logits=results.logits,
            exponentials=exponentials,
            shares=results.shifted_exponentials if with_exponentials else _NOTHING,
            probabilities=results.probabilities,
            target=self._same_target(results),
            losses=results.class_losses,
            gradients=results.gradient,
            scaled_gradients=results.scaled_gradient,
            true_class=results.true_class,
            leader=results.leader,
            text=lambda column, index: (_brief if brief else str)(honest_text(results, column, index, shifted)),
            totals=totals(results, columns, shifted),
            formulas=self._same_formulas(scenario.loss, scenario.label_smoothing > 0.0, shifted, brief, hints),
            notice=notice(snapshot, forced) if hints else "",
            shifted=shifted,
            shift_is_forced=forced,
            loss_limit=2.0 if scenario.loss == "mse" else 5.0,
            gradient_limit=1.5 if scenario.loss == "focal" else 1.0,
            gesture=snapshot.gesture,
            ghost=self._same_ghost(snapshot.ghost, with_exponentials),
            masked=self._same_masked(results),
            temperature=scenario.temperature,
        )

    def _same_formulas(self, loss: str, smoothed: bool, shifted: bool, brief: bool, hints: bool) -> dict[str, str]:
        key = (loss, smoothed, shifted, brief, hints)
        if key not in self._formulas:
            self._formulas[key] = formulas(*key)
        return self._formulas[key]

    def _same_target(self, results: Results) -> np.ndarray:
        if self._target is None or not _same_target(self._target[0], results.scenario):
            self._target = (results.scenario, results.target)
        return self._target[1]

    def _same_masked(self, results: Results) -> frozenset[int]:
        masked: frozenset[int] = frozenset()
        if results.num_unmasked < len(results.logits):
            masked = frozenset(np.flatnonzero(results.logits == -math.inf).tolist())
        if masked != self._masked:
            self._masked = masked
        return self._masked

    def _same_ghost(self, results: Results | None, with_exponentials: bool) -> PipelineGhost | None:
        if results is None:
            self._ghost = None
            return None
        if self._ghost is None or self._ghost[0] is not results:
            shares = results.shifted_exponentials if with_exponentials else np.zeros(len(results.logits))
            ghost = PipelineGhost(
                results.logits, shares, results.probabilities, results.class_losses, results.scaled_gradient
            )
            self._ghost = (results, ghost)
        return self._ghost[1]


def _same_target(one: Scenario, other: Scenario) -> bool:
    return (
        one.target == other.target
        and one.label_smoothing == other.label_smoothing
        and one.num_classes == other.num_classes
    )


def honest_text(results: Results, column: str, index: int, shifted: bool) -> str:
    """A number of one class where the usual format would round it to 0, 1 or infinity."""
    if column == names.PROBABILITY:
        return honest.probability(results, index)
    if column == names.LOSS:
        return honest.class_loss(results, index)
    if column == names.GRADIENT:
        return honest.gradient(results, index)
    if column == names.EXPONENTIAL:
        return honest.exponential(results, index, shifted)
    return numbers.signed(float(results.logits[index]))


def _brief(text: str) -> str:
    """What the lecture hall reads of a number within 1e-4 of 1 or of -1; the title has it in full."""
    if f"1 {numbers.MINUS} " not in text and "1 + " not in text:
        return text
    return tr("> 99.9 %") if text[0] in "1>" else "≈ " + (numbers.MINUS if numbers.MINUS + "1" in text else "+") + "1"


def totals(results: Results, columns: tuple[str, ...], shifted: bool) -> dict[str, str]:
    """The last row: what the columns add up to."""
    texts = {}
    if names.EXPONENTIAL in columns:
        texts[names.EXPONENTIAL] = _equals("Σ", honest.sum_of_exponentials(results, shifted))
    # A sum that is exact on paper is off by rounding alone.
    noise = 2.0 * len(results.logits) * _EPSILON
    total = results.probability_sum
    texts[names.PROBABILITY] = "Σ = 1" if abs(total - 1.0) <= noise else "Σ = " + numbers.number(total)
    if names.LOSS in columns:
        texts[names.LOSS] = _equals("L", honest.total_loss(results))
    else:
        texts[names.LOGIT] = tr("loss L = {loss}", loss=honest.total_loss(results))
    if names.GRADIENT in columns:
        texts[names.GRADIENT] = "Σ = " + honest.gradient_sum(results)
    return texts


def _equals(name: str, text: str) -> str:
    """ "Σ = 1.2", and "Σ < 1e−300" for a bound."""
    return f"{name} {text}" if text[0] in "<>" else f"{name} = {text}"


def formulas(loss: str, smoothed: bool, shifted: bool, brief: bool, hints: bool = True) -> dict[str, str]:
    """The second line of the header: of the very numbers beneath it. `smoothed`: the labels are; `brief`: what the back
    row can take in; `hints`: say what the hand can do."""
    gradient = {"cross-entropy": tr("(p − y)/T"), "binary-cross-entropy": tr("(σ − y)/T")}.get(loss, tr("dL/dz"))
    rule = {
        "cross-entropy": tr("−Σ y log p") if smoothed else tr("−log p"),
        "mse": tr("Σ (p − y)²"),
        "focal": tr("−Σ y(1 − p)² log p") if smoothed else tr("−(1 − p)² log p"),
        "binary-cross-entropy": tr("−Σ log σ(±z/T)"),  # minus where the class is not true: 1 − σ(x) = σ(−x)
    }[loss]
    exponential = tr("e^((z − max)/T)") if shifted else tr("e^(z/T)")
    if brief:
        return {names.PROBABILITY: tr("tick: target y"), names.LOSS: rule, names.GRADIENT: gradient}
    return {
        names.LOGIT: tr("drag the handle, or type") if hints else "",
        names.EXPONENTIAL: exponential,
        names.PROBABILITY: tr("{exponential} ÷ Σ, tick: target y", exponential=exponential),
        names.LOSS: tr("{rule}, if it were true", rule=rule),
        names.GRADIENT: tr("{gradient}, descent opposes it", gradient=gradient),
    }


def notice(snapshot: Snapshot, forced: bool) -> str:
    """The line beneath the totals."""
    if forced and snapshot.scenario.temperature == 0.0:
        return tr("At temperature 0 e^(z/T) is infinite, so the maximum is subtracted first")
    if forced:
        return tr(
            "e^(z/T) passes the largest float64 (1.8e308) here, so the maximum is subtracted first: "
            "the probabilities are the same"
        )
    if snapshot.gesture:
        return tr("Dashed outlines: where everything stood when the drag began")
    return tr(
        "Drag a handle, a probability, a loss, a gradient or a target's tick; "
        "a click on a mark makes its class the true one"
    )
