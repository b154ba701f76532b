"""The pipeline's glue: snapshots to the view, the user's hand to the store."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from softmax_explorer.app.answers import logit_for_gradient, logit_for_loss, logit_for_probability, why_stuck
from softmax_explorer.app.pipeline_numbers import NumbersMaker, honest_text
from softmax_explorer.app.sentence import class_name, title_sentence
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.export import honest
from softmax_explorer.model.changes import FROM_ELSEWHERE
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.pipeline import PipelineView

if TYPE_CHECKING:
    import numpy as np

PANEL = "pipeline"
_LOGITS = frozenset({"logits", "shift", "masked"})
_MOST_DESCRIBED = 10
TARGET_STEP = 0.05


class PipelineController(QObject):
    """Connects one view with the store. `problem` carries a sentence about input that cannot be used."""

    problem = Signal(str)

    def __init__(self, store: Store, spotlight: Spotlight, view: PipelineView) -> None:
        super().__init__(view)
        self._store, self._spotlight, self._view = store, spotlight, view
        self._maker = NumbersMaker()
        self._tick_start: Scenario | None = None
        self._snapshot = store.snapshot()
        self._text: tuple[int, str] | None = None
        self._changes: frozenset[str] = frozenset()  # since the last rest
        self._held: np.ndarray | None = None  # the logits that a hand on them gave last
        self._num_classes = 0
        view.logit_moved.connect(self._move_logit)
        view.logit_stepped.connect(self._step_logit)
        view.probability_moved.connect(self._move_probability)
        view.loss_moved.connect(self._move_loss)
        view.gradient_moved.connect(self._move_gradient)
        view.target_moved.connect(self._move_target)
        view.target_stepped.connect(self._step_target)
        view.finished.connect(self._finish)
        view.renamed.connect(self._rename)
        view.true_class_chosen.connect(self._choose)
        view.mask_wanted.connect(self._mask)
        view.copy_wanted.connect(self._copy)
        view.shift_wanted.connect(self._shift)
        view.rejected.connect(self._reject)
        if view.editable:
            view.hint = self._explain
        view.columns_changed.connect(lambda: self._show(self._store.snapshot()))
        view.hovered.connect(spotlight.point_at)
        spotlight.changed.connect(view.highlight)
        store.changed.connect(self._show)
        self._show(self._snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        scenario, view = snapshot.scenario, self._view
        self._changes |= snapshot.changes
        if not snapshot.gesture:
            self._tick_start = self._text = None
            if self._come_from_elsewhere(scenario):
                view.reset_scales()
            self._changes, self._held = frozenset(), None
            self._num_classes = scenario.num_classes
        elif "logits" in snapshot.changes:
            self._held = scenario.logits
        shift_wanted = bool(scenario.panel_settings.get(PANEL, {}).get("shifted", False))
        view.set_numbers(
            self._maker.make(snapshot, view.visible_columns(), shift_wanted, not view.editable, not view.for_figures)
        )
        if not snapshot.gesture:  # a drag is not read out step by step
            self._say()

    def _come_from_elsewhere(self, scenario: Scenario) -> bool:
        """Whether the logits at rest are not what a hand left: undone, redone, moved all at once, of another example.
        Under a hand the sliders' axis only widens; for these it is made anew.
        """
        if self._changes & FROM_ELSEWHERE or scenario.num_classes != self._num_classes:
            return True
        if not self._changes & _LOGITS:
            return False
        held = self._held is not None and self._held.tolist() == scenario.logits.tolist()
        return not held or _at_baseline(scenario)

    def show_leader(self) -> None:
        """Of more classes than there are rows, the largest is what one came for."""
        self._view.show_row(self._snapshot.results.leader)

    def _say(self) -> None:
        """What a screen reader says about the view and its sliders."""
        self._view.setAccessibleDescription(describe(self._snapshot.results))
        self._view.describe_rows(lambda index: _describe_class(self._snapshot.results, index))

    def _explain(self, column: str) -> str:
        from softmax_explorer.app.glossary import column_hint

        return column_hint(self._store.results, column)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _move_logit(self, index: int, value: float) -> None:
        self._preview_logit(index, value, settle=False)

    def _step_logit(self, index: int, value: float) -> None:
        self._preview_logit(index, value, settle=True)

    def _preview_logit(self, index: int, value: float, settle: bool) -> None:
        scenario = self._store.scenario
        try:
            moved = scenario.with_logit(index, value - scenario.shift)
        except ValueError as error:
            self._refuse(str(error))
            return
        if self._text is None or self._text[0] != index:
            self._text = (index, tr("Move logit of {name}", name=self._name(index)))
        self._held = moved.logits
        self._store.preview(moved, self._text[1], settle=settle)

    def _move_probability(self, index: int, probability: float) -> None:
        self._drag_answer(
            index, logit_for_probability, probability, tr("Drag probability of {name}", name=self._name(index))
        )

    def _move_loss(self, index: int, loss: float) -> None:
        self._drag_answer(index, logit_for_loss, loss, tr("Drag loss of {name}", name=self._name(index)))

    def _move_gradient(self, index: int, scaled_gradient: float) -> None:
        self._drag_answer(
            index, logit_for_gradient, scaled_gradient, tr("Drag gradient of {name}", name=self._name(index))
        )

    def _drag_answer(self, index: int, solve: Callable[[Results, int, float], float], answer: float, text: str) -> None:
        """Preview the logit that gives this answer, or the nearest there is; where none does, say why."""
        scenario, results = self._store.scenario, self._store.results
        try:
            moved = scenario.with_logit(index, solve(results, index, answer) - scenario.shift)
        except ValueError:
            self._refuse(why_stuck(results))
            return
        self._store.preview(moved, text)

    def _move_target(self, index: int, share: float) -> None:
        if self._tick_start is None:
            self._tick_start = self._store.scenario
        start = self._tick_start
        smoothing = start.label_smoothing
        if smoothing < 1.0:
            share = (share - smoothing / start.num_classes) / (1.0 - smoothing)
        moved = start.with_target_tick(index, min(max(round(share, 3), 0.0), 1.0))
        self._store.preview(moved, tr("Drag target of {name}", name=self._name(index)))

    def _step_target(self, index: int, steps: int) -> None:
        """By keys: to the next multiple of a step, from where the target is now."""
        scenario = self._store.scenario
        target = scenario.target
        share = target[index] if isinstance(target, tuple) else float(index == target)
        at = share / TARGET_STEP
        at = math.floor(at + 0.01) if steps > 0 else math.ceil(at - 0.01)
        moved = min(max((at + steps) * TARGET_STEP, 0.0), 1.0)
        text = tr("Move target of {name}", name=self._name(index))
        self._store.preview(scenario.with_target_tick(index, round(moved, 3)), text, settle=True)

    def _finish(self) -> None:
        self._tick_start = None
        self._store.commit()

    def _rename(self, index: int, name: str) -> None:
        self._store.apply(self._store.scenario.with_name(index, name), tr("Rename class {index}", index=index))

    def _choose(self, index: int) -> None:
        self._store.apply(
            self._store.scenario.with_target(index), tr("Make {name} the true class", name=self._name(index))
        )

    def _mask(self, index: int, masked: bool) -> None:
        try:
            scenario = self._store.scenario.with_mask(index, masked)
        except ValueError:
            self._refuse(tr("The last class cannot be masked: softmax needs one."))
            return
        text = tr("Mask {name}", name=self._name(index)) if masked else tr("Unmask {name}", name=self._name(index))
        self._store.apply(scenario, text)

    def _shift(self, shifted: bool) -> None:
        scenario = self._store.scenario
        settings = {**scenario.panel_settings.get(PANEL, {}), "shifted": shifted}
        self._store.apply(scenario.with_panel_settings(PANEL, settings), tr("Shift the exponentials"))

    def _copy(self, index: int) -> None:
        results = self._store.results
        row = [self._store.scenario.class_names[index].replace("\t", " ")]
        for values in (results.logits, results.probabilities, results.class_losses, results.gradient):
            row.append(repr(float(values[index])))
        QGuiApplication.clipboard().setText("\t".join(row))

    def _reject(self, text: str) -> None:
        self.problem.emit(tr("{typed} is not a logit: type a number, or −inf to mask the class.", typed=text[:40]))

    def _refuse(self, sentence: str) -> None:
        """Say why, and show again what holds."""
        self.problem.emit(sentence)
        self._show(self._store.snapshot())

    def _name(self, index: int) -> str:
        return class_name(self._store.results, index)


def describe(results: Results) -> str:
    """The whole pipeline in a few sentences."""
    scenario = results.scenario
    shown = range(min(scenario.num_classes, _MOST_DESCRIBED))
    if scenario.num_classes > _MOST_DESCRIBED:
        shown = sorted(range(scenario.num_classes), key=lambda i: -results.probabilities[i])[:_MOST_DESCRIBED]
    parts = [tr("{sentence}.", sentence=title_sentence(results))]
    parts += [tr("{name}: {values}.", name=class_name(results, i), values=_describe_class(results, i)) for i in shown]
    parts.append(
        tr(
            "True class {name}, loss {loss}, temperature {temperature}.",
            name=class_name(results, results.true_class),
            loss=honest.total_loss(results, numbers.loss),
            temperature=numbers.temperature(scenario.temperature),
        )
    )
    return " ".join(parts)


def _describe_class(results: Results, index: int) -> str:
    return tr(
        "logit {logit}, probability {probability}, gradient {gradient}",
        logit=numbers.signed(float(results.logits[index])),
        probability=honest_text(results, names.PROBABILITY, index, shifted=False),
        gradient=honest_text(results, names.GRADIENT, index, shifted=False),
    )


def _at_baseline(scenario: Scenario) -> bool:
    return scenario.shift == 0.0 and tuple(scenario.logits.tolist()) == scenario.baseline
