"""Cross-entropy, mean squared error, focal loss: values, gradients, limits, "if that class were the true one"."""

import math

import numpy as np
import pytest

from softmax_explorer import engine

INF = math.inf
EPSILON = 2.0**-52


def soft_target(k, seed):
    weights = np.random.default_rng(seed).random(k)
    return (weights / weights.sum()).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_cross_entropy_is_within_4_ulp(seed, cases, exact_row, ulps):
    for number, (logits, t) in enumerate(cases(120, 10 + seed)):
        exact = exact_row(logits, t)
        index = number % len(logits)
        y = exact.one_hot(index)
        assert ulps(engine.cross_entropy(logits, index, t), exact.cross_entropy(y)) <= 4, (logits, t, index)
        gradient = engine.cross_entropy_gradient(logits, index, t)
        assert ulps(gradient, exact.cross_entropy_gradient(y)) <= 4, (logits, t, index)
        assert ulps(engine.mean_squared_error(logits, index, t), exact.mean_squared_error(y)) <= 16, (logits, t)
        assert ulps(engine.focal_loss(logits, index, t), exact.focal_loss(y)) <= 16, (logits, t)


@pytest.mark.parametrize("seed", range(2))
def test_soft_targets(seed, cases, exact_row, ulps):
    for logits, t in cases(120, 20 + seed):
        exact = exact_row(logits, t)
        y = soft_target(len(logits), seed)
        assert ulps(engine.cross_entropy(logits, y, t), exact.cross_entropy(y)) <= 4, (logits, t)
        gradient = engine.cross_entropy_gradient(logits, y, t)
        for got, right, p, share in zip(gradient, exact.cross_entropy_gradient(y), exact.softmax, y, strict=True):
            scale = float(max(float(p), share) / exact.t)
            if math.isfinite(scale):
                assert abs(float(got - right)) <= 4 * math.ulp(scale), (logits, t)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("target", [1, [0.2, 0.5, 0.3]])
@pytest.mark.parametrize("loss", ["cross_entropy", "mean_squared_error", "focal_loss"])
def test_gradients_are_the_slopes_of_the_losses(loss, target, smoothing, exact_row, slope):
    for logits, t in [([2.1, 0.8, -0.5], 1.0), ([20.0, 0.0, -3.0], 0.7), ([-3.0, 1e3, 0.5], 40.0), ([1, 1, 1], 0.01)]:
        y = engine.target_distribution(target, 3, smoothing)
        done = engine.AccuratePass(logits, t)
        gradient = getattr(done, f"{loss}_gradient")(target, smoothing)
        # The error is a few ulp of the largest factor: of p_k, 1 - p_k or the difference between two of them, over t.
        tolerance = 32 * EPSILON / t
        for k in range(3):

            def along(value, k=k, logits=logits, t=t, y=y):
                return getattr(exact_row([value if i == k else z for i, z in enumerate(logits)], t), loss)(y.tolist())

            assert abs(float(gradient[k] - slope(along, logits[k]))) <= tolerance, (logits, t, k)


@pytest.mark.parametrize("loss", ["mean_squared_error", "focal_loss"])
def test_gradients_of_a_sure_class_keep_their_digits(loss, exact_row, slope):
    for logits, index in [([30.0, 0.0, 2.0], 0), ([30.0, 0.0, 2.0], 1), ([-30.0, 30.0, 30.0], 0), ([0.0, 25.0], 1)]:
        gradient = getattr(engine, f"{loss}_gradient")(logits, index)
        y = exact_row(logits).one_hot(index)
        for k in range(len(logits)):

            def along(value, k=k, logits=logits, y=y):
                return getattr(exact_row([value if i == k else z for i, z in enumerate(logits)]), loss)(y)

            assert float(gradient[k]) == pytest.approx(float(slope(along, logits[k])), rel=1e-12), (logits, index, k)


