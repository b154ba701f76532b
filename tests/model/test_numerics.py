"""Naive against stable in four precisions: who breaks when, and by how much the others are off."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import exact
from softmax_explorer.export import numerics as words
from softmax_explorer.model import Scenario, numerics
from softmax_explorer.model.results import Results

IRIS = Results(Scenario(logits=[2.1, 0.8, -0.5]))


def _broken(offset: float) -> tuple[list[str], list[str]]:
    """Naive and stable precisions that break."""
    lines = numerics.run(IRIS, "yours", offset).lines
    return tuple([line.precision for line in lines if line.broken and line.stable is s] for s in (False, True))  # type: ignore[return-value]


def test_float16_breaks_first_then_bfloat16_and_float32_then_float64_and_the_stable_rows_survive():
    assert _broken(0.0) == ([], [])
    assert _broken(8.6) == ([], [])  # the largest logit is 10.7
    assert _broken(8.9) == (["float16"], [])  # 11.0: e^11 is in range, the sum is not, and every p is 0
    assert _broken(9.1) == (["float16"], [])
    assert _broken(86.0) == (["float16"], [])  # 88.1
    assert _broken(86.7) == (["float16", "bfloat16", "float32"], [])  # 88.8
    assert _broken(707.0) == (["float16", "bfloat16", "float32"], [])
    assert _broken(708.0) == (list(numerics.PRECISIONS), [])
    assert _broken(1e6) == (list(numerics.PRECISIONS), ["float16"])  # whose largest number is 65504


def test_the_stage_that_broke_is_the_exponential():
    line = numerics.run(IRIS, "yours", 12.0).lines[0]
    assert line.failure is not None
    assert (line.failure.name, line.failure.failure) == ("exponentials", "inf")


def test_only_float64_stands_still_under_an_offset():
    truth = IRIS.probabilities
    moved = {
        line.precision: float(np.abs(line.trace.values - truth).max())
        for line in numerics.run(IRIS, "yours", 6e4).lines
        if line.stable
    }
    # logits of 6e4 are multiples of 32, 256, 2^-8 and 2^-37
    assert moved["float64"] < 2.0**-36
    assert 1e3 * moved["float64"] < moved["float32"] < 2.0**-8
    assert moved["bfloat16"] > 0.1
    assert moved["float16"] > 0.1


def test_the_error_counts_ulp_of_the_precision_from_the_exact_value():
    assert numerics.ulp_error([0.5], (Decimal("0.5"),), "float32") == 0.0
    assert numerics.ulp_error([0.75 + 2.0**-24], (Decimal("0.75"),), "float32") == 1.0
    assert numerics.ulp_error([0.0], (Decimal(2) ** -25,), "float16") == 0.5
    assert math.isnan(numerics.ulp_error([math.nan], (Decimal(1),), "float16"))


@pytest.mark.parametrize(("precision", "kind"), [("float16", np.float16), ("float32", np.float32), ("float64", float)])
def test_ulp_is_numpys_spacing(precision, kind):
    for value in (1.0, 0.75, 1e-3, 3e-5, 0.1):
        assert numerics.ulp(float(kind(value)), precision) == float(np.spacing(kind(value)))


def test_float64_at_rest_is_within_what_its_roundings_allow():
    for line in numerics.run(IRIS, "yours", 0.0).lines:
        # e^x to 1 ulp each, two roundings of the sum and one of the division: no more than 4 ulp of 3 classes, plus,
        # in the low precisions, the rounded input: |z| 2^-bits relative, at most 2.1 more
        assert 0.0 <= line.error <= (4.0 if line.precision == "float64" else 8.0), line.precision


def test_what_the_exhibits_are_about():
    def lines(exhibit):
        return numerics.run(IRIS, exhibit, 0.0).lines

    assert all(line.broken for exhibit in ("all-masked", "infinite", "temperature-0") for line in lines(exhibit))
    assert [line.failure.name for line in lines("temperature-0") if line.failure] == ["scaled"] * 8
    smoothing = lines("smoothing")
    assert [line.precision for line in smoothing if line.broken] == ["float16"]
    assert smoothing[0].failure is not None
    assert smoothing[0].failure.name == "probabilities"
    right = float(engine.cross_entropy(np.array(numerics.SMOOTHED), 0, label_smoothing=numerics.SMOOTHING))
    assert float(smoothing[-1].trace.values[0]) == pytest.approx(right, rel=8 * 2.0**-52)


def test_softmax_of_softmax_is_bounded():
    ten = numerics.applied_twice(Results(Scenario(logits=[1000.0, *[0.0] * 9])))
    assert round(ten.most, 3) == 0.232
    assert round(ten.least_loss, 3) == 1.461
    assert float(ten.twice[0]) == ten.most
    assert -math.log(ten.most) == pytest.approx(ten.least_loss, rel=4 * 2.0**-52)
    assert numerics.applied_twice(Results(Scenario(logits=[5.0]))).most == 1.0


def test_the_patched_logarithm_stops_and_in_float16_it_is_no_patch():
    gaps = np.array([0.0, 10.0, 100.0])
    np.testing.assert_allclose(numerics.stable_losses(gaps), [math.log(2.0), 10.0 + 4.54e-5, 100.0], rtol=1e-8)
    assert numerics.patched_losses(gaps, "float64")[2] == pytest.approx(-math.log(1e-8))
    assert numerics.patched_losses(gaps, "float32")[2] == pytest.approx(-math.log(1e-8), rel=2.0**-22)
    assert numerics.patched_losses(gaps, "float16")[2] == math.inf


def test_of_many_classes_the_largest_are_taken_and_the_true_one():
    logits = np.linspace(5.0, -5.0, 400)
    lab = numerics.run(Results(Scenario(logits=logits, target=399)), "yours", 0.0)
    assert len(lab.classes) <= numerics.MOST
    assert {0, 1, 399} <= set(lab.classes)


def test_errors_by_halves_are_those_of_decimals():
    logits = [3.0, -1.5, 0.25, 12.0, -700.0, -math.inf]
    for temperature in (0.3, 1.0, 7.0):
        scenario = Scenario(logits=logits, temperature=temperature)
        lab = numerics.run(Results(scenario), "yours", 0.0)
        truth = exact.softmax(np.array(logits)[list(lab.classes)], temperature)
        for line in lab.lines:
            if not line.broken:
                by_decimals = numerics.ulp_error(line.trace.values.tolist(), truth, line.precision)
                assert line.error == pytest.approx(by_decimals, rel=1e-12, abs=1e-30)


def test_a_sum_that_overflows_alone_breaks_the_row():
    lab = numerics.run(Results(Scenario(logits=[10.0] * 10)), "yours", 0.0)  # e^10 is 22026, ten of them beyond 65504
    half = lab.lines[0]
    assert not half.trace.values.any()
    assert half.broken
    assert half.failure is not None
    assert half.failure.name == "sum"
    assert not any(line.broken for line in lab.lines[1:])
    assert "naive breaks in float16;" in words.sentence(Results(Scenario(logits=[10.0] * 10)), lab, "yours")
