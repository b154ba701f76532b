"""Which fields differ between two scenarios: what panels compare with the fields they read."""

from __future__ import annotations

from softmax_explorer.model.scenario import FIELD_NAMES, Scenario, same

ALL = frozenset(FIELD_NAMES)


def diff(old: Scenario, new: Scenario) -> frozenset[str]:
    """The names of the fields whose contents differ."""
    before, after = old.__dict__, new.__dict__
    return frozenset(name for name in FIELD_NAMES if not same(before[name], after[name]))
