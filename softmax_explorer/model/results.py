"""Everything that follows from a scenario, each quantity computed when it is first asked for."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model import losses
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
        scenario = self.scenario
        target = np.array(scenario.target) if isinstance(scenario.target, tuple) else scenario.target
        return _frozen(engine.target_distribution(target, scenario.num_classes, scenario.label_smoothing))

    @cached_property
    def true_class(self) -> int:
        """The index target, or the class with most of a soft one."""
        target = self.scenario.target
        return target.index(max(target)) if isinstance(target, tuple) else target

    @cached_property
    def class_losses(self) -> np.ndarray:
        """The chosen loss if that class were the true one (binary cross-entropy: its term if its label were on)."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            values = losses.squared_errors(self.probabilities, self.complements, smoothing)
        elif loss == "focal":
            values = losses.smoothed(losses.focal(self.complements, self.log_probabilities), smoothing)
        elif loss == "binary-cross-entropy":
            values = -self.sigmoid_log
        else:
            values = losses.smoothed(-self.log_probabilities, smoothing)
        return _frozen(values + 0.0)  # no -0.0

    @cached_property
    def loss(self) -> float:
        """The chosen loss under the actual target; binary cross-entropy under the labels."""
        loss = self.scenario.loss
        if loss == "mse":
            return losses.squared_error(self.probabilities, self.complements, self.target)
        if loss == "focal":
            return losses.expected(self.target, losses.focal(self.complements, self.log_probabilities))
        return self.sigmoid_loss if loss == "binary-cross-entropy" else self.categorical_loss

    @cached_property
    def scaled_gradient(self) -> np.ndarray:
        """T dL/dz of the chosen loss: finite at every temperature."""
        loss = self.scenario.loss
        if loss == "mse":
            values = losses.squared_error_gradient(self.probabilities, self.complements, self.target)
        elif loss == "focal":
            values = losses.focal_gradient(self.probabilities, self.complements, self.log_probabilities, self.target)
        elif loss == "binary-cross-entropy":
            return self.sigmoid_scaled_gradient
        else:
            return self.categorical_scaled_gradient
        return _frozen(values)

    @cached_property
    def gradient(self) -> np.ndarray:
        """dL/dz of the chosen loss. At T = 0 the limit: 0 or infinite."""
        return _frozen(losses.per_temperature(self.scaled_gradient, self.scenario.temperature))

    @cached_property
    def gradient_sum(self) -> float:
        """The sum of dL/dz: 0 but for rounding with softmax, and its limit at T = 0."""
        if self.scenario.temperature == 0.0 and self.scenario.loss != "binary-cross-entropy":
            return 0.0
        total = self.scaled_gradient.sum(keepdims=True)
        return float(losses.per_temperature(total, self.scenario.temperature)[0])

    @cached_property
    def categorical_loss(self) -> float:
        """Cross-entropy -sum y log p, whatever the chosen loss."""
        target = self.scenario.target
        if isinstance(target, tuple):
            return float(self.softmax.cross_entropy(np.array(target), self.scenario.label_smoothing))
        return float(self.softmax.cross_entropy(target, self.scenario.label_smoothing))

    @cached_property
    def categorical_scaled_gradient(self) -> np.ndarray:
        """p - y, T times the gradient of cross-entropy."""
        return _frozen(losses.gap(self.probabilities, self.complements, self.target))

    @cached_property
    def categorical_gradient(self) -> np.ndarray:
        """(p - y)/T, the gradient of cross-entropy."""
        return _frozen(losses.per_temperature(self.categorical_scaled_gradient, self.scenario.temperature))

    # --- a sigmoid for each class, of z/T

    @cached_property
    def labels(self) -> np.ndarray:
        """1.0 where the class is on: the scenario's labels, or the true class alone."""
        labels = np.zeros(self.scenario.num_classes)
        on = self.scenario.labels
        labels[[self.true_class] if on is None else list(on)] = 1.0
        return _frozen(labels)

    @cached_property
    def sigmoid(self) -> np.ndarray:
        """1 / (1 + e^(-z/T))."""
        return _frozen(engine.sigmoid(self.scaled_logits))

    @cached_property
    def sigmoid_complement(self) -> np.ndarray:
        """1 - sigmoid without cancellation."""
        return _frozen(engine.sigmoid(-self.scaled_logits))

    @cached_property
    def sigmoid_log(self) -> np.ndarray:
        """log of the sigmoid."""
        return _frozen(engine.log_sigmoid(self.scaled_logits))

    @cached_property
    def sigmoid_log_complement(self) -> np.ndarray:
        """log of 1 - sigmoid."""
        return _frozen(engine.log_sigmoid(-self.scaled_logits))

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
        return _frozen(losses.gap(self.sigmoid, self.sigmoid_complement, self.labels))

    @cached_property
    def sigmoid_gradient(self) -> np.ndarray:
        """(sigmoid - label)/T, the gradient of binary cross-entropy."""
        return _frozen(losses.per_temperature(self.sigmoid_scaled_gradient, self.scenario.temperature))

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


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
