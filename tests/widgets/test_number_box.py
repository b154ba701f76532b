"""The number box: any float64, exactly; only what the user typed is told; the application keeps its keys."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.editing import REST_MS
from softmax_explorer.widgets.number_box import NumberBox

pytestmark = pytest.mark.usefixtures("short_rest")


class Log(list):
    """What a box told."""

    def follow(self, box: NumberBox) -> NumberBox:
        box.moved.connect(self.append)
        box.finished.connect(lambda: self.append("finished"))
        box.rejected.connect(lambda text: self.append(f"rejected {text}"))
        return box


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def window(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    return window


def show(qtbot, window: QWidget, *boxes: NumberBox) -> None:
    for box in boxes:
        window.layout().addWidget(box)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    boxes[0].setFocus()
    qtbot.waitUntil(boxes[0].hasFocus)


def type_in(qtbot, box: NumberBox, text: str) -> None:
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@given(value=st.floats(allow_nan=False))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_number_is_held_exactly_and_shown_in_the_apps_spelling(qapp, value: float) -> None:
    box = NumberBox()
    told = Log().follow(box) and []
    box.moved.connect(told.append)
    box.set_value(value)
    assert box.value() == value
    assert box.text() == numbers.signed(value)
    assert told == []


@pytest.mark.parametrize(
    ("text", "value"), [("-3.25", -3.25), ("1e308", 1e308), ("0,5", 0.5), ("-inf", -math.inf), ("7", 7.0)]
)
def test_typing_tells_the_number_once(qtbot, window, log, text: str, value: float) -> None:
    box = log.follow(NumberBox())
    show(qtbot, window, box)
    type_in(qtbot, box, text)
    assert box.value() == value
    assert log == [value, "finished"]


def test_a_visit_without_typing_tells_nothing_and_keeps_hidden_digits(qtbot, window, log) -> None:
    box, other = log.follow(NumberBox()), NumberBox()
    box.set_value(0.123456789012345)
    show(qtbot, window, box, other)
    assert box.text() == "0.123456789012345"  # while edited, exactly
    qtbot.keyClick(box, Qt.Key.Key_Return)
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    assert box.text() == "+0.12"
    assert box.value() == 0.123456789012345
    assert log == []


def test_leaving_takes_what_was_typed(qtbot, window, log) -> None:
    box, other = log.follow(NumberBox()), NumberBox()
    show(qtbot, window, box, other)
    qtbot.keyClicks(box, "4.5")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    qtbot.waitUntil(other.hasFocus)
    assert log == [4.5, "finished"]


def test_escape_gives_up_typing_and_then_belongs_to_the_window(qtbot, window, log) -> None:
    box = log.follow(NumberBox())
    box.set_value(2.0)
    show(qtbot, window, box)
    qtbot.keyClicks(box, "9")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.value(), log) == (2.0, [])
    escaped = []
    window.keyPressEvent = lambda event: escaped.append(event.key())
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert escaped == [Qt.Key.Key_Escape]


@pytest.mark.parametrize("text", ["1,000", "-1", "2..5", "e", "1.5"])
def test_bad_text_is_rejected_and_the_value_stays(qtbot, window, log, text: str) -> None:
    box = log.follow(NumberBox(minimum=0.0, maximum=1.0))
    box.set_value(0.25)
    show(qtbot, window, box)
    type_in(qtbot, box, text)
    assert box.value() == 0.25
    assert box.text() == "0.25"
    assert log == [f"rejected {text}"]


def test_letters_that_belong_to_no_number_are_not_even_shown(qtbot, window) -> None:
    box = NumberBox()
    show(qtbot, window, box)
    qtbot.keyClicks(box, "a7[]b")
    assert box.text() == "7"


@pytest.mark.parametrize(
    ("modifier", "key", "value"),
    [
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Up, 0.3),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Down, 0.1),
        (Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Up, 1.2),
        (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Up, 0.21),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_PageDown, -0.8),
    ],
)
def test_steps_are_decimal_and_one_gesture(qtbot, window, log, modifier, key, value: float) -> None:
    box = log.follow(NumberBox())
    box.set_value(0.2)
    show(qtbot, window, box)
    with qtbot.waitSignal(box.finished, timeout=10 * REST_MS):
        qtbot.keyClick(box, key, modifier)
    assert log == [value, "finished"]  # 0.1 + 0.2 is 0.3 here


def test_a_run_of_steps_finishes_once(qtbot, window, log) -> None:
    box = log.follow(NumberBox())
    show(qtbot, window, box)
    with qtbot.waitSignal(box.finished, timeout=10 * REST_MS):
        for _ in range(3):
            qtbot.keyClick(box, Qt.Key.Key_Up)
    assert log == [0.1, 0.2, 0.3, "finished"]


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinity_does_not_step(qtbot, window, log, value: float) -> None:
    box = log.follow(NumberBox())
    box.set_value(value)
    show(qtbot, window, box)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert (box.value(), log) == (value, [])


def test_steps_stop_at_the_limits(qtbot, window, log) -> None:
    box = log.follow(NumberBox(minimum=0.0))
    box.set_value(0.05)
    show(qtbot, window, box)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert (box.value(), log) == (0.0, [0.0])


def wheel(box: NumberBox) -> None:
    centre = QPointF(box.rect().center())
    event = QWheelEvent(
        centre,
        box.mapToGlobal(centre),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)


def test_the_wheel_acts_on_a_focused_box_only(qtbot, window, log) -> None:
    box, other = log.follow(NumberBox()), NumberBox()
    show(qtbot, window, other, box)
    wheel(box)
    assert log == []
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    wheel(box)
    assert log == [0.1]


def undo_window(window: QWidget) -> list[str]:
    """An application with undo, redo, paste and copy of its own."""
    used: list[str] = []
    for key in ("Undo", "Redo", "Paste", "Copy"):
        action = QAction(key, window)
        action.setShortcuts(getattr(QKeySequence.StandardKey, key))
        action.triggered.connect(lambda _=False, key=key: used.append(key))
        window.addAction(action)
    return used


def test_undo_belongs_to_the_application_unless_the_text_was_just_edited(qtbot, window, log) -> None:
    used = undo_window(window)
    box = log.follow(NumberBox())
    show(qtbot, window, box)
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert used == ["Undo", "Redo"]
    qtbot.keyClicks(box, "12")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert used == ["Undo", "Redo"]  # the box's own
    assert box.text() != "12"
    type_in(qtbot, box, "5")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert used[-1] == "Undo"
    assert len(used) == 3


@pytest.mark.parametrize(("text", "taken"), [("2.5", True), ("−2.5", True), ("2.1, 0.8", False), ("[1, 2]", False)])
def test_a_box_takes_the_paste_of_one_number_only(qtbot, window, log, text: str, taken: bool) -> None:
    used = undo_window(window)
    box = log.follow(NumberBox())
    show(qtbot, window, box)
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert used == ([] if taken else ["Paste"])
    assert log == ([numbers.parse(text), "finished"] if taken else [])


def test_undo_while_the_box_has_the_focus_shows_the_old_value(qtbot, window) -> None:
    """The whole way: typed, told, undone by the application, shown again."""
    used = undo_window(window)
    box = NumberBox()
    show(qtbot, window, box)
    type_in(qtbot, box, "3")
    assert box.value() == 3.0
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert used == ["Undo"]
    box.set_value(0.0)
    assert (box.value(), box.text()) == (0.0, "0")


def test_scripts_may_use_qts_own_names(qtbot, window, log) -> None:
    box = log.follow(NumberBox(minimum=0.0))
    show(qtbot, window, box)
    box.setValue(0.123456789012345)
    box.stepUp()
    assert log == [0.123456789012345, "finished", 0.223456789012345]
    box.setValue(-5.0)
    assert box.value() == 0.0


def test_a_screen_reader_hears_the_value_and_can_set_it(qtbot, window, log) -> None:
    box = log.follow(NumberBox())
    box.set_value(-2.5)
    show(qtbot, window, box)
    interface = QAccessible.queryAccessibleInterface(box)
    assert interface.role() == QAccessible.Role.SpinBox
    assert interface.valueInterface().currentValue() == -2.5
    box.setProperty("value", 4.0)
    assert (box.value(), log) == (4.0, [4.0])


def test_the_text_of_a_box_at_rest_follows_its_value_for_everybody_who_asks(qtbot, window) -> None:
    other, box = NumberBox(), NumberBox()
    show(qtbot, window, other, box)
    box.set_value(2.5)
    assert QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Value) == "+2.50"
    assert box.property("value") == 2.5
    box.set_value(-0.25)
    assert box.lineEdit().text() == "\u22120.25"
    box.set_value(7.5)
    assert (box.text(), box.cleanText()) == ("+7.50", "+7.50")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_does_not_jump_when_the_box_gets_the_focus(qtbot, window, theme) -> None:
    """At rest the box paints the text that the line edit shows otherwise: at the same place, to a pixel."""

    def dark_columns(box: NumberBox) -> list[int]:
        shot = box.grab().toImage()
        paper = shot.pixelColor(shot.width() // 2, 3).lightness()
        rows = range(4, shot.height() - 4)
        return [
            x
            for x in range(3, shot.width() - 3)
            if any(abs(shot.pixelColor(x, y).lightness() - paper) > 60 for y in rows)
        ]

    box, other = NumberBox(form=numbers.exact), NumberBox()
    box.apply(theme, DESKTOP)
    box.set_value(888.5)
    show(qtbot, window, box, other)
    box.lineEdit().deselect()
    box.lineEdit().setCursorPosition(0)  # where it hides no digit's right edge
    editing = dark_columns(box)
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    assert abs(dark_columns(box)[-1] - editing[-1]) <= 1
