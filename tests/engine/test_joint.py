"""Probabilities and losses in one pass: the same numbers as the separate functions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine

EPS = np.finfo(float).eps


def test_full_accuracy_is_softmax_and_cross_entropy():
    logits = np.random.default_rng(0).normal(size=(6, 5)) * 30
    target = np.array([0, 1, 2, 3, 4, 0])
    p, loss = engine.softmax_and_cross_entropy(logits, target, 0.7)
    np.testing.assert_array_equal(p, engine.softmax(logits, 0.7))
    np.testing.assert_array_equal(loss, engine.cross_entropy(logits, target, 0.7))


@pytest.mark.parametrize("num_classes", [1, 2, 10, 65, 40_000])
@pytest.mark.parametrize("spread", [0.1, 300.0, 1e305])
@pytest.mark.parametrize("temperature", [0.0, 1e-300, 0.1, 1.0, 1e300, math.inf])
def test_plain_is_close_for_every_kind_of_target(num_classes, spread, temperature):
    rng = np.random.default_rng(1)
    rows = 7 if num_classes < 1000 else 2
    logits = rng.normal(size=(rows, num_classes)) * spread
    weights = rng.exponential(size=(rows, num_classes))
    if num_classes > 1:
        logits[0, 0] = -math.inf
        logits[1] = logits[1, 0]
        weights[:, 0] = 0.0
    classes = rng.integers(0, num_classes, rows)
    # The exponent carries |x| ulp, at most 745 where the exponential counts; the sum K/2.
    rounding = (8 + 745 + num_classes / 2) * EPS
    for target in (classes, 0, weights / weights.sum(axis=-1, keepdims=True)):
        p, loss = engine.softmax_and_cross_entropy(logits, target, temperature, accuracy="plain")
        exact = engine.cross_entropy(logits, target, temperature)
        np.testing.assert_allclose(p, engine.softmax(logits, temperature), rtol=rounding, atol=5e-324)
        absolute = 5e-324 if np.ndim(target) < 2 else rounding  # a distribution's loss is a sum of plain terms
        np.testing.assert_allclose(loss, exact, rtol=rounding, atol=absolute)
        assert (loss >= 0).all()


def test_a_sure_answer_keeps_its_loss_on_the_plain_path_too():
    _, loss = engine.softmax_and_cross_entropy([40.0, 0.0], 0, accuracy="plain")
    assert loss == pytest.approx(4.248354255291589e-18, rel=80 * EPS)
    _, loss = engine.softmax_and_cross_entropy([[0.0, -900.0], [0.0, -700.0]], 1, accuracy="plain")
    assert loss.tolist() == [900.0, 700.0]


def test_out_and_float32():
    logits = np.random.default_rng(2).normal(size=(3000, 20)).astype(np.float32)
    out = np.empty_like(logits)
    p, loss = engine.softmax_and_cross_entropy(logits, 3, accuracy="plain", out=out)
    assert p is out
    assert p.dtype == loss.dtype == np.float32
    np.testing.assert_allclose(p, engine.softmax(logits), rtol=1.2e-7)
    before = logits.copy()
    p, again = engine.softmax_and_cross_entropy(logits, 3, accuracy="plain", out=logits)
    assert p is logits
    np.testing.assert_array_equal(again, loss)
    np.testing.assert_array_equal(p, engine.softmax(before, accuracy="plain"))


def test_refusals():
    with pytest.raises(ValueError, match=r"target\[1\] is 2, but target must be a class index between 0 and 1"):
        engine.softmax_and_cross_entropy(np.zeros((2, 2)), np.array([0, 2]), accuracy="plain")
    with pytest.raises(ValueError, match="accuracy must be"):
        engine.softmax_and_cross_entropy([0.0, 1.0], 0, accuracy="fast")
    with pytest.raises(ValueError, match="temperature must be one number"):
        engine.softmax_and_cross_entropy([0.0, 1.0], 0, [1.0, 2.0], accuracy="plain")
    with pytest.raises(ValueError, match="out is taken with accuracy"):
        engine.softmax_and_cross_entropy([0.0, 1.0], 0, out=np.empty(2))
