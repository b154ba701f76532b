"""Back to how the example, file or paste on the screen began: logits, names, target, temperature, loss and all."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from softmax_explorer.app.store import Store
from softmax_explorer.model import presets
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style.words import tr


class BackToTheStart(QAction):
    """One undo step; enabled while there is something to bring back."""

    def __init__(self, store: Store, parent: QObject) -> None:
        super().__init__(tr("Back to the start"), parent)
        self._store = store
        self.triggered.connect(self._go)
        store.changed.connect(self._on_changed)
        self._on_changed(store.snapshot())

    def _go(self) -> None:
        self._store.apply(beginning(self._store), self.text())

    def _on_changed(self, snapshot: Snapshot) -> None:
        self.setEnabled(snapshot.gesture or snapshot.scenario != beginning(self._store))


def beginning(store: Store) -> Scenario:
    """An example as it is in the list; anything else as it was when it came, or when this window began."""
    scenario = store.scenario
    if scenario.preset in presets.PRESETS:
        return presets.PRESETS[scenario.preset].scenario()
    earlier = scenario
    for step in store.undo_stack.latest_first():
        if _is_another(step.before, step.after):
            return step.after
        earlier = step.before
    return earlier


def _is_another(one: Scenario, other: Scenario) -> bool:
    """Shuffled and sorted classes take their baseline along, 0 for a new one; only other logits have another one."""
    if (one.preset, one.title, one.row) != (other.preset, other.title, other.row):
        return True
    if (one.dataset and one.dataset.in_order) != (other.dataset and other.dataset.in_order):
        return True
    return one.baseline != other.baseline and sorted(filter(None, one.baseline)) != sorted(filter(None, other.baseline))
