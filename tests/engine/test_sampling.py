"""Gumbel noise, relaxed draws and samples: the distribution, the limits, what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine
from softmax_explorer.engine import sampling

INF = math.inf
LOGITS = [2.1, 0.8, -0.5, -INF, 0.8]
# A right sampler exceeds 5 standard deviations of chi-square (mean d, variance 2 d) once in some 1e5 runs; the seeds
# are fixed, so these tests do so never or always.
SIGMAS = 5.0


def chi_square(counts, probabilities):
    """In standard deviations above its mean."""
    kept = probabilities > 0
    assert counts[~kept].sum() == 0
    expected = counts.sum() * probabilities[kept]
    freedom = kept.sum() - 1
    return (((counts[kept] - expected) ** 2 / expected).sum() - freedom) / math.sqrt(2 * freedom)


class Words:
    """A generator that returns the words it is told."""

    def __init__(self, words):
        self.words = np.array(words, dtype=np.uint64)

    def integers(self, *_, **__):
        return self.words


def noise_of(words, monkeypatch):
    monkeypatch.setattr(sampling, "as_generator", lambda rng: rng)
    return engine.gumbel_noise(Words(words), len(words))  # type: ignore[arg-type]


def test_noise_is_right_in_both_tails(monkeypatch, exact):
    words = [0, 1, 2, 3, 2**64 - 1, 2**64 - 2, 2**20, 2**20 + 1, 12345678901234567, 12345678901234568, 2**63, 2**63 + 1]
    for word, got in zip(words, noise_of(words, monkeypatch).tolist(), strict=True):
        v = exact.mpf(float((word >> 1) + 0.5)) / 2**64
        u = 1 - v if word & 1 else v
        right = -exact.log(-exact.log(u))
        assert abs(got - right) <= 2 * math.ulp(max(abs(got), 1.0)), word
    assert noise_of([1, 0], monkeypatch).round(2).tolist() == [45.05, -3.81]


def test_noise_has_the_gumbel_distribution():
    noise = engine.gumbel_noise(3, 200_000)
    edges = -np.log(-np.log(np.arange(1, 50) / 50))
    counts = np.bincount(np.searchsorted(edges, noise), minlength=50)
    assert chi_square(counts, np.full(50, 0.02)) < SIGMAS
    deep = engine.gumbel_noise(4, 1_000_000)
    assert (deep > 7.0).sum() == pytest.approx(1e6 * -math.expm1(-math.exp(-7.0)), abs=5 * math.sqrt(911))
    assert (deep < -2.0).sum() == pytest.approx(1e6 * math.exp(-math.exp(2.0)), abs=5 * math.sqrt(618))


def test_noise_is_seeded_and_shaped():
    assert engine.gumbel_noise(5, (2, 3)).tolist() == engine.gumbel_noise(np.random.default_rng(5), (2, 3)).tolist()
    assert engine.gumbel_noise(5, (2, 0, 3)).shape == (2, 0, 3)


@pytest.mark.parametrize("offset", [0.0, 1e15, -1e300])
def test_gumbel_max_draws_from_the_softmax(offset):
    counts = np.bincount(
        engine.gumbel_max(np.array([3.0, 2.0, -INF, 1.0]) + offset, engine.gumbel_noise(6, (50_000, 4))), minlength=4
    )
    p = engine.softmax(np.array([3.0, 2.0, -INF, 1.0]) + offset)
    assert chi_square(counts, p) < SIGMAS


def test_gumbel_max_keeps_ties_beyond_the_largest_difference_fair():
    drawn = engine.gumbel_max([1.7e308, 1.7e308, -1.7e308], engine.gumbel_noise(7, (10_000, 3)))
    assert np.bincount(drawn).tolist() == [pytest.approx(5000, abs=250)] * 2  # 5 standard deviations


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 1e300, INF])
def test_gumbel_softmax_is_the_softmax_of_the_sums(t):
    noise = engine.gumbel_noise(8, (7, 5))
    soft = engine.gumbel_softmax(LOGITS, noise, t)
    assert soft.shape == (7, 5)
    assert soft[:, 3].tolist() == [0.0] * 7
    assert soft == pytest.approx(np.asarray(engine.softmax(np.array(LOGITS) - 2.1 + noise, t)), rel=0, abs=0)
    hard = engine.gumbel_softmax(LOGITS, noise, t, hard=True)
    assert hard.argmax(axis=-1).tolist() == engine.gumbel_max(LOGITS, noise).tolist()
    assert set(hard.ravel().tolist()) == {0.0, 1.0}
    assert hard.sum(axis=-1).tolist() == [1.0] * 7
    pair = engine.gumbel_straight_through(LOGITS, noise, t)
    assert [part.tolist() for part in pair] == [hard.tolist(), soft.tolist()]


def test_types_and_batches():
    noise = engine.gumbel_noise(9, (4, 2, 3))
    logits = np.zeros((2, 3), np.float32)
    logits.flags.writeable = False
    assert engine.gumbel_softmax(logits, noise).dtype == np.float32
    assert engine.gumbel_softmax(logits, noise, hard=True).dtype == np.float32
    assert [part.dtype for part in engine.gumbel_straight_through(logits, noise)] == [np.float32] * 2
    assert engine.gumbel_softmax(logits.astype(np.float16), noise).dtype == np.float64
    assert engine.gumbel_max(logits, noise).shape == (4, 2)
    assert engine.gumbel_max([0, 1, 2], noise[0, 0]).shape == ()


@pytest.mark.parametrize("t", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("rows", [1, 3])
def test_samples_have_the_distribution(t, rows):
    logits = np.array([LOGITS, LOGITS[::-1], [0.0, -3.0, 1.0, 2.0, 1.5]])[:rows]
    drawn = engine.sample(logits, t, 11, 40_000)
    assert drawn.shape == (40_000, rows)
    for row in range(rows):
        counts = np.bincount(drawn[:, row], minlength=5)
        assert chi_square(counts, np.asarray(engine.softmax(logits[row], t))) < SIGMAS
    assert engine.sample(logits[0], t, 11, 40_000).shape == (40_000,)


def test_one_row_and_many_rows_agree():
    rng = np.random.default_rng(12)
    for k in (1, 2, 3, 7, 8, 9, 1000):
        row = rng.normal(0, 3, k)
        row[rng.random(k) < 0.3] = -INF
        row[0] = 0.0
        single = engine.sample(row, 1.0, 13, 500)
        assert engine.sample(row[np.newaxis], 1.0, 13, 500)[:, 0].tolist() == single.tolist()
        assert engine.sample(np.tile(row, (500, 1)), 1.0, 13).tolist() == single.tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.lists(st.floats(0, 1, exclude_max=True), min_size=1))
def test_the_search_finds_what_numpy_finds(steps, values):
    cumulative = np.cumsum(steps)
    found = sampling._search(np.tile(cumulative, (2, 1)), np.tile(np.array(values)[:, np.newaxis], (1, 2)))
    assert (found == np.searchsorted(cumulative, values, side="right")[:, np.newaxis]).all()


def test_limits_of_the_temperature():
    logits = [1.0, 3.0, -INF, 3.0]
    cold = np.bincount(engine.sample(logits, 0.0, 14, 10_000), minlength=4)
    assert cold[[0, 2]].tolist() == [0, 0]
    assert chi_square(cold, np.array([0, 0.5, 0, 0.5])) < SIGMAS
    hot = np.bincount(engine.sample(logits, INF, 14, 10_000), minlength=4)
    assert chi_square(hot, np.array([1, 1, 0, 1]) / 3) < SIGMAS
    mixed = engine.sample([[1.0, 3.0], [3.0, 1.0]], [0.0, 0.0], 14, 5)
    assert mixed.tolist() == [[1, 0]] * 5
    assert engine.sample(logits, [0.0, 1.0, INF], 14, (2, 5)).shape == (2, 5, 3)


def test_shapes_of_samples():
    assert engine.sample([0.0, 1.0], 1.0, 1).shape == ()
    assert engine.sample(np.zeros((2, 3, 4)), 1.0, 1).shape == (2, 3)
    assert engine.sample(np.zeros((2, 3, 4)), 1.0, 1, (5, 6)).shape == (5, 6, 2, 3)
    assert engine.sample(np.zeros((0, 4)), 1.0, 1, 5).shape == (5, 0)
    strided = np.zeros((4, 6), np.float32)[:, ::2]
    strided.flags.writeable = False
    assert engine.sample(strided, 1.0, 1).shape == (4,)


def test_the_last_class_is_reached_but_never_passed():
    class Edge:
        def random(self, size):
            return np.full(size, 1 - 2.0**-53)

    p = np.full(7, 1 / 7).cumsum()
    assert (np.searchsorted(p, sampling._scaled(Edge().random(3), p[-1]), side="right") == 6).all()


@given(st.lists(st.one_of(st.floats(-1e308, 1e308), st.just(-INF)), min_size=1, max_size=6), st.integers(0, 2**32))
def test_masked_classes_are_never_drawn(row, seed):
    row = [0.0, *row]
    for t in (0.0, 1e-300, 1.0, 1e300, INF):
        assert np.isfinite(np.array(row)[engine.sample(row, t, seed, 50)]).all()
    assert np.isfinite(np.array(row)[engine.gumbel_max(row, engine.gumbel_noise(seed, (50, len(row))))]).all()


@pytest.mark.parametrize("rng", [None, -1, 1.5, "seed", True])
def test_a_bad_generator_is_refused(rng):
    with pytest.raises(ValueError, match=r"^rng must be a numpy.random.Generator or .*, got "):
        engine.gumbel_noise(rng, 3)
    with pytest.raises(ValueError, match=r"^rng must be"):
        engine.sample([0.0, 1.0], 1.0, rng)


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        ([0.0, math.nan], r"^noise\[1\] is nan, but noise must be finite"),
        ([[0.0, 0.0], [INF, 0.0]], r"^noise\[1, 0\] is inf"),
        ([0.0, 0.0, 0.0], r"^noise must broadcast against the logits of shape \(2,\), got shape \(3,\)"),
        ([["a", "b"]], r"^noise must be "),
    ],
)
def test_bad_noise_is_refused(noise, message):
    for function in (engine.gumbel_max, engine.gumbel_softmax, engine.gumbel_straight_through):
        with pytest.raises(ValueError, match=message):
            function([0.0, 1.0], noise)


@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([[0.0, 1.0], [0.0, math.nan]], r"^logits\[1, 1\] is nan"),
        ([[0.0, 1.0], [INF, 0.0]], r"^logits\[1, 0\] is inf"),
        ([[0.0, 1.0], [-INF, -INF]], r"^logits\[1\] has no class left"),
        ([[], []], r"^logits must hold at least one class"),
        (3.0, r"^logits must have an axis of classes"),
    ],
)
def test_bad_logits_are_refused(logits, message):
    with pytest.raises(ValueError, match=message):
        engine.sample(logits, 1.0, 1)
    with pytest.raises(ValueError, match=message):
        engine.gumbel_max(logits, np.zeros(2))


def test_a_bad_value_in_a_late_block_is_named_by_its_place():
    logits = np.zeros((3, 200_000), np.float32)
    logits[2, 7] = math.nan
    with pytest.raises(ValueError, match=r"^logits\[2, 7\] is nan"):
        engine.sample(logits.reshape(3, 1, -1)[:, 0], 1.0, 1)
    with pytest.raises(ValueError, match=r"^logits\[2, 0, 7\] is nan"):
        engine.sample(logits.reshape(3, 1, -1), 1.0, 1)
    with pytest.raises(ValueError, match=r"^temperature must be between 0 and inf, got -1"):
        engine.sample([0.0, 1.0], -1.0, 1)
