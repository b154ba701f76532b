"""Mean loss, fitted temperature and Platt scaling: known minima, limits that are named, bounded memory, refusals."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine
from softmax_explorer.engine import platt

INF = math.inf


def data(n, k, t, seed, spread=2.0):
    """Rows whose labels are drawn at temperature ``t``."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, spread, (n, k))
    return logits, engine.sample(logits, t, rng)


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 7.0, INF])
def test_mean_loss_is_the_mean_of_the_losses(t):
    logits, labels = data(300, 5, 1.0, 41)
    logits[::7, 3] = -INF
    labels[::7] = np.where(labels[::7] == 3, 0, labels[::7])
    if t == 0.0:
        labels = logits.argmax(axis=-1)
    losses = engine.cross_entropy(logits, labels, t)
    assert float(engine.negative_log_likelihood(logits, labels, t)) == pytest.approx(losses.mean(), rel=1e-14, abs=0)
    shaped = engine.negative_log_likelihood(logits.reshape(3, 100, 5), labels.reshape(3, 100), t)
    assert float(shaped) == pytest.approx(losses.mean(), rel=1e-14, abs=0)


def test_mean_loss_keeps_its_digits_and_its_type():
    sure = np.array([[40.0, 0.0], [0.0, 45.0]])
    right = (math.exp(-40) + math.exp(-45)) / 2
    assert float(engine.negative_log_likelihood(sure, [0, 1])) == pytest.approx(right, rel=1e-15)
    assert engine.negative_log_likelihood(sure.astype(np.float32), [0, 1]).dtype == np.float32
    assert engine.negative_log_likelihood(sure.astype(np.float16), [0, 1]).dtype == np.float64
    assert float(engine.negative_log_likelihood([0.0, -INF], 1)) == INF
    assert float(engine.negative_log_likelihood([[1e308, -1e308]], [1])) == np.finfo(np.float64).max
    assert float(engine.negative_log_likelihood([1, 2], 0)) == pytest.approx(math.log1p(math.e))


@pytest.mark.parametrize(("n", "k"), [(500, 2), (400, 10), (60, 3000)])
@pytest.mark.parametrize("t", [0.05, 1.0, 30.0])
def test_fit_finds_the_least_loss(n, k, t):
    logits, labels = data(n, k, t, 42, spread=3.0 * t)
    fit = engine.fit_temperature(logits, labels)
    assert fit.status == "fitted"
    assert not fit.at_limit
    assert fit.negative_log_likelihood == float(engine.negative_log_likelihood(logits, labels, fit.temperature))
    # The slope is 0 there: mean temperature gradient, relative to its curvature of about 1 in log t.
    slopes = engine.temperature_gradient(logits, labels, fit.temperature) * fit.temperature
    assert abs(slopes.mean()) < 1e-9
    for factor in (0.99, 1.01):
        assert engine.negative_log_likelihood(logits, labels, fit.temperature * factor) > fit.negative_log_likelihood


@pytest.mark.parametrize("scale", [1e-250, 1e-12, 1e12, 1e250])
def test_fit_scales_with_the_logits(scale):
    logits, labels = data(400, 4, 2.0, 43)
    fit, scaled = engine.fit_temperature(logits, labels), engine.fit_temperature(logits * scale, labels)
    assert scaled.temperature == pytest.approx(fit.temperature * scale, rel=1e-9)
    assert scaled.negative_log_likelihood == pytest.approx(fit.negative_log_likelihood, rel=1e-12)


def test_fit_by_hand():
    # Three of four rows right at a gap of 2: p = 3/4 gives 2/t = log 3. A row with equals changes nothing.
    rows = [[2.0, 0.0]] * 3 + [[0.0, 2.0]]
    for extra, labels in (([], []), ([[5.0, 5.0]], [1])):
        fit = engine.fit_temperature(rows + extra, [0] * 4 + labels)
        assert fit.temperature == pytest.approx(2 / math.log(3), rel=1e-9)
    # One row of many wrong by a hair: a small temperature, found as such.
    fit = engine.fit_temperature([[1.0, 0.0]] * 99 + [[0.0, 1e-9]], [0] * 100)
    assert fit.status == "fitted"
    assert 0 < fit.temperature < 0.2


