"""Beside the ends of a tree: name, number of decisions, the product of the path as a bar, and the tick of softmax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import RIGHT, Sketch

_THICKEST = 24.0  # for a body text of 13
_SCALES = (0.1, 0.25, 0.5, 1.0)  # how much of the probability the longest bar may stand for


class ProductRow(NamedTuple):
    """`y`: its middle. `index`: the class, None for several together. `before`: the product when the gesture began."""

    y: float
    index: int | None
    name: str
    decisions: str
    text: str
    product: float
    softmax: float
    before: float | None
    fill: str
    outline: str
    lit: bool


def paint_product_rows(
    sketch: Sketch, rect: QRectF, rows: Sequence[ProductRow], height: float, picture: Picture
) -> None:
    """Every row has its bar; where rows are lower than text, the lit one and the likeliest have words. A line of
    captions stands above.
    """
    size, theme = sketch.typography.caption, sketch.theme
    line = sketch.line_height(size)
    spoken = _spoken(rows, line)
    unit = sketch.scale
    number = max(sketch.width_of(row.text, size, True) for row in spoken) + 8 * unit
    name = max(sketch.width_of(row.name, size, True) for row in spoken) + 8 * unit
    decisions = sketch.width_of(tr("decisions"), size) + 12 * unit
    names = min(name, 0.38 * rect.width())
    if sketch.hall and names + decisions + number + 5 * size > rect.width():
        decisions, names = 0.0, min(name, rect.width() - number - 2 * size)
    left = rect.left() + names + decisions
    length = max(10.0, rect.right() - left - number)
    longest = max(max(row.product, row.softmax, row.before or 0.0) for row in rows)
    length /= next(scale for scale in _SCALES if scale >= min(longest, 1.0))
    if decisions:
        caption = QRectF(left - decisions, rect.top(), decisions - 12 * unit, line)
        sketch.text(caption, tr("decisions"), size=size, colour=theme.muted, align=RIGHT)
    caption = QRectF(left, rect.top(), rect.right() - left, line)
    words = (tr("product of its path; the tick is softmax"), tr("product | softmax"), tr("product"))
    fitting = next((text for text in words if sketch.width_of(text, size) <= caption.width()), words[-1])
    if sketch.width_of(fitting, size) > caption.width():
        caption.setLeft(rect.right() - sketch.width_of(fitting, size) - 1)
    sketch.text(caption, fitting, size=size, colour=theme.muted)
    for row in rows:
        place = QRectF(rect.left(), row.y - height / 2, rect.width(), height)
        thick = min(max(0.6 * height, 2.0), _THICKEST * unit)
        if row.lit and height > line:
            sketch.fill(place.adjusted(-4 * unit, 1, 0, -1), theme.control)
        sketch.bar(
            QRectF(left, row.y - thick / 2, row.product * length, thick), row.fill, row.outline * (height > 9 * unit)
        )
        if row.before is not None:
            sketch.ghost(QRectF(left, row.y - thick / 2, row.before * length, thick))
        half = min(height / 2, thick / 2 + 4 * unit)
        sketch.fill(QRectF(round(left + row.softmax * length) - unit, row.y - half, 2 * unit, 2 * half), theme.text)
        picture.zone(place, row.index)
    for row in spoken:
        top = row.y - line / 2
        muted = theme.text if row.decisions else theme.muted
        room = QRectF(rect.left(), top, left - decisions - 4 * unit - rect.left(), line)
        sketch.text(room, row.name, size=size, bold=row.lit, colour=muted)
        if decisions:
            room = QRectF(left - decisions, top, decisions - 12 * unit, line)
            sketch.text(room, row.decisions, size=size, colour=theme.muted, align=RIGHT)
        at = left + max(row.product, row.softmax) * length + 6 * unit
        room = QRectF(at, top, rect.right() - at + 1, line)
        if height < line:
            sketch.fill(room.adjusted(-2, 1, sketch.width_of(row.text, size) - room.width(), -1), theme.surface)
        sketch.text(room, row.text, size=size, bold=row.lit)


def paint_costs(sketch: Sketch, rect: QRectF, costs: Sequence[tuple[str, float]]) -> None:
    """Numbers below each other on one scale, the first one the strongest."""
    size, theme = sketch.typography.caption, sketch.theme
    line = sketch.line_height(size)
    unit = sketch.scale
    texts = [numbers.number(round(value, 6), 3 if value < 100.0 else 6) for _, value in costs]
    left = rect.left() + max(sketch.width_of(name, size) for name, _ in costs) + 12 * unit
    length = rect.right() - left - max(sketch.width_of(text, size) for text in texts) - 8 * unit
    for place, ((name, value), text) in enumerate(zip(costs, texts, strict=True)):
        y = rect.bottom() - (len(costs) - place - 0.5) * line
        sketch.text(QRectF(rect.left(), y - line / 2, left - rect.left(), line), name, size=size, colour=theme.muted)
        wide = max(2.0, value / max(value for _, value in costs) * length)
        sketch.bar(QRectF(left, y - 3 * unit, wide, 6 * unit), theme.neutral if place else theme.neutral_strong)
        sketch.text(QRectF(left + wide + 6 * unit, y - line / 2, rect.right() - left - wide, line), text, size=size)


def _spoken(rows: Sequence[ProductRow], line: float) -> list[ProductRow]:
    """The rows with words, none on another's."""
    found: list[ProductRow] = []
    for row in sorted(rows, key=lambda row: (not row.lit, -row.product)):
        if all(abs(row.y - other.y) >= line - 1 for other in found):
            found.append(row)
    return found
