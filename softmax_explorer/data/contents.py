"""From what a file holds to what the application opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from softmax_explorer.data import checks, stopping
from softmax_explorer.data.problem import DataError
from softmax_explorer.model.dataset import Dataset, DatasetReference
from softmax_explorer.model.scenario import Scenario

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Opened:
    """A scenario to show and, when it is a row of one, the data set: the scenario is then the data set's row 0.

    panel: the id of the panel that was in front when a session was saved, as the file says it; "" in other files.
    """

    scenario: Scenario
    dataset: Dataset | None = None
    panel: str = ""


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
    return _opened(path.name, arrays, values_checked, lambda *shape: reference(path, *shape))


def in_memory(title: str, arrays: Arrays) -> Opened:
    """As `opened`, for logits that are in no file: their rows can be browsed as long as the window lives."""

    def identity(num_rows: int, num_classes: int) -> DatasetReference:
        import hashlib

        digest = hashlib.sha256(np.ascontiguousarray(arrays.logits).tobytes())
        digest.update(repr((tuple(arrays.class_names), np.asarray(arrays.labels).tolist(), num_rows)).encode())
        return DatasetReference(title, 0, digest.hexdigest(), num_rows, num_classes)

    return _opened(title, arrays, False, identity)


def _opened(
    title: str, arrays: Arrays, values_checked: bool, identity: Callable[[int, int], DatasetReference]
) -> Opened:
    names, labels = _checked(arrays, values_checked)
    logits, num_classes = arrays.logits, arrays.logits.shape[-1]
    num_rows = len(logits) if logits.ndim == 2 else 1
    val_logits, val_labels = _held_out(arrays, names, num_classes)
    if num_rows == 1 and val_logits is None:
        return Opened(_row(title, arrays, names, labels))
    dataset = Dataset(
        reference=identity(num_rows, num_classes),
        logits=np.atleast_2d(logits),
        labels=labels,
        class_names=_names(names, num_classes),
        val_logits=val_logits,
        val_labels=val_labels,
        provenance=arrays.provenance,
    )
    return Opened(dataset.row(0).with_temperature(arrays.temperature), dataset)


def _checked(arrays: Arrays, values_checked: bool) -> tuple[tuple[str, ...], np.ndarray | None]:
    """The class names, if any, and the labels as `checks.labels` gives them, of arrays that fit together."""
    logits = arrays.logits
    checks.shape("logits", logits.shape)
    if not values_checked:
        checks.logits("logits", logits)
    num_classes = logits.shape[-1]
    names = tuple(arrays.class_names)
    if names and len(names) != num_classes:
        raise DataError(f"class_names holds {len(names)} names, logits {num_classes} classes; give one name a class")
    labels = arrays.labels
    if labels is not None:
        if logits.ndim == 1 and labels.shape in ((), (num_classes,)):
            labels = labels.reshape(1, *labels.shape)
        num_rows = len(logits) if logits.ndim == 2 else 1
        labels = checks.labels("labels", labels, num_rows, _names(names, num_classes), num_classes)
    return names, labels


def reference(path: Path, num_rows: int, num_classes: int) -> DatasetReference:
    """Path, size and SHA-256 of a file, which is read once more for that."""
    return DatasetReference(str(path.absolute()), path.stat().st_size, sha256(path), num_rows, num_classes)


def sha256(path: Path) -> str:
    """The hexadecimal digest of a file's content, read in blocks."""
    import hashlib  # loads OpenSSL, which a start without a file need not wait for

    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            stopping.check()
            digest.update(block)
    return digest.hexdigest()


def _row(title: str, arrays: Arrays, names: tuple[str, ...], labels: np.ndarray | None) -> Scenario:
    scenario = Scenario(
        arrays.logits.ravel(),
        class_names=names,
        temperature=arrays.temperature,
        title=title,
        note=arrays.provenance,
    )
    if labels is None:
        return scenario
    if labels.ndim == 2:  # as a row of a data set
        on = np.flatnonzero(labels[0]).tolist()
        return scenario.with_labels(on).with_target(on[0] if on else 0).with_loss("binary-cross-entropy")
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