def test_temperature_gradient_is_the_slope_over_the_temperature(exact_row, slope):
    for logits, index, t in [([2.1, 0.8, -0.5], 0, 1.0), ([2.1, 0.8, -0.5], 2, 0.3), ([40.0, 0.0], 0, 1.0)]:
        y = exact_row(logits).one_hot(index)
        right = float(slope(lambda value, logits=logits, y=y: exact_row(logits, value).cross_entropy(y), t))
        assert float(engine.temperature_gradient(logits, index, t)) == pytest.approx(right, rel=1e-14)


def test_the_loss_and_gradient_of_a_sure_answer():
    assert float(engine.cross_entropy([40, 0], 0)) == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert float(engine.cross_entropy_gradient([40, 0], 0)[0]) == pytest.approx(-4.248354255291589e-18, rel=1e-15)
    assert float(engine.cross_entropy_gradient([40, 0], [1.0, 0.0])[0]) == pytest.approx(-4.248354255291589e-18)
    assert float(engine.cross_entropy([-1000, 0], 0)) == 1000.0


def test_a_cold_gradient_is_not_cut_off_where_p_underflows(exact_row, ulps):
    logits, t = [10.0, 2.6, 2.4], 0.01  # p = e^-740 and e^-760
    for index in range(3):
        gradient = engine.cross_entropy_gradient(logits, index, t)
        right = exact_row(logits, t).cross_entropy_gradient([float(i == index) for i in range(3)])
        assert ulps(gradient, right) <= 4


class TestPerClass:
    @pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
    @pytest.mark.parametrize("loss", ["cross_entropy", "mean_squared_error", "focal_loss"])
    def test_is_the_loss_of_each_class_as_the_target(self, loss, smoothing):
        for logits in ([2.1, 0.8, -0.5], [40.0, 0.0], [1.0], [0.0, 0.0, 0.0, -30.0], [[1.0, 5.0], [700.0, 0.0]]):
            done = engine.AccuratePass(logits, 0.8)
            single = [getattr(done, loss)(k, smoothing) for k in range(done.shifted.shape[-1])]
            per_class = getattr(done, f"{loss}_per_class")(smoothing)
            assert per_class == pytest.approx(np.stack(single, axis=-1), rel=64 * EPSILON, abs=0)

    def test_a_masked_class_would_cost_infinitely_much(self):
        done = engine.AccuratePass([1.0, -INF, 2.0])
        assert done.cross_entropy_per_class()[1] == INF
        assert done.focal_loss_per_class()[1] == INF
        assert np.isfinite(done.mean_squared_error_per_class()).all()
        assert done.cross_entropy(1) == INF
        assert math.isfinite(done.cross_entropy(0))


