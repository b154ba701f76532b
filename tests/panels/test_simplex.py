"""Drag the point, and the logits follow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.simplex import Simplex
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.triangle import Triangle

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
TEN = Scenario(logits=[2.0 - 0.37 * i for i in range(10)], target=6)
LEFT = Qt.MouseButton.LeftButton


def picture_of(shown) -> Picture:
    picture = shown.widget.findChild(Picture)
    shown.widget.grab()  # paints
    return picture


def triangle_of(shown) -> Triangle:
    shape = shown.panel._shape
    assert isinstance(shape, Triangle)
    return shape


def place(shape: Triangle, shares: list[float]) -> QPoint:
    x, y = shape.xy(np.array(shares))
    return QPointF(float(x), float(y)).toPoint()


def drag(picture: Picture, start: QPoint, *ways: QPoint) -> None:
    QTest.mousePress(picture, LEFT, pos=start)
    for way in ways:
        QTest.mouseMove(picture, way)
    QTest.mouseRelease(picture, LEFT, pos=ways[-1])


def test_dragging_the_point_solves_for_the_logits_and_is_one_step(stage):
    shown = stage(Simplex, IRIS)
    picture, shape = picture_of(shown), triangle_of(shown)
    drag(picture, place(shape, [0.74, 0.20, 0.06]), place(shape, [0.5, 0.4, 0.1]), place(shape, [0.2, 0.3, 0.5]))
    after = shown.host.scenario
    pixel = 1.0 / shape.height
    assert Results(after).probabilities == pytest.approx([0.2, 0.3, 0.5], abs=pixel)
    assert after.logits.mean() == pytest.approx(IRIS.logits.mean())
    assert len(shown.host.commits) == 1


def test_the_point_dragged_outside_stays_at_the_side(stage):
    shown = stage(Simplex, IRIS)
    picture, shape = picture_of(shown), triangle_of(shown)
    drag(picture, place(shape, [0.7, 0.2, 0.1]), place(shape, [-0.2, 0.6, 0.6]))
    p = Results(shown.host.scenario).probabilities
    assert p[0] == pytest.approx(1e-3, rel=0.01)
    assert p[1] == pytest.approx(p[2], abs=2.0 / shape.height)


def test_a_place_in_the_triangle_and_its_shares_are_the_same(stage):
    shown = stage(Simplex, IRIS)
    picture_of(shown)
    shape = triangle_of(shown)
    for shares in ([1.0, 0.0, 0.0], [0.2, 0.5, 0.3], [0.0, 0.0, 1.0]):
        x, y = shape.xy(np.array(shares))
        assert shape.shares(float(x), float(y)) == pytest.approx(shares, abs=1e-12)


@pytest.mark.parametrize(("key", "leaning"), [(Qt.Key.Key_Up, 0), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Right, 2)])
def test_arrow_keys_move_the_point(stage, qtbot, key, leaning):
    shown = stage(Simplex, IRIS)
    picture = picture_of(shown)
    before = Results(IRIS).probabilities
    picture.setFocus()
    with qtbot.waitSignal(picture.finished, timeout=3000):
        QTest.keyClick(picture, key)
    after = Results(shown.host.scenario).probabilities
    assert after[leaning] > before[leaning]
    assert np.abs(after - before).max() < 0.02
    assert len(shown.host.commits) == 1


def test_on_the_curve_two_classes_take_the_difference_under_the_pointer(stage):
    shown = stage(Simplex, Scenario(logits=[1.0, 0.0]))
    picture = picture_of(shown)
    axes = shown.panel._shape.axes
    drag(
        picture,
        QPoint(round(axes.x(1.0)), round(axes.y(0.7))),
        QPoint(round(axes.x(3.0)), round(axes.y(0.1))),
    )
    logits = shown.host.scenario.logits
    pixel = (axes.x_range[1] - axes.x_range[0]) / axes.rect.width()
    assert logits[0] - logits[1] == pytest.approx(3.0, abs=pixel)
    assert logits.mean() == pytest.approx(0.5)


def test_on_the_segment_two_classes_take_the_share_under_the_pointer(stage):
    shown = stage(Simplex, Scenario(logits=[1.0, 0.0]))
    picture = picture_of(shown)
    shape = shown.panel._shape
    height = shape.axes.y(0.25)
    drag(picture, QPoint(round(shape.x), round(shape.axes.y(0.7))), QPoint(round(shape.x), round(height)))
    assert Results(shown.host.scenario).probabilities[0] == pytest.approx(0.25, abs=1.0 / shape.axes.rect.height())


def test_of_many_classes_the_others_stay_and_the_corners_hold_still(stage):
    shown = stage(Simplex, TEN)
    picture, shape = picture_of(shown), triangle_of(shown)
    before = Results(TEN).probabilities
    # class 0 loses nearly all of its share: at rest class 2 would now stand in its corner
    drag(picture, place(shape, [0.5, 0.4, 0.1]), place(shape, [0.3, 0.3, 0.4]), place(shape, [0.01, 0.59, 0.4]))
    after = Results(shown.host.scenario).probabilities
    others = [2, 3, 4, 5, 7, 8, 9]
    assert after[others] == pytest.approx(before[others], rel=1e-11)
    assert after[1] > 50 * after[0]
    assert shown.widget.findChild(Choice, "corner-0").currentText() == "class 0"
    QTest.mouseClick(shown.widget.findChild(Push, "corners-leading"), LEFT)
    assert shown.widget.findChild(Choice, "corner-0").currentText() == "class 1"
    assert shown.host.commits == ["Move the point", "Show the leading classes"]


def test_a_corner_is_chosen_from_the_list_and_given_back(stage):
    shown = stage(Simplex, TEN)
    first = shown.widget.findChild(Choice, "corner-0")
    assert first.isVisible()
    assert first.currentText() == "class 0"
    first.setCurrentIndex(4)
    assert shown.host.scenario.panel_settings["simplex"]["corners"] == (1, 4, 6)
    assert first.currentText() == "class 1"
    reopened = session.loads(session.dumps(shown.host.scenario))
    assert reopened == shown.host.scenario
    assert "class 4" in Simplex.describe(Results(reopened))
    QTest.mouseClick(shown.widget.findChild(Push, "corners-leading"), LEFT)
    assert shown.host.scenario == TEN
    assert len(shown.host.commits) == 2


def test_three_classes_need_no_choice(stage):
    shown = stage(Simplex, IRIS)
    assert not shown.widget.findChild(Choice, "corner-0").isVisible()


def test_pointing_at_a_corner_lights_its_class(stage):
    shown = stage(Simplex, IRIS)
    picture, shape = picture_of(shown), triangle_of(shown)
    QTest.mouseMove(picture, place(shape, [0.0, 0.0, 1.0]) + QPoint(2, 2))
    assert shown.host.spotlight == 2


@pytest.mark.parametrize("temperature", [0.0, math.inf])
def test_at_the_limits_of_the_temperature_nothing_can_be_grabbed(stage, temperature):
    shown = stage(Simplex, IRIS.with_temperature(temperature))
    assert not any(zone.grab for zone in picture_of(shown).zones())
    assert "temperature" in Simplex.describe(Results(shown.host.scenario))


def test_the_table_leads_from_argmax_to_uniform():
    table = Simplex.table(Results(IRIS))
    assert table.columns == ("temperature", "setosa", "versicolor", "virginica")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows[0.0] == (1.0, 0.0, 0.0)
    assert rows[1.0] == pytest.approx((0.7425, 0.2024, 0.0551), abs=5e-5)
    assert rows[math.inf] == pytest.approx((1 / 3,) * 3)


def test_says_what_three_of_ten_hold_of_each_other():
    p = Results(TEN).probabilities
    joint = p[[0, 1, 6]].sum()
    said = Simplex.describe(Results(TEN))
    assert f"class 0 has {100 * p[0] / joint:.0f} %" in said
    assert said.startswith(f"Of the {100 * joint:.0f} % that these three have together")
    assert "7 others" in said
