"""How far a softmax is from another distribution: Kullback-Leibler divergence, and distillation with its gradient.

The textbook sum y (log y - log p) adds terms of both signs: of a divergence of 1e-16 no digit is left, and it may come
out below 0. Both functions here add positive terms only. Against a distribution y,

    KL = sum_i [y_i log(y_i/p_i) - (y_i - p_i)]

and between two softmaxes of logits u (teacher) and z (student), with d = (u - z)/t and c = d - sum_i p^u_i d_i,

    KL = log(1 + sum_i p^u_i [e^-c_i - 1 + c_i])      log p^u_i - log p^z_i = c_i + KL

which needs the differences of the logits and no difference of probabilities at all.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import divide_with_limits, quiet, row_sum, take, two_sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .arithmetic import Array
    from .checks import Result

# Coefficients of (atanh(w) - w)/w^3 in w^2, enough for |w| < 1/4, and of 2 (e^-c - 1 + c)/c^2 in -c, for |c| < 1.
_ARTANH = [1.0 / (2 * n + 3) for n in range(14)]
_EXPONENTIAL = [2.0 / math.factorial(n + 2) for n in range(19)]


@quiet
def kl_divergence(target: Any, logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """KL(y || p) = sum_i y_i (log y_i - log p_i) nats with p = softmax(z/t), shape (...); 0 log 0 = 0.

    ``target``: a class index, whole numbers of the batch's shape or distributions y. inf where p is 0 and y is not.
    Never negative. Its gradient with respect to the logits is that of the cross-entropy, (p - y)/t. Raises ValueError
    as `cross_entropy` does.
    Accuracy: a few ulp of KL from 0.01 on, below about 4 ulp of sqrt(KL): p's own rounding, so that 1e-20 still has six
    digits. What the target's sum differs from 1 by rounding enters squared only. The textbook sum has none of them:

    >>> from softmax_explorer.engine import softmax
    >>> y = softmax([0.3, 0.1, -0.4])
    >>> near = np.array([0.3, 0.1 + 1e-10, -0.4])
    >>> print(f"{kl_divergence(y, near):.3g}, {abs((y * (np.log(y) - np.log(softmax(near)))).sum()) > 1e-19}")
    1.14e-21, True

    Source: Kullback, Leibler 1951, "On information and sufficiency".
    """
    done = AccuratePass(logits, temperature)
    y = done.target(target)
    p = done.probabilities
    excess = -done.cross_entropy_scaled_gradient(y)
    total = y + p
    w = excess / total
    square = w * w
    tail = w * square * _polynomial(_ARTANH, square)  # atanh(w) - w, and log(y/p) = 2 atanh(w)
    near = total * (w * (w + tail) + tail)
    ratio = np.where(p > 1e-290, np.log(y / p), np.log(y) - done.log_probabilities)
    far = np.where(y > 0.0, y * ratio, 0.0) - excess
    return checks.typed_like(row_sum(np.where(np.abs(w) < 0.25, near, far))[..., 0], logits)


@quiet
def distillation_loss(
    student: ArrayLike, teacher: ArrayLike, temperature: ArrayLike = 1.0, scale_by_t_squared: bool = True
) -> Result:
    """L = t^2 KL(softmax(u/t) || softmax(z/t)) nats of the student's logits z and the teacher's u, shape (...).

    ``student``, ``teacher``: shape (..., K), broadcast against each other; ``temperature``: in [0, inf].
    ``scale_by_t_squared`` False leaves t^2 out. inf where the student masks a class that the teacher does not. With t^2
    the limit at t = inf is half the variance of u - z over the classes, at t = 0 it is 0. Raises ValueError as
    `softmax` does, naming the argument, and for shapes that do not fit.
    Accuracy: 16 ulp for a few dozen classes (at worst 4 sqrt(K) ulp), however near the two are, from 1e-280 on. At
    t = 1e6 the textbook form has lost all digits:

    >>> from softmax_explorer.engine import softmax
    >>> student, teacher, t = np.array([2.0, 1.0, -1.0]), np.array([3.0, 0.0, 0.5]), 1e6
    >>> p, q = softmax(teacher / t), softmax(student / t)
    >>> round(float(distillation_loss(student, teacher, t)), 6)
    0.583333
    >>> bool(abs(t * t * (p * np.log(p / q)).sum() - 0.583333) > 1e-5)
    True

    Source: Hinton, Vinyals, Dean 2015, "Distilling the knowledge in a neural network".
    """
    return checks.typed_like(DistillationPass(student, teacher, temperature).loss(scale_by_t_squared), student)


@quiet
def distillation_loss_gradient(
    student: ArrayLike, teacher: ArrayLike, temperature: ArrayLike = 1.0, scale_by_t_squared: bool = True
) -> Result:
    """dL/dz of `distillation_loss` = t (p - q), or (p - q)/t without t^2; p the student's, q the teacher's softmax.

    Arguments and errors as the loss, shape (..., K). With t^2 the limit at t = inf is that of matching logits,
    ((z - mean z) - (u - mean u))/K. Accuracy: 16 ulp of the largest element, where `softmax(z/t) - softmax(u/t)` has
    none for t = 1e30.

    >>> distillation_loss_gradient([2.0, 1.0, -1.0], [3.0, 0.0, 0.5], 2.0).round(4).tolist()
    [-0.2317, 0.3674, -0.1357]
    >>> distillation_loss_gradient([2.0, 1.0, -1.0], [3.0, 0.0, 0.5], 1e30).round(4).tolist()
    [-0.1667, 0.5, -0.3333]
    """
    return checks.typed_like(DistillationPass(student, teacher, temperature).gradient(scale_by_t_squared), student)


class DistillationPass:
    """Teacher and student at one temperature: `loss` and `gradient` as the functions give them, from one pass.

    Arguments and errors as `distillation_loss`. Inside, per-row values keep an axis of length 1.
    """

    @quiet
    def __init__(self, student: ArrayLike, teacher: ArrayLike, temperature: ArrayLike) -> None:
        z, u = _as_named_logits(student, "student"), _as_named_logits(teacher, "teacher")
        t = checks.as_temperature(temperature)
        try:
            shape = np.broadcast_shapes(z.shape, u.shape)
        except ValueError:
            raise ValueError(f"teacher must have the student's shape {z.shape}, got {u.shape}") from None
        try:
            shape = np.broadcast_shapes(shape, np.shape(t))
        except ValueError:
            raise ValueError(f"temperature must fit the rows {shape[:-1]}, got shape {np.shape(t)[:-1]}") from None
        # An eighth of everything where differences of differences could be beyond the largest float64.
        largest = max(np.abs(v, where=v > -np.inf, out=np.zeros(v.shape)).max(initial=0.0) for v in (z, u))
        self.scale = 0.125 if largest > 2e307 else 1.0
        z, u = np.broadcast_to(z * self.scale, shape), np.broadcast_to(u * self.scale, shape)
        t = np.asarray(t * self.scale)
        self.student, self.teacher = (AccuratePass(v, t[..., 0] if t.ndim else t) for v in (z, u))
        self.t = t
        q = self.teacher.probabilities
        leader = u.argmax(axis=-1, keepdims=True)
        # d_i - d_leader, not yet divided by t: exact differences, rounded once.
        upper, lower = two_sum(u, -take(u, leader))
        student_upper, student_lower = two_sum(z, -take(z, leader))
        high, low = two_sum(upper, -student_upper)
        low += lower - student_lower
        self.d = np.where(np.isfinite(high) & np.isfinite(low), high + low, high)
        self.d = np.where((u == -np.inf) & (z == -np.inf), 0.0, self.d)
        self.missing = ((z == -np.inf) & (u > -np.inf)).any(axis=-1, keepdims=True)
        mean = row_sum(np.where(q > 0.0, q * self.d, 0.0))
        self.centred = self.d - mean
        self.c = divide_with_limits(self.centred, np.zeros_like(self.centred), t)[0]
        self.mean = divide_with_limits(mean, np.zeros_like(mean), t)[0]
        self.leader = leader

    @cached_property
    @quiet
    def _excess(self) -> tuple[Array, Array]:
        """S = sum q_i (e^-c_i - 1 + c_i), so that KL = log(1 + S), and t^2 S."""
        q, c = self.teacher.probabilities, self.c
        series = 0.5 * q * _polynomial(_EXPONENTIAL, -c)
        near = np.abs(c) < 1.0
        # Where the student gives far more, q e^-c could be 0 times inf: it is the student's e^x times a row's constant.
        factor = np.exp(self.mean - take(self.student.shifted, self.leader)) / row_sum(self.teacher.exponentials)
        gain = self.student.exponentials * factor + np.where(q > 0.0, q * (c - 1.0), 0.0)
        far = np.where(c < -2.0, gain, np.where(q > 0.0, q * (np.expm1(-c) + c), 0.0))
        far = np.where(far == -np.inf, np.nan, far)  # infinities that do not cancel: `_by_terms` is asked then
        plain = row_sum(np.where(near, series * c * c, far))
        scaled = row_sum(np.where(near, series * self.centred * self.centred, self.t * (self.t * far)))
        return plain, scaled

    @cached_property
    @quiet
    def _by_terms(self) -> Array:
        """The textbook sum, for temperature 0 and where S is beyond the largest float64: nothing is small there."""
        q = self.teacher.probabilities
        difference = self.teacher.log_probabilities - self.student.log_probabilities
        return row_sum(np.where(q > 0.0, q * difference, 0.0))

    @cached_property
    @quiet
    def _divergence(self) -> Array:
        """KL(q || p)."""
        plain, _ = self._excess
        result = np.where(np.isfinite(plain) & (self.t > 0.0), np.log1p(plain), self._by_terms)
        return np.where(self.missing, np.inf, result)

    @cached_property
    @quiet
    def _scaled_loss(self) -> Array:
        """t^2 KL(q || p)."""
        plain, scaled = self._excess
        logarithm = np.log1p(plain)
        result = np.where(plain > 1e-3, self.t * (self.t * logarithm), scaled)
        result = np.where((plain > 1e-17) & (plain <= 1e-3), scaled * (logarithm / plain), result)
        # t (log q - log p), and once more t: neither is ever infinite on the way.
        offset = self.student.maximum[..., np.newaxis] - take(self.student.logits, self.leader)
        sums = [done.log_probabilities.max(axis=-1, keepdims=True) for done in (self.student, self.teacher)]
        offset += self.t * (sums[1] - sums[0])
        q = self.teacher.probabilities
        by_terms = self.t * row_sum(np.where(q > 0.0, q * (self.d + offset), 0.0))
        result = np.where(np.isfinite(plain) & (self.t > 0.0), result, by_terms)
        return np.where(self.missing, np.inf, result)

    @cached_property
    @quiet
    def _ahead(self) -> tuple[Array, Array, NDArray[np.bool_]]:
        """log q - log p = x + log(1 + sum q_j (e^-x_j - 1)) with x = d/t; t times that; where they are of use."""
        q = self.teacher.probabilities
        x = divide_with_limits(self.d, np.zeros_like(self.d), self.t)[0]
        slope = np.where(x == 0.0, 1.0, -np.expm1(-x) / x)
        factor = np.exp(-take(self.student.shifted, self.leader)) / row_sum(self.teacher.exponentials)
        change = np.where(x < -2.0, self.student.exponentials * factor - q, np.where(q > 0.0, q * np.expm1(-x), 0.0))
        change = np.where(np.isfinite(change), change, np.nan)
        total = row_sum(change)
        scaled = np.where(np.abs(x) < 1.0, -q * self.d * slope, self.t * change)
        scaled = row_sum(np.where(np.isfinite(scaled), scaled, np.nan))
        logarithm = np.log1p(total)
        ratio = np.where(np.abs(total) > 1e-17, logarithm / total, 1.0)
        of_use = (np.abs(logarithm) < 1.0) & np.isfinite(x) & (self.t > 0.0) & ~self.missing
        ahead = x + logarithm
        return ahead, np.where(np.isfinite(scaled), self.d + scaled * ratio, self.t * ahead), of_use

    @cached_property
    @quiet
    def _difference(self) -> tuple[Array, Array]:
        """p - q and t (p - q): of numbers near each other by their logarithms, else as they are, or as 1 - p, 1 - q."""
        p, q = self.student.probabilities, self.teacher.probabilities
        ahead, scaled, near = self._ahead
        sure = q > 0.5
        ours, theirs = np.where(sure, self.teacher.complement, p), np.where(sure, self.student.complement, q)
        apart = ours - theirs
        near = near & (np.abs(apart) < 0.1 * np.maximum(ours, theirs))
        base = np.where(ahead > 0.0, q, p)
        size = np.abs(ahead)
        slope = np.where(size == 0.0, 1.0, -np.expm1(-size) / size)
        difference = np.where(near, -base * slope * ahead, apart)
        # t (log q - log p) is the logits' own difference, which does not vanish with 1/t.
        return difference, np.where(near, -base * slope * scaled, np.where(apart == 0.0, 0.0, self.t * apart))

    @quiet
    def loss(self, scale_by_t_squared: bool = True) -> Array:
        """`distillation_loss`, shape (...)."""
        loss = self._scaled_loss / self.scale / self.scale if scale_by_t_squared else self._divergence
        return loss[..., 0]

    @quiet
    def gradient(self, scale_by_t_squared: bool = True) -> Array:
        """`distillation_loss_gradient`, shape (..., K); at t = 0 the limit: 0 or infinite."""
        difference, scaled = self._difference
        if scale_by_t_squared:
            return scaled / self.scale
        return np.where(difference == 0.0, 0.0, difference / self.t) * self.scale


@quiet
def _as_named_logits(logits: ArrayLike, name: str) -> Array:
    """`checks.as_logits` with the name of this argument in what it says."""
    try:
        z = checks.as_logits(logits)
        checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    except ValueError as error:
        raise ValueError(str(error).replace("logits", name)) from None
    return z


def _polynomial(coefficients: list[float], x: Array) -> Array:
    result = np.full_like(x, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        result *= x
        result += coefficient
    return result