class TestLimits:
    def test_the_gradient_at_temperature_0_is_its_limit(self):
        assert engine.cross_entropy_gradient([1, 3, 2], 1, 0).tolist() == [0, 0, 0]
        assert engine.cross_entropy_gradient([1, 3, 2], 0, 0).tolist() == [-INF, INF, 0]
        assert engine.cross_entropy_gradient([3, 3], [0.5, 0.5], 0).tolist() == [0, 0]
        assert engine.cross_entropy([1, 3], 0, 0) == INF
        assert engine.cross_entropy([1, 3], 1, 0) == 0

    def test_the_scaled_gradient_is_finite_at_every_temperature(self):
        for t in (0.0, 1e-300, 1.0, 1e300, INF):
            done = engine.AccuratePass([1, 3, 2, -INF], t)
            expected = done.probabilities - np.array([1, 0, 0, 0])
            assert done.cross_entropy_scaled_gradient(0) == pytest.approx(expected, abs=EPSILON)
            for loss in ("mean_squared_error", "focal_loss"):
                assert np.isfinite(getattr(done, f"{loss}_scaled_gradient")(0)).all()

    def test_an_infinite_temperature_leaves_no_slope(self):
        assert engine.cross_entropy_gradient([1, 3, 2], 0, INF).tolist() == [0, 0, 0]
        assert engine.temperature_gradient([1, 3, 2], 0, INF) == 0

    def test_temperature_gradient_at_temperature_0(self):
        assert engine.temperature_gradient([1, 3, 2], 1, 0) == 0
        assert engine.temperature_gradient([1, 3, 2], 0, 0) == -INF
        assert engine.temperature_gradient([3, 3, 2], 0, 0) == 0

    def test_gradient_at_a_masked_class_is_p_minus_y(self):
        assert engine.cross_entropy_gradient([1.0, -INF], 0).tolist() == [0, 0]
        assert engine.cross_entropy_gradient([1.0, -INF], 1).tolist() == [1, -1]
        assert engine.cross_entropy_gradient([1.0, -INF], 0, label_smoothing=0.5).tolist() == [0.25, -0.25]
        assert engine.cross_entropy([1.0, -INF], 0, label_smoothing=0.5) == INF

    def test_focal_loss_with_gamma_0_is_cross_entropy(self):
        for logits in ([2.1, 0.8, -0.5], [40.0, 0.0], [0.0], [1000.0, 1.0]):
            assert engine.focal_loss(logits, 0, gamma=0) == engine.cross_entropy(logits, 0)
            expected = engine.cross_entropy_gradient(logits, 0)
            assert engine.focal_loss_gradient(logits, 0, gamma=0) == pytest.approx(expected, rel=8 * EPSILON, abs=0)

    def test_focal_gamma_below_1_at_a_certain_class(self):
        assert engine.focal_loss([1000.0, 1.0], 0, gamma=0.5) == 0
        assert engine.focal_loss_gradient([1000.0, 1.0], 0, gamma=0.5).tolist() == [0, 0]

    def test_mean_squared_error_stops_learning_when_confidently_wrong(self):
        assert engine.mean_squared_error([1000.0, 0.0], 1) == 2
        assert engine.mean_squared_error_gradient([1000.0, 0.0], 1).tolist() == [0, 0]


class TestTargets:
    def test_one_index_serves_a_batch(self):
        batch = np.random.default_rng(1).normal(size=(4, 3))
        expected = [engine.cross_entropy(row, 2) for row in batch]
        assert engine.cross_entropy(batch, 2) == pytest.approx(expected, rel=8 * EPSILON)
        assert engine.cross_entropy(batch, np.int8(2)).shape == (4,)

    def test_an_index_for_each_row(self):
        batch = np.random.default_rng(1).normal(size=(3, 3))
        labels = [2, 0, 1]
        expected = [engine.cross_entropy(row, label) for row, label in zip(batch, labels, strict=True)]
        assert engine.cross_entropy(batch, labels) == pytest.approx(expected, rel=8 * EPSILON)
        assert engine.cross_entropy_gradient(batch, labels).shape == (3, 3)

    def test_distributions(self):
        batch = np.random.default_rng(1).normal(size=(2, 3))
        one = [0.2, 0.5, 0.3]
        both = engine.cross_entropy(batch, [one, one])
        assert both == pytest.approx(engine.cross_entropy(batch, one), rel=4 * EPSILON)
        assert engine.cross_entropy(batch[0], [0, 1, 0]) == engine.cross_entropy(batch[0], 1)

    def test_label_smoothing_as_pytorch(self):
        smoothed = engine.target_distribution([1, 0], 4, 0.1)
        assert smoothed.tolist() == [[0.025, 0.925, 0.025, 0.025], [0.925, 0.025, 0.025, 0.025]]
        logits = [2.0, 1.0, 0.0, -1.0]
        expected = 0.9 * engine.cross_entropy(logits, 0) + 0.1 * engine.cross_entropy(logits, [0.25] * 4)
        assert engine.cross_entropy(logits, 0, label_smoothing=0.1) == pytest.approx(expected, rel=8 * EPSILON)

    def test_target_distribution_is_new_and_keeps_distributions(self):
        given = np.array([0.2, 0.5, 0.3])
        result = engine.target_distribution(given, 3)
        result[0] = 9
        assert given.tolist() == [0.2, 0.5, 0.3]
        assert engine.target_distribution(np.eye(3), 3).tolist() == np.eye(3).tolist()
        assert engine.target_distribution(np.zeros((2, 2), int), 3).shape == (2, 2, 3)
