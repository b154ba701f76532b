"""KL divergence and distillation: digits where the textbook sum has none, limits, gradients, what is refused."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine

INF = math.inf
EPSILON = 2.0**-52
finite = st.one_of(st.floats(-800, 800), st.floats(-1e308, 1e308), st.integers(-2, 2).map(float))
maybe_masked = st.one_of(finite, finite, finite, st.just(-INF))
temperatures = st.one_of(st.sampled_from([0.0, 1.0, INF]), st.floats(0.01, 100), st.floats(1e-300, 1e300))


@pytest.fixture(scope="module")
def wide(exact):
    """300 digits: the reference is the textbook sum, of which 60 digits may cancel and more."""
    context = exact.__class__()
    context.dps = 300
    return context


def log_softmax(context, logits, t):
    z = [context.mpf(v) / context.mpf(t) for v in logits]
    total = context.log(context.fsum(context.exp(v - max(z)) for v in z))
    return [v - max(z) - total for v in z]


def divergence(context, logs, other):
    return context.fsum(context.exp(a) * (a - b) for a, b in zip(logs, other, strict=True))


def near_pairs(count, seed):
    rng = random.Random(seed)
    for number in range(count):
        k = rng.choice([2, 3, 5, 10, 30])
        spread = 10 ** rng.uniform(-2, 2)
        teacher = [rng.gauss(0, spread) for _ in range(k)]
        student = list(teacher)
        kind = number % 5
        if kind == 0:
            student = [rng.gauss(0, spread) for _ in teacher]
        elif kind == 1:
            step = 10 ** rng.uniform(-14, 0)
            student = [v + rng.gauss(0, step) for v in teacher]
        elif kind == 2:
            student = [v * 10 for v in teacher]
        elif kind == 3:
            student[rng.randrange(k)] += 10 ** rng.uniform(-10, 1)
        else:
            student = [v + rng.choice([1e6, 1e15]) for v in teacher]
        t = 10 ** rng.uniform(-1, 1) if number % 3 else 10 ** rng.uniform(-100, 100)
        yield student, teacher, 1.0 if number % 7 == 0 else t


def test_distillation_keeps_its_digits(wide):
    for student, teacher, t in near_pairs(150, 31):
        logs, other = log_softmax(wide, teacher, t), log_softmax(wide, student, t)
        exact = divergence(wide, logs, other)
        difference = [wide.exp(b) - wide.exp(a) for a, b in zip(logs, other, strict=True)]
        for squared, factor, slope in ((False, wide.mpf(1), 1 / wide.mpf(t)), (True, wide.mpf(t) ** 2, wide.mpf(t))):
            right = float(exact * factor)
            if 1e-280 < right < INF:
                got = float(engine.distillation_loss(student, teacher, t, squared))
                assert abs(float(got - exact * factor)) <= 16 * math.ulp(right), (student, teacher, t)
            largest = float(max(map(abs, difference)) * slope)
            if 1e-280 < largest < INF:
                gradient = engine.distillation_loss_gradient(student, teacher, t, squared).tolist()
                for got, p in zip(gradient, difference, strict=True):
                    assert abs(float(got - p * slope)) <= 16 * math.ulp(largest), (student, teacher, t)


def test_kl_divergence_against_exact_arithmetic(wide):
    for student, teacher, t in near_pairs(150, 32):
        y = np.asarray(engine.softmax(teacher, t))
        total = wide.fsum(map(wide.mpf, y.tolist()))
        other = log_softmax(wide, student, t)
        right = wide.fsum(
            wide.mpf(v) / total * (wide.log(wide.mpf(v) / total) - b)
            for v, b in zip(y.tolist(), other, strict=True)
            if v > 0
        )
        got = float(engine.kl_divergence(y, student, t))
        size = float(right)
        assert got >= 0.0
        # Rounding of p, relative to the difference of p and y, which is about the square root of the divergence.
        assert abs(float(got - right)) <= 8 * EPSILON * max(size, math.sqrt(size), 8 * EPSILON), (student, y, t)


def test_by_hand():
    y = [0.5, 0.5, 0.0]
    logits = np.log([0.25, 0.5, 0.25])
    assert float(engine.kl_divergence(y, logits)) == pytest.approx(0.5 * math.log(2), rel=1e-15)
    assert float(engine.kl_divergence(1, logits)) == pytest.approx(math.log(2), rel=1e-15)
    assert engine.kl_divergence([[1, 0, 0], [0, 0, 1]], [0.0, -INF, 1.0] * np.ones((2, 1))).tolist() == pytest.approx(
        [math.log1p(math.e), math.log1p(1 / math.e)]
    )
    assert float(engine.kl_divergence(1, [0.0, -INF, 1.0])) == INF
    assert float(engine.kl_divergence([0.5, 0.0, 0.5], [0.0, -INF, 0.0])) == 0.0
    assert float(engine.kl_divergence(0, [40.0, 0.0])) == pytest.approx(math.exp(-40), rel=1e-14)
    teacher, student = [2.0, 0.0], [0.0, 1.0]
    kl = float(engine.kl_divergence(np.asarray(engine.softmax(teacher, 3.0)), student, 3.0))
    assert float(engine.distillation_loss(student, teacher, 3.0, False)) == pytest.approx(kl, rel=1e-14)
    assert float(engine.distillation_loss(student, teacher, 3.0)) == pytest.approx(9 * kl, rel=1e-14)


@pytest.mark.parametrize("name", ["student", "teacher"])
def test_masks(name):
    open_, masked = [1.0, 0.0, 2.0], [1.0, -INF, 3.0]
    if name == "student":
        for t in (0.5, 1.0, 1e200, INF):
            assert float(engine.distillation_loss(masked, open_, t)) == INF
        assert np.isfinite(engine.distillation_loss_gradient(masked, open_, 2.0)).all()
    else:
        p, q = np.asarray(engine.softmax(open_)), np.asarray(engine.softmax([1.0, 3.0]))
        right = q[0] * math.log(q[0] / p[0]) + q[1] * math.log(q[1] / p[2])
        assert float(engine.distillation_loss(open_, masked)) == pytest.approx(right, rel=1e-14)
        assert engine.distillation_loss_gradient(open_, masked).tolist() == pytest.approx(
            [p[0] - q[0], p[1], p[2] - q[1]], rel=1e-14
        )
        assert float(engine.distillation_loss(open_, masked, INF, False)) == pytest.approx(math.log(1.5), rel=1e-15)
    both = engine.distillation_loss([1.0, -INF, 2.0], masked)
    assert float(both) == pytest.approx(float(engine.distillation_loss([1.0, 2.0], [1.0, 3.0])), rel=1e-15)


def test_limits_of_the_temperature():
    student, teacher = [2.0, 1.0, -1.0], [3.0, 0.0, 0.5]
    difference = np.subtract(student, teacher)
    assert float(engine.distillation_loss(student, teacher, INF)) == pytest.approx(difference.var() / 2, rel=1e-15)
    assert engine.distillation_loss_gradient(student, teacher, INF).tolist() == pytest.approx(
        ((difference - difference.mean()) / 3).tolist(), rel=1e-14
    )
    assert engine.distillation_loss_gradient(student, teacher, INF, False).tolist() == [0.0] * 3
    assert float(engine.distillation_loss(student, teacher, 0.0)) == 0.0
    assert float(engine.distillation_loss(student, teacher, 0.0, False)) == 0.0
    assert float(engine.distillation_loss([0.0, 1.0], [1.0, 0.0], 0.0, False)) == INF
    assert engine.distillation_loss_gradient([0.0, 1.0], [1.0, 0.0], 0.0, False).tolist() == [-INF, INF]
    assert float(engine.distillation_loss([1.0, 1.0], [1.0, 0.0], 0.0, False)) == pytest.approx(math.log(2))
    many = engine.distillation_loss(student, teacher, [0.0, 1.0, 2.0, INF])
    assert many.tolist() == [float(engine.distillation_loss(student, teacher, t)) for t in (0.0, 1.0, 2.0, INF)]


def test_gradient_is_the_slope(slope, exact_row, exact):
    student, teacher = [2.0, 1.0, -1.0], [3.0, 0.0, 0.5]
    for t in (0.3, 1.0, 4.0):
        q = exact_row(teacher, t)
        gradient = engine.distillation_loss_gradient(student, teacher, t)
        for k in range(3):

            def along(value, k=k, t=t, q=q):
                p = exact_row([value if i == k else z for i, z in enumerate(student)], t)
                rows = zip(q.softmax, q.log_softmax, p.log_softmax, strict=True)
                return exact.mpf(t) ** 2 * exact.fsum(a * (b - c) for a, b, c in rows)

            assert float(gradient[k]) == pytest.approx(float(slope(along, student[k])), rel=1e-13)


@given(st.lists(st.tuples(maybe_masked, maybe_masked), min_size=1, max_size=8), temperatures, st.booleans())
def test_nothing_is_ever_nan_or_negative(pairs, t, squared):
    student, teacher = np.array([(0.5, 0.25), *pairs]).T
    student.flags.writeable = False
    loss = float(engine.distillation_loss(student, teacher, t, squared))
    gradient = engine.distillation_loss_gradient(student, teacher, t, squared)
    assert loss >= 0.0
    assert not np.isnan(gradient).any()
    assert (loss == INF) or not (np.isneginf(student) & ~np.isneginf(teacher)).any() or t == 0.0
    assert float(engine.distillation_loss(teacher, teacher, t, squared)) == 0.0
    assert not engine.distillation_loss_gradient(teacher, teacher, t, squared).any()
    assert float(engine.kl_divergence(engine.softmax(teacher, t), student, t)) >= 0.0


def test_batches_and_types():
    rng = np.random.default_rng(33)
    student, teacher = rng.normal(size=(4, 5, 6)), rng.normal(size=(5, 6))
    loss, gradient = (
        engine.distillation_loss(student, teacher, 2.0),
        engine.distillation_loss_gradient(student, teacher),
    )
    assert loss.shape == (4, 5)
    assert gradient.shape == (4, 5, 6)
    for index in np.ndindex(4, 5):
        one = engine.distillation_loss(student[index], teacher[index[1]], 2.0)
        assert loss[index] == pytest.approx(float(one), rel=1e-14)
    single = student.astype(np.float32)
    assert engine.distillation_loss(single, teacher).dtype == np.float32
    assert engine.distillation_loss_gradient(single, teacher).dtype == np.float32
    assert engine.kl_divergence(0, single).dtype == np.float32
    assert engine.distillation_loss(single.astype(np.float16), teacher).dtype == np.float64
    assert engine.kl_divergence(0, [[1, 2], [3, 4]], [1.0, 2.0]).shape == (2,)


@pytest.mark.parametrize(
    ("student", "teacher", "message"),
    [
        ([0.0, math.nan], [0.0, 0.0], r"^student\[1\] is nan, but student must be finite"),
        ([0.0, 0.0], [[0.0, INF]], r"^teacher\[0, 1\] is inf"),
        ([0.0, 0.0], [-INF, -INF], r"^teacher has no class left"),
        ([0.0, 0.0], [0.0, 0.0, 0.0], r"^teacher must have the student's shape \(2,\), got \(3,\)"),
        (1.0, [0.0], r"^student must have an axis of classes"),
    ],
)
def test_bad_logits_are_refused(student, teacher, message):
    for function in (engine.distillation_loss, engine.distillation_loss_gradient):
        with pytest.raises(ValueError, match=message):
            function(student, teacher)


def test_bad_temperatures_and_targets_are_refused():
    with pytest.raises(ValueError, match=r"^temperature must be between 0 and inf, got -1"):
        engine.distillation_loss([0.0], [0.0], -1.0)
    with pytest.raises(ValueError, match=r"^temperature must fit the rows \(2,\), got shape \(3,\)"):
        engine.distillation_loss(np.zeros((2, 2)), np.zeros(2), [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"^target must sum to 1"):
        engine.kl_divergence([0.5, 0.6], [0.0, 0.0])


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
def test_focal_gradient_is_the_slope_for_every_gamma(gamma, exact_row, slope):
    for logits, index, t in [([2.1, 0.8, -0.5], 0, 1.0), ([12.0, 0.0, -3.0], 0, 0.7), ([0.0, 3.0, 1.0], 0, 2.0)]:
        gradient = engine.focal_loss_gradient(logits, index, t, gamma)
        y = exact_row(logits).one_hot(index)
        for k in range(3):

            def along(value, k=k, logits=logits, t=t, y=y):
                return exact_row([value if i == k else z for i, z in enumerate(logits)], t).focal_loss(y, gamma)

            assert float(gradient[k]) == pytest.approx(float(slope(along, logits[k])), rel=1e-13), (logits, k)


def test_brier_gradient_against_exact_arithmetic(exact_row, exact):
    rng = random.Random(34)
    for number in range(100):
        logits = [rng.gauss(0, 10 ** rng.uniform(-1, 1.5)) for _ in range(rng.choice([2, 3, 10]))]
        row, index = exact_row(logits), number % len(logits)
        excess = row.minus(row.one_hot(index))
        mean = exact.fsum(p * a for p, a in zip(row.softmax, excess, strict=True))
        right = [2 * p * (a - mean) for p, a in zip(row.softmax, excess, strict=True)]
        largest = float(max(map(abs, right)))
        for got, value in zip(engine.mean_squared_error_gradient(logits, index).tolist(), right, strict=True):
            assert abs(float(got - value)) <= 16 * math.ulp(largest), (logits, index)
