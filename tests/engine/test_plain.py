"""Plain softmax agrees with the accurate one to what plain rounding allows, limits and extremes included."""

from __future__ import annotations

import math

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
    with pytest.raises(ValueError, match="accuracy must be \"full\" or \"plain\", got 'fast'"):
        engine.softmax([1.0, 2.0], accuracy="fast")
