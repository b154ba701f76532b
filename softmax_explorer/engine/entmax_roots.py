"""The one s at which p_i = max(s - a d_i, 0)^(1/a) sums to 1, for many rows at once. The names are `entmax_pass.py`'s.

Up to alpha 2 (a <= 1), `newton`: s = 1 + a c. The norm (sum p)^a is convex in c, so that Newton's method comes down to
the root from c = 0 on one side, never past it, whatever the support is on the way. The last steps, and s - a d, are in
pairs; this keeps all digits for an alpha of 1 + 1e-15 too.

Above alpha 2, `from_the_smallest`: p has an infinite slope at the threshold, and solvers for s are wrong there. The
support is found exactly, by bisection over the sorted survivors, and the unknown is v, the smallest p above 0:
p_j = (v^a + a (z_j - z_k))^(1/a), k its class. That is a norm of two numbers, convex with a slope between 0 and 1, so
Newton's method comes down on one side again.

At the end what the sum has more or less than 1 is shared out along the slopes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import row_sum, two_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .arithmetic import Array

_STRIDE = 16
_FIRST = 64  # above alpha 2: so many of the largest are sorted at first
_CONVERGED = 2.0**-50
_MOST_STEPS = 100  # a bound nobody has seen reached: 5 to 15 steps are usual
_SPLITTER = 134217729.0  # 2**27 + 1


def two_product(x: Array | float, y: Array | float) -> tuple[Array, Array]:
    """``x * y`` as an exact pair (Dekker), for factors up to 1e300; nan in the low part beyond."""
    product = np.asarray(x * y)
    left = x * _SPLITTER
    left = left - (left - x)
    right = x - left
    upper = y * _SPLITTER
    upper = upper - (upper - y)
    lower = y - upper
    return product, ((left * upper - product) + left * lower + right * upper) + right * lower


def newton(logits: Array, maximum: Array, a: float) -> tuple[Array, Array]:
    """For 0 < a <= 1: probabilities (R, n) of the survivors ``logits`` (R, n), and s, shape (R, 1)."""
    high, low = two_sum(maximum, -logits)
    away = ~(high <= 1.0 / a)
    if away.any():
        high[away] = 2.0 / a
        low[away] = 0.0
    c = _rough(high, a)
    rest = np.zeros_like(c)
    p, p_low, slope = _powers(high, low, c, rest, a)
    excess, slopes = _excess(p) + row_sum(p_low), row_sum(slope)
    for _ in range(_MOST_STEPS):
        if (np.abs(excess) <= _CONVERGED).all():
            break
        c, rest = two_sum(c, rest - _step(excess, slopes, a))
        p, p_low, slope = _powers(high, low, c, rest, a)
        excess, slopes = _excess(p) + row_sum(p_low), row_sum(slope)
    p = np.maximum(p + (p_low - slope * (excess / slopes)), 0.0)
    return p, np.power(p.max(axis=-1, keepdims=True), a)


def lower_bound(survivors: Array, maximum: Array, a: float) -> float:
    """A logit below which no p of one row's many ``survivors`` (n,) is above 0.

    Above alpha 2 the support's last logit itself; else the threshold of a sample: leaving out classes that are not the
    leader can only lower the threshold.
    """
    if a > 1.0:
        return float(_last_of_the_support(survivors[np.newaxis], a)[0, 0])
    sample = survivors[int(survivors.argmax()) % _STRIDE :: _STRIDE]
    c = _rough(maximum - sample, a)[0, 0]
    return float(maximum[0, 0] - (1.0 / a + c) * (1.0 + 1e-8))


def _rough(distance: Array, a: float) -> Array:
    """c, shape (R, 1), to about nine digits."""
    c = np.zeros((len(distance), 1))
    for _ in range(_MOST_STEPS):
        t = np.maximum(a * (c - distance), -1.0)
        if a == 1.0:
            p = t + 1.0
            slope = p > 0.0
        elif a == 0.5:
            slope = t + 1.0
            p = slope * slope
        else:
            p = np.exp(np.log1p(t) / a)
            slope = p / np.maximum(t + 1.0, 1e-300)
        step = _step(p.sum(axis=-1, keepdims=True) - 1.0, slope.sum(axis=-1, keepdims=True), a)
        c = c - step
        if (np.abs(step) <= 1e-9 * (1.0 + a * c)).all():
            break
    return c


def _excess(p: Array) -> Array:
    """sum p - 1, shape (R, 1). With the 1 among the terms it keeps what lies below an ulp of 1."""
    return row_sum(np.concatenate([p, np.full((len(p), 1), -1.0)], axis=-1))


def _step(excess: Array, slopes: Array, a: float) -> Array:
    """Newton's step in c on (sum p)^a = 1."""
    log_sum = np.log1p(excess)
    return np.expm1(a * log_sum) / a * np.exp((1.0 - a) * log_sum) / slopes


