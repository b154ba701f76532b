"""CSV and TSV, read line by line: memory is bounded by the numbers kept, never by the file."""

from __future__ import annotations

import csv
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from softmax_explorer.data import class_table, number_text, stopping
from softmax_explorer.data.checks import MOST_CLASSES, LabelReader
from softmax_explorer.data.contents import Arrays, Opened, opened
from softmax_explorer.data.problem import DataError, quoted
from softmax_explorer.model.scenario import Scenario

MOST_VALUES = 1 << 25  # 256 MiB of float64
LONGEST_LINE = 1 << 23
_LABEL = "label"
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def read_delimited(path: Path) -> Opened:
    """Rows of logits under a header of class names, one column of which may be `label`; or the app's own CSV export.

    A header of numbers is names only if every column is a distinct integer and rows follow. A first column without a
    name is a row number, as pandas writes it, and is left out. Columns end at commas, semicolons or tabs; with the
    last two, decimal commas are read.

    Raises:
        DataError: naming the line, the column and the value.
    """
    with path.open("rb") as stream:
        read = _read(stream, path.name, tab=path.suffix.lower() == ".tsv")
    return opened(path, read, values_checked=True) if isinstance(read, Arrays) else Opened(read)


def read_text(text: str, title: str) -> Scenario | Arrays:
    """The same for a text, a part of a spreadsheet perhaps; arrays are still to be checked."""
    return _read(BytesIO(text.encode("utf-8", "replace")), title, tab=False)


def _read(stream: BinaryIO, title: str, tab: bool) -> Scenario | Arrays:
    lines = _Lines(stream, tab)
    rows = iter(lines)
    try:
        first = next(rows, None)
        if first is None:
            raise DataError("there is nothing in it; write class names, then one row of logits a line")
        if class_table.is_header(first):
            return class_table.scenario(first, rows, title, lines.decimal_comma)
        return _Reader(lines).read(first, rows)
    except csv.Error as error:
        raise DataError(f"line {lines.number}, {error}") from None
    except DataError as error:
        raise DataError(f"line {lines.number}, {error}" if lines.number else str(error)) from None


class _Lines:
    """The cells of each line that is not blank. `number` is the line last read, from 1; 0 before and after all."""

    def __init__(self, stream: BinaryIO, tab: bool) -> None:
        self._stream = stream
        self.number = 0
        self._delimiter = "\t" if tab else ""
        self.decimal_comma = False
        self.plain = False  # float() reads the last line's numbers as everybody does: no 1_000, no foreign digits

    def __iter__(self) -> Iterator[list[str]]:
        lines = self._lines()
        first = next(lines, None)
        if first is None:
            self.number = 0
            return
        if not self._delimiter:
            self._delimiter = next((mark for mark in "\t;" if mark in first), ",")
        self.decimal_comma = self._delimiter != ","
        spaced = self._delimiter == "," and "," not in first and len(first.split()) > 1
        if spaced and all(map(number_text.is_number, first.split())):
            yield first.split()
            yield from map(str.split, lines)
        else:
            yield from csv.reader(chain([first], lines), delimiter=self._delimiter, skipinitialspace=True)
        self.number = 0

    def _lines(self) -> Iterator[str]:
        while data := self._stream.readline(LONGEST_LINE + 1):
            stopping.check()
            if len(data) > LONGEST_LINE:
                self.number += 1
                raise DataError(f"longer than {LONGEST_LINE >> 20} MiB; write one row of logits a line")
            for part in data.splitlines():  # at a lone carriage return too
                self.number += 1
                line = self._text(part)
                if line.strip():
                    yield line

    def _text(self, data: bytes) -> str:
        if self.number == 1:
            if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise DataError("the text is UTF-16; save the file as UTF-8")
            data = data.removeprefix(b"\xef\xbb\xbf")
        try:
            line = data.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} is 0x{data[error.start]:02x}"
            raise DataError(f"{byte}, which is not UTF-8 text; save the file as UTF-8") from None
        if "\0" in line:
            raise DataError("there is a NUL byte; this is no text file")
        if len(line) > MOST_CLASSES and max(map(line.count, self._delimiter or ",;\t")) > MOST_CLASSES:
            raise DataError(f"there are more than {MOST_CLASSES} columns")
        self.plain = line.isascii() and "_" not in line
        return line


