"""Results against 60 digits, at the limits, and lazily."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import Scenario
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.results import Results

INF = math.inf
IRIS = Scenario(logits=[2.1, 0.8, -0.5])
SCENARIOS = {
    "iris": IRIS,
    "cold": Scenario([2.1, 0.8, -0.5, 0.75], temperature=0.3, target=1),
    "warm, smoothed": Scenario([3.0, -4.0, 0.5], temperature=5.0, target=2, label_smoothing=0.1),
    "soft target": Scenario([1.0, 2.0, 3.0], temperature=2.0, target=(0.5, 0.2, 0.3)),
    "confident": Scenario([30.0, 0.0, -5.0], target=0),
    "confidently wrong": Scenario([30.0, 0.0, -5.0], target=2),
    "labels": Scenario([1.0, -2.0, 0.5], labels=(0, 2), temperature=0.5),
    "ten": Scenario(np.linspace(-3, 3, 10), target=4),
}
LOSSES = ("cross-entropy", "mse", "focal", "binary-cross-entropy")


def reference_loss(scenario: Scenario, z: list) -> Any:
    """The chosen loss of logits z, straight from its definition."""
    t = mpmath.mpf(scenario.temperature)
    exponentials = [mpmath.exp(v / t) for v in z]
    p = [e / sum(exponentials) for e in exponentials]
    if scenario.loss == "binary-cross-entropy":
        on = (scenario.target,) if scenario.labels is None else scenario.labels
        if isinstance(scenario.target, tuple):
            on = (scenario.target.index(max(scenario.target)),)
        s = [1 / (1 + mpmath.exp(-v / t)) for v in z]
        return -sum(mpmath.log(s[i]) if i in on else mpmath.log(1 - s[i]) for i in range(len(z)))
    smoothing = mpmath.mpf(scenario.label_smoothing)
    hot = scenario.target if isinstance(scenario.target, tuple) else [i == scenario.target for i in range(len(z))]
    y = [(1 - smoothing) * mpmath.mpf(h) + smoothing / len(z) for h in hot]
    if scenario.loss == "mse":
        return sum((a - b) ** 2 for a, b in zip(p, y, strict=True))
    weight = (lambda q: (1 - q) ** 2) if scenario.loss == "focal" else (lambda q: 1)
    return -sum(b * weight(a) * mpmath.log(a) for a, b in zip(p, y, strict=True))


@pytest.fixture(autouse=True)
def sixty_digits():
    with mpmath.workdps(60):
        yield


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_losses_and_gradients_against_their_definitions(name: str, loss: str) -> None:
    scenario = SCENARIOS[name].with_loss(loss)
    results = Results(scenario)
    z = [mpmath.mpf(float(v)) for v in scenario.logits]
    expected = reference_loss(scenario, z)
    # 4 ulp for each of at most 10 terms and the rounding of their sum: below 2^-46 relative.
    assert abs(results.loss - expected) <= abs(expected) * 2.0**-46
    slopes = []
    for i in range(len(z)):
        slopes.append(mpmath.diff(lambda v, i=i: reference_loss(scenario, [*z[:i], v, *z[i + 1 :]]), z[i]))
    largest = max(abs(s) for s in slopes)
    for got, slope in zip(results.gradient.tolist(), slopes, strict=True):
        assert abs(got - slope) <= max(largest, mpmath.mpf(1) / scenario.temperature * 2.0**-60) * 2.0**-46
    assert np.allclose(results.scaled_gradient, results.gradient * scenario.temperature, rtol=2.0**-50, atol=0.0)
    assert abs(results.gradient_sum - float(sum(slopes))) <= len(z) * 2.0**-51 / scenario.temperature


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("smoothing", [0.0, 0.2, 1.0])
def test_class_losses_are_the_loss_if_that_class_were_true(loss: str, smoothing: float) -> None:
    scenario = Scenario([2.1, 0.8, -0.5, 9.0], loss=loss, label_smoothing=smoothing, temperature=0.7)
    each = [Results(scenario.with_target(i)).loss for i in range(4)]
    assert Results(scenario).class_losses == pytest.approx(each, rel=2.0**-46)


def test_the_figures_of_the_design() -> None:
    results = Results(IRIS)
    assert results.exponentials.round(4).tolist() == [8.1662, 2.2255, 0.6065]
    assert round(results.sum_exponentials, 4) == 10.9982
    assert results.probabilities.round(4).tolist() == [0.7425, 0.2024, 0.0551]
    assert round(results.loss, 4) == 0.2977
    assert results.gradient.round(4).tolist() == [-0.2575, 0.2024, 0.0551]
    assert results.sigmoid.round(3).tolist() == [0.891, 0.690, 0.378]
    assert round(results.sigmoid_sum, 3) == 1.958
    assert round(results.sigmoid_loss, 3) == 1.761
    assert round(results.entropy, 3) == 0.704
    assert round(results.perplexity, 2) == 2.02
    assert (round(results.entropy_bits, 1), round(results.max_entropy_bits, 1)) == (1.0, 1.6)
    assert results.shifted_exponentials.round(4).tolist() == [1.0, 0.2725, 0.0743]
    assert round(results.sum_shifted_exponentials, 4) == 1.3468
    assert (results.maximum, results.leader, results.runner_up, results.num_unmasked) == (2.1, 0, 1, 3)
    assert round(results.log_sum_exp, 4) == 2.3977


def every_quantity() -> list[str]:
    kinds = (computed_once, property)
    return [n for c in Results.__mro__ for n, v in vars(c).items() if isinstance(v, kinds) and not n.startswith("_")]


EXTREMES = {
    "one": Scenario([2.1]),
    "one, cold": Scenario([2.1], temperature=0.0),
    "argmax": IRIS.with_temperature(0.0),
    "argmax, wrong": IRIS.with_temperature(0.0).with_target(2),
    "tie at zero": Scenario([1.0, 1.0, 0.0], temperature=0.0),
    "uniform": IRIS.with_temperature(INF),
    "masked": IRIS.with_mask(1, True),
    "masked, uniform": IRIS.with_mask(1, True).with_temperature(INF),
    "masked, argmax": Scenario([-1.0, -INF, 0.0], temperature=0.0, target=1),
    "true one masked": IRIS.with_mask(0, True).with_label_smoothing(0.1),
    "huge": Scenario([1e308, -1e308, 1.7e308, -INF]),
    "huge, smallest temperature": Scenario([1e308, -1e308, 1.0], temperature=5e-324),
    "tiny": Scenario([5e-324, 0.0, -5e-324], temperature=1e308),
    "hundred": Scenario(np.arange(100.0)),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", EXTREMES)
def test_no_quantity_is_nan_or_raises_at_the_limits(name: str, loss: str) -> None:
    results = Results(EXTREMES[name].with_loss(loss))
    for quantity in every_quantity():
        value = getattr(results, quantity)
        if isinstance(value, (float, np.ndarray)):
            assert not np.isnan(value).any(), quantity
        if isinstance(value, np.ndarray):
            assert value.shape == (results.scenario.num_classes,), quantity
            assert value.dtype == np.float64, quantity
            assert not value.flags.writeable, quantity
    assert np.isfinite(results.scaled_gradient).all()


def test_temperature_zero_is_argmax_and_ties_share() -> None:
    results = Results(Scenario([1.0, 3.0, 3.0, -2.0, 0.0], temperature=0.0, target=1))
    assert results.probabilities.tolist() == [0.0, 0.5, 0.5, 0.0, 0.0]
    assert results.scaled_logits.tolist() == [INF, INF, INF, -INF, 0.0]
    assert results.scaled_gradient.tolist() == [0.0, -0.5, 0.5, 0.0, 0.0]
    assert results.gradient.tolist() == [0.0, -INF, INF, 0.0, 0.0]
    assert results.gradient_sum == 0.0
    assert results.loss == pytest.approx(math.log(2.0), rel=2.0**-50)


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal"])
def test_a_certain_right_answer_at_temperature_zero_has_no_gradient(loss: str) -> None:
    results = Results(IRIS.with_temperature(0.0).with_loss(loss))
    assert results.loss == 0.0
    assert results.gradient.tolist() == [0.0, 0.0, 0.0]


def test_temperature_infinity_is_uniform_over_the_unmasked() -> None:
    results = Results(Scenario([5.0, -1.0, -INF, 2.0], masked={1}, temperature=INF))
    assert results.probabilities.tolist() == [0.5, 0.0, 0.0, 0.5]
    assert results.scaled_logits.tolist() == [0.0, -INF, -INF, 0.0]
    assert results.gradient.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert (results.leader, results.runner_up, results.num_unmasked, results.max_entropy_bits) == (0, 3, 2, 1.0)


def test_a_mask_takes_a_class_out() -> None:
    results = Results(IRIS.with_mask(0, True))
    two = Results(Scenario([0.8, -0.5]))
    assert results.logits.tolist() == [-INF, 0.8, -0.5]
    assert results.probabilities.tolist() == [0.0, *two.probabilities.tolist()]
    assert results.gradient[0] == -1.0
    assert results.loss == INF
    assert results.sigmoid[0] == 0.0
    assert Results(IRIS.with_mask(0, True).with_mask(1, True)).runner_up is None


def test_one_neuron_is_always_certain_and_learns_nothing() -> None:
    results = Results(Scenario([-7.0]))
    assert results.probabilities.tolist() == [1.0]
    assert results.gradient.tolist() == [0.0]
    assert (results.loss, results.entropy, results.perplexity, results.runner_up) == (0.0, 0.0, 1.0, None)


def test_overflow_of_the_raw_exponentials_is_said() -> None:
    assert Results(Scenario([1000.0, 1.0])).exponentials_overflow
    assert Results(Scenario([709.7, 709.7])).exponentials_overflow  # each is finite, their sum is not
    assert not Results(Scenario([709.7, 1.0])).exponentials_overflow
    assert Results(Scenario([1000.0, 1.0])).sum_shifted_exponentials == 1.0


def test_without_shift_the_logits_are_the_base_logits_themselves() -> None:
    assert Results(IRIS).logits is IRIS.logits
    assert Results(IRIS.with_shift(2.0)).logits.tolist() == (IRIS.logits + 2.0).tolist()


def test_the_shift_sentence_has_the_real_figure() -> None:
    assert Results(IRIS).shift_effect == 0.0
    shifted = Results(IRIS.with_shift(1e5))
    moved = np.abs(engine.softmax(IRIS.logits + 1e5) - engine.softmax(IRIS.logits)).max()
    assert shifted.shift_effect == moved
    # z + 1e5 is rounded by at most 2^-37, and p moves by at most p (1 - p) times the change of two logits.
    assert 0.0 < shifted.shift_effect <= 2 * 2.0**-37 / 4


def test_a_soft_target_and_label_smoothing() -> None:
    results = Results(Scenario([0, 0, 0, 0], target=2, label_smoothing=0.1))
    assert results.target.tolist() == [0.025, 0.025, 0.925, 0.025]
    assert results.true_class == 2
    assert Results(Scenario([0, 0, 0], target=(0.2, 0.5, 0.3))).true_class == 1


def test_confident_answers_keep_their_digits() -> None:
    results = Results(Scenario([1000.0, 1.0], target=0))
    assert results.probabilities.tolist() == [1.0, 0.0]
    assert results.log_probabilities[1] == -999.0
    assert results.log_complements[0] == -999.0
    results = Results(Scenario([40.0, 0.0], target=0))
    assert results.loss == pytest.approx(math.exp(-40.0), rel=2.0**-50)
    assert results.gradient[0] == -results.complements[0] == pytest.approx(-math.exp(-40.0), rel=2.0**-50)


def test_sigmoids_are_of_the_scaled_logits() -> None:
    scenario = Scenario([3.0, -1.0, 50.0], temperature=2.0, labels=(0, 2))
    results = Results(scenario)
    x = scenario.logits / 2.0
    assert results.sigmoid.tolist() == engine.sigmoid(x).tolist()
    assert results.sigmoid_complement.tolist() == engine.sigmoid(-x).tolist()
    assert results.sigmoid_log_complement.tolist() == engine.log_sigmoid(-x).tolist()
    assert results.labels.tolist() == [1.0, 0.0, 1.0]
    assert results.sigmoid_losses.tolist() == engine.binary_cross_entropy(x, results.labels).tolist()
    expected = engine.binary_cross_entropy_gradient(x, results.labels) / 2.0
    assert results.sigmoid_gradient.tolist() == expected.tolist()
    assert results.sigmoid_gradient[2] < 0.0  # 25 above: rounding the sigmoid to 1 would have lost it
    assert Results(Scenario([1, 2], target=1)).labels.tolist() == [0.0, 1.0]
    assert Results(Scenario([1, 2], labels=())).labels.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_pair_panel_has_both_losses_whatever_is_chosen(loss: str) -> None:
    results = Results(IRIS.with_loss(loss).with_temperature(2.0))
    plain = Results(IRIS.with_temperature(2.0))
    assert results.categorical_loss == plain.loss
    assert results.categorical_gradient.tolist() == plain.gradient.tolist()
    assert results.sigmoid_loss == Results(IRIS.with_temperature(2.0).with_loss("binary-cross-entropy")).loss


def test_nothing_is_computed_until_asked_and_then_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    of = engine.ShortRow.of
    monkeypatch.setattr(engine.ShortRow, "of", lambda *args: passes.append(args) or of(*args))
    results = Results(IRIS.with_temperature(2.0))
    assert set(vars(results)) == {"scenario"}
    assert results.leader == 0
    assert not passes
    for name in every_quantity():
        assert getattr(results, name) is not None
    assert len(passes) == 1
    first = results.probabilities
    assert results.probabilities is first
