"""The class count: a spin box between a minus and a plus; a typed 100 is one step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.count_box import CountBox
from softmax_explorer.widgets.editing import REST_MS


@pytest.fixture
def log() -> list:
    return []


@pytest.fixture
def box(qtbot, qapp, log):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    box = CountBox(window)
    layout.addWidget(box)
    layout.addWidget(QLineEdit(window))
    box.set_value(3)
    box.moved.connect(log.append)
    box.finished.connect(lambda: log.append("finished"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.kept = window
    return box


def minus(box: CountBox) -> QPoint:
    return QPoint(box.height() // 2, box.height() // 2)


def plus(box: CountBox) -> QPoint:
    return QPoint(box.width() - box.height() // 2, box.height() // 2)


def test_setting_the_count_tells_nothing(box, log) -> None:
    box.set_value(50)
    box.set_maximum(10)
    assert (box.value(), log) == (10, [])


def test_a_typed_hundred_does_not_pass_through_one_and_ten(qtbot, box, log) -> None:
    box.selectAll()
    qtbot.keyClicks(box, "100")
    assert log == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert log == [100, "finished"]


@pytest.mark.parametrize(("typed", "nearest"), [("2000", 100), ("0", 1), ("999999999", 100)])
@pytest.mark.parametrize("commit", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_count_out_of_range_becomes_the_nearest_and_says_so(qtbot, box, log, typed, nearest, commit) -> None:
    box.bounded.connect(lambda count: log.append(f"bounded to {count}"))
    box.selectAll()
    qtbot.keyClicks(box, typed)
    assert log == []
    qtbot.keyClick(box, commit)
    assert log == [f"bounded to {nearest}", nearest, "finished"]
    assert (box.value(), box.text()) == (nearest, str(nearest))


def test_only_digits_can_be_typed(qtbot, box, log) -> None:
    box.selectAll()
    qtbot.keyClicks(box, "-1e2.5x")
    assert box.text() == "125"


@pytest.mark.parametrize(("place", "value"), [(plus, 4), (minus, 2)])
def test_the_buttons_step_at_once_and_finish_on_release(qtbot, box, log, place, value: int) -> None:
    qtbot.mousePress(box, Qt.MouseButton.LeftButton, pos=place(box))
    assert log == [value]
    qtbot.mouseRelease(box, Qt.MouseButton.LeftButton, pos=place(box))
    assert log == [value, "finished"]


def test_a_held_button_repeats_as_one_gesture(qtbot, box, log) -> None:
    qtbot.mousePress(box, Qt.MouseButton.LeftButton, pos=plus(box))
    qtbot.waitUntil(lambda: box.value() >= 6, timeout=5000)
    qtbot.mouseRelease(box, Qt.MouseButton.LeftButton, pos=plus(box))
    assert log[:3] == [4, 5, 6]
    assert log.count("finished") == 1
    assert log[-1] == "finished"


def test_the_buttons_stop_at_the_ends(qtbot, box, log) -> None:
    box.set_value(1)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=minus(box))
    assert (box.value(), log) == (1, [])


def test_keys_step_and_finish_once_at_rest(qtbot, box, log) -> None:
    with qtbot.waitSignal(box.finished, timeout=10 * REST_MS):
        qtbot.keyClick(box, Qt.Key.Key_Up)
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert log == [4, 5, "finished"]


def test_escape_gives_up_typing(qtbot, box, log) -> None:
    box.selectAll()
    qtbot.keyClicks(box, "77")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), log) == ("3", [])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_button_that_cannot_step_looks_off(box, theme) -> None:
    box.apply(theme, DESKTOP)

    def ink(place: QPoint) -> str:
        ratio = box.devicePixelRatioF()
        return box.grab().toImage().pixelColor(round(place.x() * ratio), round(place.y() * ratio)).name()

    box.set_value(2)
    on = ink(minus(box))
    box.set_value(1)
    assert ink(minus(box)) != on
