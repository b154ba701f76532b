"""Everything that follows from a scenario, each quantity computed when it is first asked for."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.checks import Check, all_checks
from softmax_explorer.model.scenario import Scenario

_LN2 = math.log(2.0)


class Results:
    """Lazy results of one scenario, all softmax quantities from one shared `engine.AccuratePass`.

    Arrays have shape (K,), float64, read-only. z are the effective logits, T is the temperature, p = softmax(z/T),
    y the target. A masked class has z = -inf. Temperatures 0 and inf give the limits.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @cached_property
    def softmax(self) -> engine.AccuratePass:
        """The shared pass over z/T."""
        return engine.AccuratePass(self.logits, self.scenario.temperature)

    # --- logits and exponentials

    @cached_property
    def logits(self) -> np.ndarray:
        """z: base + shift, -inf where masked; the base logits themselves at shift 0 without masks."""
        return _effective(self.scenario, self.scenario.shift)

    @cached_property
    def scaled_logits(self) -> np.ndarray:
        """z/T. T = 0 gives 0 or ±inf, T = inf gives 0; -inf stays."""
        temperature = self.scenario.temperature
        if temperature == 1.0:
            return self.logits
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            scaled = self.logits / temperature
        if temperature == 0.0:
            scaled[self.logits == 0.0] = 0.0
        elif temperature == math.inf:
            scaled = np.where(self.logits == -math.inf, -math.inf, 0.0)
        return _frozen(scaled)

    @cached_property
    def maximum(self) -> float:
        """The largest z."""
        return float(self.logits[self.leader])

    @cached_property
    def exponentials(self) -> np.ndarray:
        """The raw e^(z/T) of the textbooks: may overflow to inf or underflow to 0."""
        with np.errstate(over="ignore", under="ignore"):
            return _frozen(np.exp(self.scaled_logits))

    @cached_property
    def sum_exponentials(self) -> float:
        """The sum of the raw exponentials."""
        with np.errstate(over="ignore"):
            return float(self.exponentials.sum())

    @cached_property
    def exponentials_overflow(self) -> bool:
        """True when the raw exponentials or their sum pass the largest float64."""
        return self.sum_exponentials == math.inf

    @cached_property
    def shifted_exponentials(self) -> np.ndarray:
        """e^((z - m)/T), m the maximum: the largest is 1."""
        return _frozen(self.softmax.exponentials)

    @cached_property
    def sum_shifted_exponentials(self) -> float:
        """The sum of the shifted exponentials, at least 1."""
        return float(self.shifted_exponentials.sum())

    @cached_property
    def log_sum_exp(self) -> float:
        """log sum e^(z/T)."""
        return float(self.softmax.logsumexp)

    # --- probabilities

    @cached_property
    def probabilities(self) -> np.ndarray:
        """p."""
        return _frozen(self.softmax.probabilities)

    @cached_property
    def complements(self) -> np.ndarray:
        """1 - p without cancellation."""
        return _frozen(self.softmax.complement)

    @cached_property
    def log_probabilities(self) -> np.ndarray:
        """log p, finite where p underflows."""
        return _frozen(self.softmax.log_probabilities)

    @cached_property
    def log_complements(self) -> np.ndarray:
        """log(1 - p)."""
        return _frozen(self.softmax.log_complement)

    @cached_property
    def probability_sum(self) -> float:
        """The sum of p as floats add up: 1 but for rounding."""
        return float(self.probabilities.sum())

    @cached_property
    def num_unmasked(self) -> int:
        """How many classes take part."""
        return int(np.count_nonzero(self.logits > -math.inf))

    @cached_property
    def leader(self) -> int:
        """The class with the largest logit, the first of equals."""
        return int(self.logits.argmax())

    @cached_property
    def runner_up(self) -> int | None:
        """The second class, None when there is only one that is not masked."""
        if self.num_unmasked < 2:
            return None
        rest = self.logits.copy()
        rest[self.leader] = -math.inf
        return int(rest.argmax())

    @cached_property
    def entropy(self) -> float:
        """-sum p log p in nats."""
        return float(self.softmax.entropy)

    @cached_property
    def entropy_bits(self) -> float:
        """The entropy in bits."""
        return self.entropy / _LN2

    @cached_property
    def max_entropy_bits(self) -> float:
        """log2 of the number of classes that take part."""
        return math.log2(self.num_unmasked)

    @cached_property
    def perplexity(self) -> float:
        """e^entropy: as uncertain as this many equal classes."""
        return math.exp(self.entropy)

    @cached_property
    def shift_effect(self) -> float:
        """max |p(base + shift) - p(base)|: what adding the shift did to the probabilities, by rounding alone."""
        if self.scenario.shift == 0.0:
            return 0.0
        without = engine.AccuratePass(_effective(self.scenario, 0.0), self.scenario.temperature)
        return float(np.abs(self.probabilities - without.probabilities).max())

    # --- target, loss, gradient

    @cached_property
    def target(self) -> np.ndarray:
        """y after label smoothing."""
        return _frozen(self.softmax.target(self._raw_target, self.scenario.label_smoothing))

    @property
    def _raw_target(self) -> int | np.ndarray:
        target = self.scenario.target
        return np.array(target) if isinstance(target, tuple) else target

    @cached_property
    def true_class(self) -> int:
        """The index target, or the class with most of a soft one."""
        target = self.scenario.target
        return target.index(max(target)) if isinstance(target, tuple) else target

    @cached_property
    def class_losses(self) -> np.ndarray:
        """The chosen loss if that class were the true one; binary cross-entropy: if it were the only label on."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return _frozen(self.softmax.mean_squared_error_per_class(smoothing))
        if loss == "focal":
            return _frozen(self.softmax.focal_loss_per_class(smoothing))
        if loss == "binary-cross-entropy":
            return _frozen(engine.binary_cross_entropy_per_class(self.scaled_logits))
        return _frozen(self.softmax.cross_entropy_per_class(smoothing))

    @cached_property
    def loss(self) -> float:
        """The chosen loss under the target; binary cross-entropy under the labels, summed over the classes."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return float(self.softmax.mean_squared_error(self._raw_target, smoothing))
        if loss == "focal":
            return float(self.softmax.focal_loss(self._raw_target, smoothing))
        return self.sigmoid_loss if loss == "binary-cross-entropy" else self.categorical_loss

    @cached_property
    def scaled_gradient(self) -> np.ndarray:
        """T dL/dz of the chosen loss: finite at every temperature."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return _frozen(self.softmax.mean_squared_error_scaled_gradient(self._raw_target, smoothing))
        if loss == "focal":
            return _frozen(self.softmax.focal_loss_scaled_gradient(self._raw_target, smoothing))
        return self.sigmoid_scaled_gradient if loss == "binary-cross-entropy" else self.categorical_scaled_gradient

    @cached_property
    def gradient(self) -> np.ndarray:
        """dL/dz of the chosen loss. At T = 0 the limit: 0 or infinite."""
        loss = self.scenario.loss
        if loss == "cross-entropy":
            return self.categorical_gradient
        if loss == "binary-cross-entropy":
            return self.sigmoid_gradient
        return _frozen(_over_temperature(self.scaled_gradient, self.scenario.temperature))

    @cached_property
    def gradient_sum(self) -> float:
        """The sum of dL/dz: 0 but for rounding with softmax; at T = 0 the limit of these sums."""
        if self.scenario.temperature == 0.0 and self.scenario.loss != "binary-cross-entropy":
            return 0.0
        total = self.scaled_gradient.sum(keepdims=True)
        return float(_over_temperature(total, self.scenario.temperature)[0])

    @cached_property
    def categorical_loss(self) -> float:
        """Cross-entropy -sum y log p, whatever the chosen loss."""
        return float(self.softmax.cross_entropy(self._raw_target, self.scenario.label_smoothing))

    @cached_property
    def categorical_scaled_gradient(self) -> np.ndarray:
        """p - y, T times the gradient of cross-entropy."""
        return _frozen(self.softmax.cross_entropy_scaled_gradient(self._raw_target, self.scenario.label_smoothing))

    @cached_property
    def categorical_gradient(self) -> np.ndarray:
        """(p - y)/T, the gradient of cross-entropy."""
        if self.scenario.temperature == 1.0:
            return self.categorical_scaled_gradient
        return _frozen(self.softmax.cross_entropy_gradient(self._raw_target, self.scenario.label_smoothing))

    # --- a sigmoid for each class, of z/T

    @cached_property
    def labels(self) -> np.ndarray:
        """1.0 where the class is on: the scenario's labels, or the true class alone."""
        labels = np.zeros(self.scenario.num_classes)
        on = self.scenario.labels
        labels[[self.true_class] if on is None else list(on)] = 1.0
        return _frozen(labels)

    @cached_property
    def _both_signs(self) -> np.ndarray:
        """z/T and -z/T, (2, K): 1 - sigmoid is the sigmoid of the second, in the same call."""
        return np.stack((self.scaled_logits, -self.scaled_logits))

    @cached_property
    def _sigmoids(self) -> np.ndarray:
        return _frozen(engine.sigmoid(self._both_signs))

    @cached_property
    def _log_sigmoids(self) -> np.ndarray:
        return _frozen(engine.log_sigmoid(self._both_signs))

    @property
    def sigmoid(self) -> np.ndarray:
        """1 / (1 + e^(-z/T))."""
        return self._sigmoids[0]

    @property
    def sigmoid_complement(self) -> np.ndarray:
        """1 - sigmoid without cancellation."""
        return self._sigmoids[1]

    @property
    def sigmoid_log(self) -> np.ndarray:
        """log of the sigmoid."""
        return self._log_sigmoids[0]

    @property
    def sigmoid_log_complement(self) -> np.ndarray:
        """log of 1 - sigmoid."""
        return self._log_sigmoids[1]

    @cached_property
    def sigmoid_sum(self) -> float:
        """The sum of the sigmoids: anything from 0 to K."""
        return float(self.sigmoid.sum())

    @cached_property
    def sigmoid_losses(self) -> np.ndarray:
        """Binary cross-entropy of each class under its label."""
        return _frozen(0.0 - np.where(self.labels == 1.0, self.sigmoid_log, self.sigmoid_log_complement))

    @cached_property
    def sigmoid_loss(self) -> float:
        """Binary cross-entropy summed over the classes."""
        return float(self.sigmoid_losses.sum())

    @cached_property
    def sigmoid_scaled_gradient(self) -> np.ndarray:
        """sigmoid - label, T times the gradient of binary cross-entropy."""
        return _frozen(np.where(self.labels == 1.0, -self.sigmoid_complement, self.sigmoid))

    @cached_property
    def sigmoid_gradient(self) -> np.ndarray:
        """(sigmoid - label)/T, the gradient of binary cross-entropy."""
        return _frozen(_over_temperature(self.sigmoid_scaled_gradient, self.scenario.temperature))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Sum 1, range, finite, loss matches activation."""
        return all_checks(self)


def _effective(scenario: Scenario, shift: float) -> np.ndarray:
    """Base logits plus shift, -inf where masked."""
    if shift == 0.0 and not scenario.masked:
        return scenario.logits
    logits = scenario.logits + shift
    if scenario.masked:
        logits[list(scenario.masked)] = -math.inf
    return _frozen(logits)


def _over_temperature(scaled: np.ndarray, temperature: float) -> np.ndarray:
    """T dL/dz -> dL/dz. At temperature 0 the limit: 0 where the gap is 0, else infinite."""
    if temperature == 1.0:
        return scaled
    with np.errstate(all="ignore"):
        return np.where(scaled == 0.0, 0.0, scaled / temperature)


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
