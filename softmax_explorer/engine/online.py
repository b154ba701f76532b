"""Softmax in one pass over blocks: a running maximum and a running sum, as FlashAttention keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .arithmetic import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array


@dataclass(frozen=True, eq=False)
class OnlineStep:
    """What one block did, per row of the batch, shape (...); at first the maximum is -inf and the sum 0."""

    start: int  # the classes of this block: start .. stop - 1
    stop: int
    maximum_before: Array
    maximum: Array  # m' = max(m, largest z/t of the block)
    rescale: Array  # e^(m - m'): what the sum so far is multiplied by; 1 where the maximum stayed
    block_sum: Array  # sum of e^(z/t - m') over the block
    running_sum: Array  # s' = s e^(m - m') + block_sum


@dataclass(frozen=True, eq=False)
class OnlineTrace:
    """Every step, and what comes out: log sum e^(z/t) = m + log s, shape (...), and the probabilities, (..., K)."""

    steps: tuple[OnlineStep, ...]
    logsumexp: Array
    probabilities: Array


@quiet
def online_softmax(logits: ArrayLike, block_size: int, temperature: float = 1.0) -> OnlineTrace:
    """One pass over blocks of ``block_size`` classes, never needing more than one at a time, then e^(z/t - m)/s.

    With each block m' = max(m, max z/t), s' = s e^(m - m') + sum e^(z/t - m'). ``logits``: shape (..., K), finite or
    -inf (masked); ``block_size``: at least 1, the last block may be shorter; ``temperature``: finite, above 0 (the
    recurrence has no limit form). Raises ValueError as `engine.softmax`, and for another block size or temperature.
    Accuracy: plain rounding, about ulp * (2 + |z|/t + |m|/t + number of blocks).

    >>> trace = online_softmax([1.0, 3.0, 2.0, 5.0], 2)
    >>> [round(float(step.rescale), 4) for step in trace.steps], trace.probabilities.round(4).tolist()
    ([0.0, 0.1353], [0.0152, 0.1125, 0.0414, 0.831])

    Source: Milakov, Gimelshein 2018, "Online normalizer calculation for softmax".
    """
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    if isinstance(block_size, bool) or not isinstance(block_size, (int, np.integer)) or block_size < 1:
        raise ValueError(f"block_size must be a whole number of at least 1, got {block_size!r}")
    t = checks.one_temperature(temperature)
    if t == 0.0 or t == np.inf:
        raise ValueError(f"temperature must be above 0 and finite for the online recurrence, got {temperature}")
    maximum = np.full(z.shape[:-1], -np.inf)
    total = np.zeros(z.shape[:-1])
    steps = []
    for start in range(0, z.shape[-1], int(block_size)):
        x = z[..., start : start + block_size] / t
        before, maximum = maximum, np.maximum(maximum, x.max(axis=-1))
        anchor = np.where(maximum > -np.inf, maximum, 0.0)  # all masked so far
        rescale = np.exp(before - anchor)
        block_sum = np.exp(x - anchor[..., np.newaxis]).sum(axis=-1)
        total = total * rescale + block_sum
        steps.append(OnlineStep(start, start + x.shape[-1], before, maximum, rescale, block_sum, total))
    probabilities = np.exp(z / t - maximum[..., np.newaxis]) / total[..., np.newaxis]
    return OnlineTrace(tuple(steps), maximum + np.log(total), probabilities)
