"""What could stand in softmax's place: sparsemax, entmax, argmax and normalised ReLU; with the thresholds.

All take logits of shape (..., K), finite or -inf (a masked class, p = 0), and give probabilities over the last axis.
All raise ValueError for nan, +inf, no class and a row with every class masked, and where an alpha is taken, for one
below 1 or nan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet, row_sum
from .entmax_pass import EntmaxPass, as_alpha

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Result


def sparsemax(logits: ArrayLike) -> Result:
    """p = max(z - tau, 0) with the tau at which they sum to 1: the closest point to z among all distributions.

    Returns shape (..., K), float32 for float32 logits, else float64. Accuracy: within 8 ulp of the largest probability.

    >>> sparsemax([3.0, 1.0, 0.2]).tolist(), sparsemax([0.5, 0.25, -2.0]).tolist()
    ([1.0, 0.0, 0.0], [0.625, 0.375, 0.0])

    The textbook algorithm, in float64, gives the second class twice its share here:

    >>> z = np.array([1.0, 2.0**-53, 0.0])
    >>> sums, k = np.cumsum(z), np.arange(1, 4)
    >>> tau = ((sums - 1.0) / k)[(1.0 + k * z > sums).sum() - 1]
    >>> (sparsemax(z) * 2.0**54).tolist()[1:], (np.maximum(z - tau, 0.0) * 2.0**54).tolist()[1:]
    ([1.0, 0.0], [2.0, 0.0])

    Source: Martins, Astudillo 2016, "From softmax to sparsemax".
    """
    return entmax(logits, 2.0)


def entmax15(logits: ArrayLike) -> Result:
    """p = max(z/2 - tau, 0)^2 with the tau at which they sum to 1; halfway between softmax and sparsemax.

    Shapes, errors and accuracy as `sparsemax`.

    >>> entmax15([1.0, 0.0, -2.0]).round(6).tolist()
    [0.830719, 0.169281, 0.0]

    Source: Peters, Niculae, Martins 2019, "Sparse sequence-to-sequence models".
    """
    return entmax(logits, 1.5)


def entmax(logits: ArrayLike, alpha: float) -> Result:
    """p = max((alpha - 1) z - tau, 0)^(1/(alpha - 1)) with the tau at which they sum to 1.

    ``alpha``: one number in [1, inf]; 1 gives softmax, 2 sparsemax, inf the argmax (ties share). Returns shape
    (..., K), float32 for float32 logits, else float64.
    Accuracy: up to alpha 2 within 8 ulp of the largest probability, alphas just above 1 included. Above 2, where a
    class enters the support with an infinite slope, the sum is 1 within 4 ulp and the result is the exact entmax of
    logits that differ from the given ones by less than 2^-52 (measured: at most 0.36 of that, over alpha up to 1e6).

    >>> entmax([1.0, 0.0, -2.0], 1.5).round(6).tolist(), entmax([1.0, 0.0, -2.0], 3.0).tolist()
    ([0.830719, 0.169281, 0.0], [1.0, 0.0, 0.0])
    >>> entmax([2.1, 0.8, -0.5], 1.0).round(4).tolist(), entmax([1.0, 3.0, 3.0], float("inf")).tolist()
    ([0.7425, 0.2024, 0.0551], [0.0, 0.5, 0.5])

    Close to alpha = 1 the formula as written has few digits left (7e-8 of p here):

    >>> z, alpha = np.array([2.1, 0.8, -0.5]), 1.0 + 1e-9
    >>> naive = np.maximum((alpha - 1.0) * z - entmax_threshold(z, alpha), 0.0) ** (1.0 / (alpha - 1.0))
    >>> softmax = entmax(z, 1.0)
    >>> bool(np.abs(naive - softmax).max() > 1e-8), bool(np.abs(entmax(z, alpha) - softmax).max() > 1e-9)
    (True, False)

    Source: Peters, Niculae, Martins 2019; the method is in `entmax_roots.py`.
    """
    return checks.typed_like(EntmaxPass(logits, alpha).probabilities, logits)


def argmax_distribution(logits: ArrayLike) -> Result:
    """All probability to the largest logit; classes that tie for it share equally. `softmax` at temperature 0.

    Shapes and errors as `sparsemax`. Accuracy: correctly rounded.

    >>> argmax_distribution([1.0, 3.0, 3.0]).tolist()
    [0.0, 0.5, 0.5]

    Source: Goodfellow, Bengio, Courville 2016, "Deep learning", section 6.2.2.3, on softmax as a softened argmax.
    """
    return checks.typed_like(AccuratePass(logits, 0.0).probabilities, logits)


@quiet
def normalised_relu(logits: ArrayLike) -> Result:
    """p_i = max(z_i, 0) / sum_j max(z_j, 0). Where no logit is positive: uniform over all classes not masked.

    (0/0 has no answer of its own; uniform claims least, and it is what equal small positive logits would give.)
    Unlike softmax it changes under a shift of all logits. Shapes and errors as `sparsemax`. Accuracy: within 2 ulp,
    where the sum of the textbook form overflows too:

    >>> normalised_relu([3.0, 1.0, -2.0]).tolist(), normalised_relu([-1.0, -2.0, -np.inf]).tolist()
    ([0.75, 0.25, 0.0], [0.5, 0.5, 0.0])
    >>> z = np.array([1e308, 1e308])
    >>> with np.errstate(over="ignore"):
    ...     normalised_relu(z).tolist(), (np.maximum(z, 0.0) / np.maximum(z, 0.0).sum()).tolist()
    ([0.5, 0.5], [0.0, 0.0])

    Source: Nair, Hinton 2010, "Rectified linear units improve restricted Boltzmann machines", for the rectifier.
    """
    z = checks.as_logits(logits)
    maximum = z.max(axis=-1, keepdims=True)
    checks.check_maximum(z, maximum)
    _, exponent = np.frexp(maximum)
    positive = np.ldexp(np.maximum(z, 0.0), -exponent)  # a power of 2, so that the sum has room and nothing is rounded
    weights = np.where(maximum > 0.0, positive, (z > -np.inf).astype(np.float64))
    return checks.typed_like(weights / row_sum(weights), logits)


def sparsemax_threshold(logits: ArrayLike) -> Result:
    """tau of `sparsemax`, shape (...), in units of the logits: a class at or below it has probability 0.

    Errors as `sparsemax`. Accuracy: 2 ulp of the largest logit or of 1, whichever is more.

    >>> float(sparsemax_threshold([0.5, 0.25, -2.0]))
    -0.125
    """
    return entmax_threshold(logits, 2.0)


def entmax15_threshold(logits: ArrayLike) -> Result:
    """tau of `entmax15`, shape (...), in units of half a logit: a class with z/2 at or below it has probability 0.

    Errors as `sparsemax`. Accuracy: 2 ulp of the largest logit or of 1, whichever is more.

    >>> round(float(entmax15_threshold([1.0, 0.0, -2.0])), 6)
    -0.411438
    """
    return entmax_threshold(logits, 1.5)


def entmax_threshold(logits: ArrayLike, alpha: float) -> Result:
    """tau of `entmax`, shape (...): a class has p > 0 while (alpha - 1) z > tau. -1 at alpha = 1.

    Arguments and errors as `entmax`. At alpha = inf the limit of (alpha - 1) max(z), infinite unless max(z) = 0.
    Accuracy: 2 ulp of the larger of |(alpha - 1) max(z)| and 1 up to alpha 2, alpha ulp above.

    >>> float(entmax_threshold([0.5, 0.25, -2.0], 2.0)), float(entmax_threshold([2.1, 0.8, -0.5], 1.0))
    (-0.125, -1.0)
    """
    return checks.typed_like(EntmaxPass(logits, alpha).threshold, logits)


@quiet
def entmax_support_logit(logits: ArrayLike, index: int, alpha: float) -> Result:
    """The logit above which class ``index`` has p > 0 while all others stay, tau/(alpha - 1) of the others.

    ``index``: a class; its own logit does not count. ``alpha`` as in `entmax`. Shape (...). -inf at alpha = 1, where
    every class has a probability, and where no other class is left; at alpha = inf the largest of the others.
    Errors as `entmax`, and for an index out of range. Accuracy: that of `entmax_threshold`, over alpha - 1.

    >>> float(entmax_support_logit([0.5, 0.25, -2.0], 2, 2.0)), float(entmax_support_logit([0.5, 0.25], 1, 2.0))
    (-0.125, -0.5)
    >>> entmax([0.5, 0.25, -0.125], 2.0).tolist(), entmax([0.5, 0.25, 0.025], 2.0).round(6).tolist()
    ([0.625, 0.375, 0.0], [0.575, 0.325, 0.1])
    """
    others = np.array(checks.as_logits(logits))
    checks.check_maximum(others, others.max(axis=-1, keepdims=True))
    others[..., checks.as_index(index, others.shape[-1])] = -np.inf
    alone = others.max(axis=-1) == -np.inf
    others[alone] = 0.0
    lowest = -np.inf if as_alpha(alpha) == 1.0 else EntmaxPass(others, alpha).lowest_logit
    return checks.typed_like(np.where(alone, -np.inf, lowest), logits)
