"""The textbook's formulas break where they are said to break, stage by stage, and the shifted ones do not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import naive

BITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


@pytest.mark.parametrize(
    ("precision", "smallest", "largest"),
    [
        ("float16", -17.33, 11.09),
        ("bfloat16", -92.5, 88.5),
        ("float32", -103.97, 88.72),
        ("float64", -745.13, 709.78),
    ],
)
def test_safe_range_is_where_the_first_stage_fails(precision, smallest, largest):
    low, high = naive.safe_range(precision)
    assert (round(low, 2), round(high, 2)) == (smallest, largest)
    step = 2.0 ** (math.floor(math.log2(high)) + 1 - BITS[precision])
    assert naive.softmax([high, 0.0], precision).first_failure is None
    failed = naive.softmax([high + step, 0.0], precision).first_failure
    assert failed is not None
    assert (failed.name, failed.failure) == ("exponentials", "inf")
    step = 2.0 ** (math.floor(math.log2(-low)) + 1 - BITS[precision])
    failed = naive.softmax([low - step, 0.0], precision).first_failure
    assert failed is not None
    assert (failed.name, failed.failure) == ("exponentials", "0")


def test_the_offset_that_breaks_each_precision_first():
    def survives(precision: str, offset: float) -> bool:
        return bool(np.isfinite(naive.softmax([offset, offset - 1.0, offset - 2.0], precision).values).all())

    assert [survives(p, 11.0) for p in naive.PRECISIONS] == [True, True, True, True]
    assert [survives(p, 12.0) for p in naive.PRECISIONS] == [False, True, True, True]
    assert [survives(p, 90.0) for p in naive.PRECISIONS] == [False, False, False, True]
    for precision in naive.PRECISIONS:
        assert np.isfinite(naive.shifted_softmax([9000.0, 8999.0], precision).values).all()


def test_low_precisions_drift_under_an_offset_because_their_inputs_are_rounded():
    base = np.array([2.1, 0.8, -0.5])
    moved = {p: naive.shifted_softmax(base + 1e4, p).values - naive.shifted_softmax(base, p).values for p in BITS}
    assert np.abs(moved["float64"]).max() < 1e-11
    assert np.abs(moved["bfloat16"]).max() > 0.1
    assert np.abs(moved["float16"]).max() > 0.1
    # and the drift is that of the rounded inputs
    np.testing.assert_allclose(
        naive.shifted_softmax(base + 1e4, "float32").values,
        engine.softmax(naive.rounded(base + 1e4, "float32")),
        rtol=4 * 2.0**-23,
    )


@pytest.mark.parametrize("precision", ["float16", "float32", "float64"])
def test_ieee_precisions_are_numpys_own_arithmetic(precision):
    kind = np.dtype(precision)
    z = np.random.default_rng(0).normal(0, 3, (50, 7)).astype(kind)
    exponentials = np.exp(z)
    total = np.add.accumulate(exponentials, axis=-1)[:, -1:]
    trace = naive.softmax(z, precision)
    np.testing.assert_array_equal(trace.stage("exponentials").values, exponentials)
    np.testing.assert_array_equal(trace.stage("sum").values, total)
    np.testing.assert_array_equal(trace.values, exponentials / total)


def test_bfloat16_is_the_nearest_number_of_8_bits_ties_to_even():
    values = np.random.default_rng(1).normal(0, 1, 2000).astype(np.float32).astype(float) * 10.0 ** np.arange(
        -10, 10, 0.01
    )
    fraction, exponent = np.frexp(np.float32(values))
    np.testing.assert_array_equal(naive.rounded(values, "bfloat16"), np.ldexp(np.round(fraction * 256) / 256, exponent))
    assert naive.rounded([1 + 2**-8, 1 + 3 * 2**-8], "bfloat16").tolist() == [1.0, 1 + 2**-6]
    assert naive.rounded([3.4e38, -math.inf], "bfloat16").tolist() == [math.inf, -math.inf]
    assert math.isnan(naive.rounded(math.nan, "bfloat16"))


def test_losses_break_where_the_probability_went_to_0_or_to_1():
    lost = naive.cross_entropy([0.0, -800.0], 1)
    assert lost.values.tolist() == [math.inf]
    assert naive.shifted_cross_entropy([0.0, -800.0], 1).values.tolist() == [800.0]
    assert naive.cross_entropy([0.0, -800.0], 1, epsilon=1e-8).values[0] == pytest.approx(-math.log(1e-8))
    assert naive.cross_entropy([40.0, 0.0], 0).values.tolist() == [0.0]
    failed = naive.shifted_cross_entropy([40.0, 0.0], 0).first_failure
    assert failed is not None
    assert (failed.name, failed.failure) == ("log sum", "0")
    assert engine.cross_entropy([40.0, 0.0], 0) == pytest.approx(4.248354255291589e-18)
    assert naive.log_softmax([0.0, 12.0], "float16").first_failure is not None


def test_where_nothing_breaks_the_losses_agree_with_the_engine():
    z, y = np.random.default_rng(2).normal(0, 3, (20, 5)), np.arange(20) % 5
    for trace in (naive.cross_entropy(z, y, temperature=0.7), naive.shifted_cross_entropy(z, y, temperature=0.7)):
        assert trace.first_failure is None
        np.testing.assert_allclose(trace.values[:, 0], engine.cross_entropy(z, y, 0.7), rtol=1e-12)
    smoothed = naive.shifted_cross_entropy(z, y, label_smoothing=0.1).values[:, 0]
    np.testing.assert_allclose(smoothed, engine.cross_entropy(z, y, label_smoothing=0.1), rtol=1e-12)
    np.testing.assert_allclose(naive.logsumexp(z).values[:, 0], engine.logsumexp(z), rtol=1e-12)
    np.testing.assert_allclose(naive.sigmoid(z).values, engine.sigmoid(z), rtol=1e-14)


def test_exhibits():
    def failure(trace: naive.Trace) -> tuple[str, str]:
        assert trace.first_failure is not None
        return trace.first_failure.name, trace.first_failure.failure

    assert failure(naive.softmax([1.0, 0.0], temperature=0.0)) == ("scaled", "nan")
    assert failure(naive.softmax([1.0, math.inf])) == ("logits", "inf")
    assert failure(naive.shifted_softmax([1.0, math.inf])) == ("logits", "inf")
    everything_masked = naive.shifted_softmax([-math.inf, -math.inf])
    assert np.isnan(everything_masked.values).all()
    assert failure(everything_masked)[0] == "maximum"
    # 1e-4 of smoothing over 50 000 classes is below the smallest float16
    assert failure(naive.shifted_cross_entropy(np.zeros(2000), 0, "float16", label_smoothing=1e-5))[0] == "target"
    # a masked class is 0 by right
    assert naive.softmax([1.0, -math.inf, 0.0]).first_failure is None
    assert naive.shifted_log_softmax([3.0, -math.inf]).first_failure is None


def test_refusals():
    with pytest.raises(ValueError, match="precision must be one of float16, bfloat16, float32, float64, got 'float8'"):
        naive.softmax([1.0], "float8")
    with pytest.raises(ValueError, match=r"logits\[1\] is nan"):
        naive.softmax([1.0, math.nan])
    with pytest.raises(ValueError, match="temperature must be between 0 and inf, got -1"):
        naive.sigmoid([1.0], temperature=-1)
    with pytest.raises(KeyError):
        naive.softmax([1.0]).stage("maximum")
