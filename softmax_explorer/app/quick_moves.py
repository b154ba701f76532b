"""The moves on all logits at once, for the buttons and the menu."""

from __future__ import annotations

from collections.abc import Callable

from softmax_explorer.model import moves
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.words import tr


def quick_moves() -> list[tuple[Callable[[Scenario], Scenario], str]]:
    return [
        (moves.equalise, tr("Equalise")),
        (moves.subtract_max, tr("Subtract max")),
        (moves.negate, tr("Negate")),
        (moves.shuffle, tr("Shuffle")),
        (moves.sort, tr("Sort")),
        (moves.reset, tr("Reset logits")),
    ]
