"""Probabilities and losses in one go, for batches and vocabularies where each pass over memory counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .plain import Block, as_bulk, blocks, result_array, row_sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array, Result


def softmax_and_cross_entropy(
    logits: ArrayLike,
    target: Any,
    temperature: ArrayLike = 1.0,
    accuracy: str = "full",
    out: Result | None = None,
) -> tuple[Result, Result]:
    """The probabilities, shape (..., K), and the loss of each row in nats, shape (...): -sum y_i log p_i.

    Arguments and errors as `engine.softmax` and `engine.cross_entropy`; with accuracy="plain" the temperature is one
    number. Accuracy: "full" within 4 ulp. "plain": probabilities as `engine.softmax`'s; the loss of a class index is
    log1p(R/e_y), R the sum of the other exponentials, so that a small loss keeps its digits too (about
    ulp * (2 + |z|/t) relative); for a distribution that much of the largest |log p|.

    >>> p, loss = softmax_and_cross_entropy([[40.0, 0.0], [0.0, 1.0]], [0, 0], accuracy="plain")
    >>> print(f"{loss[0]:.6g} {loss[1]:.6f}")
    4.24835e-18 1.313262

    The textbook's logarithm of the probability has lost that first loss:

    >>> import numpy as np
    >>> print(f"{-np.log(p[0, 0]):.6g}")
    -0
    """
    if accuracy == "full":
        if out is not None:
            raise ValueError('out is taken with accuracy="plain" only')
        done = AccuratePass(logits, temperature)
        p, loss = done.probabilities, done.cross_entropy(target)
        return checks.typed_like(p, logits), checks.typed_like(loss, logits)
    if accuracy != "plain":
        raise ValueError(f'accuracy must be "full" or "plain", got {accuracy!r}')
    z, t = as_bulk(logits), checks.one_temperature(temperature)  # pyright: ignore[reportArgumentType]
    result = result_array(z.shape, z, out)
    if np.may_share_memory(result, z):  # the logits are needed after the exponentials
        result = np.empty_like(result)
    losses = np.empty(z.shape[:-1])
    classes = checks.as_indices(target, z.shape)
    if classes is None:
        distribution = checks.as_distribution(target, z.shape).reshape(-1, z.shape[-1])
    flat, row_losses = z.reshape(-1, z.shape[-1]), losses.reshape(-1)
    for block in blocks(z, t, result):
        rows = block.rows
        if classes is None:
            total, loss = _expected_loss(block, flat[rows], t, distribution[rows])
        else:
            total, loss = _loss_of_class(block, flat[rows], t, classes.reshape(-1)[rows])
        row_losses[rows] = loss
        block.store(total)
    if out is not None and out is not result:
        out[...] = result
    return (result if out is None else out), checks.typed_like(losses, z)


def _loss_of_class(block: Block, z: Result, t: float, classes: Any) -> tuple[Array, Array]:
    """The sums of the exponentials and log1p(R/e_y)."""
    at = (np.arange(len(z)), classes)
    own = block.exponentials[at]
    block.exponentials[at] = 0.0
    rest = row_sums(block.exponentials)
    block.exponentials[at] = own
    total = rest + own
    with np.errstate(all="ignore"):
        loss = np.log1p(rest / own)
        lost = ~np.isfinite(loss)  # the class's own exponential is 0, or nearly
        if lost.any():
            shift = block.shift[lost, 0] if isinstance(block.shift, np.ndarray) else block.shift
            loss[lost] = np.log(total[lost]) - _exponents(z[at][lost], shift, t)
    return total, loss


def _expected_loss(block: Block, z: Result, t: float, target: Array) -> tuple[Array, Array]:
    """The sums of the exponentials and sum y_i (log sum - x_i)."""
    total = row_sums(block.exponentials)
    with np.errstate(all="ignore"):
        terms = np.maximum(np.log(total)[:, np.newaxis] - _exponents(z, block.shift, t), 0.0)
        return total, np.where(target > 0.0, target * terms, 0.0).sum(axis=-1)


def _exponents(z: Result, shift: Array | float, t: float) -> Array:
    """(z - shift)/t; a mask stays -inf, and at temperature 0 what ties with the leader stays 0."""
    behind = z.astype(np.float64, copy=False) - shift
    return np.where((behind == 0.0) | (behind == -np.inf), behind, behind / t)
