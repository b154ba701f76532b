"""JSON: rows of logits, the app's own files, names with values, and the log-probabilities language models report."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from softmax_explorer.data import number_text, stopping
from softmax_explorer.data.checks import MOST_CLASSES
from softmax_explorer.data.contents import Arrays
from softmax_explorer.data.problem import DataError, quoted, shown
from softmax_explorer.model import session
from softmax_explorer.model.scenario import Scenario

MOST_BYTES = session.MAX_BYTES
_TOKEN_KEYS = ("token", "decoded_token", "text", "label")
_FORM = 'write {"logits": [2.1, 0.8], "class_names": ["a", "b"]}, a list of numbers, or names with numbers'


def loads(text: str) -> Any:
    """The value of a JSON text. Raises DataError where it is damaged, nested too deeply, or has a key twice."""
    if len(text) > MOST_BYTES:
        raise DataError(f"JSON is read up to {MOST_BYTES >> 20} MiB, this has {len(text) >> 20}; use NPY or NPZ")
    if text.count("[") + text.count("{") > session.MAX_CONTAINERS:
        raise DataError(f"the JSON holds more than {session.MAX_CONTAINERS} lists; use NPY or NPZ")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise DataError(f"line {error.lineno}, column {error.colno} is not JSON: {shown(error.msg, 80)}") from None
    except RecursionError:
        raise DataError("the JSON is nested too deeply; write logits as a list of numbers") from None
    except DataError:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise DataError(f"the JSON cannot be read: {shown(str(error), 100)}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise DataError(f"the key {quoted(twice)} stands twice in one JSON object; give every value its own")
    return result


def contents(value: Any, title: str) -> Scenario | Arrays:
    """What a JSON value holds: a scenario, or arrays still to be checked.

    Taken are a session, this app's table export, `{"logits": ...}` with the arrays an NPZ may have, a list of numbers
    or of rows, `{name: number}`, and logprobs (OpenAI chat and completions, vLLM, text-generation-inference).

    Raises:
        DataError: naming the key or the place, and the value.
    """
    if isinstance(value, list):
        logprobs = _logprobs(value)
        while len(value) == 1 and isinstance(value[0], list) and value[0] and isinstance(value[0][0], list):
            value = value[0]
        return _named(logprobs, title) if logprobs else _arrays({"logits": value})
    if not isinstance(value, dict):
        raise DataError(f"{_spelled(value)} is one JSON value, no logits; {_FORM}")
    if isinstance(value.get("session"), dict):
        return session_scenario(value["session"])
    if value.get("format") == session.FORMAT:
        return session_scenario(value)
    _check_version(value)
    if "logits" in value:
        logits = value["logits"]
        rows = len(logits) if isinstance(logits, list) and logits and isinstance(logits[0], list) else 0
        if rows == 1 and not value.keys() & {"labels", "val_logits"}:
            return _plain({**value, "logits": logits[0]}, title)
        return _arrays(value) if rows or "labels" in value else _plain(value, title)
    if isinstance(value.get("classes"), list):
        return _own_table(value, title)
    if len(value) > MOST_CLASSES:
        raise DataError(f"the JSON object has {len(value)} names; at most {MOST_CLASSES} classes are read")
    logprobs = _logprobs(value)
    if logprobs:
        return _named(logprobs, title)
    if value and all(_is_number(item) for item in value.values()):
        return _named([(name, _logit(item, quoted(name))) for name, item in value.items()], title)
    keys = ", ".join(map(str, value)) or "none"
    raise DataError(f"the JSON object holds no logits (its keys: {shown(keys, 60)}); {_FORM}")


def session_scenario(content: Mapping[str, Any]) -> Scenario:
    """The scenario of a session; whatever it refuses is told as a DataError."""
    try:
        return session.from_json(dict(content))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise DataError(str(error)) from None


def _plain(value: Mapping[str, Any], title: str) -> Scenario:
    """One row with any of the keys a session has."""
    target, names = value.get("target"), value.get("class_names")
    if isinstance(target, str) and isinstance(names, list):
        if names.count(target) != 1:
            raise DataError(f"target is {quoted(target)}, which is not the name of one class; write its index")
        value = {**value, "target": names.index(target)}
    return session_scenario({"title": title, **value, "format": session.FORMAT, "version": session.VERSION})


def _check_version(value: Mapping[str, Any]) -> None:
    version = value.get("version", session.VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DataError(f"version is {_spelled(version)}; this app writes and reads version {session.VERSION}")
    if version > session.VERSION:
        raise DataError(
            f"version is {_spelled(version)}, newer than the version {session.VERSION} this app reads; update the app"
        )


def _arrays(value: Mapping[str, Any]) -> Arrays:
    logits = _matrix(value["logits"], "logits")
    names = value.get("class_names", ())
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise DataError(f"class_names is {_spelled(names)}; write a list of names")
    return Arrays(
        logits=logits,
        labels=_labels(value, "labels") if value.get("labels") is not None else _one_target(value, logits),
        class_names=names,
        val_logits=_matrix(value["val_logits"], "val_logits") if value.get("val_logits") is not None else None,
        val_labels=_labels(value, "val_labels"),
        provenance=str(value.get("provenance", "")),
        temperature=_temperature(value.get("temperature", 1.0)),
    )


def _one_target(value: Mapping[str, Any], logits: np.ndarray) -> np.ndarray | None:
    """The labels that `target` gives: one for every row, or a list with one a row."""
    labels = _labels(value, "target")
    if labels is not None and not isinstance(value["target"], list):
        return np.repeat(labels, len(logits) if logits.ndim == 2 else 1)
    return labels


def _temperature(value: Any) -> float:
    try:
        number = (number_text.number(value) if isinstance(value, str) else float(value)) if _is_number(value) else -1.0
    except OverflowError:  # a whole number beyond float64
        number = -1.0
    if not number >= 0:
        raise DataError(f'temperature is {_spelled(value)}; write a number of 0 or more, or "Infinity"')
    return number


def _labels(value: Mapping[str, Any], key: str) -> np.ndarray | None:
    given = value.get(key)
    if given is None:
        return None
    if not isinstance(given, list):
        given = [given]
    if given and all(isinstance(item, str) for item in given):
        return np.array(given, object)  # not "U": one long label would widen every row
    if given and all(isinstance(item, list) for item in given):
        return _matrix(given, key)
    for place, item in enumerate(given):
        if not isinstance(item, int) or abs(item) > 1 << 53:
            raise DataError(f"{key}[{place}] is {_spelled(item)}; a label is a class index or a class name")
    return np.array(given, np.int64)


def _matrix(value: Any, key: str) -> np.ndarray:
    if not isinstance(value, list) or not value:
        raise DataError(f"{key} is {_spelled(value)}; write a list of numbers, or one list a row")
    if not isinstance(value[0], list):
        return np.array([_logit(item, f"{key}[{i}]") for i, item in enumerate(value)])
    rows = np.empty((len(value), len(value[0])))
    for i, row in enumerate(value):
        stopping.check()
        if not isinstance(row, list):
            raise DataError(f"{key}[{i}] is {_spelled(row)}, not a list as {key}[0] is")
        if len(row) != rows.shape[1]:
            raise DataError(f"{key}[{i}] has {len(row)} numbers, {key}[0] has {rows.shape[1]}; make them the same")
        rows[i] = [_logit(item, f"{key}[{i}][{j}]") for j, item in enumerate(row)]
    return rows


def _spelled(value: Any) -> str:
    """A JSON value as it is written, shortened."""
    if isinstance(value, list | dict) and len(value) > 20:
        return f"a list or object of {len(value)} values"
    return quoted(json.dumps(value))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return number_text.is_number(value) and not any(map(str.isdigit, value))  # "-Infinity" stands for a number
    return isinstance(value, int | float) and not isinstance(value, bool)


def _logit(value: Any, place: str) -> float:
    if not _is_number(value):
        raise DataError(f"{place} is {_spelled(value)}, not a number")
    try:
        number = number_text.number(value) if isinstance(value, str) else float(value)
    except (OverflowError, DataError):  # a whole number beyond float64, or the text "NaN"
        number = math.inf
    if not number < math.inf:
        raise DataError(f"{place} is {_spelled(value)}; a logit is a finite number, or -inf to mask the class")
    return number


def _own_table(value: Mapping[str, Any], title: str) -> Scenario:
    names, logits = [], []
    for i, item in enumerate(value["classes"]):
        if not isinstance(item, dict) or "logit" not in item:
            raise DataError(f"classes[{i}] has no 'logit'; every class needs a name and a logit")
        names.append(str(item.get("name", f"class {i}")))
        logits.append(_logit(item["logit"], f"classes[{i}].logit"))
    known = {key: value[key] for key in ("temperature", "target") if key in value}
    return _plain({**known, "logits": logits, "class_names": names}, title)


def _named(pairs: Sequence[tuple[str, float]], title: str) -> Scenario:
    return Scenario(np.array([value for _, value in pairs]), class_names=tuple(name for name, _ in pairs), title=title)


def _logprobs(value: Any, depth: int = 0) -> list[tuple[str, float]] | None:
    """(token, log-probability) pairs of the first position that lists alternatives, or None."""
    if depth > 8:
        return None
    if isinstance(value, dict):
        pairs = _logprob_mapping(value)
        if pairs:
            return pairs
        # A position's own token stands beside its alternatives: look at those first.
        keys = [key for key in ("top_logprobs", "top_tokens") if key in value] or list(value)
        children = [value[key] for key in keys if isinstance(value[key], dict | list)]
    elif isinstance(value, list) and value:
        pairs = [pair for item in value if (pair := _logprob_entry(item)) is not None]
        if len(pairs) == len(value) and not any(_has_alternatives(item) for item in value):
            return pairs
        children = [item for item in value[:64] if isinstance(item, dict | list)]
    else:
        return None
    return next((pairs for child in children if (pairs := _logprobs(child, depth + 1))), None)


def _has_alternatives(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.get("top_logprobs"))


def _logprob_entry(item: Any) -> tuple[str, float] | None:
    if not isinstance(item, dict) or not _is_number(item.get("logprob")):
        return None
    token = next((item[key] for key in _TOKEN_KEYS if isinstance(item.get(key), str)), None)
    return None if token is None else (_visible(token), _logit(item["logprob"], f"the logprob of {quoted(token)}"))


def _logprob_mapping(value: dict[str, Any]) -> list[tuple[str, float]] | None:
    """vLLM's `{id: {"logprob": x, "decoded_token": t}}` and the completions API's `{"top_logprobs": [{t: x}]}`."""
    entries = [_logprob_entry(item) for item in value.values()]
    if entries and None not in entries:
        return [entry for entry in entries if entry is not None]
    tops = value.get("top_logprobs")
    first = tops[0] if isinstance(tops, list) and tops else None
    if isinstance(first, dict) and first and all(_is_number(item) for item in first.values()):
        return [(_visible(token), _logit(item, f"the logprob of {quoted(token)}")) for token, item in first.items()]
    return None


def _visible(token: str) -> str:
    """A token that is a line break or a tab keeps a name that can be seen."""
    return token.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
