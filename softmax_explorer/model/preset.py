"""What an example is made of."""

from __future__ import annotations

from typing import NamedTuple

from softmax_explorer.model.scenario import Scenario


class Preset(NamedTuple):
    """One example. `scenario()` makes a fresh state of it. The note's first sentence says what to try; the second has
    the figures of the start, and those that are often printed wrong.
    """

    id: str
    title: str
    group: str
    note: str
    logits: tuple[float, ...]
    class_names: tuple[str, ...]
    target: int
    temperature: float = 1.0
    labels: tuple[int, ...] | None = None
    loss: str = "cross-entropy"

    def scenario(self) -> Scenario:
        """The example as a scenario."""
        return Scenario(
            logits=self.logits,
            class_names=self.class_names,
            target=self.target,
            temperature=self.temperature,
            labels=self.labels,
            loss=self.loss,
            preset=self.id,
            title=self.title,
            note=self.note,
        )
