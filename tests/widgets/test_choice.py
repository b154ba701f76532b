"""The drop-down: tells the user's choice only, elides long names, and costs nothing until it opens."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.choice import Choice


@pytest.fixture
def choice(qtbot, qapp):
    choice = Choice()
    qtbot.addWidget(choice)
    choice.set_items(["setosa", "versicolor", "virginica"])
    choice.told = []
    choice.chosen.connect(choice.told.append)
    with qtbot.waitActive(choice):
        choice.show()
        choice.activateWindow()
    choice.setFocus()
    qtbot.waitUntil(choice.hasFocus)
    return choice


def test_showing_a_choice_tells_nothing(choice) -> None:
    choice.set_index(2)
    choice.set_items(["a", "b"])
    assert (choice.currentIndex(), choice.currentText(), choice.told) == (1, "b", [])
    choice.set_items([])
    assert (choice.currentIndex(), choice.told) == (-1, [])
    choice.set_items(["a"])
    assert choice.currentText() == "a"


def test_keys_choose(qtbot, choice) -> None:
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.keyClick(choice, Qt.Key.Key_End)
    qtbot.keyClicks(choice, "s")
    assert choice.told == [1, 2, 0]


def test_the_opened_list_chooses_also_what_is_chosen_already(qtbot, choice) -> None:
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(choice.view().isVisible)
    qtbot.keyClick(choice.view(), Qt.Key.Key_Return)
    assert choice.told == [0]
    choice.hidePopup()


def test_headings_are_passed_over(qtbot, choice) -> None:
    choice.set_items(["First", "a", "b", "Second", "c"], frozenset({0, 3}))
    choice.set_index(2)
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert choice.told == [4]
    qtbot.keyClick(choice, Qt.Key.Key_Home)
    assert choice.told == [4, 1]
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert choice.told == [4, 1], "there is nothing above but a heading"
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(choice.view().isVisible)
    heading = choice.view().visualRect(choice.model().index(3, 0)).center()
    qtbot.mouseClick(choice.view().viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert choice.told == [4, 1]
    choice.hidePopup()


def test_a_script_may_choose(choice) -> None:
    choice.setCurrentIndex(2)
    choice.setCurrentIndex(2)
    assert choice.told == [2]


def wheel(widget: Choice) -> None:
    centre = QPointF(widget.rect().center())
    none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(widget, QWheelEvent(centre, widget.mapToGlobal(centre), QPoint(), QPoint(0, -120), *none))


def test_the_wheel_acts_on_a_focused_choice_only(qtbot, choice) -> None:
    choice.clearFocus()
    wheel(choice)
    assert choice.told == []
    choice.setFocus()
    wheel(choice)
    assert choice.told == [1]


def test_a_long_list_costs_nothing_until_it_opens(qtbot, qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    asked = []
    original = type(choice.model()).data

    def counting(self, index, role: int = Qt.ItemDataRole.DisplayRole):
        asked.append(index.row())
        return original(self, index, role)

    monkeypatch.setattr(type(choice.model()), "data", counting)
    choice.set_items([f"class {i}" for i in range(100)])
    choice.set_index(70)
    choice.resize(200, 30)
    choice.grab()
    assert choice.currentText() == "class 70"
    assert set(asked) <= {0, 70}
    assert choice.findText("class 42") == 42


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("name", ["m" * 300, "שלום" * 75])
def test_a_long_name_never_reaches_the_arrow(qtbot, qapp, theme, quiet: bool, name: str) -> None:
    choice = Choice(quiet=quiet)
    qtbot.addWidget(choice)
    choice.apply(theme, DESKTOP)
    choice.resize(160, 30)

    def around_the_arrow():
        shot = choice.grab()
        return shot.copy(shot.width() - 20, 0, 20, shot.height()).toImage()

    choice.set_items(["a"])
    short = around_the_arrow()
    choice.set_items([name])
    assert around_the_arrow() == short


def test_a_screen_reader_hears_the_choice(choice) -> None:
    interface = QAccessible.queryAccessibleInterface(choice)
    assert interface.role() == QAccessible.Role.ComboBox
    assert interface.text(QAccessible.Text.Value) == "setosa"
