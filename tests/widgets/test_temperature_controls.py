"""The knob and the straight bar: a log scale with end stops, a detent at 1, exact keys, one gesture a drag."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_explorer.style.scale import DESKTOP, presentation
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.editing import REST_MS
from softmax_explorer.widgets.knob import TemperatureKnob
from softmax_explorer.widgets.temperature_bar import TemperatureBar
from softmax_explorer.widgets.temperature_control import (
    COLDEST,
    HOTTEST,
    INFINITE,
    ZERO,
    detented,
    position_of,
    temperature_at,
)

KINDS = {"knob": TemperatureKnob, "bar": TemperatureBar}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def control(request, qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    control = request.param()
    QVBoxLayout(window).addWidget(control)
    window.resize(260, 240)
    control._rest.setInterval(20)  # people need longer; tests of the boxes wait the real time
    control.told = []
    control.moved.connect(control.told.append)
    control.finished.connect(lambda: control.told.append("finished"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    control.window_kept = window
    yield control
    del control.window_kept


def handle(control) -> QPoint:
    """Where the handle is."""
    if isinstance(control, TemperatureKnob):
        return control._on_ring(control.value()).toPoint()
    return QPoint(round(control._x(control.value())), round(control._y()))


def place(control, position: int) -> QPoint:
    if isinstance(control, TemperatureKnob):
        return control._on_ring(position).toPoint()
    return QPoint(round(control._x(position)), round(control._y()))


@given(st.integers(ZERO, INFINITE))
def test_a_position_and_its_temperature_agree(position: int) -> None:
    temperature = temperature_at(position)
    if COLDEST <= position <= HOTTEST:
        assert abs(position_of(temperature) - position) <= 3  # three significant digits: half a percent at worst
        assert float(f"{temperature:.3g}") == temperature
    else:
        assert temperature in (0.0, math.inf, 0.01, 100.0)


@given(st.floats(0.0, allow_nan=False), st.floats(0.0, allow_nan=False))
def test_hotter_is_never_to_the_left(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert ZERO <= position_of(low) <= position_of(high) <= INFINITE
    assert (position_of(low) == ZERO) == (low == 0.0)
    assert (position_of(high) == INFINITE) == (high == math.inf)


@given(st.floats(ZERO, INFINITE), st.floats(ZERO, INFINITE))
def test_the_detent_holds_one_and_never_jumps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= detented(high) - detented(low) <= 2 * (high - low) + 1e-9
    assert detented(30.0) == detented(-30.0) == 0.0
    assert detented(float(HOTTEST)) == HOTTEST


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 0.01, 0.12345678, 1.0, 7.0, 1e6, math.inf])
def test_any_temperature_is_held_exactly_and_told_to_nobody(control, temperature: float) -> None:
    control.set_temperature(temperature)
    assert control.temperature() == temperature
    assert control.told == []


@pytest.mark.parametrize(
    ("start", "key", "temperature"),
    [
        (1.0, Qt.Key.Key_Home, 0.0),
        (1.0, Qt.Key.Key_End, math.inf),
        (1.0, Qt.Key.Key_PageUp, 2.0),
        (1.0, Qt.Key.Key_PageDown, 0.5),
        (0.995, Qt.Key.Key_Right, 1.0),
        (1.01, Qt.Key.Key_Down, 1.0),
        (0.01, Qt.Key.Key_Left, 0.0),
        (100.0, Qt.Key.Key_Up, math.inf),
        (0.0, Qt.Key.Key_Right, 0.01),
        (math.inf, Qt.Key.Key_Left, 100.0),
        (1.5, Qt.Key.Key_PageDown, 0.75),
    ],
)
def test_keys_step_exactly(qtbot, control, start: float, key, temperature: float) -> None:
    control.set_temperature(start)
    with qtbot.waitSignal(control.finished, timeout=10 * REST_MS):
        qtbot.keyClick(control, key)
    assert control.told == [temperature, "finished"]


@pytest.mark.parametrize("start", [1e-300, 1e6])
def test_keys_bring_a_temperature_beyond_the_scale_back_onto_it(qtbot, control, start: float) -> None:
    control.set_temperature(start)
    qtbot.keyClick(control, Qt.Key.Key_Right if start < 1 else Qt.Key.Key_Left)
    assert control.temperature() == (0.01 if start < 1 else 100.0)


def test_the_application_steps_as_the_arrow_keys_do(qtbot, control) -> None:
    qtbot.keyClick(control, Qt.Key.Key_Up)
    qtbot.keyClick(control, Qt.Key.Key_Up)
    by_keys = control.temperature()
    control.set_temperature(1.0)
    control.told.clear()
    control.step(2)
    assert control.temperature() == by_keys > 1.0
    control.step(-2)
    assert control.temperature() == 1.0
    assert control.told == [by_keys, 1.0]


def test_brackets_belong_to_the_application(qtbot, control) -> None:
    seen = []
    control.window_kept.keyPressEvent = lambda event: seen.append(event.text())
    qtbot.keyClicks(control, "[]")
    assert (seen, control.told) == (["[", "]"], [])


def test_a_drag_is_one_gesture_and_ends_where_the_hand_is(qtbot, control) -> None:
    qtbot.mousePress(control, Qt.MouseButton.LeftButton, pos=handle(control))
    for position in range(0, HOTTEST + 1, 250):
        qtbot.mouseMove(control, place(control, position))
    qtbot.mouseRelease(control, Qt.MouseButton.LeftButton, pos=place(control, HOTTEST))
    assert control.temperature() == pytest.approx(100.0, rel=0.15)  # a pixel is 0.02 to 0.04 decades
    assert control.told[-1] == "finished"
    assert control.told.count("finished") == 1
    assert control.told[:-1] == sorted(control.told[:-1])


@pytest.mark.parametrize(("end", "temperature"), [(ZERO, 0.0), (INFINITE, math.inf)])
def test_a_drag_past_the_scale_reaches_the_limit_and_stays_there(qtbot, control, end: int, temperature: float) -> None:
    qtbot.mousePress(control, Qt.MouseButton.LeftButton, pos=handle(control))
    for part in range(1, 11):
        qtbot.mouseMove(control, place(control, end * part // 10))
    if isinstance(control, TemperatureKnob):  # on through the gap: no jump to the other end
        qtbot.mouseMove(control, QPoint(round(control._centre.x()), control.height() - 2))
    qtbot.mouseRelease(control, Qt.MouseButton.LeftButton, pos=place(control, end))
    assert control.temperature() == temperature


def test_a_drag_sticks_at_one(qtbot, control) -> None:
    control.set_temperature(1.3)
    qtbot.mousePress(control, Qt.MouseButton.LeftButton, pos=handle(control))
    qtbot.mouseMove(control, place(control, 30))
    assert control.temperature() == 1.0
    qtbot.mouseRelease(control, Qt.MouseButton.LeftButton, pos=place(control, 30))


def test_grabbing_the_handle_does_not_move_it(qtbot, control) -> None:
    control.set_temperature(0.537)
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=handle(control) + QPoint(2, 2))
    assert control.temperature() == 0.537
    assert control.told == ["finished"]


def test_a_press_on_the_ring_goes_there(qtbot, control) -> None:
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=place(control, 1000))
    assert control.temperature() == pytest.approx(10.0, rel=0.1)


def test_a_double_click_returns_to_one(qtbot, control) -> None:
    control.set_temperature(3.0)
    qtbot.mouseDClick(control, Qt.MouseButton.LeftButton, pos=handle(control))
    assert control.temperature() == 1.0
    assert control.told == [1.0, "finished"]


def test_the_middle_of_the_knob_drags_up_and_down_and_finely_with_shift(qtbot, qapp) -> None:
    knob = TemperatureKnob()
    qtbot.addWidget(knob)
    knob.resize(200, 180)
    knob.show()
    middle = knob._centre.toPoint()

    def drag(modifier) -> int:
        knob.set_temperature(2.0)
        before = knob.value()
        qtbot.mousePress(knob, Qt.MouseButton.LeftButton, modifier, middle)
        event_place = middle - QPoint(0, 30)
        from PySide6.QtCore import QEvent, QPointF
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(event_place),
            knob.mapToGlobal(QPointF(event_place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            modifier,
        )
        QApplication.sendEvent(knob, event)
        qtbot.mouseRelease(knob, Qt.MouseButton.LeftButton, modifier, event_place)
        return knob.value() - before

    coarse, fine = drag(Qt.KeyboardModifier.NoModifier), drag(Qt.KeyboardModifier.ShiftModifier)
    assert coarse > 300
    assert fine == pytest.approx(coarse / 10, abs=4)


def test_hiding_in_the_middle_of_a_drag_finishes_it(qtbot, control) -> None:
    qtbot.mousePress(control, Qt.MouseButton.LeftButton, pos=handle(control))
    qtbot.mouseMove(control, place(control, 500))
    control.hide()
    assert control.told.count("finished") == 1


def test_a_screen_reader_hears_the_temperature_and_can_set_it(control) -> None:
    interface = QAccessible.queryAccessibleInterface(control)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Temperature"
    control.set_temperature(0.537)
    assert "0.537" in interface.text(QAccessible.Text.Description)
    control.set_temperature(0.0)
    assert "argmax" in interface.text(QAccessible.Text.Description)
    control.setValue(301)
    assert (control.temperature(), control.told) == (2.0, [2.0])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_partial_repaints_leave_the_picture_of_a_full_one(qtbot, control, theme) -> None:
    """Only the pixels that moved are painted; what is on screen must be what a full paint would show."""
    control.apply(theme, DESKTOP)
    window = control.window_kept
    screen = window.windowHandle().screen()
    for temperature in (1.0, 1.1, 0.9, 30.0, 0.02, 0.0, math.inf, 5.0, 5.02, 1e-300):
        control.set_temperature(temperature)
        control.repaint(control.visibleRegion()) if temperature == 1.0 else qtbot.wait(1)
    corner = control.mapTo(window, QPoint(0, 0))
    shown = screen.grabWindow(window.winId(), corner.x(), corner.y(), control.width(), control.height()).toImage()
    control.repaint()
    full = screen.grabWindow(window.winId(), corner.x(), corner.y(), control.width(), control.height()).toImage()
    assert not full.isNull()
    assert shown == full


@pytest.mark.parametrize("size", [(91, 91), (143, 148), (300, 120), (120, 300), (40, 30)])
def test_the_knob_draws_within_its_bounds_at_any_size(qtbot, qapp, size: tuple[int, int]) -> None:
    knob = TemperatureKnob()
    qtbot.addWidget(knob)
    knob.resize(*size)
    for temperature in (0.0, 1.0, math.inf, 1e-300):
        knob.set_temperature(temperature)
        assert not knob.grab().isNull()
    if min(size) >= 90:
        assert knob._ring.top() - knob._thickness / 2 >= 0
        assert knob._ring.left() - knob._thickness / 2 >= 0
        assert knob._on_ring(ZERO).y() + knob._thickness / 2 < knob.height()


def test_the_bar_grows_with_the_type_of_a_presentation(qtbot, qapp) -> None:
    bar = TemperatureBar()
    qtbot.addWidget(bar)
    before = bar.sizeHint().height()
    bar.apply(THEMES["projector"], presentation(2160))
    assert bar.sizeHint().height() > 3 * before
