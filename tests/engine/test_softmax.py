"""softmax, its logarithm, its complement and logsumexp: right to 4 ulp wherever float64 can hold the answer."""

import math

import numpy as np
import pytest

from softmax_explorer import engine

INF = math.inf
WIDE = np.finfo(np.longdouble).nmant > 60
ROW_FUNCTIONS = [engine.softmax, engine.log_softmax, engine.complement, engine.log_complement]


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([2.1, 0.8, -0.5], [0.742498, 0.202354, 0.0551480]),
        ([1, 3, 2], [0.0900306, 0.665241, 0.244728]),
        ([1.2, -0.7, 2.5], [0.207518, 0.0310381, 0.761444]),
        ([2.1, 0.8, -1.3], [0.765752, 0.208692, 0.0255557]),
        ([100, 200, 300], [1.38390e-87, 3.72008e-44, 1.0]),
        ([2.1], [1.0]),
    ],
)
def test_published_examples_are_right(logits, expected):
    assert engine.softmax(logits) == pytest.approx(expected, rel=3e-6)


def test_temperature_of_the_published_example():
    assert engine.softmax([2.1, 0.8, -0.5], 0.1) == pytest.approx([0.999998, 2.26032e-06, 5.10908e-12], rel=3e-6)
    assert engine.softmax([2.1, 0.8, -0.5], 5) == pytest.approx([0.422731, 0.325947, 0.251322], rel=3e-6)


@pytest.mark.parametrize("seed", range(4))
def test_hard_cases_are_within_4_ulp(seed, cases, exact_row, ulps):
    for logits, t in cases(120, seed):
        exact = exact_row(logits, t)
        done = engine.AccuratePass(logits, t)
        assert ulps(done.probabilities, exact.softmax) <= 4, (logits, t)
        assert ulps(done.log_probabilities, exact.log_softmax) <= 4, (logits, t)
        assert ulps(done.complement, exact.complement) <= 4, (logits, t)
        assert ulps(done.entropy, exact.entropy) <= 4, (logits, t)
        if len(logits) > 1:
            assert ulps(done.log_complement, exact.log_complement) <= 8, (logits, t)
        # m/t and log1p(R) may cancel: then a few ulp of the larger one are all that is promised.
        largest = max(abs(exact.m / exact.t), exact.log_total)
        if abs(exact.logsumexp) > largest * (0.01 if WIDE else 0.5):
            assert ulps(done.logsumexp, exact.logsumexp) <= 4, (logits, t)
        else:
            assert abs(float(done.logsumexp - exact.logsumexp)) <= 2 * math.ulp(float(largest)), (logits, t)
        if abs(exact.logsumexp) > largest / 2:
            assert ulps(done.energy, exact.energy) <= 4, (logits, t)


@pytest.mark.parametrize("gap", [1e-300, 1e-10, 36.7, 40.0, 100.0, 700.0, 740.0, 745.0, 800.0, 1e4, 1e300])
@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_every_gap_between_two_classes(gap, offset, exact_row, ulps):
    logits = [offset, offset - gap]
    exact = exact_row(logits)
    done = engine.AccuratePass(logits)
    assert ulps(done.probabilities, exact.softmax) <= 4
    assert ulps(done.complement, exact.complement) <= 4
    assert ulps(done.log_probabilities, exact.log_softmax) <= 4
    assert ulps(done.entropy, exact.entropy) <= 4


def test_a_sure_class_keeps_its_last_digits():
    assert engine.complement([40, 0])[0] == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert engine.log_softmax([40, 0])[0] == pytest.approx(-4.248354255291589e-18, rel=1e-15)
    assert engine.logsumexp([0, -40]) == pytest.approx(4.248354255291589e-18, rel=1e-15)


def test_what_float64_cannot_hold_is_still_known_by_its_logarithm():
    done = engine.AccuratePass([1000.0, 1.0])
    assert done.probabilities.tolist() == [1.0, 0.0]
    assert done.log_probabilities[1] == -999.0
    assert done.log_complement[0] == pytest.approx(-999.0, rel=1e-15)
    three = engine.log_complement([0.0, -1e6, -1e6])  # two runners-up
    assert three[0] == pytest.approx(math.log(2) - 1e6, rel=1e-15)


