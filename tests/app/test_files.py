"""What comes in through the clipboard and goes out to sessions."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.files import Files
from softmax_explorer.app.settings import Settings
from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model import presets, session


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


def test_a_session_gets_its_ending_and_replaces_nothing_unasked(files, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "taken.json").write_text("mine")
    answers = iter([tmp_path / "lesson1", tmp_path / "taken", tmp_path / "other.JSON"])
    suggestions = []

    def answer(_window, _title, suggestion, _kinds):
        suggestions.append(suggestion)
        return str(next(answers)), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    files.ask_and_save()
    files.ask_and_save()
    assert session.load(tmp_path / "lesson1.json") == session.load(tmp_path / "other.JSON") == files._store.scenario
    assert suggestions == ["iris.json", "iris.json", str(tmp_path / "taken.json")]
    assert (tmp_path / "taken.json").read_text() == "mine"


@pytest.mark.parametrize("content", ["a,b,label\n1,2,a\n3,4,b\n", "a,b,label\n1,2,a\n3,4,a\n"])
def test_a_session_finds_its_data_beside_it(files, tmp_path: Path, qtbot, content) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    (home / "rows.csv").write_text("a,b,label\n1,2,a\n3,4,b\n")
    with qtbot.waitSignal(files._store.changed):
        files.open(home / "rows.csv")
    files._rows.step(1)
    files._save_to(home / "lesson.json")
    files._rows._datasets.clear()  # as in another window
    home.rename(away)
    (away / "rows.csv").write_text(content)
    said = []
    files.done.connect(said.append)
    files.open(away / "lesson.json")
    qtbot.waitUntil(lambda: bool(said) or files._rows.dataset is not None)
    assert files._store.scenario.logits.tolist() == [3, 4]
    if "4,b" in content:
        assert files._store.scenario.dataset.path == str(away / "rows.csv")
        files._rows.step(-1)
        assert files._store.scenario.logits.tolist() == [1, 2]
    else:
        assert "rows.csv has moved or changed" in said[0], "another file of that name is not its data"
