"""Sparsemax and entmax against mpmath: probabilities, thresholds, losses and gradients, for alpha from 1 to 1e6.

The reference finds the root at 100 digits and is believed because its probabilities sum to 1 within 1e-40.
"""

import math
from functools import cache

import mpmath
import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine.entmax_pass import EntmaxPass

EXACT = mpmath.MPContext()
EXACT.dps = 100
mpf = EXACT.mpf
ULP = 2.0**-52
UP_TO_2 = [1 + ULP, 1 + 1e-9, 1.0001, 1.01, 1.2, 1.5, 1.9, 2.0]
ABOVE_2 = [2.0000001, 2.1, 2.5, 3.0, 4.0, 10.0, 100.0, 1e6]


@cache
def exact_entmax(logits, alpha):
    """(probabilities, s = p_max^(alpha - 1)) as mpf."""
    a = mpf(alpha) - 1
    top = max(logits)
    distance = [mpf(top) - mpf(z) for z in logits]
    near = sorted(d for d in distance if a * d < 1)
    p, s = _from_the_right(near, distance, a) if a <= 1 else _from_the_support(near, distance, a)
    assert abs(EXACT.fsum(p) - 1) < mpf(10) ** -40
    return p, s


def _from_the_right(near, distance, a):
    s = mpf(1)
    for _ in range(200):
        w = [s - a * d for d in near if s > a * d]
        p = [v ** (1 / a) for v in w]
        total = EXACT.fsum(p)
        if abs(total - 1) < mpf(10) ** -45:
            break
        s -= (total**a - 1) * total ** (1 - a) / EXACT.fsum(x / v for x, v in zip(p, w, strict=True))
    return [(s - a * d) ** (1 / a) if s > a * d else mpf(0) for d in distance], s


def _from_the_support(near, distance, a):
    """The support by bisection, then a safeguarded Newton for v, the smallest probability in it."""
    inside, outside = 0, len(near)
    while outside - inside > 1:
        k = (inside + outside) // 2
        below = EXACT.fsum((a * (near[k] - d)) ** (1 / a) for d in near[:k] if d < near[k]) < 1
        inside, outside = (k, outside) if below else (inside, k)
    last = near[inside]
    low, high, v = mpf(0), mpf(1), mpf(1) / (inside + 1)
    for _ in range(400):
        p = [(v**a + a * (last - d)) ** (1 / a) for d in near[: inside + 1]]
        excess = EXACT.fsum(p) - 1
        low, high = (low, v) if excess > 0 else (v, high)
        if abs(excess) < mpf(10) ** -45:
            break
        step = v - excess / EXACT.fsum((v / x) ** (a - 1) for x in p)
        v = step if low < step < high else (low + high) / 2
    return [(v**a + a * (last - d)) ** (1 / a) if d <= last else mpf(0) for d in distance], v**a + a * last


def exact_loss(logits, target, alpha):
    """Omega*(z) + Omega(y) - y.z as it is defined."""
    alpha = mpf(alpha)
    p, _ = exact_entmax(logits, float(alpha))
    z = [mpf(v) - mpf(max(logits)) for v in logits]
    y = [mpf(v) for v in target]

    def omega(q):
        return EXACT.fsum(v**alpha - v for v in q) / (alpha * (alpha - 1))

    return EXACT.fsum((a - b) * c for a, b, c in zip(p, y, z, strict=True)) - omega(p) + omega(y)


