"""Where everything stands: columns by share of the width, rows by class count and room. Logical pixels."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import NamedTuple

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, Typography
from softmax_explorer.widgets import pipeline_look as look_names
from softmax_explorer.widgets.pipeline_look import PipelineLook

# The slider is what one plays on: it gets the most.
_SHARES = {
    look_names.LOGIT: 3.0,
    look_names.EXPONENTIAL: 0.8,
    look_names.PROBABILITY: 1.5,
    look_names.LOSS: 0.8,
    look_names.GRADIENT: 1.0,
}
_SHARES_IN_THE_HALL = _SHARES | {look_names.PROBABILITY: 2.7}  # there one looks on
_LEAST_BAR, _LEAST_EXPONENTIAL = 36, 56  # the latter has a switch beside its title
_WIDE = 860  # from here on columns stand further apart
_TALLEST = 88 / 13  # a row that has all the room there is, in body lines
_SMALL = 54  # of the body text: the height that a screen of 768 leaves for rows and panels is less
_SHARE_OF_WINDOW = 0.45  # what rows may grow into, of the height that the pipeline shares with the panels


class ColumnPlace(NamedTuple):
    """left, right    the column's ends; the number stands right-aligned at `right`
    bar_left, bar_width  of its bars or its slider
    """

    id: str
    left: int
    right: int
    bar_left: int
    bar_width: int


class PipelineLayout(NamedTuple):
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

    def row_middle(self, slot: int) -> int:
        return self.header + slot * self.row_height + self.row_height // 2

    @property
    def rule(self) -> int:
        """Thickness of the lines between rows."""
        return max(1, round(self.typography.body / 30))

    @property
    def first_left(self) -> int:
        """Of the words over and under the names; in the lecture hall they stand at the edge, as the title does."""
        return self.name_left + 3 if self.editable else self.mark_left

    @property
    def handle_radius(self) -> int:
        """Of the sliders' handles. The groove begins where the column does; the handle may stand out to the left."""
        return max(7, min(round(self.row_height * 0.32), round(self.typography.number * 0.72)))

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
        height = min(self.row_height * share, 2.5 * self.typography.body)
        return max(8, round(height / 2) * 2)

    def column(self, column_id: str) -> ColumnPlace | None:
        return next((column for column in self.columns if column.id == column_id), None)

    def column_at(self, x: float) -> str | None:
        return next((column.id for column in self.columns if column.left - 8 <= x <= column.right + 8), None)

    def slot_at(self, y: float) -> int | None:
        slot = int((y - self.header) // self.row_height)
        return slot if 0 <= slot < self.num_visible else None


def header_height(typography: Typography, look: PipelineLook) -> int:
    lines = 1.35 * typography.heading + 1.45 * typography.caption
    if look.editable:
        lines += 1.5 * typography.caption
    return round(lines) + SPACE_3 + rule_distance(typography, look)


def rule_distance(typography: Typography, look: PipelineLook) -> int:
    """From the rows to the rules over and under them: the lecture hall's numbers may be as tall as their rows."""
    return 0 if look.editable else round(typography.number * 0.12)


def totals_line(typography: Typography, look: PipelineLook) -> int:
    return round(typography.number * 1.5) + SPACE_3 + rule_distance(typography, look)


def notice_height(typography: Typography, look: PipelineLook) -> int:
    if look.for_figures:
        return SPACE_2
    return round(typography.caption * 1.5) + SPACE_2 if look.editable else 0


def frame_height(typography: Typography, look: PipelineLook) -> int:
    """Everything but the rows."""
    return header_height(typography, look) + totals_line(typography, look) + notice_height(typography, look)


def row_heights(typography: Typography, look: PipelineLook) -> list[int]:
    return [round(share * typography.body / 2) * 2 for share in look.row_heights]


def preferred_row_height(num_rows: int, typography: Typography, look: PipelineLook) -> int:
    """By class count: 64 to three classes, 44 to six, 28 to twelve, then 22 (in the desktop's type)."""
    heights = row_heights(typography, look)
    return heights[0 if num_rows <= 3 else 1 if num_rows <= 6 else 2 if num_rows <= 12 else 3]


def preferred_height(num_classes: int, available: int, typography: Typography, look: PipelineLook) -> int:
    """The height for a pipeline that shares `available` pixels: every row at its full size, and taller in plenty.

    On a small screen few classes leave room to the panels below: their rows are as high as those of six.
    """
    frame, base = frame_height(typography, look), preferred_row_height(num_classes, typography, look)
    if 0 < available < _SMALL * typography.body:
        return frame + num_classes * min(base, row_heights(typography, look)[1])
    plenty = min(round(_TALLEST * typography.body), int((_SHARE_OF_WINDOW * available - frame) / num_classes))
    return frame + num_classes * max(base, plenty)


def least_height(num_classes: int, typography: Typography, look: PipelineLook) -> int:
    """The height with every row at its lowest."""
    return frame_height(typography, look) + num_classes * row_heights(typography, look)[-1]


def widest_name(class_names: Sequence[str], typography: Typography) -> float:
    """What the names want, judged by the longest few."""
    font = paint.font(typography.body, True)
    return max((paint.text_width(name[:80], font) for name in nlargest(8, class_names, len)), default=0.0)


def visible_columns(
    wanted: tuple[str, ...], width: int, name_width: int, typography: Typography, look: PipelineLook, narrow: bool
) -> tuple[str, ...]:
    """The wanted columns without those that fold away where bars would shrink to nothing, exponentials first."""
    shown = list(wanted)
    least = _LEAST_BAR if look.editable else 4.2 * typography.caption
    for column in look.optional:
        folds = narrow and look.editable and column == look_names.EXPONENTIAL
        if column in shown and (folds or _free(shown, width, name_width, typography, look) < least * len(shown)):
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
    widest_name: float = 0.0,
) -> PipelineLayout:
    """The arrangement for a widget of this size whose names want this width."""
    name_width = _name_width(width, widest_name, typography)
    shown = visible_columns(wanted, width, name_width, typography, look, narrow)
    room = height - frame_height(typography, look)
    row_height = _row_height(num_classes, room, typography, look)
    capacity = max(2 if look.sums_up else 1, room // row_height)
    scrolls = num_classes > capacity and not look.sums_up
    gap = _gap(width, typography, look)
    mark = _mark(typography, look)
    left = _margin(typography, look)
    name_left = left + mark + _after_mark(typography, look)
    right = width - (SPACE_3 if look.editable else 0) - (SPACE_3 if scrolls else 0)
    free = _free(list(shown), width, name_width, typography, look) - (SPACE_3 if scrolls else 0)
    share = _SHARES if look.editable else _SHARES_IN_THE_HALL
    shares = sum(share[column] for column in shown)
    bars = {column: max(float(_LEAST_BAR), free * share[column] / shares) for column in shown}
    if look_names.EXPONENTIAL in bars:
        bars[look_names.EXPONENTIAL] = max(bars[look_names.EXPONENTIAL], _LEAST_EXPONENTIAL)
    bars[look_names.LOGIT] -= sum(bars.values()) - free
    places, x = [], float(name_left + name_width + gap)
    for column in shown:
        bar = bars[column]
        end = x + bar + _number_width(column, typography, look) + _beside(typography)
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
        totals_line=totals_line(typography, look),
        notice_height=notice_height(typography, look),
        row_height=row_height,
        capacity=capacity,
        num_rows=num_classes,
        scrolls=scrolls,
        bar_share=look.bar_share,
        editable=look.editable,
    )


