"""Where everything of the softmax-vs-sigmoid panel stands, in logical pixels."""

from __future__ import annotations

from typing import NamedTuple

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, Typography

LONGEST_NUMBER = "1 − 1.4e−434"  # longer ones lose decimals of their mantissa
LONGEST_GRADIENT = "−1 + 1.4e−434"
LONGEST_COMPACT = "−1 + 1e−434"
_TALLEST = 190  # a row, for a body text of 13
_ONE_LINE = 500  # the least width of rows in one line, for a body text of 13
_WIDE = 560  # from here on, for a body text of 13, words are of that size
_NAME_SHARE = 0.2
_INSET_SHARE, _INSET_LEAST = 0.36, 150


class PairLayout(NamedTuple):
    """`stacked` rows hold two lines of numbers; else both pairs stand side by side in one line.

    x positions: name (left), marks (centres of the two), bars (left, width), numbers and gradients (right ends, softmax
    first). dy: the middle of the softmax and of the sigmoid line inside a row.
    """

    width: int
    height: int
    stacked: bool
    heading_height: int
    header_top: int
    header_height: int
    rows_top: int
    row_height: int
    visible: int
    bar_height: int
    bar_dy: tuple[int, int]
    text_dy: tuple[int, int]
    name_left: int
    name_width: int
    marks: tuple[int, int]
    mark_size: int
    bar_left: int
    bar_width: int
    number_right: tuple[int, int]
    gradient_right: tuple[int, int]
    inset: tuple[int, int, int, int]  # all 0 without
    summary_top: int
    line_height: int
    summary_size: int
    sentence_top: int
    sentence_lines: int
    number_size: int
    margin: int = SPACE_3

    @property
    def rows_bottom(self) -> int:
        return self.rows_top + self.row_height * self.visible

    def row_top(self, place: int) -> int:
        return self.rows_top + place * self.row_height


def arrange(
    width: int, height: int, num_rows: int, name_width: float, typography: Typography, wants_inset: bool, lines: int
) -> PairLayout:
    """`name_width`: of the longest name; `lines`: how many the sentences would like."""
    caption = paint.font(typography.caption)
    small = round(paint.metrics(caption).height())
    heading = round(paint.metrics(paint.font(typography.heading, True)).height())
    unit = typography.body / 13
    size = summary_size(width, typography)
    line = round(paint.metrics(paint.font(size)).height()) + 2
    margin = SPACE_3
    header_top = SPACE_2 + heading + SPACE_1
    rows_top = header_top + small + SPACE_2
    bottom = height - SPACE_2
    least = 2 * small + SPACE_1
    compact = small + 1

    # The rows come first: a sentence is shown where three rows fit beside it.
    room = bottom - rows_top - SPACE_2 - 2 * line
    spare = room - min(num_rows, 3) * least
    sentence_lines = max(0, min(lines, spare // line))
    if sentence_lines:
        room -= sentence_lines * line + SPACE_1
    if room < num_rows * compact <= room + sentence_lines * line + SPACE_1:
        room, sentence_lines = room + sentence_lines * line + SPACE_1, 0  # then every class is in sight
    numbers = _width(LONGEST_COMPACT, typography.caption) + SPACE_2
    stacked = num_rows * least <= room or width < _ONE_LINE * unit
    if stacked:
        row = max(least, min(round(_TALLEST * unit), room // max(num_rows, 1)))
    else:
        row = max(compact, min(least, room // num_rows)) if num_rows * compact <= room else small + SPACE_2
    visible = max(1, min(num_rows, room // row))
    number_size = typography.number if stacked and width >= _WIDE * unit and row >= 48 * unit else typography.caption

    left = margin + round(13 * unit)  # room for the dot
    names = round(min(name_width + SPACE_1, max(48 * unit, width * _NAME_SHARE)))
    mark = round(typography.caption * 1.0)
    marks_left = left + names + SPACE_2 + mark // 2
    marks = (marks_left, marks_left) if stacked else (marks_left, marks_left + mark + SPACE_1)
    bar_left = marks[1] + mark // 2 + SPACE_3
    right = width - margin - (SPACE_3 if visible < num_rows else 0)
    inset = (0, 0, 0, 0)
    if wants_inset and width >= _WIDE * unit:
        inset_width = max(round(_INSET_LEAST * unit), round(width * _INSET_SHARE))
        inset = (right - inset_width, header_top, inset_width, rows_top + visible * row - header_top)
        right -= inset_width + SPACE_4
    if stacked:
        gradient_right = (right, right)
        number = right - _width(LONGEST_GRADIENT, number_size) - SPACE_2
        number_right = (number, number)
        bar_right = number - _width(LONGEST_NUMBER, number_size) - SPACE_2
    else:
        gradient_right = (right - numbers, right)
        number_right = (right - 3 * numbers, right - 2 * numbers)
        bar_right = right - 4 * numbers - SPACE_2
    half = row // 2
    if stacked:
        bar_height = max(6, (row - max(SPACE_2, row // 4)) // 2 - 1)
        gap = 2
        bar_dy = (half - gap // 2 - bar_height, half + gap // 2)
        text_dy = (half - max(small, bar_height + gap) // 2, half + max(small, bar_height + gap) // 2)
    else:
        bar_height = max(4, (row - SPACE_1) // 2 - 1)
        bar_dy = (half - bar_height - 1, half + 1)
        text_dy = (half, half)
    summary_top = bottom - 2 * line - (sentence_lines * line + SPACE_1 if sentence_lines else 0)
    summary_top = min(summary_top, rows_top + visible * row + SPACE_5)  # close to the rows; room stays below
    return PairLayout(
        width, height, stacked, heading, header_top, small, rows_top, row, visible, bar_height, bar_dy, text_dy,
        left, names, marks, mark, bar_left, max(24, bar_right - bar_left), number_right, gradient_right, inset,
        summary_top, line, size, summary_top + 2 * line + SPACE_1, sentence_lines, number_size,
    )  # fmt: skip


def summary_size(width: int, typography: Typography) -> int:
    """Pixel size of the words below the rows."""
    return typography.body if width >= _WIDE * typography.body / 13 else typography.caption


def _width(text: str, pixel_size: int) -> int:
    """Of a number as an Ink writes it: every character rounded up."""
    font = paint.font(pixel_size, True)
    return round(sum(max(1.0, paint.text_width(character, font) + 0.5) for character in text))
