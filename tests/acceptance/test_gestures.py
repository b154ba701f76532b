"""Gestures that last a while, through real events on public controls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QSpinBox, QWidget

from softmax_explorer.app.run import build_main_window


@pytest.fixture
def window(qtbot, qapp) -> QMainWindow:
    window = build_main_window(["--preset", "iris"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.panel_widget("temperature-sweep")
    settle()
    return window


def settle() -> None:
    for _ in range(4):
        QGuiApplication.processEvents()


def turn_wheel(widget: QWidget, by: int) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, 120 * by), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    settle()


def test_the_wheel_on_the_class_count_changes_every_picture(window, qtbot):
    box = window.findChild(QSpinBox, "class-count")
    with qtbot.captureExceptions() as exceptions:
        box.setFocus()
        settle()
        for by, classes in ((1, 4), (1, 5), (-1, 4), (-1, 3), (-1, 2), (-1, 1)):
            turn_wheel(box, by)
            assert window.store.scenario.num_classes == classes
            window.grab()
    assert exceptions == []


def test_a_class_count_that_leaves_only_masked_classes_is_refused_in_words(window, qtbot):
    box = window.findChild(QSpinBox, "class-count")
    window.store.apply(window.store.scenario.with_mask(0, True))
    before = window.store.scenario
    with qtbot.captureExceptions() as exceptions:
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, "1")
        with qtbot.waitSignal(window.content.controls.problem) as refused:
            QTest.keyClick(box, Qt.Key.Key_Return)
        settle()
    assert exceptions == []
    assert "masked" in refused.args[0]
    assert window.store.scenario == before
    assert box.value() == 3
