"""Files that come by mouse, and files that take their time."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QMainWindow, QWidget

from softmax_explorer import data
from softmax_explorer.app.run import build_main_window


@pytest.fixture
def window(qtbot, qapp) -> QMainWindow:
    window = build_main_window(["--preset", "iris"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.panel_widget("temperature-sweep")
    for _ in range(3):
        QGuiApplication.processEvents()
    return window


@pytest.mark.parametrize("name", ["class-name-0", "logit-value-0", "logit-slider-0", "pipeline", "curves"])
def test_a_file_dropped_anywhere_is_opened(window, qtbot, tmp_path: Path, name: str):
    np.save(tmp_path / "dropped.npy", np.array([1.0, 5.0]))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped.npy"))])
    views = window.findChildren(QGraphicsView)
    target = views[0].viewport() if name == "curves" else window.findChild(QWidget, name)
    middle = target.mapTo(window, target.rect().center())
    # As a window system does it: the window first asks who under the pointer takes drops.
    while target is not window and not target.acceptDrops():
        target = target.parentWidget()
    inside = target.mapFrom(window, middle)
    enter = QDragEnterEvent(
        inside, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(inside), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, drop)
    qtbot.waitUntil(lambda: window.store.scenario.title == "dropped.npy")


def test_a_slow_file_is_announced_and_esc_lets_it_go(window, qtbot, tmp_path: Path, monkeypatch):
    go_on = threading.Event()
    before, said = window.store.scenario, []
    open_file = data.open_file

    def slow(path):
        go_on.wait(10)
        return open_file(path)

    np.save(tmp_path / "large.npy", np.array([1.0, 5.0]))
    monkeypatch.setattr(data, "open_file", slow)
    window.files.done.connect(said.append)
    try:
        window.open_path(tmp_path / "large.npy")
        qtbot.waitUntil(lambda: len(said) == 1)
        assert "large.npy" in window.notice.text()
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: len(said) == 2)
        assert "not opened" in window.notice.text()
    finally:
        go_on.set()
    window.worker.finish()
    QGuiApplication.processEvents()
    assert window.store.scenario == before
    window.open_path(tmp_path / "large.npy")  # and the next one comes
    qtbot.waitUntil(lambda: window.store.scenario.title == "large.npy")
