"""The one place where the state changes: the current Scenario, the open gesture and the undo stack."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from softmax_explorer.app.undo_stack import Step, UndoStack
from softmax_explorer.model.changes import diff
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot

SETTLE_MS = 400
_QUEUED = Qt.ConnectionType.QueuedConnection


class Store(QObject):
    """Holds the Scenario on screen. Every change goes through preview() and commit(), or apply() for both at once.

    `changed` carries one Snapshot a turn of the event loop, however many previews came in between.
    """

    changed = Signal(object)
    steps_changed = Signal()  # what can be undone or redone is another now
    _turn = Signal()  # queued: comes before Qt's own request to repaint, so that a step is painted and flushed once

    def __init__(self, scenario: Scenario, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scenario = self._resting = self._announced = scenario
        self._results = self._resting_results = Results(scenario)
        self._gesture = self._drag = self._announced_gesture = self._refused = False
        self._text = ""
        self.undo_stack = UndoStack()
        self._pending = False
        self._turn.connect(self.flush, _QUEUED)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.commit)

    @property
    def scenario(self) -> Scenario:
        return self._scenario

    @property
    def results(self) -> Results:
        if self._results.scenario is not self._scenario:
            self._results = Results(self._scenario)
        return self._results

    @property
    def gesture_open(self) -> bool:
        return self._gesture

    def snapshot(self) -> Snapshot:
        """The state in full, for a view that has just come into being."""
        return Snapshot(self._scenario, self.results, ALL_FIELDS, self._ghost(), self._gesture)

    def preview(self, scenario: Scenario, text: str = "", settle: bool = False) -> None:
        """Show a scenario while the hand still moves. The first call opens a gesture.

        With `settle` (keys, wheel) the gesture closes by itself a moment after the last step.
        """
        if self._refused:
            if not settle and QGuiApplication.mouseButtons().value:
                return
            self._refused = False
        self._gesture = True
        self._drag = not settle
        self._scenario = scenario
        self._text = text or self._text
        if settle:
            self._settle.start()
        else:
            self._settle.stop()
        self._schedule()

    def commit(self, text: str = "") -> None:
        """Close the open gesture and make it one undo step; where nothing changed, none."""
        self._refused = False
        if not self._gesture:
            return
        before, after = self._resting, self._scenario
        text = text or self._text
        self._close_gesture()
        self._rest_at(after)
        if after != before:
            self.undo_stack.push(Step(before, after, text))
            self.steps_changed.emit()

    def apply(self, scenario: Scenario, text: str = "") -> None:
        """A change in one stroke: a preset, a file, a click."""
        self.commit()
        self.preview(scenario, text)
        self.commit(text)

    def cancel(self) -> None:
        """Back to where the open gesture began, leaving no undo step."""
        if self._gesture:
            self._refused = self._drag
            self._close_gesture()
            self._rest_at(self._resting)

    def undo(self) -> None:
        """One finished gesture back; in the middle of a drag, the drag itself."""
        if self._gesture and self._drag:
            self.cancel()
        else:
            self.commit()
            self._go_to(self.undo_stack.undo())

    def redo(self) -> None:
        self.commit()
        self._go_to(self.undo_stack.redo())

    def flush(self) -> None:
        """Announce a pending change now."""
        if self._pending:
            self._pending = False
            self._announce()

    def _close_gesture(self) -> None:
        self._settle.stop()
        self._gesture = False
        self._text = ""

    def _go_to(self, scenario: Scenario | None) -> None:
        if scenario is not None:
            self._rest_at(scenario)
            self.steps_changed.emit()

    def _rest_at(self, scenario: Scenario) -> None:
        if scenario != self._scenario:
            self._scenario = scenario
        self._resting = self._scenario
        self._resting_results = self.results
        self._schedule()

    def _schedule(self) -> None:
        if not self._pending:
            self._pending = True
            self._turn.emit()

    def _ghost(self) -> Results | None:
        """None also where the gesture changed the number of classes: no bar has another to be compared with."""
        resting = self._resting
        same = self._gesture and resting.num_classes == self._scenario.num_classes
        return self._resting_results if same else None

    def _announce(self) -> None:
        changes = diff(self._announced, self._scenario)
        if changes or self._gesture != self._announced_gesture:
            self._announced = self._scenario
            self._announced_gesture = self._gesture
            self.changed.emit(Snapshot(self._scenario, self.results, changes, self._ghost(), self._gesture))


ALL_FIELDS = frozenset(Scenario.__dataclass_fields__)
