"""The sigmoid and binary cross-entropy: 4 ulp, subnormals and infinities included."""

import math
import random

import numpy as np
import pytest

from softmax_explorer import engine

INF = math.inf
HARD = [0.0, -0.0, 5e-324, -1e-300, 1e-17, 36.7, -36.8, 40.0, 100.0, 700.0, -708.5, -709.8, -740.0, -745.0, -746.0, 1e4]


def logits():
    rng = random.Random(1)
    return HARD + [rng.gauss(0, rng.choice([0.01, 1, 30, 300])) for _ in range(300)]


def test_sigmoid_and_its_logarithm_are_within_4_ulp(exact, ulps):
    for z in logits():
        tail = exact.exp(-exact.mpf(z))
        assert ulps(engine.sigmoid(z), 1 / (1 + tail)) <= 4, z
        assert ulps(engine.log_sigmoid(z), -exact.log1p(tail)) <= 4, z


def test_binary_cross_entropy_and_its_gradient_are_within_4_ulp(exact, ulps):
    rng = random.Random(2)
    for z in logits():
        on = exact.log1p(exact.exp(-exact.mpf(z)))
        off = exact.log1p(exact.exp(exact.mpf(z)))
        for y in (0.0, 1.0, 1e-10, rng.random()):
            share = exact.mpf(y)
            assert ulps(engine.binary_cross_entropy(z, y), share * on + (1 - share) * off) <= 4, (z, y)
            s = 1 / (1 + exact.exp(-exact.mpf(z)))
            right = s - share if y < 0.5 else (1 - share) - 1 / (1 + exact.exp(exact.mpf(z)))
            scale = float(abs(right)) if y in (0.0, 1.0) else max(float(s), y)
            error = abs(float(engine.binary_cross_entropy_gradient(z, y) - right))
            assert error <= 4 * math.ulp(scale), (z, y)


def test_gradient_is_the_slope_of_the_loss(exact, slope):
    for z, y in [(0.3, 1.0), (-2.0, 0.25), (30.0, 1.0)]:
        right = slope(lambda v, y=y: y * exact.log1p(exact.exp(-v)) + (1 - y) * exact.log1p(exact.exp(v)), z)
        assert float(engine.binary_cross_entropy_gradient(z, y)) == pytest.approx(float(right), rel=1e-14)


def test_known_failures_of_the_textbook_form():
    assert float(engine.sigmoid(-740.0)) == 4.2e-322
    assert float(engine.log_sigmoid(-1e300)) == -1e300
    assert float(engine.binary_cross_entropy(-1000.0, 1.0)) == 1000.0


def test_infinities_are_limits():
    assert engine.sigmoid([INF, -INF]).tolist() == [1, 0]
    assert engine.log_sigmoid([INF, -INF]).tolist() == [0, -INF]
    assert engine.binary_cross_entropy([INF, INF, -INF, -INF], [1, 0, 1, 0]).tolist() == [0, INF, INF, 0]
    assert engine.binary_cross_entropy_gradient([INF, INF, -INF], [1, 0, 1]).tolist() == [0, 1, -1]


def test_two_classes_of_a_softmax_are_a_sigmoid():
    for z1, z2 in [(2.0, 0.0), (40.0, 0.0), (-700.0, 30.0), (0.1, 0.1)]:
        pair = engine.softmax([z1, z2])
        assert pair == pytest.approx([engine.sigmoid(z1 - z2), engine.sigmoid(z2 - z1)], rel=8 * 2**-52, abs=0)


def test_per_class_is_the_sum_with_that_class_as_the_only_label():
    for row in ([2.0, 0.0], [40.0, -3.0, 1e5], [0.5], [1e308, 1.0], [-INF, 2.0, 1.0]):
        expected = [engine.binary_cross_entropy(row, np.eye(len(row))[k]).sum() for k in range(len(row))]
        assert engine.binary_cross_entropy_per_class(row) == pytest.approx(expected, rel=1e-15)
    assert engine.binary_cross_entropy_per_class([INF, INF, 1.0]).tolist() == [INF, INF, INF]
    assert engine.binary_cross_entropy_per_class([INF, 1.0])[0] == pytest.approx(math.log1p(math.e))


def test_shapes_types_and_inputs():
    assert engine.sigmoid(0).shape == ()
    assert engine.sigmoid([[0, 1]]).shape == (1, 2)
    assert engine.sigmoid(np.float32(2)).dtype == np.float32
    assert engine.binary_cross_entropy(np.zeros((2, 3)), [0, 1, 1]).shape == (2, 3)
    given = np.arange(4.0)
    given.flags.writeable = False
    engine.sigmoid(given[::-2])
    assert given.tolist() == [0, 1, 2, 3]
    with np.errstate(all="raise"):
        engine.binary_cross_entropy([-740.0, 1e308, INF], [0.5, 0.0, 1.0])
        engine.binary_cross_entropy_gradient([-740.0, 1e308, INF], [0.5, 0.0, 1.0])
