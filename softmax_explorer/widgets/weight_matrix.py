"""The weights of an output layer as an area, a column a word: what is stored is faint, what a step uses is strong."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from softmax_explorer.widgets.sketch import Sketch

_FAINTEST = 0.3  # the shade of a column of pixels with a single word in use


def paint_weight_matrix(
    sketch: Sketch,
    rect: QRectF,
    shape: tuple[int, int],
    blocks: Iterable[tuple[int, int, int, int, bool]],
    words: np.ndarray,
) -> None:
    """`shape`: words and width of the full matrix, which fills the rectangle. `blocks`: first word, behind the last,
    top, bottom and whether all of it is used. `words`: those used besides; where a pixel holds many words, its shade
    tells their share.
    """
    count, width = shape
    theme = sketch.theme
    across, down = rect.width() / count, rect.height() / width
    sketch.fill(QRectF(rect.left(), rect.bottom(), rect.width(), 1.0), theme.line)
    for first, last, top, bottom, used in blocks:
        left, right = rect.left() + first * across, rect.left() + last * across
        upper, lower = rect.top() + top * down, rect.top() + bottom * down
        area = QRectF(left, upper, right - left, max(1.0, lower - upper))
        sketch.fill(area, theme.neutral_strong if used else theme.track)
        if first:  # a gap between the bands
            sketch.fill(QRectF(left, area.top(), 1.0, area.height()), theme.surface)
    if not words.size:
        return
    pixels = max(1, round(rect.width()))
    edges = np.linspace(0.0, count, pixels + 1)
    chosen = np.unique(words)
    places = np.append(chosen, chosen + 1.0)  # between word and word + 1 what is used grows by one
    order = np.argsort(places, kind="stable")
    grown = np.concatenate([np.arange(1.0, chosen.size + 1.0) - 1.0, np.arange(1.0, chosen.size + 1.0)])
    used = np.interp(edges, places[order], grown[order])
    shares = np.diff(used) / (count / pixels)
    shades = np.round(8.0 * (_FAINTEST + (1.0 - _FAINTEST) * np.minimum(shares, 1.0)) * (shares > 1e-9)) / 8.0
    starts = np.flatnonzero(np.diff(shades, prepend=-1.0))
    step = rect.width() / pixels
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), pixels], strict=True):
        if shades[start] > 0.0:
            area = QRectF(rect.left() + start * step, rect.top(), (end - start) * step, rect.height())
            sketch.fill(area, _between(theme.track, theme.neutral_strong, float(shades[start])))


def _between(low: str, high: str, share: float) -> str:
    a, b = QColor(low), QColor(high)
    parts = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return "#" + "".join(f"{round(x + share * (y - x)):02x}" for x, y in parts)
