"""What a Scenario accepts. Every function returns the clean value or raises ValueError with one sentence."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from softmax_explorer.engine.short_array import MOST, ShortArray

LOSSES = ("cross-entropy", "mse", "focal", "binary-cross-entropy")
PRECISIONS = ("float16", "bfloat16", "float32", "float64")

_ALL_MASKED = "{} must leave at least one class unmasked, got -inf for every class"

# C0 and C1 controls, the line and paragraph separators, and lone surrogates (no UTF-8 file can hold those).
# Joiners and direction marks stay: emoji and right-to-left names need them.
_REMOVED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000)))


def clip(value: object, limit: int = 60) -> str:
    """repr(value), shortened: an error message is one readable sentence."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def real(argument: str, value: Any) -> float:
    """value as a float; anything that is no number is refused."""
    if type(value) is float:
        return value
    if isinstance(value, (str, bytes, bool)):
        raise ValueError(f"{argument} must be a number, got {clip(value)}")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{argument} must be a number, got {clip(value)}") from None


def integer(argument: str, value: Any, minimum: int, maximum: int | None = None) -> int:
    """value as an int within minimum..maximum (inclusive)."""
    try:
        number = value if type(value) is int else None if _is_bool(value) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < minimum or (maximum is not None and number > maximum):
        rule = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
        raise ValueError(f"{argument} must be a whole number {rule}, got {clip(value if number is None else number)}")
    return number


def _is_bool(value: Any) -> bool:
    return isinstance(value, (bool, np.bool_))


def class_index(argument: str, value: Any, num_classes: int) -> int:
    """value as the index of one of num_classes classes."""
    return integer(argument, value, 0, num_classes - 1)


def choice(argument: str, value: Any, allowed: Sequence[str]) -> str:
    """value, one of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}, got {clip(value)}")
    return value


def text(argument: str, value: Any) -> str:
    """value without control characters."""
    if not isinstance(value, str):
        raise ValueError(f"{argument} must be text, got {clip(value)}")
    return value if value.isprintable() else value.translate(_REMOVED)


def logit(argument: str, value: Any) -> float:
    """A finite float, or -inf for a mask."""
    number = real(argument, value)
    if number != number or number == math.inf:
        raise ValueError(f"{argument} must be a finite number, or -inf to mask the class, got {number}")
    return number


def logits(argument: str, values: Any) -> np.ndarray:
    """A read-only float64 copy, shape (K,), K >= 1, every value finite or -inf, not all -inf; a `ShortArray` if few."""
    short = _short(values)
    if short is not None:
        for index, value in enumerate(short):
            if not value < math.inf:
                logit(f"{argument}[{index}]", value)
        if max(short) == -math.inf:
            raise ValueError(_ALL_MASKED.format(argument))
        return ShortArray(short)
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":
            array = np.array([real(f"{argument}[{i}]", v) for i, v in enumerate(values)])
    except (TypeError, ValueError) as error:
        if str(error).startswith(f"{argument}["):
            raise
        raise ValueError(f"{argument} must be a row of numbers, got {clip(values)}") from None
    if array.size and array.dtype.kind not in "iuf":
        raise ValueError(f"{argument} must be a row of numbers, got {clip(values)}")
    if array.ndim != 1:
        raise ValueError(f"{argument} must be one row of numbers, got an array of shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{argument} must hold at least one number, got none")
    with np.errstate(over="ignore"):
        array = array.astype(np.float64)  # always a copy: nobody else can write to it
    if not (array < math.inf).all():
        index = int(np.argmin(array < math.inf))
        logit(f"{argument}[{index}]", array[index])
    if array.max() == -math.inf:
        raise ValueError(_ALL_MASKED.format(argument))
    return read_only(array)


def _short(values: Any) -> list[float] | None:
    """A few plain numbers as floats; None for everything that has to be looked at more closely."""
    if type(values) is ShortArray:
        return values.tolist()
    if type(values) in (list, tuple) and 0 < len(values) <= MOST and all(type(v) in (float, int) for v in values):
        try:
            return list(map(float, values))
        except OverflowError:  # an int beyond float64
            pass
    return None


def read_only(array: np.ndarray) -> np.ndarray:
    """The array, or a `ShortArray` of its numbers if they are few."""
    if array.size <= MOST:
        return ShortArray(array.tolist())
    array.setflags(write=False)
    return array


def shifted(argument: str, array: np.ndarray, shift: float) -> None:
    """Refuse a shift that takes a finite logit beyond float64."""
    if shift == 0.0:
        return
    with np.errstate(over="ignore"):
        lost = np.isfinite(array) & ~np.isfinite(array + shift)
    if lost.any():
        index = int(lost.argmax())
        raise ValueError(
            f"{argument} must keep every logit finite, but logits[{index}] = {array[index]} and shift = {shift} "
            "together pass the largest float64"
        )


def names(argument: str, values: Any, num_classes: int) -> tuple[str, ...]:
    """num_classes names without control characters; an empty sequence means "class 0", "class 1", …"""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ValueError(f"{argument} must be a sequence of names, got {clip(values)}")
    given = tuple(values)
    if not given:
        return tuple(map("class {}".format, range(num_classes)))
    if len(given) != num_classes:
        raise ValueError(f"{argument} must hold one name for each of the {num_classes} logits, got {len(given)} names")
    return tuple(text(f"{argument}[{i}]", name) for i, name in enumerate(given))


def distribution(argument: str, values: Any, num_classes: int) -> int | tuple[float, ...]:
    """A target distribution over the classes; a one-hot one becomes its index.

    A sum that misses 1 by at most 0.001 (the decimals of a file) is taken and divided out; beyond that it is refused.
    """
    given = tuple(real(f"{argument}[{i}]", value) for i, value in enumerate(values))
    if len(given) != num_classes:
        raise ValueError(
            f"{argument} must be a class index or {num_classes} probabilities, one for each class, got {len(given)}"
        )
    for index, value in enumerate(given):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{argument}[{index}] must be a probability from 0 to 1, got {value}")
    total = math.fsum(given)
    if abs(total - 1.0) > 1e-3:
        raise ValueError(f"{argument} must sum to 1, got {total}")
    if 1.0 in given and total == 1.0:
        return given.index(1.0)
    # Left alone within the rounding of num_classes additions, so that saving and loading never changes a value.
    if abs(total - 1.0) > num_classes * 2.0**-52:
        given = tuple(value / total for value in given)
    return given


def target(argument: str, value: Any, num_classes: int) -> int | tuple[float, ...]:
    """A class index, or a distribution over the classes."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return class_index(argument, value, num_classes)
    return distribution(argument, value, num_classes)


