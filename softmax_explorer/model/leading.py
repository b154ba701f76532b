"""The classes a picture with room for a few rows shows by name, and those it shows together."""

from __future__ import annotations

import numpy as np

from softmax_explorer.model.results import Results


def leading_classes(results: Results, most: int) -> tuple[list[int], np.ndarray]:
    """At most `most` classes in their own order (the largest logits, the true class always), and all others.

    Where there are others, they stand for one more row: then `most` - 1 classes are named.
    """
    logits = results.logits
    if logits.size <= most:
        return list(range(logits.size)), np.empty(0, dtype=int)
    ranked = np.argsort(-logits, kind="stable")[: max(most - 1, 1)].tolist()
    if results.true_class not in ranked:
        ranked[-1] = results.true_class
    return sorted(ranked), np.setdiff1d(np.arange(logits.size), ranked)
