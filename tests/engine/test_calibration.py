"""Reliability bins, calibration errors, Brier score, bootstrap bands."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine
from softmax_explorer.engine import blocks

FUNCTIONS = [
    engine.reliability_bins,
    engine.expected_calibration_error,
    engine.maximum_calibration_error,
    engine.brier_score,
    lambda p, labels: engine.bootstrap_band(p, labels, 1, num_resamples=2),
]


def predictions(n, k, seed, t=1.0):
    """Probabilities and labels that fit them at t = 1."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, k))
    return np.asarray(engine.softmax(logits, t)), engine.sample(logits, 1.0, rng)


def test_edges_belong_to_the_bin_below():
    confidences = [0.0, 0.1, 0.2, 0.3, 0.30000000000000004, 0.6, 0.7, 0.9, 1.0, 5e-324]
    bins = engine.reliability_bins(confidences, [1] * 10, num_bins=10)
    assert bins.edges.tolist() == [b / 10 for b in range(11)]
    assert bins.counts.tolist() == [3, 1, 1, 1, 0, 1, 1, 0, 1, 1]
    assert bins.empty.tolist() == [False] * 4 + [True] + [False] * 2 + [True] + [False] * 2
    assert np.isnan(bins.accuracy).tolist() == bins.empty.tolist()
    assert np.isnan(bins.confidence).tolist() == bins.empty.tolist()
    assert bins.gaps[bins.empty].tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        bins.counts[0] = 1


@pytest.mark.parametrize("num_bins", [1, 3, 7, 10, 15, 49, 100])
def test_every_edge_is_right(num_bins):
    edges = np.arange(num_bins + 1) / num_bins
    assert engine.reliability_bins(edges[1:], [0] * num_bins, num_bins).counts.tolist() == [1] * num_bins
    above = np.nextafter(edges[:-1], 2.0)
    assert engine.reliability_bins(above, [0] * num_bins, num_bins).counts.tolist() == [1] * num_bins


def test_by_hand():
    p = [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]]
    bins = engine.reliability_bins(p, [0, 1, 1, 0], 5)  # 0.5 is right: class 0 is the first of equals
    assert bins.counts.tolist() == [0, 0, 1, 2, 1]
    assert bins.accuracy[2:].tolist() == [1.0, 0.5, 1.0]
    assert bins.confidence[2:].tolist() == pytest.approx([0.5, 0.75, 0.9])
    assert engine.expected_calibration_error(p, [0, 1, 1, 0], 5) == pytest.approx((0.5 + 2 * 0.25 + 0.1) / 4)
    assert engine.maximum_calibration_error(p, [0, 1, 1, 0], 5) == pytest.approx(0.5)
    brier = (0.02 + 1.28 + 0.18 + 0.5) / 4
    assert float(engine.brier_score(p, [0, 1, 1, 0])) == pytest.approx(brier)
    assert float(engine.brier_score([0.9, 0.2], [1, 1])) == pytest.approx((0.01 + 0.64) / 2)
    assert float(engine.brier_score([[1.0, 1e-20], [1e-30, 1.0]], [0, 1])) == pytest.approx(5e-41, rel=1e-12)


def test_equal_mass_keeps_equals_together():
    confidences = [0.1, 0.1, 0.1, 0.2, 0.2, 0.5, 0.9]
    bins = engine.reliability_bins(confidences, [0, 0, 1, 1, 0, 1, 1], 3, "equal-mass")
    assert bins.counts.tolist() == [3, 2, 2]
    assert bins.edges.tolist() == [0.0, 0.1, 0.2, 1.0]
    p, labels = predictions(1003, 4, 51)
    counts = engine.reliability_bins(p, labels, 10, "equal-mass").counts
    assert counts.sum() == 1003
    assert set(counts.tolist()) == {100, 101}
    assert engine.reliability_bins([1.0] * 5, [1] * 5, 3, "equal-mass").counts.tolist() == [5, 0, 0]
    assert engine.reliability_bins([0.5], [1], 4, "equal-mass").counts.sum() == 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1),
    st.integers(1, 20),
    st.sampled_from(["equal-width", "equal-mass"]),
)
def test_bins_against_a_loop(pairs, num_bins, strategy):
    confidence, labels = [a for a, _ in pairs], [b for _, b in pairs]
    bins = engine.reliability_bins(confidence, labels, num_bins, strategy)
    assert bins.counts.sum() == len(pairs)
    error = 0.0
    for b in range(num_bins):
        low, high = bins.edges[b], bins.edges[b + 1]
        rows = [i for i, c in enumerate(confidence) if low < c <= high or (c == 0.0 and b == 0)]
        assert bins.counts[b] == len(rows)
        if rows:
            assert bins.confidence[b] == pytest.approx(np.mean([confidence[i] for i in rows]), abs=1e-12)
            assert bins.accuracy[b] == pytest.approx(np.mean([labels[i] for i in rows]), abs=1e-12)
            error += len(rows) / len(pairs) * abs(bins.accuracy[b] - bins.confidence[b])
    assert engine.expected_calibration_error(confidence, labels, num_bins, strategy) == pytest.approx(error, abs=1e-12)
    largest = engine.maximum_calibration_error(confidence, labels, num_bins, strategy)
    assert error - 1e-12 <= largest <= 1.0


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_blocks_do_not_show(size, monkeypatch):
    p, labels = predictions(500, 6, 52)
    bins, brier = engine.reliability_bins(p, labels), float(engine.brier_score(p, labels))
    monkeypatch.setattr(blocks, "BLOCK_VALUES", size)
    again = engine.reliability_bins(p, labels)
    assert again.counts.tolist() == bins.counts.tolist()
    assert again.confidence.tobytes() == bins.confidence.tobytes()
    assert float(engine.brier_score(p, labels)) == pytest.approx(brier, rel=1e-13)


