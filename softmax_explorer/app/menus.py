"""The menu bar and the application's shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from softmax_explorer.app.export_menu import build_export_menu
from softmax_explorer.app.panel_menus import add_by_group
from softmax_explorer.app.quick_moves import quick_moves
from softmax_explorer.model import presets
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.style.words import tr

if TYPE_CHECKING:
    from softmax_explorer.app.main_window import MainWindow


def build_menus(window: MainWindow) -> None:
    bar = window.menuBar()
    _file_menu(window, bar.addMenu(tr("&File")))
    _edit_menu(window, bar.addMenu(tr("&Edit")))
    _view_menu(window, bar.addMenu(tr("&View")))
    _panels_menu(window, bar.addMenu(tr("&Panels")))
    _examples_menu(window, bar.addMenu(tr("E&xamples")))
    help_menu = bar.addMenu(tr("&Help"))
    _add(help_menu, tr("Keyboard shortcuts"), lambda: _show_shortcuts(window), "?")
    _add(help_menu, tr("Words"), lambda: _show_words(window))
    help_menu.addSeparator()
    _add(help_menu, tr("About"), lambda: _show_about(window))


def _show_shortcuts(window: MainWindow) -> None:
    from softmax_explorer.app.shortcuts import ShortcutSheet

    ShortcutSheet(window, DESKTOP).exec()


def _show_words(window: MainWindow) -> None:
    from softmax_explorer.app.glossary import WordSheet

    WordSheet(window, DESKTOP).exec()


def _show_about(window: MainWindow) -> None:
    from softmax_explorer.app.about import AboutSheet

    AboutSheet(window, DESKTOP).exec()


def _add(menu: QMenu, text: str, call: Callable[[], object], keys: str | QKeySequence.StandardKey = "") -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked=False: call())
    if keys:
        action.setShortcut(QKeySequence(keys))
    return action


def _file_menu(window: MainWindow, menu: QMenu) -> None:
    _add(menu, tr("Open…"), window.files.ask_and_open, QKeySequence.StandardKey.Open)
    recent = menu.addMenu(tr("Open recent"))
    recent.aboutToShow.connect(lambda: _fill_recent(window, recent))
    menu.addSeparator()
    _add(menu, tr("Save session"), window.files.save, QKeySequence.StandardKey.Save)
    _add(menu, tr("Save session as…"), window.files.ask_and_save, "Ctrl+Shift+S")
    export = build_export_menu(window)
    export.setTitle(tr("Export"))
    menu.addMenu(export)
    menu.addSeparator()
    _add(menu, tr("Start fresh"), window.start_fresh).setObjectName("start-fresh")
    menu.addSeparator()
    _add(menu, tr("Quit"), window.close, "Ctrl+Q")


def _fill_recent(window: MainWindow, menu: QMenu) -> None:
    from softmax_explorer.app.recent import fill_recent

    fill_recent(menu, window.settings, window.files.open)


def _edit_menu(window: MainWindow, menu: QMenu) -> None:
    menu.addAction(window.undo_action)
    menu.addAction(window.redo_action)
    menu.addSeparator()
    _add(menu, tr("Copy the numbers"), window.files.copy_numbers, QKeySequence.StandardKey.Copy)
    _add(menu, tr("Paste logits"), window.files.paste, QKeySequence.StandardKey.Paste)
    menu.addSeparator()
    for move, text in quick_moves():
        _add(menu, text, lambda move=move, text=text: window.store.apply(move(window.store.scenario), text))
    menu.addAction(window.back_action)
    menu.addSeparator()
    _add(menu, tr("Colder"), lambda: window.content.controls.step_temperature(-1), "[")
    _add(menu, tr("Hotter"), lambda: window.content.controls.step_temperature(1), "]")


def _view_menu(window: MainWindow, menu: QMenu) -> None:
    _add(menu, tr("Present"), window.present, "F5")
    menu.addSeparator()
    themes = QActionGroup(menu)
    names = {"light": tr("Light"), "dark": tr("Dark"), "projector": tr("Projector")}
    for theme_id in THEMES:
        action = _add(menu, names[theme_id], lambda theme_id=theme_id: window.choose_theme(theme_id))
        action.setCheckable(True)
        themes.addAction(action)
        window.theme_actions[theme_id] = action
    menu.addSeparator()
    columns = menu.addMenu(tr("Columns"))
    columns.aboutToShow.connect(lambda: window.content.pipeline.fill_column_menu(columns))


def _panels_menu(window: MainWindow, menu: QMenu) -> None:
    """What can be done with the panel that was worked with last, and all panels; over the tabs too."""
    panes = window.content.panes
    beside = _add(menu, tr("Put beside"), lambda: panes.put_beside(panes.focused()))
    tear_off = _add(menu, tr("Tear off"), lambda: panes.tear_off(panes.focused()))
    present = _add(menu, tr("Present"), lambda: window.present_panel(panes.focused()), "Shift+F5")
    _add(menu, tr("Next panel"), lambda: panes.step(1), "Ctrl+PgDown")
    _add(menu, tr("Previous panel"), lambda: panes.step(-1), "Ctrl+PgUp")
    add_by_group(menu, window.content.show_panel)

    def name_the_panel() -> None:
        panel_id = panes.focused()
        title = panes.title(panel_id)
        beside.setText(tr("Put “{title}” beside", title=title))
        beside.setEnabled(panes.can_put_beside(panel_id))
        tear_off.setText(tr("Tear off “{title}”", title=title))
        tear_off.setEnabled(panes.can_tear_off(panel_id))
        present.setText(tr("Present “{title}”", title=title))

    menu.aboutToShow.connect(name_the_panel)
    panes.set_menu(menu)


def _examples_menu(window: MainWindow, menu: QMenu) -> None:
    """A submenu for each group."""
    for group, members in presets.by_group():
        inner = menu.addMenu(tr(group))
        for preset in members:
            action = _add(inner, tr(preset.title), lambda id=preset.id: window.show_preset(id))
            action.setObjectName(f"preset-{preset.id}")
            action.setToolTip(tr(preset.note))
