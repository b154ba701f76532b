"""Losses of softmax probabilities: values for every possible true class, and T dL/dz.

Throughout p are the probabilities, complement = 1 - p and log_p their logarithms, all (K,) and free of cancellation;
y is the target distribution (K,) after smoothing. Gradients are T dL/dz, finite at every temperature.
"""

from __future__ import annotations

import numpy as np

FOCAL_GAMMA = 2.0


def gap(p: np.ndarray, complement: np.ndarray, y: np.ndarray) -> np.ndarray:
    """p - y, and -(1 - p) where y is 1: the subtraction would lose all digits of a confident answer."""
    return np.where(y == 1.0, -complement, p - y)


def sum_without(values: np.ndarray) -> np.ndarray:
    """For each class the sum over all the others, without subtracting from the total."""
    before = np.cumsum(values)
    after = np.cumsum(values[::-1])[::-1]
    result = np.zeros_like(values)
    result[1:] = before[:-1]
    result[:-1] += after[1:]
    return result


def expected(y: np.ndarray, values: np.ndarray) -> float:
    """sum y_i values_i, with 0 times infinity = 0."""
    return float(np.multiply(y, values, out=np.zeros_like(values), where=y > 0.0).sum())


def smoothed(values: np.ndarray, label_smoothing: float) -> np.ndarray:
    """(1 - e) values_i + e mean(values): a loss linear in y if class i were true, with label smoothing e."""
    if label_smoothing == 0.0:
        return values
    mean = float(values.mean())
    if label_smoothing == 1.0:
        return np.full_like(values, mean)
    return (1.0 - label_smoothing) * values + label_smoothing * mean


def squared_error(p: np.ndarray, complement: np.ndarray, y: np.ndarray) -> float:
    """sum (p - y)^2, the Brier score."""
    return float((gap(p, complement, y) ** 2).sum())


def squared_errors(p: np.ndarray, complement: np.ndarray, label_smoothing: float) -> np.ndarray:
    """The Brier score if class i were true."""
    share = label_smoothing / p.size
    own = -complement if label_smoothing == 0.0 else p - (1.0 - label_smoothing + share)
    return sum_without((p - share) ** 2) + own**2


def squared_error_gradient(p: np.ndarray, complement: np.ndarray, y: np.ndarray) -> np.ndarray:
    """2 p_k (d_k - sum p_j d_j) with d = p - y, written as 2 p_k (d_k (1 - p_k) - sum over j != k of p_j d_j)."""
    d = gap(p, complement, y)
    return 2.0 * p * (d * complement - sum_without(p * d))


def focal(complement: np.ndarray, log_p: np.ndarray) -> np.ndarray:
    """-(1 - p_i)^gamma log p_i if class i were true, gamma = 2 (Lin et al., 2017)."""
    return -(complement**FOCAL_GAMMA) * log_p


def focal_gradient(p: np.ndarray, complement: np.ndarray, log_p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """y_k w_k (1 - p_k) - p_k sum over j != k of y_j w_j, w = gamma (1-p)^(gamma-1) p log p - (1-p)^gamma."""
    p_log_p = np.multiply(p, log_p, out=np.zeros_like(p), where=p > 0.0)
    w = FOCAL_GAMMA * complement ** (FOCAL_GAMMA - 1.0) * p_log_p - complement**FOCAL_GAMMA
    return y * w * complement - p * sum_without(y * w)


def per_temperature(scaled: np.ndarray, temperature: float) -> np.ndarray:
    """T dL/dz -> dL/dz. At temperature 0 the limit: 0 where the gap is 0, else infinite."""
    if temperature == 1.0:
        return scaled
    with np.errstate(divide="ignore", over="ignore"):
        return np.divide(scaled, temperature, out=np.zeros_like(scaled), where=scaled != 0.0)