@pytest.mark.parametrize(
    ("logits", "labels", "temperature", "status", "loss"),
    [
        ([[2.0, 0.0], [1.0, 3.0]], [0, 1], 0.0, "wants-zero", 0.0),
        ([[2.0, 2.0, 0.0], [1.0, 3.0, 0.0]], [1, 1], 0.0, "wants-zero", math.log(2) / 2),
        ([[2.0, 0.0], [3.0, 1.0]], [1, 1], INF, "wants-infinity", math.log(2)),
        ([[2.0, 0.0], [2.0, 0.0]], [0, 1], INF, "wants-infinity", math.log(2)),
        ([[0.1, 0.0, 0.3, -INF], [0.3, 0.1, 0.0, -INF], [0.0, 0.3, 0.1, -INF]], [0, 1, 2], INF, "wants-infinity", None),
        ([[1.0, 1.0], [5.0, 5.0]], [0, 1], 1.0, "flat", math.log(2)),
        ([[3.0], [4.0]], [0, 0], 1.0, "flat", 0.0),
        ([[3.0, -INF], [-INF, 4.0]], [0, 1], 1.0, "flat", 0.0),
    ],
)
def test_limits_are_named(logits, labels, temperature, status, loss):
    fit = engine.fit_temperature(logits, labels)
    assert (fit.temperature, fit.status) == (temperature, status)
    assert fit.at_limit == (status != "flat")
    right = math.log(3) if loss is None else loss
    assert fit.negative_log_likelihood == pytest.approx(right, rel=1e-15, abs=0)


@given(st.lists(st.tuples(st.lists(st.integers(-4, 4), min_size=3, max_size=3), st.integers(0, 2)), min_size=1))
def test_no_temperature_is_better_than_the_fitted_one(pairs):
    logits, labels = [row for row, _ in pairs], [label for _, label in pairs]
    fit = engine.fit_temperature(logits, labels)
    for t in (0.0, 1e-3, 0.1, 0.5, 1.0, 2.0, 10.0, 1e3, 1e6, INF):
        loss = float(engine.negative_log_likelihood(logits, labels, t))
        assert fit.negative_log_likelihood <= loss * (1 + 1e-12) + 1e-15


def test_memory_is_bounded_whatever_the_size():
    one = np.random.default_rng(44).normal(0, 3, (1, 50_257)).astype(np.float32)
    logits = np.broadcast_to(one, (60, 50_257))  # 12 MiB in float32, 23 in float64, if they were copied
    labels = np.arange(60) * 100
    tracemalloc.start()
    engine.negative_log_likelihood(logits, labels)
    fit = engine.fit_temperature(logits, labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fit.status in ("fitted", "wants-infinity")
    assert peak < 10 * 2**20


@pytest.mark.parametrize("function", [engine.negative_log_likelihood, engine.fit_temperature])
@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        ([[0.0, math.nan]], [0], r"^logits\[0, 1\] is nan"),
        ([[0.0, 1.0], [INF, 0.0]], [0, 0], r"^logits\[1, 0\] is inf"),
        ([[0.0, 1.0], [-INF, -INF]], [0, 0], r"^logits\[1\] has no class left"),
        (np.zeros((0, 2)), [], r"^logits must hold at least one row and one class, got shape \(0, 2\)"),
        ([[0.0, 1.0]], [2], r"^labels\[0\] is 2, but labels must be class indices between 0 and 1"),
        ([[0.0, 1.0]], [0.5], r"^labels must be whole numbers, got an array of float64"),
        ([[0.0, 1.0]], [0, 1], r"^labels must have the shape \(1,\), one for each row, got \(2,\)"),
    ],
)
def test_bad_data_is_refused(function, logits, labels, message):
    with pytest.raises(ValueError, match=message):
        function(logits, labels)


def test_a_masked_label_is_refused():
    with pytest.raises(ValueError, match=r"^labels\[1, 0\] is 1, but that class is masked in its row"):
        engine.fit_temperature([[[0.0, 1.0]], [[0.0, -INF]]], [[1], [1]])
    with pytest.raises(ValueError, match=r"^temperature must be between 0 and inf, got -1"):
        engine.negative_log_likelihood([[0.0]], [0], -1)


# Platt scaling ----------------------------------------------------------------------------------------------------


def scores(n, seed, slope=2.0, intercept=-1.0):
    rng = np.random.default_rng(seed)
    s = rng.normal(size=n)
    return s, (rng.random(n) < 1 / (1 + np.exp(-slope * s - intercept))).astype(int)


@pytest.mark.parametrize(("factor", "offset"), [(1.0, 0.0), (1e-200, 0.0), (1e200, 3e200), (0.01, -5.0)])
@pytest.mark.parametrize("prior_counts", [False, True])
def test_platt_is_where_both_slopes_are_zero(factor, offset, prior_counts):
    s, labels = scores(500, 45)
    fit = engine.fit_platt(s * factor + offset, labels, prior_counts)
    on, off = labels.sum(), (1 - labels).sum()
    y = np.where(labels == 1, (on + 1) / (on + 2), 1 / (off + 2)) if prior_counts else labels
    p = engine.sigmoid(fit.slope * (s * factor + offset - fit.threshold))
    assert fit.status == "fitted"
    assert abs((p - y).mean()) < 1e-10
    assert abs(((p - y) * s).mean()) < 1e-10
    assert fit.threshold == pytest.approx(-fit.intercept / fit.slope, rel=1e-9)
    loss = engine.binary_cross_entropy(fit.slope * (s * factor + offset) + fit.intercept, y).mean()
    assert fit.negative_log_likelihood == pytest.approx(loss, rel=1e-9)


