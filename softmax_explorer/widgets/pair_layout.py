"""Where everything of the softmax-vs-sigmoid panel stands, in logical pixels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Typography

LONGEST_NUMBER = "1 − 1.4e−434"  # longer ones lose decimals of their mantissa
LONGEST_GRADIENT = "−1 + 1.4e−434"
LONGEST_COMPACT = "−1 + 1e−434"
# For a body text of 13:
_THICKEST = 84  # a bar
_LARGE = 1.5  # times the desktop's text: the lecture hall, where bars count for more than their gradients
_SHORTEST = 160  # bars this short take the place of a column of numbers
_ONE_LINE = 500  # the least width of rows in one line
_WIDE = 560  # from here on words are of that size
_WIDE_WITH_INSET = 900
_ROOMY = 680  # from here on bars in one line are long
_ENOUGH = 5  # rows in sight, where there are more than fit
_NAME_SHARE = 0.2
_INSET_SHARE, _INSET_LEAST = 0.34, 150


class PairLayout(NamedTuple):
    """`stacked` rows hold two lines of numbers; else both pairs stand side by side in one line.

    x positions: name (left), marks (centres of the two), bars (left, width), numbers and gradients (right ends, softmax
    first; 0: not shown). dy: the middle of the softmax and of the sigmoid line inside a row.
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
    name_size: int
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
    width: int,
    height: int,
    num_rows: int,
    name_width: float,
    typography: Typography,
    wants_inset: bool,
    lines: Sequence[int],
) -> PairLayout:
    """`name_width`: of the longest name; `lines`: how many each sentence takes, the most telling first.

    Bars come first, numbers second, words third: every class is in sight before there are sentences, and a sentence is
    shown whole or not at all.
    """
    small = round(paint.metrics(paint.font(typography.caption)).height())
    heading = round(paint.metrics(paint.font(typography.heading, True)).height())
    unit = typography.body / 13
    size = summary_size(width, typography)
    line = round(paint.metrics(paint.font(size)).height()) + 1
    margin = SPACE_3
    header_top = SPACE_2 + heading + SPACE_1
    rows_top = header_top + small + SPACE_1
    bottom = height - SPACE_2
    least, compact = 2 * small + SPACE_1, small + 1

    room = bottom - rows_top - SPACE_2 - 2 * line
    # In a narrow panel bars in one line are short: two lines for a class are worth more than a sentence.
    lowest = least if width < _ROOMY * unit and num_rows * least <= room else compact
    sentence_lines = _sentence_lines(lines, line, room, num_rows, lowest)
    if sentence_lines:
        room -= sentence_lines * line + SPACE_1
    stacked = num_rows * least <= room or width < _ONE_LINE * unit
    row = max(least, room // num_rows) if stacked else max(compact, min(least, room // num_rows))
    visible = max(1, min(num_rows, room // row))
    if visible < num_rows and not stacked:
        row = max(row, room // visible)  # no strip of less than a row
    roomy = width >= (_WIDE_WITH_INSET if wants_inset else _WIDE) * unit and row >= 48 * unit
    number_size = typography.number if stacked and roomy else typography.caption
    numbers_width = _width(LONGEST_NUMBER, number_size) + _width(LONGEST_GRADIENT, number_size) + 2 * SPACE_2

    name_size = typography.body if row >= typography.body * 1.25 else typography.caption
    left = margin + round(13 * unit)  # room for the dot
    names = round(min(name_width + SPACE_1, max(48 * unit, width * _NAME_SHARE)))
    mark = round(typography.caption * 1.0)
    marks_left = left + names + SPACE_2 + mark // 2
    marks = (marks_left, marks_left) if stacked else (marks_left, marks_left + mark + SPACE_1)
    bar_left = marks[1] + mark // 2 + SPACE_3
    right = width - margin - (SPACE_3 if visible < num_rows else 0)
    inset = (0, 0, 0, 0)
    spare_width = right - bar_left - numbers_width - SPACE_4 - round(_SHORTEST * unit)
    if wants_inset and spare_width >= _INSET_LEAST * unit:
        inset_width = min(max(round(_INSET_LEAST * unit), round(width * _INSET_SHARE)), spare_width)
        above = rows_top + visible * row - header_top
        inset_height = min(above, inset_width + small)  # about square
        inset = (right - inset_width, header_top + (above - inset_height) // 2, inset_width, inset_height)
        right -= inset_width + SPACE_4
    half = row // 2
    if stacked:
        number = right - _width(LONGEST_GRADIENT, number_size) - SPACE_2
        number_right, gradient_right = (number, number), (right, right)
        bar_right = right - numbers_width
        if unit > _LARGE and bar_right - bar_left < _SHORTEST * unit:  # the pipeline shows the gradients too
            number_right, gradient_right = (right, right), (0, 0)
            bar_right = right - _width(LONGEST_NUMBER, number_size) - SPACE_2
        gap = 2
        bar_height = max(6, min((row - max(SPACE_2, row // 4)) // 2 - 1, round(_THICKEST * unit)))
        bar_dy = (half - gap // 2 - bar_height, half + gap // 2)
        apart = max(compact, bar_height + gap) // 2
        text_dy = (half - apart, half + apart)
    else:
        column = _width(LONGEST_COMPACT, typography.caption) + SPACE_2
        bar_right = right - 4 * column - SPACE_2
        number_right, gradient_right = (right - 3 * column, right - column), (right - 2 * column, right)
        if bar_right - bar_left < _SHORTEST * unit:  # the pipeline shows softmax's gradient too
            bar_right += column
            number_right, gradient_right = (right - 2 * column, right - column), (0, right)
        bar_height = max(4, (row - SPACE_1) // 2)
        bar_dy = (half - bar_height, half + 1)
        text_dy = (half, half)
    sentences = sentence_lines * line + SPACE_1 if sentence_lines else 0
    summary_top = max(bottom - 2 * line - sentences, rows_top + visible * row + SPACE_2)
    return PairLayout(
        width, height, stacked, heading, header_top, small, rows_top, row, visible, bar_height, bar_dy, text_dy,
        left, names, name_size, marks, mark, bar_left, max(24, bar_right - bar_left), number_right, gradient_right,
        inset, summary_top, line, size, summary_top + 2 * line + SPACE_1, sentence_lines, number_size,
    )  # fmt: skip


def _sentence_lines(lines: Sequence[int], line: int, room: int, num_rows: int, lowest: int) -> int:
    """The lines of as many whole sentences as leave every row in sight, or `_ENOUGH` rows where not all can be."""
    rows = num_rows if num_rows * lowest <= room else _ENOUGH
    for wanted in reversed(list(accumulate(lines))):
        if rows * lowest <= room - wanted * line - SPACE_1:
            return wanted
    return 0


def summary_size(width: int, typography: Typography) -> int:
    """Pixel size of the words below the rows."""
    return typography.body if width >= _WIDE * typography.body / 13 else typography.caption


def _width(text: str, pixel_size: int) -> int:
    """Of a number as an Ink writes it: every character rounded up."""
    font = paint.font(pixel_size, True)
    return round(sum(max(1.0, paint.text_width(character, font) + 0.5) for character in text))
