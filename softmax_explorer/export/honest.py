"""Numbers of the results as honest text: what float64 rounds to 0 or to 1 is told from its logarithm.

Where even the logarithm is out of range, a bound is told: "< 1e−300" is not 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers

BELOW, ABOVE, NEARLY_ONE, BARELY_ABOVE_ONE = "< 1e−300", "> 1e308", "> 1 − 1e−300", "< 1 + 1e−300"
_NEGATIVE_BELOW = "> −1e−300"
_TINY = 2.0**-1022  # below it only the logarithm has all digits
_FAR, _NEAR = -240.0, -30.0  # a log p from which cubes of it underflow, and one that 1 may absorb


def _five_digits(value: float, log_value: float | None = None) -> str:
    return numbers.number(value, 5, log_value if value < _TINY else None)


def probability(results: Results, index: int, form: Callable[..., str] = numbers.probability) -> str:
    """p of a class; `form` may be `numbers.percent_short` too."""
    p, rest = float(results.probabilities[index]), float(results.complements[index])
    if p >= _TINY <= rest:
        return form(p, rest)
    log_p, log_rest = float(results.log_probabilities[index]), float(results.log_complements[index])
    if _between(results):
        if log_p == -math.inf and results.logits[index] > -math.inf:
            return BELOW
        if log_rest == -math.inf and results.num_unmasked > 1 and results.logits[index] > -math.inf:
            return NEARLY_ONE
    return form(p, rest, log_p, log_rest)


def sigmoid(results: Results, index: int, form: Callable[..., str] = numbers.probability) -> str:
    """The sigmoid of z/T of a class."""
    p, rest = float(results.sigmoid[index]), float(results.sigmoid_complement[index])
    if p >= _TINY <= rest:
        return form(p, rest)
    log_p, log_rest = float(results.sigmoid_log[index]), float(results.sigmoid_log_complement[index])
    if _between(results) and results.logits[index] > -math.inf:
        if log_p == -math.inf:
            return BELOW
        if log_rest == -math.inf:
            return NEARLY_ONE
    return form(p, rest, log_p, log_rest)


def together(results: Results, classes: np.ndarray) -> str:
    """What these classes have of the probability, within a sentence."""
    p = float(results.probabilities[classes].sum())
    if p >= 0.001 and p <= 0.999:
        return numbers.percent_short(p)
    log_p = _log_sum(results.log_probabilities[classes])
    if log_p == -math.inf and _between(results) and bool((results.logits[classes] > -math.inf).any()):
        return BELOW
    return numbers.percent_short(min(p, 1.0), None, log_p)


def exponential(results: Results, index: int, shifted: bool) -> str:
    """e^(z/T), or e^((z - max)/T)."""
    value = float((results.shifted_exponentials if shifted else results.exponentials)[index])
    if _TINY <= value < math.inf and value != 1.0:
        return numbers.number(value)
    if shifted:
        log_value = float(results.log_probabilities[index] - results.log_probabilities[results.leader])
        if value == 1.0 and results.logits[index] == results.maximum:
            log_value = 0.0
    else:
        log_value = float(results.scaled_logits[index])
    if log_value == -math.inf and _between(results) and results.logits[index] > -math.inf:
        return BELOW
    return numbers.number(value, log_value=log_value)


def sum_of_exponentials(results: Results, shifted: bool) -> str:
    total = results.sum_shifted_exponentials if shifted else results.sum_exponentials
    if _TINY < total < math.inf and total != 1.0:
        return numbers.number(total, 6)
    # log of a sum that rounds to 1 is its distance from 1, if the largest exponential is 1
    log_total = 0.0 if shifted else results.log_sum_exp
    if total == 1.0 and log_total == 0.0 and results.num_unmasked > 1 and _between(results):
        log_distance = float(results.log_complements[results.leader])
        return BARELY_ABOVE_ONE if log_distance == -math.inf else _one_plus(log_distance)
    return numbers.number(total, 6, log_total)


def class_loss(results: Results, index: int) -> str:
    """The chosen loss if that class were the true one."""
    value = float(results.class_losses[index])
    if math.isinf(value) and _between(results) and results.logits[index] > -math.inf:
        return ABOVE
    return _loss(results, value, _log_loss(results, index), numbers.loss)


def negative_log(results: Results, index: int) -> str:
    """-log p of a class, whatever the chosen loss."""
    value = -float(results.log_probabilities[index])
    if math.isinf(value) and _between(results) and results.logits[index] > -math.inf:
        return ABOVE
    return _loss(results, value + 0.0, float(results.log_complements[index]), numbers.loss)


def total_loss(results: Results, form: Callable[..., str] = _five_digits) -> str:
    """The chosen loss under the target."""
    if results.scenario.loss == "binary-cross-entropy":
        return sigmoid_loss(results, form)
    return _target_loss(results, results.loss, results.scenario.loss, form)


def categorical_loss(results: Results) -> str:
    """Cross-entropy, whatever the chosen loss."""
    return _target_loss(results, results.categorical_loss, "cross-entropy", numbers.loss)


def sigmoid_loss(results: Results, form: Callable[..., str] = numbers.loss) -> str:
    """Binary cross-entropy, summed over the classes."""
    value = results.sigmoid_loss
    if math.isinf(value) and _between(results) and not results.labels[results.logits == -math.inf].any():
        return ABOVE
    if value >= _TINY:
        return form(value)
    # -log(1 - x) is x here
    return _loss(results, value, _log_sum(np.where(results.labels == 1.0, *_sigmoid_logs(results)[::-1])), form)


def gradient(results: Results, index: int, loss: str = "") -> str:
    """dL/dz of a class, of the chosen loss if none is named. What underflows keeps its sign."""
    loss = loss or results.scenario.loss
    if loss == "cross-entropy":
        value = float(results.categorical_gradient[index])
    elif loss == "binary-cross-entropy":
        value = float(results.sigmoid_gradient[index])
    else:
        value = float(results.gradient[index])
    magnitude = abs(value)
    if _TINY <= magnitude < 0.99 or not _between(results) or results.logits[index] == -math.inf:
        return numbers.gradient(value)
    y, t = float((results.labels if loss == "binary-cross-entropy" else results.target)[index]), _temperature(results)
    if loss in ("mse", "focal"):
        least = float(results.log_probabilities.min())
        if value == 0.0 and results.num_unmasked > 1 and least < _FAR:
            return _NEGATIVE_BELOW if y == 1.0 else BELOW
        return ("≈ −1" if value < 0.0 else "≈ +1") if magnitude == 1.0 and least < _NEAR else numbers.gradient(value)
    if not (y == 0.0 or y == 1.0):
        return numbers.gradient(value)
    if loss == "binary-cross-entropy":
        small, rest = _sigmoid_logs(results)
    else:
        small, rest = results.log_probabilities, results.log_complements
        if results.num_unmasked == 1:
            return numbers.gradient(value)
    size, distance = (rest, small) if y else (small, rest)
    log_size, log_distance = float(size[index]) - math.log(t), float(distance[index])
    if value == 0.0 and log_size == -math.inf:
        return _NEGATIVE_BELOW if y else BELOW
    if t == 1.0 and magnitude == 1.0 and log_distance == -math.inf:
        return "< −1 + 1e−300" if y else NEARLY_ONE
    return numbers.gradient(-magnitude if y else magnitude, log_size, log_distance if t == 1.0 else None)


def gradient_sum(results: Results) -> str:
    """The sum of dL/dz: exactly 0 on paper with softmax, anything with sigmoids."""
    total = results.gradient_sum
    if results.scenario.loss != "binary-cross-entropy":
        noise = 2.0 * len(results.logits) * 2.0**-52  # a sum that is exact on paper is off by rounding alone
        return "0" if abs(total) * results.scenario.temperature <= noise or total == 0.0 else numbers.gradient(total)
    if total != 0.0 or not _between(results):
        return numbers.gradient(total)
    on = results.labels == 1.0
    up, down = (_log_sum(logs[chosen]) for logs, chosen in zip(_sigmoid_logs(results), (~on, on), strict=True))
    if up == down:
        return "0"
    size = max(up, down) + math.log(-math.expm1(-abs(up - down))) - math.log(_temperature(results))
    return numbers.gradient(0.0 if up > down else -0.0, size)


def sigmoid_sum(results: Results) -> str:
    total = results.sigmoid_sum
    if total == 0.0 and _between(results):
        log_total = _log_sum(results.sigmoid_log)
        no_class = results.num_unmasked == 0
        return BELOW if log_total == -math.inf and not no_class else numbers.number(0.0, 4, log_total)
    if total != 1.0 or not _between(results):
        return numbers.number(total, 4)
    first = int(results.sigmoid.argmax())
    others = np.delete(results.sigmoid_log, first)
    up, down = _log_sum(others), float(results.sigmoid_log_complement[first])
    if up == down:
        return "1"
    log_distance = max(up, down) + math.log(-math.expm1(-abs(up - down)))
    text = _one_plus(log_distance)
    return text if up > down else text.replace("+", numbers.MINUS, 1)


def entropy_bits(results: Results, form: Callable[..., str] = numbers.loss) -> str:
    bits = results.entropy_bits
    if bits >= _TINY or not _has_entropy(results):
        return form(bits)
    log_entropy = _log_entropy(results)
    return BELOW if log_entropy == -math.inf else form(bits, log_entropy - math.log(math.log(2.0)))


def perplexity(results: Results) -> str:
    """e^entropy, which is 1 for one class alone."""
    value = results.perplexity
    if value != 1.0 or not _has_entropy(results):
        return numbers.number(value, 4)
    if results.entropy >= _TINY:
        return _one_plus(math.log(results.entropy))
    log_entropy = _log_entropy(results)
    return BARELY_ABOVE_ONE if log_entropy == -math.inf else _one_plus(log_entropy)


def _target_loss(results: Results, value: float, loss: str, form: Callable[..., str]) -> str:
    if value >= _TINY:
        if math.isinf(value) and _between(results) and results.logits[results.true_class] > -math.inf:
            return ABOVE
        return form(value)
    one_hot = float(results.target[results.true_class]) == 1.0
    return _loss(results, value, _log_loss(results, results.true_class, loss) if one_hot else None, form)


def _loss(results: Results, value: float, log_loss: float | None, form: Callable[..., str]) -> str:
    if value == 0.0 and log_loss == -math.inf and _between(results) and results.num_unmasked > 1:
        return BELOW
    return form(value, log_loss)


def _log_loss(results: Results, index: int, loss: str = "") -> float | None:
    """log of a loss that float64 rounds to 0: -log p is 1 - p there."""
    loss = loss or results.scenario.loss
    if results.scenario.label_smoothing:
        return None
    if loss == "binary-cross-entropy":
        others = np.delete(results.sigmoid_log, index)
        return _log_sum(np.append(others, results.sigmoid_log_complement[index]))
    rest = float(results.log_complements[index])
    if loss == "mse":
        with np.errstate(over="ignore"):
            return _log_sum(2.0 * np.append(np.delete(results.log_probabilities, index), rest))
    return 3.0 * rest if loss == "focal" else rest


def _log_entropy(results: Results) -> float:
    """log of an entropy so small that the leader's share of it is 1 - p: sum over the others of p (1 - log p)."""
    log_p = np.delete(results.log_probabilities, results.leader)
    log_p = log_p[log_p > -math.inf]
    return _log_sum(log_p + np.log1p(-log_p))


def _has_entropy(results: Results) -> bool:
    return results.num_unmasked > 1 and _between(results)


def _between(results: Results) -> bool:
    """No limit of the temperature: nothing is exactly 0 or 1 but where a class is masked or alone."""
    return 0.0 < results.scenario.temperature < math.inf


def _temperature(results: Results) -> float:
    return results.scenario.temperature


def _sigmoid_logs(results: Results) -> tuple[np.ndarray, np.ndarray]:
    return results.sigmoid_log, results.sigmoid_log_complement


def _one_plus(log_distance: float) -> str:
    return "1 + " + numbers.number(math.exp(log_distance), 2, log_distance)


def _log_sum(logs: np.ndarray) -> float:
    """log of the sum of e^logs."""
    largest = float(logs.max()) if logs.size else -math.inf
    return largest + math.log(float(np.exp(logs - largest).sum())) if math.isfinite(largest) else largest
