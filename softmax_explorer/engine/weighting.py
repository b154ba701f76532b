"""Softmax as weights: scaled dot-product attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .arithmetic import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array, Result


def attention(query: ArrayLike, keys: ArrayLike, values: ArrayLike, scale: float | None = None) -> Result:
    """sum_i w_i v_i with the `attention_weights` w: the values, weighted by how well their keys fit the query.

    ``query``: one of shape (d,), or (..., Q, d); ``keys``: (..., N, d); ``values``: (..., N, V), batches as in
    `numpy.matmul`; ``scale``: one finite number, 1/sqrt(d) when it is None. Returns (V,) or (..., Q, V), float32 for a
    float32 query. Raises ValueError naming the argument for nan, infinities, shapes that do not fit and scores beyond
    the largest float64. Accuracy: the weights', times NumPy's dot product of the values.

    >>> attention([1.0, 0.0], [[4.0, 0.0], [0.0, 4.0]], [[1.0], [-1.0]]).round(4).tolist()
    [0.8884]

    Source: Vaswani et al. 2017, "Attention is all you need", section 3.2.1.
    """
    weights = _weights(query, keys, scale)
    v = _finite(values, "values", 2)
    try:
        with np.errstate(all="ignore"):
            result = weights @ v
    except ValueError:
        raise ValueError(f"values must have one row for each of the {weights.shape[-1]} keys, got {v.shape}") from None
    return checks.typed_like(result, query)


def attention_weights(query: ArrayLike, keys: ArrayLike, scale: float | None = None) -> Result:
    """softmax over the keys of query . key * scale, shape (N,) or (..., Q, N).

    Arguments and errors as `attention`. Accuracy: within 4 ulp of the softmax of the scores, which are NumPy's dot
    products. Without the 1/sqrt(d) long vectors give scores so far apart that one key takes all:

    >>> query, keys = [3.0] * 16, [[1.0] * 16, [0.5] * 16]
    >>> [attention_weights(query, keys, scale).round(4).tolist() for scale in (None, 1.0)]
    [[0.9975, 0.0025], [1.0, 0.0]]
    """
    return checks.typed_like(_weights(query, keys, scale), query)


@quiet
def _weights(query: ArrayLike, keys: ArrayLike, scale: float | None) -> Array:
    q, k = _finite(query, "query", 1), _finite(keys, "keys", 2)
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"keys must have the query's {q.shape[-1]} numbers each, got shape {k.shape}")
    factor = 1.0 / np.sqrt(q.shape[-1]) if scale is None else checks.as_number(scale, "scale")
    if not np.isfinite(factor):
        raise ValueError(f"scale must be finite, got {scale}")
    try:
        scores = (q @ np.swapaxes(k, -1, -2)) * factor
    except ValueError:
        raise ValueError(f"keys must fit the batch of the query, of shape {q.shape}, got shape {k.shape}") from None
    bad = np.argwhere(~np.isfinite(scores))
    if len(bad):
        raise ValueError(f"query and keys give a score beyond the largest float64 at {tuple(map(int, bad[0]))}")
    return AccuratePass(scores).probabilities


def _finite(array: ArrayLike, name: str, num_axes: int) -> Array:
    given = checks.as_finite(array, name)
    if given.ndim < num_axes or 0 in given.shape[-num_axes:]:
        raise ValueError(f"{name} must have at least {num_axes} axes, none of them empty, got shape {given.shape}")
    return given
