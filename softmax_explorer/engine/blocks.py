"""Data sets of many rows, a few MiB of float64 at a time, whatever their size and type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .checks import Array

BLOCK_VALUES = 2**18  # 2 MiB of float64: what is computed from a block stays in the processor's cache


def block_slices(num_rows: int, num_classes: int) -> Iterator[slice]:
    """All rows, as many at a time as make a block."""
    step = max(1, BLOCK_VALUES // num_classes)
    for start in range(0, num_rows, step):
        yield slice(start, min(start + step, num_rows))


def row_blocks(array: NDArray[Any], name: str = "logits") -> Iterator[tuple[slice, Array, Array]]:
    """``array`` of shape (..., K) as (rows, block (n, K) of float64, its row maxima (n, 1)), rows counted flat.

    The values are looked at as `softmax` does, and refused with their index in the whole array.
    """
    num_classes = array.shape[-1]
    batch = array.shape[:-1]
    flat = array.reshape(-1, num_classes)
    for rows in block_slices(flat.shape[0], num_classes):
        block = checks.as_floats(flat[rows], name)
        maximum = block.max(axis=-1, keepdims=True)
        bad = np.flatnonzero(~np.isfinite(maximum))
        if len(bad):
            row = bad[0]
            where = [str(int(i)) for i in np.unravel_index(rows.start + row, batch)] if batch else []
            values = np.flatnonzero(np.isnan(block[row]) | (block[row] == np.inf))
            if len(values):
                where.append(str(int(values[0])))
                raise ValueError(
                    f"{name}[{', '.join(where)}] is {block[row, values[0]]}, "
                    f"but {name} must be finite, or -inf for a masked class"
                )
            raise ValueError(f"{name}[{', '.join(where)}] has no class left: all {num_classes} are -inf (masked)")
        yield rows, block, maximum


def as_labels(labels: Any, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """True classes, whole numbers of the batch's shape ``shape[:-1]``; returned flat."""
    try:
        array = np.asarray(labels)
    except ValueError as error:
        raise ValueError(f"labels must be a rectangular array of whole numbers: {error}") from error
    if array.dtype.kind not in "biu":
        raise ValueError(f"labels must be whole numbers, got an array of {array.dtype}")
    if array.shape != shape[:-1]:
        raise ValueError(f"labels must have the shape {shape[:-1]}, one for each row, got {array.shape}")
    bad = np.argwhere((array < 0) | (array >= shape[-1]))
    if len(bad):
        where = f"[{', '.join(map(str, bad[0]))}]" if array.ndim else ""
        raise ValueError(
            f"labels{where} is {array[tuple(bad[0])]}, but labels must be class indices between 0 and {shape[-1] - 1}"
        )
    return array.reshape(-1).astype(np.intp)


def as_data(values: Any, name: str = "logits") -> NDArray[Any]:
    """An array of real numbers of shape (..., K), at least one row, not converted as a whole unless it is a list."""
    array = values if isinstance(values, np.ndarray) and values.dtype.kind in "biuf" else checks.as_floats(values, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have an axis of classes, got the single number {array}")
    if 0 in array.shape:
        raise ValueError(f"{name} must hold at least one row and one class, got shape {array.shape}")
    return array