def test_shapes_and_types():
    p, labels = predictions(60, 4, 53)
    single = p.astype(np.float32)
    single.flags.writeable = False
    assert engine.brier_score(single, labels).dtype == np.float32
    assert engine.brier_score(p, labels).dtype == np.float64
    shaped = engine.reliability_bins(p.reshape(3, 20, 4), labels.reshape(3, 20))
    assert shaped.counts.tolist() == engine.reliability_bins(np.asfortranarray(p), labels).counts.tolist()
    assert engine.expected_calibration_error([[1, 0], [0, 1]], [0, 1]) == 0.0
    assert engine.maximum_calibration_error([[1, 0], [0, 1]], [1, 0]) == 1.0


def test_the_right_temperature_calibrates():
    logits = np.random.default_rng(54).normal(0, 2, (20_000, 5))
    labels = engine.sample(logits, 2.0, 55)
    fit = engine.fit_temperature(logits, labels)
    assert fit.temperature == pytest.approx(2.0, abs=0.1)
    before = engine.expected_calibration_error(engine.softmax(logits), labels)
    after = engine.expected_calibration_error(engine.softmax(logits, fit.temperature), labels)
    assert before > 0.1
    assert after < 0.015  # the square root of 15 bins / 20 000 rows, times 0.5, is 0.014


def test_bands_are_seeded_and_hold_the_truth():
    p, labels = predictions(2000, 5, 56)
    band = engine.bootstrap_band(p, labels, 7, num_bins=10)
    again = engine.bootstrap_band(p, labels, np.random.default_rng(7), num_bins=10)
    assert band.lower.tobytes() == again.lower.tobytes()
    assert (band.error_lower, band.error_upper) == (again.error_lower, again.error_upper)
    bins = engine.reliability_bins(p, labels, 10)
    used = bins.counts > 0
    assert np.isnan(band.lower).tolist() == (~used).tolist()
    assert (band.lower[used] <= bins.accuracy[used]).all()
    assert (band.upper[used] >= bins.accuracy[used]).all()
    # The middle 90 % of a binomial share is 3.29 standard deviations wide; 200 resamples find that to about 15 %.
    large = bins.counts > 100
    deviation = np.sqrt(bins.accuracy * (1 - bins.accuracy) / np.maximum(bins.counts, 1))[large]
    assert ((band.upper - band.lower)[large] / (3.29 * deviation)).tolist() == pytest.approx(
        [1.0] * large.sum(), abs=0.4
    )
    assert 0 < band.error_lower < band.error_upper < 0.1
    wide = engine.bootstrap_band(p, labels, 7, num_bins=10, level=0.99)
    assert (wide.lower[used] <= band.lower[used]).all()
    assert (wide.upper[used] >= band.upper[used]).all()


def test_bands_of_few_rows():
    band = engine.bootstrap_band([0.2, 0.9], [0, 1], 3, num_bins=2, num_resamples=50)
    assert (band.lower.tolist(), band.upper.tolist()) == ([0.0, 1.0], [0.0, 1.0])
    assert engine.bootstrap_band([1.0], [1], 3, num_bins=1, num_resamples=1).error_upper == 0.0


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("p", "labels", "message"),
    [
        ([[0.5, 0.4]], [0], r"^probabilities\[0\] must sum to 1 over the classes, its sum is 0.9"),
        ([[0.5, 0.5], [1.5, -0.5]], [0, 0], r"^probabilities\[1, 0\] is 1.5, but must lie between 0 and 1"),
        ([[0.5, math.nan]], [0], r"^probabilities\[0, 1\] is nan"),
        ([0.5, -0.1], [0, 1], r"^probabilities\[1\] is -0.1"),
        ([0.5, math.nan], [0, 1], r"^probabilities\[1\] is nan"),
        ([0.5, 0.5], [0, 2], r"^labels\[1\] is 2, but labels must be class indices between 0 and 1"),
        ([[0.5, 0.5]], [-1], r"^labels\[0\] is -1"),
        ([[0.5, 0.5]], [0, 1], r"^labels must have the shape \(1,\)"),
        ([], [], r"^probabilities must hold at least one row"),
        (0.5, 0, r"^probabilities must have an axis"),
        ("abc", [0], r"^probabilities must be"),
    ],
)
def test_bad_data_is_refused(function, p, labels, message):
    with pytest.raises(ValueError, match=message):
        function(p, labels)


@pytest.mark.parametrize("num_bins", [0, -1, 2.0, True, None])
def test_bad_bins_are_refused(num_bins):
    with pytest.raises(ValueError, match=r"^num_bins must be a whole number of at least 1, got "):
        engine.reliability_bins([0.5], [1], num_bins)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match=r'^strategy must be "equal-width" or "equal-mass", got \'kmeans\''):
        engine.reliability_bins([0.5], [1], 3, "kmeans")
    with pytest.raises(ValueError, match=r"^level must lie strictly between 0 and 1, got 1"):
        engine.bootstrap_band([0.5], [1], 1, level=1)
    with pytest.raises(ValueError, match=r"^num_resamples must be a whole number of at least 1, got 0"):
        engine.bootstrap_band([0.5], [1], 1, num_resamples=0)
    with pytest.raises(ValueError, match=r"^rng must be"):
        engine.bootstrap_band([0.5], [1], None)
