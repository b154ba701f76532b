"""Names beside points: off dots and other names always, off lines where there is a choice."""

import pytest
from PySide6.QtCore import QRectF

from softmax_explorer.widgets.free_places import FreePlaces

WIDTH, HEIGHT, GAP = 40.0, 14.0, 10.0


def test_a_name_stands_to_the_right_and_else_where_it_is_free():
    free = FreePlaces(QRectF(0, 0, 200, 100))
    assert free.beside(100, 50, GAP, WIDTH, HEIGHT) == QRectF(110, 43, WIDTH, HEIGHT)
    assert free.beside(100, 50, GAP, WIDTH, HEIGHT) == QRectF(50, 43, WIDTH, HEIGHT)
    assert free.beside(195, 20, GAP, WIDTH, HEIGHT) == QRectF(145, 13, WIDTH, HEIGHT)  # the picture ends on the right


def test_a_line_is_crossed_only_if_nothing_else_is_free():
    free = FreePlaces(QRectF(0, 0, 200, 100))
    free.strokes = [(120.0, 0.0, 120.0, 100.0)]
    first = free.beside(100, 50, GAP, WIDTH, HEIGHT)
    assert first is not None
    assert first.right() <= 120
    free.taken = [QRectF(0, 0, 110, 100)]
    assert free.beside(100, 50, GAP, WIDTH, HEIGHT) == QRectF(110, 43, WIDTH, HEIGHT)


@pytest.mark.parametrize("stroke", [(0.0, 0.0, 200.0, 0.0), (0.0, 0.0, 0.0, 100.0), (0.0, 100.0, 60.0, 60.0)])
def test_lines_elsewhere_do_not_count(stroke):
    free = FreePlaces(QRectF(0, 0, 200, 100))
    free.strokes = [stroke]
    assert free.beside(100, 50, GAP, WIDTH, HEIGHT) == QRectF(110, 43, WIDTH, HEIGHT)


def test_where_nothing_is_free_there_is_no_name():
    free = FreePlaces(QRectF(0, 0, 200, 100))
    free.taken = [QRectF(0, 0, 200, 100)]
    assert free.beside(100, 50, GAP, WIDTH, HEIGHT) is None
