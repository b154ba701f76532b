"""What every listener gets once an event-loop turn."""

from __future__ import annotations

from typing import NamedTuple

from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario


class Snapshot(NamedTuple):
    """One state, its results, and what changed since the last one.

    changes: field names of Scenario; ghost: the results when the open gesture began, None at rest; gesture: True
    while a drag (or a run of keys or wheel steps) lasts.
    """

    scenario: Scenario
    results: Results
    changes: frozenset[str]
    ghost: Results | None = None
    gesture: bool = False
