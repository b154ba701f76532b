"""Layout of the pair panel: nothing overlaps, nothing leaves, at any size and number of classes."""

from __future__ import annotations

import pytest

from softmax_explorer.style.scale import DESKTOP, presentation
from softmax_explorer.widgets.pair_canvas import _wrapped
from softmax_explorer.widgets.pair_layout import arrange


@pytest.mark.parametrize("num_rows", [1, 2, 3, 10, 40, 100])
@pytest.mark.parametrize(("width", "height"), [(380, 300), (600, 232), (600, 400), (1200, 300), (1200, 900)])
def test_everything_has_its_place(width: int, height: int, num_rows: int, qapp):
    layout = arrange(width, height, num_rows, 120.0, DESKTOP, num_rows == 2, 3)
    assert 1 <= layout.visible <= num_rows
    assert layout.header_top + layout.header_height <= layout.rows_top
    assert layout.rows_bottom <= layout.summary_top
    assert layout.sentence_top + layout.sentence_lines * layout.line_height <= height
    columns = [
        layout.name_left, layout.name_left + layout.name_width, layout.marks[0] - layout.mark_size // 2,
        layout.marks[1] + layout.mark_size // 2, layout.bar_left, layout.bar_left + layout.bar_width,
        layout.number_right[1], layout.gradient_right[1],
    ]  # fmt: skip
    assert columns == sorted(columns)
    assert layout.gradient_right[1] + layout.inset[2] <= width
    assert layout.bar_dy[0] + layout.bar_height <= layout.bar_dy[1]
    assert layout.bar_dy[1] + layout.bar_height <= layout.row_height


def test_rows_shrink_before_they_scroll(qapp):
    heights = [arrange(700, 400, count, 80.0, DESKTOP, False, 1) for count in (3, 6, 10, 100)]
    rows = [layout.row_height for layout in heights]
    assert rows == sorted(rows, reverse=True)
    assert [layout.visible for layout in heights[:3]] == [3, 6, 10]
    assert heights[3].visible < 100


def test_a_lecture_hall_gets_larger_rows(qapp):
    small, large = (arrange(1900, 1000, 3, 80.0, t, False, 1) for t in (DESKTOP, presentation(1080)))
    assert large.row_height > small.row_height
    assert large.mark_size > small.mark_size


def test_a_sentence_is_broken_between_words(qapp):
    lines = _wrapped("one two three four five six seven", 13, 100.0)
    assert len(lines) > 1
    assert " ".join(lines) == "one two three four five six seven"


def test_ten_classes_are_all_in_sight_on_a_small_screen(qapp):
    layout = arrange(547, 263, 10, 45.0, DESKTOP, False, 2)
    assert layout.visible == 10
    assert layout.rows_bottom <= layout.summary_top
