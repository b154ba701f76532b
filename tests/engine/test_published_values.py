"""SciPy's own reference values of softmax, log_softmax and logsumexp (scipy/special/tests/test_logsumexp.py, made with
mpmath at 200 digits)."""

import math

import numpy as np
import pytest

from softmax_explorer import engine

ULP = 2.0**-52
FOUR = [0.03205860328008499, 0.08714431874203256, 0.23688281808991013, 0.6439142598879722]
LOG_FOUR = [-3.4401896985611953, -2.4401896985611953, -1.4401896985611953, -0.44018969856119533]


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([1000.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]),
        ([1000, 0, 0, 0], [1.0, 0.0, 0.0, 0.0]),
        ([1.0, 1.0], [0.5, 0.5]),
        ([0.0, 1.0], [1 / (1 + math.e), math.e / (1 + math.e)]),
        ([0.0, 1.0, 2.0, 3.0], FOUR),
        ([100.0, 101.0, 102.0, 103.0], FOUR),
        (
            [-25.0, 0.0, 25.0, 50.0],
            [2.678636961770877e-33, 1.9287498479371314e-22, 1.3887943864771144e-11, 0.999999999986112],
        ),
        ([1.0, 325.0, 749.0, 750.0], [0.0, 1.9444526359919372e-185, 0.2689414213699951, 0.7310585786300048]),
    ],
)
def test_softmax(logits, expected):
    # 4 ulp, and the rounding of what is printed; the smallest value of the last row is e^-749 = 5e-326: 0.
    np.testing.assert_allclose(engine.softmax(logits), expected, rtol=6 * ULP, atol=0)


@pytest.mark.parametrize("offset", [0.0, 100.0])
def test_log_softmax(offset):
    np.testing.assert_allclose(engine.log_softmax(np.arange(4.0) + offset), LOG_FOUR, rtol=6 * ULP)
    assert engine.log_softmax([1000.0, 1.0]).tolist() == [0.0, -999.0]
    two = engine.log_softmax(np.array([[1000.0, 1.0], [1000.0, 1.0]]).T)
    np.testing.assert_allclose(two, np.full((2, 2), math.log(0.5)), rtol=6 * ULP)


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([1000.0, 1000.0], 1000.0 + math.log(2.0)),
        ([10000.0] * 1000, 10000.0 + math.log(1000.0)),
        ([1e10, 1e-10], 1e10),
        ([-1e10, -math.inf], -1e10),
        ([0.0, -40.0], 4.248354255291589e-18),
        (np.log([1e-40] * 1000), math.log(1e-37)),
        (np.arange(200.0), 199.0 - math.log1p(-math.exp(-1.0))),  # a geometric sum; e^-200 of it is missing
    ],
)
def test_logsumexp(logits, expected):
    np.testing.assert_allclose(engine.logsumexp(logits), expected, rtol=6 * ULP)