@pytest.mark.slow  # the import alone takes seconds
def test_platt_is_scikit_learns():
    calibration = pytest.importorskip("sklearn.calibration")
    linear_model = pytest.importorskip("sklearn.linear_model")
    s, labels = scores(1000, 46)
    steep, shift = calibration._sigmoid_calibration(s, labels)  # sigmoid(-(a s + b)), to about seven digits
    fit = engine.fit_platt(s, labels, prior_counts=True)
    assert (fit.slope, fit.intercept) == pytest.approx((-steep, -shift), rel=1e-6)
    plain = linear_model.LogisticRegression(C=np.inf, tol=1e-10).fit(s[:, np.newaxis], labels)
    fit = engine.fit_platt(s, labels)
    assert (fit.slope, fit.intercept) == pytest.approx((plain.coef_[0, 0], plain.intercept_[0]), rel=1e-6)


def test_two_logits_are_their_difference():
    s, labels = scores(200, 47)
    both = np.column_stack([np.full(200, 3.0), s + 3.0])
    assert engine.fit_platt(both, labels).slope == pytest.approx(engine.fit_platt(s, labels).slope, rel=1e-12)


def test_platt_limits_are_named():
    fit = engine.fit_platt([1.0, 2.0, 4.0], [0, 0, 1])
    assert (fit.slope, fit.intercept, fit.threshold, fit.status, fit.at_limit) == (INF, -INF, 3.0, "separable", True)
    assert fit.negative_log_likelihood == 0.0
    fit = engine.fit_platt([1.0, 2.0, -4.0], [0, 0, 1])
    assert (fit.slope, fit.threshold, fit.status) == (-INF, -1.5, "separable")
    fit = engine.fit_platt([0.0, 2.0, 2.0, 5.0], [0, 0, 1, 1])
    assert (fit.slope, fit.threshold) == (INF, 2.0)
    assert fit.negative_log_likelihood == pytest.approx(math.log(2) / 2)
    assert engine.fit_platt([1.0, 2.0], [1, 1]).intercept == INF
    assert engine.fit_platt([1.0, 2.0], [0, 0]).status == "one-class"
    fit = engine.fit_platt([7.0] * 4, [1, 0, 1, 1])
    assert (fit.slope, fit.intercept, fit.status) == (0.0, pytest.approx(math.log(3)), "flat")
    assert engine.fit_platt([1.0, 2.0, 4.0], [0, 0, 1], prior_counts=True).status == "fitted"
    assert engine.fit_platt([1.7e308, -1.7e308, 1e308, 0.0], [1, 0, 0, 1]).status == "fitted"


def test_an_outlier_does_not_break_the_line_search():
    s, labels = scores(300, 48)
    s[0], labels[0] = 1e4, 0
    fit = engine.fit_platt(s, labels)
    p = engine.sigmoid(fit.slope * s + fit.intercept)
    assert abs((p - labels).mean()) < 1e-10
    assert abs(((p - labels) * s).mean()) < 1e-6


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.integers(0, 1)), min_size=1, max_size=30), st.booleans())
def test_platt_is_never_nan_and_never_worse_than_the_share(pairs, prior_counts):
    s, labels = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    fit = engine.fit_platt(s, labels, prior_counts)
    assert not math.isnan(fit.slope)
    share = labels.mean()
    flat = -sum(q * math.log(q) for q in (share, 1 - share) if q)
    if not prior_counts:
        assert 0.0 <= fit.negative_log_likelihood <= flat * (1 + 1e-12)


def test_platt_with_scores_that_rounding_cannot_tell_apart():
    fit = engine.fit_platt([0.0, 1.0, -1.5e-179], [1, 0, 0])  # the best slope is log(1.5e-179/2) = -412
    assert fit.slope < -20
    assert fit.negative_log_likelihood == pytest.approx(2 * math.log(2) / 3, rel=1e-8)


@pytest.mark.parametrize(
    ("values", "labels", "message"),
    [
        ([0.0, math.nan], [0, 1], r"^scores\[1\] is nan, but scores must be finite"),
        ([[0.0, INF]], [0], r"^scores\[0, 1\] is inf"),
        ([], [], r"^scores must have the shape \(N,\), or \(N, 2\)"),
        (np.zeros((2, 3)), [0, 1], r"^scores must have the shape"),
        ([0.0, 1.0], [0, 2], r"^labels\[1\] is 2"),
        ([0.0, 1.0], [0], r"^labels must have the shape \(2,\)"),
    ],
)
def test_bad_scores_are_refused(values, labels, message):
    with pytest.raises(ValueError, match=message):
        engine.fit_platt(values, labels)


def test_the_loss_of_a_line_has_positive_terms_only():
    assert platt._loss(np.array([40.0, -40.0]), np.array([1.0, 0.0])) == pytest.approx(math.exp(-40), rel=1e-14)
