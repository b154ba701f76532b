"""Texts of the Jacobian: what float64 rounds to 0 is not called 0."""

from __future__ import annotations

import math

import pytest

from softmax_explorer.export import jacobian_texts
from softmax_explorer.model import Scenario
from softmax_explorer.model.jacobian import jacobian
from softmax_explorer.model.results import Results


@pytest.mark.parametrize(
    ("scenario", "row", "gradients"),
    [
        (Scenario(logits=[0.0, 0.0]), ["+0.250", "−0.250"], ["−0.500", "+0.500"]),
        (Scenario(logits=[20.0, 0.0]), ["+2.1e−9", "−2.1e−9"], ["−2.1e−9", "+2.1e−9"]),
        (Scenario(logits=[1000.0, 0.0, -math.inf]), ["+5.1e−435", "−5.1e−435", "0"], ["≈ 0", "≈ 0", "0"]),
        (Scenario(logits=[1e308, -1e308]), ["≈ 0", "≈ 0"], ["≈ 0", "≈ 0"]),
        (Scenario(logits=[2.0, 0.0], temperature=0.0), ["0", "0"], ["0", "0"]),
        (Scenario(logits=[2.0]), ["0"], ["0"]),
    ],
)
def test_of_the_first_row_and_the_gradient(scenario: Scenario, row: list[str], gradients: list[str]):
    shown = jacobian(Results(scenario), 12)
    assert [jacobian_texts.element(shown, 0, i) for i in range(len(row))] == row
    assert jacobian_texts.gradients(shown, 0) == gradients


def test_of_the_factor_and_the_norm():
    assert jacobian_texts.factor(Results(Scenario(logits=[0.0, 0.0]))) == "−2"
    assert jacobian_texts.factor(Results(Scenario(logits=[1000.0, 0.0], target=1))) == "−1.97e434"
    assert jacobian_texts.norm_text(Results(Scenario(logits=[0.0, 0.0]))) == "0.50"
    assert jacobian_texts.norm_text(Results(Scenario(logits=[1000.0, 0.0]))) == "< 1e−300"
    assert jacobian_texts.norm_text(Results(Scenario(logits=[1000.0, 0.0], temperature=0.0))) == "0"
