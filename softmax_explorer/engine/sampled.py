"""What large vocabularies train with instead of the full softmax: a few sampled classes beside the true one.

S classes are drawn, with replacement, from a proposal distribution q over the classes. What is estimated differs:

- `estimated_logsumexp`: importance sampling of log sum e^z. The sum is unbiased; its logarithm is too low on average
  (Jensen), by about Var(e^z/q)/(2 S Z^2), Z the sum.
- `sampled_softmax_loss`: cross-entropy over the true class and the draws, the draws' logits corrected by log(S q). Too
  low on average for the same reason, and so biased; right in the limit of many draws.
- `noise_contrastive_loss`: is it data or noise? With logits corrected by log(S q), its optimum is the model whose e^z
  are normalised probabilities, for any S; it is no estimate of the cross-entropy itself.
- `negative_sampling_loss`: the same without the correction. Its optimum is z = log(p/(S q)), so e^z is not a
  normalised probability: good for word vectors, not for a model's probabilities.

All take ``logits`` of shape (..., K), finite or -inf (masked); ``target``, the true class: an index or an integer
array of the batch's shape; ``proposal``: q, shape (K,), summing to 1, for example `log_uniform_distribution`; ``rng``:
a NumPy Generator, or a whole number as the seed of a new one; ``num_sampled``: S >= 1. Every row has draws of its own.
With ``size`` so many independent estimates of each row: shape (*size, ...), else (...). All raise ValueError for
anything else, naming argument, index and value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet
from .sampling import sample
from .sigmoid import log_sigmoid

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array, Result
    from .sampling import Shape


def log_uniform_distribution(num_classes: int) -> Array:
    """q_i = log((i + 2)/(i + 1)) / log(K + 1), shape (K,): the usual proposal for classes sorted by frequency (Zipf).

    Raises ValueError for fewer than one class.

    >>> log_uniform_distribution(3).round(4).tolist()
    [0.5, 0.2925, 0.2075]
    """
    count = checks.as_count(num_classes, "num_classes")
    return np.log1p(1.0 / np.arange(1, count + 1)) / np.log(count + 1)


@quiet
def estimated_logsumexp(
    logits: ArrayLike, proposal: ArrayLike, rng: Generator | int, num_sampled: int, size: Shape | None = None
) -> Result:
    """log of (1/S) sum over the draws of e^z/q, an estimate of log sum e^z. The sum's is unbiased, the logarithm's low.

    Arguments, shape and errors as above. It is exact where q is the softmax itself:

    >>> import numpy as np
    >>> q = np.array([0.7, 0.2, 0.1])
    >>> float(estimated_logsumexp(np.log(q) + 3.0, q, 0, 5).round(12))
    3.0
    """
    z, log_q, chosen = _drawn(logits, proposal, rng, num_sampled, size)
    return checks.typed_like(_logsumexp(z, log_q, chosen), logits)


@quiet
def sampled_softmax_loss(
    logits: ArrayLike,
    target: Any,
    proposal: ArrayLike,
    rng: Generator | int,
    num_sampled: int,
    size: Shape | None = None,
) -> Result:
    """-z_y + log(e^(z_y) + (1/S) sum over the draws other than y of e^z/q), an estimate of the cross-entropy.

    The draws' logits are corrected to z - log(S q); draws that hit the true class are left out. Biased: too low on
    average, the less the more draws. (Some libraries correct the true class's logit as well, as if it had been drawn.)
    Arguments, shape and errors as above.

    >>> import numpy as np
    >>> from softmax_explorer.engine import cross_entropy
    >>> z, q = np.array([2.0, 1.0, 0.0]), np.array([0.8, 0.1, 0.1])
    >>> [round(float(sampled_softmax_loss(z, 0, q, 0, count, 20_000).mean()), 2) for count in (1, 10, 100)]
    [0.24, 0.38, 0.4]
    >>> round(float(cross_entropy(z, 0)), 2)
    0.41

    Source: Bengio, Senecal 2008, "Adaptive importance sampling to accelerate training of a neural language model".
    """
    z, log_q, chosen = _drawn(logits, proposal, rng, num_sampled, size)
    return checks.typed_like(_sampled_softmax(z, log_q, chosen, _true_class(target, z)), logits)


@quiet
def noise_contrastive_loss(
    logits: ArrayLike,
    target: Any,
    proposal: ArrayLike,
    rng: Generator | int,
    num_sampled: int,
    size: Shape | None = None,
) -> Result:
    """-log sigmoid(s_y) - sum over the draws of log sigmoid(-s), with s_i = z_i - log(S q_i).

    The binary cross-entropy of telling the true class from S noise classes. At its optimum e^z is the normalised
    probability, so the sum need not be computed. Arguments, shape and errors as above.

    >>> import numpy as np
    >>> q = np.array([0.5, 0.5])
    >>> float(noise_contrastive_loss(np.log(q), 0, q, 0, 1).round(6))  # 2 log 2: undecided
    1.386294

    Source: Gutmann, Hyvarinen 2010, "Noise-contrastive estimation"; Mnih, Teh 2012.
    """
    z, log_q, chosen = _drawn(logits, proposal, rng, num_sampled, size)
    scores = z - (log_q + np.log(num_sampled))
    return checks.typed_like(_contrast(scores, chosen, _true_class(target, z)), logits)


@quiet
def negative_sampling_loss(
    logits: ArrayLike,
    target: Any,
    proposal: ArrayLike,
    rng: Generator | int,
    num_sampled: int,
    size: Shape | None = None,
) -> Result:
    """-log sigmoid(z_y) - sum over the draws of log sigmoid(-z).

    Not an estimate of cross-entropy: q is not corrected for, and at the optimum z = log(p/(S q)), so that the softmax
    of such logits is not p unless q is uniform. Arguments, shape and errors as above.

    >>> float(negative_sampling_loss([0.0, 0.0], 0, [0.5, 0.5], 0, 1).round(6))
    1.386294

    Source: Mikolov et al. 2013, "Distributed representations of words and phrases".
    """
    z, _, chosen = _drawn(logits, proposal, rng, num_sampled, size)
    return checks.typed_like(_contrast(z, chosen, _true_class(target, z)), logits)


# From here on: z (..., K), log_q (K,), chosen (*size, ..., S), true class (...) ---------------------------------------


def _logsumexp(z: Array, log_q: Array, chosen: NDArray[np.intp]) -> Array:
    weights = _at(z, chosen) - log_q[chosen]
    masked = weights.max(axis=-1, keepdims=True) == -np.inf  # only masked classes were drawn: the estimate is log 0
    result = AccuratePass(np.where(masked, 0.0, weights)).logsumexp - np.log(chosen.shape[-1])
    return np.where(masked[..., 0], -np.inf, result)


def _sampled_softmax(z: Array, log_q: Array, chosen: NDArray[np.intp], true: NDArray[np.intp]) -> Array:
    own = _at(z, _beside(true, chosen))
    others = np.where(chosen == true[..., np.newaxis], -np.inf, _at(z, chosen) - log_q[chosen])
    row = np.concatenate([own, others - np.log(chosen.shape[-1])], axis=-1)
    masked = own[..., 0] == -np.inf
    row[masked] = 0.0
    return np.where(masked, np.inf, AccuratePass(row).cross_entropy(0))


def _contrast(scores: Array, chosen: NDArray[np.intp], true: NDArray[np.intp]) -> Array:
    own = _at(scores, _beside(true, chosen))[..., 0]
    return -log_sigmoid(own) - np.sum(log_sigmoid(-_at(scores, chosen)), axis=-1)


def _at(z: Array, classes: NDArray[np.intp]) -> Array:
    return np.take_along_axis(np.broadcast_to(z, (*classes.shape[:-1], z.shape[-1])), classes, axis=-1)


def _beside(true: NDArray[np.intp], chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    """The true class for each estimate, with an axis for the one class."""
    return np.broadcast_to(true, chosen.shape[:-1])[..., np.newaxis]


def _true_class(target: Any, z: Array) -> NDArray[np.intp]:
    true = checks.as_indices(target, z.shape)
    if true is None:
        raise ValueError(f"target must be a class index or whole numbers of shape {z.shape[:-1]}, got {target!r}")
    return true


def _drawn(
    logits: ArrayLike, proposal: ArrayLike, rng: Generator | int, num_sampled: int, size: Shape | None
) -> tuple[Array, Array, NDArray[np.intp]]:
    """The logits, log q, and classes drawn from q: (*size, ..., S)."""
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    q = checks.as_row(proposal, "proposal")
    if q.size != z.shape[-1]:
        raise ValueError(f"proposal must have one value for each of the {z.shape[-1]} classes, got shape {q.shape}")
    log_q = np.log(checks.as_distribution(q, q.shape, "proposal"))
    count = checks.as_count(num_sampled, "num_sampled")
    repeats = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
    return z, log_q, np.asarray(sample(log_q, 1.0, rng, (*repeats, *z.shape[:-1], count)))
