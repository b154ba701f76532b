"""Output layers that spend less on rare classes: adaptive softmax and differentiated softmax, two different methods.

A full layer is one K x d weight matrix. Both cut the classes, sorted by frequency, into bands 0 .. n at ``cutoffs``.

- **Adaptive softmax** (Grave et al. 2017): the head is a softmax over the frequent classes and one entry for each rare
  band; a rare class has p = p(band) * p(class within the band). Only the head, and the true class's band, are computed
  in training. Bands may see a narrower projection of the hidden vector.
- **Differentiated softmax** (Chen, Grangier, Auli 2016): one softmax over all classes, but each band has its own slice
  of the hidden vector, narrower for rarer classes, so the weight matrix is block-shaped. All logits are computed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .accurate import AccuratePass
from .softmax import softmax

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array, Result


def adaptive_log_softmax(head_logits: ArrayLike, band_logits: Sequence[ArrayLike], temperature: float = 1.0) -> Result:
    """log p of all K classes of an adaptive softmax: head classes first, then band after band; shape (..., K).

    ``head_logits``: shape (..., head classes + n), the last n for the n bands in ``band_logits``, each of shape
    (..., classes of the band). Raises ValueError as `engine.softmax` (naming ``head_logits`` or the band), and when
    the head has no entry for each band. Accuracy: 4 ulp of each of the two logarithms.

    >>> import numpy as np
    >>> np.exp(adaptive_log_softmax([0.0, 0.0], [[1.0, 1.0]])).round(3).tolist()
    [0.5, 0.25, 0.25]

    Source: Grave, Joulin, Cisse, Grangier, Jegou 2017, "Efficient softmax approximation for GPUs".
    """
    return checks.typed_like(_log_products(head_logits, band_logits, temperature), head_logits)


def _log_products(head_logits: ArrayLike, band_logits: Sequence[ArrayLike], temperature: float) -> Array:
    head = _named(head_logits, "head_logits", temperature)
    bands = [_named(band, f"band_logits[{i}]", temperature) for i, band in enumerate(band_logits)]
    frequent = head.shape[-1] - len(bands)
    if frequent < 0:
        raise ValueError(f"head_logits must have an entry for each of the {len(bands)} bands, got {head.shape[-1]}")
    rare = [head[..., frequent + i : frequent + i + 1] + band for i, band in enumerate(bands)]
    return np.concatenate([head[..., :frequent], *rare], axis=-1)


def adaptive_softmax(head_logits: ArrayLike, band_logits: Sequence[ArrayLike], temperature: float = 1.0) -> Result:
    """p of all K classes of an adaptive softmax, p(band) p(class within the band) for the rare ones; shape (..., K).

    Arguments and errors as `adaptive_log_softmax`. Accuracy: that of the logarithm, as an absolute error of it. The
    cost: `adaptive_cost`.

    >>> adaptive_softmax([0.0, 0.0], [[1.0, 1.0]]).round(3).tolist()
    [0.5, 0.25, 0.25]
    """
    return checks.typed_like(np.exp(_log_products(head_logits, band_logits, temperature)), head_logits)


def adaptive_head_logits(
    logits: ArrayLike, cutoffs: Sequence[int], temperature: float = 1.0
) -> tuple[Result, list[Result]]:
    """Head and band logits whose adaptive softmax is the softmax of ``logits``: each band's entry is its logsumexp.

    ``logits``: (..., K), sorted by frequency; ``cutoffs``: where each rare band begins, increasing, in 1 .. K - 1.
    Returned divided by the temperature, which is finite and above 0. Raises ValueError otherwise, and where a logit
    divided by it is beyond the largest float64.

    >>> head, bands = adaptive_head_logits([2.0, 1.0, 0.0], [1])
    >>> head.round(4).tolist(), [band.tolist() for band in bands]
    ([2.0, 1.3133], [[1.0, 0.0]])
    """
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    t = checks.finite_temperature(temperature, "for an adaptive softmax")
    edges = _edges(z.shape[-1], cutoffs)
    x = checks.over_temperature(z, t)
    bands = [x[..., a:b] for a, b in edges[1:]]
    with np.errstate(divide="ignore"):  # a band that is masked altogether has logsumexp -inf
        entries = [np.logaddexp.reduce(band, axis=-1, keepdims=True) for band in bands]
    head = np.concatenate([x[..., : edges[0][1]], *entries], axis=-1)
    return checks.typed_like(head, logits), [checks.typed_like(band, logits) for band in bands]


def differentiated_logits(hidden: ArrayLike, weights: Sequence[ArrayLike]) -> Result:
    """The logits of a differentiated softmax: band i sees only its own slice of the hidden vector; shape (..., K).

    ``hidden``: shape (..., d); ``weights``: one matrix (classes of the band, width of its slice) for each band; the
    slices lie side by side and the widths sum to d. The result goes into one ordinary softmax over all classes.
    Raises ValueError when the shapes do not fit.

    >>> differentiated_logits([1.0, 2.0, 3.0], [[[1.0, 1.0]], [[1.0], [2.0]]]).tolist()
    [3.0, 3.0, 6.0]

    Source: Chen, Grangier, Auli 2016, "Strategies for training large vocabulary neural language models".
    """
    h = checks.as_finite(hidden, "hidden")
    matrices = [checks.as_finite(matrix, f"weights[{i}]") for i, matrix in enumerate(weights)]
    for i, matrix in enumerate(matrices):
        if matrix.ndim != 2:
            raise ValueError(f"weights[{i}] must be a matrix (classes, width), got shape {matrix.shape}")
    width = sum(matrix.shape[1] for matrix in matrices)
    if h.ndim == 0 or h.shape[-1] != width or not matrices:
        raise ValueError(f"hidden must have the {width} numbers that the bands' widths add up to, got shape {h.shape}")
    ends = list(itertools.accumulate(matrix.shape[1] for matrix in matrices))
    slices = [h[..., end - matrix.shape[1] : end] @ matrix.T for end, matrix in zip(ends, matrices, strict=True)]
    return checks.typed_like(np.concatenate(slices, axis=-1), hidden)


def differentiated_softmax(hidden: ArrayLike, weights: Sequence[ArrayLike], temperature: ArrayLike = 1.0) -> Result:
    """p of all K classes, the softmax of `differentiated_logits`; shape (..., K). The cost: `differentiated_cost`.

    Arguments and errors as `differentiated_logits` and `engine.softmax`. Accuracy: 4 ulp of the softmax of the logits.

    >>> differentiated_softmax([1.0, 2.0, 3.0], [[[1.0, 1.0]], [[1.0], [2.0]]]).round(4).tolist()
    [0.0453, 0.0453, 0.9094]
    """
    return softmax(differentiated_logits(hidden, weights), temperature)


@dataclass(frozen=True)
class LayerCost:
    """What an output layer costs: weights stored, and multiplications for one training step of one example.

    >>> LayerCost(weights=12, multiplications=4.5).weights
    12
    """

    weights: int
    multiplications: float


def full_cost(num_classes: int, width: int) -> LayerCost:
    """K d weights, and as many multiplications.

    >>> full_cost(50_000, 512)
    LayerCost(weights=25600000, multiplications=25600000)
    """
    return LayerCost(checks.as_count(num_classes, "num_classes") * checks.as_count(width, "width"), num_classes * width)


def hierarchical_cost(num_classes: int, width: int, expected_depth: float) -> LayerCost:
    """K - 1 binary decisions stored, ``expected_depth`` of them taken (log2 K in a balanced tree).

    >>> hierarchical_cost(65_536, 512, 16).multiplications
    8192
    """
    return LayerCost(
        (checks.as_count(num_classes, "num_classes") - 1) * checks.as_count(width, "width"), expected_depth * width
    )


def sampled_cost(num_classes: int, width: int, num_samples: int) -> LayerCost:
    """K d weights, of which the true class and ``num_samples`` draws are multiplied.

    >>> sampled_cost(50_000, 512, 63).multiplications
    32768
    """
    weights = checks.as_count(num_classes, "num_classes") * checks.as_count(width, "width")
    return LayerCost(weights, (1 + checks.as_count(num_samples, "num_samples")) * width)


def adaptive_cost(
    num_classes: int, width: int, cutoffs: Sequence[int], probabilities: ArrayLike, divide_by: float = 4.0
) -> LayerCost:
    """Head (frequent classes and one entry a band), and each band with a projection to d / divide_by^i and its matrix.

    ``probabilities``: of the classes, shape (K,): a band is computed only as often as one of its classes is true.
    Raises ValueError for cutoffs that do not increase within 1 .. K - 1, or ``divide_by`` below 1.

    >>> import numpy as np
    >>> adaptive_cost(8, 4, [2], np.full(8, 1 / 8), divide_by=2)
    LayerCost(weights=32, multiplications=27.0)
    """
    edges = _edges(checks.as_count(num_classes, "num_classes"), cutoffs)
    checks.as_count(width, "width")
    p = checks.as_distribution(np.asarray(probabilities, dtype=float), (num_classes,), "probabilities")
    head = (edges[0][1] + len(edges) - 1) * width
    weights, multiplications = head, float(head)
    for (a, b), narrow in zip(edges[1:], band_widths(width, len(edges), divide_by)[1:], strict=True):
        band = width * narrow + narrow * (b - a)
        weights += band
        multiplications += band * float(p[a:b].sum())
    return LayerCost(weights, multiplications)


def differentiated_cost(num_classes: int, widths: Sequence[int], cutoffs: Sequence[int]) -> LayerCost:
    """Each band's classes times the width of its own slice; all of it multiplied.

    >>> differentiated_cost(8, [3, 1], [2])
    LayerCost(weights=12, multiplications=12)
    """
    edges = _edges(checks.as_count(num_classes, "num_classes"), cutoffs)
    if len(widths) != len(edges):
        raise ValueError(f"widths must have one number for each of the {len(edges)} bands, got {len(widths)}")
    weights = sum((b - a) * checks.as_count(width, "widths") for (a, b), width in zip(edges, widths, strict=True))
    return LayerCost(weights, weights)


def band_widths(width: int, num_bands: int, divide_by: float = 4.0) -> list[int]:
    """d, d / divide_by, d / divide_by^2, ..., each at least 1.

    >>> band_widths(512, 4)
    [512, 128, 32, 8]
    """
    if not 1.0 <= checks.as_number(divide_by, "divide_by") < np.inf:
        raise ValueError(f"divide_by must be a finite number of at least 1, got {divide_by}")
    return [
        max(1, int(checks.as_count(width, "width") / divide_by**i))
        for i in range(checks.as_count(num_bands, "num_bands"))
    ]


def _edges(num_classes: int, cutoffs: Sequence[int]) -> list[tuple[int, int]]:
    """(first, behind the last) class of each band; the head's band first."""
    edges = [0, *(checks.as_index(cutoff, num_classes, "cutoffs") for cutoff in cutoffs), num_classes]
    if any(a >= b for a, b in itertools.pairwise(edges)):
        raise ValueError(f"cutoffs must increase within 1 .. {num_classes - 1}, got {list(cutoffs)}")
    return list(itertools.pairwise(edges))


def _named(logits: ArrayLike, name: str, temperature: float) -> Array:
    try:
        return AccuratePass(logits, temperature).log_probabilities
    except ValueError as error:
        raise ValueError(str(error).replace("logits", name, 1)) from None
