"""What the engine accepts. Every refusal is a ValueError that names the argument, the rule, the index and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Result = NDArray[np.floating[Any]]

# How far from 1 a target distribution may sum: float32 rounding over a large vocabulary stays below.
SUM_TOLERANCE = 1e-6


def as_floats(values: ArrayLike, name: str) -> Array:
    """``values`` as a float64 array, not copied when it is one already. Never written to by the engine."""
    if type(values) is np.ndarray and values.dtype == np.float64:
        return values
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":
            array = np.array([float(value) for value in array.ravel()]).reshape(array.shape)  # None is not nan
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{name} must be a rectangular array of numbers: {error}") from error
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be real numbers, got an array of {array.dtype}")
    return array.astype(np.float64)


def as_finite(values: ArrayLike, name: str) -> Array:
    """``values`` as a float64 array without nan and infinities."""
    array = as_floats(values, name)
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        _refuse(name, array, tuple(bad[0]), "must be finite")
    return array


def typed_like(values: Any, given: ArrayLike) -> Result:
    """float32 stays float32, everything else gives float64; a result without axes becomes a NumPy scalar."""
    if getattr(given, "dtype", None) != np.float32:
        return values[()]
    with np.errstate(all="ignore"):
        return values.astype(np.float32)[()]


def as_logits(logits: ArrayLike) -> Array:
    """Logits as float64 of shape (..., num_classes), num_classes >= 1. `check_maximum` looks at the values."""
    array = as_floats(logits, "logits")
    if array.ndim == 0:
        raise ValueError(f"logits must have an axis of classes, got the single number {array}")
    if array.shape[-1] == 0:
        raise ValueError(f"logits must hold at least one class, got shape {array.shape}")
    return array


def check_maximum(logits: Array, maximum: Array) -> None:
    """Refuse nan, +inf and all-masked rows: exactly the logits whose row maximum is not finite."""
    finite = np.isfinite(maximum)
    if finite.all():
        return
    bad = np.argwhere(np.isnan(logits) | (logits == np.inf))
    if len(bad):
        _refuse("logits", logits, tuple(bad[0]), "must be finite, or -inf for a masked class")
    row = tuple(np.argwhere(~finite)[0][:-1])
    where = f"logits[{', '.join(map(str, row))}]" if row else "logits"
    raise ValueError(f"{where} has no class left: all {logits.shape[-1]} logits are -inf (masked)")


def as_temperature(temperature: ArrayLike) -> float | Array:
    """A temperature in [0, inf]; an array of temperatures gets an axis of length 1 for the classes."""
    if isinstance(temperature, (float, int)):
        value = float(temperature)
        if not value >= 0.0:
            raise ValueError(f"temperature must be between 0 and inf, got {temperature}")
        return value
    array = as_floats(temperature, "temperature")
    good = array >= 0.0
    if not good.all():
        _refuse("temperature", array, tuple(np.argwhere(~good)[0]), "must be between 0 and inf")
    return float(array) if array.ndim == 0 else array[..., np.newaxis]


def as_number(value: Any, name: str) -> float:
    """One number, nan and infinities included; neither text nor an array."""
    if type(value) is float:
        return value
    try:
        if np.ndim(value) or isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must be one number, got {value!r}") from None


def as_smoothing(label_smoothing: float) -> float:
    value = as_number(label_smoothing, "label_smoothing")
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"label_smoothing must be between 0 and 1, got {label_smoothing}")
    return value


def as_count(value: Any, name: str, least: int = 1) -> int:
    """How many of something."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def as_index(index: Any, num_classes: int, name: str = "index") -> int:
    """One class index."""
    if isinstance(index, (bool, np.bool_)) or not isinstance(index, (int, np.integer)):
        raise ValueError(f"{name} must be a whole number, got {index!r}")
    if not 0 <= index < num_classes:
        raise ValueError(f"{name} must be between 0 and {num_classes - 1}, got {index}")
    return int(index)


