"""The checks of the status bar look at what was computed: they can fail, and then say why."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_explorer.model import Scenario
from softmax_explorer.model.checks import Check, sum_bound
from softmax_explorer.model.results import Results

IRIS = Scenario([2.1, 0.8, -0.5])


def checks(scenario: Scenario, **computed: object) -> dict[str, Check]:
    """The checks by id, with some quantities computed wrongly."""
    results = Results(scenario)
    vars(results).update(computed)
    return {check.id: check for check in results.checks}


def test_an_ordinary_state_passes_all_four() -> None:
    found = checks(IRIS)
    assert list(found) == ["sum", "range", "finite", "loss"]
    assert all(check.passed for check in found.values())
    assert [c.text for c in found.values()] == ["sum is 1", "0 ≤ p ≤ 1", "all finite", "loss matches activation"]
    assert found["sum"].value == Results(IRIS).probability_sum


def test_a_wrong_sum_is_caught_and_shown() -> None:
    check = checks(IRIS, probability_sum=1.0 + 2 * sum_bound(3))["sum"]
    assert not check.passed
    assert check.value == 1.0 + 2 * sum_bound(3)
    assert checks(IRIS, probability_sum=0.98)["sum"].text == "sum is not 1"


@given(arrays(np.float64, st.integers(1, 300), elements=st.floats(-1e3, 1e3)))
def test_rounding_never_passes_the_bound(logits: np.ndarray) -> None:
    assert checks(Scenario(logits))["sum"].passed


@pytest.mark.parametrize("bad", [1.5, -0.25])
def test_a_probability_out_of_range_is_caught(bad: float) -> None:
    check = checks(IRIS, probabilities=np.array([bad, 0.5, 0.0]))["range"]
    assert not check.passed
    assert check.value == bad


def test_nan_fails_sum_range_and_finite() -> None:
    found = checks(IRIS, probabilities=np.full(3, math.nan), probability_sum=math.nan)
    assert [check.passed for check in found.values()] == [False, False, False, True]


def test_an_infinite_loss_is_named() -> None:
    check = checks(IRIS.with_mask(0, True))["finite"]
    assert not check.passed
    assert check.text == "the loss is infinite"
    assert "probability 0" in check.detail


def test_an_infinite_gradient_is_named() -> None:
    check = checks(Scenario([1.0, 1.0], temperature=0.0))["finite"]
    assert not check.passed
    assert check.text == "a gradient is infinite"


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal"])
def test_losses_of_softmax_match(loss: str) -> None:
    assert checks(IRIS.with_loss(loss))["loss"].passed


def test_mse_is_warned_about_and_binary_cross_entropy_does_not_match() -> None:
    assert "vanishes" in checks(IRIS.with_loss("mse"))["loss"].detail
    check = checks(IRIS.with_loss("binary-cross-entropy"))["loss"]
    assert not check.passed
    assert "sigmoid" in check.text
    assert "ignores the softmax" in check.detail
