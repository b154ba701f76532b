"""Where everything stands: columns by share of the width, rows by class count and room. Logical pixels."""

from __future__ import annotations

from dataclasses import dataclass

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, SPACE_3, SPACE_4, Typography
from softmax_explorer.widgets import pipeline_look as look_names
from softmax_explorer.widgets.pipeline_look import PipelineLook

_SHARES = {
    look_names.LOGIT: 2.2,
    look_names.EXPONENTIAL: 0.85,
    look_names.PROBABILITY: 1.5,
    look_names.LOSS: 0.85,
    look_names.GRADIENT: 1.1,
}
# The widest usual number, and the widest there is (set in the caption's size).
_USUAL = {
    look_names.LOGIT: "+10.000",
    look_names.EXPONENTIAL: "22026.5",
    look_names.PROBABILITY: "99.988 %",
    look_names.LOSS: "12.500",
    look_names.GRADIENT: "−0.2575",
}
_WIDEST = {
    look_names.LOGIT: "−1.23e−308",
    look_names.EXPONENTIAL: "1.38e−434",
    look_names.PROBABILITY: "1 − 1.4e−434",
    look_names.LOSS: "1.38e−434",
    look_names.GRADIENT: "−1 + 1.4e−434",
}
_LEAST_BAR = 40


@dataclass(frozen=True)
class ColumnPlace:
    """left, right    the column's ends; the number stands right-aligned at `right`
    bar_left, bar_width  of its bars or its slider
    """

    id: str
    left: int
    right: int
    bar_left: int
    bar_width: int


