"""Panels in the lecture hall: by key and by button, one or two, in large type, and back to where they were called."""

import math

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QMenu, QPushButton, QWidget

from softmax_explorer.app.present import PresentWindow
from softmax_explorer.app.run import build_main_window
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model import presets
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.panels import registry

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
IDS = [found.id for found in registry.listed()]
SIZE = (1280, 720)


@pytest.fixture
def present(qapp):
    window = PresentWindow(Store(Scenario(logits=[0.0, 1.0, 2.0])), Spotlight())
    window.resize(*SIZE)
    window.show()
    window.pipeline.setFocus()
    settle()
    yield window
    if shiboken6.isValid(window):
        window.close()


def settle():
    for _ in range(3):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.focusWidget() or window, key, modifiers)
    settle()


def shown(window) -> list[str]:
    """The panels on the screen, from left to right; none while the pipeline is there."""
    found = [w for w in window.findChildren(QWidget) if w.objectName().startswith("panel-") and w.isVisible()]
    found.sort(key=lambda widget: widget.mapTo(window, widget.rect().topLeft()).x())
    assert bool(found) != window.pipeline.isVisible()
    return [widget.objectName().removeprefix("panel-") for widget in found]


def test_keys_lead_through_the_pipeline_and_all_panels(present):
    assert shown(present) == []
    press(present, Qt.Key.Key_Right, CTRL)
    assert shown(present) == [IDS[0]]
    press(present, Qt.Key.Key_Right)
    assert shown(present) == [IDS[1]]
    press(present, Qt.Key.Key_Left)
    press(present, Qt.Key.Key_Left)
    assert shown(present) == [], "before the first there is the pipeline"
    press(present, Qt.Key.Key_Left, CTRL)
    assert shown(present) == [IDS[-1]]
    press(present, Qt.Key.Key_Right, CTRL)
    assert shown(present) == []


def test_arrows_stay_with_a_control_that_takes_them(present):
    present.pipeline.setFocus()
    press(present, Qt.Key.Key_Right)
    assert shown(present) == []


def test_escape_leads_back_to_the_pipeline_and_then_out(present):
    QTest.mouseClick(present.findChild(QPushButton, "present-switch"), LEFT)
    settle()
    assert shown(present) == [IDS[0]]
    press(present, Qt.Key.Key_Escape)
    assert shown(present) == []
    press(present, Qt.Key.Key_F5, SHIFT)
    assert shown(present) == [IDS[0]], "those shown last"
    press(present, Qt.Key.Key_Escape)
    press(present, Qt.Key.Key_Escape)
    assert not shiboken6.isValid(present)


def test_two_panels_beside_each_other(present):
    present.show_panel(IDS[2])
    settle()
    press(present, Qt.Key.Key_2)
    assert shown(present) == [IDS[2], IDS[3]]
    left, right = (present.findChild(QWidget, f"panel-{IDS[place]}") for place in (2, 3))
    assert abs(left.width() - right.width()) <= 1
    names = present.findChildren(QPushButton, "present-panel-name")
    assert names[0].mapTo(present, names[0].rect().topLeft()).y() < SIZE[1] / 10  # the pipeline has left its room
    press(present, Qt.Key.Key_Right)
    assert shown(present) == [IDS[2], IDS[4]]
    press(present, Qt.Key.Key_1)
    assert shown(present) == [IDS[2]]
    press(present, Qt.Key.Key_2)
    assert shown(present) == [IDS[2], IDS[4]], "the one that was there before"
    close = present.findChildren(QPushButton, "present-beside")[0]
    QTest.mouseClick(close, LEFT)
    settle()
    assert shown(present) == [IDS[4]]
    press(present, Qt.Key.Key_2)
    press(present, Qt.Key.Key_1)
    assert shown(present) == [IDS[4]]


def test_a_panel_is_chosen_under_its_name(present):
    present.show_panel(IDS[0])
    settle()
    menu = present.findChild(QPushButton, "present-panel-name").menu()
    menu.aboutToShow.emit()
    actions = [a for m in (menu, *menu.findChildren(QMenu)) for a in m.actions() if a.menu() is None]
    assert {action.text() for action in actions} == {found.title for found in registry.listed()}
    next(a for a in actions if a.text() == registry.listed()[3].title).trigger()
    settle()
    assert shown(present) == [IDS[3]]


