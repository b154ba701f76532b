"""A place that cannot be written to costs the autosave, never the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from softmax_explorer.app import autosave
from softmax_explorer.app.run import build_main_window
from softmax_explorer.app.settings import state_folder


@pytest.mark.parametrize("argv", [[], ["--preset", "mnist"]])
def test_a_window_opens_and_says_that_nothing_is_saved(qtbot, qapp, monkeypatch, argv: list[str]):
    monkeypatch.setattr(autosave, "DELAY_MS", 20)
    folder = state_folder()
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    window = build_main_window(argv)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.autosave.failed, timeout=10_000) as failed:
        window.findChild(QWidget, "logit-slider-0").setValue(1234)
    assert "window-1.json" in failed.args[0]
    window.close()


def test_slots_that_cannot_be_locked_come_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(autosave, "_lock", lambda _path: None)  # as on a full disk
    assert autosave.new_slot(tmp_path).path.parent == tmp_path
