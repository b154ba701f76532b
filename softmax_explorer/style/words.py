"""Every string on the screen goes through `tr`. English is the key; a translation is a table from English."""

from collections.abc import Mapping

_catalogue: dict[str, str] = {}


def install(catalogue: Mapping[str, str]) -> None:
    """Replace the translation table; strings that it lacks stay English."""
    _catalogue.clear()
    _catalogue.update(catalogue)


def tr(text: str, **values: object) -> str:
    """Return the translation of `text`, with `{name}` filled in from `values`.

    Values are inserted as they are, so a class name may hold braces.

    >>> tr("{name} leads", name="{x}")
    '{x} leads'
    """
    text = _catalogue.get(text, text)
    return text.format(**values) if values else text
