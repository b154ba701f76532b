"""The kept sweep gives, step after step, what the engine gives from the start."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softmax_explorer import engine
from softmax_explorer.model.sweep import Sweep

TEMPERATURES = np.concatenate([[0.0], np.logspace(-2.0, 2.0, 17), [math.inf]])
# |z - m|/t is at most 2000 here, see the bound in `Sweep`; a curve's pixel is 1e-3.
TOLERANCE = 2002 * 2.0**-52


def expected(logits: np.ndarray, classes: list[int], with_rest: bool) -> np.ndarray:
    p = engine.softmax(logits, TEMPERATURES).T
    rest = np.setdiff1d(np.arange(logits.size), classes)
    return np.vstack([p[classes], p[rest].sum(axis=0)]) if with_rest else p[classes]


@pytest.mark.parametrize("num_classes", [1, 2, 10, 300])
def test_a_drag_of_any_class_gives_what_the_engine_gives(num_classes: int) -> None:
    random = np.random.default_rng(num_classes)
    logits, sweep = random.normal(0.0, 2.0, num_classes), Sweep(TEMPERATURES)
    classes = list(range(0, num_classes, 30))
    for _ in range(30):
        logits = logits.copy()
        logits[random.integers(num_classes)] += random.normal()
        with_rest = num_classes > len(classes)
        shown = sweep.probabilities(logits, classes, with_rest)
        assert_allclose(shown, expected(logits, classes, with_rest), rtol=0.0, atol=TOLERANCE)


@pytest.mark.parametrize(
    "logits",
    [
        [1.0, 1.0, 0.0],
        [5.0],
        [0.0, -math.inf, 3.0],
        [1e308, -1e308, 7.0],
        [1e308, -1e308, -math.inf],
        [0.0, 1e-300],
        [2.0, 1.0, 0.0, -1.0, 4.0],
    ],
)
def test_limits_masks_and_another_number_of_classes(logits: list[float]) -> None:
    sweep = Sweep(TEMPERATURES)
    for state in ([3.0, 2.0, 1.0], logits, [0.0, 0.0]):
        z = np.array(state)
        classes = list(range(z.size))
        assert_allclose(sweep.probabilities(z, classes, False), expected(z, classes, False), rtol=0.0, atol=TOLERANCE)
