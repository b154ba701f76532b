"""The submenus that are filled when they open: recent files and what earlier windows left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QMenu

from softmax_explorer.app.autosave import earlier_slots
from softmax_explorer.app.settings import Settings, state_folder
from softmax_explorer.style.words import tr


def fill_recent(menu: QMenu, settings: Settings, open_path: Callable[[Path], None]) -> None:
    """Files first, then the states that earlier windows left behind, by date."""
    menu.clear()
    for name in settings.recent_files():
        path = Path(name)
        menu.addAction(path.name, lambda path=path: open_path(path)).setToolTip(name)
    slots = earlier_slots(state_folder()) if state_folder().is_dir() else []
    if slots:
        menu.addSeparator()
    for path in slots:
        left = QDateTime.fromSecsSinceEpoch(int(path.stat().st_mtime)).toString("yyyy-MM-dd HH:mm")
        menu.addAction(tr("Window of {when}", when=left), lambda path=path: open_path(path))
    if menu.isEmpty():
        menu.addAction(tr("Nothing yet")).setEnabled(False)
