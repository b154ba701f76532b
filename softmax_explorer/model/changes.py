"""Which fields differ between two scenarios: what panels compare with the fields they read."""

from __future__ import annotations

from itertools import compress
from operator import is_not, itemgetter

from softmax_explorer.model.scenario import FIELD_NAMES, Scenario, same

ALL = frozenset(FIELD_NAMES)
FROM_ELSEWHERE = frozenset({"preset", "title", "dataset", "row", "baseline"})
"""What changes with logits that an example, a file or a paste brings, and not under the hand."""
_contents = itemgetter(*FIELD_NAMES)


def diff(old: Scenario, new: Scenario) -> frozenset[str]:
    """The names of the fields whose contents differ."""
    before, after = old.__dict__, new.__dict__
    replaced = compress(FIELD_NAMES, map(is_not, _contents(before), _contents(after)))
    return frozenset([name for name in replaced if not same(before[name], after[name])])
