"""The axes that all rows share. They stand still during a gesture and change in 1-2-5 steps after it."""

from __future__ import annotations

import math
from typing import NamedTuple

from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers

NARROWEST = 10.0
WIDEST = 2e6


def step_up(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is not below `value` (> 0).

    >>> step_up(5.1), step_up(10.0), step_up(0.3)
    (10.0, 10.0, 0.5)
    """
    decade = 10.0 ** math.floor(math.log10(value))
    return next(decade * digit for digit in (1.0, 2.0, 5.0, 10.0, 20.0) if decade * digit >= value * (1 - 1e-12))


class Scales(NamedTuple):
    """The axes: logits on -logit .. logit, losses on 0 .. loss, T dL/dz on -gradient .. gradient."""

    logit: float = NARROWEST
    loss: float = 5.0
    gradient: float = 1.0

    def fitted(self, numbers: PipelineNumbers) -> Scales:
        """The axes for a state at rest. The logits' only widens, so that sliders stay put; `Scales()` narrows it.

        Logits beyond 2e6 and infinite losses do not count: they are parked at the end.
        """
        largest = max([abs(z) for z in numbers.logits.tolist() if abs(z) <= WIDEST], default=0.0)
        logit = max(self.logit, step_up(max(largest, NARROWEST)))
        worst = max(filter(math.isfinite, numbers.losses.tolist()), default=0.0)
        loss = numbers.loss_limit if worst <= numbers.loss_limit else step_up(worst)
        if (logit, loss, numbers.gradient_limit) == (self.logit, self.loss, self.gradient):
            return self
        return Scales(logit=logit, loss=loss, gradient=numbers.gradient_limit)
