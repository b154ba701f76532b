"""One sentence about bad input."""

from __future__ import annotations

LONGEST = 270  # leaves room for a program's name within the 300 characters of an error line


class DataError(ValueError):
    """Bad input, told in one sentence of at most `LONGEST` characters that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(shown(sentence, LONGEST))


def shown(text: str, limit: int = 40) -> str:
    """`text` on one line, printable, its middle elided beyond `limit` characters."""
    if len(text) > limit:
        head = limit // 2
        text = text[:head] + "…" + text[head + 1 - limit :]
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def quoted(text: str, limit: int = 40) -> str:
    """`shown`, in single quotes."""
    return f"'{shown(text, limit)}'"
