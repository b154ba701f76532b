"""Pasted logits in the spellings people copy. A tokenizer of its own: nothing is ever evaluated."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from softmax_explorer.data import class_table, json_text, number_text, printed
from softmax_explorer.data.checks import MOST_CLASSES
from softmax_explorer.data.contents import Arrays, Opened, in_memory
from softmax_explorer.data.number_text import MINUS_SIGNS, NUMBER
from softmax_explorer.data.problem import DataError, quoted
from softmax_explorer.model.scenario import Scenario

LONGEST = 8 << 20
_OWN_HEADER = 200  # characters, and to spare
_HOW = "write logits as 2.1, 0.8, -0.5"
_FEWER = "take one row, or save the rows as a CSV or NPY file and open that"

# torch.tensor(, np.array(, jax's Array(, tf.Tensor(, and what torch prints before a parameter
_WRAPPER = re.compile(r"(?:Parameter containing:\s*)?(?:\w+\.)*\w*(?:tensor|array|parameter)\s*\(\s*", re.IGNORECASE)
_OPTIONS = re.compile(r"""(?:\s*,\s*\w+\s*=\s*(?:<[^<>]*>|'[^']*'|"[^"]*"|\([^()]*\)|[\w.]+))*\s*,?\s*""")
_TF_REPRESENTATION = re.compile(r"<tf\.Tensor:[^<>]*?numpy=\s*(.*)>", re.DOTALL)
# np.float64(2.1), tensor(0.8) and float('-inf') inside a list
_SCALAR = re.compile(
    r"\b(?:(?:np|numpy|torch|jnp)\.)?(?:tensor|float\d*|int\d*)"
    r"""\(\s*['"]?([^()\[\],'"\s]*)['"]?\s*(?:,\s*dtype=[\w.]+\s*)?\)"""
)
_DICT_ENTRY = re.compile(
    rf"""\s*(?P<quote>['"])(?P<name>(?:(?!(?P=quote))[^\\]|\\.)*)(?P=quote)\s*:\s*(?P<value>[+-]?{NUMBER})\s*(?:,|$)""",
    re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?", re.ASCII)

_INNERMOST = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_TABLE_MARKS = re.compile(r"[\t,;]")

Row = tuple[list[str], list[float]]  # names, or none, and logits


def parse(text: str, title: str = "Pasted logits") -> Opened:
    """The scenario of a pasted or typed text, or the data set of its rows.

    Read are `2.1, 0.8, -0.5` with commas, semicolons, tabs, spaces or line breaks; `[...]`; `tensor([...])`,
    `array([...])` and their relatives, with the console's lines or the model's output around them; `name: value`
    lines; two lines of names and values; rows of these, and tables as in a file; this app's own table; JSON; logprobs.
    Minus signs may be typographic. Decimal commas are read where no other meaning is possible: `2,1; 0,8`.

    Raises:
        DataError: one sentence naming what could not be read.
    """
    if len(text) > LONGEST:
        raise DataError(f"the text has {len(text)} characters, more than {LONGEST}; {_FEWER}")
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise DataError(f"the text is empty; {_HOW}")
    if "\0" in text:
        raise DataError(f"the text holds a NUL character; {_HOW}")
    read = _json(text, title)
    if read is None:
        read = _table(text, title) if _is_own_table(text) else _plain(text, title)
    try:
        return Opened(read) if isinstance(read, Scenario) else in_memory(title, read)
    except ValueError as error:
        raise DataError(str(error)) from None


def parse_text(text: str, title: str = "Pasted logits") -> Scenario:
    """The scenario of a text that holds a single row; else as `parse`."""
    found = parse(text, title)
    if found.dataset is not None and found.dataset.num_rows > 1:
        raise DataError(f"the text holds {found.dataset.num_rows} rows; {_FEWER}")
    return found.scenario


def _plain(text: str, title: str) -> Scenario | Arrays:
    pairs = None if printed.names_logits(text) else _pairs(text)
    if pairs is not None:
        return _arrays([pairs])
    text = _unwrapped(printed.array_in(text.translate(MINUS_SIGNS)))
    return _table(text, title) if _is_table(text) else _arrays(_rows(text))


def _arrays(rows: list[Row]) -> Arrays:
    """Rows of equal length, of which the first has the names."""
    names, values = rows[0]
    _check_count(len(values))
    lengths = {len(row): None for _, row in rows}
    if len(lengths) > 1:
        first, other = list(lengths)[:2]
        raise DataError(
            f"the text holds {len(rows)} rows of different lengths, {first} and {other}; make them the same"
        )
    return Arrays(np.array(values if len(rows) == 1 else [row for _, row in rows]), class_names=names)


def _check_count(count: int) -> None:
    if count > MOST_CLASSES:
        raise DataError(f"the text holds {count} logits; at most {MOST_CLASSES} classes are read")


def _json(text: str, title: str) -> Scenario | Arrays | None:
    if text[0] not in "{[":
        return None
    try:
        value = json_text.loads(text)
    except DataError:
        # The brackets of Python and NumPy are no JSON; a broken JSON object says itself what is wrong with it.
        is_python = _DICT_ENTRY.match(text.translate(MINUS_SIGNS), 1) or printed.names_logits(text)
        if text[0] == "{" and not is_python:
            raise
        return None
    return json_text.contents(value, title)


def _is_own_table(text: str) -> bool:
    return class_table.is_header(_TABLE_MARKS.split(text[:_OWN_HEADER].split("\n", 1)[0]))


def _is_table(text: str) -> bool:
    """True for lines of several cells beneath a header of names, other than one line of names and one of numbers."""
    lines = _lines(text)
    if len(lines) < 2 or text[0] in "[(" or not _TABLE_MARKS.search(lines[0]):
        return False
    names = [cell.strip().casefold() for cell in _name_cells(lines[0])]
    has_words = any(name and not number_text.is_number(name.replace(",", ".")) for name in names)
    return has_words and len(names) > 1 and (len(lines) > 2 or "label" in names)


def _table(text: str, title: str) -> Scenario | Arrays:
    from softmax_explorer.data.delimited import read_text

    return read_text(text, title)


def _pairs(text: str) -> Row | None:
    """`name: value` on every line, or between commas or semicolons, or in a Python dict."""
    if text[0] == "{" and text[-1] == "}":
        return _dict(text[1:-1])
    if not re.search(r"[:=\t]", text) or _WRAPPER.match(text) or _TF_REPRESENTATION.fullmatch(text):
        return None
    best: list[tuple[str, str]] = []
    for mark in "\n;,":
        pieces = (piece.strip(" ,;\r") for line in text.splitlines() for piece in line.split(mark))
        found = []
        for piece in filter(None, pieces):
            pair = _pair(piece, decimal_comma=mark != ",")
            if pair is None:
                break
            found.append(pair)
        else:
            # On one line `a: 1, b: 2` could also be one class called "a: 1, b": the most classes are meant.
            best = max(best, found, key=len)
    return ([name for name, _ in best], [_value(value, name) for name, value in best]) if best else None


def _pair(piece: str, decimal_comma: bool) -> tuple[str, str] | None:
    end = max(piece.rfind(":"), piece.rfind("="), piece.rfind("\t"))
    name, value = piece[:end].strip(), piece[end + 1 :].strip().translate(MINUS_SIGNS)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(value):
        value = value.replace(",", ".")
    if end < 0 or not name or not number_text.is_number(value):
        return None
    if piece[end] == "\t" and ("\t" in name or number_text.is_number(name)):
        return None  # a spreadsheet's row of numbers
    return _unquoted(name), value


def _dict(body: str) -> Row:
    names: list[str] = []
    values: list[float] = []
    plain = body.translate(MINUS_SIGNS).rstrip().rstrip(",")
    place = 0
    while place < len(plain):
        entry = _DICT_ENTRY.match(plain, place)
        if entry is None:
            raise DataError(f"{quoted(plain[place : place + 30].strip())} is no 'name': number; write every class so")
        names.append(body[entry.start("name") : entry.end("name")])
        values.append(_value(entry["value"], names[-1]))
        place = entry.end()
    return (names, values) if names else _rows("[]")[0]


def _value(text: str, name: str) -> float:
    try:
        return number_text.logit(text)
    except DataError as error:
        raise DataError(f"{quoted(name)}: {error}") from None


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" else name


def _unwrapped(text: str) -> str:
    """The numbers, perhaps in brackets, inside tensor(...), array(...) and the like."""
    if "..." in text or "…" in text:
        raise DataError("the text is abbreviated with '...'; print all values before copying them")
    representation = _TF_REPRESENTATION.fullmatch(text)
    text = representation[1].strip() if representation else text
    wrapper = _WRAPPER.match(text)
    if wrapper and text[-1] == ")":
        inside = text[wrapper.end() : -1]
        # Options follow the outermost closing bracket; a bare scalar ends at the first comma.
        end = inside.rfind("]") + 1 or inside.find(",") % (len(inside) + 1)
        if not _OPTIONS.fullmatch(inside, end):
            raise DataError(f"{quoted(inside[end:].strip())} does not follow an array as dtype=... does; {_HOW}")
        text = inside[:end]
    return _SCALAR.sub(r"\1", text).strip()


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _rows(text: str) -> list[Row]:
    inside = text.lstrip("[( \n\r\t").rstrip("]) \n\r\t")
    bracketed = text[:1] in ("[", "(") and text[-1:] in ("]", ")")
    if bracketed:
        if re.search(r"(?<!\w)[\[(]", inside):
            return [([], _numbers(" ".join(row.split()))) for row in _bracketed_rows(text)]
        text = inside
    if not text:
        raise DataError(f"the brackets are empty; {_HOW}")
    lines = _lines(text)
    if bracketed or all(line.rstrip()[-1] in ",;" for line in lines[:-1]):
        return [([], _numbers(" ".join(lines)))]
    if all(len(_cells(line)) == 1 for line in lines):
        return [([], _numbers(";".join(line.strip(" \t,;") for line in lines)))]
    if len(lines) == 2 and not any(map(number_text.is_number, _name_cells(lines[0]))):
        names, values = _name_cells(lines[0]), _numbers(lines[1])
        if len(names) != len(values):
            raise DataError(f"there are {len(names)} names above {len(values)} logits; give every logit one name")
        return [(names, values)]
    # `1,5` in every line may be one decimal or two numbers, and words are no numbers.
    if all(_DECIMAL_COMMA.fullmatch(line.strip()) for line in lines) or not all(
        map(number_text.is_number, _cells(lines[0]))
    ):
        raise DataError(
            f"the text holds {len(lines)} lines that are no rows; write as many numbers in each, with decimal points"
        )
    return [([], _numbers(line)) for line in lines]


def _bracketed_rows(text: str) -> list[str]:
    """The rows of a printed table; what stands between and around them may be no number and no further bracket."""
    found = list(_INNERMOST.finditer(text))
    between = "".join(text[one.end() : other.start()] for one, other in pairwise(found))
    around = text[: found[0].start()] + text[found[-1].end() :] if found else ""
    if len(found) < 2 or between.strip(" ,;\n\r\t") or around.strip("[]() ,\n\r\t"):
        raise DataError("the brackets hold no plain rows of numbers; copy one row, or a table of rows")
    return [row[1] for row in found]


def _name_cells(line: str) -> list[str]:
    mark = next((mark for mark in "\t;," if mark in line), None)
    return [_unquoted(cell) for cell in line.strip().split(mark)]


def _cells(line: str) -> list[str]:
    return [cell for cell in re.split(r"[\s,;]+", line.strip()) if cell]


def _numbers(line: str) -> list[float]:
    """The numbers of one line, or a sentence about the first word that is none."""
    line = re.sub(r"([+-])\s+(?=[\d.∞iI])", r"\1", line.strip())  # a sign may stand apart
    _check_count(line.count(",") + line.count(";"))  # before any of them is looked at
    words = _words(line)
    _check_count(len(words))
    values = []
    for place, word in enumerate(words, 1):
        try:
            values.append(number_text.logit(word))
        except DataError as error:
            where = f"number {place} of {len(words)}: " if len(words) > 1 else ""
            how = "" if ";" in str(error) else f"; {_HOW}"
            raise DataError(f"{where}{error}{how}") from None
    return values


def _words(line: str) -> list[str]:
    """The numbers of a line as text, with decimal points. A mark at the end is ignored, two in a row leave a gap."""
    if not re.search(r",\s*\t", line):
        line = line.replace("\t", ";")  # between the cells of a spreadsheet
    line = line.rstrip(",; ")
    between_commas = re.split(r"[,;]", line)
    words = [word for piece in between_commas for word in (piece.split() or [""])]
    if "," not in line:
        return words
    pieces = [piece for piece in re.split(r"[;\s]+" if "." not in line else r";", line) if piece]
    decimal = [_DECIMAL_COMMA.fullmatch(piece) is not None for piece in pieces]
    if len(pieces) == 1 or not (any(decimal) or ";" in line):
        return words
    others = [piece for piece, is_decimal in zip(pieces, decimal, strict=True) if not is_decimal]
    if any("," in piece for piece in others) or "." in line or (others and ";" not in line):
        raise DataError(f"{quoted(line)} can be read in two ways; write decimals with a point, as 2.1")
    return [piece.replace(",", ".") for piece in pieces]