def rows(count, seed, most=50):
    """Rows of several scales and sizes; every fifth with ties, rounded, far from 0 or almost all alike."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        k = int(rng.choice([2, 3, 5, 10, 20, most]))
        z = rng.normal(0, rng.choice([0.01, 0.1, 0.5, 1, 3, 10, 1000]), k)
        if number % 5 == 1:
            z = np.round(z * 2) / 2
        elif number % 5 == 2:
            z = z + 1e6
        elif number % 5 == 3:
            z[k // 2 :] = z[0]
        elif number % 5 == 4:
            z = -np.sort(-z)
        yield tuple(z.tolist())


def error_in_ulp_of_the_largest(got, exact):
    unit = math.ulp(float(max(exact)))
    return max(float(abs(mpf(a) - b)) for a, b in zip(got.tolist(), exact, strict=True)) / unit


def moved_logits(got, logits, alpha):
    """By how much some logits have to move for ``got``, made to sum to 1, to be their exact entmax."""
    a = mpf(alpha) - 1
    total = EXACT.fsum(mpf(p) for p in got.tolist())
    distance = [mpf(max(logits)) - mpf(z) for z in logits]
    levels = [(mpf(p) / total) ** a / a + d for p, d in zip(got.tolist(), distance, strict=True) if p > 0]
    middle = (max(levels) + min(levels)) / 2
    outside = [middle - d for p, d in zip(got.tolist(), distance, strict=True) if p == 0]
    return float(max([(max(levels) - min(levels)) / 2, *outside]))


def check_rows(alpha, cases):
    for logits in cases:
        exact, s = exact_entmax(logits, alpha)
        done = EntmaxPass(logits, alpha)
        got = done.probabilities
        assert abs(math.fsum(got.tolist()) - 1) <= 4 * ULP, logits
        if alpha <= 2:
            assert error_in_ulp_of_the_largest(got, exact) <= 8, logits
            assert abs(mpf(float(done.top)) - s) <= 8 * math.ulp(float(s)), logits
        else:
            assert moved_logits(got, logits, alpha) <= ULP, logits
            # Well-conditioned all the same, but where a p is about to reach 0.
            assert error_in_ulp_of_the_largest(got, exact) <= 4 * len(logits), logits


@pytest.mark.parametrize("alpha", UP_TO_2 + ABOVE_2)
def test_probabilities(alpha):
    check_rows(alpha, rows(15, 1, most=30))


@pytest.mark.slow
@pytest.mark.parametrize("alpha", [*UP_TO_2, *ABOVE_2, 1 + 1e-12, 1.1, 1.3, 1.7, 1.999999, 2.3, 2.7, 3.3, 3.7])
def test_probabilities_of_many_rows(alpha):
    check_rows(alpha, rows(120, 2, most=200))


def test_alpha_from_1_to_4_at_random():
    rng = np.random.default_rng(3)
    for logits in rows(60, 4, most=20):
        check_rows(float(rng.uniform(1, 4)), [logits])


def test_almost_a_tie_at_the_edge_of_the_support():
    """Where a class is about to enter, its slope is infinite above alpha 2 and solvers for the threshold miss it."""
    for alpha in (1.5, 2.0, 2.5, 3.0, 4.0):
        edge = float(engine.entmax_support_logit([0.0, -0.05, -0.1, 0.0], 3, alpha))
        for away in (-1e-9, -1e-15, 1e-15, 1e-12, 1e-9, 1e-6):
            check_rows(alpha, [(0.0, -0.05, -0.1, edge + away)])


def test_half_an_ulp_counts():
    p = engine.sparsemax([1.0, 2.0**-53, 0.0])
    assert p.tolist() == [1.0, 2.0**-54, 0.0]


def test_by_hand():
    assert engine.sparsemax([3, 1, 0.2]).tolist() == [1, 0, 0]
    assert engine.sparsemax([1, 1, 1, 1]).tolist() == [0.25] * 4
    assert engine.sparsemax([0.5, 0.25, -2]).tolist() == [0.625, 0.375, 0]
    assert engine.sparsemax([7.0]).tolist() == engine.entmax([7.0], 3).tolist() == [1.0]
    # entmax15 of [1, 0]: (s, s - 1/2) with s^2 + (s - 1/2)^2 = 1, s = (1 + sqrt 7)/4
    s = (1 + math.sqrt(7)) / 4
    assert engine.entmax15([1, 0]).tolist() == pytest.approx([s**2, (s - 0.5) ** 2], rel=4 * ULP)
    assert engine.entmax([0.0, -0.5], 3.0).tolist() == [1.0, 0.0]  # exactly 1/(alpha - 1) behind


@pytest.mark.parametrize("alpha", [1.0, 1.2, 1.5, 2.0, 2.5, 100.0, math.inf])
def test_masked_huge_and_tied_classes(alpha):
    masked = engine.entmax([1.0, -math.inf, 0.9, -math.inf], alpha)
    assert masked[[1, 3]].tolist() == [0, 0]
    assert masked[[0, 2]].tolist() == pytest.approx(engine.entmax([1.0, 0.9], alpha).tolist(), rel=1e-15)
    assert engine.entmax([1e308, -1e308], alpha).tolist() == [1, 0]
    assert engine.entmax([1e308] * 4, alpha).tolist() == [0.25] * 4
    assert engine.entmax([-1e-320, -1e-320], alpha).tolist() == [0.5, 0.5]


def test_continuous_at_1_and_at_infinity():
    z = [2.1, 0.8, -0.5, 2.1 - 1e-3]
    assert engine.entmax(z, 1.0).tolist() == engine.softmax(z).tolist()
    # |dp/dalpha| at 1 is at most p log^2 p / 2 and its like: below 10 here.
    assert np.abs(engine.entmax(z, 1 + 1e-12) - engine.softmax(z)).max() <= 1e-11
    assert engine.entmax(z, 1e300).tolist() == engine.entmax(z, math.inf).tolist() == [1, 0, 0, 0]
    assert engine.entmax([1, 2, 2], 1e300).tolist() == engine.argmax_distribution([1, 2, 2]).tolist() == [0, 0.5, 0.5]


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("shape", [(40, 3), (7, 5, 33), (3, 200), (2, 40000), (2, 0, 3)])
def test_every_row_of_a_batch_is_what_it_is_alone(alpha, shape):
    z = np.random.default_rng(5).normal(0, 0.7, shape)
    together = engine.entmax(z, alpha)
    assert together.shape == shape
    for index in np.ndindex(*shape[:-1]):
        alone = engine.entmax(z[index], alpha)
        # Both within 8 ulp of the largest probability (its sums are cut at another place).
        np.testing.assert_allclose(together[index], alone, rtol=0, atol=16 * ULP * alone.max())


@pytest.mark.parametrize("alpha", [1.1, 1.5, 2.0, 2.5, 5.0])
@pytest.mark.parametrize("scale", [0.001, 0.1, 1.0, 30.0])
def test_a_vocabulary_solves_its_own_equation(alpha, scale):
    """128k classes: p^(alpha - 1) is (alpha - 1) z - tau, or 0 below."""
    z = np.random.default_rng(6).normal(0, scale, 131072)
    done = EntmaxPass(z, alpha)
    p = done.probabilities
    a = alpha - 1.0
    assert abs(math.fsum(p.tolist()) - 1) <= 4 * ULP
    w = np.maximum(done.top - a * (z.max() - z), 0.0)
    np.testing.assert_allclose(p**a, w, rtol=0, atol=64 * ULP * (1 + a))
    assert z[p > 0].min() >= z[p == 0].max(initial=-math.inf)


@pytest.mark.parametrize("alpha", [1 + 1e-9, 1.01, 1.2, 1.5, 1.7, 2.0])
def test_losses_of_a_class_keep_their_digits(alpha):
    cases = [(z, i % len(z)) for i, z in enumerate(rows(12, 7, most=12))]
    sure = [((1 - gap) / (alpha - 1) if alpha > 1.1 else 30.0, 0.0, 0.0) for gap in (0.1, 1e-3, 1e-6, 1e-8)]
    for logits, index in cases + [(z, 0) for z in sure]:
        exact = exact_loss(logits, [float(i == index) for i in range(len(logits))], alpha)
        got = float(engine.entmax_loss(logits, index, alpha))
        assert got == pytest.approx(float(exact), rel=16 * ULP, abs=1e-300), (logits, index)


@pytest.mark.parametrize("alpha", [1.0001, 1.3, 1.5, 2.0, 2.5, 4.0])
def test_losses_of_a_distribution(alpha):
    rng = np.random.default_rng(8)
    for logits in rows(10, 9, most=8):
        y = np.floor(rng.dirichlet(np.ones(len(logits))) * 2**20) / 2**20
        y[0] += 1 - y.sum()  # sums to 1 exactly
        exact = float(exact_loss(logits, y.tolist(), alpha))
        assert float(engine.entmax_loss(logits, y, alpha)) == pytest.approx(exact, rel=1e-11)


@pytest.mark.parametrize("alpha", [1.0, 1.2, 1.5, 2.0, 2.5])
def test_gradients_and_jacobians_are_slopes(alpha):
    rng = np.random.default_rng(10)
    step = 1e-5
    for _ in range(5):
        z = rng.normal(0, 0.3, 4)
        y = rng.dirichlet(np.ones(4))
        gradient = engine.entmax_loss_gradient(z, y, alpha)
        jacobian = engine.entmax_jacobian(z, alpha)
        outside = engine.entmax(z, alpha) == 0
        assert (jacobian[outside] == 0).all()
        assert (jacobian == jacobian.T).all()
        for k in range(4):
            up, down = (z + sign * step * np.eye(4)[k] for sign in (1, -1))
            loss = (engine.entmax_loss(up, y, alpha) - engine.entmax_loss(down, y, alpha)) / (2 * step)
            assert loss == pytest.approx(gradient[k], abs=1e-8)  # step^2, and an ulp over the step
            support = {tuple(engine.entmax(v, alpha) > 0) for v in (up, z, down)}
            smallest = min(v[v > 0].min() for v in (engine.entmax(up, alpha), engine.entmax(down, alpha)))
            if len(support) == 1 and smallest > 0.02:  # no kink in between, no pole near
                slope = (engine.entmax(up, alpha) - engine.entmax(down, alpha)) / (2 * step)
                np.testing.assert_allclose(jacobian[:, k], slope, rtol=1e-5, atol=1e-8)
