"""From an answer back to what gives it: the logit, the logits or the temperature. One row of logits at a time."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .arithmetic import Array
    from .checks import Result


_SMALLEST = 5e-324
_LARGEST = sys.float_info.max


def solve_logit(logits: ArrayLike, index: int, probability: float, temperature: float = 1.0) -> float:
    """The logit that gives class ``index`` the ``probability`` while all other logits stay.

    z = t (log p - log(1 - p)) + t logsumexp(others/t). ``logits``: shape (K,), where the one at ``index`` does not
    count; ``probability``: strictly between 0 and 1; ``temperature``: finite, > 0. Raises ValueError when no finite
    logit gives it: 0 or 1, a class without any other left, temperature 0 or inf. Accuracy: a few ulp of the terms.

    >>> round(solve_logit([2.1, 0.8, -0.5], 0, 0.5), 6)
    1.041008
    """
    row = checks.as_row(logits)
    index = checks.as_index(index, row.size)
    p = checks.as_probability(probability)
    t = checks.finite_temperature(temperature, "to solve for a logit")
    if not 0.0 < p < 1.0:
        raise ValueError(f"probability must lie strictly between 0 and 1, no finite logit gives {probability}")
    others = row.copy()
    others[index] = -math.inf
    if others.max() == -math.inf:
        raise ValueError(f"probability of class {index} is always 1, because no other class is left: cannot be {p}")
    with np.errstate(all="ignore"):
        logit = float(t * (math.log(p) - math.log1p(-p)) - AccuratePass(others, t).energy)
    if not math.isfinite(logit):
        raise ValueError(f"probability {probability} of class {index} needs a logit beyond the largest float64")
    return logit


def solve_logits(probabilities: ArrayLike, temperature: float = 1.0, like: ArrayLike | None = None) -> Result:
    """Logits z_i = t log p_i + c that give these probabilities; c keeps the mean of the logits ``like`` (0 without).

    ``probabilities``: shape (K,), summing to 1; a 0 gives -inf, and the mean is taken over the classes that are finite
    on both sides. ``temperature``: finite, > 0. Raises ValueError for anything else.

    >>> solve_logits([0.5, 0.25, 0.25], like=[1.0, 1.0, 1.0]).round(6).tolist()
    [1.462098, 0.768951, 0.768951]
    """
    row = checks.as_row(probabilities, "probabilities")
    p = checks.as_distribution(row, row.shape, "probabilities")
    t = checks.finite_temperature(temperature, "to solve for logits")
    mean = 0.0
    with np.errstate(all="ignore"):
        logits = t * np.log(p)
    counted = p > 0.0
    if like is not None:
        old = checks.as_row(like, "like")
        if old.shape != row.shape:
            raise ValueError(f"like must have the shape of probabilities {row.shape}, got {old.shape}")
        both = counted & np.isfinite(old)
        if both.any():
            counted = both
            mean = float(old[both].mean())
    return checks.typed_like(logits + (mean - logits[counted].mean()), probabilities)


def solve_temperature(
    logits: ArrayLike,
    index: int | None = None,
    probability: float | None = None,
    *,
    entropy: float | None = None,
    loss: float | None = None,
    near: float = 1.0,
) -> float:
    """The temperature at which the leader has a ``probability``, or the entropy or the loss has a value.

    Exactly one of the three: ``probability`` of class ``index``, which must be the leader (then it falls steadily from
    1/ties at t = 0 to 1/K at inf); ``entropy`` in nats (it rises steadily); or ``loss``, the cross-entropy of true
    class ``index``, which can have two roots: the one nearest to ``near`` on a log scale is taken. 0.0 and inf are
    answers too. Raises ValueError, saying what can be reached, when there is no root.
    Accuracy: 2 ulp of the temperature, as far as the quantity itself (within 4 ulp) tells them apart.

    >>> round(solve_temperature([2.1, 0.8, -0.5], 0, 0.9), 6)
    0.56685
    >>> solve_temperature([2.0, 1.0, 1.0], 0, 1.0), solve_temperature([2.0, 1.0], entropy=math.log(2.0))
    (0.0, inf)
    """
    row = checks.as_row(logits)
    if sum(value is not None for value in (probability, entropy, loss)) != 1:
        raise ValueError("solve_temperature takes exactly one of probability, entropy and loss")
    start = checks.one_temperature(near, "near")
    family = _Temperatures(row)
    if entropy is not None:
        return family.solve_entropy(_finite(entropy, "entropy"))
    if index is None:
        raise ValueError("index must name the class whose probability or loss is given, got None")
    index = checks.as_index(index, row.size)
    if probability is not None:
        return family.solve_probability(index, checks.as_probability(probability))
    assert loss is not None
    return family.solve_loss(index, _finite(loss, "loss"), start)


class _Temperatures:
    """One row of logits at every temperature."""

    def __init__(self, row: Array) -> None:
        self.row = row
        cold = AccuratePass(row, 0.0)
        self.leaders = cold.exponentials == 1.0
        self.num_leaders = int(self.leaders.sum())
        self.num_classes = int(np.isfinite(row).sum())  # masked classes do not count
        behind = row[np.isfinite(row) & ~self.leaders]
        with np.errstate(all="ignore"):
            gaps = np.minimum(float(cold.maximum) - behind, _LARGEST)
        self.gaps = gaps
        # Beyond these temperatures the softmax is at its limits to the last bit.
        self.low = max(float(gaps.min()) * 1e-4, _SMALLEST) if gaps.size else 1.0
        self.high = min(float(gaps.max()) * 1e18, _LARGEST) if gaps.size else 1.0

    def solve_probability(self, index: int, p: float) -> float:
        if not self.leaders[index]:
            raise ValueError(
                f"index must be the leading class to solve for a probability, but class {index} has logit "
                f"{self.row[index]} and the largest is {self.row.max()}"
            )
        most, least = 1.0 / self.num_leaders, 1.0 / self.num_classes
        limit = self._limit(p, most, least, f"probability of class {index}")
        if limit is not None:
            return limit
        if p > 0.5:
            return self._root(lambda done: done.complement[index] - (1.0 - p), self.low, self.high)
        return self._root(lambda done: p - done.probabilities[index], self.low, self.high)

    def solve_entropy(self, value: float) -> float:
        limit = self._limit(value, math.log(self.num_leaders), math.log(self.num_classes), "entropy")
        return self._root(lambda done: done.entropy - value, self.low, self.high) if limit is None else limit

    def solve_loss(self, index: int, value: float, near: float) -> float:
        uniform = math.log(self.num_classes)
        if not np.isfinite(self.row[index]):
            raise ValueError(f"index must be an unmasked class to solve for a loss, but logits[{index}] is -inf")

        def excess(done: AccuratePass) -> Any:
            return done.cross_entropy_per_class()[index] - value

        if self.leaders[index]:
            limit = self._limit(value, math.log(self.num_leaders), uniform, f"loss of class {index}")
            return self._root(excess, self.low, self.high) if limit is None else limit
        # Convex in 1/t: infinite at t = 0, down to a least loss at `turn`, then up to log K; `turn` may be inf.
        gap = max(float(self.row.max()) * 0.5 - float(self.row[index]) * 0.5, _SMALLEST)
        low = max(min(self.low, gap / max(value, 1.0)), _SMALLEST)
        turn, least = math.inf, uniform
        if AccuratePass(self.row, self.high).temperature_gradient(index) > 0.0:
            turn = self._root(lambda done: done.temperature_gradient(index), low, self.high)
            least = float(AccuratePass(self.row, turn).cross_entropy(index))
        if value < least:
            raise ValueError(
                f"loss of class {index} is at least {least:.6g} at every temperature, it cannot be {value:.6g}"
            )
        roots = [math.inf] if value == uniform else []
        if value == least and turn < math.inf:
            roots.append(turn)
        elif value > least or turn < math.inf:
            roots.append(self._root(lambda done: -excess(done), low, min(turn, self.high)))
            if value < uniform:
                roots.append(self._root(excess, turn, self.high))
        return min(roots, key=lambda root: _log_distance(root, near))

    def _limit(self, value: float, cold: float, hot: float, what: str) -> float | None:
        """0.0 or inf when ``value`` is a limit, None when it lies between them."""
        if value == cold:
            return 0.0
        if value == hot:
            return math.inf
        if not min(cold, hot) < value < max(cold, hot):
            raise ValueError(
                f"{what} lies between {min(cold, hot):.6g} and {max(cold, hot):.6g} at every temperature, "
                f"it cannot be {value:.6g}"
            )
        return None

    def _root(self, rising: Callable[[AccuratePass], Any], low: float, high: float) -> float:
        """Bisection on a log scale down to a factor of 2, then `_refine`."""
        at_low = at_high = 0.0
        while high > 2.0 * low:
            middle = math.sqrt(low) * math.sqrt(high)
            value = float(rising(AccuratePass(self.row, middle)))
            if value < 0.0:
                low, at_low = middle, value
            else:
                high, at_high = middle, value
        return _refine(lambda t: float(rising(AccuratePass(self.row, t))), low, at_low, high, at_high)


def _refine(function: Callable[[float], float], a: float, at_a: float, b: float, at_b: float) -> float:
    """The root between a and b, to 2 ulp: inverse quadratic steps where they are safe, else halves (Chandrupatla 1997).

    The value at an end that was never evaluated is 0, and is computed here.
    """
    at_a = at_a or function(a)
    at_b = at_b or function(b)
    if at_a * at_b > 0.0:  # the root lies beyond the end, by rounding
        return a if abs(at_a) < abs(at_b) else b
    c, at_c = a, at_a
    step = 0.5
    while True:
        x = a + step * (b - a)
        value = function(x)
        if (value > 0.0) == (at_a > 0.0):
            c, at_c = a, at_a
        else:
            c, b, at_c, at_b = b, a, at_b, at_a
        a, at_a = x, value
        best = a if abs(at_a) < abs(at_b) else b
        tolerance = 2.0**-52 * abs(best) / abs(b - a) if a != b else 1.0
        if tolerance > 0.5 or value == 0.0:
            return best
        xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        step = 0.5
        if phi * phi < xi and (1.0 - phi) ** 2 < 1.0 - xi:
            step = at_a / (at_b - at_a) * at_c / (at_b - at_c)
            step += (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        step = min(max(step, tolerance), 1.0 - tolerance)


def _log_distance(root: float, near: float) -> float:
    if root == near:
        return 0.0
    if 0.0 < root < math.inf and 0.0 < near < math.inf:
        return abs(math.log(root) - math.log(near))
    # An end of the scale is infinitely far from every number, but 0 lies nearer to small ones than inf does.
    return math.inf if near not in (0.0, math.inf) else abs(math.atan(root) - math.atan(near))


def _finite(value: float, name: str) -> float:
    number = checks.as_number(value, name)
    if not math.isfinite(number) or number < 0.0:
        raise ValueError(f"{name} must be a finite number >= 0, got {value}")
    return number