def test_offset_of_a_million_at_temperature_a_tenth(exact_row, ulps):
    logits = [1e6 + 0.3, 1e6 + 0.1, 1e6 - 3.7, 1e6]
    assert ulps(engine.softmax(logits, 0.1), exact_row(logits, 0.1).softmax) <= 4


def test_runners_up_that_differ_below_their_last_bit():
    far = engine.AccuratePass([0.0, 710.0, 9.223372036854778e18])
    assert far.cross_entropy_gradient(0).tolist() == [-1, 0, 1]
    assert far.log_complement[2] == -9.223372036854778e18
    assert engine.entropy([0.0, 0.0, 8.98846567431158e307]) == 0  # the sum of the gaps overflows


@pytest.mark.parametrize("k", [300, 5000])
def test_many_classes_are_summed_without_losing_digits(k, exact_row, ulps):
    logits = np.random.default_rng(k).normal(scale=0.01, size=k)
    exact = exact_row(logits)
    done = engine.AccuratePass(logits)
    assert ulps(done.logsumexp, exact.logsumexp) <= 4
    assert ulps(done.entropy, exact.entropy) <= 4
    assert ulps(done.probabilities[:20], exact.softmax[:20]) <= 4
    assert ulps(done.complement[:20], exact.complement[:20]) <= 4


@pytest.mark.parametrize("function", [*ROW_FUNCTIONS, engine.logsumexp, engine.entropy, engine.energy])
def test_a_batch_is_its_rows(function):
    batch = np.random.default_rng(0).normal(scale=20, size=(3, 4, 7))
    batch[0, 0] = [0, -700, -720, -745, -800, -900, -INF]
    batch[1, 2] = [1e308, -1e308, 1e300, 0, 0, 5e-324, -INF]
    batch[2, 3] = [-INF, -INF, 3, -INF, -INF, -INF, -INF]
    for t in (1.0, 0.3, 0.0, INF):
        rows = np.array([[function(row, t) for row in block] for block in batch])
        assert function(batch, t) == pytest.approx(rows, rel=8 * 2**-52, abs=0)


def test_an_array_of_temperatures_gives_a_row_for_each():
    temperatures = [0.0, 0.1, 1.0, 5.0, 1e300, INF]
    many = engine.softmax([2.1, 0.8, -0.5, -INF], temperatures)
    single = [engine.softmax([2.1, 0.8, -0.5, -INF], t) for t in temperatures]
    assert many == pytest.approx(np.array(single), rel=8 * 2**-52, abs=0)
    assert engine.entropy([2.1, 0.8, -0.5], temperatures).shape == (6,)


class TestLimits:
    def test_temperature_0_is_the_argmax_and_ties_share(self):
        assert engine.softmax([1, 3, 2], 0).tolist() == [0, 1, 0]
        assert engine.softmax([3, 1, 3], 0).tolist() == [0.5, 0, 0.5]
        assert engine.softmax([0.0, -0.0], -0.0).tolist() == [0.5, 0.5]
        assert engine.log_softmax([1, 3], 0).tolist() == [-INF, 0]
        assert engine.complement([1, 3], 0).tolist() == [1, 0]
        assert engine.log_complement([1, 3], 0).tolist() == [0, -INF]
        assert engine.logsumexp([[1, 3], [-1, -3], [0, 0]], 0) == pytest.approx([INF, -INF, math.log(2)], rel=1e-15)
        assert engine.energy([1, 3], 0) == -3
        assert engine.entropy([3, 1, 3], 0) == pytest.approx(math.log(2), rel=1e-15)

    def test_temperature_infinity_is_uniform_over_what_is_not_masked(self):
        assert engine.softmax([1, 3, -1e308, -INF], INF) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0], rel=1e-15)
        assert engine.logsumexp([1, 3, -INF], INF) == pytest.approx(math.log(2), rel=1e-15)
        assert engine.entropy([1, 3, -INF], INF) == pytest.approx(math.log(2), rel=1e-15)
        assert engine.energy([1, 3], INF) == -INF
        assert engine.energy([3, -INF], INF) == -3

    def test_one_class_is_always_certain(self):
        done = engine.AccuratePass([2.1])
        assert (done.probabilities[0], done.complement[0], done.log_probabilities[0]) == (1, 0, 0)
        assert (done.log_complement[0], done.entropy, done.logsumexp) == (-INF, 0, 2.1)
        assert done.cross_entropy_gradient(0).tolist() == [0]

    def test_a_mask_takes_a_class_out(self):
        masked = engine.AccuratePass([2.0, -INF, 1.0])
        without = engine.AccuratePass([2.0, 1.0])
        assert masked.probabilities[[0, 2]].tolist() == without.probabilities.tolist()
        assert masked.probabilities[1] == 0
        assert masked.log_probabilities[1] == -INF
        assert masked.complement[1] == 1
        assert (masked.entropy, masked.logsumexp) == (without.entropy, without.logsumexp)

    def test_largest_floats(self):
        largest = float(np.finfo(float).max)
        assert engine.softmax([largest, -largest]).tolist() == [1, 0]
        assert engine.softmax([largest, -largest], largest) == pytest.approx(
            [1 / (1 + math.exp(-2)), 1 / (1 + math.exp(2))], rel=1e-15
        )
        assert engine.logsumexp([largest, largest], 1e-300) == INF
        assert engine.logsumexp([largest, 0.0], 0.9) == INF
        assert engine.logsumexp([1e305, 0.0], 0.9) == 1e305 / 0.9