@dataclass(frozen=True)
class PipelineLayout:
    """One arrangement; a new one is made when the size, the look or the class count changes."""

    typography: Typography
    width: int
    height: int
    mark_left: int
    mark_size: int
    name_left: int
    name_width: int
    columns: tuple[ColumnPlace, ...]
    column_ids: tuple[str, ...]
    header: int
    totals_line: int
    notice_height: int
    row_height: int
    capacity: int
    num_rows: int
    scrolls: bool
    bar_share: float
    editable: bool

    def row_top(self, slot: int) -> int:
        return self.header + slot * self.row_height

    @property
    def sums_up(self) -> bool:
        """Whether the last row sums up the classes that have none."""
        return self.num_rows > self.capacity and not self.scrolls

    @property
    def num_visible(self) -> int:
        """Rows that show a class."""
        return min(self.num_rows, self.capacity - (1 if self.sums_up else 0))

    @property
    def totals_top(self) -> int:
        return self.header + min(self.num_rows, self.capacity) * self.row_height

    @property
    def bar_height(self) -> int:
        share = self.bar_share if self.row_height > 30 else max(self.bar_share, 0.5)
        return max(8, round(self.row_height * share / 2) * 2)

    def column(self, column_id: str) -> ColumnPlace | None:
        return next((column for column in self.columns if column.id == column_id), None)

    def slot_at(self, y: float) -> int | None:
        slot = int((y - self.header) // self.row_height)
        return slot if 0 <= slot < self.num_visible else None


def header_height(typography: Typography, look: PipelineLook) -> int:
    lines = 1.35 * typography.heading + 1.45 * typography.caption
    if look.editable:
        lines += 1.5 * typography.caption
    return round(lines) + SPACE_3


def totals_line(typography: Typography) -> int:
    return round(typography.number * 1.5) + SPACE_3


def notice_height(typography: Typography, look: PipelineLook) -> int:
    return round(typography.caption * 1.5) + SPACE_2 if look.editable else 0


def frame_height(typography: Typography, look: PipelineLook) -> int:
    """Everything but the rows."""
    return header_height(typography, look) + totals_line(typography) + notice_height(typography, look)


def row_heights(typography: Typography, look: PipelineLook) -> list[int]:
    return [round(share * typography.body / 2) * 2 for share in look.row_heights]


def preferred_row_height(num_rows: int, typography: Typography, look: PipelineLook) -> int:
    """By class count: 64 to three classes, 44 to six, 28 to twelve, then 22 (in the desktop's type)."""
    heights = row_heights(typography, look)
    return heights[0 if num_rows <= 3 else 1 if num_rows <= 6 else 2 if num_rows <= 12 else 3]


def visible_columns(
    wanted: tuple[str, ...], width: int, typography: Typography, look: PipelineLook, narrow: bool
) -> tuple[str, ...]:
    """The wanted columns without those that fold away: in a narrow window, or where bars would shrink to nothing."""
    shown = list(wanted)
    least = _LEAST_BAR if look.editable else 3 * typography.number
    for column in look.optional:
        fold = (narrow and look.editable) or _free(shown, width, typography, look) < least * len(shown) * 1.6
        if column in shown and fold:
            shown.remove(column)
    return tuple(shown)


def make_layout(
    width: int,
    height: int,
    wanted: tuple[str, ...],
    num_classes: int,
    typography: Typography,
    look: PipelineLook,
    narrow: bool = False,
) -> PipelineLayout:
    """The arrangement for a widget of this size."""
    shown = visible_columns(wanted, width, typography, look, narrow)
    room = height - frame_height(typography, look)
    row_height = _row_height(num_classes, room, typography, look)
    capacity = max(1, room // row_height)
    scrolls = num_classes > capacity and not look.sums_up
    gap = _gap(typography, look)
    mark = max(24, round(typography.body * 1.5))
    left = SPACE_3 if look.editable else 0
    name_left = left + mark + SPACE_2 // 2
    name_width = _name_width(width, typography)
    right = width - left - (SPACE_3 if scrolls else 0)
    free = _free(list(shown), width, typography, look) - (SPACE_3 if scrolls else 0)
    shares = sum(_SHARES[column] for column in shown)
    places, x = [], float(name_left + name_width + gap)
    for column in shown:
        bar = max(float(_LEAST_BAR), free * _SHARES[column] / shares)
        end = x + bar + _number_width(column, typography) + SPACE_2
        places.append(ColumnPlace(column, round(x), round(end), round(x), round(bar)))
        x = end + gap
    if places and places[-1].right < right:
        places[-1] = ColumnPlace(places[-1].id, places[-1].left, right, places[-1].bar_left, places[-1].bar_width)
    return PipelineLayout(
        typography=typography,
        width=width,
        height=height,
        mark_left=left,
        mark_size=mark,
        name_left=name_left,
        name_width=name_width,
        columns=tuple(places),
        column_ids=shown,
        header=header_height(typography, look),
        totals_line=totals_line(typography),
        notice_height=notice_height(typography, look),
        row_height=row_height,
        capacity=capacity,
        num_rows=num_classes,
        scrolls=scrolls,
        bar_share=look.bar_share,
        editable=look.editable,
    )


def _row_height(num_classes: int, room: int, typography: Typography, look: PipelineLook) -> int:
    """The tallest that the class count allows and the room holds."""
    heights = row_heights(typography, look)
    if not look.editable:  # the lecture hall has no standard sizes: as tall as fits
        return max(heights[-1], min(heights[0], room // num_classes))
    tallest = preferred_row_height(num_classes, typography, look)
    for height in heights:
        if height <= tallest and height * num_classes <= room:
            return height
    return heights[-1]


def _gap(typography: Typography, look: PipelineLook) -> int:
    return SPACE_4 if look.editable else round(typography.body * 1.1)


def _name_width(width: int, typography: Typography) -> int:
    return round(min(max(width * 0.11, typography.body * 6.5), typography.body * 15))


def _number_width(column: str, typography: Typography) -> int:
    usual = paint.text_width(_USUAL[column], paint.font(typography.number, True))
    widest = paint.text_width(_WIDEST[column], paint.font(typography.caption))
    return round(max(usual, widest)) + 4


def _free(shown: list[str], width: int, typography: Typography, look: PipelineLook) -> float:
    """What the bars share."""
    left = SPACE_3 if look.editable else 0
    used = 2 * left + max(24, round(typography.body * 1.5)) + SPACE_2 // 2 + _name_width(width, typography)
    gap = _gap(typography, look)
    return width - used - sum(gap + SPACE_2 + _number_width(column, typography) for column in shown)
