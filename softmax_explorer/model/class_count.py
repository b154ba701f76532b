"""Growing and shrinking the number of classes. Both return the fields that change."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from softmax_explorer.model import soft_target, validation

if TYPE_CHECKING:
    from softmax_explorer.model.scenario import Scenario


def shrunk(scenario: Scenario, num_classes: int) -> dict[str, Any]:
    """Without the last classes; their names and logits wait in `dropped`, their masks and labels are forgotten."""
    logits = validation.read_only(scenario.logits[:num_classes].copy())
    masked = frozenset(i for i in scenario.masked if i < num_classes)
    open_classes = logits > -math.inf
    open_classes[list(masked)] = False
    if not open_classes.any():
        raise ValueError(f"num_classes = {num_classes} would leave only masked classes; unmask one of them first")
    gone = zip(scenario.class_names[num_classes:], scenario.logits[num_classes:].tolist(), strict=True)
    return {
        "logits": logits,
        "class_names": scenario.class_names[:num_classes],
        "target": soft_target.cut(scenario.target, num_classes),
        "masked": masked,
        "labels": None if scenario.labels is None else tuple(i for i in scenario.labels if i < num_classes),
        "dropped": (*gone, *scenario.dropped),
    }


def grown(scenario: Scenario, num_classes: int) -> dict[str, Any]:
    """With dropped classes back, the last dropped first, then new ones named "class N" with logit 0."""
    size = scenario.num_classes
    back = scenario.dropped[: num_classes - size]
    logits = np.zeros(num_classes)
    logits[:size] = scenario.logits
    logits[size : size + len(back)] = [value for _, value in back]
    validation.shifted("num_classes", logits, scenario.shift)
    target = scenario.target
    return {
        "logits": validation.read_only(logits),
        "class_names": (
            *scenario.class_names,
            *(name for name, _ in back),
            *map("class {}".format, range(size + len(back), num_classes)),
        ),
        "target": (*target, *[0.0] * (num_classes - size)) if isinstance(target, tuple) else target,
        "dropped": scenario.dropped[len(back) :],
    }
