"""The slider of a logit under the user's hand: keys, mouse, wheel; and silence when it is told a value."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QVBoxLayout, QWidget

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import LIGHT
from softmax_explorer.widgets.logit_slider import LogitSlider

SHIFT, ALT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def slider(qtbot):
    window = QWidget()
    slider = LogitSlider(window)
    slider.apply(LIGHT, DESKTOP)
    QVBoxLayout(window).addWidget(slider)
    window.resize(420, 60)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield slider
    window.close()


def heard(slider):
    events = []
    slider.moved.connect(lambda value: events.append(("moved", value)))
    slider.stepped.connect(lambda value: events.append(("stepped", value)))
    slider.finished.connect(lambda: events.append(("finished",)))
    return events


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Right, NONE, 2.2),
        (Qt.Key.Key_Left, NONE, 2.0),
        (Qt.Key.Key_Right, SHIFT, 3.1),
        (Qt.Key.Key_Left, ALT, 2.09),
        (Qt.Key.Key_PageUp, NONE, 3.1),
        (Qt.Key.Key_End, NONE, 10.0),
    ],
)
def test_keys_step_the_logit(slider, key, modifier, expected):
    slider.set_logit(2.1)
    events = heard(slider)
    QTest.keyClick(slider, key, modifier)
    assert events == [("stepped", expected)]
    assert slider.value() == round(expected * 1000)


def test_a_step_keeps_the_digits_that_the_slider_cannot_show(slider):
    slider.set_logit(0.123456)
    events = heard(slider)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert events == [("stepped", 0.223456)]


def test_up_and_down_ask_for_another_row(slider):
    steps = []
    slider.row_wanted.connect(steps.append)
    QTest.keyClick(slider, Qt.Key.Key_Down)
    QTest.keyClick(slider, Qt.Key.Key_Up)
    assert steps == [1, -1]


def test_it_is_a_slider_in_thousandths(slider):
    assert isinstance(slider, QSlider)
    slider.set_logit(2.1)
    assert (slider.value(), slider.singleStep(), slider.maximum()) == (2100, 100, 10_000)


def test_being_told_a_value_is_silent(slider):
    events = heard(slider)
    for logit in (1.5, 1e308, -math.inf, 0.0):
        slider.set_logit(logit)
    slider.set_span(2e6)
    assert events == []


def test_a_value_set_by_an_assistive_tool_counts_as_the_users_hand(slider):
    events = heard(slider)
    slider.setValue(1500)
    assert events == [("stepped", 1.5)]


def test_a_drag_moves_and_finishes_once(slider):
    slider.set_logit(0.0)
    events = heard(slider)
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, NONE, middle)
    assert events == [], "taking hold of the handle moves nothing"
    QTest.mouseMove(slider, middle + QPoint(60, 0))
    QTest.mouseMove(slider, middle + QPoint(90, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, NONE, middle + QPoint(90, 0))
    assert [event[0] for event in events] == ["moved", "moved", "finished"]
    assert 0 < events[0][1] < events[1][1] < 10
    assert events[1][1] == round(events[1][1], 2), "a pixel tells no more than two decimals here"


def test_a_click_beside_the_handle_takes_it_there(slider):
    slider.set_logit(0.0)
    events = heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, NONE, QPoint(slider.width() - 5, slider.height() // 2))
    assert events == [("moved", 10.0), ("finished",)]


@pytest.mark.parametrize(("logit", "parked"), [(1e308, 1), (-math.inf, -1), (-10.0, 0), (10.001, 1)])
def test_what_lies_beyond_the_axis_is_parked(slider, logit, parked):
    slider.set_logit(logit)
    assert slider.parked == parked


def test_a_parked_handle_looks_different_from_one_at_the_end(slider):
    def picture():
        QApplication.processEvents()
        return slider.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    slider.set_logit(10.0)
    at_the_end = picture()
    slider.set_logit(11.0)
    assert picture() != at_the_end


def test_stepping_a_masked_class_brings_it_to_the_end_of_the_axis(slider):
    slider.set_logit(-math.inf)
    events = heard(slider)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert events == [("stepped", -10.0)]


def test_the_wheel_acts_on_a_focused_slider_only(slider):
    def turn():
        place = QPointF(slider.rect().center())
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(slider, event)

    slider.set_logit(1.0)
    slider.clearFocus()
    events = heard(slider)
    turn()
    assert events == []
    slider.setFocus()
    turn()
    assert events == [("stepped", 1.1)]


def test_a_partial_repaint_equals_a_full_one(slider):
    def screen():
        QApplication.processEvents()
        window = slider.parentWidget()
        return window.screen().grabWindow(window.winId()).toImage()

    slider.set_ghost(1.0)
    for step in range(60):
        slider.set_logit(math.sin(step) * 9)
        slider.set_descent(step % 3 - 1)
        after_a_step = screen()
        slider.update()
        assert screen() == after_a_step, f"step {step}"
