"""What arrays of logits and labels must satisfy, told with the place of the first offence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from softmax_explorer.data import stopping
from softmax_explorer.data.problem import DataError, quoted

MOST_CLASSES = 1 << 20
_BLOCK_VALUES = 1 << 20
_BLOCK_LABELS = 1 << 16


def rows_a_block(num_classes: int) -> int:
    """How many rows are looked at in one go: about 8 MiB of float64."""
    return max(1, _BLOCK_VALUES // num_classes)


def shape(name: str, given: tuple[int, ...]) -> None:
    """Raises DataError unless `given` is (K,) or (N, K), not empty, with at most `MOST_CLASSES` classes."""
    if len(given) not in (1, 2):
        raise DataError(f"{name} has shape {_tuple(given)}; logits are one row (K,) or rows (N, K)")
    if 0 in given:
        raise DataError(f"{name} has shape {_tuple(given)}: it holds no logits")
    if given[-1] > MOST_CLASSES:
        raise DataError(f"{name} has {given[-1]} classes; at most {MOST_CLASSES} are read")


def logits(name: str, array: np.ndarray) -> None:
    """Raises DataError at the first NaN, +inf or all-masked row of (K,) or (N, K) logits, block by block."""
    rows = np.atleast_2d(array)
    step = rows_a_block(rows.shape[1])
    for start in range(0, len(rows), step):
        stopping.check()
        block(name, rows[start : start + step], start, array.ndim)


def block(name: str, rows: np.ndarray, start: int, ndim: int = 2) -> None:
    """The same for a few rows, the first of which is row number `start`."""
    if rows.dtype.kind != "f":
        return
    # One maximum a row tells NaN, +inf and a row of -inf alike.
    largest = rows.max(axis=1)
    bad = ~np.isfinite(largest)
    if not bad.any():
        return
    row = int(bad.argmax())
    if largest[row] == -math.inf:
        place = f"row {start + row + 1} of {name}" if ndim == 2 else name
        raise DataError(f"{place} is -inf throughout; leave at least one class that is not masked")
    column = int((~(rows[row] < math.inf)).argmax())
    value = "NaN" if math.isnan(rows[row, column]) else "inf"
    place = f"{name}[{start + row}, {column}]" if ndim == 2 else f"{name}[{column}]"
    raise DataError(f"{place} is {value}; a logit is a finite number, or -inf to mask the class")


def labels(name: str, given: np.ndarray, num_rows: int, class_names: Sequence[str], num_classes: int) -> np.ndarray:
    """Labels as int64 (N,) or, for several classes a row, uint8 (N, K) of 0 and 1.

    `given` holds class indices, class names (an array of text or of str objects), or (N, K) flags. Raises DataError
    naming the first wrong label.
    """
    if given.ndim == 2 and given.shape == (num_rows, num_classes) and given.dtype.kind in "biuf":
        wrong = (given != 0) & (given != 1)
        if wrong.any():
            row, column = np.unravel_index(int(wrong.argmax()), wrong.shape)
            raise DataError(f"{name}[{row}, {column}] is {given[row, column]}; flags of several labels are 0 or 1")
        return given.astype(np.uint8)
    if given.shape != (num_rows,):
        raise DataError(
            f"{name} has shape {_tuple(given.shape)}; {num_rows} rows of {num_classes} logits need"
            f" {_tuple((num_rows,))} or {_tuple((num_rows, num_classes))}"
        )
    if given.dtype.kind in "USO":
        return _labels_by_name(name, given, class_names, num_classes)
    if given.dtype.kind not in "biuf":
        raise DataError(f"{name} has the type {given.dtype}; labels are class indices or class names")
    wrong = ~((given >= 0) & (given < num_classes))
    if given.dtype.kind == "f":
        wrong |= given != np.floor(given)
    if wrong.any():
        row = int(wrong.argmax())
        raise DataError(f"{name}[{row}] is {given[row]}; a label is a class index from 0 to {num_classes - 1}")
    return given.astype(np.int64)


def _labels_by_name(name: str, given: np.ndarray, class_names: Sequence[str], num_classes: int) -> np.ndarray:
    index = LabelReader(class_names, num_classes)
    found = np.empty(len(given), np.int64)
    for start in range(0, len(given), _BLOCK_LABELS):
        stopping.check()
        for row, label in enumerate(given[start : start + _BLOCK_LABELS].tolist(), start):
            text = label.decode("utf-8", "replace") if isinstance(label, bytes) else label
            try:
                found[row] = index.add(text)
            except DataError as error:
                raise DataError(f"{name}[{row}]: {error}") from None
    return index.resolve(found)


class LabelReader:
    """Labels written as class names or as class indices. Which of the two, the whole column decides.

    With the classes "1", "2", "3" a column of 1, 2, 3 means names and one with a 0 in it means indices.
    """

    def __init__(self, class_names: Sequence[str], num_classes: int) -> None:
        self._num_classes = num_classes
        self._names: dict[str, int] = {}
        self._twice: set[str] = set()
        for index, name in enumerate(class_names):
            if self._names.setdefault(name, index) != index:
                self._twice.add(name)
        self._codes: dict[str, int] = {}
        self._by_name = self._by_index = True

    def add(self, text: str) -> int:
        """A code for this label, to be given to `resolve`. Raises DataError where it can be no class."""
        text = text if text in self._names else text.strip()
        if text in self._codes:
            return self._codes[text]
        is_name = text in self._names and text not in self._twice
        is_index = self._index(text) is not None
        by_name, by_index = self._by_name and is_name, self._by_index and is_index
        if not by_name and not by_index:
            if text in self._twice:
                raise DataError(f"the label {quoted(text)} names two classes; write class indices instead")
            if is_name or is_index:
                raise DataError(f"the label {quoted(text)} is not as those above: write names or indices, not both")
            raise DataError(
                f"the label {quoted(text)} is neither a class name nor an index from 0 to {self._num_classes - 1}"
            )
        self._by_name, self._by_index = by_name, by_index
        return self._codes.setdefault(text, len(self._codes))

    def resolve(self, codes: np.ndarray) -> np.ndarray:
        """Class indices, int64, for the codes that `add` gave out."""
        table = [self._names[text] if self._by_name else self._index(text) for text in self._codes]
        return np.array(table, np.int64)[codes]

    def _index(self, text: str) -> int | None:
        digits = text.removesuffix(".0")  # pandas writes whole numbers so
        if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
            return None
        return int(digits) if int(digits) < self._num_classes else None


def _tuple(values: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, values)) + ("," if len(values) == 1 else "") + ")"