class _Reader:
    """Turns rows of cells into arrays."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._values = array("d")
        self._codes = array("q")
        self._width = 0
        self._skipped: tuple[int, ...] = ()
        self._label_column: int | None = None
        self._label_reader: LabelReader | None = None
        self._names: tuple[str, ...] = ()

    def read(self, first: list[str], rows: Iterator[list[str]]) -> Arrays:
        self._width = len(first)
        kept = self._lines.number
        second = next((row for row in rows if row), None)
        read, self._lines.number = self._lines.number, kept  # the first line is looked at now
        is_header = self._is_header(first, second)
        if is_header:
            self._read_header(first)
        else:
            self._add(first, plain=False)
        self._lines.number = read
        if second is not None:
            self._add(second, plain=False)
        elif is_header:
            raise DataError("there are class names but no row of logits beneath them")
        for row in rows:
            if row:
                self._add(row, self._lines.plain)
        values = np.frombuffer(self._values, np.float64)
        if self._width == 1 and not is_header:
            return Arrays(values)  # as np.savetxt writes one row of logits
        labels = None
        if self._label_reader is not None:
            labels = self._label_reader.resolve(np.frombuffer(self._codes, np.int64))
        return Arrays(values.reshape(-1, self._width - len(self._skipped)), labels, self._names)

    def _is_header(self, first: list[str], second: list[str] | None) -> bool:
        cells = [cell.strip() for cell in first]
        words = [cell for cell in cells if not number_text.is_number(self._point(cell))]
        if not words:
            whole = all(map(_WHOLE.fullmatch, cells))
            return whole and len(cells) > 1 and len(set(cells)) == len(cells) and second is not None
        # A row of decimals with one bad cell is no header: reading it as names would hide the mistake.
        for cell in cells:
            if cell not in words and not _WHOLE.fullmatch(cell) and any(map(str.isdigit, cell)):
                raise DataError(
                    f"{quoted(words[0])} stands beside {quoted(cell)}: neither a row of logits nor class names"
                )
        return True

    def _point(self, cell: str) -> str:
        decimal = self._lines.decimal_comma and cell.count(",") == 1 and "." not in cell
        return cell.replace(",", ".") if decimal else cell

    def _read_header(self, header: list[str]) -> None:
        cells = [cell.strip() for cell in header]
        skipped = [0] if len(cells) > 1 and not cells[0] else []
        marked = [column for column, cell in enumerate(cells) if cell.casefold() == _LABEL]
        if len(marked) > 1:
            raise DataError("two columns are called 'label'; keep one")
        self._skipped = tuple(skipped + marked)
        self._names = tuple(cell for column, cell in enumerate(cells) if column not in self._skipped)
        if not self._names:
            raise DataError("there is no column of logits; write one column a class")
        if marked:
            self._label_column = marked[0]
            self._label_reader = LabelReader(self._names, len(self._names))

    def _add(self, cells: list[str], plain: bool) -> None:
        if len(cells) != self._width:
            above = "the header" if self._names else "the first row"
            raise DataError(f"{len(cells)} value(s) where {above} has {self._width}; give every line as many")
        if self._label_reader is not None and self._label_column is not None:
            self._codes.append(self._label_reader.add(cells[self._label_column]))
        if self._skipped:
            cells = [cell for column, cell in enumerate(cells) if column not in self._skipped]
        if len(self._values) + len(cells) > MOST_VALUES:
            raise DataError(f"there are more than {MOST_VALUES} numbers; save the logits as .npy instead")
        self._values.extend(self._numbers(cells, plain))

    def _numbers(self, cells: Sequence[str], plain: bool) -> list[float]:
        if plain:
            try:
                values = list(map(float, cells))
            except ValueError:
                pass
            else:
                if math.isfinite(sum(values)):
                    return values
        values = []
        for column, cell in enumerate(cells):
            try:
                values.append(number_text.logit(self._point(cell)))
            except DataError as error:
                name = f" ({quoted(self._names[column])})" if self._names else ""
                place = [i for i in range(self._width) if i not in self._skipped][column] + 1
                raise DataError(f"column {place}{name}: {error}") from None
        if max(values) == -math.inf:
            raise DataError("every logit is -inf; leave at least one class that is not masked")
        return values
