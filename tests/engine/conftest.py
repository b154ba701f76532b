"""Exact values by mpmath for the engine's tests, as the fixtures `Reference`, `ulps` and `cases`.

The reference must not cancel itself: it keeps R apart and works with log1p(R) and R/(1 + R) at 60 digits (80 plain
digits give loss 0 from a gap of 184).
"""

import math
import random
from collections.abc import Iterator, Sequence
from functools import cached_property

import mpmath
import numpy as np
import pytest

EXACT = mpmath.MPContext()
EXACT.dps = 60


def mpf(value):
    return value if isinstance(value, EXACT.mpf) else EXACT.mpf(float(value))


class ExactRow:
    """One row of logits (floats or mpf) at a finite temperature above 0; every value an mpf."""

    def __init__(self, logits, temperature=1.0) -> None:
        z = [mpf(v) for v in logits]
        self.t = mpf(temperature)
        self.m = max(z)
        self.leader = z.index(self.m)
        self.x = [(v - self.m) / self.t for v in z]
        self.e = [EXACT.exp(v) for v in self.x]
        self.rest = EXACT.fsum(e for i, e in enumerate(self.e) if i != self.leader)
        self.log_total = EXACT.log1p(self.rest)

    @cached_property
    def softmax(self):
        return [e / (1 + self.rest) for e in self.e]

    @cached_property
    def complement(self):
        others = [1 - p for p in self.softmax]
        others[self.leader] = self.rest / (1 + self.rest)
        return others

    @cached_property
    def log_softmax(self):
        return [x - self.log_total for x in self.x]

    @cached_property
    def log_complement(self):
        pairs = enumerate(zip(self.complement, self.softmax, strict=True))
        return [EXACT.log(c) if i == self.leader else EXACT.log1p(-p) for i, (c, p) in pairs]

    @property
    def logsumexp(self):
        return self.m / self.t + self.log_total

    @property
    def energy(self):
        return -(self.m + self.t * self.log_total)

    @property
    def entropy(self):
        return self.log_total - EXACT.fsum(p * x for p, x in zip(self.softmax, self.x, strict=True) if p > 0)

    def one_hot(self, index: int) -> list[float]:
        return [float(i == index) for i in range(len(self.x))]

    def minus(self, y):
        """p - y."""
        rows = zip(self.softmax, self.complement, map(mpf, y), strict=True)
        return [(1 - t) - c if t > 0.5 else p - t for p, c, t in rows]

    def cross_entropy(self, y):
        return EXACT.fsum(-mpf(t) * v for t, v in zip(y, self.log_softmax, strict=True) if t > 0)

    def cross_entropy_gradient(self, y):
        return [a / self.t for a in self.minus(y)]

    def mean_squared_error(self, y):
        return EXACT.fsum(a * a for a in self.minus(y))

    def focal_loss(self, y, gamma=2.0):
        rows = zip(y, self.complement, self.log_softmax, strict=True)
        return EXACT.fsum(-mpf(t) * c ** mpf(gamma) * v for t, c, v in rows if t > 0)


def ulp_distance(got, exact) -> float:
    """The largest distance, over an array and as many exact values, in units in the last place of the exact one."""
    values = np.atleast_1d(np.asarray(got, dtype=np.float64)).ravel().tolist()
    exact = list(exact) if isinstance(exact, Sequence) else [exact]
    return max(_ulps(a, mpf(b)) for a, b in zip(values, exact, strict=True))


def _ulps(got: float, exact) -> float:
    rounded = float(exact)
    if not (math.isfinite(rounded) and math.isfinite(got)):
        return 0.0 if got == rounded else math.inf
    return float(abs(mpf(got) - exact) / math.ulp(rounded))  # math.ulp is at least the subnormal spacing


