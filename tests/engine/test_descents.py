"""Three descents at once take the steps that `AccuratePass` takes for each alone."""

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import descents

ULP = 2.0**-52


def rows(seed: int):
    """Rows near and far, ties, masked classes, sure and hopeless ones, with hard and soft targets."""
    rng = np.random.default_rng(seed)
    for spread in (1e-9, 0.1, 3.0, 60.0, 900.0):
        for num_classes in (2, 3, 10, 40):
            logits = rng.normal(0.0, spread, num_classes)
            logits[rng.integers(num_classes)] = logits.max()
            if num_classes == 10:
                logits[logits.argmin()] = -np.inf
            target = engine.target_distribution(int(rng.integers(num_classes)), num_classes, rng.choice([0.0, 0.1]))
            yield logits, np.asarray(target, np.float64)
            yield logits, rng.dirichlet(np.ones(num_classes))


@pytest.mark.parametrize("temperature", [1e-3, 0.7, 1.0, 30.0])
def test_gradients_are_those_of_the_accurate_pass(temperature):
    for logits, target in rows(3):
        found = descents.gradients(np.tile(logits, (3, 1)), target, temperature)
        done = engine.AccuratePass(logits, temperature)
        reach = min(-float(done.shifted[np.isfinite(done.shifted)].min()), 708.0)
        for name, gradient in zip(descents.LOSSES, found, strict=True):
            expected = getattr(done, f"{name}_gradient")(target)
            tolerance = ULP * (16.0 + 2.0 * reach) * np.abs(expected).max() + 1e-300
            assert np.abs(gradient - expected).max() <= tolerance, (name, logits, target)


@pytest.mark.parametrize("temperature", [1e-300, 1.0, 1e300])
@pytest.mark.parametrize("rate", [0.01, 1e200])
def test_a_descent_never_leaves_the_numbers(temperature, rate):
    logits = np.array([1e308, -1e308, 0.0, -np.inf])
    places = descents.descend(logits, np.array([0.0, 1.0, 0.0, 0.0]), temperature, rate, 4)
    assert np.isfinite(places[..., :3]).all()
    assert (places[..., 3] == -np.inf).all()
    assert (places[:, 0] == logits).all()


def test_ordinary_and_extreme_ways_take_the_same_steps(monkeypatch):
    logits, target = np.array([2.1, -6.0, -0.5]), np.array([0.0, 1.0, 0.0])
    fast = descents.descend(logits, target, 2.0, 1.5, 25)
    monkeypatch.setattr(descents, "_ORDINARY", 1.0)  # then nothing is ordinary
    slow = descents.descend(logits, target, 2.0, 1.5, 25)
    assert fast == pytest.approx(slow, rel=1e-13, abs=1e-13)
