"""top-k, top-p and min-p: hand cases, exact comparison at the edge, any order, what is refused."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine

INF = math.inf
finite = st.one_of(st.floats(-50, 50), st.integers(-3, 3).map(float), st.floats(-1e308, 1e308), st.just(-INF))
rows = st.lists(finite, min_size=1, max_size=10).map(lambda row: [0.5, *row])
shares = st.one_of(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.floats(0, 1))


def kept(logits):
    return np.flatnonzero(np.isfinite(logits)).tolist()


def test_top_k_by_hand():
    logits = [1.0, 3.0, 2.0, 3.0, 2.0, -INF]
    assert [kept(engine.top_k(logits, k)) for k in (1, 2, 3, 4, 5, 6, 99)] == [
        [1, 3],
        [1, 3],
        [1, 2, 3, 4],
        [1, 2, 3, 4],
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4],
    ]


def test_min_p_by_hand():
    logits = np.log([0.5, 0.25, 0.15, 0.1])
    assert [kept(engine.min_p(logits, p)) for p in (0.0, 0.19, 0.21, 0.29, 0.31, 0.49, 0.51, 1.0)] == [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [0, 1, 2],
        [0, 1, 2],
        [0, 1],
        [0, 1],
        [0],
        [0],
    ]
    assert kept(engine.min_p([1.0, 1.0, 0.0], 1.0)) == [0, 1]
    assert kept(engine.min_p([0.0, -800.0, -INF], 0.0)) == [0, 1]


def test_top_p_by_hand():
    logits = np.log([0.1, 0.5, 0.15, 0.25])
    # Sorted upwards 0.1, 0.15, 0.25, 0.5 with the running sums 0.1, 0.25, 0.5, 1.
    assert [kept(engine.top_p(logits, p)) for p in (1.0, 0.91, 0.89, 0.76, 0.74, 0.51, 0.49, 0.01, 0.0)] == [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, 3],
        [1, 3],
        [1],
        [1],
        [1],
    ]


def test_equals_go_in_the_order_of_their_index():
    assert kept(engine.top_p([0.0] * 4, 0.5)) == [2, 3]  # the running sums 0.25 and 0.5 are <= 0.5
    assert kept(engine.top_p([0.0] * 4, 0.75)) == [1, 2, 3]
    assert kept(engine.top_p([0.0] * 4, 0.0)) == [3]
    assert kept(engine.top_p([1.0, 0.0, 1.0, 0.0], 0.999)) == [0, 1, 2, 3]


@pytest.mark.parametrize("k", [3, 7, 10, 1000, 50257, 131072])
def test_top_p_counts_equal_logits_exactly(k):
    for p in (0.1, 0.3, 1 / 3, 0.5, 0.7, 0.9, 1 - 1 / k, 1 - 2.0**-53, 2.0**-60):
        right = max(1, k - math.floor((1 - Fraction(p)) * k))
        assert len(kept(engine.top_p(np.full(k, 1e6), p))) == right, p


def test_top_p_beyond_the_digits_of_one():
    p = 1 - 2.0**-53  # the last float64 before 1, as 1 - 1e-16 is; 1 - 1e-17 is 1 itself
    assert 1.0 - 1e-17 == 1.0
    # 100 000 classes of 1e-21 each: 1.1e-16 holds them all; of 1e-20: 11 102 of them.
    for share, dropped in ((1e-21, 100_000), (1e-20, 11_102), (1e-15, 0)):
        logits = np.full(100_001, math.log(share))
        logits[5] = 0.0
        # The total is 1 to 1e-14, so that the number is right to 1e-14 of itself, and the exponential's own 6e-15.
        assert 100_001 - len(kept(engine.top_p(logits, p))) == dropped
        assert len(kept(engine.top_p(logits, 1.0))) == 100_001
    assert kept(engine.top_p([0.0, -800.0, -INF], 1.0)) == [0, 1]
    assert kept(engine.top_p([0.0, -800.0, -INF], p)) == [0]


def test_top_p_against_exact_arithmetic(exact, exact_row):
    rng = np.random.default_rng(21)
    for _ in range(60):
        k = int(rng.integers(2, 40))
        row = rng.normal(0, rng.choice([0.1, 1.0, 5.0, 30.0]), k)
        p = float(rng.choice([rng.random(), 1 - 10.0 ** -rng.uniform(1, 16)]))
        exact_p = exact_row(row.tolist()).softmax
        order = np.argsort(row, kind="stable")
        total, right = exact.mpf(0), []
        for place, index in enumerate(order):
            total += exact_p[index]
            if total > 1 - exact.mpf(p) or place == k - 1:
                right.append(int(index))
        assert kept(engine.top_p(row, p)) == sorted(right)


FILTERS = {
    "top_k": lambda z: engine.top_k(z, 3),
    "top_p": lambda z: engine.top_p(z, 0.7),
    "min_p": lambda z: engine.min_p(z, 0.2),
}


@given(rows)
def test_filters_compose_in_any_order(row):
    for order in itertools.permutations(FILTERS.values()):
        z = np.array(row)
        for apply in order:
            before, z = z, apply(z)
            assert (np.isneginf(z) | (z == before)).all()
        assert z.max() == max(row)
        assert engine.softmax(z).sum() == pytest.approx(1.0)


@given(rows, st.integers(1, 12), shares)
def test_what_survives(row, k, p):
    z = np.array(row)
    z.flags.writeable = False
    by_k = engine.top_k(z, k)
    unmasked = int(np.isfinite(z).sum())
    assert len(kept(by_k)) >= min(k, unmasked)
    assert (z[np.isneginf(by_k)] < by_k[np.isfinite(by_k)].min()).all()
    by_p = engine.top_p(z, p)
    assert z[np.isneginf(by_p)].max(initial=-INF) <= by_p[np.isfinite(by_p)].min()
    # Applying a filter by rank or by ratio again changes nothing.
    assert engine.top_k(by_k, k).tolist() == by_k.tolist()
    assert engine.min_p(engine.min_p(z, p), p).tolist() == engine.min_p(z, p).tolist()


@pytest.mark.parametrize("name", FILTERS)
def test_batches_are_their_rows(name):
    rng = np.random.default_rng(22)
    z = rng.normal(0, 3, (4, 5, 12))
    z[0, 0, 3:6] = -INF
    z[1, :, 2] = z[1, :, 3]
    got = FILTERS[name](z)
    for index in np.ndindex(4, 5):
        assert got[index].tolist() == FILTERS[name](z[index]).tolist()
    turned = FILTERS[name](np.asfortranarray(z)[::-1])
    assert turned.tolist() == got[::-1].tolist()


@pytest.mark.parametrize("name", FILTERS)
def test_types(name):
    apply = FILTERS[name]
    assert apply(np.float32([1.1, 2, 0])).dtype == np.float32
    assert apply(np.float32([1.1, 2, 0]))[1] == np.float32(2)
    assert apply(np.float16([1.1, 2, 0])).dtype == np.float64
    assert apply([1, 2, 3]).dtype == np.float64
    given = np.array([5.0, 1.0])
    assert apply(given) is not given
    assert apply(np.array([7.0])).tolist() == [7.0]
    result = engine.top_k(given, 2)
    result[0] = 0.0
    assert given.tolist() == [5.0, 1.0]


@pytest.mark.parametrize("k", [0, -1, 1.0, True, "3", None, math.nan])
def test_a_bad_k_is_refused(k):
    with pytest.raises(ValueError, match=r"^k must be a whole number of at least 1, got "):
        engine.top_k([0.0, 1.0], k)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, INF, "x", None])
@pytest.mark.parametrize("function", [engine.top_p, engine.min_p])
def test_a_bad_p_is_refused(function, p):
    with pytest.raises(ValueError, match=r"^p must be a number between 0 and 1, got "):
        function([0.0, 1.0], p)


@pytest.mark.parametrize("name", FILTERS)
def test_bad_logits_are_refused(name):
    for logits, message in [
        ([[0.0, math.nan]], r"^logits\[0, 1\] is nan"),
        ([INF, 0.0], r"^logits\[0\] is inf"),
        ([-INF, -INF], r"^logits has no class left"),
        ([], r"^logits must hold at least one class"),
    ]:
        with pytest.raises(ValueError, match=message):
            FILTERS[name](logits)
