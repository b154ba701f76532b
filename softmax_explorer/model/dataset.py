"""A data set of rows of logits, and scenarios made of its rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from softmax_explorer.model import validation
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.model.scenario import Scenario

__all__ = ["FILTERS", "Dataset", "DatasetReference"]

FILTERS = ("wrong", "least-sure", "most-sure-and-wrong")
_TAKEN_OVER = ("temperature", "loss", "label_smoothing", "precision", "seed", "panel_settings")
_BLOCK_VALUES = 2**19  # 4 MiB of float64 at a time, whatever the size of the file


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows of logits with their classes, as opened from a file.

    reference      the file's identity, with N rows and K classes, and whether they are labelled.
    logits         (N, K) of any float type, loaded or memory-mapped; read, never written.
    labels         (N,) true classes, (N, K) zeros and ones for several labels a row, or None.
    class_names    K names; () gives "class 0", "class 1", …
    val_logits, val_labels   a second split to fit a temperature on, or None.
    provenance     what the file says about its origin.

    Raises ValueError with one sentence when the shapes do not fit. Values are looked at row by row.
    """

    reference: DatasetReference
    logits: np.ndarray
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] = ()
    val_logits: np.ndarray | None = None
    val_labels: np.ndarray | None = None
    provenance: str = ""
    _orders: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.logits.ndim != 2 or 0 in self.logits.shape:
            raise ValueError(f"logits must have the shape (rows, classes), got {self.logits.shape}")
        object.__setattr__(self, "class_names", validation.names("class_names", self.class_names, self.logits.shape[1]))
        _check_labels("labels", self.labels, self.logits)
        if self.val_logits is not None and (
            self.val_logits.ndim != 2 or self.val_logits.shape[1] != self.logits.shape[1]
        ):
            raise ValueError(
                f"val_logits must have the shape (rows, {self.logits.shape[1]}), got {self.val_logits.shape}"
            )
        if self.val_labels is not None:
            if self.val_logits is None:
                raise ValueError("val_labels needs val_logits beside it, got none")
            _check_labels("val_labels", self.val_labels, self.val_logits)
        labelled = self.labels is not None
        object.__setattr__(self, "reference", self.reference.in_order._replace(labelled=labelled))

    @property
    def num_rows(self) -> int:
        """N."""
        return self.logits.shape[0]

    @property
    def num_classes(self) -> int:
        """K."""
        return self.logits.shape[1]

    def row(self, index: int, like: Scenario | None = None) -> Scenario:
        """Row index (from 0) as a scenario, titled with the file's name.

        The classes stand in the order of the data. Temperature, loss, label smoothing, precision, seed and panel
        settings are taken over from `like`, and when it is a row of this very data set, what its classes are called
        now: each name goes to the column its class came from. Raises ValueError naming the row (from 1) for a row
        that cannot be shown, as one with NaN.
        """
        index = validation.integer("row", index, 0, self.num_rows - 1)
        values: dict[str, Any] = {
            "class_names": self.class_names,
            "title": self.reference.file_name,
            "dataset": self.reference,
            "row": index,
            **self._target(index),
        }
        if like is not None:
            values.update((name, getattr(like, name)) for name in _TAKEN_OVER)
            values["class_names"] = self._names_now(like)
        try:
            return Scenario(logits=np.asarray(self.logits[index], dtype=np.float64), **values)
        except ValueError as error:
            raise ValueError(f"row {index + 1}: {error}") from None

    def _names_now(self, like: Scenario) -> tuple[str, ...]:
        """A name for each column: the one its class has in `like`, dropped classes too, else the data's own."""
        if like.dataset is None or not like.dataset.is_same_data(self.reference):
            return self.class_names
        names = list(self.class_names)
        for place, name in enumerate((*like.class_names, *(name for name, _ in like.dropped))):
            column = like.dataset.column(place)
            if column < self.num_classes:
                names[column] = name
        return tuple(names)

    def _target(self, index: int) -> Mapping[str, Any]:
        if self.labels is None:
            return {}
        if self.labels.ndim == 1:
            return {"target": int(self.labels[index])}
        on = np.flatnonzero(self.labels[index]).tolist()
        return {"target": on[0] if on else 0, "labels": tuple(on), "loss": "binary-cross-entropy"}

    def order(self, filter_id: str) -> np.ndarray:
        """Row numbers (from 0) in the order to browse them: read-only, computed once.

        "wrong": rows whose largest logit is not the label's, in file order. "least-sure": all rows by rising
        confidence. "most-sure-and-wrong": the wrong rows by falling confidence. Confidence is the largest softmax
        probability at temperature 1; with several labels a row is wrong when any sigmoid is on the wrong side of 0.5,
        and as sure as its least sure sigmoid. Rows with NaN or +inf, or without an unmasked class, count as unsure and
        wrong. Equal rows keep the file's order. ValueError without the labels the filter needs.
        """
        validation.choice("filter", filter_id, FILTERS)
        if filter_id != "least-sure" and self.labels is None:
            raise ValueError(f'the filter "{filter_id}" needs labels, and {self.reference.file_name} has none')
        if filter_id not in self._orders:
            if filter_id == "wrong":
                order = np.flatnonzero(self._wrong)
            elif filter_id == "least-sure":
                order = np.argsort(-self._doubt(), kind="stable")
            else:
                rows = np.flatnonzero(self._wrong)
                order = rows[np.argsort(self._doubt()[rows], kind="stable")]
            order.setflags(write=False)
            self._orders[filter_id] = order
        return self._orders[filter_id]

    def num_right(self) -> int:
        """How many rows are not among the wrong ones of `order`. ValueError without labels."""
        return self.num_rows - len(self.order("wrong"))

    @cached_property
    def _wrong(self) -> np.ndarray:
        """For each row of labelled ones whether it is wrong, (N,) bool."""
        assert self.labels is not None
        wrong = np.empty(self.num_rows, dtype=bool)
        for rows in self._blocks():
            logits, labels = self.logits[rows], self.labels[rows]
            if labels.ndim == 2:
                wrong[rows] = ((logits > 0.0) != (labels != 0)).any(axis=1) | np.isnan(logits).any(axis=1)
            else:
                leaders = logits.argmax(axis=1)  # the first NaN, where there is one
                largest = np.take_along_axis(logits, leaders[:, None], axis=1)[:, 0]
                wrong[rows] = (leaders != labels) | ~np.isfinite(largest)
        return wrong

    def _doubt(self) -> np.ndarray:
        """For each row how unsure it is, (N,) float64."""
        doubt = np.empty(self.num_rows)
        several = self.labels is not None and self.labels.ndim == 2
        for rows in self._blocks():
            logits = self.logits[rows].astype(np.float64)
            doubt[rows] = -np.abs(logits).min(axis=1) if several else _log_odds_of_the_rest(logits)
        doubt[np.isnan(doubt)] = math.inf
        return doubt

    def _blocks(self) -> Iterator[slice]:
        step = max(1, _BLOCK_VALUES // self.num_classes)
        for start in range(0, self.num_rows, step):
            yield slice(start, start + step)


def _log_odds_of_the_rest(logits: np.ndarray) -> np.ndarray:
    """log((1 - p) / p) of each row's largest probability p, (N,); NaN for a row softmax refuses.

    Not p itself: rows that float64 rounds to p = 1 keep their order, even where 1 - p underflows.
    """
    leaders = logits.argmax(axis=1)[:, None]
    with np.errstate(all="ignore"):
        gaps = logits - np.take_along_axis(logits, leaders, axis=1)
        bad = np.isnan(gaps).any(axis=1)
        np.put_along_axis(gaps, leaders, -math.inf, axis=1)
        second = gaps.max(axis=1)
        anchor = np.where(second == -math.inf, 0.0, second)
        result = anchor + np.log(np.exp(gaps - anchor[:, None]).sum(axis=1))
    result[bad] = math.nan
    return result


def _check_labels(argument: str, labels: np.ndarray | None, logits: np.ndarray) -> None:
    """Integers (N,) within the classes, or zeros and ones (N, K)."""
    if labels is None:
        return
    num_rows, num_classes = logits.shape
    if labels.shape not in ((num_rows,), (num_rows, num_classes)):
        raise ValueError(f"{argument} must have the shape ({num_rows},) or {logits.shape}, got {labels.shape}")
    if labels.ndim == 1 and labels.dtype.kind not in "iu":
        raise ValueError(f"{argument} must be whole numbers, got {labels.dtype}")
    limit = num_classes - 1 if labels.ndim == 1 else 1
    good = (labels == 0) | (labels == 1) if labels.ndim == 2 else (labels >= 0) & (labels <= limit)
    if not good.all():
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        where = ", ".join(map(str, place))
        rule = f"a class from 0 to {limit}" if labels.ndim == 1 else "0 or 1"
        raise ValueError(f"{argument}[{where}] must be {rule}, got {labels[place]}")
