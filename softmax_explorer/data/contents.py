"""From what a file holds to what the application opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from softmax_explorer.data import checks
from softmax_explorer.data.problem import DataError
from softmax_explorer.model.dataset import Dataset, DatasetReference
from softmax_explorer.model.scenario import Scenario


@dataclass(frozen=True)
class Opened:
    """A scenario to show and, when it is a row of one, the data set: the scenario is then the data set's row 0."""

    scenario: Scenario
    dataset: Dataset | None = None


@dataclass(frozen=True)
class Arrays:
    """What a reader found, checked by `opened` alone. `logits` is (K,) or (N, K); the rest is optional."""

    logits: np.ndarray
    labels: np.ndarray | None = None
    class_names: Sequence[str] = ()
    val_logits: np.ndarray | None = None
    val_labels: np.ndarray | None = None
    provenance: str = ""
    temperature: float = 1.0


def opened(path: Path, arrays: Arrays, *, values_checked: bool = False) -> Opened:
    """Check shapes, values, names and labels, and build the scenario or the data set.

    One row without a held-out split is a scenario of its own. `values_checked` says that the logits themselves were
    looked at while they were read.

    Raises:
        DataError: naming the array and the first wrong value.
    """
    logits = arrays.logits
    checks.shape("logits", logits.shape)
    if not values_checked:
        checks.logits("logits", logits)
    num_classes = logits.shape[-1]
    names = tuple(arrays.class_names)
    if names and len(names) != num_classes:
        raise DataError(f"class_names holds {len(names)} names, logits {num_classes} classes; give one name a class")
    num_rows = len(logits) if logits.ndim == 2 else 1
    labels = arrays.labels
    if labels is not None:
        if logits.ndim == 1 and labels.shape in ((), (num_classes,)):
            labels = labels.reshape(1, *labels.shape)
        labels = checks.labels("labels", labels, num_rows, _names(names, num_classes), num_classes)
    val_logits, val_labels = _held_out(arrays, names, num_classes)
    if num_rows == 1 and val_logits is None:
        row = _row(path.name, logits.reshape(num_classes), names, labels, arrays.provenance)
        return Opened(row.with_temperature(arrays.temperature))
    dataset = Dataset(
        reference=reference(path, num_rows, num_classes),
        logits=np.atleast_2d(logits),
        labels=labels,
        class_names=_names(names, num_classes),
        val_logits=val_logits,
        val_labels=val_labels,
        provenance=arrays.provenance,
    )
    return Opened(dataset.row(0).with_temperature(arrays.temperature), dataset)


def reference(path: Path, num_rows: int, num_classes: int) -> DatasetReference:
    """Path, size and SHA-256 of a file, which is read once more for that, in blocks."""
    import hashlib  # loads OpenSSL, which a start without a file need not wait for

    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
    return DatasetReference(str(path.absolute()), size, digest, num_rows, num_classes)


def _row(
    title: str, logits: np.ndarray, names: tuple[str, ...], labels: np.ndarray | None, provenance: str
) -> Scenario:
    scenario = Scenario(logits, class_names=names, title=title, note=provenance)
    if labels is None:
        return scenario
    if labels.ndim == 2:
        return scenario.with_labels(np.flatnonzero(labels[0]).tolist())
    return scenario.with_target(int(labels[0]))


def _held_out(arrays: Arrays, names: tuple[str, ...], num_classes: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    logits, labels = arrays.val_logits, arrays.val_labels
    if logits is None:
        if labels is not None:
            raise DataError("val_labels stands without val_logits; give both or neither")
        return None, None
    checks.shape("val_logits", logits.shape)
    if logits.ndim != 2 or logits.shape[1] != num_classes:
        raise DataError(f"val_logits has shape {logits.shape}; it needs rows of {num_classes} logits")
    checks.logits("val_logits", logits)
    if labels is not None:
        labels = checks.labels("val_labels", labels, len(logits), _names(names, num_classes), num_classes)
    return logits, labels


def _names(names: tuple[str, ...], num_classes: int) -> tuple[str, ...]:
    return names or tuple(f"class {i}" for i in range(num_classes))
