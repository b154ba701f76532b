"""Sampled estimators: what they are said to estimate, and on which side they err."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import sampled

EPS = np.finfo(float).eps
LOSSES = [engine.sampled_softmax_loss, engine.noise_contrastive_loss, engine.negative_sampling_loss]


@pytest.fixture(scope="module")
def vocabulary():
    logits = np.random.default_rng(0).normal(0, 2, 50)
    q = engine.log_uniform_distribution(50)
    return logits, q


def test_log_uniform_is_a_decreasing_distribution():
    for count in (1, 2, 1000):
        q = engine.log_uniform_distribution(count)
        assert q.sum() == pytest.approx(1.0, rel=count * EPS)
        assert (np.diff(q) < 0).all()


def test_the_estimated_sum_is_unbiased_and_its_logarithm_too_low(vocabulary):
    logits, q = vocabulary
    exact = float(engine.logsumexp(logits))
    estimates = engine.estimated_logsumexp(logits, q, 1, 10, size=20_000)
    sums = np.exp(estimates - exact)
    error = sums.std() / math.sqrt(len(sums))
    assert abs(sums.mean() - 1.0) < 4 * error
    assert estimates.mean() < exact - 4 * estimates.std() / math.sqrt(len(estimates))
    # Jensen's gap is about Var/(2 S), here from the variance of a single draw
    single = np.exp(logits - np.log(q) - exact)
    variance = float((q * (single - 1.0) ** 2).sum())
    many = engine.estimated_logsumexp(logits, q, 2, 400, size=4000)
    assert exact - many.mean() == pytest.approx(variance / 800, rel=0.25)


def test_sampled_softmax_is_too_low_and_right_in_the_limit(vocabulary):
    logits, q = vocabulary
    exact = float(engine.cross_entropy(logits, 3))
    gaps = []
    for count in (5, 50, 500):
        losses = engine.sampled_softmax_loss(logits, 3, q, count, count, size=4000)
        gaps.append(exact - losses.mean())
        assert gaps[-1] > 0
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 0.01 * exact


def test_each_class_drawn_once_from_the_uniform_is_the_full_loss():
    z = np.array([2.0, 1.0, 0.0])
    loss = sampled._sampled_softmax(z, np.log(np.full(3, 1 / 3)), np.array([1, 2, 0]), np.array(0))
    assert float(loss) == pytest.approx(float(engine.cross_entropy(z, 0)), rel=8 * EPS)


def test_noise_contrastive_optimum_is_the_normalised_model():
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    expected = expected_loss(lambda z: z - np.log(2 * q), p, q)
    best = expected(np.log(p))
    for step in np.vstack([np.eye(3), -np.eye(3), [[1, 1, 1]], [[-1, -1, -1]]]):  # a shift is worse too
        assert expected(np.log(p) + 0.05 * step) > best


def test_negative_sampling_optimum_is_not_normalised():
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    expected = expected_loss(lambda z: z, p, q)
    optimum = np.log(p / (2 * q))
    best = expected(optimum)
    for step in np.vstack([np.eye(3), -np.eye(3)]):
        assert expected(optimum + 0.05 * step) > best
    assert np.abs(engine.softmax(optimum) - p).max() > 0.1


def expected_loss(scores, p, q):
    """The loss averaged over the true class and over every pair of draws, exactly."""
    pairs = np.array([[a, b] for a in range(len(q)) for b in range(len(q))])
    weights = q[pairs].prod(axis=1)
    classes = [np.array(y) for y in range(len(p))]
    return lambda z: float(sum(p[y] * (weights * sampled._contrast(scores(z), pairs, y)).sum() for y in classes))


def test_the_losses_are_the_expected_ones_on_average():
    z, q = np.array([0.5, -1.0, 0.3]), np.array([0.2, 0.3, 0.5])
    true = np.array([0.0, 1.0, 0.0])
    for loss, scores in (
        (engine.noise_contrastive_loss, lambda z: z - np.log(2 * q)),
        (engine.negative_sampling_loss, lambda z: z),
    ):
        losses = loss(z, 1, q, 5, 2, size=20_000)
        assert abs(losses.mean() - expected_loss(scores, true, q)(z)) < 4 * losses.std() / math.sqrt(len(losses))


@pytest.mark.parametrize("loss", LOSSES)
def test_shapes_seeds_and_types(loss, vocabulary):
    logits, q = vocabulary
    batch = np.stack([logits, logits[::-1]]).astype(np.float32)
    batch.flags.writeable = False
    assert loss(batch, [3, 4], q, 7, 5).shape == (2,)
    losses = loss(batch, 3, q, 7, 5, size=(4, 6))
    assert losses.shape == (4, 6, 2)
    assert losses.dtype == np.float32
    assert len(np.unique(losses)) == losses.size  # draws of its own for every row and estimate
    np.testing.assert_array_equal(losses, loss(batch, 3, q, np.random.default_rng(7), 5, size=(4, 6)))
    assert float(loss(logits, 3, q, 7, 5)) == float(loss(logits.tolist(), 3, q.tolist(), 7, 5))


def test_masked_classes():
    q = [0.25, 0.5, 0.25]
    assert (engine.sampled_softmax_loss([-math.inf, 0.0, 0.0], 0, q, 1, 2, size=9) == math.inf).all()
    assert (engine.sampled_softmax_loss([0.0, -math.inf, -math.inf], 0, q, 1, 2, size=9) == 0).all()
    estimates = engine.estimated_logsumexp([0.0, -math.inf, 0.0], q, 1, 1, size=200)
    assert set(estimates.round(6).tolist()) == {-math.inf, round(math.log(4), 6)}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (([0.0, 1.0], 0, [0.5, 0.4], 1, 1), "^proposal must sum to 1 over the classes, its sum is 0.9"),
        (([0.0, 1.0], 0, [1.5, -0.5], 1, 1), r"^proposal\[0\] is 1.5, but proposal must be a probability"),
        (([0.0, 1.0], 0, [1.0], 1, 1), "^proposal must have one value for each of the 2 classes"),
        (([0.0, 1.0], 0, [0.5, 0.5], 1, 0), "^num_sampled must be a whole number of at least 1, got 0"),
        (([0.0, 1.0], 0, [0.5, 0.5], -1, 1), "^rng must be"),
        (([0.0, 1.0], 2, [0.5, 0.5], 1, 1), "^target is 2, but target must be a class index between 0 and 1"),
        (([0.0, 1.0], [0.5, 0.5], [0.5, 0.5], 1, 1), "^target must be a class index or whole numbers"),
        (([0.0, math.nan], 0, [0.5, 0.5], 1, 1), r"^logits\[1\] is nan"),
    ],
)
@pytest.mark.parametrize("loss", LOSSES)
def test_refusals(loss, arguments, problem):
    with pytest.raises(ValueError, match=problem):
        loss(*arguments)
    if "target" not in problem:
        with pytest.raises(ValueError, match=problem):
            engine.estimated_logsumexp(arguments[0], *arguments[2:])
