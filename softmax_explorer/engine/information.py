"""How spread out a softmax is: entropy, perplexity, and the energy score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Result


def entropy(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """H = -sum p_i log p_i of softmax(z/t), in nats, shape (...); 0 log 0 = 0.

    Arguments and errors as `softmax`. Accuracy: within 4 ulp, as log1p(R) + sum p_i |x_i|, all terms positive.

    >>> print(f"{entropy([40.0, 0.0]):.6g}")
    1.74183e-16
    >>> p = np.exp([40.0, 0.0]) / np.exp([40.0, 0.0]).sum()
    >>> print(f"{-(p * np.log(p)).sum():.6g}")  # 2 % off: the leader's share is lost
    1.69934e-16
    """
    return checks.typed_like(AccuratePass(logits, temperature).entropy, logits)


def perplexity(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """exp(entropy): the number of equally likely classes that would be as uncertain, from 1 to K; shape (...).

    >>> round(float(perplexity([1.5, 1.5, 1.5])), 12)
    3.0
    """
    return checks.typed_like(np.exp(AccuratePass(logits, temperature).entropy), logits)


def energy(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Result:
    """Free energy -t log sum_j exp(z_j/t) = -(m + t log1p(R)), in units of the logits, shape (...).

    Arguments and errors as `softmax`. At temperature 0 it is -m; at inf -inf, but for a single unmasked class.
    Unlike the probabilities it changes under a shift of all logits.

    >>> round(float(energy([1.0, 3.0, 2.0])), 4), float(energy([1.0, 3.0, 2.0], 0))
    (-3.4076, -3.0)

    Source: Liu, Wang, Owens, Li 2020, "Energy-based out-of-distribution detection".
    """
    done = AccuratePass(logits, temperature)
    return checks.typed_like(done.energy, logits)
