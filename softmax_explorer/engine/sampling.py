"""Drawing classes: Gumbel noise, Gumbel-max, Gumbel-softmax and seeded samples of a softmax."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .accurate import AccuratePass
from .blocks import row_blocks
from .plain import plain_softmax

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array, Result

Shape = int | tuple[int, ...]


def gumbel_noise(rng: Generator | int, shape: Shape) -> Array:
    """Independent standard Gumbel noise g = -log(-log u), u uniform in the open interval (0, 1); float64.

    ``rng``: a NumPy Generator, or a whole number as the seed of a new one. ``shape``: of the result. Raises ValueError
    for another ``rng``. Mean 0.5772 (Euler's constant), variance pi^2/6.
    Accuracy: u has 64 random bits and is kept as the distance v from the nearer end, so that both tails are right to
    probabilities of 2^-64 and no value is ever infinite: g lies in [-3.82, 45.06]. Its rounding: 2 ulp of max(|g|, 1).
    The textbook form is infinite now and then:

    >>> noise = gumbel_noise(0, 100_000)
    >>> bool(np.isfinite(noise).all()), round(float(noise.mean()), 2)
    (True, 0.58)
    >>> u = np.array([0.0, 0.99999999], np.float32)  # the one a generator returns, the other float32 rounds to 1
    >>> with np.errstate(divide="ignore"):
    ...     (-np.log(-np.log(u))).tolist()
    [-inf, inf]

    Source: Gumbel 1954, "Statistical theory of extreme values and some practical applications".
    """
    words = as_generator(rng).integers(0, 2**64 - 1, size=shape, dtype=np.uint64, endpoint=True)
    near_one = (words & np.uint64(1)).astype(bool)
    v = ((words >> np.uint64(1)).astype(np.float64) + 0.5) * 2.0**-64  # in (0, 1/2]
    exponential = -np.log(v)
    np.log1p(-v, out=v)
    np.copyto(exponential, -v, where=near_one)
    return -np.log(exponential)


def gumbel_max(logits: ArrayLike, noise: ArrayLike) -> NDArray[np.intp]:
    """One class drawn from softmax(z): argmax_i (z_i + g_i), the first of equals; whole numbers.

    ``logits``: shape (..., K); ``noise``: Gumbel noise that broadcasts against them, as (draws, K) for many draws from
    one row. Returns the common shape without its last axis. A masked class is never drawn. Raises ValueError as
    `softmax` does, and for noise that is not finite or does not fit.
    Accuracy: the noise is added to z - m, not to z, so that an offset common to all logits does not swallow it:

    >>> noise = gumbel_noise(0, (10_000, 2))
    >>> logits = np.array([1e18, 1e18])
    >>> round(float(gumbel_max(logits, noise).mean()), 1), float((logits + noise).argmax(axis=-1).mean())
    (0.5, 0.0)

    Source: Maddison, Tarlow, Minka 2014, "A* sampling", section 2.
    """
    return _perturbed(logits, noise).argmax(axis=-1)


def gumbel_softmax(logits: ArrayLike, noise: ArrayLike, temperature: ArrayLike = 1.0, hard: bool = False) -> Result:
    """A relaxed draw y = softmax((z + g)/t), shape (..., K); with ``hard`` the one-hot vector of its largest element.

    ``logits``, ``noise``: as in `gumbel_max`; ``temperature``: in [0, inf]. The largest element is distributed as
    softmax(z) at every temperature; t -> 0 gives one-hot vectors, t -> inf the uniform distribution. Raises ValueError
    as `gumbel_max` does. Accuracy: within 4 ulp of the softmax of the sums (z - m) + g, each rounded to a float64;
    logits further apart than the largest float64 count as that far apart.

    >>> gumbel_softmax([2.1, 0.8, -0.5], [0.3, 1.9, -0.2]).round(4).tolist()
    [0.4176, 0.5636, 0.0188]
    >>> gumbel_softmax([2.1, 0.8, -0.5], [0.3, 1.9, -0.2], hard=True).tolist()
    [0.0, 1.0, 0.0]

    Source: Jang, Gu, Poole 2017, "Categorical reparameterization with Gumbel-softmax".
    """
    perturbed = _perturbed(logits, noise)
    if hard:
        checks.as_temperature(temperature)
        return checks.typed_like(_one_hot(perturbed), logits)
    return checks.typed_like(AccuratePass(perturbed, temperature).probabilities, logits)


def gumbel_straight_through(logits: ArrayLike, noise: ArrayLike, temperature: ArrayLike = 1.0) -> tuple[Result, Result]:
    """The pair (hard, soft) of one `gumbel_softmax` draw: what goes forward, and what gradients are taken of.

    With automatic differentiation the straight-through estimator is ``soft + stop_gradient(hard - soft)``: its value is
    ``hard``, its gradient that of ``soft``. Arrays carry no gradient, so both are returned; the gradient of a loss L
    with respect to the logits is taken as J^T dL/dhard, with J the softmax Jacobian at ``soft``. Arguments and errors
    as `gumbel_softmax`.

    >>> hard, soft = gumbel_straight_through([2.1, 0.8, -0.5], [0.3, 1.9, -0.2])
    >>> hard.tolist(), soft.round(4).tolist()
    ([0.0, 1.0, 0.0], [0.4176, 0.5636, 0.0188])

    Source: Bengio, Leonard, Courville 2013, "Estimating or propagating gradients through stochastic neurons".
    """
    perturbed = _perturbed(logits, noise)
    soft = AccuratePass(perturbed, temperature).probabilities
    return checks.typed_like(_one_hot(perturbed), logits), checks.typed_like(soft, logits)


def sample(
    logits: ArrayLike, temperature: ArrayLike, rng: Generator | int, size: Shape | None = None
) -> NDArray[np.intp]:
    """Classes drawn independently from softmax(z/t), shape (*size, ...); without ``size`` one for each row.

    ``logits``: shape (..., K); ``temperature``: in [0, inf], a number or an array for the batch: at 0 the leaders are
    drawn, equals alike; at inf all classes that are not masked. ``rng``: a NumPy Generator, or a whole number as the
    seed of a new one. Raises ValueError as `softmax` does, and for another ``rng``.
    Method: inverse distribution function, a binary search for a uniform number among the cumulative sums of the
    probabilities, so a draw costs log2 K steps after one pass over the row; one uniform number for each draw, in the
    order of the result. Accuracy: every class's probability is right to (K + 300) 2^-52, which no number of draws can
    show, and 0 for a masked one. Memory: a few MiB beside the result, or a few rows.

    >>> (np.bincount(sample(np.log([0.5, 0.3, 0.2]), 1.0, 7, 1_000_000)) / 1_000_000).round(2).tolist()
    [0.5, 0.3, 0.2]
    >>> sample([[0.0, 900.0], [900.0, 0.0]], 1.0, 7).tolist()
    [1, 0]

    Source: Devroye 1986, "Non-uniform random variate generation", section III.2.
    """
    generator = as_generator(rng)
    if np.ndim(logits) == 1 and np.ndim(temperature) == 0:
        cumulative = plain_softmax(checks.as_logits(logits), temperature).cumsum()
        return np.searchsorted(cumulative, _scaled(generator.random(size), cumulative[-1]), side="right")
    z = np.asarray(logits)
    if z.ndim == 0 or z.shape[-1] == 0:
        checks.as_logits(z)  # refuses them
    t = checks.as_temperature(temperature)
    try:
        batch = np.broadcast_shapes(z.shape[:-1], np.shape(t)[:-1])
    except ValueError:
        raise ValueError(
            f"temperature must broadcast to the rows {z.shape[:-1]}, got shape {np.shape(t)[:-1]}"
        ) from None
    z = np.broadcast_to(z, (*batch, z.shape[-1]))
    t = np.broadcast_to(t, (*batch, 1)).reshape(-1)
    prefix = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
    uniform = generator.random((*prefix, *batch))
    drawn = np.empty(uniform.shape, dtype=np.intp)
    # The draws of one row side by side: (rows, draws).
    flat_shape = (math.prod(prefix), t.size)
    into = drawn.reshape(flat_shape)
    uniform = uniform.reshape(flat_shape)
    for rows, block, _ in row_blocks(z):
        cumulative = plain_softmax(block, t[rows]).cumsum(axis=-1)
        into[:, rows] = _search(cumulative, _scaled(uniform[:, rows], cumulative[:, -1]))
    return drawn[()]


def as_generator(rng: Any) -> Generator:
    """The generator itself, or a new one from a seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(int(rng))
    raise ValueError(f"rng must be a numpy.random.Generator or a whole number >= 0 as a seed, got {rng!r}")


def _scaled(uniform: Any, total: Any) -> Any:
    """Uniform in [0, total): the rounded sum of the probabilities is not always 1."""
    return np.minimum(uniform * total, np.nextafter(total, 0.0))


def _search(cumulative: Array, values: Array) -> NDArray[np.intp]:
    """For each row r the number of elements of cumulative[r] that are <= values[:, r], by bisection of all at once."""
    num_rows, num_classes = cumulative.shape
    flat = cumulative.ravel()
    start = np.arange(num_rows) * num_classes
    below = np.zeros(values.shape, dtype=np.intp)
    step = 1 << (num_classes.bit_length() - 1)
    while step:
        ahead = below + step
        inside = ahead <= num_classes
        inside &= flat[start + np.minimum(ahead, num_classes) - 1] <= values
        np.copyto(below, ahead, where=inside)
        step >>= 1
    return below


def _perturbed(logits: ArrayLike, noise: ArrayLike) -> Array:
    """(z - m) + g; the mask stays."""
    z = checks.as_logits(logits)
    g = checks.as_finite(noise, "noise")
    try:
        shape = np.broadcast_shapes(z.shape, g.shape)
    except ValueError:
        shape = ()
    if not shape or shape[-1] != z.shape[-1]:
        raise ValueError(f"noise must broadcast against the logits of shape {z.shape}, got shape {g.shape}")
    maximum = z.max(axis=-1, keepdims=True)
    checks.check_maximum(z, maximum)
    with np.errstate(over="ignore"):
        behind = np.maximum(z - maximum, np.where(z > -np.inf, np.finfo(np.float64).min, -np.inf))
    return behind + g


def _one_hot(values: Array) -> Array:
    result = np.zeros(values.shape)
    np.put_along_axis(result, values.argmax(axis=-1)[..., np.newaxis], 1.0, axis=-1)
    return result
