"""The session file: one scenario as versioned JSON, exact to the last bit, written atomically."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

from softmax_explorer.model import validation, whole_file
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.model.scenario import Scenario, thawed

FORMAT = "softmax-explorer-session"
VERSION = 1
# Parsed, whatever these let through stays below 1 GiB.
MAX_BYTES = 32 * 2**20
MAX_CLASSES = 1_000_000
MAX_CONTAINERS = 1_000_000  # an empty list of 3 bytes takes 64 bytes of memory
_INFINITIES = {"Infinity": math.inf, "-Infinity": -math.inf}
_DATASET_KEYS = ("path", "size", "sha256", "num_rows", "num_classes", "labelled")


def to_json(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain JSON values. Infinities are the strings "Infinity" and "-Infinity".

    Default class names and a baseline equal to the logits are left out. Of a data set the reference and the row's
    number are kept, and the row's logits, not the data.
    """
    target = scenario.target
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "title": scenario.title,
        "note": scenario.note,
        "preset": scenario.preset,
        "logits": _numbers(scenario.logits.tolist()),
        "class_names": list(scenario.class_names),
        "shift": scenario.shift,
        "temperature": _number(scenario.temperature),
        "target": list(target) if isinstance(target, tuple) else target,
        "label_smoothing": scenario.label_smoothing,
        "loss": scenario.loss,
        "masked": sorted(scenario.masked),
        "labels": None if scenario.labels is None else list(scenario.labels),
        "precision": scenario.precision,
        "seed": scenario.seed,
        "panel_settings": thawed(scenario.panel_settings),
        "dropped": [[name, _number(value)] for name, value in scenario.dropped],
        "baseline": _numbers(list(scenario.baseline)),
        "dataset": None,
        "row": scenario.row,
    }
    if content["baseline"] == content["logits"]:
        del content["baseline"]
    if scenario.class_names == tuple(map("class {}".format, range(scenario.num_classes))):
        del content["class_names"]
    if scenario.dataset is not None:
        content["dataset"] = {key: getattr(scenario.dataset, key) for key in _DATASET_KEYS}
        if scenario.dataset.columns:
            content["dataset"]["columns"] = list(scenario.dataset.columns)
    return content


def from_json(content: Any) -> Scenario:
    """The scenario of a session. Unknown keys are ignored, missing ones take their defaults; logits are required.

    Raises ValueError with one sentence naming key and value, also for a version this program does not know.
    """
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f'this is not a session: "format": "{FORMAT}" is missing')
    version = validation.integer("version", content.get("version"), 1)
    if version > VERSION:
        raise ValueError(
            f"version {validation.clip(version)} was made by a newer version of Softmax Explorer "
            f"(this one reads up to {VERSION}); update the program"
        )
    if "logits" not in content:
        raise ValueError("logits is missing; a session needs at least one logit")
    values = {name: content[name] for name in _READERS if name in content}
    return Scenario(**{name: _READERS[name](name, value) for name, value in values.items()})


def dumps(scenario: Scenario, panel: str = "") -> str:
    """The session as compact JSON in ASCII, so that any container takes it, with the id of the panel in front."""
    content = {**to_json(scenario), **({"panel": panel} if panel else {})}
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    if len(text) > MAX_BYTES or scenario.num_classes > MAX_CLASSES:
        raise ValueError(f"a session of {scenario.num_classes} classes is too large to save ({len(text)} bytes)")
    return text


def loads(text: str | bytes) -> Scenario:
    """The scenario of `dumps`; raises ValueError with one sentence."""
    if len(text) > MAX_BYTES:
        raise ValueError(f"this is no session: it is larger than {MAX_BYTES // 2**20} MiB")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"byte {error.start + 1} is not UTF-8 text, so this is no session") from None
    if text.count("[") + text.count("{") > MAX_CONTAINERS:
        raise ValueError(f"this is no session: it holds more than {MAX_CONTAINERS} lists")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from None
    except (RecursionError, ValueError):  # lists in lists in lists…; an integer of thousands of digits
        raise ValueError("this is no session: its values are nested too deep or its numbers too long") from None
    return from_json(content)


