"""Everything by keyboard, and everything that takes the focus has a name."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget

from softmax_explorer import resources
from softmax_explorer.app.run import build_main_window

WIDE, NARROW = (1440, 900), (1024, 700)
in_both_widths = pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"], indirect=True)


@pytest.fixture
def window(request, qtbot, qapp) -> QMainWindow:
    window = build_main_window([str(resources.path("samples/digits.npz"))])
    qtbot.addWidget(window)
    window.resize(*getattr(request, "param", WIDE))
    window.show()
    qtbot.waitExposed(window)
    window.panel_widget("temperature-sweep")
    settle()
    return window


def settle() -> None:
    for _ in range(3):
        QGuiApplication.processEvents()


def focusable(window: QMainWindow) -> list[QWidget]:
    widgets = window.findChildren(QWidget)
    return [w for w in widgets if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]


@in_both_widths
def test_tab_reaches_every_control_and_comes_back(window):
    first = window.findChild(QWidget, "logit-slider-0")
    first.setFocus()
    settle()
    forward = _walk(window, Qt.Key.Key_Tab)
    assert forward == list(reversed(_walk(window, Qt.Key.Key_Backtab)))
    wanted = {w.objectName() for w in focusable(window) if w.focusProxy() is None and w.objectName()}
    reached = {w.objectName() for w in forward}
    assert {"target-mark-0", "class-name-0"} <= reached
    # The tab bar's own scroll buttons stay out: it has arrow keys.
    assert wanted - reached <= {first.objectName(), "ScrollLeftButton", "ScrollRightButton"}


def _walk(window: QMainWindow, key: Qt.Key) -> list[QWidget]:
    """The widgets that the key leads through, until it is back; the start is left out."""
    start, seen = window.focusWidget(), []
    for _ in range(200):
        QTest.keyClick(window.focusWidget(), key)
        settle()
        if window.focusWidget() is start:
            return seen
        seen.append(window.focusWidget())
    raise AssertionError(f"no way back from {seen[-1].objectName()}")


@in_both_widths
def test_whatever_takes_the_focus_has_a_name(window):
    window.findChild(QWidget, "logit-value-0").setFocus()  # its text field is there only now
    settle()
    nameless = [w for w in focusable(window) if not w.accessibleName() and w.objectName() != "qt_tabwidget_tabbar"]
    assert [f"{type(w).__name__} {w.objectName()}" for w in nameless] == []


def test_the_slider_is_called_as_its_class_is(window):
    name, slider = (window.findChild(QWidget, f"{kind}-1") for kind in ("class-name", "logit-slider"))
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Zoe [p?]")
    QTest.keyClick(name, Qt.Key.Key_Return)
    settle()
    assert "Zoe [p?]" in slider.accessibleName()


@in_both_widths
def test_the_keys_stay_in_the_pipeline_when_their_row_goes(window):
    for name in ("logit-slider-2", "logit-value-2", "class-name-2"):
        window.show_preset("iris")
        settle()
        window.findChild(QWidget, name).setFocus()
        settle()
        window.store.apply(window.store.scenario.with_num_classes(2))
        settle()
        assert window.focusWidget().objectName() == "logit-slider-1", name
        window.show_preset("one-neuron")
        settle()
        assert window.focusWidget().objectName() == "logit-slider-0", name


def test_the_keys_stay_in_the_pipeline_when_a_vocabulary_is_opened(window, qtbot, tmp_path):
    np.save(tmp_path / "many.npy", np.linspace(-3.0, 3.0, 1000))
    window.findChild(QWidget, "logit-slider-1").setFocus()
    settle()
    window.open_path(tmp_path / "many.npy")
    qtbot.waitUntil(lambda: window.store.scenario.num_classes == 1000)
    settle()
    before = window.store.scenario.logits.copy()
    assert window.focusWidget().objectName().startswith("logit-slider-")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    settle()
    assert (window.store.scenario.logits != before).sum() == 1
