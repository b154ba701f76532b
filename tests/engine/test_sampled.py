"""Sampled estimators: what they are said to estimate, and on which side they err."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine

EPS = np.finfo(float).eps


@pytest.fixture(scope="module")
def vocabulary():
    logits = np.random.default_rng(0).normal(0, 2, 50)
    q = engine.log_uniform_distribution(50)
    return logits, q


def draws(q: np.ndarray, rows: int, count: int) -> np.ndarray:
    return np.random.default_rng(count).choice(len(q), size=(rows, count), p=q)


def test_log_uniform_is_a_decreasing_distribution():
    for count in (1, 2, 1000):
        q = engine.log_uniform_distribution(count)
        assert q.sum() == pytest.approx(1.0, rel=count * EPS)
        assert (np.diff(q) < 0).all()


def test_the_estimated_sum_is_unbiased_and_its_logarithm_too_low(vocabulary):
    logits, q = vocabulary
    exact = float(engine.logsumexp(logits))
    estimates = engine.estimated_logsumexp(logits, draws(q, 20_000, 10), np.log(q))
    sums = np.exp(estimates - exact)
    error = sums.std() / math.sqrt(len(sums))
    assert abs(sums.mean() - 1.0) < 4 * error
    assert estimates.mean() < exact - 4 * estimates.std() / math.sqrt(len(estimates))
    # Jensen's gap is about Var/(2 S), here from the variance of a single draw
    single = np.exp(logits - np.log(q) - exact)
    variance = float((q * (single - 1.0) ** 2).sum())
    many = engine.estimated_logsumexp(logits, draws(q, 4000, 400), np.log(q))
    assert exact - many.mean() == pytest.approx(variance / 800, rel=0.25)


def test_sampled_softmax_is_too_low_and_right_in_the_limit(vocabulary):
    logits, q = vocabulary
    exact = float(engine.cross_entropy(logits, 3))
    gaps = []
    for count in (5, 50, 500):
        losses = engine.sampled_softmax_loss(logits, 3, draws(q, 4000, count), np.log(q))
        gaps.append(exact - losses.mean())
        assert gaps[-1] > 0
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 0.01 * exact


def test_noise_contrastive_optimum_is_the_normalised_model():
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    expected = expected_loss(lambda z, y, s: engine.noise_contrastive_loss(z, y, s, np.log(q)), p, q, 2)
    best = expected(np.log(p))
    for step in np.vstack([np.eye(3), -np.eye(3), [[1, 1, 1]], [[-1, -1, -1]]]):  # a shift is worse too
        assert expected(np.log(p) + 0.05 * step) > best


def test_negative_sampling_optimum_is_not_normalised():
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    expected = expected_loss(engine.negative_sampling_loss, p, q, 2)
    optimum = np.log(p / (2 * q))
    best = expected(optimum)
    for step in np.vstack([np.eye(3), -np.eye(3)]):
        assert expected(optimum + 0.05 * step) > best
    assert np.abs(engine.softmax(optimum) - p).max() > 0.1


def expected_loss(loss, p, q, count):
    """The loss averaged over the true class and over every pair of draws, exactly."""
    pairs = np.array([[a, b] for a in range(len(q)) for b in range(len(q))])
    weights = q[pairs].prod(axis=1)
    assert count == 2
    return lambda z: float(sum(p[y] * (weights * loss(z, y, pairs)).sum() for y in range(len(p))))


def test_refusals(vocabulary):
    logits, q = vocabulary
    for samples, log_q, problem in (
        ([0.5], np.log(q), "samples must be class indices"),
        ([], np.log(q), "samples must be class indices"),
        ([50], np.log(q), r"samples\[0\] is 50"),
        ([1], np.log(q)[:-1], "log_q must have one value for each of the 50 classes"),
        ([1], np.ones(50), r"log_q\[0\] is 1.0"),
        ([1], np.where(np.arange(50) == 1, -math.inf, 0.0), "class 1, which log_q says is never drawn"),
    ):
        with pytest.raises(ValueError, match=problem):
            engine.estimated_logsumexp(logits, samples, log_q)
    with pytest.raises(ValueError, match="target must be between 0 and 49, got 50"):
        engine.sampled_softmax_loss(logits, 50, [1], np.log(q))