def hard_cases(count: int, seed: int) -> Iterator[tuple[list[float], float]]:
    """(logits, temperature) of every kind that has broken a softmax somewhere."""
    rng = random.Random(seed)
    for number in range(count):
        k = rng.choice([1, 2, 2, 3, 3, 4, 5, 10, 10, 30])
        t = rng.choice([1.0, 1.0, 0.1, 0.7, 3.0, 10 ** rng.uniform(-3, 3)])
        spread = rng.choice([0.1, 1, 3, 10, 100, 300])
        z = [rng.gauss(0, spread) for _ in range(k)]
        kind = number % 8
        if kind == 1:  # offsets
            offset = rng.choice([1e3, 1e6, -1e6, 1e9, 1e15, -1e15])
            z = [v + offset for v in z]
        elif kind == 2:  # at the edge of underflow
            gap = rng.uniform(600, 760) * t
            z = [0.0] + [-gap * rng.choice([1, 1, 1.01, rng.uniform(0.9, 1.1)]) for _ in z[1:]]
        elif kind == 3:  # extreme temperatures
            t = 10 ** rng.uniform(-300, 300)
            z = [rng.uniform(0, rng.choice([1, 40, 700, 1500])) * t for _ in z]
        elif kind == 4:  # subnormals, both zeros
            z = [rng.choice([5e-324, -5e-324, 1e-310, 0.0, -0.0, 2e-308, 1.0]) for _ in z]
        elif kind == 5:  # differences beyond the largest float64
            t = 10 ** rng.uniform(298, 308)
            z = [rng.choice([1, -1]) * 10 ** rng.uniform(300, 308) for _ in z]
        elif kind == 6:  # ties
            z = [float(rng.randrange(-3, 4)) for _ in z]
        elif kind == 7:  # where float64 begins to round the leader to 1
            gap = rng.uniform(20, 40)
            z = [0.0] + [-gap] * (k - 1)
        yield z, t


def case_table() -> Iterator[tuple[str, list[float], float]]:
    """(kind, logits, temperature) for the table of docs/accuracy.md: 2 200 rows, the same ones every time."""
    rng = random.Random(2026)

    def normal(k: int, spread: float) -> list[float]:
        return [rng.gauss(0, spread) for _ in range(k)]

    for spread in (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000):
        for k in (1, 2, 3, 5, 10, 30, 100):
            for _ in range(10):
                yield f"N(0, {spread:g})", normal(k, spread), rng.choice([1.0, 1.0, 0.1, 0.7, 3.0])
    for k, spread in ((1000, 1), (1000, 10), (1000, 100), (50_257, 3)):
        yield f"{k} classes", normal(k, spread), 1.0
    for gap in (20, 36.7, 40, 100, 700, 740, 745, 800, 1e4, 1e300):
        for others in (1, 2, 9):
            for _ in range(6):
                yield f"gap {gap:g}", [0.0] + [-gap * rng.uniform(1, 1.02) for _ in range(others)], 1.0
    for offset in (1e6, -1e6, 1e15, -1e15):
        for t in (1.0, 0.1, 3.0):
            for _ in range(20):
                yield f"offset {abs(offset):g}", [v + offset for v in normal(rng.choice([2, 3, 10]), 3)], t
    for _ in range(250):
        t = 10 ** rng.uniform(-300, 300)
        yield "temperature 1e-300 to 1e300", [rng.uniform(0, rng.choice([1, 40, 700])) * t for _ in range(5)], t
    tiny = [5e-324, -5e-324, 1e-310, 0.0, -0.0, 2e-308, 1.0]
    for _ in range(150):
        yield "subnormals and zeros", [rng.choice(tiny) for _ in range(5)], rng.choice([1.0, 0.3])
    for _ in range(150):
        yield "ties", [float(rng.randrange(-3, 4)) for _ in range(rng.choice([2, 5, 10]))], rng.choice([1.0, 0.1])
    for loss in (1e-20, 1e-100, 1e-300):
        for _ in range(30):
            k = rng.choice([2, 3, 10])
            yield f"loss {loss:g}", [0.0] + [math.log(loss / (k - 1)) + rng.gauss(0, 0.1) for _ in range(k - 1)], 1.0
    for logits, t in hard_cases(600, 2026):
        yield "what broke others", logits, t


@pytest.fixture(scope="session")
def table():
    return case_table


@pytest.fixture(scope="session")
def exact_row():
    return ExactRow


@pytest.fixture(scope="session")
def ulps():
    return ulp_distance


@pytest.fixture(scope="session")
def cases():
    return hard_cases


@pytest.fixture(scope="session")
def exact():
    """The mpmath context, 60 digits."""
    return EXACT


@pytest.fixture(scope="session")
def slope():
    """Derivative of a function of one mpf by central differences, good to 30 digits at 60."""
    step = EXACT.mpf(10) ** -15

    def derivative(function, at):
        return (function(mpf(at) + step) - function(mpf(at) - step)) / (2 * step)

    return derivative
