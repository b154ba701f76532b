"""A matrix as coloured cells, with numbers where they fit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from softmax_explorer.style.theme import Theme
from softmax_explorer.widgets.sketch import CENTRE, Sketch

_MOST_CELLS = 40 * 40  # beyond, the cells become an image


def paint_heat_map(
    sketch: Sketch, rect: QRectF, values: np.ndarray, largest: float, texts: Sequence[Sequence[str]] | None = None
) -> None:
    """A matrix as cells: 0 is the surface, +-`largest` the full colour, blue below 0 and orange above.

    `texts` are written into the cells. Many cells become an image.
    """
    rows, columns = values.shape
    shades = np.clip(np.nan_to_num(values / largest if largest > 0.0 else values * 0.0), -1.0, 1.0)
    background, low, high = (
        np.array(_rgb(QColor(name)), dtype=float)
        for name in (sketch.theme.surface, sketch.theme.class_fills[0], sketch.theme.class_fills[3])
    )
    share = np.abs(shades)[..., np.newaxis]
    full = np.where(shades[..., np.newaxis] < 0.0, low, high)
    pixels = np.round(background + share * (full - background)).astype(np.uint8)
    if rows * columns > _MOST_CELLS:
        data = np.dstack([pixels, np.full((rows, columns), 255, np.uint8)]).tobytes()
        image = QImage(data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
        sketch.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        sketch.painter.drawImage(rect, image)
        return
    across, down = _edges(rect.left(), rect.width(), columns), _edges(rect.top(), rect.height(), rows)
    size = sketch.typography.caption
    for shaded, (top, bottom), row in zip(pixels.tolist(), itertools.pairwise(down), range(rows), strict=True):
        for rgb, (left, right), column in zip(shaded, itertools.pairwise(across), range(columns), strict=True):
            cell = QRectF(left, top, right - left - 1, bottom - top - 1)
            colour = QColor(*rgb)
            sketch.painter.fillRect(cell, colour)
            if texts is not None:
                ink = _readable(sketch.theme, colour)
                sketch.text(cell, texts[row][column], size=size, colour=ink, align=CENTRE)


def _edges(start: float, length: float, count: int) -> list[int]:
    return [round(start + place * length / count) for place in range(count + 1)]


def _readable(theme: Theme, background: QColor) -> str:
    """Of the theme's text and its opposite, what contrasts more."""
    here = _luminance(background)
    return max(
        (theme.text, theme.surface),
        key=lambda name: max(here, _luminance(QColor(name))) / min(here, _luminance(QColor(name))),
    )


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _luminance(colour: QColor) -> float:
    """WCAG's relative luminance, 0.05 added."""
    parts = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05
