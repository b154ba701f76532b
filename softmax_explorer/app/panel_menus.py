"""Menus that choose among all panels, by group."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from softmax_explorer.panels import registry
from softmax_explorer.style.words import tr


def add_by_group(menu: QMenu, choose: Callable[[str], object], current: str = "") -> None:
    """An entry for each panel under its group's name; `choose` gets the id. With `current`, that one is marked."""
    marks = QActionGroup(menu) if current else None
    for group, members in registry.by_group():
        menu.addSection(tr(group))
        for found in members:
            action = _add(menu, found, choose)
            if marks is not None:
                marks.addAction(action)
                action.setCheckable(True)
                action.setChecked(found.id == current)


def add_groups(menu: QMenu, choose: Callable[[str], object]) -> None:
    """The same with a submenu for each group of several, in the menu's font: for large type."""
    for group, members in registry.by_group():
        inner = menu
        if len(members) > 1:
            inner = menu.addMenu(tr(group))
            inner.setFont(menu.font())
        for found in members:
            _add(inner, found, choose)


def _add(menu: QMenu, found: registry.Listed, choose: Callable[[str], object]) -> QAction:
    action = menu.addAction(tr(found.title))
    action.triggered.connect(lambda _checked=False, id=found.id: choose(id))
    return action
