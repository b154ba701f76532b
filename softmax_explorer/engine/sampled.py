"""What large vocabularies train with instead of the full softmax: a few sampled classes beside the true one.

S classes are drawn, with replacement, from a proposal distribution q. Each estimator is told log q so that it can
correct for how often a class is drawn. What they estimate differs:

- `estimated_logsumexp`: importance sampling of log sum e^z. The sum is unbiased; its logarithm is too low on average
  (Jensen), by about Var(e^z/q)/(2 S Z^2), Z the sum.
- `sampled_softmax_loss`: cross-entropy over the true class and the draws, the draws' logits corrected by log(S q). Too
  low on average for the same reason, and so biased; right in the limit of many draws.
- `noise_contrastive_loss`: is it data or noise? With logits corrected by log(S q), its optimum is the model whose e^z
  are normalised probabilities, for any S; it is no estimate of the cross-entropy itself.
- `negative_sampling_loss`: the same without the correction. Its optimum is z = log(p/(S q)), so e^z is not a
  normalised probability: good for word vectors, not for a model's probabilities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet
from .sigmoid import log_sigmoid

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array


def log_uniform_distribution(num_classes: int) -> Array:
    """q_i = log((i + 2)/(i + 1)) / log(K + 1), shape (K,): the usual proposal for classes sorted by frequency (Zipf).

    Raises ValueError for fewer than one class.

    >>> log_uniform_distribution(3).round(4).tolist()
    [0.5, 0.2925, 0.2075]
    """
    if isinstance(num_classes, bool) or not isinstance(num_classes, (int, np.integer)) or num_classes < 1:
        raise ValueError(f"num_classes must be a whole number of at least 1, got {num_classes!r}")
    return np.log1p(1.0 / np.arange(1, num_classes + 1)) / np.log(num_classes + 1)


@quiet
def estimated_logsumexp(logits: ArrayLike, samples: ArrayLike, log_q: ArrayLike) -> Array:
    """log of (1/S) sum over the draws of e^z/q, an estimate of log sum e^z; shape (...) for samples of (..., S).

    ``logits``: one row (K,), finite or -inf; ``samples``: class indices drawn from q; ``log_q``: log q, (K,), finite
    where something was drawn. Raises ValueError for anything else. The estimate of the sum is unbiased, that of its
    logarithm too low on average.

    >>> import numpy as np
    >>> z, q = np.zeros(4), np.full(4, 0.25)
    >>> float(estimated_logsumexp(z, [2, 0], np.log(q)).round(6)), round(float(np.log(4)), 6)
    (1.386294, 1.386294)
    """
    z, chosen, log_proposal = _checked(logits, samples, log_q)
    return AccuratePass(z[chosen] - log_proposal[chosen]).logsumexp - np.log(chosen.shape[-1])


@quiet
def sampled_softmax_loss(logits: ArrayLike, target: int, samples: ArrayLike, log_q: ArrayLike) -> Array:
    """-z_y + log(e^(z_y) + (1/S) sum over the draws other than y of e^z/q), an estimate of the loss; shape (...).

    The draws' logits are corrected to z - log(S q); draws that hit the true class are left out. Arguments and errors
    as `estimated_logsumexp`, and ``target``: one class index. Biased: too low on average, the less the more draws.
    (Some libraries correct the true class's logit as well, as if it had been drawn like the others.)

    >>> import numpy as np
    >>> z, q = np.array([2.0, 1.0, 0.0]), np.full(3, 1 / 3)
    >>> float(sampled_softmax_loss(z, 0, [1, 2, 0], np.log(q)).round(6))  # each class once: the full loss
    0.407606

    Source: Bengio, Senecal 2008, "Adaptive importance sampling to accelerate training of a neural language model".
    """
    z, chosen, log_proposal = _checked(logits, samples, log_q)
    index = checks.as_index(target, z.size, "target")
    own = np.broadcast_to(z[index], (*chosen.shape[:-1], 1))
    others = np.where(chosen == index, -np.inf, z[chosen] - (log_proposal[chosen] + np.log(chosen.shape[-1])))
    return AccuratePass(np.concatenate([own, others], axis=-1)).cross_entropy(0)


@quiet
def noise_contrastive_loss(logits: ArrayLike, target: int, samples: ArrayLike, log_q: ArrayLike) -> Array:
    """-log sigmoid(s_y) - sum over the draws of log sigmoid(-s), with s_i = z_i - log(S q_i); shape (...).

    The binary cross-entropy of telling the true class from S noise classes. Arguments and errors as
    `sampled_softmax_loss`. At its optimum e^z is the normalised probability, so the sum need not be computed.

    >>> import numpy as np
    >>> float(noise_contrastive_loss(np.log([0.5, 0.5]), 0, [1], np.log([0.5, 0.5])).round(6))  # 2 log 2: undecided
    1.386294

    Source: Gutmann, Hyvarinen 2010; Mnih, Teh 2012.
    """
    z, chosen, log_proposal = _checked(logits, samples, log_q)
    index = checks.as_index(target, z.size, "target")
    return _binary(z - (log_proposal + np.log(chosen.shape[-1])), index, chosen)


@quiet
def negative_sampling_loss(logits: ArrayLike, target: int, samples: ArrayLike) -> Array:
    """-log sigmoid(z_y) - sum over the draws of log sigmoid(-z); shape (...).

    Arguments and errors as `sampled_softmax_loss`, without log q: there is no correction. Not an estimate of
    cross-entropy, and at its optimum z = log(p/(S q)): softmax of such logits is not p unless q is uniform.

    >>> float(negative_sampling_loss([0.0, 0.0], 0, [1]).round(6))
    1.386294

    Source: Mikolov et al. 2013, "Distributed representations of words and phrases".
    """
    z, chosen, _ = _checked(logits, samples, None)
    return _binary(z, checks.as_index(target, z.size, "target"), chosen)


def _binary(scores: Array, index: int, chosen: NDArray[np.intp]) -> Array:
    return -log_sigmoid(scores[index]) - log_sigmoid(-scores[chosen]).sum(axis=-1)


def _checked(logits: ArrayLike, samples: Any, log_q: ArrayLike | None) -> tuple[Array, NDArray[np.intp], Array]:
    z = checks.as_row(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    chosen = checks.as_target_array(samples)
    if chosen.dtype.kind not in "iu" or chosen.ndim == 0 or chosen.shape[-1] == 0:
        raise ValueError(
            f"samples must be class indices of shape (..., S) with S >= 1, got {chosen.dtype} of shape {chosen.shape}"
        )
    checks.refuse_outside(chosen, z.size, "samples")
    chosen = chosen.astype(np.intp)
    if log_q is None:
        return z, chosen, np.zeros_like(z)
    log_proposal = checks.as_row(log_q, "log_q")
    if log_proposal.shape != z.shape:
        raise ValueError(f"log_q must have one value for each of the {z.size} classes, got shape {log_proposal.shape}")
    bad = np.flatnonzero(~(log_proposal <= 1e-9))
    if len(bad):
        raise ValueError(f"log_q[{bad[0]}] is {log_proposal[bad[0]]}, but log_q must be logarithms of probabilities")
    never = np.unique(chosen)[np.isneginf(log_proposal[np.unique(chosen)])]
    if len(never):
        raise ValueError(f"samples hold class {never[0]}, which log_q says is never drawn")
    return z, chosen, log_proposal
