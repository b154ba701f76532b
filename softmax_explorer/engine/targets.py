"""Targets as distributions over the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks

if TYPE_CHECKING:
    from .checks import Result


def target_distribution(target: Any, num_classes: int, label_smoothing: float = 0.0) -> Result:
    """The target as probabilities y = (1 - e) * y + e / K, smoothed as PyTorch does, shape (..., num_classes).

    ``target``: a class index, an array of indices of shape (...), or distributions of shape (..., num_classes) which
    sum to 1; float32 stays float32. Raises ValueError naming the bad argument, index and value.

    >>> target_distribution(0, 4, label_smoothing=0.1).tolist()
    [0.925, 0.025, 0.025, 0.025]
    >>> target_distribution([1, 0], 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]

    Source: Szegedy et al. 2016, "Rethinking the Inception architecture", section 7.
    """
    count = checks.as_count(num_classes, "num_classes")
    array = checks.as_target_array(target)
    indices = array.dtype.kind in "iu" or array.ndim == 0
    shape = (*array.shape, count) if indices else array.shape
    distribution = checks.as_distribution(array, shape if shape[-1] == count else (count,))
    return checks.typed_like(np.array(checks.smooth(distribution, label_smoothing)), target)
