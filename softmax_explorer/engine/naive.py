"""The formulas as textbooks write them, in four precisions, with every stage kept: where they break, and how.

Nothing else in the engine uses these. Each function returns a `Trace`: the stages in order, each with its values and
with what went wrong in it, so that a screen can point at the exponential that overflowed. What the rest of the engine
refuses, rows with every class masked and logits of +inf, is taken: to show what comes of it.

Arithmetic is that of the named precision: the logits are rounded to it, and so is the result of every operation; sums
are added from the first class to the last. bfloat16 is float32 cut to 8 significant bits after each operation, as
ml_dtypes does it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .arithmetic import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array


PRECISIONS = ("float16", "bfloat16", "float32", "float64")

_CARRIERS = {"float16": np.float16, "bfloat16": np.float32, "float32": np.float32, "float64": np.float64}


@dataclass(frozen=True, eq=False)
class Stage:
    """One step of a formula: its values, as float64 that holds the rounded ones exactly, shape (..., K) or (..., 1).

    ``failure``: "nan", "inf" or "0" where a value became that although the exact one is not; else "".
    """

    name: str
    formula: str
    values: Array
    failure: str


@dataclass(frozen=True, eq=False)
class Trace:
    """A computation stage by stage; the last stage is the answer."""

    precision: str
    stages: tuple[Stage, ...]

    @property
    def values(self) -> Array:
        """What the formula gives, shape (..., K), or (..., 1) where it is one number a row."""
        return self.stages[-1].values

    @property
    def first_failure(self) -> Stage | None:
        """The first stage that went to nan, inf or 0; None when all went well."""
        return next((stage for stage in self.stages if stage.failure), None)

    def stage(self, name: str) -> Stage:
        """The stage of this name; KeyError when the formula has none."""
        return {stage.name: stage for stage in self.stages}[name]


@quiet
def softmax(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0) -> Trace:
    """e^(z/t) / sum of e^(z/t), without subtracting the maximum first.

    ``logits``: shape (..., K), without units; ``precision``: one of `PRECISIONS`; ``temperature``: one number in
    [0, inf], where 0 fails at the division as in the textbook. Stages: logits, scaled, exponentials, sum,
    probabilities. Raises ValueError for nan, no class, another precision and a negative temperature.
    Accuracy: that of the precision, which is what it shows. Source: Goodfellow, Bengio, Courville 2016, section 4.1.

    >>> trace = softmax([12.0, 11.0], "float16")
    >>> trace.first_failure.name, trace.first_failure.failure, trace.values.tolist()
    ('exponentials', 'inf', [nan, 0.0])
    >>> softmax([1000.0, 999.0]).values.tolist(), softmax([5.0, 4.0], "bfloat16").values.tolist()
    ([nan, nan], [0.734375, 0.26953125])
    """
    run = _Run(logits, precision, temperature)
    run.probabilities(run.scaled)
    return run.trace()


@quiet
def shifted_softmax(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0) -> Trace:
    """e^(z/t - m) / sum of e^(z/t - m), m the largest z/t: the usual cure, in the same precisions.

    Arguments and errors as `softmax`. Stages: logits, scaled, maximum, shifted, exponentials, sum, probabilities.

    >>> shifted_softmax([12.0, 11.0], "float16").values.round(3).tolist()
    [0.731, 0.269]
    """
    run = _Run(logits, precision, temperature)
    run.probabilities(run.shifted())
    return run.trace()


@quiet
def log_softmax(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0, epsilon: float = 0.0) -> Trace:
    """log(p + epsilon) with p of `softmax`; epsilon = 1e-8 is the usual patch against log 0.

    Arguments, stages and errors as `softmax`; then the stage log-probabilities.

    >>> log_softmax([0.0, -800.0]).values.tolist(), log_softmax([0.0, -800.0], epsilon=1e-8).values.round(2).tolist()
    ([0.0, -inf], [0.0, -18.42])
    """
    run = _Run(logits, precision, temperature)
    run.log_probabilities(epsilon)
    return run.trace()


@quiet
def shifted_log_softmax(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0) -> Trace:
    """x - log sum of e^x with x = z/t - m. Arguments and errors as `softmax`.

    >>> shifted_log_softmax([0.0, -800.0]).values.tolist()
    [0.0, -800.0]
    """
    run = _Run(logits, precision, temperature)
    run.shifted_log_probabilities()
    return run.trace()


@quiet
def logsumexp(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0) -> Trace:
    """log of the sum of e^(z/t), one number a row. Arguments and errors as `softmax`.

    >>> logsumexp([710.0, 0.0]).first_failure.name
    'exponentials'
    """
    run = _Run(logits, precision, temperature)
    _, total = run.sum_of_exponentials(run.scaled)
    run.keep("log sum", "log Σ", np.log(total), may_be_zero=True)
    return run.trace()


@quiet
def cross_entropy(
    logits: ArrayLike,
    target: Any,
    precision: str = "float64",
    temperature: float = 1.0,
    epsilon: float = 0.0,
    label_smoothing: float = 0.0,
) -> Trace:
    """-sum y log(p + epsilon), one number a row, after `log_softmax`.

    ``target``: an index, an integer array of the batch's shape or a distribution; smoothed as `engine.cross_entropy`
    does, in the named precision. A class whose target is 0 does not count. The other arguments and errors as `softmax`.

    >>> cross_entropy([0.0, -800.0], 1).values.tolist(), cross_entropy([40.0, 0.0], 0).first_failure.name
    ([inf], 'log-probabilities')
    """
    run = _Run(logits, precision, temperature)
    run.loss(run.log_probabilities(epsilon), target, label_smoothing)
    return run.trace()


@quiet
def shifted_cross_entropy(
    logits: ArrayLike, target: Any, precision: str = "float64", temperature: float = 1.0, label_smoothing: float = 0.0
) -> Trace:
    """-sum y (x - log sum of e^x), after `shifted_log_softmax`. Arguments and errors as `cross_entropy`.

    >>> shifted_cross_entropy([0.0, -800.0], 1).values.tolist()
    [800.0]
    """
    run = _Run(logits, precision, temperature)
    run.loss(run.shifted_log_probabilities(), target, label_smoothing)
    return run.trace()


@quiet
def sigmoid(logits: ArrayLike, precision: str = "float64", temperature: float = 1.0) -> Trace:
    """1 / (1 + e^(-z/t)) for each class. Stages: logits, scaled, exponentials, denominators, probabilities.

    >>> sigmoid([-12.0], "float16").first_failure.name
    'exponentials'
    """
    run = _Run(logits, precision, temperature)
    exponentials = run.keep("exponentials", "e^(−z/T)", np.exp(-run.scaled))
    denominators = run.keep("denominators", "1 + e^(−z/T)", 1 + exponentials)
    run.keep("probabilities", "1 ÷ (1 + e^(−z/T))", 1 / denominators)
    return run.trace()


@functools.cache
def safe_range(precision: str) -> tuple[float, float]:
    """The smallest and the largest logit of this precision whose exponential is neither 0 nor infinite in it.

    >>> for precision in PRECISIONS:
    ...     print(precision, "{:.2f} {:.2f}".format(*safe_range(precision)))
    float16 -17.33 11.09
    bfloat16 -92.50 88.50
    float32 -103.97 88.72
    float64 -745.13 709.78
    """
    return _furthest(precision, -800.0), _furthest(precision, 800.0)


def _furthest(precision: str, bad: float) -> float:
    """The last number before ``bad`` whose exponential holds, by halving until none is in between."""
    good = 0.0
    while True:
        middle = float(rounded(0.5 * (good + bad), precision))
        if middle in (good, bad):
            return good
        exponential = float(softmax([middle], precision).stage("exponentials").values[0])
        good, bad = (middle, bad) if 0.0 < exponential < np.inf else (good, middle)


def rounded(values: ArrayLike, precision: str) -> Array:
    """The nearest numbers of this precision (ties to even), as float64; infinite beyond its largest.

    >>> rounded([1.1, 300.0, 70000.0], "float16").tolist(), rounded([1.1, 300.0], "bfloat16").tolist()
    ([1.099609375, 300.0, inf], [1.1015625, 300.0])
    """
    return _cut(np.asarray(values, dtype=np.float64), precision).astype(np.float64)


def _cut(values: NDArray[Any], precision: str) -> NDArray[Any]:
    """``values`` in the precision's own type; bfloat16 as the float32 numbers whose last 16 bits are 0."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, got {precision!r}")
    with np.errstate(all="ignore"):  # what is too large becomes infinite
        carried = values.astype(_CARRIERS[precision])
    if precision != "bfloat16":
        return carried
    bits = carried.view(np.uint32)
    nearest = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(carried), carried, nearest.view(np.float32))


