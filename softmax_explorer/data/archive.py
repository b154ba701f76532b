"""NPZ archives: `logits` (N, K), and beside them `labels`, `class_names`, `val_logits`, `val_labels`, `provenance`."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from softmax_explorer.data import arrays
from softmax_explorer.data.arrays import Header
from softmax_explorer.data.contents import Arrays, Opened, opened
from softmax_explorer.data.problem import DataError, quoted

NAMES = ("logits", "labels", "class_names", "val_logits", "val_labels", "provenance")
_LARGEST_DIRECTORY = 1 << 20
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"


def read_npz(path: Path) -> Opened:
    """Read the known arrays of an archive; others are left alone. An archive of one array takes that as the logits.

    Raises:
        DataError: no archive, damaged, an array that promises more than is there or than is read, or wrong contents.
    """
    with path.open("rb") as stream:
        _check_directory(stream)
        try:
            with zipfile.ZipFile(stream) as archive:
                found = _read(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
            raise DataError(f"the NPZ archive is damaged or truncated ({error}); save it again with np.savez") from None
    return opened(path, found)


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a table of contents that would itself fill the memory, before zipfile reads it."""
    size = stream.seek(0, 2)
    tail_size = min(size, (1 << 16) + 22 + 20 + 56)
    stream.seek(size - tail_size)
    tail = stream.read(tail_size)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise DataError("this is no NPZ archive, or it is truncated: its table of contents is missing")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    end_64 = tail.rfind(_END_64, 0, end)
    if end_64 >= 0:
        length = max(length if length != 0xFFFFFFFF else 0, int.from_bytes(tail[end_64 + 40 : end_64 + 48], "little"))
    if length > _LARGEST_DIRECTORY:
        raise DataError(f"the archive's table of contents has {length} bytes; save only {', '.join(NAMES)}")


def _read(archive: zipfile.ZipFile) -> Arrays:
    entries = {info.filename.removesuffix(".npy"): info for info in archive.infolist() if _is_array(info)}
    if not entries:
        if any(info.filename.endswith(".pkl") for info in archive.infolist()):
            raise DataError(f"the archive {arrays.PICKLED}")
        raise DataError("the archive holds no NPY arrays; save one with np.savez(file, logits=..., labels=...)")
    if "logits" not in entries:
        if len(entries) > 1:
            raise DataError(f"the archive has no array 'logits', only {quoted(', '.join(entries), 80)}")
        entries = {"logits": entries.popitem()[1]}
    wanted = {name: entries[name] for name in NAMES if name in entries}
    headers = _headers(archive, wanted)
    values = {name: _values(archive, wanted[name], header, name) for name, header in headers.items()}
    return Arrays(
        logits=values["logits"],
        labels=values.get("labels"),
        class_names=_texts(values["class_names"], "class_names") if "class_names" in values else (),
        val_logits=values.get("val_logits"),
        val_labels=values.get("val_labels"),
        provenance="\n".join(_texts(values["provenance"], "provenance")) if "provenance" in values else "",
    )


def _is_array(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(".npy")


def _headers(archive: zipfile.ZipFile, wanted: dict[str, zipfile.ZipInfo]) -> dict[str, Header]:
    headers: dict[str, Header] = {}
    left = arrays.MOST_BYTES
    for name, info in wanted.items():
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise DataError(f"the array {quoted(name)} is encrypted or packed in a way NumPy never writes")
        with archive.open(info) as stream:
            header = arrays.read_header(cast("BinaryIO", stream), f"the array {quoted(name)}")
        if name.endswith("logits"):
            arrays.check_numeric(header, f"the array {quoted(name)}")
        elif len(header.shape) > (2 if name.endswith("labels") else 1):
            raise DataError(f"the array {quoted(name)} has shape {header.shape}, too many dimensions")
        if len(header.shape) == 1 and not name.endswith("logits"):
            left -= 16 * header.shape[0]  # labels become int64 and bool arrays beside what is read
        arrays.check_size(header, f"the array {quoted(name)}", info.file_size, left)
        left -= header.num_bytes
        headers[name] = header
    num_classes = headers["logits"].shape[-1]
    # Text becomes Python strings of 50 bytes and more each: its count is bound before it is read.
    if "class_names" in headers and headers["class_names"].shape != (num_classes,):
        shape = headers["class_names"].shape
        raise DataError(f"class_names has shape {shape}; {num_classes} classes of logits need ({num_classes},)")
    if "provenance" in headers and headers["provenance"].num_bytes > 1 << 20:
        raise DataError("provenance is longer than 1 MiB; a sentence or two is enough")
    return headers


def _values(archive: zipfile.ZipFile, info: zipfile.ZipInfo, header: Header, name: str) -> np.ndarray:
    with archive.open(info) as stream:
        stream.read(header.offset)
        values = arrays.read_values(cast("BinaryIO", stream), header, f"the array {quoted(name)}")
        stream.read(1)  # reaches the end, where the checksum is compared
        return values


def _texts(values: np.ndarray, name: str) -> tuple[str, ...]:
    if values.dtype.kind == "S":
        try:
            return tuple(item.decode() for item in values.ravel().tolist())
        except UnicodeDecodeError:
            raise DataError(f"{name} is not UTF-8 text; save it as an array of str") from None
    if values.dtype.kind not in "iuU":
        raise DataError(f"{name} has the type {values.dtype}; save it as an array of str")
    try:
        return tuple(str(item) for item in values.ravel().tolist())
    except ValueError:
        raise DataError(f"{name} is not Unicode text; save it as an array of str") from None
