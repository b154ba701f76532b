"""bfloat16 is ml_dtypes' bfloat16: the same numbers, the same rounding, the same formulas."""

import numpy as np
import pytest

from softmax_explorer.engine import naive

pytestmark = pytest.mark.compare


def test_rounding(ml_dtypes):
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 200_000, dtype=np.uint64).astype(np.uint32)
    values = bits.view(np.float32)
    halves = (np.arange(2**16, dtype=np.uint32) << np.uint32(16) | np.uint32(0x8000)).view(np.float32)  # ties
    for given in (values, halves):
        given = given[~np.isnan(given)].astype(np.float64)
        with np.errstate(over="ignore"):
            expected = given.astype(np.float32).astype(ml_dtypes.bfloat16).astype(np.float64)
        np.testing.assert_array_equal(naive.rounded(given, "bfloat16"), expected)


@pytest.mark.parametrize("spread", [1.0, 10.0, 40.0])
def test_softmax_stage_by_stage(ml_dtypes, spread):
    bfloat16 = ml_dtypes.bfloat16
    z = np.random.default_rng(1).normal(0.0, spread, (200, 7))
    trace = naive.softmax(z, "bfloat16")
    logits = z.astype(np.float32).astype(bfloat16)
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits)
        # Both round the exponential of a float32, whose last bit may differ and now and then decides a tie.
        ours = trace.stage("exponentials").values
        assert (ours == exponentials.astype(np.float64)).mean() > 0.999
        np.testing.assert_allclose(ours, exponentials.astype(np.float64), rtol=2.0**-7)
        exponentials = ours.astype(bfloat16)
        total = exponentials[:, :1]
        for k in range(1, 7):
            total = total + exponentials[:, k : k + 1]
        np.testing.assert_array_equal(trace.stage("sum").values, total.astype(np.float64))
        np.testing.assert_array_equal(trace.values, (exponentials / total).astype(np.float64))