class _Run:
    """One computation under way, in the precision's own type; `keep` rounds and writes down each stage."""

    def __init__(self, logits: ArrayLike, precision: str, temperature: float) -> None:
        given = checks.as_logits(logits)
        checks.refuse_nan(given)
        t = _cut(np.asarray(checks.one_temperature(temperature)), precision)
        self._precision = precision
        self._masked = given == -np.inf
        self._alone = (~self._masked).sum(axis=-1, keepdims=True) <= 1  # then log p = 0 is right
        self._stages: list[Stage] = []
        z = self.keep("logits", "z", given, may_be_zero=True)
        self.scaled = self.keep("scaled", "z/T", z / t, may_be_zero=True)

    def keep(
        self, name: str, formula: str, values: NDArray[Any], may_be_zero: bool | NDArray[np.bool_] = False
    ) -> NDArray[Any]:
        """Round, note what went wrong where a class is not masked, and give back what to go on with."""
        values = _cut(values, self._precision)
        counted = ~self._masked if values.shape == self._masked.shape else np.True_
        failure = ""
        for text, failed in (("nan", np.isnan(values)), ("inf", np.isinf(values)), ("0", (values == 0) & ~may_be_zero)):
            if not failure and (failed & counted).any():
                failure = text
        self._stages.append(Stage(name, formula, values.astype(np.float64), failure))
        return values

    def trace(self) -> Trace:
        return Trace(self._precision, tuple(self._stages))

    def shifted(self) -> NDArray[Any]:
        maximum = self.keep("maximum", "m = max z/T", self.scaled.max(axis=-1, keepdims=True), may_be_zero=True)
        return self.keep("shifted", "z/T − m", self.scaled - maximum, may_be_zero=True)

    def sum_of_exponentials(self, x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        exponentials = self.keep("exponentials", "e^x", np.exp(x))
        return exponentials, self.keep("sum", "Σ e^x", self._added(exponentials))

    def _added(self, terms: NDArray[Any]) -> NDArray[Any]:
        """The sum from the first class to the last, every partial sum rounded."""
        if self._precision != "bfloat16":  # what NumPy adds one after the other in the type itself
            return np.add.accumulate(terms, axis=-1)[..., -1:]
        total = terms[..., :1]
        for index in range(1, terms.shape[-1]):
            total = _cut(total + terms[..., index : index + 1], self._precision)
        return total

    def probabilities(self, x: NDArray[Any]) -> NDArray[Any]:
        exponentials, total = self.sum_of_exponentials(x)
        return self.keep("probabilities", "e^x ÷ Σ", exponentials / total)

    def log_probabilities(self, epsilon: float) -> NDArray[Any]:
        p = self.probabilities(self.scaled)
        if epsilon:
            p = self.keep("patched", "p + ε", p + _cut(np.asarray(epsilon), self._precision))
        return self.keep("log-probabilities", "log p", np.log(p), self._alone)

    def shifted_log_probabilities(self) -> NDArray[Any]:
        x = self.shifted()
        _, total = self.sum_of_exponentials(x)
        log_total = self.keep("log sum", "log Σ", np.log(total), self._alone)
        return self.keep("log-probabilities", "x − log Σ", x - log_total, self._alone)

    def loss(self, log_p: NDArray[Any], target: Any, label_smoothing: float) -> None:
        y = checks.as_distribution(target, log_p.shape)
        smoothing = checks.as_smoothing(label_smoothing)
        if smoothing:
            e = _cut(np.asarray(smoothing), self._precision)
            kept = _cut(_cut(1 - e, self._precision) * _cut(y, self._precision), self._precision)
            share = _cut(e / log_p.shape[-1], self._precision)
            y = self.keep("target", "(1 − ε) y + ε/K", kept + share)
        else:
            y = _cut(y, self._precision)
        terms = _cut(np.where(y > 0, -y * log_p, 0), self._precision)
        self.keep("loss", "L = −Σ y log p", self._added(terms), self._alone)