def _row_height(num_classes: int, room: int, typography: Typography, look: PipelineLook) -> int:
    """The tallest that the class count allows and the room holds; rows share what is left over."""
    heights = row_heights(typography, look)
    if not look.editable:  # the lecture hall has no standard sizes: as tall as fits
        return max(heights[-1], min(heights[0], room // num_classes))
    count = min(num_classes, max(1, room // heights[-1]))
    return max(heights[-1], min(round(_TALLEST * typography.body), room // count))


def _margin(typography: Typography, look: PipelineLook) -> int:
    """Left of the marks: in the lecture hall their discs stand at the edge, as titles do."""
    return SPACE_3 if look.editable else 0


def _mark(typography: Typography, look: PipelineLook) -> int:
    return max(24, round(typography.body * 1.5)) if look.editable else round(typography.body * 1.3)


def _after_mark(typography: Typography, look: PipelineLook) -> int:
    return SPACE_1 if look.editable else round(typography.body * 0.25)


def _gap(width: int, typography: Typography, look: PipelineLook) -> int:
    """Between a column's numbers and the next column."""
    if not look.editable:
        return round(typography.body * 1.1)
    return SPACE_5 if width >= _WIDE else SPACE_4


def _beside(typography: Typography) -> int:
    """Between a bar's end and its number: never less than 8 pixels beside the target's tick."""
    return round(typography.body * 0.75)


def _name_width(width: int, widest: float, typography: Typography) -> int:
    """As wide as the names, within reason."""
    return round(min(max(widest + 8, typography.body * 5), max(width * 0.14, typography.body * 8)))


def _number_width(column: str, typography: Typography, look: PipelineLook) -> int:
    usual = paint.text_width(look.usual_numbers[column], paint.font(typography.number, True))
    widest = paint.text_width(look.long_numbers[column], paint.font(typography.caption))
    return round(max(usual, widest)) + 1


def _free(shown: list[str], width: int, name_width: int, typography: Typography, look: PipelineLook) -> float:
    """What the bars share."""
    used = _margin(typography, look) + _mark(typography, look) + _after_mark(typography, look) + name_width
    used += SPACE_3 if look.editable else 0
    between = _gap(width, typography, look) + _beside(typography)
    return width - used - sum(between + _number_width(column, typography, look) for column in shown)
