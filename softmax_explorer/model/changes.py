"""Which fields differ between two scenarios: what panels compare with the fields they read."""

from __future__ import annotations

from softmax_explorer.model.scenario import FIELD_NAMES, Scenario, same

ALL = frozenset(FIELD_NAMES)


def diff(old: Scenario, new: Scenario) -> frozenset[str]:
    """The names of the fields whose contents differ."""
    before = old.__dict__
    replaced = [(name, value) for name, value in new.__dict__.items() if before[name] is not value]
    return frozenset([name for name, value in replaced if not same(before[name], value)])
