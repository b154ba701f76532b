"""Running the window: what it takes from the process it gives back."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from softmax_explorer.app import run
from softmax_explorer.model import presets


def test_the_garbage_collector_is_rare_while_the_window_runs_and_then_as_it_was(qtbot, qapp, monkeypatch):
    before, thresholds = gc.get_threshold(), []

    def until_the_window_stands(*_: object) -> int:  # a real quit would stop the workers of the tests to come
        qtbot.waitUntil(lambda: gc.isenabled() and gc.get_freeze_count() > 10_000)
        thresholds.append(gc.get_threshold())
        return 0

    monkeypatch.setattr(run, "COLLECT_AGAIN_MS", 0)
    monkeypatch.setattr(QApplication, "exec", until_the_window_stands)
    assert run.run(presets.get("iris").scenario(), theme="light") == 0
    assert thresholds[0][0] > before[0]
    assert (gc.get_freeze_count(), gc.get_threshold(), gc.isenabled()) == (0, before, True)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
