"""Everything that follows from a scenario, each quantity computed when it is first asked for."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.checks import Check, all_checks
from softmax_explorer.model.distribution import Distribution, computed_once, frozen


class Results(Distribution):
    """Target, losses, gradients and sigmoids beside what `Distribution` holds.

    Arrays have shape (K,), float64, read-only. y is the target, L the loss of the scenario. Losses are in nats.
    """

    # --- target, loss, gradient

    @computed_once
    def target(self) -> np.ndarray:
        """y after label smoothing."""
        if self._short_one_hot is not None:
            target = [0.0] * self.scenario.num_classes
            target[self.true_class] = 1.0
            return engine.ShortArray(target)
        return frozen(self.softmax.target(self._raw_target, self.scenario.label_smoothing))

    @property
    def _raw_target(self) -> int | np.ndarray:
        target = self.scenario.target
        return np.array(target) if isinstance(target, tuple) else target

    @computed_once
    def _short_one_hot(self) -> engine.ShortRow | None:
        """The short row, where the target is a class and nothing is smoothed."""
        scenario = self.scenario
        return self.short_row if scenario.label_smoothing == 0.0 and type(scenario.target) is int else None

    @computed_once
    def true_class(self) -> int:
        """The index target, or the class with most of a soft one."""
        target = self.scenario.target
        return target.index(max(target)) if isinstance(target, tuple) else target

    @computed_once
    def class_losses(self) -> np.ndarray:
        """The chosen loss if that class were the true one; binary cross-entropy: if it were the only label on."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return frozen(self.softmax.mean_squared_error_per_class(smoothing))
        if loss == "focal":
            return frozen(self.softmax.focal_loss_per_class(smoothing))
        if loss == "binary-cross-entropy":
            return frozen(engine.binary_cross_entropy_per_class(self.scaled_logits))
        if self.short_row is not None and smoothing == 0.0:
            return 0.0 - self.log_probabilities
        return frozen(self.softmax.cross_entropy_per_class(smoothing))

    @computed_once
    def loss(self) -> float:
        """The chosen loss under the target; binary cross-entropy under the labels, summed over the classes."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return float(self.softmax.mean_squared_error(self._raw_target, smoothing))
        if loss == "focal":
            return float(self.softmax.focal_loss(self._raw_target, smoothing))
        return self.sigmoid_loss if loss == "binary-cross-entropy" else self.categorical_loss

    @computed_once
    def scaled_gradient(self) -> np.ndarray:
        """T dL/dz of the chosen loss: finite at every temperature."""
        loss, smoothing = self.scenario.loss, self.scenario.label_smoothing
        if loss == "mse":
            return frozen(self.softmax.mean_squared_error_scaled_gradient(self._raw_target, smoothing))
        if loss == "focal":
            return frozen(self.softmax.focal_loss_scaled_gradient(self._raw_target, smoothing))
        return self.sigmoid_scaled_gradient if loss == "binary-cross-entropy" else self.categorical_scaled_gradient

    @computed_once
    def gradient(self) -> np.ndarray:
        """dL/dz of the chosen loss. At T = 0 the limit: 0 or infinite."""
        loss = self.scenario.loss
        if loss == "cross-entropy":
            return self.categorical_gradient
        if loss == "binary-cross-entropy":
            return self.sigmoid_gradient
        return frozen(_over_temperature(self.scaled_gradient, self.scenario.temperature))

    @computed_once
    def gradient_sum(self) -> float:
        """The sum of dL/dz: 0 but for rounding with softmax; at T = 0 the limit of these sums."""
        if self.scenario.temperature == 0.0 and self.scenario.loss != "binary-cross-entropy":
            return 0.0
        total = float(self.scaled_gradient.sum())
        temperature = self.scenario.temperature
        if temperature == 0.0:
            return math.copysign(math.inf, total) if total else 0.0
        return total / temperature

    @computed_once
    def categorical_loss(self) -> float:
        """Cross-entropy -sum y log p, whatever the chosen loss."""
        if self._short_one_hot is not None:
            return -self.log_probabilities[self.true_class]
        return float(self.softmax.cross_entropy(self._raw_target, self.scenario.label_smoothing))

    @computed_once
    def categorical_scaled_gradient(self) -> np.ndarray:
        """p - y, T times the gradient of cross-entropy."""
        if self._short_one_hot is not None:
            return self._short_one_hot.cross_entropy_scaled_gradient(self.true_class)
        return frozen(self.softmax.cross_entropy_scaled_gradient(self._raw_target, self.scenario.label_smoothing))

    @computed_once
    def categorical_gradient(self) -> np.ndarray:
        """(p - y)/T, the gradient of cross-entropy."""
        if self.scenario.temperature == 1.0:
            return self.categorical_scaled_gradient
        if self._short_one_hot is not None:
            return self.categorical_scaled_gradient / self.scenario.temperature
        return frozen(self.softmax.cross_entropy_gradient(self._raw_target, self.scenario.label_smoothing))

    # --- a sigmoid for each class, of z/T

    @computed_once
    def _on(self) -> int | list[int]:
        """Index of the classes that are on: the scenario's labels, or the true class alone."""
        labels = self.scenario.labels
        return self.true_class if labels is None else list(labels)

    @computed_once
    def labels(self) -> np.ndarray:
        """1.0 where the class is on: the scenario's labels, or the true class alone."""
        on, count = self._on, self.scenario.num_classes
        if type(on) is int and self.short_row is not None:
            return engine.ShortArray([float(i == on) for i in range(count)])
        labels = np.zeros(count)
        labels[on] = 1.0
        return frozen(labels)

    @computed_once
    def _sigmoids(self) -> tuple[np.ndarray, ...]:
        return tuple(map(frozen, engine.sigmoid_pass(self.scaled_logits)))

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
        return self._sigmoids[2]

    @property
    def sigmoid_log_complement(self) -> np.ndarray:
        """log of 1 - sigmoid."""
        return self._sigmoids[3]

    @computed_once
    def sigmoid_sum(self) -> float:
        """The sum of the sigmoids: anything from 0 to K."""
        return float(self.sigmoid.sum())

    @computed_once
    def sigmoid_losses(self) -> np.ndarray:
        """Binary cross-entropy of each class under its label."""
        return self._where_on(0.0 - self.sigmoid_log_complement, 0.0 - self.sigmoid_log)

    @computed_once
    def sigmoid_loss(self) -> float:
        """Binary cross-entropy summed over the classes."""
        losses = self.sigmoid_losses
        if type(losses) is engine.ShortArray:
            return losses.sum()
        with np.errstate(over="ignore"):
            return float(losses.sum())

    @computed_once
    def sigmoid_scaled_gradient(self) -> np.ndarray:
        """sigmoid - label, T times the gradient of binary cross-entropy."""
        return self._where_on(self.sigmoid, -self.sigmoid_complement)

    def _where_on(self, off: np.ndarray, on: np.ndarray) -> np.ndarray:
        """`off` with what `on` has for the classes that are on."""
        chosen = self._on
        if type(off) is engine.ShortArray:
            values = off.tolist()
            for index in [chosen] if isinstance(chosen, int) else chosen:
                values[index] = on[index]
            return engine.ShortArray(values)
        result = off.copy()
        result[chosen] = on[chosen]
        return frozen(result)

    @computed_once
    def sigmoid_gradient(self) -> np.ndarray:
        """(sigmoid - label)/T, the gradient of binary cross-entropy."""
        return frozen(_over_temperature(self.sigmoid_scaled_gradient, self.scenario.temperature))

    @computed_once
    def checks(self) -> tuple[Check, ...]:
        """Sum 1, range, finite, loss matches activation."""
        return all_checks(self)


def _over_temperature(scaled: np.ndarray, temperature: float) -> np.ndarray:
    """T dL/dz -> dL/dz. At temperature 0 the limit: 0 where the gap is 0, else infinite."""
    if temperature == 1.0:
        return scaled
    if type(scaled) is engine.ShortArray and temperature != 0.0:
        return scaled / temperature
    with np.errstate(all="ignore"):
        return np.where(scaled == 0.0, 0.0, scaled / temperature)