def indices(argument: str, values: Any, num_classes: int) -> tuple[int, ...]:
    """Distinct class indices in ascending order."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise ValueError(f"{argument} must be a sequence of class indices, got {clip(values)}")
    return tuple(sorted({class_index(f"{argument}[{i}]", value, num_classes) for i, value in enumerate(values)}))


def dropped(argument: str, values: Any) -> tuple[tuple[str, float], ...]:
    """(name, logit) pairs of classes that wait to come back."""
    try:
        pairs = [(name, value) for name, value in values]
    except (TypeError, ValueError):
        raise ValueError(f"{argument} must hold pairs of a name and a logit, got {clip(values)}") from None
    return tuple(
        (text(f"{argument}[{i}][0]", name), logit(f"{argument}[{i}][1]", value))
        for i, (name, value) in enumerate(pairs)
    )


def frozen_json(argument: str, value: Any) -> Any:
    """A plain JSON value made immutable: lists become tuples, dicts read-only mappings. NaN and inf are no JSON."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{argument} must be a plain JSON value, got {value}")
        return float(value)
    if isinstance(value, (list, tuple)):
        return tuple(frozen_json(f"{argument}[{i}]", item) for i, item in enumerate(value))
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError(f"{argument} must have text keys, got {clip(dict(value))}")
        return MappingProxyType({key: frozen_json(f"{argument}.{key}", item) for key, item in value.items()})
    raise ValueError(f"{argument} must be a plain JSON value, got {clip(value)}")


def settings(argument: str, value: Any) -> Mapping[str, Mapping[str, Any]]:
    """Panel settings: panel id -> plain JSON values by name. A panel without settings has no entry."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{argument} must map panel ids to their settings, got {clip(value)}")
    clean = {}
    for panel, entries in value.items():
        if not isinstance(entries, Mapping):
            raise ValueError(f"{argument}[{panel!r}] must map names to plain JSON values, got {clip(entries)}")
        if entries:
            clean[text(f"a panel id in {argument}", panel)] = frozen_json(f"{argument}.{panel}", entries)
    return MappingProxyType(clean)


def is_number(value: Any) -> bool:
    """Whether what a file says is a finite number that float64 holds: JSON's whole numbers have no end.

    >>> [is_number(value) for value in (1, 2.5, True, math.inf, 10**400, "1")]
    [True, True, False, False, False, False]
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
