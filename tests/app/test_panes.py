"""Panels beside each other, in tabs and torn off: one place each, chosen by hand, remembered by the next window."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsView, QMenu, QPushButton, QTabWidget, QWidget

from softmax_explorer.app.pane import Pane
from softmax_explorer.app.run import build_main_window
from softmax_explorer.panels import registry
from softmax_explorer.widgets.push import Push

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
FIRST, SECOND, PAIR = "temperature-sweep", "loss-curves", "softmax-vs-sigmoid"


@pytest.fixture
def open_window(qtbot, qapp):
    windows = []

    def open_window(*argv, size=(1600, 900)):
        window = build_main_window(["--preset", "iris", *argv])
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        settle()
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()


def settle():
    for _ in range(4):
        QCoreApplication.processEvents()


def tabs_of(window) -> QTabWidget:
    return window.findChild(QTabWidget, "panel-tabs")


def tab_titles(window) -> list[str]:
    tabs = tabs_of(window)
    return [tabs.tabText(index) for index in range(tabs.count())]


def title(panel_id: str) -> str:
    return next(found.title for found in registry.listed() if found.id == panel_id)


def panes_of(window) -> list[str]:
    """The panels beside the tabs, from left to right."""
    shown = [pane for pane in window.findChildren(Pane) if pane.isVisible()]
    return [pane.slot.panel_id for pane in sorted(shown, key=lambda pane: pane.x())]


def choose(menu: QMenu, text: str) -> None:
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    settle()


def all_panels(window) -> QMenu:
    """The menu over the tabs, as a press on its button leaves it."""
    button = window.findChild(QPushButton, "all-panels")
    button.pressed.emit()
    return button.menu()


def pane_menu(window, panel_id: str) -> QMenu:
    pane = next(pane for pane in window.findChildren(Pane) if pane.slot.panel_id == panel_id)
    QTest.mouseClick(pane.findChild(QPushButton, "pane-menu"), LEFT)
    return window.findChild(QMenu, "pane-actions")


def test_every_panel_is_in_one_place_and_in_the_menu(open_window):
    window = open_window()
    titles = [found.title for found in registry.listed()]
    assert tab_titles(window) == [text for text in titles if text != title(PAIR)]
    menu = all_panels(window)
    entries = [action.text() for action in menu.actions()]
    assert set(titles) <= set(entries)
    groups = [action.text() for action in menu.actions() if action.isSeparator() and action.text()]
    assert groups == [group for group, _ in registry.by_group()]
    choose(menu, title(SECOND))
    assert tabs_of(window).currentWidget() is window.content.slots[SECOND]


def test_keys_go_from_tab_to_tab_and_round(open_window):
    window = open_window()
    tabs = tabs_of(window)
    QTest.keyClick(window, Qt.Key.Key_PageDown, CTRL)
    assert tabs.currentIndex() == 1
    QTest.keyClick(window, Qt.Key.Key_PageUp, CTRL)
    QTest.keyClick(window, Qt.Key.Key_PageUp, CTRL)
    assert tabs.currentIndex() == tabs.count() - 1


def test_a_panel_put_beside_leaves_the_tabs_and_comes_back(open_window):
    window = open_window()
    before = tab_titles(window)
    window.content.show_panel(SECOND)
    choose(all_panels(window), f"Put “{title(SECOND)}” beside")
    assert panes_of(window) == [PAIR, SECOND]
    assert title(SECOND) not in tab_titles(window)
    widths = window.content.panes.sizes()
    assert max(widths) - min(widths) <= 2, "they share alike"
    assert window.findChild(QWidget, f"panel-{SECOND}").isVisible()
    choose(pane_menu(window, SECOND), "Close this pane")
    assert panes_of(window) == [PAIR]
    assert tab_titles(window) == before, "at its old place"
    assert window.content.panes.current() == SECOND


def test_there_are_four_panes_at_most_and_one_at_least(open_window):
    window = open_window()
    panes = window.content.panes
    for found in registry.listed()[1:6]:
        panes.put_beside(found.id)
    settle()
    assert len(panes_of(window)) == 3
    assert panes.count() == 4
    for panel_id in panes_of(window):
        choose(pane_menu(window, panel_id), "Close this pane")
    assert panes_of(window) == []
    assert len(tab_titles(window)) == len(registry.listed())


def test_another_panel_in_a_pane(open_window):
    window = open_window()
    another = next(a.menu() for a in pane_menu(window, PAIR).actions() if a.menu())
    choose(another, title(FIRST))
    assert panes_of(window) == [FIRST]
    assert tab_titles(window)[0] == title(PAIR)


def test_a_narrow_window_folds_the_panes_into_the_tabs(open_window):
    window = open_window()
    window.content.panes.put_beside(SECOND)
    window.resize(1100, 800)
    settle()
    assert panes_of(window) == []
    assert len(tab_titles(window)) == len(registry.listed())
    window.resize(1600, 900)
    settle()
    assert panes_of(window) == [PAIR, SECOND]


@pytest.mark.parametrize("leave", ["Escape", "close"])
def test_a_torn_off_panel_is_a_window_over_the_same_state(open_window, leave):
    window = open_window()
    window.content.show_panel(SECOND)
    choose(all_panels(window), f"Tear off “{title(SECOND)}”")
    torn = window.findChild(QWidget, f"torn-{SECOND}")
    assert torn.isWindow()
    assert torn.isVisible()
    assert torn.windowTitle().startswith(title(SECOND))
    assert title(SECOND) not in tab_titles(window)
    panel = torn.findChild(QWidget, f"panel-{SECOND}")
    before = panel.accessibleDescription()
    start = window.store.scenario
    window.store.apply(start.with_logit(0, -4.0), "Move")
    settle()
    assert panel.accessibleDescription() != before
    window.set_theme("dark")
    settle()
    assert torn.grab().toImage().pixelColor(2, 2).name() == window.theme.surface
    QTest.keyClick(torn, Qt.Key.Key_Z, CTRL)
    assert window.store.scenario == start
    QTest.keyClick(torn, Qt.Key.Key_BracketRight)
    assert window.store.scenario.temperature > start.temperature
    if leave == "close":
        torn.close()
    else:
        QTest.keyClick(torn, Qt.Key.Key_Escape)
    settle()
    assert window.content.panes.current() == SECOND
    assert panel.window() is window


def test_a_panel_that_leaves_the_tabs_leaves_in_front_what_was_there_before_it(open_window):
    window = open_window()
    window.content.show_panel("simplex")
    window.content.show_panel(SECOND)
    choose(all_panels(window), f"Put “{title(SECOND)}” beside")
    assert window.content.panes.current() == "simplex"
    window.content.show_panel("descent")
    choose(all_panels(window), f"Tear off “{title('descent')}”")
    assert window.content.panes.current() == "simplex"


def test_a_pane_torn_off_comes_back_to_its_place(open_window):
    window = open_window()
    panes = window.content.panes
    panes.put_beside(SECOND)
    window.content.show_panel("simplex")
    choose(pane_menu(window, PAIR), "Tear off")
    assert panes_of(window) == [SECOND]
    assert panes.current() == "simplex", "what is in front of the tabs stays there"
    panes.torn[PAIR].close()
    settle()
    assert panes_of(window) == [PAIR, SECOND]
    assert panes.current() == "simplex"


def test_windows_torn_off_are_whole_on_the_screen_and_beside_each_other(open_window):
    window = open_window(size=(1366, 768))
    panes = window.content.panes
    for panel_id in (SECOND, "simplex", "descent"):
        panes.tear_off(panel_id)
    settle()
    places = [torn.geometry() for torn in panes.torn.values()]
    assert len({place.topLeft().toTuple() for place in places}) == 3
    assert all(window.screen().availableGeometry().contains(place) for place in places)


def test_choosing_a_torn_off_panel_brings_its_window(open_window):
    window = open_window()
    window.content.panes.tear_off(SECOND)
    settle()
    choose(all_panels(window), title(SECOND))
    assert title(SECOND) not in tab_titles(window)
    assert window.content.panes.focused() == SECOND


def test_the_layout_is_remembered(open_window):
    window = open_window()
    panes = window.content.panes
    panes.put_beside(SECOND)
    panes.tear_off("simplex")
    panes.torn["simplex"].setGeometry(100, 120, 400, 300)
    settle()
    window.content.show_panel("jacobian")
    panes.shares = (0.4, 0.25)
    window.close()
    settle()
    assert not any(top.isVisible() for top in window.findChildren(QWidget) if top.isWindow())
    again = open_window()
    assert panes_of(again) == [PAIR, SECOND]
    torn = again.findChild(QWidget, "torn-simplex")
    assert torn.isVisible()
    assert torn.geometry().getRect() == (100, 120, 400, 300)
    assert again.content.panes.current() == "jacobian"
    sizes = again.content.panes.sizes()
    assert [size / sum(sizes) for size in sizes[:2]] == pytest.approx([0.4, 0.25], abs=0.01)


def test_torn_off_windows_wait_for_the_first_frame(open_window):
    window = open_window()
    window.content.panes.tear_off(SECOND)
    window.close()
    settle()
    again = build_main_window(["--preset", "iris"])
    again.show()
    assert again.findChild(QWidget, f"torn-{SECOND}") is None
    again.close()  # before they came: they are remembered all the same
    again.deleteLater()
    assert open_window().findChild(QWidget, f"torn-{SECOND}") is not None


def test_panels_of_another_version_are_ignored(open_window):
    window = open_window()
    window.close()
    for key, value in (("panes", "gone loss-curves tabs"), ("torn-off", "lost"), ("tab", "nowhere")):
        window.settings.put(key, value)
    again = open_window()
    assert panes_of(again) == [SECOND]
    assert tab_titles(again)[0] == title(PAIR)


def test_a_start_imports_only_the_panels_it_shows(tmp_path):
    script = (
        "import sys\n"
        "from softmax_explorer.app import run\n"
        "window = run.build_main_window(['--preset', 'iris'])\n"
        "window.resize(1600, 900)\n"
        "window.show()\n"
        "print(sorted(m.rpartition('.')[2] for m in sys.modules if m.startswith('softmax_explorer.panels.')))\n"
        "window.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "['protocol', 'registry', 'softmax_vs_sigmoid']\n"


def test_the_buttons_over_a_picture_stay_in_sight_with_every_class_count(open_window):
    window = open_window(size=(1366, 768))
    window.content.slots[FIRST].ensure_built()
    view = window.content.slots[FIRST].findChild(QGraphicsView)
    buttons = [b for b in window.content.panes.findChildren(Push) if b.isVisible() and b.text() in b.toolTip()]
    assert len(buttons) == 3
    for count in range(1, 13):
        window.store.apply(window.store.scenario.with_num_classes(count), "")
        QCoreApplication.processEvents()
        for _ in range(2):  # Qt paints a view over what stands beside it, after it was moved
            view.viewport().update()
            QCoreApplication.processEvents()
        screen = window.screen().grabWindow(window.winId()).toImage()
        for button in buttons:
            place = button.mapTo(window, button.rect().topLeft())
            y = place.y() + button.height() // 2
            assert len({screen.pixel(place.x() + x, y) for x in range(button.width())}) > 1, (count, button.text())
