"""The one state of the application: a frozen Scenario. Every change makes a new one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from softmax_explorer.engine.short_array import ShortArray
from softmax_explorer.model import class_count, soft_target, validation
from softmax_explorer.model.reference import DatasetReference


@dataclass(frozen=True, eq=False)
class Scenario:
    """Logits, their classes, and everything the user can change about them. Two are equal when their contents are.

    logits             read-only float64 (K,), a `ShortArray` if few: the base logits, without shift and masks. Any
                       sequence is accepted and copied. -inf is a mask; NaN, +inf and a row without an unmasked class
                       are refused.
    shift              added once to every base logit.
    class_names        K names (not necessarily distinct: a class is its index); () gives "class 0", "class 1", …
    temperature        >= 0; 0 and inf are the limits argmax and uniform.
    target             index of the true class, or a distribution over the classes (one-hot becomes the index).
    label_smoothing    0..1, as PyTorch: (1 - e) * target + e / K.
    loss               one of validation.LOSSES.
    masked             classes switched off beside those whose base logit is -inf.
    labels             the classes that are on in a multi-label problem; None means one-hot of the target.
    precision, seed    what the numerics and the sampling panels use.
    panel_settings     plain JSON values by panel id.
    preset, title, note  where the logits came from, for the toolbar.
    dropped            (name, logit) of classes that shrinking removed, the last dropped first; growing restores them.
    baseline           logits that "reset" returns to; () means the logits given.
    dataset, row       the data set this row was taken from, and its number from 0.

    The with_* methods return a new scenario, or raise ValueError with one sentence that names argument and value.
    """

    logits: np.ndarray
    shift: float = 0.0
    class_names: tuple[str, ...] = ()
    temperature: float = 1.0
    target: int | tuple[float, ...] = 0
    label_smoothing: float = 0.0
    loss: str = "cross-entropy"
    masked: frozenset[int] = frozenset()
    labels: tuple[int, ...] | None = None
    precision: str = "float64"
    seed: int = 0
    panel_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    preset: str = ""
    title: str = ""
    note: str = ""
    dropped: tuple[tuple[str, float], ...] = ()
    baseline: tuple[float, ...] = ()
    dataset: DatasetReference | None = None
    row: int = 0

    if TYPE_CHECKING:
        # Any sequences, arrays and numbers are accepted; what one reads has the types above.
        def __init__(self, logits: Any, **fields: Any) -> None: ...

    def __post_init__(self) -> None:
        new = self.__dict__
        new["logits"] = logits = validation.logits("logits", self.logits)
        new["shift"] = _shift(self.shift)
        validation.shifted("shift", logits, self.shift)
        new["class_names"] = validation.names("class_names", self.class_names, logits.size)
        new["temperature"] = _temperature(self.temperature)
        new["target"] = validation.target("target", self.target, logits.size)
        new["label_smoothing"] = _label_smoothing(self.label_smoothing)
        validation.choice("loss", self.loss, validation.LOSSES)
        new["masked"] = masked = frozenset(validation.indices("masked", self.masked, logits.size))
        if masked and not self.unmasked.any():
            raise ValueError(f"masked must leave at least one class, got all of {validation.clip(sorted(masked))}")
        if self.labels is not None:
            new["labels"] = validation.indices("labels", self.labels, logits.size)
        validation.choice("precision", self.precision, validation.PRECISIONS)
        new["seed"] = validation.integer("seed", self.seed, 0)
        new["panel_settings"] = validation.settings("panel_settings", self.panel_settings)
        for name in ("preset", "title", "note"):
            new[name] = validation.text(name, new[name])
        new["dropped"] = validation.dropped("dropped", self.dropped)
        baseline = self.baseline if len(self.baseline) else logits
        new["baseline"] = tuple(validation.logits("baseline", baseline).tolist())
        if self.dataset is not None and not isinstance(self.dataset, DatasetReference):
            raise ValueError(f"dataset must be a DatasetReference or None, got {validation.clip(self.dataset)}")
        new["row"] = validation.integer("row", self.row, 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return all(same(self.__dict__[name], other.__dict__[name]) for name in FIELD_NAMES)

    __hash__ = None  # type: ignore[assignment]

    def _replaced(self, **changes: Any) -> Scenario:
        """A copy with values that are known to be valid: a drag pays for what it changes, not for K classes."""
        new = object.__new__(Scenario)
        new.__dict__.update(self.__dict__, **changes)
        return new

    @property
    def num_classes(self) -> int:
        """K, at least 1."""
        return self.logits.size

    @property
    def unmasked(self) -> np.ndarray:
        """A new bool array (K,): False where a class takes no part, by its mask or by a base logit of -inf."""
        unmasked = self.logits > -math.inf
        if self.masked:
            unmasked[list(self.masked)] = False
        return unmasked

    def is_masked(self, index: int) -> bool:
        """True where the class takes no part, by its mask or by a base logit of -inf."""
        return index in self.masked or bool(self.logits[index] == -math.inf)

    def with_logit(self, index: int, value: float) -> Scenario:
        """The base logit of one class. Moving a masked class unmasks it; -inf masks it."""
        index = validation.class_index("index", index, self.logits.size)
        value = validation.logit(f"logits[{index}]", value)
        masked = self.masked
        if index in masked:
            masked = masked - {index}
        elif value == self.logits[index]:
            return self
        if value == -math.inf:
            others = self.unmasked
            others[index] = False
            if not others.any():
                raise ValueError(f"logits[{index}] must stay above -inf, class {index} is the last one not masked")
        elif not math.isfinite(value + self.shift):
            raise ValueError(f"logits[{index}] must stay finite with shift = {self.shift}, got {value}")
        if type(self.logits) is ShortArray:
            short = self.logits.tolist()
            short[index] = value
            return self._replaced(logits=ShortArray(short), masked=masked)
        logits = self.logits.copy()
        logits[index] = value
        logits.setflags(write=False)
        return self._replaced(logits=logits, masked=masked)

    def with_logits(self, values: Iterable[float]) -> Scenario:
        """All K base logits at once. A masked class whose logit changes is unmasked."""
        logits = validation.logits("logits", values)
        if logits.size != self.logits.size:
            raise ValueError(f"logits must hold {self.logits.size} numbers, one for each class, got {logits.size}")
        validation.shifted("logits", logits, self.shift)
        masked = frozenset(i for i in self.masked if logits[i] == self.logits[i])
        new = self._replaced(logits=logits, masked=masked)
        if not new.unmasked.any():
            raise ValueError("logits must leave at least one class unmasked, every other class is masked")
        return new

    def with_name(self, index: int, name: str) -> Scenario:
        """The name of one class; any text, control characters are taken out."""
        index = validation.class_index("index", index, self.logits.size)
        name = validation.text(f"class_names[{index}]", name)
        names = self.class_names
        return self._replaced(class_names=(*names[:index], name, *names[index + 1 :]))

    def with_names(self, names: Iterable[str]) -> Scenario:
        """All K names; () gives the default ones."""
        return self._replaced(class_names=validation.names("class_names", names, self.logits.size))

    def with_temperature(self, temperature: float) -> Scenario:
        """Temperature >= 0; 0 and inf are allowed."""
        return self._replaced(temperature=_temperature(temperature))

    def with_shift(self, shift: float) -> Scenario:
        """A finite number added to every base logit; the base logits stay as they are."""
        shift = _shift(shift)
        validation.shifted("shift", self.logits, shift)
        return self._replaced(shift=shift)

    def with_target(self, target: int | Iterable[float]) -> Scenario:
        """The true class, or a distribution over the classes."""
        return self._replaced(target=validation.target("target", target, self.logits.size))

    def with_target_tick(self, index: int, value: float) -> Scenario:
        """The target's tick of one class dragged to value in 0..1.

        The other classes share 1 - value in the proportions they had; where they had nothing (the true class of an
        index target is dragged down) in equal parts. value = 1 gives the index target. During a drag call this on the
        scenario the drag began with: a tick that reached 1 has forgotten the others' proportions.
        """
        index = validation.class_index("index", index, self.logits.size)
        value = validation.real("value", value)
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"value must be a probability from 0 to 1, got {value}")
        return self._replaced(target=soft_target.moved_tick(self.target, index, value, self.unmasked))

    def with_label_smoothing(self, label_smoothing: float) -> Scenario:
        """Label smoothing from 0 to 1."""
        return self._replaced(label_smoothing=_label_smoothing(label_smoothing))

    def with_loss(self, loss: str) -> Scenario:
        """One of validation.LOSSES."""
        return self._replaced(loss=validation.choice("loss", loss, validation.LOSSES))

    def with_labels(self, labels: Iterable[int] | None) -> Scenario:
        """The classes that are on (none is allowed), or None for the one-hot of the target."""
        if labels is not None:
            labels = validation.indices("labels", labels, self.logits.size)
        return self._replaced(labels=labels)

    def with_mask(self, index: int, masked: bool) -> Scenario:
        """Mask or unmask a class. Unmasking a base logit of -inf brings back its baseline, or 0."""
        index = validation.class_index("index", index, self.logits.size)
        if masked:
            others = self.unmasked
            others[index] = False
            if not others.any():
                raise ValueError(f"masked must leave at least one class, class {index} is the last one not masked")
            return self._replaced(masked=self.masked | {index})
        new = self._replaced(masked=self.masked - {index})
        if self.logits[index] == -math.inf:
            value = self.baseline[index] if index < len(self.baseline) else 0.0
            new = new.with_logit(index, value if math.isfinite(value) else 0.0)
        return new

    def with_precision(self, precision: str) -> Scenario:
        """One of validation.PRECISIONS."""
        return self._replaced(precision=validation.choice("precision", precision, validation.PRECISIONS))

    def with_seed(self, seed: int) -> Scenario:
        """The seed of shuffles and samples, a whole number >= 0."""
        return self._replaced(seed=validation.integer("seed", seed, 0))

    def with_title(self, title: str, note: str = "", preset: str = "") -> Scenario:
        """What the toolbar says about these logits."""
        return self._replaced(
            title=validation.text("title", title),
            note=validation.text("note", note),
            preset=validation.text("preset", preset),
        )

    def with_panel_settings(self, panel: str, settings: Mapping[str, Any]) -> Scenario:
        """The settings of one panel, plain JSON values; {} forgets them."""
        return self._replaced(
            panel_settings=validation.settings("panel_settings", {**self.panel_settings, panel: settings})
        )

    def with_num_classes(self, num_classes: int) -> Scenario:
        """Grow or shrink at the end.

        Shrinking drops the last classes, growing brings them back (the last dropped first) with name and logit, their
        masks and labels are forgotten; then come new ones named "class N" with logit 0. When the true class goes,
        class 0 is true; a soft target is cut and divided by what is left of it.
        """
        num_classes = validation.integer("num_classes", num_classes, 1)
        if num_classes < self.num_classes:
            return self._replaced(**class_count.shrunk(self, num_classes))
        if num_classes > self.num_classes:
            return self._replaced(**class_count.grown(self, num_classes))
        return self


FIELD_NAMES: tuple[str, ...] = tuple(f.name for f in fields(Scenario))


def same(old: Any, new: Any) -> bool:
    """Equal by content; what was not replaced is recognised without looking inside."""
    if old is new:
        return True
    if type(old) is ShortArray:
        return len(old) == len(new) and old.tolist() == new.tolist()
    if hasattr(old, "shape"):
        return old.shape == new.shape and bool((old == new).all())
    return cast("bool", old == new)


def thawed(value: Any) -> Any:
    """Frozen panel settings as plain dicts and lists, for json and pickle."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thawed(item) for item in value]
    return value


def _temperature(value: Any) -> float:
    number = validation.real("temperature", value)
    if not number >= 0.0:
        raise ValueError(f"temperature must be 0 or more (inf is allowed), got {number}")
    return number


def _shift(value: Any) -> float:
    number = validation.real("shift", value)
    if not math.isfinite(number):
        raise ValueError(f"shift must be a finite number, got {number}")
    return number


def _label_smoothing(value: Any) -> float:
    number = validation.real("label_smoothing", value)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"label_smoothing must be from 0 to 1, got {number}")
    return number
