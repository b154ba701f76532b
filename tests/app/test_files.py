"""What comes in through the clipboard and goes out to sessions."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.files import Files
from softmax_explorer.app.settings import Settings
from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model import presets


@pytest.fixture
def files(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    store, worker = Store(presets.get("iris").scenario(), window), Worker(window)
    rows = DatasetBar(store, worker)
    rows.setParent(window)
    yield Files(window, store, worker, rows, Settings())
    worker.finish()


def test_what_is_copied_can_be_pasted(files) -> None:
    state = files._store.scenario.with_temperature(0.5).with_target(2)
    files._store.apply(state)
    files.copy_numbers()
    assert QGuiApplication.clipboard().text().startswith("name\tlogit\t"), "as spreadsheets take it"
    files._store.apply(presets.get("equal").scenario())
    files.paste()
    assert files._store.scenario == state.with_title("Pasted logits")


def test_pasted_rows_are_browsed(files) -> None:
    QGuiApplication.clipboard().setText(">>> logits\ntensor([[2.1, 0.8],\n        [0.3, 0.9]])")
    files.paste()
    assert files._store.scenario.logits.tolist() == [2.1, 0.8]
    files._rows.step(1)
    assert files._store.scenario.logits.tolist() == [0.3, 0.9]
    said = []
    files.done.connect(said.append)
    files._rows._datasets.clear()  # as in the next window
    files.reopen_dataset()
    assert not said, "nobody looks for a file there never was"
