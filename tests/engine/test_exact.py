"""Decimal reference values: what float64 rounds to 0 or 1."""

import math
from decimal import Decimal

import pytest

from softmax_explorer.engine import exact


def test_values_far_below_float64():
    logits = [1000.0, 1.0]
    assert f"{exact.softmax(logits)[1]:.5e}" == "1.37979e-434"
    assert f"{exact.complement(logits)[0]:.5e}" == "1.37979e-434"
    assert exact.softmax([1e6, 0.0])[1].adjusted() == -434295
    assert 0 < exact.softmax([1e300, 0.0], 1e290)[1] < Decimal("1e-4342944818")


def test_agrees_with_the_reference(cases, exact_row):
    for logits, t in cases(80, 40):
        reference = exact_row(logits, t)
        for got, right in zip(exact.softmax(logits, t), reference.softmax, strict=True):
            assert float(got) == pytest.approx(float(right), rel=1e-15, abs=0)
        for got, right in zip(exact.complement(logits, t), reference.complement, strict=True):
            assert float(got) == pytest.approx(float(right), rel=1e-15, abs=0)


def test_losses_entropies_and_sigmoids_agree_with_the_reference(cases, exact_row):
    for logits, t in cases(80, 41):
        reference = exact_row(logits, t)
        for got, right in zip(exact.log_softmax(logits, t), reference.log_softmax, strict=True):
            assert float(got) == pytest.approx(float(right), rel=1e-15, abs=0)
        assert float(exact.entropy(logits, t)) == pytest.approx(float(reference.entropy), rel=1e-15, abs=0)
        difference = (logits[0] - logits[-1]) / t
        pair = exact_row([difference, 0.0])
        assert [float(p) for p in exact.sigmoid(difference)] == pytest.approx(
            [float(p) for p in pair.softmax], rel=1e-15, abs=0
        )


@pytest.mark.parametrize("gap", [5.0, 36.7, 57.0, 58.0, 1000.0])  # both sides of where a series takes over
def test_a_loss_has_45_digits(gap, exact_row):
    right = exact_row([gap, 0.0]).log_softmax[0]
    got = type(right)(str(exact.log_softmax([gap, 0.0])[0]))
    assert abs(got - right) < abs(right) * 1e-45


def test_what_float64_rounds_away():
    assert f"{-exact.log_softmax([1000.0, 1.0])[0]:.5e}" == "1.37979e-434"
    assert f"{exact.entropy([1000.0, 1.0]):.5e}" == "1.37979e-431"  # 1000 times as much: log p of the other is -999
    assert f"{exact.sigmoid(-1000.0)[0]:.5e}" == f"{exact.sigmoid(1000.0)[1]:.5e}" == "5.07596e-435"


def test_probabilities_sum_to_1_to_48_digits():
    assert abs(sum(exact.softmax([0.1, 0.2, 1e3, -7.0], 0.3)) - 1) < Decimal("1e-48")


def test_limits_masks_and_one_class():
    assert exact.softmax([1.0, 3.0, 3.0], 0.0) == (0, Decimal("0.5"), Decimal("0.5"))
    assert exact.complement([1.0, 3.0], 0.0) == (1, 0)
    assert exact.softmax([1.0, 3.0, -math.inf], math.inf) == (Decimal("0.5"), Decimal("0.5"), 0)
    assert exact.softmax([1.0, -math.inf]) == (1, 0)
    assert exact.complement([2.1]) == (0,)
    assert exact.log_softmax([2.1]) == (0,)
    assert exact.log_softmax([1.0, 3.0], 0.0) == (Decimal("-Infinity"), 0)
    assert exact.log_softmax([1.0, -math.inf], math.inf) == (0, Decimal("-Infinity"))
    assert exact.entropy([1.0, 3.0, -math.inf], 0.0) == 0
    assert exact.sigmoid(math.inf) == (1, 0)
    assert exact.sigmoid(0.0) == (Decimal("0.5"), Decimal("0.5"))


def test_refusals():
    with pytest.raises(ValueError, match=r"logits\[1\] is nan"):
        exact.softmax([1.0, math.nan])
    with pytest.raises(ValueError, match="logit must not be nan"):
        exact.sigmoid(math.nan)
    with pytest.raises(ValueError, match="logits must be one row"):
        exact.complement([[1.0]])
    with pytest.raises(ValueError, match="temperature must be between 0 and inf, got -1"):
        exact.softmax([1.0], -1)
