"""Layout of the pair panel: nothing overlaps, nothing leaves, at any size and number of classes."""

from __future__ import annotations

import pytest

from softmax_explorer.style.scale import DESKTOP, presentation
from softmax_explorer.widgets.pair_canvas import _wrapped
from softmax_explorer.widgets.pair_layout import arrange


@pytest.mark.parametrize("num_rows", [1, 2, 3, 10, 40, 100])
@pytest.mark.parametrize(("width", "height"), [(380, 300), (600, 232), (600, 400), (1200, 300), (1200, 900)])
def test_everything_has_its_place(width: int, height: int, num_rows: int, qapp):
    layout = arrange(width, height, num_rows, 120.0, DESKTOP, num_rows == 2, [2, 1])
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
    heights = [arrange(700, 400, count, 80.0, DESKTOP, False, [1]) for count in (3, 6, 10, 100)]
    rows = [layout.row_height for layout in heights]
    assert rows == sorted(rows, reverse=True)
    assert [layout.visible for layout in heights[:3]] == [3, 6, 10]
    assert heights[3].visible < 100


def test_a_lecture_hall_gets_larger_rows(qapp):
    small, large = (arrange(1900, 1000, 3, 80.0, t, False, [1]) for t in (DESKTOP, presentation(1080)))
    assert large.number_size > small.number_size
    assert large.mark_size > small.mark_size


def test_a_sentence_is_broken_between_words(qapp):
    lines = _wrapped("one two three four five six seven", 13, 100.0)
    assert len(lines) > 1
    assert " ".join(lines) == "one two three four five six seven"


@pytest.mark.parametrize(("size", "lines"), [((547, 266), 1), ((504, 240), 0)], ids=["1366x768", "1280x720"])
def test_ten_classes_are_all_in_sight_on_a_small_screen(size: tuple[int, int], lines: int, qapp):
    layout = arrange(*size, 10, 45.0, DESKTOP, False, [1])
    assert layout.visible == 10
    assert layout.rows_bottom <= layout.summary_top
    assert layout.sentence_lines == lines, "words come last"
    assert layout.bar_width >= 0.22 * size[0], "bars come first"


def test_short_bars_take_the_place_of_softmax_s_gradient(qapp):
    narrow, wide = (arrange(width, 263, 10, 45.0, DESKTOP, False, [1]) for width in (547, 800))
    assert narrow.gradient_right[0] == 0
    assert 0 < wide.number_right[0] < wide.gradient_right[0] < wide.number_right[1] < wide.gradient_right[1]


@pytest.mark.parametrize("height", range(195, 420, 7))
@pytest.mark.parametrize("num_rows", [1, 3, 10, 40])
def test_a_sentence_is_whole_or_not_there_and_nothing_touches_the_edge(height: int, num_rows: int, qapp):
    layout = arrange(760, height, num_rows, 60.0, DESKTOP, False, [2, 1])
    assert layout.sentence_lines in (0, 2, 3)
    last = layout.sentence_top + layout.sentence_lines * layout.line_height
    bottom = last if layout.sentence_lines else layout.summary_top + 2 * layout.line_height
    assert bottom <= height - 8
    assert layout.rows_bottom <= layout.summary_top - 8


@pytest.mark.parametrize("width", range(340, 1300, 40))
def test_the_curve_of_two_classes_leaves_room_for_their_bars(width: int, qapp):
    layout = arrange(width, 360, 2, 60.0, DESKTOP, True, [1, 1])
    assert layout.bar_width >= (160 if layout.inset[2] or width >= 480 else 24)
    assert bool(layout.inset[2]) == (width >= 660) or 600 <= width < 660


@pytest.mark.parametrize("num_rows", [1, 2, 3])
def test_few_classes_fill_a_large_panel(num_rows: int, qapp):
    layout = arrange(1150, 880, num_rows, 60.0, DESKTOP, False, [1])
    assert layout.summary_top - layout.rows_bottom < 12 + num_rows