def _powers(high: Array, low: Array, c: Array, rest: Array, a: float) -> tuple[Array, Array, Array]:
    """p = (1 + a (c - d))^(1/a) and dp/dc = p^(1 - a), from pairs c and d = high + low.

    Returns p within about 2 ulp, its low part where it matters, and dp/dc.
    """
    y, y_low = two_sum(c, -high)
    t, t_low = two_product(y, a)
    w, w_low = two_sum(t, np.ones(1))
    w_low = w_low + (t_low + a * (y_low + (rest - low)))
    w, w_low = two_sum(w, w_low)
    alive = w > 0.0
    if not alive.all():
        w = np.where(alive, w, 0.0)
        w_low = np.where(alive, w_low, 0.0)
    if a == 1.0:
        return w, w_low, alive.astype(np.float64)
    if a == 0.5:
        p = w * w + 2.0 * w * w_low
        return p, _rounding_of_the_largest(p, high, c, rest, a), w
    safe = np.where(alive, w, 1.0)
    power = 1.0 / a
    product, product_low = two_product(power, a)
    power_low = ((1.0 - product) - product_low) / a
    p = np.power(w, power) * np.exp(power * (w_low / safe) + power_low * np.log(safe))
    return p, _rounding_of_the_largest(p, high, c, rest, a), p / safe


def _rounding_of_the_largest(p: Array, high: Array, c: Array, rest: Array, a: float) -> Array:
    """What a p close to 1 lost when it was rounded; the others, however small, are found from it. 0 for the others."""
    below_one = np.expm1(np.log1p(a * (c + rest)) / a)
    return np.where((high == 0.0) & (p > 0.5), below_one - (p - 1.0), 0.0)


def from_the_smallest(logits: Array, maximum: Array, a: float) -> tuple[Array, Array]:
    """For a > 1: probabilities (R, n) of the survivors ``logits`` (R, n), and s, shape (R, 1)."""
    last = _last_of_the_support(logits, a)
    inside = logits >= last
    lead = _power(logits - last, a)  # p if the last one's own were 0
    v = np.minimum(1.0 - row_sum(lead), 1.0 / inside.sum(axis=-1, keepdims=True))
    p, slope = _norms(lead, v, a, inside)
    excess, slopes = _excess(p), row_sum(slope)
    for _ in range(_MOST_STEPS):
        if (np.abs(excess) <= _CONVERGED).all():
            break
        v = np.maximum(v - excess / slopes, 0.0)
        p, slope = _norms(lead, v, a, inside)
        excess, slopes = _excess(p), row_sum(slope)
    p = np.maximum(p - slope * (excess / slopes), 0.0)
    return p, np.power(v, a) + a * (maximum - last)


def _power(difference: Array, a: float) -> Array:
    """(a (z_j - z_k))^(1/a), nothing below 0."""
    return np.power(a * np.fmax(difference, 0.0), 1.0 / a)


def _norms(lead: Array, v: Array, a: float, inside: NDArray[np.bool_]) -> tuple[Array, Array]:
    """p = (v^a + lead^a)^(1/a), and dp/dv = (v/p)^(a - 1); 0 where not ``inside`` the support."""
    larger = np.maximum(lead, v)
    ratio = np.where(larger > 0.0, np.minimum(lead, v) / larger, 0.0)
    p = larger * np.exp(np.log1p(np.power(ratio, a)) / a)
    return p * inside, np.where(p > 0.0, np.power(v / p, a - 1.0), 1.0) * inside


def _last_of_the_support(logits: Array, a: float) -> Array:
    """The lowest logit with p > 0 of each row, shape (R, 1): the last z_k with sum (a (z_j - z_k))^(1/a) < 1."""
    num_classes = logits.shape[-1]
    size = min(_FIRST, num_classes)
    while True:
        top = logits if size == num_classes else np.partition(logits, num_classes - size, axis=-1)[:, -size:]
        top = np.sort(top, axis=-1)[:, ::-1]
        if size == num_classes or (row_sum(_power(top - top[:, -1:], a)) >= 1.0).all():
            break
        size = min(8 * size, num_classes)
    inside = np.zeros((len(top), 1), dtype=np.intp)
    outside = np.full((len(top), 1), size)
    while (outside - inside > 1).any():
        middle = (inside + outside) // 2
        good = row_sum(_power(top - np.take_along_axis(top, middle, axis=-1), a)) < 1.0
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    return np.take_along_axis(top, inside, axis=-1)