class TestInputs:
    @pytest.mark.parametrize("function", [*ROW_FUNCTIONS, engine.logsumexp, engine.entropy, engine.perplexity])
    def test_type_of_the_result(self, function):
        assert function(np.array([1, 2], dtype=np.float32)).dtype == np.float32
        for dtype in (np.float16, np.float64, np.int8, np.int64, np.uint8, np.longdouble, object):
            assert function(np.array([1, 2], dtype=dtype)).dtype == np.float64
        assert function([1, 2]).dtype == np.float64
        assert function([[1, 2]], 0.5).dtype == np.float64

    def test_float32_is_computed_in_float64_and_rounded_once(self):
        logits = np.array([40, 0.1, -3], dtype=np.float32)
        assert (engine.softmax(logits) == engine.softmax(logits.astype(float)).astype(np.float32)).all()
        assert engine.logsumexp(np.array([3e38, 0], dtype=np.float32), 0.1) == INF  # beyond float32, no warning

    @pytest.mark.parametrize("function", [*ROW_FUNCTIONS, engine.logsumexp])
    def test_any_memory_layout_and_nothing_is_written(self, function):
        base = np.arange(24.0).reshape(4, 6)
        before = base.copy()
        base.flags.writeable = False
        for view in (base[::2, ::-1], base.T, base[:, 2:3], np.asfortranarray(base)):
            assert (function(view) == function(np.ascontiguousarray(view))).all()
        assert (base == before).all()

    def test_the_result_is_the_callers_own(self):
        logits = np.array([0.0, 1.0])
        result = engine.softmax(logits)
        result[:] = 7
        assert logits.tolist() == [0, 1]
        assert engine.softmax(logits)[0] < 1

    def test_empty_batches_are_empty_answers(self):
        assert engine.softmax(np.empty((0, 3))).shape == (0, 3)
        assert engine.logsumexp(np.empty((2, 0, 3))).shape == (2, 0)

    def test_the_callers_error_state_is_left_alone(self):
        with np.errstate(over="raise", invalid="call", divide="print"):
            before = np.geterr()
            done = engine.AccuratePass([0.0, -745.0], 0.3)
            done.cross_entropy_gradient(0)
            with pytest.raises(ValueError, match="target"):
                done.cross_entropy(7)
            assert np.geterr() == before

    def test_strict_floating_point_errors_do_not_fire(self):
        rows = [[1e308, -1e308, -INF], [0.0, -740.0, -745.0], [5e-324, 0.0, -0.0]]
        with np.errstate(all="raise"):
            for t in (0.0, 5e-324, 1e-300, 0.3, 1.0, 1e300, INF):
                for logits in [*rows, rows]:
                    done = engine.AccuratePass(logits, t)
                    for name in ("probabilities", "complement", "log_probabilities", "log_complement", "logsumexp"):
                        assert not np.isnan(getattr(done, name)).any(), (name, logits, t)
                    assert not np.isnan([done.entropy, done.energy]).any()
                    for loss in ("cross_entropy", "mean_squared_error", "focal_loss"):
                        for ending in ("", "_gradient", "_scaled_gradient"):
                            assert not np.isnan(getattr(done, loss + ending)(1)).any(), (loss + ending, logits, t)
                        assert not np.isnan(getattr(done, loss + "_per_class")()).any()
