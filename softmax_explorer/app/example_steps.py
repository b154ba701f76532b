"""From example to example, as a presenter's remote asks for it."""

from __future__ import annotations

from softmax_explorer.app.store import Store
from softmax_explorer.model import presets
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.words import tr


class ExampleSteps:
    """Through the examples as the toolbar lists them: the state that is none of them comes first, and is kept for the
    way back.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._own: Scenario | None = None

    def step(self, by: int) -> None:
        """The next example or the previous one, as an undo step; stays at either end."""
        self._store.commit()
        scenario = self._store.scenario
        ids = [preset.id for _group, members in presets.by_group() for preset in members]
        if scenario.preset in ids:
            place = ids.index(scenario.preset) + by
        else:
            self._own, place = scenario, by - 1
        if place == -1 and self._own is not None:
            self._store.apply(self._own, self._own.title or tr("Own logits"))
        elif 0 <= place < len(ids):
            preset = presets.get(ids[place])
            self._store.apply(preset.scenario(), tr("Example {title}", title=tr(preset.title)))