def test_controls_are_legible_from_the_back_row(present):
    least = math.ceil(SIZE[1] / 30)
    for panel_id in IDS:
        present.show_panel(panel_id)
        settle()
        controls = [w for w in present.findChildren(QWidget) if isinstance(w, QAbstractButton | QComboBox)]
        words = {w: w.text() if isinstance(w, QAbstractButton) else w.currentText() for w in controls if w.isVisible()}
        small = [text for control, text in words.items() if text and control.font().pixelSize() < least]
        assert small == [], panel_id


def test_what_is_no_longer_shown_is_gone(present):
    present.show_panel(IDS[0])
    settle()
    first = present.findChild(QWidget, f"panel-{IDS[0]}")
    press(present, Qt.Key.Key_Right)
    assert not shiboken6.isValid(first)


def test_the_main_window_presents_its_panel_and_escape_returns_to_it(qtbot, qapp):
    window = build_main_window(["--preset", "iris"])
    window.resize(1600, 900)
    window.show()
    qtbot.waitExposed(window)
    settle()
    window.content.show_panel("loss-curves")
    QTest.keyClick(window, Qt.Key.Key_F5, SHIFT)
    settle()
    present = window.findChild(PresentWindow)
    assert present.isFullScreen()
    assert shown(present) == ["loss-curves"]
    start = window.store.scenario
    window.store.apply(start.with_logit(0, -3.0), "Move")
    settle()
    press(present, Qt.Key.Key_Z, CTRL)
    assert window.store.scenario == start
    press(present, Qt.Key.Key_Escape)
    assert window.findChild(PresentWindow) is None
    assert window.content.panes.current() == "loss-curves"
    QTest.keyClick(window, Qt.Key.Key_F5, SHIFT)
    window.content.panes.tear_off("simplex")
    settle()
    window.close()  # with all its windows
    assert not [widget for widget in window.findChildren(QWidget) if widget.isWindow() and widget.isVisible()]
    window.deleteLater()


def test_a_narrow_screen_shows_one_panel(present):
    present.show_panel(IDS[2])
    settle()
    press(present, Qt.Key.Key_2)
    assert len(shown(present)) == 2
    present.resize(1024, 768)
    settle()
    assert shown(present) == [IDS[2]]
    press(present, Qt.Key.Key_2)
    assert shown(present) == [IDS[2]]
    assert not present.findChild(QPushButton, "present-beside").isVisible()
    present.resize(*SIZE)
    settle()
    press(present, Qt.Key.Key_2)
    assert len(shown(present)) == 2


def test_a_presenter_s_remote_turns_examples_and_panels_and_moves_no_logit(present):
    store, own = present._store, present._store.scenario
    examples = [preset.id for _group, members in presets.by_group() for preset in members]
    slider = present.findChild(QWidget, "logit-slider-1")
    slider.setFocus()
    press(present, Qt.Key.Key_PageUp)
    assert store.scenario is own, "there is nothing before it"
    press(present, Qt.Key.Key_PageDown)
    press(present, Qt.Key.Key_PageDown)
    assert store.scenario == presets.get(examples[1]).scenario()
    assert presets.get(examples[1]).title in present.openness.text()
    press(present, Qt.Key.Key_PageUp)
    press(present, Qt.Key.Key_PageUp)
    assert store.scenario == own
    press(present, Qt.Key.Key_Z, CTRL)
    assert store.scenario == presets.get(examples[0]).scenario()
    press(present, Qt.Key.Key_F5, SHIFT)
    press(present, Qt.Key.Key_PageUp)
    assert shown(present) == [IDS[-1]], "never out of the panels"
    press(present, Qt.Key.Key_PageDown)
    assert shown(present) == [IDS[0]]
    assert store.scenario == presets.get(examples[0]).scenario()


def test_a_presenter_s_remote_turns_the_rows_of_a_data_set(present):
    reference = DatasetReference("pets.npz", 1, "ab", 24, 3)
    state = Scenario(logits=[0.0, 1.0, 2.0], dataset=reference, row=4)
    present._store.apply(state, "")
    present._store.flush()
    wanted = []
    present.row_wanted.connect(wanted.append)
    present.findChild(QWidget, "logit-slider-1").setFocus()
    press(present, Qt.Key.Key_PageDown)
    press(present, Qt.Key.Key_PageUp)
    assert wanted == [1, -1]
    assert present._store.scenario is state
