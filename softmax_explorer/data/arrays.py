"""NPY and NPZ. Headers are checked against the file's real size before anything is allocated; nothing is unpickled."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from softmax_explorer.data import checks, stopping
from softmax_explorer.data.contents import Arrays, Opened, opened
from softmax_explorer.data.problem import DataError, quoted

MAGIC = b"\x93NUMPY"
MOST_BYTES = 512 << 20  # of arrays held in memory
MAPPED_FROM = 64 << 20  # a larger NPY file is mapped, not loaded
PICKLED = "holds pickled Python objects, which are refused because they can run code; save plain numbers with np.save"

_LONGEST_HEADER = 1 << 16
_BLOCK = 1 << 20
_DESCR = re.compile(r"""['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))""")
_ORDER = re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)\b""")
_SHAPE = re.compile(r"""['"]shape['"]\s*:\s*\(([\d\s,L]*)\)""", re.ASCII)
_PLAIN_TYPE = re.compile(r"[<>=|]?(?:[iu][1248]|f[248]|b1|[SU][1-9]\d{0,6})", re.ASCII)


class Header(NamedTuple):
    """An array's type and shape, and how many bytes into its stream the values begin."""

    dtype: np.dtype
    fortran_order: bool
    shape: tuple[int, ...]
    offset: int

    @property
    def num_bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(stream: BinaryIO, name: str) -> Header:
    """The header of the array `name`, read with regular expressions from at most 64 KiB: nothing is evaluated.

    Raises:
        DataError: no NPY data, a pickle, or a type that holds no plain numbers or text.
    """
    start = stream.read(8)
    if start[:6] != MAGIC:
        pickled = start[:1] == b"\x80"
        raise DataError(f"{name} {PICKLED if pickled else 'is not NPY data, or is damaged; save it with np.save'}")
    width = 2 if start[6:7] == b"\x01" else 4
    length = int.from_bytes(stream.read(width), "little")
    if length > _LONGEST_HEADER:
        raise DataError(f"{name} has a header of {length} bytes, more than the {_LONGEST_HEADER} that are read")
    text = stream.read(length).decode("latin-1")
    descr, order, shape = _DESCR.search(text), _ORDER.search(text), _SHAPE.search(text)
    if len(text) < length or descr is None or order is None or shape is None:
        raise DataError(f"{name} has a damaged header; save it again with np.save")
    kind = descr[1] or "a structured type"
    if "O" in kind:
        raise DataError(f"{name} {PICKLED}")
    if not _PLAIN_TYPE.fullmatch(kind):
        raise DataError(f"{name} has the type {quoted(kind)}; save it as float64, float32, float16 or integers")
    sizes = [size for size in re.split(r"[\s,L]+", shape[1]) if size]
    if any(len(size) > 18 for size in sizes):
        raise DataError(f"{name} has the shape ({shown_shape(shape[1])}), which no file can hold")
    return Header(np.dtype(kind), order[1] == "True", tuple(map(int, sizes)), 8 + width + length)


def shown_shape(text: str) -> str:
    return quoted(text.strip())[1:-1]


def check_size(header: Header, name: str, available: int, most: int | None) -> None:
    """Raises DataError unless the stream holds all the values, and no more than `most` bytes of them."""
    if header.num_bytes > available - header.offset:
        raise DataError(
            f"{name} promises {' × '.join(map(str, header.shape)) or 1} values, {header.num_bytes} bytes, but only"
            f" {max(0, available - header.offset)} are there; the file is truncated or damaged"
        )
    if most is not None and header.num_bytes > most:
        raise DataError(
            f"{name} needs {header.num_bytes >> 20} MiB, with the others more than the {MOST_BYTES >> 20} MiB that are"
            " loaded; save the logits alone as .npy, or fewer rows"
        )


def read_values(stream: BinaryIO, header: Header, name: str) -> np.ndarray:
    """The array behind a header that `check_size` has passed, read in blocks into memory allocated once."""
    array = np.empty(math.prod(header.shape), header.dtype)
    target = memoryview(array.view(np.uint8).data) if array.size else memoryview(b"")
    done = 0
    while done < len(target):
        stopping.check()
        block = stream.read(min(_BLOCK, len(target) - done))
        if not block:
            raise DataError(f"{name} ends after {done} of {len(target)} bytes; the file is truncated")
        target[done : done + len(block)] = block
        done += len(block)
    return array.reshape(header.shape, order="F" if header.fortran_order else "C")


def check_numeric(header: Header, name: str) -> None:
    """Raises DataError unless logits can be read from such an array."""
    checks.shape(name, header.shape)
    if header.dtype.kind not in "iuf":
        raise DataError(f"{name} has the type {header.dtype}; save logits as float64, float32, float16 or integers")


def read_npy(path: Path) -> Opened:
    """Logits (K,) or (N, K). A file beyond 64 MiB is mapped; its values are checked by reading them once in blocks."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        header = read_header(stream, "the array")
        check_numeric(header, "the array")
        check_size(header, "the array", size, None)
        if header.num_bytes <= MAPPED_FROM:
            return opened(path, Arrays(read_values(stream, header, "the array")))
        if header.fortran_order and header.shape[0] > 1:
            raise DataError("the array is stored column by column; save np.ascontiguousarray(logits)")
        _check_in_blocks(stream, header)
    logits = np.memmap(path, header.dtype, "r", header.offset, header.shape)
    return opened(path, Arrays(logits), values_checked=True)


def _check_in_blocks(stream: BinaryIO, header: Header) -> None:
    # Not through the map: pages read through a map count as this process's memory.
    num_rows, num_classes = header.shape if len(header.shape) == 2 else (1, header.shape[0])
    step = checks.rows_a_block(num_classes)
    for start in range(0, num_rows, step):
        shape = (min(step, num_rows - start), num_classes)
        rows = read_values(stream, header._replace(shape=shape, fortran_order=False), "the array")
        checks.block("logits", rows, start, len(header.shape))
