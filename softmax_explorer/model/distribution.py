"""The first half of the results: from logits to probabilities and their entropy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.scenario import Scenario

_LN2 = math.log(2.0)
_FAR_FROM_OVERFLOW = 700.0  # a few more and e^z, or a sum of 64 of them, is infinite
_T = TypeVar("_T")


class computed_once(Generic[_T]):  # noqa: N801 (used as property is)
    """`functools.cached_property` without the lock that it takes in Python 3.11 for each of the 40 values of a step."""

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute, self._name, self.__doc__ = compute, compute.__name__, compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> computed_once[_T]: ...

    @overload
    def __get__(self, owner: object, kind: type | None = None) -> _T: ...

    def __get__(self, owner: object | None, kind: type | None = None) -> computed_once[_T] | _T:
        if owner is None:
            return self
        # Found in the instance from now on: this is not called again.
        value = owner.__dict__[self._name] = self._compute(owner)
        return value


class Distribution:
    """softmax of one scenario, every quantity computed when it is first asked for, from one pass of the engine.

    Arrays have shape (K,), float64, read-only; those of a short row are `engine.ShortArray`, which needs no NumPy.
    z are the effective logits, T is the temperature, p = softmax(z/T). A masked class has z = -inf. Temperatures 0 and
    inf give the limits.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @computed_once
    def short_row(self) -> engine.ShortRow | None:
        """The pass in plain floats, where the row is short and ordinary."""
        logits = self.logits
        return engine.ShortRow.of(logits, self.scenario.temperature) if type(logits) is engine.ShortArray else None

    @computed_once
    def softmax(self) -> engine.AccuratePass:
        """The pass over z/T for what the short one has not."""
        if self.short_row is not None:
            return self.short_row.general()
        return engine.AccuratePass(self.logits, self.scenario.temperature)

    @property
    def _pass(self) -> engine.ShortRow | engine.AccuratePass:
        """Both have what every step shows, under the same names."""
        return self.short_row or self.softmax

    # --- logits and exponentials

    @computed_once
    def logits(self) -> np.ndarray:
        """z: base + shift, -inf where masked; the base logits themselves at shift 0 without masks."""
        return _effective(self.scenario, self.scenario.shift)

    @computed_once
    def scaled_logits(self) -> np.ndarray:
        """z/T. T = 0 gives 0 or ±inf, T = inf gives 0; -inf stays."""
        temperature = self.scenario.temperature
        if temperature == 1.0:
            return self.logits
        if self.short_row is not None:
            return self.logits / temperature
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            scaled = self.logits / temperature
        if temperature == 0.0:
            scaled[self.logits == 0.0] = 0.0
        elif temperature == math.inf:
            scaled = np.where(self.logits == -math.inf, -math.inf, 0.0)
        return frozen(scaled)

    @computed_once
    def maximum(self) -> float:
        """The largest z."""
        return float(self.logits[self.leader])

    @computed_once
    def _raw_exponentials(self) -> tuple[np.ndarray, float]:
        """They and their sum."""
        scaled = self.scaled_logits
        if type(scaled) is engine.ShortArray and scaled.max() < _FAR_FROM_OVERFLOW:
            short = engine.ShortArray(list(map(math.exp, scaled)))
            return short, short.sum()
        with np.errstate(over="ignore", under="ignore"):
            exponentials = np.exp(scaled)
            return frozen(exponentials), float(exponentials.sum())

    @property
    def exponentials(self) -> np.ndarray:
        """The raw e^(z/T) of the textbooks: may overflow to inf or underflow to 0."""
        return self._raw_exponentials[0]

    @property
    def sum_exponentials(self) -> float:
        """The sum of the raw exponentials."""
        return self._raw_exponentials[1]

    @computed_once
    def exponentials_overflow(self) -> bool:
        """True when the raw exponentials or their sum pass the largest float64."""
        return self.sum_exponentials == math.inf

    @computed_once
    def shifted_exponentials(self) -> np.ndarray:
        """e^((z - m)/T), m the maximum: the largest is 1."""
        return frozen(self._pass.exponentials)

    @computed_once
    def sum_shifted_exponentials(self) -> float:
        """The sum of the shifted exponentials, at least 1."""
        return float(self.shifted_exponentials.sum())

    @computed_once
    def log_sum_exp(self) -> float:
        """log sum e^(z/T)."""
        return float(self.softmax.logsumexp)

    # --- probabilities

    @computed_once
    def probabilities(self) -> np.ndarray:
        """p."""
        return frozen(self._pass.probabilities)

    @computed_once
    def complements(self) -> np.ndarray:
        """1 - p without cancellation."""
        return frozen(self._pass.complement)

    @computed_once
    def log_probabilities(self) -> np.ndarray:
        """log p, finite where p underflows."""
        return frozen(self._pass.log_probabilities)

    @computed_once
    def log_complements(self) -> np.ndarray:
        """log(1 - p)."""
        return frozen(self._pass.log_complement)

    @computed_once
    def probability_sum(self) -> float:
        """The sum of p as floats add up: 1 but for rounding."""
        return float(self.probabilities.sum())

    @computed_once
    def num_unmasked(self) -> int:
        """How many classes take part."""
        logits = self.logits
        return logits.size if logits.min() > -math.inf else int(np.count_nonzero(logits > -math.inf))

    @computed_once
    def leader(self) -> int:
        """The class with the largest logit, the first of equals."""
        return int(self.logits.argmax())

    @computed_once
    def runner_up(self) -> int | None:
        """The second class, None when there is only one that is not masked."""
        if self.num_unmasked < 2:
            return None
        return largest_but(self.logits, self.leader)

    @computed_once
    def entropy(self) -> float:
        """-sum p log p in nats."""
        return float(self._pass.entropy)

    @computed_once
    def entropy_bits(self) -> float:
        """The entropy in bits."""
        return self.entropy / _LN2

    @computed_once
    def max_entropy_bits(self) -> float:
        """log2 of the number of classes that take part."""
        return math.log2(self.num_unmasked)

    @computed_once
    def perplexity(self) -> float:
        """e^entropy: as uncertain as this many equal classes."""
        return math.exp(self.entropy)

    @computed_once
    def shift_effect(self) -> float:
        """max |p(base + shift) - p(base)|: what adding the shift did to the probabilities, by rounding alone."""
        if self.scenario.shift == 0.0:
            return 0.0
        without = engine.AccuratePass(_effective(self.scenario, 0.0), self.scenario.temperature)
        return float(np.abs(self.probabilities - without.probabilities).max())


def _effective(scenario: Scenario, shift: float) -> np.ndarray:
    """Base logits plus shift, -inf where masked."""
    if shift == 0.0 and not scenario.masked:
        return scenario.logits
    if type(scenario.logits) is engine.ShortArray:
        short = [z + shift for z in scenario.logits]
        for index in scenario.masked:
            short[index] = -math.inf
        return engine.ShortArray(short)
    logits = scenario.logits + shift
    if scenario.masked:
        logits[list(scenario.masked)] = -math.inf
    return frozen(logits)


def largest_but(values: np.ndarray, index: int) -> int:
    """Index of the largest of values (K,), K >= 2, but the one at `index`; the first of equals."""
    if type(values) is engine.ShortArray:
        short = values.tolist()
        short[index] = -math.inf
        return short.index(max(short))
    others = values.copy()
    others[index] = -math.inf
    return int(others.argmax())


def frozen(array: np.ndarray) -> np.ndarray:
    """The array, read-only from now on; a `ShortArray` always is."""
    if type(array) is not engine.ShortArray:
        array.setflags(write=False)
    return array
