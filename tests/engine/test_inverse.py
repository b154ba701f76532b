"""Dragging an answer: the solver's logit or temperature gives that answer back, or a sentence says why none does."""

import math

import numpy as np
import pytest

from softmax_explorer import engine

INF = math.inf
IRIS = [2.1, 0.8, -0.5]


class TestSolveLogit:
    @pytest.mark.parametrize("p", [1e-300, 1e-12, 0.001, 0.3, 0.5, 0.9, 1 - 1e-12])
    @pytest.mark.parametrize("t", [0.01, 1.0, 50.0])
    def test_gives_the_probability(self, p, t):
        for index in range(3):
            row = list(IRIS)
            row[index] = engine.solve_logit(row, index, p, t)
            done = engine.AccuratePass(row, t)
            # Rounding the logit moves log p by |z|/t ulp: that much is inherent.
            slack = 4 * 2**-52 * (2 + abs(row[index]) / t + max(map(abs, IRIS)) / t)
            assert done.log_probabilities[index] == pytest.approx(math.log(p), rel=4 * 2**-52, abs=slack)

    def test_the_old_logit_does_not_count(self):
        assert engine.solve_logit([99.0, 0.8, -0.5], 0, 0.5) == engine.solve_logit([-INF, 0.8, -0.5], 0, 0.5)

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((IRIS, 0, 0.0), "probability must lie strictly between 0 and 1"),
            ((IRIS, 0, 1.0), "probability must lie strictly between 0 and 1"),
            ((IRIS, 0, 1.5), "probability must be between 0 and 1, got 1.5"),
            ((IRIS, 3, 0.5), "index must be between 0 and 2, got 3"),
            ((IRIS, -1, 0.5), "index must be between 0 and 2, got -1"),
            ((IRIS, 0, 0.5, 0.0), "temperature must be above 0 and finite"),
            ((IRIS, 0, 0.5, INF), "temperature must be above 0 and finite"),
            (([2.0], 0, 0.5), "no other class is left"),
            (([2.0, -INF], 0, 0.5), "no other class is left"),
            (([2.0, 1e308], 0, 0.9, 1e308), "beyond the largest float64"),
            (([[1.0, 2.0]], 0, 0.5), "logits must be one row"),
            (([1.0, math.nan], 0, 0.5), "logits.1. is nan"),
        ],
    )
    def test_refusals(self, arguments, words):
        with pytest.raises(ValueError, match=words):
            engine.solve_logit(*arguments)


class TestSolveLogits:
    def test_gives_the_probabilities_and_keeps_the_mean(self):
        for t in (0.1, 1.0, 7.0):
            logits = engine.solve_logits([0.7, 0.2, 0.1], t, like=IRIS)
            assert engine.softmax(logits, t) == pytest.approx([0.7, 0.2, 0.1], rel=1e-13)
            assert logits.mean() == pytest.approx(np.mean(IRIS), rel=1e-14)
        assert engine.solve_logits([0.5, 0.5]).tolist() == [0, 0]

    def test_zero_becomes_a_mask(self):
        logits = engine.solve_logits([0.75, 0.25, 0.0], like=[1.0, -INF, 5.0])
        assert logits[2] == -INF
        assert logits[0] == pytest.approx(1.0, rel=1e-15)
        assert engine.softmax(logits).tolist() == pytest.approx([0.75, 0.25, 0])

    def test_refusals(self):
        with pytest.raises(ValueError, match="probabilities must sum to 1 over the classes, its sum is 0.9"):
            engine.solve_logits([0.5, 0.4])
        with pytest.raises(ValueError, match=r"probabilities\[0\] is 1.5"):
            engine.solve_logits([1.5, -0.5])
        with pytest.raises(ValueError, match="like must have the shape"):
            engine.solve_logits([0.5, 0.5], like=[1.0])
        with pytest.raises(ValueError, match="temperature must be above 0"):
            engine.solve_logits([0.5, 0.5], 0.0)


