"""What four precisions make of one row of logits, by the textbook's formula and by the stable one, against exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.engine import exact, naive
from softmax_explorer.model.leading import leading_classes
from softmax_explorer.model.results import Results

PRECISIONS = naive.PRECISIONS
EXHIBITS = ("yours", "all-masked", "infinite", "smoothing", "temperature-0", "twice", "epsilon")
EPSILON = 1e-8
SMOOTHING, SMOOTHED = 0.1, (9.0, 0.0, -10.0)  # the exhibit of label smoothing: the first class is true
MOST = 100  # classes: the sums run class by class, eight times

_TINY = Decimal("1e-280")  # the half of a smaller one would underflow

# significant bits, and the exponent of the smallest number
_BITS = {"float16": (11, -24), "bfloat16": (8, -133), "float32": (24, -149), "float64": (53, -1074)}


class Line(NamedTuple):
    """One precision's computation.

    broken   the answer is no number one could use
    failure  the stage that broke it, else None: rounding something small to 0 alone breaks nothing
    error    the largest distance of a probability from the exact one, in ulp of the precision; nan where undefined
    """

    precision: str
    stable: bool
    trace: naive.Trace
    broken: bool
    failure: naive.Stage | None
    error: float


class Lab(NamedTuple):
    """`classes`: the index of each of `logits`; `exact`: the probabilities of the given logits, () where undefined."""

    classes: tuple[int, ...]
    logits: np.ndarray
    temperature: float
    exact: tuple[float, ...]
    lines: tuple[Line, ...]


def run(results: Results, exhibit: str, offset: float) -> Lab:
    """The eight computations of an exhibit: naive in four precisions, then stable. `offset` is for "yours" alone."""
    classes, logits, temperature = _given(results, exhibit, offset)
    lines, truth = [], ()
    if exhibit == "smoothing":
        for stable in (False, True):
            compute = naive.shifted_cross_entropy if stable else naive.cross_entropy
            for precision in PRECISIONS:
                trace = compute(logits, 0, precision, label_smoothing=SMOOTHING)
                lines.append(_line(precision, stable, trace, ()))
        return Lab(classes, logits, temperature, (), tuple(lines))
    if -math.inf < logits.max() < math.inf:
        truth = exact.softmax(logits, temperature)
    halves = _halves(truth)
    for stable in (False, True):
        compute = naive.shifted_softmax if stable else naive.softmax
        for precision in PRECISIONS:
            trace = compute(logits, precision, temperature)
            lines.append(_line(precision, stable, trace, truth, halves))
    return Lab(classes, logits, temperature, tuple(map(float, truth)), tuple(lines))


def _line(
    precision: str, stable: bool, trace: naive.Trace, truth: Sequence[Decimal], halves: np.ndarray | None = None
) -> Line:
    values = trace.values.tolist()
    finite = all(map(math.isfinite, values))
    broken = not finite or (bool(truth) and not any(values))  # the sum overflowed alone: every p is 0
    if not finite or not truth:
        error = math.nan
    elif halves is not None:
        error = _ulp_error_of_halves(trace.values, halves, precision)
    else:
        error = ulp_error(values, truth, precision)
    return Line(precision, stable, trace, broken, trace.first_failure if broken else None, error)


def _given(results: Results, exhibit: str, offset: float) -> tuple[tuple[int, ...], np.ndarray, float]:
    """Classes, logits and temperature of an exhibit."""
    if exhibit == "smoothing":
        return tuple(range(len(SMOOTHED))), np.array(SMOOTHED), 1.0
    classes, _ = leading_classes(results, MOST)
    classes = tuple(classes)
    logits = results.logits[list(classes)]
    temperature = 0.0 if exhibit == "temperature-0" else results.scenario.temperature
    if exhibit == "all-masked":
        logits = np.full(logits.size, -math.inf)
    elif exhibit == "infinite":
        logits = logits.copy()
        logits[logits.argmax()] = math.inf
    elif exhibit == "yours" and offset:
        with np.errstate(over="ignore"):
            logits = np.minimum(logits + offset, np.finfo(float).max)
    return classes, logits, temperature


def ulp(value: float, precision: str) -> float:
    """The distance to the next number of this precision.

    >>> ulp(1.0, "bfloat16"), ulp(0.75, "float16") == 2.0**-11, ulp(0.0, "float64")
    (0.0078125, True, 5e-324)
    """
    digits, least = _BITS[precision]
    if value == 0.0:
        return math.ldexp(1.0, least)
    return math.ldexp(1.0, max(math.frexp(value)[1] - digits, least))


def ulp_error(values: Sequence[float], truth: Sequence[Decimal], precision: str) -> float:
    """max |value - exact| in ulp of the exact one; nan where a value is no number.

    >>> ulp_error([0.5, 0.5009765625], (Decimal("0.5"), Decimal("0.5")), "float16")
    2.0
    """
    if not all(map(math.isfinite, values)):
        return math.nan
    errors = (
        float(abs(Decimal(value) - right) / Decimal(ulp(float(right), precision)))
        for value, right in zip(values, truth, strict=True)
    )
    return max(errors)


def _halves(truth: Sequence[Decimal]) -> np.ndarray | None:
    """Of each exact number its float64 and what that leaves out (2, K); None where float64 holds no such halves."""
    high = [float(right) for right in truth]
    if any(0 < right < _TINY for right in truth):
        return None
    return np.array([high, [float(right - Decimal(near)) for right, near in zip(truth, high, strict=True)]])


def _ulp_error_of_halves(values: np.ndarray, halves: np.ndarray, precision: str) -> float:
    """As `ulp_error`, to a part in 1e15 and ten times as fast."""
    (high, low), (digits, least) = halves, _BITS[precision]
    exponents = np.where(high == 0.0, least, np.maximum(np.frexp(high)[1] - digits, least))
    distances = np.abs(values.astype(float) - high - low)
    return float(np.ldexp(distances, -exponents).max())


class Twice(NamedTuple):
    """softmax of z/T, softmax of that, and what no input can pass: the largest p and the smallest loss."""

    once: np.ndarray
    twice: np.ndarray
    most: float
    least_loss: float


def applied_twice(results: Results) -> Twice:
    """Softmax over softmax: its input is between 0 and 1, so e^input is between 1 and e."""
    count = results.scenario.num_classes
    return Twice(results.probabilities, engine.softmax(results.probabilities), *_bounds(count))


@cache
def _bounds(count: int) -> tuple[float, float]:
    sure = np.zeros(count)
    sure[0] = 1.0
    return float(engine.softmax(sure)[0]), float(engine.cross_entropy(sure, 0))


def patched_losses(gaps: np.ndarray, precision: str) -> np.ndarray:
    """-log(p + EPSILON) of a true class whose logit is behind the other one's by each of the gaps, shape (N,)."""
    pairs = np.stack([-np.asarray(gaps, float), np.zeros(len(gaps))], axis=-1)
    return naive.cross_entropy(pairs, 0, precision, epsilon=EPSILON).values[:, 0]


def stable_losses(gaps: np.ndarray) -> np.ndarray:
    """The same from log-softmax, in float64."""
    pairs = np.stack([-np.asarray(gaps, float), np.zeros(len(gaps))], axis=-1)
    return naive.shifted_cross_entropy(pairs, 0).values[:, 0]
