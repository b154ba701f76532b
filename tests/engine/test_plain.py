"""Plain softmax agrees with the accurate one to what plain rounding allows, limits and extremes included."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from softmax_explorer import engine

TEMPERATURES = np.array([0.0, 1e-300, 0.01, 0.5, 1.0, 3.0, 100.0, 1e300, math.inf])


@pytest.mark.parametrize(
    "logits",
    [[3.0], [2.1, 0.8, -0.5], [1e308, -1e308, 0.0], [-math.inf, 0.0, 1.0], [1e6 + 0.3, 1e6], [0.0] * 9],
)
def test_agrees_with_the_accurate_pass(logits: list[float]):
    exact = engine.softmax(logits, TEMPERATURES)
    # e^x carries the rounding of x: |x| ulp; beyond x = -745 both are 0.
    bound = (4 + 745) * np.finfo(float).eps
    np.testing.assert_allclose(engine.softmax(logits, TEMPERATURES, accuracy="plain"), exact, rtol=bound, atol=5e-324)


def test_leaves_the_logits_alone():
    logits = np.array([1.0, -math.inf, 2.0])
    engine.softmax(logits, [0.0, 1.0], accuracy="plain")
    assert logits.tolist() == [1.0, -math.inf, 2.0]


def test_refuses_what_the_accurate_one_refuses():
    with pytest.raises(ValueError, match="temperature must be between 0 and inf"):
        engine.softmax([1.0, 2.0], [-1.0], accuracy="plain")
    with pytest.raises(ValueError, match="logits"):
        engine.softmax([1.0, math.nan], accuracy="plain")


def test_an_unknown_accuracy_is_refused():
    with pytest.raises(ValueError, match='accuracy must be "full" or "plain", got \'fast\''):
        engine.softmax([1.0, 2.0], accuracy="fast")


@pytest.mark.parametrize("num_classes", [1, 2, 10, 64, 65, 300, 40_000])
@pytest.mark.parametrize("spread", [0.1, 1e4, 1e305])
@pytest.mark.parametrize("temperature", [0.0, 1e-300, 0.1, 1.0, 1e300, math.inf])
def test_every_route_of_the_bulk_path_gives_the_accurate_probabilities(num_classes, spread, temperature):
    logits = np.random.default_rng(0).normal(size=(7 if num_classes < 1000 else 2, num_classes)) * spread
    if num_classes > 1:
        logits[0, 0] = -math.inf
        logits[1] = logits[1, 0]
    exact = engine.softmax(logits, temperature)
    # |x| ulp from the exponent (beyond 745 both are 0, or the block is shifted), K/2 ulp from the plain sum.
    bound = (4 + 745 + num_classes / 2) * np.finfo(float).eps
    got = engine.softmax(logits, temperature, accuracy="plain")
    np.testing.assert_allclose(got, exact, rtol=bound, atol=5e-324)


def test_one_class_is_exactly_1_and_ties_are_equal():
    logits = np.linspace(-299, 299, 40)
    assert engine.softmax(logits[:, None], accuracy="plain").tolist() == [[1.0]] * 40
    tied = engine.softmax(np.repeat(logits[:, None], 300, axis=1), accuracy="plain")
    assert (tied == tied[:, :1]).all()


def test_out_is_filled_and_returned_whatever_its_layout():
    logits = np.random.default_rng(1).normal(size=(5, 4, 3))
    exact = engine.softmax(logits, 2.0, accuracy="plain")
    for out in (np.empty((5, 4, 3)), np.empty((3, 4, 5)).T, np.empty((5, 4, 6))[..., ::2]):
        assert engine.softmax(logits, 2.0, accuracy="plain", out=out) is out
        np.testing.assert_array_equal(out, exact)
    single = np.empty((5, 4, 3), np.float32)
    np.testing.assert_array_equal(engine.softmax(logits, 2.0, "plain", single), exact.astype(np.float32))
    many = np.empty((2, 3))
    np.testing.assert_array_equal(engine.softmax(logits[0, 0], [0.0, 2.0], "plain", many)[1], exact[0, 0])


def test_out_may_be_the_logits_or_overlap_them():
    logits = np.random.default_rng(2).normal(size=(4000, 20)) * 200
    exact = engine.softmax(logits, accuracy="plain")
    upside_down = logits.copy()
    np.testing.assert_array_equal(engine.softmax(upside_down, 1.0, "plain", upside_down[::-1]), exact)
    np.testing.assert_array_equal(engine.softmax(logits, 1.0, "plain", logits), exact)


def test_float32_stays_float32_and_strides_do_not_matter():
    logits = np.random.default_rng(3).normal(size=(6, 8)).astype(np.float32)
    got = engine.softmax(logits[::2, ::-2], accuracy="plain")
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, engine.softmax(logits[::2, ::-2]))


def test_an_out_that_does_not_fit_is_refused():
    read_only = np.empty(2)
    read_only.flags.writeable = False
    cases: list[tuple[Any, str]] = [
        (np.empty(3), r"out must have the result's shape \(2,\), got \(3,\)"),
        (np.empty(2, int), "out must be a float32 or float64 array, got int64"),
        ([0.0, 0.0], "out must be a float32 or float64 array, got list"),
        (read_only, "out must be writeable"),
    ]
    for out, problem in cases:
        with pytest.raises(ValueError, match=problem):
            engine.softmax([1.0, 2.0], accuracy="plain", out=out)
    with pytest.raises(ValueError, match="out is taken with accuracy"):
        engine.softmax([1.0, 2.0], out=np.empty(2))


def test_refusals_name_the_row_among_all_of_them():
    logits = np.zeros((50_000, 2))
    logits[40_001, 1] = math.nan
    with pytest.raises(ValueError, match=r"logits\[40001, 1\] is nan"):
        engine.softmax(logits, accuracy="plain")
    logits[40_001] = -math.inf
    with pytest.raises(ValueError, match=r"logits\[40001\] has no class left"):
        engine.softmax(logits, accuracy="plain")
