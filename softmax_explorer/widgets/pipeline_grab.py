"""What the mouse takes hold of between the rows: a probability bar, its target's tick, a loss, a gradient."""

from __future__ import annotations

from typing import NamedTuple

from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.pipeline_layout import ColumnPlace, PipelineLayout
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_scales import Scales

TARGET = "target"
_REACH = 6


class Grab(NamedTuple):
    """`what` is a column's id or TARGET. The axis, from `start` to `end`, is the one at the moment of the grab."""

    what: str
    index: int
    column: ColumnPlace
    end: float
    start: float = 0.0

    def value(self, x: float) -> float:
        """The quantity at a place of the pointer: a probability, a share of the target, a loss in nats, T dL/dz."""
        share = (x - self.column.bar_left) / self.column.bar_width
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))


def grab_at(
    x: float, y: float, layout: PipelineLayout, rows: list[int], numbers: PipelineNumbers, scales: Scales
) -> Grab | None:
    """What stands under the pointer. The tick wins within its reach, unless the bar's end is nearer."""
    slot = layout.slot_at(y)
    if slot is None:
        return None
    index = rows[slot]
    middle = layout.row_top(slot) + layout.row_height / 2
    if abs(y - middle) > layout.bar_height / 2 + 4:
        return None
    for column in layout.columns:
        if not column.bar_left - _REACH <= x <= column.bar_left + column.bar_width + _REACH:
            continue
        if column.id == names.PROBABILITY:
            tick = column.bar_left + float(numbers.target[index]) * column.bar_width
            end = column.bar_left + float(numbers.probabilities[index]) * column.bar_width
            if abs(x - tick) <= _REACH and abs(x - tick) <= abs(x - end):
                return Grab(TARGET, index, column, 1.0)
            return Grab(names.PROBABILITY, index, column, 1.0)
        if column.id == names.LOSS:
            return Grab(names.LOSS, index, column, scales.loss)
        if column.id == names.GRADIENT:
            return Grab(names.GRADIENT, index, column, scales.gradient, -scales.gradient)
    return None
