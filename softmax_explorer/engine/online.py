"""The online softmax: one pass over blocks of classes with a running maximum and a running sum, step by step.

It is how a softmax is computed where the row never lies in memory as a whole (the recurrence inside FlashAttention).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import checks
from .arithmetic import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array


class OnlineTrace(NamedTuple):
    """The running maximum m and sum s after each block, both of shape (blocks, ...); while all is masked -inf and 0."""

    maxima: Array
    sums: Array

    @property
    @quiet
    def rescales(self) -> Array:
        """e^(m before - m): what each block multiplied the sum so far by; 1 where the maximum stayed."""
        before = np.concatenate([np.full_like(self.maxima[:1], -np.inf), self.maxima[:-1]])
        return np.exp(before - np.where(self.maxima > -np.inf, self.maxima, 0.0))

    @property
    @quiet
    def logsumexp(self) -> Array:
        """log sum e^(z/t) = m + log s after the last block, shape (...)."""
        return self.maxima[-1] + np.log(self.sums[-1])

    @quiet
    def probabilities(self, block: ArrayLike, temperature: float = 1.0) -> Array:
        """e^(z/t - m)/s of a block, (..., its classes), with the last m and s: the second look at what was seen."""
        x = checks.as_logits(block) / checks.finite_temperature(temperature, "for the online recurrence")
        return np.exp(x - self.maxima[-1][..., np.newaxis]) / self.sums[-1][..., np.newaxis]


@quiet
def online_softmax(blocks: Iterable[ArrayLike], temperature: float = 1.0) -> OnlineTrace:
    """The running maxima and sums of e^(z/t - m) over ``blocks`` of classes, one at a time, as an `OnlineTrace`.

    With each block m' = max(m, max z/t) and s' = s e^(m - m') + sum e^(z/t - m'). ``blocks``: arrays of shape
    (..., any number of classes), finite or -inf (masked), with the same batch (...); a block may be masked altogether
    as long as not all are. ``temperature``: finite, above 0 (the recurrence has no limit form). Raises ValueError as
    `engine.softmax`, naming the block, and where there is no block or the batches differ.
    Accuracy: plain rounding, about ulp * (2 + |z|/t + |m|/t + number of blocks).

    >>> blocks = [1.0, 3.0], [2.0, 5.0]
    >>> trace = online_softmax(blocks)
    >>> trace.maxima.tolist(), trace.sums.round(4).tolist(), trace.rescales.round(4).tolist()
    ([3.0, 5.0], [1.1353, 1.2034], [0.0, 0.1353])
    >>> [trace.probabilities(block).round(4).tolist() for block in blocks]
    [[0.0152, 0.1125], [0.0414, 0.831]]

    Source: Milakov, Gimelshein 2018, "Online normalizer calculation for softmax".
    """
    t = checks.finite_temperature(temperature, "for the online recurrence")
    maxima: list[Array] = []
    sums: list[Array] = []
    for number, block in enumerate(blocks):
        z, x = _checked(block, t, f"blocks[{number}]")
        if maxima and z.shape[:-1] != maxima[0].shape:
            raise ValueError(f"blocks[{number}] must have the batch {maxima[0].shape} of blocks[0], got {z.shape}")
        before, total = (maxima[-1], sums[-1]) if maxima else (np.full(z.shape[:-1], -np.inf), np.zeros(z.shape[:-1]))
        maximum = np.maximum(before, x.max(axis=-1))
        anchor = np.where(maximum > -np.inf, maximum, 0.0)  # all masked so far
        maxima.append(maximum)
        sums.append(total * np.exp(before - anchor) + np.exp(x - anchor[..., np.newaxis]).sum(axis=-1))
    if not maxima:
        raise ValueError("blocks must hold at least one block of logits")
    bad = np.argwhere(maxima[-1] == -np.inf)
    if len(bad):
        row = f"[{', '.join(map(str, bad[0]))}]" if maxima[-1].ndim else ""
        raise ValueError(f"blocks: row{row} has no class left: all logits are -inf (masked)")
    return OnlineTrace(np.array(maxima), np.array(sums))


def _checked(block: ArrayLike, t: float, name: str) -> tuple[Array, Array]:
    """The logits of a block, and z/t."""
    try:
        z = checks.as_logits(block)
        maximum = z.max(axis=-1, keepdims=True)
        if not (maximum < np.inf).all():  # nan or inf; a block may be masked altogether
            checks.check_maximum(z, maximum)
        return z, checks.over_temperature(z, t)
    except ValueError as error:
        raise ValueError(str(error).replace("logits", name)) from None