def as_distribution(target: ArrayLike, shape: tuple[int, ...], name: str = "target") -> Array:
    """A target as probabilities of shape ``shape`` = (..., num_classes).

    Taken: an index, an integer array of the batch's shape ``shape[:-1]``, one distribution for the whole batch, or
    distributions of the full shape.
    """
    num_classes = shape[-1]
    if isinstance(target, int) and not isinstance(target, bool):
        distribution = np.zeros(shape)
        distribution[..., as_index(target, num_classes, name)] = 1.0
        return distribution
    array = as_target_array(target)
    if _are_indices(array, shape):
        refuse_outside(array, num_classes, name)
        distribution = np.zeros(shape)
        np.put_along_axis(distribution, np.broadcast_to(array, shape[:-1])[..., np.newaxis], 1.0, axis=-1)
        return distribution
    array = as_floats(array, name)
    if array.shape != shape and array.shape != (num_classes,):
        raise ValueError(
            f"{name} must be a class index, whole numbers of shape {shape[:-1]} or a distribution of shape {shape}, "
            f"got shape {array.shape}" + (f" and value {array}" if array.ndim == 0 else "")
        )
    bad = np.argwhere(~((array >= 0.0) & (array <= 1.0 + SUM_TOLERANCE)))
    if len(bad):
        _refuse(name, array, tuple(bad[0]), "must be a probability between 0 and 1")
    total = array.sum(axis=-1)
    bad = np.argwhere(np.abs(total - 1.0) > SUM_TOLERANCE)
    if len(bad):
        row = tuple(bad[0])
        where = f"{name}[{', '.join(map(str, row))}]" if row else name
        raise ValueError(f"{where} must sum to 1 over the classes, its sum is {total[row]}")
    return np.broadcast_to(array, shape)


def _are_indices(array: NDArray[Any], shape: tuple[int, ...]) -> bool:
    return array.dtype.kind in "iu" and array.shape in ((), shape[:-1])


def refuse_outside(indices: NDArray[Any], num_classes: int, name: str = "target") -> None:
    """Every class index lies between 0 and ``num_classes`` - 1."""
    bad = (indices < 0) | (indices >= num_classes)
    if bad.any():
        _refuse(name, indices, tuple(np.argwhere(bad)[0]), f"must be a class index between 0 and {num_classes - 1}")


def as_indices(target: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp] | None:
    """A target that names classes as indices of the batch's shape ``shape[:-1]``; None for a distribution."""
    array = as_target_array(target)
    if not _are_indices(array, shape):
        return None
    refuse_outside(array, shape[-1])
    return np.broadcast_to(array, shape[:-1]).astype(np.intp)


def as_target_array(target: Any) -> NDArray[Any]:
    """A ragged list becomes a clear refusal instead of NumPy's."""
    try:
        return np.asarray(target)
    except ValueError as error:
        raise ValueError(f"target must be a class index or a rectangular array of numbers: {error}") from error


def smooth(distribution: Array, label_smoothing: float) -> Array:
    """(1 - e) * y + e / K."""
    smoothing = as_smoothing(label_smoothing)
    if smoothing == 0.0:
        return distribution
    return (1.0 - smoothing) * distribution + smoothing / distribution.shape[-1]


def as_targets(targets: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Per-class targets of binary cross-entropy, each in [0, 1], broadcast to the logits' shape."""
    array = as_floats(targets, "targets")
    bad = np.argwhere(~((array >= 0.0) & (array <= 1.0)))
    if len(bad):
        _refuse("targets", array, tuple(bad[0]), "must be between 0 and 1")
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(f"targets must have the logits' shape {shape}, got {array.shape}") from None


def refuse_nan(logits: Array) -> None:
    """The sigmoid family takes every logit, infinities too, but nan."""
    if np.isnan(logits.max(initial=-np.inf)):
        _refuse("logits", logits, tuple(np.argwhere(np.isnan(logits))[0]), "must not be nan")


def as_probability(value: float, name: str = "probability") -> float:
    number = as_number(value, name)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} must be between 0 and 1, got {value}")
    return number


def one_temperature(temperature: float, name: str = "temperature") -> float:
    """A single temperature in [0, inf]."""
    value = as_number(temperature, name)
    if not value >= 0.0:
        raise ValueError(f"{name} must be between 0 and inf, got {temperature}")
    return value


def finite_temperature(temperature: float, why: str) -> float:
    """A single temperature where the limits 0 and inf have no answer; ``why`` ends the sentence that says so."""
    value = one_temperature(temperature)
    if value == 0.0 or value == np.inf:
        raise ValueError(f"temperature must be above 0 and finite {why}, got {temperature}")
    return value


def over_temperature(logits: Array, t: float) -> Array:
    """z/t as it stands, for what cannot work with differences: refused where that has no float64."""
    with np.errstate(over="ignore"):
        x = logits / t
    bad = np.argwhere(np.isinf(x) & (logits > -np.inf))
    if len(bad):
        _refuse("logits", logits, tuple(bad[0]), f"divided by the temperature {t:g} must be within float64")
    return x


def as_row(values: ArrayLike, name: str = "logits") -> Array:
    """One row of at least one class, shape (K,)."""
    array = as_floats(values, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be one row of shape (num_classes,), got shape {array.shape}")
    return array


def _refuse(name: str, array: NDArray[Any], index: tuple[Any, ...], rule: str) -> NoReturn:
    where = f"[{', '.join(str(int(i)) for i in index)}]" if index else ""
    raise ValueError(f"{name}{where} is {array[index]}, but {name} {rule}")
