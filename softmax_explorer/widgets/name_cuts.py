"""How names that are too long are cut: at the end, or in the middle where they would look alike without their ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from softmax_explorer.style import paint

_WIDEST = 1.1  # of the type's size: shorter names fit without looking
_MIDDLE = Qt.TextElideMode.ElideMiddle


def look_alike(names: Sequence[str], font: QFont, width: float) -> frozenset[str]:
    """Those of different names that would be the same text with their ends cut off."""
    known: dict[str, str] = {}
    found: set[str] = set()
    fits = width / (_WIDEST * font.pixelSize())
    for name in names:
        if len(name) > fits:
            other = known.setdefault(paint.elided(name, font, width), name)
            if other != name:
                found |= {name, other}
    return frozenset(found)


def cut(name: str, font: QFont, width: float, middle: bool) -> str:
    """The name, with an ellipsis where it is wider than `width`."""
    return paint.metrics(font).elidedText(name, _MIDDLE, width) if middle else paint.elided(name, font, width)
