"""The Jacobian that is shown, its merged rest and its norm, against the engine's whole matrix."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import Scenario
from softmax_explorer.model.jacobian import jacobian, norm, strengths
from softmax_explorer.model.results import Results

ULP = 2.0**-52


def _results(logits, **fields) -> Results:
    return Results(Scenario(logits=logits, **fields))


def test_two_classes_by_hand():
    shown = jacobian(_results([0.0, 0.0]), 12)
    assert shown.matrix.tolist() == [[0.25, -0.25], [-0.25, 0.25]]
    assert shown.gradient.tolist() == [-0.5, 0.5]  # the row of class 0 times -1 / 0.5
    assert norm(_results([0.0, 0.0])) == 0.5


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_row_of_the_true_class_over_minus_p_is_the_gradient(temperature: float):
    results = _results([2.1, 0.8, -0.5, 0.3], target=2, temperature=temperature)
    shown = jacobian(results, 12)
    product = shown.matrix[shown.place(2)] * (-1.0 / results.probabilities[2])
    np.testing.assert_allclose(product, shown.gradient, rtol=32 * ULP)
    np.testing.assert_allclose(shown.gradient, results.categorical_gradient, rtol=8 * ULP)
    np.testing.assert_allclose(np.exp(shown.log_magnitude), np.abs(shown.matrix), rtol=64 * ULP)


def test_the_rest_answers_as_one_class():
    z = np.linspace(2.0, -9.0, 40)
    results = _results(z, target=30, temperature=0.7)
    shown, whole = jacobian(results, 12), engine.softmax_jacobian(z, 0.7)
    assert len(shown.classes) == 11
    assert 30 in shown.classes
    assert shown.rest.size == 29
    classes, rest = np.array(shown.classes), shown.rest
    tolerance = 64 * ULP * np.abs(whole).max()
    np.testing.assert_allclose(shown.matrix[:-1, :-1], whole[np.ix_(classes, classes)], atol=tolerance)
    np.testing.assert_allclose(shown.matrix[:-1, -1], whole[np.ix_(classes, rest)].sum(axis=1), atol=tolerance)
    np.testing.assert_allclose(shown.matrix[-1, -1], whole[np.ix_(rest, rest)].sum(), atol=tolerance)
    np.testing.assert_allclose(shown.matrix.sum(axis=1), 0.0, atol=tolerance)
    assert shown.gradient[-1] == pytest.approx(results.categorical_gradient[rest].sum(), rel=64 * ULP)
    assert shown.place(30) == 10
    assert shown.place(39) == 11


@pytest.mark.parametrize("logits", [[2.1, 0.8, -0.5], [1.5, 1.5, 1.5], [30.0, 0.0], [1.0, -math.inf, 0.5], [2.0] * 50])
def test_the_norm_is_that_of_the_whole_matrix(logits: list[float]):
    temperatures = np.array([0.05, 0.5, 1.0, 7.0])
    found = strengths(np.array(logits), temperatures)
    for place, t in enumerate(temperatures):
        whole = engine.softmax_jacobian(logits, t)
        # the curve's plain exponentials of z/T lose about |z|/T of their last digits
        tolerance = 8 * ULP * (len(logits) + max(abs(z) for z in logits if math.isfinite(z)) / t)
        assert found.norm[place] == pytest.approx(np.linalg.norm(whole), rel=tolerance)
        assert found.largest[place] == pytest.approx(np.abs(whole).max(), rel=tolerance)
        assert norm(_results(logits, temperature=t)) == pytest.approx(np.linalg.norm(whole), rel=8 * ULP * len(logits))


def test_limits():
    assert norm(_results([2.0, 1.0], temperature=0.0)) == 0.0
    assert norm(_results([1.5, 1.5], temperature=0.0)) == math.inf
    assert norm(_results([2.0, 1.0], temperature=math.inf)) == 0.0
    assert norm(_results([5.0])) == 0.0
    # squares of p underflow here, p itself does not
    tiny = _results([400.0, 0.0])
    assert norm(tiny) == pytest.approx(2.0 * tiny.probabilities[1], rel=8 * ULP)


def test_zero_is_told_from_too_small():
    shown = jacobian(_results([1000.0, 0.0, -math.inf]), 12)
    assert shown.matrix[0, 1] == 0.0
    assert not shown.is_zero[0, 1]
    assert shown.log_magnitude[0, 1] == pytest.approx(-1000.0)
    assert shown.is_zero[2].all()
