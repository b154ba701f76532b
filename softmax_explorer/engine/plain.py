"""The bulk path of `softmax(..., accuracy="plain")`: a fifth of the accurate pass's time at K = 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array


def plain_softmax(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Array:
    """p_i = e^((z_i - m)/t) / sum_j e^((z_j - m)/t) in float64, m the maximum; for curves and many rows.

    Arguments, shapes, limits and errors as `engine.softmax`; always float64. Accuracy: about ulp * (2 + |z_i - m|/t)
    relative, plain rounding of the difference and the quotient carried into the exponential.

    >>> plain_softmax([2.1, 0.8, -0.5], [0.0, 1.0, float("inf")]).round(4).tolist()
    [[1.0, 0.0, 0.0], [0.7425, 0.2024, 0.0551], [0.3333, 0.3333, 0.3333]]
    """
    z, t = checks.as_logits(logits), checks.as_temperature(temperature)
    maximum = z.max(axis=-1, keepdims=True)
    checks.check_maximum(z, maximum)
    with np.errstate(all="ignore"):
        difference = z - maximum
        if difference.min() == -np.inf:  # a mask, or beyond the largest float64: a quarter of everything has room
            difference, t = z * 0.25 - maximum * 0.25, t * 0.25
        x = difference / t
        unclear = np.isnan(x)  # 0/0 at temperature 0, and -inf/inf of a masked class
        if unclear.any():
            x = np.where(unclear, difference, x)
        np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x
