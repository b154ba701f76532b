"""The fast ways to the numbers of one row give the numbers of the general ones, bit for bit."""

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine.short_row import accurate_pass

QUANTITIES = (
    "shifted", "exponentials", "probabilities", "complement", "log_probabilities", "log_complement", "logsumexp",
    "entropy", "energy", "maximum",
)  # fmt: skip


def same(got, expected) -> bool:
    return np.shape(got) == np.shape(expected) and np.array_equal(got, expected)


@pytest.mark.parametrize("count", [120, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_short_row_has_the_numbers_of_the_general_pass(cases, count):
    fast = 0
    for logits, t in cases(count, seed=5):
        row = np.array(logits)
        general, short = engine.AccuratePass(row, t), accurate_pass(row, t)
        fast += type(short) is not engine.AccuratePass
        for name in QUANTITIES:
            assert same(getattr(short, name), getattr(general, name)), (name, logits, t)
        soft = np.arange(1.0, row.size + 1.0) / np.arange(1.0, row.size + 1.0).sum()
        for target in (0, row.size - 1, soft):
            for smoothing in (0.0, 0.1):
                for loss in ("cross_entropy", "mean_squared_error", "focal_loss"):
                    for ending in ("", "_gradient", "_scaled_gradient"):
                        name = loss + ending
                        got, expected = (getattr(done, name)(target, smoothing) for done in (short, general))
                        assert same(got, expected), (name, target, smoothing, logits, t)
                    name = loss + "_per_class"
                    assert same(getattr(short, name)(smoothing), getattr(general, name)(smoothing)), (name, logits, t)
    assert fast > count // 4  # the test is about something


@pytest.mark.parametrize("logits", [[math.nan, 1.0], [1.0, math.nan], [1.0, math.inf], [-math.inf, -math.inf]])
def test_bad_logits_are_refused_as_ever(logits):
    with pytest.raises(ValueError, match="logits"):
        accurate_pass(np.array(logits))


def test_bad_temperatures_and_targets_are_refused_as_ever():
    row = np.array([1.0, 2.0])
    for temperature in (-1.0, math.nan):
        with pytest.raises(ValueError, match="temperature"):
            accurate_pass(row, temperature)
    for target in (2, -1, 0.5):
        with pytest.raises(ValueError, match="target"):
            accurate_pass(row).cross_entropy(target)
        with pytest.raises(ValueError, match="target"):
            accurate_pass(row).cross_entropy_scaled_gradient(target)


def test_strict_floating_point_errors_do_not_fire():
    with np.errstate(all="raise"):
        for logits in ([0.0, -599.0, -598.0], [5e-324, -0.0], [1e300, 1e300], [0.0, 40.0]):
            for t in (1.0, 0.3, 1e300):
                done = accurate_pass(np.array(logits), t)
                for name in QUANTITIES:
                    assert not np.isnan(getattr(done, name)).any()
                assert not np.isnan(done.cross_entropy_gradient(1)).any()


def test_the_sigmoid_pass_is_the_sigmoid_of_both_signs():
    z = np.array([0.0, -0.0, 2.0, -2.0, 37.0, -740.0, 1e308, math.inf, -math.inf])
    value, complement, log, log_complement = engine.sigmoid_pass(z)
    assert same(value, engine.sigmoid(z))
    assert same(complement, engine.sigmoid(-z))
    assert same(log, engine.log_sigmoid(z))
    assert same(log_complement, engine.log_sigmoid(-z))
    with pytest.raises(ValueError, match=r"logits\[1\] is nan"):
        engine.sigmoid_pass(np.array([0.0, math.nan]))
