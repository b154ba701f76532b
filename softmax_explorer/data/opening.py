"""Opening a file, whatever it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from softmax_explorer.data import arrays, json_text, stopping
from softmax_explorer.data.contents import Arrays, Opened, opened, sha256
from softmax_explorer.data.problem import DataError, shown
from softmax_explorer.model.scenario import Scenario

KINDS = "CSV, TSV, NPY, NPZ, JSON, a session, or a PNG, SVG or PDF exported by this app"
_PICKLES = {".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt"}
_SUFFIXES = {
    ".csv": "text",
    ".tsv": "text",
    ".npy": "npy",
    ".npz": "npz",
    ".json": "json",
    ".png": "figure",
    ".svg": "figure",
    ".pdf": "figure",
}
# What a file begins with says more than its name.
_BEGINNINGS = ((b"\x93NUMPY", "npy"), (b"PK\x03\x04", "npz"), (b"\x89PNG\r\n", "figure"), (b"%PDF-", "figure"))
_PICKLE_BEGINNINGS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_LARGEST_LOOSE_TEXT = 8 << 20


def open_file(path: str | os.PathLike[str], cancelled: Callable[[], bool] = stopping.never) -> Opened:
    """Open CSV, TSV, NPY, NPZ, JSON, a session, or a figure that carries one; a data set opens on its row 0.

    Nothing in a file is ever executed or unpickled. Memory stays below 1 GiB whatever the file claims. `cancelled` is
    asked again and again while a large file is read, by the thread that reads.

    Raises:
        DataError: one sentence that begins with the file's name, says what is wrong, where, and what to do.
        StoppedError: `cancelled` said so.
    """
    name = shown(Path(path).name or os.fspath(path), 80)
    try:
        with stopping.until(cancelled):
            return _opened(Path(path))
    except FileNotFoundError:
        raise DataError(f"{name}: there is no such file; check its name and folder") from None
    except OSError as error:
        raise DataError(f"{name}: the file cannot be read: {error.strerror or error}") from None
    except MemoryError:
        raise DataError(f"{name}: there is not enough memory to open it; open fewer rows or classes") from None
    except ValueError as error:
        raise DataError(f"{name}: {shown(str(error), 185)}") from None


def _opened(path: Path) -> Opened:
    kind = _kind(path)
    if kind == "npy":
        return arrays.read_npy(path)
    if kind == "npz":
        from softmax_explorer.data.archive import read_npz

        return read_npz(path)
    if kind == "figure":
        from softmax_explorer.data.figures import extract_session

        return Opened(_with_data_beside(path, json_text.session_scenario(extract_session(path))))
    if kind == "json":
        return _read_json(path)
    from softmax_explorer.data.delimited import read_delimited

    try:
        return read_delimited(path)
    except DataError:
        if path.suffix.lower() in _SUFFIXES or path.stat().st_size > _LARGEST_LOOSE_TEXT:
            raise
        loose = _loose_text(path)
        if loose is None:
            raise
        return Opened(loose)


def _kind(path: Path) -> str:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise DataError("this is a folder; open a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise DataError("this is no regular file; save the logits in one")
    if status.st_size == 0:
        raise DataError("the file is empty; save the logits again")
    with path.open("rb") as stream:
        start = stream.read(512)
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    suffix = path.suffix.lower()
    if suffix in _PICKLES or start[:2] in _PICKLE_BEGINNINGS:
        raise DataError(f"the file {arrays.PICKLED}")
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\0" in start:
        raise DataError(f"this is no kind of file this app reads: {KINDS}")
    if text[:1] in (b"{", b"["):
        return "json"
    return "figure" if text[:1] == b"<" and b"<tf." not in text[:8] else "text"


def _read_json(path: Path) -> Opened:
    if path.stat().st_size > json_text.MOST_BYTES:
        most = json_text.MOST_BYTES >> 20
        raise DataError(f"the file has {path.stat().st_size >> 20} MiB, JSON is read up to {most}; use NPY or NPZ")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"byte {error.start + 1} is not UTF-8 text; save the file as UTF-8") from None
    value = json_text.loads(text)
    read = json_text.contents(value, path.name)
    if isinstance(read, Arrays):
        return opened(path, read)
    panel = value.get("panel") if isinstance(value, dict) else None
    return Opened(_with_data_beside(path, read), panel=panel if isinstance(panel, str) else "")


def _with_data_beside(path: Path, scenario: Scenario) -> Scenario:
    """Where its data set is no longer in its place, but beside it: both were moved, or sent to somebody, together."""
    reference = scenario.dataset
    if reference is None or not reference.has_file or _has_size(Path(reference.path), reference.size):
        return scenario
    beside = path.absolute().with_name(reference.file_name)
    if not _has_size(beside, reference.size) or sha256(beside) != reference.sha256:
        return scenario
    return replace(scenario, dataset=reference._replace(path=str(beside)))


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size
    except (OSError, ValueError):  # a name that no system here can have
        return False


def _loose_text(path: Path) -> Scenario | None:
    """A text file without a telling name may hold anything that can be pasted."""
    from softmax_explorer.data.text import parse_text

    try:
        return parse_text(path.read_bytes().decode("utf-8-sig"), path.name)
    except ValueError:
        return None
