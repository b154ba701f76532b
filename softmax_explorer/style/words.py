"""Every string on the screen goes through `tr`. English is the key; a translation is a table from English."""

from collections.abc import Mapping
from unicodedata import bidirectional

LONGEST_NAME = 40

_catalogue: dict[str, str] = {}


def install(catalogue: Mapping[str, str]) -> None:
    """Replace the translation table; strings that it lacks, or leaves empty, stay English."""
    _catalogue.clear()
    _catalogue.update({text: translation for text, translation in catalogue.items() if translation})


def tr(text: str, **values: object) -> str:
    """Return the translation of `text`, with `{name}` filled in from `values`.

    Values are inserted as they are, so a class name may hold braces.

    >>> tr("{name} leads", name="{x}")
    '{x} leads'
    """
    text = _catalogue.get(text, text)
    return text.format(**values) if values else text


def shown_name(name: str, index: int) -> str:
    """A class name as it stands in a row or beside a curve: what was given, or "class 3" where that is blank.

    >>> shown_name(" ", 3)
    'class 3'
    """
    return name if name.strip() else tr("class {index}", index=index)


def class_label(name: str, index: int, longest: int = LONGEST_NAME) -> str:
    """A class name as it stands inside a sentence: short, and never empty.

    A name that runs from right to left is isolated (U+2068 … U+2069), so that the numbers around it keep their place.
    """
    name = shown_name(name, index)
    label = name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
    if not label.isascii() and any(bidirectional(character) in ("R", "AL") for character in label):
        return f"\u2068{label}\u2069"
    return label
