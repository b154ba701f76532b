"""`AccuratePass`: one shared, cancellation-free pass over a row (or a batch of rows) of logits.

Everything the screen shows comes from the same few arrays, computed once: the maximum m, the exact differences
x = (z - m)/t as pairs high + low, the exponentials e^x, and R, the sum of all exponentials but the leader's (whose own
is 1). From these, without ever subtracting nearly equal numbers,

    p_i = e^x_i / (1 + R)            1 - p_leader = R / (1 + R)
    log p_i = x_i - log1p(R)         log sum exp(z/t) = m/t + log1p(R)

The public functions (`softmax`, `cross_entropy`, ...) are thin wrappers. Who needs several quantities of the same
logits takes the pass itself, everything in float64:

    done = AccuratePass(logits, temperature)          # logits (..., K); temperature a number or an array (...)
    done.maximum  shifted  exponentials  probabilities  log_probabilities  complement  log_complement
    done.logsumexp  entropy                           # per row, shape (...)

    for each loss in cross_entropy, mean_squared_error, focal_loss (gamma=2.0):
    done.<loss>(target, label_smoothing=0.0)                    the loss of each row, shape (...)
    done.<loss>_per_class(label_smoothing=0.0)                  the loss if that class were the true one, shape (..., K)
    done.<loss>_scaled_gradient(target, label_smoothing=0.0)    t * dL/dz, always finite, shape (..., K)
    done.<loss>_gradient(target, label_smoothing=0.0)           dL/dz; at t = 0 its limit: 0, inf or -inf

A target is an index, an integer array of the batch's shape or a distribution. Binary cross-entropy needs no pass: see
`sigmoid.py`, `binary_cross_entropy_per_class` included.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .arithmetic import divide_with_limits, exp_times, put, quiet, row_sum, shifted, sum_without_each, take, two_sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .arithmetic import Array


# Below this R has lost digits to subnormal numbers (or all of them) and is summed relative to the runner-up instead.
_DEEP = 1e-280


class AccuratePass:
    """One accurate pass over ``logits`` of shape (..., K) at ``temperature``; every quantity lazily, once.

    ``logits``: finite, or -inf for a masked class. ``temperature``: in [0, inf], 0 and inf as limits; an array of
    temperatures broadcasts against the batch, so that one row of K logits at M temperatures gives (M, K).
    Raises ValueError for nan, +inf, a row without classes or with every class masked, and a temperature below 0 or nan.
    """

    @quiet
    def __init__(self, logits: ArrayLike, temperature: ArrayLike = 1.0) -> None:
        self.logits = checks.as_logits(logits)
        self._t = checks.as_temperature(temperature)
        self._maximum = self.logits.max(axis=-1, keepdims=True)
        checks.check_maximum(self.logits, self._maximum)
        self.shifted, self._low = shifted(self.logits, self._maximum, self._t)
        self.exponentials = np.exp(self.shifted)
        self.exponentials += self.exponentials * self._low
        self._leader = self.shifted.argmax(axis=-1, keepdims=True)
        rest = self.exponentials.copy()
        put(rest, self._leader, 0.0)
        self._rest = row_sum(rest)
        deep = self._rest < _DEEP
        self._has_deep_rows = bool(deep.any()) and rest.shape[-1] > 1
        if self._has_deep_rows:
            high, low, _, total, _ = self._runner_up
            self._rest = np.where(deep, exp_times(high, low, total), self._rest)
        self._sum = 1.0 + self._rest
        self._log_sum = np.log1p(self._rest)

    @cached_property
    @quiet
    def _runner_up(self) -> tuple[Array, Array, Array, Array, Array]:
        """The largest x but the leader's as a pair, e^(x - that) of all but the leader, their sum, and their x."""
        others = self.shifted.copy()
        put(others, self._leader, -np.inf)
        high = others.max(axis=-1, keepdims=True)
        # Far out, where float64 is coarse, several classes share the high part and the low one tells them apart.
        low = np.where(others == high, self._low, -np.inf).max(axis=-1, keepdims=True)
        anchor = np.where(np.isfinite(high), high, 0.0)
        weights = np.exp((others - anchor) + np.where(others > -np.inf, self._low - low, 0.0))
        return high, low, weights, row_sum(weights), others

    @property
    def maximum(self) -> Array:
        """Largest logit of each row, shape (...), not divided by the temperature."""
        return self._maximum[..., 0]

    @cached_property
    @quiet
    def probabilities(self) -> Array:
        """e^x / (1 + R)."""
        return self.exponentials / self._sum

    @cached_property
    @quiet
    def complement(self) -> Array:
        """1 - p, as R / (1 + R) for the leader; the others are at most 1/2, where 1 - p loses nothing."""
        result = 1.0 - self.probabilities
        put(result, self._leader, self._rest / self._sum)
        return result

    @cached_property
    @quiet
    def log_probabilities(self) -> Array:
        """x - log1p(R): both terms are <= 0, nothing cancels."""
        return self.shifted - self._log_sum

    @cached_property
    @quiet
    def log_complement(self) -> Array:
        """log(1 - p): -log1p(1/R) for the leader, log R itself where R underflows."""
        result = np.log1p(-self.probabilities)
        leader = -np.log1p(1.0 / self._rest)
        if self._has_deep_rows:
            high, low, _, total, _ = self._runner_up
            leader = np.where(self._rest < _DEEP, high + (low + np.log(total)), leader)
        put(result, self._leader, leader)
        return result

    @cached_property
    @quiet
    def logsumexp(self) -> Array:
        """m/t + log1p(R), the quotient with its remainder; at t = 0 the limit (infinite unless m = 0)."""
        quotient, remainder = divide_with_limits(self._maximum, np.zeros_like(self._maximum), self._t)
        high, low = two_sum(quotient, self._log_sum)
        result = np.where(np.isfinite(high), high + (low + remainder), high)
        cancelled = np.abs(result) < 0.5 * self._log_sum
        if cancelled.any():
            # The two terms take each other's digits away. Where the platform has a wider float, it holds eleven more.
            scaled = (np.longdouble(self.shifted) + self._low) + (np.longdouble(quotient) + remainder)
            wide = np.log1p(np.exp(scaled).sum(axis=-1, keepdims=True) - 1.0)
            result = np.where(cancelled, wide.astype(np.float64), result)
        return result[..., 0]

    @cached_property
    @quiet
    def entropy(self) -> Array:
        """log1p(R) + sum e^x |x| / (1 + R) nats: positive terms only."""
        terms = np.where(self.exponentials > 0.0, self.exponentials * -self.shifted, 0.0)
        result = self._log_sum + row_sum(terms) / self._sum
        if self._has_deep_rows:
            high, low, weights, _, others = self._runner_up
            inner = row_sum(np.where(weights > 0.0, weights * (1.0 - others), 0.0))
            result = np.where(self._rest < _DEEP, exp_times(high, low, inner), result)
        return result[..., 0]

    @cached_property
    @quiet
    def energy(self) -> Array:
        """-(m + t log1p(R)); a single class has no entropy to add, at an infinite temperature neither."""
        spread = np.where(self._log_sum > 0.0, self._t * self._log_sum, 0.0)
        if self._has_deep_rows:
            high, low, _, total, _ = self._runner_up
            spread = np.where(self._rest < _DEEP, exp_times(high, low, total * self._t), spread)
        return -(self._maximum + spread)[..., 0]

    # Losses; what begins with _ is called from within `quiet` --------------------------------------------------------

    def target(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """``target`` as a distribution of the shape (..., K), smoothed."""
        return checks.smooth(checks.as_distribution(target, self.shifted.shape), label_smoothing)

    def _expected(self, losses: Array, target: Array) -> Array:
        """sum y_i loss_i, 0 where y = 0 whatever the loss."""
        return row_sum(np.where(target > 0.0, target * losses, 0.0))[..., 0]

    def _smoothed(self, losses: Array, label_smoothing: float) -> Array:
        smoothing = checks.as_smoothing(label_smoothing)
        if smoothing == 0.0:
            return losses
        mean = row_sum(losses) / losses.shape[-1]
        return mean + np.zeros_like(losses) if smoothing == 1.0 else (1.0 - smoothing) * losses + smoothing * mean

    def _over_temperature(self, scaled: Array) -> Array:
        return np.where(scaled == 0.0, 0.0, scaled / self._t)

    @quiet
    def cross_entropy(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """-sum y_i log p_i."""
        return self._expected(-self.log_probabilities, self.target(target, label_smoothing))

    @quiet
    def cross_entropy_per_class(self, label_smoothing: float = 0.0) -> Array:
        """-log p_i."""
        return self._smoothed(0.0 - self.log_probabilities, label_smoothing)

    @quiet
    def cross_entropy_scaled_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """p - y, as (1 - y) - (1 - p) where y is above 1/2."""
        return self._minus(self.target(target, label_smoothing))

    def _minus(self, target: Array) -> Array:
        return np.where(target > 0.5, (1.0 - target) - self.complement, self.probabilities - target)

    @quiet
    def cross_entropy_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """(p - y)/t."""
        distribution = self.target(target, label_smoothing)
        result = self._over_temperature(self._minus(distribution))
        below_one = self._t < 1.0 if isinstance(self._t, float) else bool(np.any(self._t < 1.0))
        if below_one and self.shifted.min(initial=0.0) < -640.0:
            self._restore_tiny(result, distribution)
        return result

    def _restore_tiny(self, gradient: Array, target: Array) -> None:
        """A subnormal p (or 1 - p) divided by t < 1 keeps only its few digits: take e^x / t in one go there."""
        t = np.broadcast_to(np.asarray(self._t), gradient.shape)
        divided = (t > 0.0) & (t < 1.0)
        tiny = divided & (self.shifted < -640.0) & (target == 0.0)
        if tiny.any():
            np.copyto(gradient, exp_times(self.shifted, self._low, 1.0, t) / self._sum, where=tiny)
        if self._has_deep_rows:
            high, low, _, total, _ = self._runner_up
            sure = divided & (self._rest < _DEEP) & (self.shifted == 0.0) & (target == 1.0)
            np.copyto(gradient, -exp_times(high, low, total, t), where=sure)

    @quiet
    def temperature_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """dL/dt of the cross-entropy = sum (y_i - p_i) x_i / t; the limit at t = 0 and inf."""
        excess = self._minus(self.target(target, label_smoothing))
        total = row_sum(np.where(excess == 0.0, 0.0, -excess * self.shifted))
        return self._over_temperature(total)[..., 0]

    @quiet
    def mean_squared_error(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """sum (p_i - y_i)^2 over the classes (Brier)."""
        return row_sum(self._minus(self.target(target, label_smoothing)) ** 2)[..., 0]

    @quiet
    def mean_squared_error_per_class(self, label_smoothing: float = 0.0) -> Array:
        """(1 - p_i)^2 + sum of p_j^2 over the other classes, when nothing is smoothed."""
        share = checks.as_smoothing(label_smoothing) / self.shifted.shape[-1]
        missing = label_smoothing - share  # 1 - y of the true class
        return (missing - self.complement) ** 2 + sum_without_each((self.probabilities - share) ** 2)

    @quiet
    def mean_squared_error_scaled_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """2 p_k sum_j p_j (a_k - a_j) with a = p - y, the differences by way of the leader's a."""
        y = self.target(target, label_smoothing)
        p = self.probabilities
        excess = self._minus(y)
        top, y_top, excess_top = (take(v, self._leader) for v in (p, y, excess))
        # Two classes with the same target differ by p_top (1 - e^x): exact for ties, which often are the whole answer.
        behind = np.where(y == y_top, -top * np.expm1(self.shifted), excess_top - excess)
        return 2.0 * p * (row_sum(p * behind) - behind)

    @quiet
    def mean_squared_error_gradient(self, target: Any, label_smoothing: float = 0.0) -> Array:
        """`mean_squared_error_scaled_gradient` / t."""
        return self._over_temperature(self.mean_squared_error_scaled_gradient(target, label_smoothing))

    @quiet
    def focal_loss(self, target: Any, label_smoothing: float = 0.0, gamma: float = 2.0) -> Array:
        """-sum y_i (1 - p_i)^gamma log p_i."""
        return self._expected(self.focal_loss_per_class(gamma=gamma), self.target(target, label_smoothing))

    @quiet
    def focal_loss_per_class(self, label_smoothing: float = 0.0, gamma: float = 2.0) -> Array:
        """-(1 - p_i)^gamma log p_i."""
        losses = self.complement ** _checked_gamma(gamma) * (0.0 - self.log_probabilities)
        return self._smoothed(losses, label_smoothing)

    @quiet
    def focal_loss_scaled_gradient(self, target: Any, label_smoothing: float = 0.0, gamma: float = 2.0) -> Array:
        """p_k sum_i y_i F_i - y_k F_k with F = (1-p)^gamma + gamma (1-p)^(gamma-1) p (-log p)."""
        y = self.target(target, label_smoothing)
        gamma = _checked_gamma(gamma)
        c = self.complement
        p = self.probabilities
        surprise = np.where(p > 0.0, p * -self.log_probabilities, 0.0)
        slope = np.where(c > 0.0, gamma * surprise * c ** (gamma - 1.0), 0.0) + c**gamma
        weights = y * slope
        # y_k F_k (1 - p_k) is subtracted as such; what is added comes from the other classes.
        return p * sum_without_each(weights) - c * weights

    @quiet
    def focal_loss_gradient(self, target: Any, label_smoothing: float = 0.0, gamma: float = 2.0) -> Array:
        """`focal_loss_scaled_gradient` / t."""
        return self._over_temperature(self.focal_loss_scaled_gradient(target, label_smoothing, gamma))


def _checked_gamma(gamma: float) -> float:
    value = checks.as_number(gamma, "gamma")
    if not 0.0 <= value < math.inf:
        raise ValueError(f"gamma must be a finite number >= 0, got {gamma}")
    return value
