"""Targets that move: a tick dragged by hand, and classes that go away."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer.model import validation

Target = int | tuple[float, ...]


def moved_tick(target: Target, index: int, value: float, open_classes: np.ndarray) -> Target:
    """The target once class index has the weight value in 0..1 and the other classes share 1 - value.

    They keep their proportions; where they had nothing (the true class of an index target is dragged down) they get
    equal parts. Masked classes, False in open_classes, are left out then: any weight there is an infinite loss.
    """
    num_classes = open_classes.size
    if value == 1.0 or num_classes == 1:
        return index
    shares = np.zeros(num_classes)
    if isinstance(target, tuple):
        shares[:] = target
    else:
        shares[target] = 1.0
    shares[index] = 0.0
    if not shares.any():
        shares[open_classes] = 1.0
        shares[index] = 0.0
        if not shares.any():
            shares[:] = 1.0
            shares[index] = 0.0
    shares = _normalised(shares) * (1.0 - value)
    shares[index] = value
    return validation.distribution("target", shares.tolist(), num_classes)


def cut(target: Target, num_classes: int) -> Target:
    """The target when only the first num_classes classes stay; class 0 is true when nothing is left of it."""
    if not isinstance(target, tuple):
        return target if target < num_classes else 0
    shares = np.array(target[:num_classes])
    if not shares.any():
        return 0
    return validation.distribution("target", _normalised(shares).tolist(), num_classes)


def _normalised(shares: np.ndarray) -> np.ndarray:
    # First to a largest share of 1: the sum of subnormal shares has too few digits to divide by.
    shares = shares / shares.max()
    return shares / math.fsum(shares.tolist())
