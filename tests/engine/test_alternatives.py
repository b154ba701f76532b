"""The alternatives to softmax as a caller meets them: arguments, refusals, types, limits, thresholds, Jacobians."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine
from softmax_explorer.engine.entmax_pass import EntmaxPass

INF = math.inf
ULP = 2.0**-52
DISTRIBUTIONS = {
    "sparsemax": engine.sparsemax,
    "entmax15": engine.entmax15,
    "entmax": lambda z: engine.entmax(z, 1.3),
    "entmax above 2": lambda z: engine.entmax(z, 3.0),
    "argmax": engine.argmax_distribution,
    "normalised_relu": engine.normalised_relu,
}
PER_ROW = {
    "sparsemax_threshold": engine.sparsemax_threshold,
    "entmax15_threshold": engine.entmax15_threshold,
    "entmax_threshold": lambda z: engine.entmax_threshold(z, 3.0),
    "entmax_support_logit": lambda z: engine.entmax_support_logit(z, 0, 1.5),
    "sparsemax_loss": lambda z: engine.sparsemax_loss(z, 0),
    "entmax_loss": lambda z: engine.entmax_loss(z, 0, 1.3),
}
GRADIENTS = {
    "sparsemax_loss_gradient": lambda z: engine.sparsemax_loss_gradient(z, 0),
    "entmax_loss_gradient": lambda z: engine.entmax_loss_gradient(z, 0, 1.3),
}
JACOBIANS = {
    "softmax_jacobian": engine.softmax_jacobian,
    "sparsemax_jacobian": engine.sparsemax_jacobian,
    "entmax_jacobian": lambda z: engine.entmax_jacobian(z, 1.3),
}
ALL = {**DISTRIBUTIONS, **PER_ROW, **GRADIENTS, **JACOBIANS}
every = pytest.mark.parametrize("function", ALL.values(), ids=ALL.keys())
logits_of_any_kind = st.lists(
    st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.floats(-3, 3), st.sampled_from([0.0, -0.0, 1.0])),
    min_size=1,
    max_size=8,
)
alphas = st.one_of(st.sampled_from([1.0, 1.5, 2.0, 3.0, INF]), st.floats(1, 5), st.floats(1, 1e300))


@every
@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([1.0, math.nan], r"logits\[1\] is nan"),
        ([[0.0, 1.0], [INF, 0.0]], r"logits\[1, 0\] is inf"),
        ([[-INF, -INF], [0.0, 1.0]], r"logits\[0\] has no class left"),
        (3.0, "logits must have an axis of classes"),
        ([], "logits must hold at least one class"),
        (["a"], "logits must be real numbers"),
    ],
)
def test_bad_logits_are_refused(function, logits, message):
    with pytest.raises(ValueError, match=message):
        function(logits)


@pytest.mark.parametrize("alpha", [0.5, -1.0, math.nan, -INF, "much", None])
@pytest.mark.parametrize(
    "function",
    [
        engine.entmax,
        engine.entmax_threshold,
        engine.entmax_jacobian,
        lambda z, alpha: engine.entmax_support_logit(z, 0, alpha),
        lambda z, alpha: engine.entmax_loss(z, 0, alpha),
        lambda z, alpha: engine.entmax_loss_gradient(z, 0, alpha),
    ],
)
def test_bad_alphas_are_refused(function, alpha):
    with pytest.raises(ValueError, match="alpha must be .*between 1 and inf, got"):
        function([1.0, 2.0], alpha)


@pytest.mark.parametrize("target", [2, -1, [0.5, 0.6], [1.0], 0.5])
@pytest.mark.parametrize("function", [engine.sparsemax_loss, engine.sparsemax_loss_gradient])
def test_bad_targets_are_refused(function, target):
    with pytest.raises(ValueError, match="target"):
        function([1.0, 2.0], target)


def test_a_class_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="index must be between 0 and 1, got 2"):
        engine.entmax_support_logit([0.0, 1.0], 2, 2.0)


@every
def test_types_strides_and_lists(function):
    z = np.array([[0.5, 0.25, -2.0], [0.0, 0.5, 0.75]])
    right = function(z)
    before = z.copy()
    z.flags.writeable = False
    assert right.dtype == np.float64
    np.testing.assert_array_equal(function(z), right)
    np.testing.assert_array_equal(function(z.tolist()), right)
    np.testing.assert_array_equal(function(np.asfortranarray(z)), right)
    np.testing.assert_array_equal(function(np.repeat(z, 2, axis=1)[:, ::2]), right)
    np.testing.assert_array_equal(function(z.astype(np.float16)), right)
    np.testing.assert_array_equal(z, before)
    single = function(z.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, right.astype(np.float32))
    whole = function([[3, 1, 0]])
    np.testing.assert_array_equal(whole, function([[3.0, 1.0, 0.0]]))
    assert function(z[0]).shape == right.shape[1:]
    assert function(z[np.newaxis]).shape == (1, *right.shape)
    assert function(np.zeros((0, 3))).shape == (0, *right.shape[1:])


@given(logits_of_any_kind, alphas)
def test_entmax_is_a_distribution_in_the_order_of_the_logits(row, alpha):
    p = engine.entmax(row, alpha)
    assert (p >= 0).all()
    assert abs(math.fsum(p.tolist()) - 1) <= 4 * ULP
    order = np.argsort(row, kind="stable")
    assert (np.diff(p[order]) >= -8 * ULP * p.max()).all()
    for value in set(row):
        assert len({float(v) for v, z in zip(p, row, strict=True) if z == value}) == 1


@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=8), st.integers(-(2**40), 2**40), st.floats(1, 10))
def test_a_shift_changes_nothing(steps, shift, alpha):
    row = np.array(steps) / 2.0**10  # exact, before and after the shift
    assert (engine.entmax(row, alpha) == engine.entmax(row + shift, alpha)).all()


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=8), st.sampled_from([1.2, 1.5, 2.0, 2.5, 4.0]))
def test_a_class_enters_at_its_support_logit(row, alpha):
    edge = float(engine.entmax_support_logit(row, 0, alpha))
    assert engine.entmax([edge - 1e-6, *row[1:]], alpha)[0] == 0
    assert engine.entmax([edge + 1e-3, *row[1:]], alpha)[0] > 0


@given(logits_of_any_kind, st.integers(0, 7), alphas)
def test_losses_are_never_negative_and_0_for_a_clear_lead(row, index, alpha):
    target = index % len(row)
    assert engine.entmax_loss(row, target, alpha) >= 0
    if 1.001 < alpha < INF:
        ahead = [0.0] * len(row)
        ahead[target] = 1.001 / (alpha - 1)
        assert engine.entmax_loss(ahead, target, alpha) == 0
        assert (engine.entmax_loss_gradient(ahead, target, alpha) == 0).all()


def test_support_logit_without_a_rival_or_a_threshold():
    assert engine.entmax_support_logit([3.0], 0, 2.0) == -INF
    assert engine.entmax_support_logit([3.0, -INF], 0, 2.0) == -INF
    assert engine.entmax_support_logit([3.0, 1.0], 0, 1.0) == -INF
    assert engine.entmax_support_logit([3.0, 1.0, 2.0], 0, INF) == 2.0
    assert engine.entmax_support_logit([[-INF, 1.0], [0.0, -INF]], 0, 2.0).tolist() == [0.0, -INF]


def test_thresholds():
    z = np.array([0.5, 0.25, -2.0])
    assert engine.sparsemax_threshold(z) == -0.125
    tau = engine.entmax15_threshold(z)
    np.testing.assert_allclose(np.maximum(z / 2 - tau, 0) ** 2, engine.entmax15(z), rtol=0, atol=4 * ULP)
    tau = engine.entmax_threshold(z, 3.0)
    np.testing.assert_allclose(np.sqrt(np.maximum(2 * z - tau, 0)), engine.entmax(z, 3.0), rtol=0, atol=8 * ULP)
    assert engine.entmax_threshold(z, 1.0) == -1
    assert engine.entmax_threshold(z, INF) == INF
    assert engine.entmax_threshold(-z - 1, INF) == INF
    assert engine.entmax_threshold([0.0, -1.0], INF) == -1
    assert engine.entmax_threshold([0.0, 0.0], INF) == 0
    assert EntmaxPass(z, 2.0).lowest_logit == -0.125
    assert engine.sparsemax_threshold([1e308, 0.0]) == 1e308


def test_argmax_and_normalised_relu():
    assert engine.argmax_distribution([1, 3, 3, -INF]).tolist() == [0, 0.5, 0.5, 0]
    assert engine.normalised_relu([[3, 1, -2], [-1, 0, -INF]]).tolist() == [[0.75, 0.25, 0], [0.5, 0.5, 0]]
    assert engine.normalised_relu([5e-324, 5e-324, 0]).tolist() == [0.5, 0.5, 0]
    assert engine.normalised_relu([1.7e308] * 4).tolist() == [0.25] * 4


def test_losses_at_the_ends_of_alpha():
    z = np.array([[2.1, 0.8, -0.5], [0.1, 0.2, 0.3]])
    assert engine.entmax_loss(z, 0, 1.0).tolist() == pytest.approx(engine.cross_entropy(z, 0).tolist(), rel=8 * ULP)
    assert engine.entmax_loss([40.0, 0.0], 0, 1.0) == pytest.approx(math.exp(-40), rel=8 * ULP)
    assert engine.entmax_loss([0.0, 1000.0], 0, 1.0) == 1000
    y = [0.2, 0.3, 0.5]
    entropy = -sum(v * math.log(v) for v in y)
    soft = engine.cross_entropy(z, y) - entropy
    assert engine.entmax_loss(z, y, 1.0).tolist() == pytest.approx(soft.tolist(), rel=1e-13)
    assert engine.entmax_loss(z, [1, 2], INF).tolist() == pytest.approx([1.3, 0.0], rel=4 * ULP)
    for alpha in (1.0, 1.5, 2.0, 3.0, INF):
        assert engine.entmax_loss([0.0, -INF], 1, alpha) == INF
        assert engine.entmax_loss([0.0, -INF], 0, alpha) == 0


def test_sparsemax_loss_is_that_of_the_paper():
    rng = np.random.default_rng(0)
    z = rng.normal(0, 1, (50, 6))
    k = rng.integers(0, 6, 50)
    tau = engine.sparsemax_threshold(z)[:, np.newaxis]
    paper = -z[np.arange(50), k] + (np.where(z > tau, z**2 - tau**2, 0).sum(axis=-1) + 1) / 2
    # The paper's terms are of the size of z^2 <= 16, and cancel.
    np.testing.assert_allclose(engine.sparsemax_loss(z, k), paper, rtol=0, atol=64 * ULP * 16)


@pytest.mark.parametrize("seed", range(2))
def test_softmax_jacobian_is_within_12_ulp(seed, cases, exact_row, ulps):
    for logits, t in cases(60, 30 + seed):
        exact = exact_row(logits, t)
        p, c = exact.softmax, exact.complement
        k = len(logits)
        right = [p[i] * c[i] / exact.t if i == j else -p[i] * p[j] / exact.t for i in range(k) for j in range(k)]
        assert ulps(engine.softmax_jacobian(logits, t), right) <= 12, (logits, t)


def test_softmax_jacobian_at_the_limits_of_the_temperature():
    assert engine.softmax_jacobian([1.0, 0.0], 0).tolist() == [[0, 0], [0, 0]]
    assert engine.softmax_jacobian([1.0, 1.0], 0).tolist() == [[INF, -INF], [-INF, INF]]
    assert engine.softmax_jacobian([1.0, 0.0], INF).tolist() == [[0, 0], [0, 0]]
    each = engine.softmax_jacobian([1.0, 0.0], [0.5, 2.0])
    assert each.shape == (2, 2, 2)
    assert each[1].tolist() == engine.softmax_jacobian([1.0, 0.0], 2.0).tolist()


def test_entmax_jacobian_at_the_limits_of_alpha():
    z = [2.1, 0.8, -0.5]
    assert engine.entmax_jacobian(z, 1.0).tolist() == engine.softmax_jacobian(z).tolist()
    assert engine.entmax_jacobian(z, INF).tolist() == np.zeros((3, 3)).tolist()
    assert engine.entmax_jacobian([1.0, 1.0], INF).tolist() == [[INF, -INF], [-INF, INF]]
    # A pole on one side only: the other class holds the derivative down, J = g0 g1 / (g0 + g1) = about g0 = 1.
    steep = engine.entmax_jacobian([0.0, -1 / 2999 + 1e-12], 3000.0)
    assert np.isfinite(steep).all()


@pytest.mark.parametrize("alpha", [1.0, 1.5, 2.0, 3.0])
def test_rows_of_a_jacobian_sum_to_0(alpha):
    z = np.random.default_rng(1).normal(0, 0.4, (20, 7))
    jacobian = engine.entmax_jacobian(z, alpha)
    assert jacobian.shape == (20, 7, 7)
    scale = np.abs(jacobian).max(axis=(-1, -2))[:, np.newaxis]
    assert (np.abs(jacobian.sum(axis=-1)) <= 32 * ULP * scale).all()
