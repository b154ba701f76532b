"""The hint: points at a control, follows it, and never stands in the way."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.hint import Hint


@pytest.fixture
def window(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.button = QPushButton("target", window)
    window.button.setGeometry(150, 100, 100, 30)
    window.hint = Hint(window, "drag me")
    window.hint.apply(THEMES["light"], DESKTOP)
    window.show()
    return window


def test_it_appears_below_its_target_and_follows_it(window) -> None:
    assert window.hint.isHidden()
    window.hint.point_at(window.button)
    assert window.hint.isVisible()
    assert window.hint.y() >= window.button.geometry().bottom()
    assert abs(window.hint.geometry().center().x() - 200) <= 1
    window.button.move(40, 40)
    assert abs(window.hint.geometry().center().x() - 90) <= 1
    window.button.move(150, 268)  # no room below
    assert window.hint.geometry().bottom() < 268


@pytest.mark.parametrize("x", [0, 380])
def test_it_stays_within_the_window(window, x: int) -> None:
    window.button.setGeometry(x, 100, 20, 20)
    window.hint.point_at(window.button)
    assert window.rect().contains(window.hint.geometry())


def test_clicks_go_through_it(qtbot, window) -> None:
    window.hint.point_at(window.button)
    other = QPushButton("beneath", window)
    other.setGeometry(window.hint.geometry())
    other.show()
    window.hint.raise_()
    assert window.childAt(window.hint.geometry().center()) is other
    assert window.hint.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_it_fades_in_and_goes_for_good(qtbot, window) -> None:
    window.hint.point_at(window.button)

    def colour() -> str:
        shot = window.grab().toImage()
        return shot.pixelColor((window.hint.pos() + QPoint(4, window.hint.height() // 2)) * shot.devicePixelRatio())

    qtbot.waitUntil(lambda: colour().name() == THEMES["light"].accent, timeout=5000)
    window.hint.dismiss()
    window.button.move(10, 10)
    assert window.hint.isHidden()
