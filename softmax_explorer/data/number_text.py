"""Numbers as people write them, read without any locale."""

from __future__ import annotations

import math
import re

from softmax_explorer.data.problem import DataError, quoted

MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "＋": "+"})
NUMBER = r"(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?i:inf(?:inity)?|nan)\b|∞)"
_SIGNED = re.compile(rf"[+-]?\s?{NUMBER}", re.ASCII)


def is_number(text: str) -> bool:
    """True for what `number` reads, and for nan, which it refuses with a sentence of its own."""
    return _SIGNED.fullmatch(text.strip().translate(MINUS_SIGNS)) is not None


def number(text: str) -> float:
    """The float64 nearest to a decimal number, or an infinity: `-0.5`, `−0.5`, `1e308`, `.5`, `-inf`, `-∞`.

    Raises:
        DataError: no number, NaN, or a number beyond the range of float64.
    """
    plain = text.strip().translate(MINUS_SIGNS)
    if not _SIGNED.fullmatch(plain):
        raise DataError(f"{quoted(text.strip())} is not a number" if plain else "a number is missing")
    value = float(plain.replace(" ", "").replace("∞", "inf"))
    if math.isnan(value):
        raise DataError(f"{quoted(text.strip())} is not a number a logit can have")
    if math.isinf(value) and plain[-1].isdigit():
        raise DataError(f"{quoted(text.strip())} is beyond the largest float64, 1.8e308")
    return value


def logit(text: str) -> float:
    """A finite number, or -inf for a masked class. Raises DataError otherwise."""
    value = number(text)
    if value == math.inf:
        raise DataError(f"{quoted(text.strip())} is no logit; use a finite number, or -inf to mask the class")
    return value
