"""Curves in pixels, labels that do not touch, and the temperature axis."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from softmax_explorer.widgets import plot_axis
from softmax_explorer.widgets.curves import Curves, Line
from softmax_explorer.widgets.plot_labels import spread


def _painted(curves: Curves, fine: bool) -> QImage:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    curves.paint(painter, fine)
    painter.end()
    return image


def test_a_new_step_moves_the_curve_that_was_painted(qapp):
    curves = Curves()
    curves.set_frame(QRectF(10, 10, 80, 40), (0.0, 1.0), (0.0, 1.0))
    curves.set_lines([Line("#000000", width=1.7)])
    x = np.linspace(0.0, 1.0, 5)
    for value, row in ((0.5, 30), (0.25, 40)):
        curves.set_values(x, np.full((1, 5), value))
        image = _painted(curves, fine=False)
        dark = [y for y in range(60) if image.pixelColor(50, y).lightness() < 128]
        assert dark == [row]
        assert image.pixelColor(5, row).lightness() == 255


def test_lines_are_as_thick_while_the_hand_moves(qapp):
    curves = Curves()
    curves.set_frame(QRectF(0, 0, 100, 60), (0.0, 1.0), (0.0, 1.0))
    curves.set_lines([Line("#000000", width=3.4)])
    curves.set_values(np.array([0.0, 1.0]), np.array([[0.5, 0.5]]))
    images = [_painted(curves, fine) for fine in (False, True)]
    dark = [sum(image.pixelColor(50, y).lightness() < 128 for y in range(60)) for image in images]
    assert dark[0] == 3
    assert dark[1] >= 3


def test_the_nearest_curve_within_reach(qapp):
    curves = Curves()
    curves.set_frame(QRectF(0, 0, 100, 100), (0.0, 1.0), (0.0, 1.0))
    curves.set_lines([Line("#000000")] * 2)
    curves.set_values(np.array([0.0, 1.0]), np.array([[0.0, 1.0], [0.8, 0.8]]))
    assert curves.nearest(50, 52, 10) == 0
    assert curves.nearest(50, 22, 10) == 1
    assert curves.nearest(50, 36, 10) is None
    assert curves.nearest(200, 50, 10) is None


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_never_touch_and_never_leave(wanted: list[float]):
    heights = spread(sorted(wanted), 20.0, 0.0, 300.0)
    gaps = np.diff(heights)
    assert (gaps >= 20.0 - 1e-6).all()
    assert heights[0] >= 10.0 - 1e-6
    assert heights[-1] <= 290.0 + 1e-6


def test_labels_with_room_stay_where_they_want():
    assert spread([50.0, 100.0, 200.0], 20.0, 0.0, 300.0) == [50.0, 100.0, 200.0]


@pytest.mark.parametrize("temperature", [0.0, 0.01, 0.37, 1.0, 12.0, 100.0, math.inf])
def test_a_position_gives_its_temperature_back(temperature: float):
    assert plot_axis.temperature(plot_axis.position(temperature)) == pytest.approx(temperature, rel=5e-3)


def test_what_lies_beyond_the_axis_stands_between_it_and_the_limit():
    assert plot_axis.position(0.0) < plot_axis.position(1e-9) < plot_axis.position(0.01)
    assert plot_axis.position(100.0) < plot_axis.position(1e9) < plot_axis.position(math.inf)


def test_steps_walk_the_axis_and_end_at_the_limits():
    temperature, seen = 0.011, []
    while len(seen) < 5:
        temperature = plot_axis.stepped(temperature, -1.0)
        seen.append(temperature)
    assert seen[0] == pytest.approx(0.01)
    assert seen[1:] == [0.0] * 4
    assert plot_axis.stepped(math.inf, 1.0) == math.inf
