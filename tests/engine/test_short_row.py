"""The row on the screen in plain floats: as accurate as the general pass."""

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import ShortArray, ShortRow
from softmax_explorer.engine.short_row import accurate_pass

QUANTITIES = (
    "shifted", "exponentials", "probabilities", "complement", "log_probabilities", "log_complement", "logsumexp",
    "entropy", "energy", "maximum",
)  # fmt: skip


def same(got, expected) -> bool:
    return np.shape(got) == np.shape(expected) and np.array_equal(got, expected)


def ordinary(cases, count, seed):
    """The cases that are short rows, with their row."""
    for logits, t in cases(count, seed):
        row = ShortRow.of(ShortArray(logits), t)
        if row is not None:
            yield logits, t, row


def test_hard_cases_are_within_4_ulp(cases, exact_row, ulps):
    number = 0
    for logits, t, row in ordinary(cases, 500, seed=5):
        exact = exact_row(logits, t)
        assert ulps(row.probabilities, exact.softmax) <= 4, (logits, t)
        assert ulps(row.log_probabilities, exact.log_softmax) <= 4, (logits, t)
        assert ulps(row.complement, exact.complement) <= 4, (logits, t)
        assert ulps(row.log_complement, exact.log_complement) <= 8, (logits, t)
        assert ulps(row.entropy, exact.entropy) <= 4, (logits, t)
        for index in (0, len(logits) - 1):
            gradient = row.cross_entropy_scaled_gradient(index)
            assert ulps(gradient, exact.minus(exact.one_hot(index))) <= 4, (logits, t)
        number += 1
    assert number > 100  # the test is about something


def test_the_general_pass_goes_on_from_it(cases, exact_row, ulps):
    for logits, t, row in ordinary(cases, 120, seed=6):
        exact, done = exact_row(logits, t), accurate_pass(np.array(logits), t)
        for name in ("probabilities", "complement", "log_probabilities", "log_complement", "entropy", "exponentials"):
            assert same(getattr(done, name), np.asarray(getattr(row, name))), (name, logits, t)
        for index in (0, len(logits) - 1):
            y = exact.one_hot(index)
            assert ulps(done.cross_entropy(index), exact.cross_entropy(y)) <= 4, (logits, t)
            assert ulps(done.cross_entropy_gradient(index), exact.cross_entropy_gradient(y)) <= 4, (logits, t)
            assert ulps(done.mean_squared_error(index), exact.mean_squared_error(y)) <= 16, (logits, t)
            assert ulps(done.focal_loss(index), exact.focal_loss(y)) <= 16, (logits, t)


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


@pytest.mark.parametrize(
    ("logits", "temperature"),
    [([1.0], 1.0), ([1.0, -math.inf], 1.0), ([1.0, 2.0], 0.0), ([1.0, 2.0], math.inf), ([0.0, 601.0], 1.0)],
)
def test_what_is_not_ordinary_is_for_the_general_pass(logits, temperature):
    assert ShortRow.of(ShortArray(logits), temperature) is None


def test_strict_floating_point_errors_do_not_fire():
    with np.errstate(all="raise"):
        for logits in ([0.0, -599.0, -598.0], [5e-324, -0.0], [1e300, 1e300], [0.0, 40.0]):
            for t in (1.0, 0.3, 1e300):
                done = accurate_pass(np.array(logits), t)
                for name in QUANTITIES:
                    assert not np.isnan(getattr(done, name)).any()
                assert not np.isnan(done.cross_entropy_gradient(1)).any()


SIGMOIDS = (0.0, -0.0, 2.0, -2.0, 37.0, -740.0, 1e308, -1e308, -math.inf)


def test_the_sigmoid_pass_is_the_sigmoid_of_both_signs():
    z = np.array([*SIGMOIDS, math.inf])
    value, complement, log, log_complement = engine.sigmoid_pass(z)
    assert same(value, engine.sigmoid(z))
    assert same(complement, engine.sigmoid(-z))
    assert same(log, engine.log_sigmoid(z))
    assert same(log_complement, engine.log_sigmoid(-z))
    with pytest.raises(ValueError, match=r"logits\[1\] is nan"):
        engine.sigmoid_pass(np.array([0.0, math.nan]))


def test_in_plain_floats_it_is_the_same_but_for_the_exponential():
    """exp, log1p and two roundings: each side within 4 ulp, so within 8 of each other."""
    rng = np.random.default_rng(0)
    z = [*SIGMOIDS, *rng.normal(0.0, 20.0, 50).tolist()]
    short, general = engine.sigmoid_pass(ShortArray(z)), engine.sigmoid_pass(np.array(z))
    for got, expected in zip(short, general, strict=True):
        np.testing.assert_array_max_ulp(np.asarray(got), expected, maxulp=8)
        assert (np.signbit(got) == np.signbit(expected)).all()
