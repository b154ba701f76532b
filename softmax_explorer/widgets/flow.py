"""Things of different widths in as many lines as they take."""

from __future__ import annotations

from collections.abc import Sequence


def flow(widths: Sequence[float], room: float) -> list[tuple[int, float]]:
    """Line and left end of each, one after the other; a new line begins where the next one does not fit.

    >>> flow([40.0, 50.0, 30.0], 100.0)
    [(0, 0.0), (0, 40.0), (1, 0.0)]
    """
    places, line, left = [], 0, 0.0
    for width in widths:
        if left > 0.0 and left + width > room:
            line, left = line + 1, 0.0
        places.append((line, left))
        left += width
    return places
