"""softmax and its relatives: log_softmax, complement (1 - p), log_complement, logsumexp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import checks
from .accurate import AccuratePass
from .plain import plain_softmax

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Result


def softmax(
    logits: ArrayLike, temperature: ArrayLike = 1.0, accuracy: str = "full", out: Result | None = None
) -> Result:
    """Probabilities p_i = exp(z_i/t) / sum_j exp(z_j/t) over the last axis.

    ``logits``: shape (..., K), finite or -inf (a masked class, p = 0). ``temperature``: in [0, inf]; 0 gives the argmax
    (ties share), inf the uniform distribution over what is not masked. An array of temperatures broadcasts against the
    batch. Returns shape (..., K), float32 for float32 logits, else float64; the logits are never written to.
    ``out``, with accuracy="plain" only: an array to fill and return, which saves a large one being made.
    Raises ValueError for nan, +inf, no class, a row with every class masked, a temperature below 0 or nan, an
    ``accuracy`` that is neither "full" nor "plain", and an ``out`` that does not fit.
    Accuracy: "full" within 4 ulp of exact arithmetic; the differences z - m are exact before they are divided by t.
    "plain", for curves and many rows, about ulp * (2 + |z|/t) (see `plain.py`).

    >>> softmax([2.1, 0.8, -0.5]).round(4).tolist()
    [0.7425, 0.2024, 0.0551]
    >>> softmax([1000.0, 1.0]).tolist(), softmax([1.0, 3.0, 3.0], temperature=0).tolist()
    ([1.0, 0.0], [0.0, 0.5, 0.5])

    Dividing by the temperature first loses digits that an offset had already taken away (2.2e-7 of p here):

    >>> import numpy as np
    >>> logits = np.array([1000000.3, 1000000.1])
    >>> scaled = logits / 0.1
    >>> naive = np.exp(scaled - scaled.max()) / np.exp(scaled - scaled.max()).sum()
    >>> bool(abs(naive[1] / softmax(logits, 0.1)[1] - 1) > 1e-10)
    True

    Source: Blanchard, Higham, Higham 2021, "Accurately computing the log-sum-exp and softmax functions".
    """
    if accuracy == "plain":
        return plain_softmax(logits, temperature, out)
    if accuracy != "full":
        raise ValueError(f'accuracy must be "full" or "plain", got {accuracy!r}')
    if out is not None:
        raise ValueError('out is taken with accuracy="plain" only')
    return checks.typed_like(AccuratePass(logits, temperature).probabilities, logits)


def log_softmax(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """log p_i = (z_i - m)/t - log1p(R) in nats, with m the maximum and R the sum of the others' e^((z_j - m)/t).

    Arguments, shape and errors as `softmax`. -inf for a masked class. Accuracy: within 4 ulp, for a class that is
    almost certain too, where textbook forms give exactly 0:

    >>> import numpy as np
    >>> print(f"{log_softmax([40.0, 0.0])[0]:.6g}, {np.log(softmax([40.0, 0.0])[0]):.6g}")
    -4.24835e-18, 0

    Source: Blanchard, Higham, Higham 2021.
    """
    return checks.typed_like(AccuratePass(logits, temperature).log_probabilities, logits)


def complement(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """1 - p, the probability of all other classes together, without cancellation: R / (1 + R) for the leading class.

    Arguments, shape and errors as `softmax`. Accuracy: within 4 ulp, where ``1 - softmax(...)`` has no digit left:

    >>> print(f"{complement([40.0, 0.0])[0]:.6g}, {1.0 - softmax([40.0, 0.0])[0]:.6g}")
    4.24835e-18, 0
    """
    return checks.typed_like(AccuratePass(logits, temperature).complement, logits)


def log_complement(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """log(1 - p) nats; finite where 1 - p itself is too small for a float64; -inf where p is exactly 1.

    Arguments, shape and errors as `softmax`. Accuracy: a few ulp.

    >>> print(f"{log_complement([1000.0, 1.0])[0]:.6g}, {complement([1000.0, 1.0])[0]:.6g}")
    -999, 0
    """
    return checks.typed_like(AccuratePass(logits, temperature).log_complement, logits)


def logsumexp(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """log sum_j exp(z_j/t) nats, not multiplied by t; shape (...).

    Arguments and errors as `softmax`. At temperature 0 the limit: +-inf, or log(number of ties) when the maximum is 0.
    Accuracy: within 4 ulp, except where m/t and log1p(R) cancel: then a few ulp of the larger of the two (2^-11 of
    that where the platform's long double is wider than float64).

    >>> import numpy as np
    >>> print(f"{logsumexp([0.0, -40.0]):.6g}, {np.log(np.exp([0.0, -40.0]).sum()):.6g}")
    4.24835e-18, 0

    Source: Blanchard, Higham, Higham 2021.
    """
    return checks.typed_like(AccuratePass(logits, temperature).logsumexp, logits)