class TestSolveTemperature:
    @pytest.mark.parametrize("p", [0.334, 0.5, 0.9, 1 - 1e-12])
    def test_probability_of_the_leader(self, p):
        for logits in (IRIS, [1e300, 0.0, -1e300], [1e-300, 0.0, -1e-300], [1e6 + 2.1, 1e6, 1e6]):
            t = engine.solve_temperature(logits, 0, p)
            assert engine.softmax(logits, t)[0] == pytest.approx(p, rel=1e-14)
            assert engine.complement(logits, t)[0] == pytest.approx(1 - p, rel=1e-13)

    def test_limits_of_the_probability(self):
        assert engine.solve_temperature(IRIS, 0, 1.0) == 0
        assert engine.solve_temperature(IRIS, 0, 1 / 3) == INF
        assert engine.solve_temperature([2, 2, 1], 1, 0.5) == 0
        assert engine.solve_temperature([2.0, 1.0, -INF], 0, 0.5) == INF

    @pytest.mark.parametrize("entropy", [1e-200, 1e-9, 0.5, 1.0, 1.09])
    def test_entropy(self, entropy):
        t = engine.solve_temperature(IRIS, entropy=entropy)
        assert engine.entropy(IRIS, t) == pytest.approx(entropy, rel=1e-12)

    def test_limits_of_the_entropy(self):
        assert engine.solve_temperature(IRIS, entropy=0.0) == 0
        assert engine.solve_temperature(IRIS, entropy=math.log(3)) == INF
        assert engine.solve_temperature([2, 2, 1], entropy=math.log(2)) == 0

    @pytest.mark.parametrize("loss", [1e-12, 0.1, 1.0])
    def test_loss_of_the_leader(self, loss):
        t = engine.solve_temperature(IRIS, 0, loss=loss)
        assert engine.cross_entropy(IRIS, 0, t) == pytest.approx(loss, rel=1e-12)

    @pytest.mark.parametrize("loss", [1.2, 5.0, 1e6, 1e200])
    def test_loss_of_the_last(self, loss):
        t = engine.solve_temperature(IRIS, 2, loss=loss)
        assert engine.cross_entropy(IRIS, 2, t) == pytest.approx(loss, rel=1e-12)

    def test_a_loss_with_two_roots_takes_the_nearer_one(self):
        logits = [2.0, 1.5, -3.0]  # class 1: infinite at 0, a minimum, then up to log 3
        cold = engine.solve_temperature(logits, 1, loss=1.0, near=0.01)
        warm = engine.solve_temperature(logits, 1, loss=1.0, near=100.0)
        assert cold < warm
        for t in (cold, warm):
            assert engine.cross_entropy(logits, 1, t) == pytest.approx(1.0, rel=1e-12)
        assert engine.solve_temperature(logits, 1, loss=1.0, near=0) == cold
        assert engine.solve_temperature(logits, 1, loss=1.0, near=INF) == warm
        assert engine.solve_temperature(logits, 1, loss=math.log(3), near=INF) == INF
        assert engine.solve_temperature(logits, 1, loss=math.log(3), near=1) < 1

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ({"index": 1, "probability": 0.9}, "index must be the leading class"),
            ({"index": 0, "probability": 0.2}, "probability of class 0 lies between 0.333333 and 1"),
            ({"probability": 0.5}, "index must name the class"),
            ({"entropy": 2.0}, "entropy lies between 0 and 1.09861"),
            ({"index": 0, "loss": 2.0}, "loss of class 0 lies between 0 and 1.09861"),
            ({"index": 1, "loss": 0.1}, "loss of class 1 is at least"),
            ({"index": 1, "loss": math.nan}, "loss must be a finite number"),
            ({"index": 1}, "exactly one of probability, entropy and loss"),
            ({"index": 1, "loss": 1.0, "entropy": 1.0}, "exactly one of"),
            ({"index": 0, "probability": 0.5, "near": -1.0}, "near must be between 0 and inf"),
        ],
    )
    def test_refusals(self, arguments, words):
        with pytest.raises(ValueError, match=words):
            engine.solve_temperature(IRIS, **arguments)

    def test_what_no_temperature_changes(self):
        assert engine.solve_temperature([1.0, 1.0], 0, 0.5) in (0.0, INF)
        with pytest.raises(ValueError, match="lies between 0.5 and 0.5"):
            engine.solve_temperature([1.0, 1.0], 0, 0.6)
        with pytest.raises(ValueError, match="unmasked"):
            engine.solve_temperature([1.0, -INF], 1, loss=3.0)
