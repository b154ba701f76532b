"""A value that is not 0 or 1 is never told as 0 or 1, wherever float64 rounds it to that."""

from __future__ import annotations

import math

import pytest

from softmax_explorer.export import honest
from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.model.validation import LOSSES
from softmax_explorer.style import numbers

FALSE = {"0", "1", "0 %", "100 %", "−0", "+0", "+1", "−1", "+1.0000", "−1.0000", "∞"}


def of(*logits: float, **fields) -> Results:
    return Results(Scenario(logits=logits, **fields))


def test_gradients_that_underflow_keep_their_sign():
    results = of(1000.0, 1.0)
    assert honest.gradient(results, 0, "cross-entropy") == "−1.4e−434"
    assert honest.gradient(results, 1, "cross-entropy") == "+1.4e−434"
    assert honest.gradient(results, 0, "binary-cross-entropy") == "−5.1e−435"
    wrong = of(1000.0, 1.0, target=1)
    assert honest.gradient(wrong, 0) == "+1 − 1.4e−434"
    assert honest.gradient(wrong, 1) == "−1 + 1.4e−434"


def test_sums_and_entropy_of_a_certain_state():
    results = of(1000.0, 1.0)
    # e^-999 = 1.377e-434; times 1000 nats, over log 2
    assert honest.sum_of_exponentials(results, True) == "1 + 1.38e−434"
    assert honest.entropy_bits(results) == "2.0e−431"
    assert honest.perplexity(results) == "1 + 1.38e−431"
    assert honest.sum_of_exponentials(of(0.0, -1000.0), False) == "1 + 5.08e−435"
    assert honest.sigmoid_sum(of(50.0, -60.0)) == "1 − 1.93e−22"


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("temperature", [0.01, 1.0, 3.0])
@pytest.mark.parametrize("logits", [(1000.0, 1.0), (100.0, -100.0, 0.0), (1e308, -1e308, 9e307), (60.0, 0.0, 0.0)])
def test_no_false_zero_and_no_false_one(logits, temperature: float, target: int, loss: str):
    results = of(*logits, temperature=temperature, target=target, loss=loss)
    texts = [honest.sum_of_exponentials(results, True), honest.entropy_bits(results), honest.perplexity(results)]
    texts += [honest.total_loss(results), honest.categorical_loss(results), honest.sigmoid_loss(results)]
    for index in range(len(logits)):
        texts += [honest.probability(results, index), honest.probability(results, index, numbers.percent_short)]
        texts += [honest.gradient(results, index, each) for each in ("", "cross-entropy", "binary-cross-entropy")]
        texts.append(honest.class_loss(results, index))
        if index != results.leader:
            texts.append(honest.exponential(results, index, True))
    assert not FALSE.intersection(texts), texts


def test_limits_and_masked_classes_are_exact():
    for results in (of(2.0, 1.0, temperature=0.0), of(2.0, -math.inf)):
        assert honest.probability(results, 0) == "100 %"
        assert honest.probability(results, 1) == "0 %"
        assert honest.gradient(results, 0, "cross-entropy") == "0"
        assert honest.entropy_bits(results) == "0"
        assert honest.perplexity(results) == "1"
        assert honest.sum_of_exponentials(results, True) == "1"
