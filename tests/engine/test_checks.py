"""Every refusal is a ValueError that names the argument, the rule, the index and the value."""

import math

import numpy as np
import pytest

from softmax_explorer import engine

NAN, INF = math.nan, math.inf
FUNCTIONS = [
    engine.softmax,
    engine.log_softmax,
    engine.complement,
    engine.log_complement,
    engine.logsumexp,
    engine.entropy,
    engine.perplexity,
    engine.energy,
    engine.AccuratePass,
]
WITH_TARGET = [
    engine.cross_entropy,
    engine.cross_entropy_gradient,
    engine.temperature_gradient,
    engine.mean_squared_error,
    engine.mean_squared_error_gradient,
    engine.focal_loss,
    engine.focal_loss_gradient,
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("logits", "words"),
    [
        ([1.0, NAN], r"^logits\[1\] is nan, but logits must be finite, or -inf for a masked class$"),
        ([[1.0, 2.0], [INF, 0.0]], r"^logits\[1, 0\] is inf, but logits must be finite"),
        ([-INF, NAN], r"logits\[1\] is nan"),
        ([-INF, -INF], r"^logits has no class left: all 2 logits are -inf \(masked\)$"),
        ([[0.0, 1.0], [-INF, -INF]], r"^logits\[1\] has no class left"),
        ([], r"^logits must hold at least one class, got shape \(0,\)$"),
        (2.0, r"^logits must have an axis of classes, got the single number 2.0$"),
        ([[1.0, 2.0], [3.0]], "^logits must be a rectangular array of numbers"),
        (["a", "b"], "^logits must be real numbers, got an array of <U1$"),
        ([1.0, None], "^logits must be a rectangular array of numbers"),
        ([1 + 2j], "^logits must be real numbers, got an array of complex128$"),
    ],
)
def test_logits(function, logits, words):
    with pytest.raises(ValueError, match=words):
        function(logits)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("temperature", "words"),
    [
        (-1.0, "^temperature must be between 0 and inf, got -1.0$"),
        (NAN, "^temperature must be between 0 and inf, got nan$"),
        ([1.0, -2.0], r"^temperature\[1\] is -2.0, but temperature must be between 0 and inf$"),
        ("warm", "^temperature must be real numbers"),
    ],
)
def test_temperature(function, temperature, words):
    with pytest.raises(ValueError, match=words):
        function([1.0, 2.0], temperature)


@pytest.mark.parametrize("function", WITH_TARGET)
@pytest.mark.parametrize(
    ("target", "words"),
    [
        (2, "^target must be between 0 and 1, got 2$"),
        (-1, "^target must be between 0 and 1, got -1$"),
        (np.int64(7), "^target is 7, but target must be a class index between 0 and 1$"),
        (1.0, r"^target must be a class index, whole numbers of shape \(\) or a distribution of shape \(2,\), got"),
        (True, "^target must be"),
        ("a", "^target must be"),
        ([0.5, 0.4], "^target must sum to 1 over the classes, its sum is 0.9$"),
        ([1.5, -0.5], r"^target\[0\] is 1.5, but target must be a probability between 0 and 1$"),
        ([NAN, 1.0], r"^target\[0\] is nan"),
        ([0.5, 0.25, 0.25], r"got shape \(3,\)$"),
        ([[0.5], [0.25, 0.25]], "^target must be a class index or a rectangular array of numbers"),
    ],
)
def test_target(function, target, words):
    with pytest.raises(ValueError, match=words):
        function([1.0, 2.0], target)


def test_target_of_a_batch():
    with pytest.raises(ValueError, match=r"^target\[1\] is 5, but target must be a class index between 0 and 1$"):
        engine.cross_entropy([[1, 2], [3, 4], [5, 6]], [0, 5, 1])
    with pytest.raises(ValueError, match=r"^target\[1\] must sum to 1 over the classes, its sum is 0.75$"):
        engine.cross_entropy([[1, 2], [3, 4]], [[0.5, 0.5], [0.5, 0.25]])


def test_label_smoothing_gamma_and_num_classes():
    for value in (-0.1, 1.1, NAN):
        with pytest.raises(ValueError, match=f"^label_smoothing must be between 0 and 1, got {value}$"):
            engine.cross_entropy([1.0, 2.0], 0, label_smoothing=value)
    for value in (-0.1, INF, NAN):
        with pytest.raises(ValueError, match=f"^gamma must be a finite number >= 0, got {value}$"):
            engine.focal_loss([1.0, 2.0], 0, gamma=value)
    for value in (0, 2.5, True):
        with pytest.raises(ValueError, match="^num_classes must be a whole number of at least 1, got"):
            engine.target_distribution(0, value)


@pytest.mark.parametrize("function", [engine.sigmoid, engine.log_sigmoid])
def test_sigmoid_refuses_nan_only(function):
    with pytest.raises(ValueError, match=r"^logits\[1\] is nan, but logits must not be nan$"):
        function([INF, NAN])
    with pytest.raises(ValueError, match="^logits is nan"):
        function(NAN)


def test_targets_of_binary_cross_entropy():
    for function in (engine.binary_cross_entropy, engine.binary_cross_entropy_gradient):
        with pytest.raises(ValueError, match=r"^targets\[1\] is 2.0, but targets must be between 0 and 1$"):
            function([1.0, 2.0], [0.0, 2.0])
        with pytest.raises(ValueError, match=r"^targets must have the logits' shape \(2,\), got \(3,\)$"):
            function([1.0, 2.0], [0.0, 1.0, 0.0])
    with pytest.raises(ValueError, match="axis of classes"):
        engine.binary_cross_entropy_per_class(1.0)


@pytest.mark.parametrize("value", [None, "0.5", [0.5], object()])
def test_one_number_is_asked_for_by_its_name(value):
    for name, call in {
        "probability": lambda: engine.solve_logit([1.0, 2.0], 0, value),
        "temperature": lambda: engine.solve_logit([1.0, 2.0], 0, 0.5, value),
        "near": lambda: engine.solve_temperature([1.0, 2.0], entropy=0.1, near=value),
        "label_smoothing": lambda: engine.cross_entropy([1.0, 2.0], 0, label_smoothing=value),
        "gamma": lambda: engine.focal_loss([1.0, 2.0], 0, gamma=value),
        "level": lambda: engine.bootstrap_band([0.5], [1], 1, level=value),
        "divide_by": lambda: engine.band_widths(8, 2, value),
    }.items():
        with pytest.raises(ValueError, match=f"^{name} must be one number, got "):
            call()