def save(scenario: Scenario, path: str | os.PathLike[str], panel: str = "") -> None:
    """Write the session so that after a crash either the old or the new file is there, whole.

    `panel` is the id of the panel in front, for a window that opens the file; the scenario knows nothing of it.
    Raises ValueError with one sentence when it cannot be written; then nothing has changed.
    """
    whole_file.write(path, dumps(scenario, panel).encode("ascii"))


def load(path: str | os.PathLike[str]) -> Scenario:
    """The session in a file; raises ValueError with one sentence naming the file and what is wrong."""
    try:
        if Path(path).exists() and not Path(path).is_file():  # a pipe would block
            raise ValueError("it is not a file")
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ValueError(f"{whole_file.short_name(path)} cannot be read: {_reason(error)}") from None
    try:
        return loads(content)
    except ValueError as error:
        raise ValueError(f"{whole_file.short_name(path)}: {error}") from None


def _number(value: float) -> float | str:
    if value == math.inf:
        return "Infinity"
    return "-Infinity" if value == -math.inf else value


def _numbers(values: list[float]) -> list[Any]:
    return values if all(map(math.isfinite, values)) else [_number(value) for value in values]


def _float(key: str, value: Any) -> Any:
    """The number behind "Infinity"; whatever else it is, Scenario judges."""
    return _INFINITIES.get(value, value) if isinstance(value, str) else value


def _floats(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list of numbers, got {validation.clip(value)}")
    if len(value) > MAX_CLASSES:
        raise ValueError(f"{key} holds {len(value)} numbers, a session takes at most {MAX_CLASSES} classes")
    return [
        item if item.__class__ is float else validation.real(f"{key}[{index}]", _float(key, item))
        for index, item in enumerate(value)
    ]


def _list(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list, got {validation.clip(value)}")
    return value


def _optional_list(key: str, value: Any) -> list[Any] | None:
    return None if value is None else _list(key, value)


def _target(key: str, value: Any) -> Any:
    return _floats(key, value) if isinstance(value, list) else value


def _dropped(key: str, value: Any) -> list[tuple[Any, Any]]:
    pairs = _list(key, value)
    for index, pair in enumerate(pairs):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(f"{key}[{index}] must be a name and a logit, got {validation.clip(pair)}")
    return [(name, _float(key, number)) for name, number in pairs]


def _dataset(key: str, value: Any) -> DatasetReference | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError(f"{key} must be null or a reference with path and size, got {validation.clip(value)}")
    return DatasetReference(
        path=validation.text(f"{key}.path", value.get("path")),
        size=validation.integer(f"{key}.size", value.get("size"), 0),
        sha256=validation.text(f"{key}.sha256", value.get("sha256", "")),
        num_rows=validation.integer(f"{key}.num_rows", value.get("num_rows"), 1),
        num_classes=validation.integer(f"{key}.num_classes", value.get("num_classes"), 1),
        labelled=value.get("labelled") is True,
        columns=_columns(f"{key}.columns", value.get("columns", [])),
    )


def _columns(key: str, value: Any) -> tuple[int, ...]:
    columns = tuple(validation.integer(f"{key}[{place}]", item, 0) for place, item in enumerate(_list(key, value)))
    if sorted(columns) != list(range(len(columns))):
        raise ValueError(f"{key} must hold each number from 0 to {len(columns) - 1} once, got {validation.clip(value)}")
    return columns


def _any(key: str, value: Any) -> Any:
    return value


_READERS = {
    "logits": _floats,
    "shift": _any,
    "class_names": _list,
    "temperature": _float,
    "target": _target,
    "label_smoothing": _any,
    "loss": _any,
    "masked": _list,
    "labels": _optional_list,
    "precision": _any,
    "seed": _any,
    "panel_settings": _any,
    "preset": _any,
    "title": _any,
    "note": _any,
    "dropped": _dropped,
    "baseline": _floats,
    "dataset": _dataset,
    "row": _any,
}


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
