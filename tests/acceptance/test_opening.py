"""Files that come by mouse, and files that take their time."""

from __future__ import annotations

import threading
import time
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


def test_a_file_dropped_anywhere_is_opened(window, qtbot, tmp_path: Path):
    for name in ("class-name-0", "logit-value-0", "logit-slider-0", "pipeline", "curves"):
        np.save(tmp_path / f"{name}.npy", np.array([1.0, 5.0]))
        _drop(window, name, tmp_path / f"{name}.npy")
        qtbot.waitUntil(lambda file=f"{name}.npy": window.store.scenario.title == file)


def _drop(window: QMainWindow, name: str, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
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


def test_a_slow_file_is_announced_and_esc_lets_it_go(window, qtbot, tmp_path: Path, monkeypatch):
    go_on = threading.Event()
    before, said = window.store.scenario, []
    open_file = data.open_file

    def slow(path, cancelled):
        go_on.wait(10)
        return open_file(path, cancelled)

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


@pytest.fixture
def outcomes(monkeypatch) -> list[object]:
    """First None, when the reading has begun, then what came of it: the answer, or the exception that ended it.

    Where the reader first asks whether to go on, it waits for the hand, so that no machine is too fast for this.
    """
    found, open_file = [], data.open_file

    def watched(path, cancelled):
        def asked() -> bool:
            if not found:
                found.append(None)
                give_up = time.monotonic() + 5
                while not cancelled() and time.monotonic() < give_up:
                    time.sleep(0.005)
            return cancelled()

        try:
            found.append(open_file(path, asked))
        except BaseException as error:
            found.append(error)
            raise
        return found[-1]

    monkeypatch.setattr(data, "open_file", watched)
    return found


@pytest.fixture(scope="module")
def long_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("files") / "long.csv"
    path.write_text("a,b,c\n" + "1.5,2.5,-3.5\n" * 100_000)
    return path


def test_esc_stops_the_reading_itself(window, qtbot, long_file: Path, outcomes):
    before = window.store.scenario
    window.open_path(long_file)
    qtbot.waitUntil(lambda: outcomes == [None])
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(outcomes) == 2)
    assert isinstance(outcomes[1], data.StoppedError)
    assert window.store.scenario == before


def test_closing_does_not_wait_for_a_file_to_be_read(window, qtbot, long_file: Path, outcomes):
    before = window.store.scenario
    window.open_path(long_file)
    qtbot.waitUntil(lambda: outcomes == [None])
    window.close()
    assert [type(outcome) for outcome in outcomes] == [type(None), data.StoppedError]
    assert window.store.scenario == before


def test_what_changes_while_a_file_is_read_is_saved_at_once(window, qtbot, tmp_path: Path, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(data, "open_file", lambda path, cancelled: go_on.wait(10))
    saved = window.autosave._slot.path
    window.autosave._timer.setInterval(20)
    window.open_path(tmp_path / "large.npy")
    window.store.apply(window.store.scenario.with_logit(0, 5.25), "Move")
    try:
        qtbot.waitUntil(saved.exists, timeout=5000)
    finally:
        window.files.cancel_opening()
        go_on.set()
