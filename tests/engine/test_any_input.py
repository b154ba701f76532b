"""What every public function takes and gives: any layout and type of number, any batch; nothing is written to, float32
stays float32, nan is refused by its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from softmax_explorer import engine

ROWS = [[0.5, 2.0, -1.0], [3.0, -2.0, 1.0]]  # float16 holds these numbers, and their integers lead as they do
SHARES = [[0.5, 0.25, 0.25], [0.125, 0.5, 0.375]]
Q = [0.25, 0.5, 0.25]


class Case(NamedTuple):
    """``call`` with one array; ``axes``: how many of its last axes one answer needs, None where it takes no batch."""

    name: str
    argument: str
    call: Callable[[Any], Any]
    example: list[Any]
    axes: int | None = 1
    float64: bool = False  # gives float64 or Python floats, whatever it is given


def of(names: str, call: Callable[[Any, Any], Any], argument: str = "logits", example: Any = ROWS, **rest: Any) -> Any:
    def bound(name: str) -> Case:
        return Case(name, argument, lambda array: call(getattr(engine, name), array), example, **rest)

    return [bound(name) for name in names.split()]


NOISE = engine.gumbel_noise(0, 3)
TREE = ((0, 1), 2)
LABELS = [1, 0]
CASES: list[Case] = [
    *of("softmax log_softmax complement log_complement logsumexp entropy perplexity energy", lambda f, z: f(z, 0.7)),
    *of("softmax", lambda f, z: f(z, 0.7, accuracy="plain")),
    *of("sigmoid log_sigmoid", lambda f, z: f(z)),
    *of("sigmoid_pass AccuratePass", lambda f, z: f(np.asarray(z, dtype=np.float64)), float64=True),
    *of("accurate_pass", lambda f, z: f(np.asarray(z, dtype=np.float64)), example=ROWS[0], axes=None, float64=True),
    *of("cross_entropy cross_entropy_gradient temperature_gradient", lambda f, z: f(z, 1, 0.7, 0.1)),
    *of("mean_squared_error mean_squared_error_gradient focal_loss focal_loss_gradient", lambda f, z: f(z, 1, 0.7)),
    *of("cross_entropy focal_loss", lambda f, y: f(ROWS, y), "target", SHARES, axes=None, float64=True),
    *of("kl_divergence", lambda f, z: f(1, z, 0.7)),
    *of("kl_divergence", lambda f, y: f(y, ROWS), "target", SHARES, axes=None, float64=True),
    *of("softmax_and_cross_entropy", lambda f, z: f(z, 1, 0.7)),
    *of("softmax_and_cross_entropy", lambda f, z: f(z, 1, 0.7, accuracy="plain")),
    *of("target_distribution", lambda f, y: f(y, 3, 0.1), "target", SHARES),
    *of("binary_cross_entropy binary_cross_entropy_gradient", lambda f, z: f(z, [1.0, 0.0, 0.5])),
    *of("binary_cross_entropy", lambda f, y: f(ROWS, y), "targets", SHARES, axes=None, float64=True),
    *of("binary_cross_entropy_per_class", lambda f, z: f(z)),
    *of("distillation_loss distillation_loss_gradient", lambda f, z: f(z, [1.0, 0.0, 2.0], 2.0), "student"),
    *of("distillation_loss", lambda f, u: f([1.0, 0.0, 2.0], u, 2.0), "teacher", float64=True),
    *of("sparsemax entmax15 argmax_distribution normalised_relu", lambda f, z: f(z)),
    *of("sparsemax_threshold entmax15_threshold sparsemax_jacobian softmax_jacobian", lambda f, z: f(z)),
    *of("entmax entmax_threshold entmax_jacobian", lambda f, z: f(z, 1.3)),
    *of("entmax_support_logit", lambda f, z: f(z, 1, 1.3)),
    *of("sparsemax_loss sparsemax_loss_gradient", lambda f, z: f(z, 1)),
    *of("entmax_loss entmax_loss_gradient", lambda f, z: f(z, 1, 1.3)),
    *of("gumbel_max", lambda f, z: f(z, NOISE), float64=True),
    *of("gumbel_softmax gumbel_straight_through", lambda f, z: f(z, NOISE, 0.7)),
    *of("gumbel_softmax", lambda f, g: f([0.5, 2.0, -1.0], g), "noise", float64=True),
    *of("sample", lambda f, z: f(z, 0.7, 3, 20), axes=None, float64=True),
    *of("top_k", lambda f, z: f(z, 2)),
    *of("top_p min_p", lambda f, z: f(z, 0.4)),
    *of("negative_log_likelihood", lambda f, z: f(z, LABELS, 0.7), axes=None),
    *of("fit_temperature", lambda f, z: f(z, LABELS), axes=None, float64=True),
    *of("fit_platt", lambda f, s: f(s, [0, 1, 1, 0]), "scores", [0.5, 2.0, -1.0, 1.0], axes=None, float64=True),
    *of("reliability_bins", lambda f, p: f(p, LABELS, 5), "probabilities", SHARES, axes=None, float64=True),
    *of(
        "expected_calibration_error maximum_calibration_error",
        lambda f, p: f(p, LABELS, 5),
        "probabilities",
        SHARES,
        axes=None,
        float64=True,
    ),
    *of("brier_score", lambda f, p: f(p, LABELS), "probabilities", SHARES, axes=None),
    *of("bootstrap_band", lambda f, p: f(p, LABELS, 1, 5), "probabilities", SHARES, axes=None, float64=True),
    *of("solve_logit", lambda f, z: f(z, 0, 0.3), example=ROWS[0], axes=None, float64=True),
    *of("solve_temperature", lambda f, z: f(z, 1, 0.9), example=ROWS[0], axes=None, float64=True),
    *of("solve_logits", lambda f, p: f(p, 0.7), "probabilities", SHARES[0], axes=None),
    *of("tree_scores", lambda f, z: f(TREE, z, 0.7)),
    *of("branch_log_probabilities hierarchical_log_softmax", lambda f, s: f(TREE, s), "scores", [ROWS[0][:2]] * 2),
    *of("hierarchical_softmax", lambda f, s: f(TREE, s), "scores", [ROWS[0][:2], ROWS[1][:2]]),
    *of("hierarchical_cross_entropy", lambda f, s: f(TREE, s, 1), "scores", [ROWS[0][:2], ROWS[1][:2]]),
    *of("huffman_tree", lambda f, n: np.array(str(f(n))), "counts", [5.0, 2.0, 0.5], axes=None, float64=True),
    *of("estimated_logsumexp", lambda f, z: f(z, Q, 1, 4), axes=None),
    *of("sampled_softmax_loss noise_contrastive_loss", lambda f, z: f(z, 1, Q, 1, 4), axes=None),
    *of("negative_sampling_loss", lambda f, z: f(z, 1, Q, 1, 4), axes=None),
    *of("sampled_softmax_loss", lambda f, q: f(ROWS, 1, q, 1, 4), "proposal", SHARES[0], axes=None, float64=True),
    *of("adaptive_head_logits", lambda f, z: f(z, [1], 0.7)),
    *of("adaptive_log_softmax adaptive_softmax", lambda f, z: f(z, [[[1.0, 0.0]] * 2]), "head_logits", axes=None),
    *of("adaptive_cost", lambda f, p: f(3, 8, [1], p), "probabilities", SHARES[0], axes=None, float64=True),
    *of("differentiated_logits differentiated_softmax", lambda f, h: f(h, [[[1.0, 2.0]], [[1.0], [0.5]]]), "hidden"),
    *of("attention attention_weights", lambda f, q: f(q, ROWS, *([ROWS] if f is engine.attention else [])), "query",
        axes=None),
    *of("attention_weights", lambda f, k: f(ROWS[0], k), "keys", axes=None, float64=True),
    *of("online_softmax", lambda f, z: f([z]), "blocks[0]", axes=None, float64=True),
]  # fmt: skip
# These take whole numbers, shapes or nested pairs, no array of numbers.
WITHOUT_ARRAYS = {
    "ClassTree", "LayerCost", "ShortArray", "ShortRow", "balanced_tree", "band_widths", "differentiated_cost",
    "full_cost", "gumbel_noise", "hierarchical_cost", "log_uniform_distribution", "sampled_cost",
}  # fmt: skip
every = pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case.name}" for number, case in enumerate(CASES)])


def arrays(result: Any) -> list[np.ndarray]:
    """All numbers of a result."""
    if isinstance(result, engine.AccuratePass):
        result = (result.probabilities, result.complement, result.log_probabilities, result.logsumexp, result.entropy)
    if dataclasses.is_dataclass(result):
        result = dataclasses.astuple(result)  # pyright: ignore[reportArgumentType]
    if isinstance(result, (tuple, list)):
        return [array for part in result for array in arrays(part)]
    return [np.asarray(result)]


def same(got: Any, expected: Any) -> None:
    for a, b in zip(arrays(got), arrays(expected), strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_public_function_is_here():
    assert {case.name for case in CASES} | WITHOUT_ARRAYS == set(engine.__all__)


@every
def test_any_layout_and_nothing_is_written(case):
    given = np.array(case.example)
    given.flags.writeable = False
    before = given.copy()
    expected = case.call(given)
    same(case.call(case.example), expected)
    wide = np.repeat(given, 2, axis=-1)
    wide.flags.writeable = False
    for view in (wide[..., ::2], np.asfortranarray(given), given[..., ::-1].copy()[..., ::-1], given.astype(">f8")):
        # Sums of the same numbers, whose order may follow the layout.
        for a, b in zip(arrays(case.call(view)), arrays(expected), strict=True):
            if a.dtype.kind == "f":
                np.testing.assert_allclose(a, b, rtol=1e-14, atol=1e-15)
            else:
                np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(given, before)


@every
def test_types(case):
    given = np.array(case.example)
    expected = case.call(given)
    same(case.call(given.astype(np.float16)), expected)
    single = case.call(given.astype(np.float32))
    for a, b in zip(arrays(single), arrays(expected), strict=True):
        if b.dtype == np.float64 and not case.float64:
            assert a.dtype == np.float32
            np.testing.assert_array_equal(a, b.astype(np.float32))
        else:
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
    if case.example in (ROWS, ROWS[0]):
        whole = np.round(given).astype(np.int64)
        same(case.call(whole), case.call(whole.astype(np.float64)))
        same(case.call(whole.astype(np.int8)), case.call(whole.astype(np.float64)))


@every
def test_a_batch_of_any_shape_is_its_rows(case):
    if case.axes is None:
        return
    given = np.array(case.example)
    together = case.call(given[:, np.newaxis])  # (2, 1, ...)
    for row in range(2):
        for a, b in zip(arrays(together), arrays(case.call(given[row])), strict=True):
            assert a[row, 0].shape == b.shape
            if a.dtype.kind == "f":  # within 8 ulp of each other where each is within 4 of the truth
                np.testing.assert_allclose(a[row, 0], b, rtol=32 * 2.0**-52, atol=8 * 2.0**-52)
            else:
                np.testing.assert_array_equal(a[row, 0], b)


@every
def test_nan_is_refused_by_its_place(case):
    given = np.array(case.example)
    given.flat[-1] = np.nan
    place = ", ".join(str(n - 1) for n in given.shape)
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        case.call(given)
    assert str(caught.value).startswith(f"{case.argument}[{place}] is nan")
