"""The logarithmic temperature axis with end stops at 0 and infinity, as plain arithmetic. Qt-free.

A position is log10 of the temperature from FIRST to LAST; beyond them lie the two limits.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

FIRST, LAST = -2.0, 2.0
STOP = 2.5  # where infinity stands, and 0 on the other side
BEYOND = 2.25  # where a temperature between the axis and its limit stands
RANGE = (-2.6, 2.6)
_SNAP = 0.02  # decades around temperature 1
_STEP = 0.05  # decades a key step


@cache
def positions(num_points: int) -> np.ndarray:
    """Where curves are wanted: the limit 0, num_points on the axis, the limit infinity. Shared: do not change it."""
    return np.concatenate([[-STOP], np.linspace(FIRST, LAST, num_points), [STOP]])


@cache
def temperatures(num_points: int) -> np.ndarray:
    """The temperatures of `positions`."""
    return np.concatenate([[0.0], np.logspace(FIRST, LAST, num_points), [math.inf]])


def is_on(temperature: float) -> bool:
    """True between the axis's ends."""
    return 10.0**FIRST <= temperature <= 10.0**LAST


def position(temperature: float) -> float:
    if temperature == 0.0:
        return -STOP
    if temperature == math.inf:
        return STOP
    x = math.log10(temperature)
    return x if FIRST <= x <= LAST else math.copysign(BEYOND, x)


def temperature(x: float) -> float:
    """The temperature under the hand, to three figures; the stops and 1 catch it."""
    if x < -BEYOND:
        return 0.0
    if x > BEYOND:
        return math.inf
    if abs(x) < _SNAP:
        return 1.0
    return float(f"{10.0 ** max(FIRST, min(x, LAST)):.3g}")


def stepped(temperature: float, steps: float) -> float:
    """The temperature some key steps away; from a limit the first step leads back to the axis."""
    if temperature in (0.0, math.inf):
        inward = (steps > 0.0) == (temperature == 0.0)
        return 10.0 ** (FIRST if temperature == 0.0 else LAST) if inward else temperature
    here = max(FIRST, min(math.log10(temperature), LAST))
    wanted = here + steps * _STEP
    if FIRST - 1e-9 <= wanted <= LAST + 1e-9:
        return float(f"{10.0**wanted:.4g}")
    at_end = abs(here) == LAST
    return (0.0 if wanted < 0.0 else math.inf) if at_end else 10.0 ** math.copysign(LAST, wanted)
