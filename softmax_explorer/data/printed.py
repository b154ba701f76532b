"""The one array in what was copied along with it: `logits = tensor(...)`, a console's lines, a model's output."""

from __future__ import annotations

import re

from softmax_explorer.data.problem import DataError, quoted

_ARRAY = re.compile(r"(?:tensor|array|parameter)\s{0,9}\(", re.IGNORECASE)
_LOGITS = re.compile(
    r"""\blogits['"]?\s*[=:]\s*(?:<tf\.Tensor:[^<>]*?numpy=\s*)?(?=[\w.]*(?:tensor|array|parameter)\s*\(|\[)""",
    re.IGNORECASE,
)
# What a console prints before a list: the lines typed, and the name it was given or `Out[3]:`.
_BEFORE_A_LIST = re.compile(
    r"(?:(?:>>> |In \[\d+\]: )[^\n]*\n\s*)*(?:Out\[\d+\]:\s*|(?:>>> |In \[\d+\]: )?[A-Za-z_][\w.]*\s*=\s*)?(?=[\[(])"
)
_BRACKET = re.compile(r"[\[\](){}]")
_MAY_STAND_BEFORE = ("", "\n", "=", ":", ",", ">", "(", "{")
_MAY_STAND_AFTER = ("", "\n", "\r", ",", ";", ")", "}", "]", ">")


def names_logits(text: str) -> bool:
    """True where an array or tensor is called logits, as in a model's output."""
    found = _LOGITS.search(text)
    return found is not None and text[found.end()] != "["


def array_in(text: str) -> str:
    """What follows `logits=`, else the only array or tensor, else the list that a console printed, else the text.

    Raises:
        DataError: there are several arrays, none of which is called logits, or something is computed from the array.
    """
    if text[0] in "[(":
        return text
    logits = _LOGITS.search(text)
    if logits is not None:
        return _closed(text, logits.end())
    first = _ARRAY.search(text)
    if first is None:
        found = _BEFORE_A_LIST.match(text)
        return text[found.end() :] if found else text
    start = first.start()
    while start and (text[start - 1].isalnum() or text[start - 1] in "._"):
        start -= 1
    if not start:
        return text
    if text[:start].rstrip(" \t")[-1:] not in _MAY_STAND_BEFORE:
        raise DataError(f"{quoted(text[:start].strip())} stands before the array; copy the array alone")
    array = _closed(text, start)
    if _ARRAY.search(text, start + len(array)):
        raise DataError("the text holds several arrays, and none is called logits; copy the one with the logits")
    return array


def _closed(text: str, start: int) -> str:
    """From start to where the first bracket after it is closed."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket[0] in "[({" else -1
        if depth <= 0:
            rest = text[bracket.end() :].lstrip(" \t")
            if rest[:1] not in _MAY_STAND_AFTER:
                raise DataError(f"{quoted(rest.strip())} stands after the array; copy the array alone")
            return text[start : bracket.end()]
    raise DataError("a bracket of the array is not closed; copy all of it")
