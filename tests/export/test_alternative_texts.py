"""Short texts of the alternatives' values: 0 and 1 only where they are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer.export.alternative_texts import rest_text, share, total_text, value_text
from softmax_explorer.model import Scenario
from softmax_explorer.model.alternatives import AllAlternatives
from softmax_explorer.model.results import Results


def _texts(scenario: Scenario, alpha: float = 2.0) -> dict[str, list[str]]:
    results = Results(scenario)
    return {
        one.id: [*(value_text(results, one, i) for i in range(len(one.values))), total_text(one)]
        for one in AllAlternatives(results, alpha).all
    }


def test_of_three_classes():
    texts = _texts(Scenario(logits=[2.1, 0.8, -0.5]))
    assert texts["softmax"] == ["74 %", "20 %", "6 %", "1"]
    assert texts["entmax"] == ["100 %", "0", "0", "1"]
    assert texts["z / sum z"] == ["88 %", "33 %", "−21 %", "1"]
    assert texts["ReLU"] == ["2.10", "0.80", "0", "2.90"]


def test_of_what_float64_rounds():
    texts = _texts(Scenario(logits=[1000.0, 0.0, -math.inf]))
    assert texts["softmax"] == ["> 99.9 %", "5.1e−435", "0", "1"]
    assert texts["tanh"] == ["≈ 1", "0", "—", "1.00"]
    assert _texts(Scenario(logits=[1e308, -1e308]))["softmax"][:2] == ["> 99.9 %", "< 1e−300"]
    assert _texts(Scenario(logits=[2.0, 1.0], temperature=0.0))["softmax"][:2] == ["100 %", "0"]
    assert _texts(Scenario(logits=[1.0, -1.0]))["z / sum z"] == ["—", "—", "—"]


def test_of_the_rest():
    results = Results(Scenario(logits=[2.0, -1.0, -1.5]))
    texts = {one.id: rest_text(results, one, np.array([1, 2])) for one in AllAlternatives(results, 2.0).all}
    assert texts["softmax"] == "7 %"
    assert texts["entmax"] == "0"
    assert texts["ReLU"] == "0"
    assert texts["leaky ReLU"] == "−0.03"
    assert texts["z / sum z"] == "500 %"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.25, "25 %"), (-0.004, "−0.4 %"), (2.5, "250 %"), (-3.0, "−300 %"), (130.0, "130.00"), (2e307, "2e307")],
)
def test_of_a_share(value: float, text: str):
    assert share(value) == text
