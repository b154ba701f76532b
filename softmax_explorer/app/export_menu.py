"""The export menu: the window, the pipeline and every panel as a picture, and what they show as a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from softmax_explorer.panels import registry
from softmax_explorer.style.words import tr

if TYPE_CHECKING:
    from softmax_explorer.app.main_window import MainWindow
    from softmax_explorer.app.render import Stage, Subject

SHORTCUT_NAME = "export-shortcut"
CLIPBOARD_SCALE = 2.0
_PICTURES = (("PNG", "png", 1.0), ("PNG 2×", "png", 2.0), ("PNG 4×", "png", 4.0), ("SVG", "svg", 1.0))
_NO_TABLE = ("", "pipeline")  # theirs is the menu's own
_UNSAFE = re.compile(r"[^\w.-]+")


def build_export_menu(window: MainWindow) -> QMenu:
    """The menu; its submenus are filled when they open. Ctrl+E opens the toolbar's."""
    menu = QMenu(tr("Export"), window)
    menu.setObjectName("export-menu")
    _add_pictures(menu, window, "", tr("Window"))
    _add_pictures(menu, window, "pipeline", tr("Pipeline"))
    this = menu.addMenu(tr("This panel"))
    this.setObjectName("export-this-panel")
    every = menu.addMenu(tr("All panels"))
    every.setObjectName("export-all-panels")

    def name_the_panel() -> None:
        panes = window.content.panes
        this.setTitle(tr("Panel “{title}”", title=panes.title(panes.focused())))

    def fill_this() -> None:
        this.clear()
        _fill(this, window, window.content.panes.focused())

    def fill_every() -> None:
        if every.isEmpty():
            for group, members in registry.by_group():
                every.addSection(tr(group))
                for found in members:
                    _add_pictures(every, window, found.id, tr(found.title))

    menu.aboutToShow.connect(name_the_panel)
    this.aboutToShow.connect(fill_this)
    every.aboutToShow.connect(fill_every)
    menu.addSeparator()
    _add_numbers(menu, window, "")
    if window.findChild(QShortcut, SHORTCUT_NAME) is None:
        shortcut = QShortcut(QKeySequence("Ctrl+E"), window)
        shortcut.setObjectName(SHORTCUT_NAME)
        shortcut.activated.connect(lambda: window.toolbar.open_export())  # noqa: PLW0108 the toolbar does not exist yet
    return menu


def _add_pictures(menu: QMenu, window: MainWindow, subject: str, text: str) -> None:
    submenu = menu.addMenu(text)
    submenu.setObjectName(f"export-{subject or 'window'}")

    def fill() -> None:
        if submenu.isEmpty():
            _fill(submenu, window, subject)

    submenu.aboutToShow.connect(fill)


def _fill(menu: QMenu, window: MainWindow, subject: str) -> None:
    entries: list[tuple[str, Callable[[], None]]] = [
        (f"{name}…", lambda ending=ending, scale=scale: save_picture(window, subject, ending, scale))
        for name, ending, scale in _PICTURES
    ]
    entries += [
        (tr("SVG, text as outlines…"), lambda: save_picture(window, subject, "svg", outlines=True)),
        ("PDF…", lambda: save_picture(window, subject, "pdf")),
        (tr("Copy picture"), lambda: copy_picture(window, subject)),
    ]
    for entry, call in entries:
        menu.addAction(entry).triggered.connect(lambda _checked=False, call=call: call())
    if subject not in _NO_TABLE:
        menu.addSeparator()
        _add_numbers(menu, window, subject)


def _add_numbers(menu: QMenu, window: MainWindow, subject: str) -> None:
    for kind in ("csv", "json", "md"):
        text = {"csv": tr("Numbers as CSV…"), "json": tr("Numbers as JSON…"), "md": tr("Numbers as Markdown…")}[kind]
        action = menu.addAction(text)
        action.setObjectName(f"export-numbers-{kind}")
        action.triggered.connect(lambda _checked=False, kind=kind: save_numbers(window, kind, subject))


def save_picture(window: MainWindow, subject: str, ending: str, scale: float = 1.0, *, outlines: bool = False) -> None:
    """Ask for a file and save a picture of the window (""), the pipeline or a panel there.

    Painting takes a moment on this thread; compressing and writing go to the worker.
    """
    from softmax_explorer.export import figure
    from softmax_explorer.model import session

    _settle(window)
    path = ask_path(window, suggested_name(window, subject, ending), f"{ending.upper()} (*.{ending})")
    if path is None:
        return
    shown, stage = _subject(window, subject)
    try:
        finish = figure.paint_figure(
            shown.widget,
            path,
            scale=scale,
            title=shown.title,
            description=shown.description,
            session=session.to_json(window.store.scenario),
            heading=shown.heading,
            outlines=outlines,
        )
    except ValueError as error:
        window.show_message(str(error))
        return
    finally:
        if stage is not None:
            stage.close()
    window.worker.run(
        "export", lambda _cancelled: finish(), lambda _none: _saved(window, path), lambda error: _failed(window, error)
    )


def copy_picture(window: MainWindow, subject: str) -> None:
    """Put the picture on the clipboard, twice as fine as the screen."""
    from softmax_explorer.export import figure

    _settle(window)
    shown, stage = _subject(window, subject)
    try:
        image = figure.figure_image(shown.widget, scale=CLIPBOARD_SCALE, heading=shown.heading)
    except ValueError as error:
        window.show_message(str(error))
        return
    finally:
        if stage is not None:
            stage.close()
    image.setDevicePixelRatio(1.0)
    QGuiApplication.clipboard().setImage(image)
    window.show_message(tr("Copied the picture"))


def save_numbers(window: MainWindow, kind: str, subject: str = "") -> None:
    """Ask for a file and save the table of the classes, or of a panel, there, as CSV, JSON or Markdown."""
    from softmax_explorer.export import table
    from softmax_explorer.model import whole_file

    _settle(window)
    path = ask_path(window, suggested_name(window, subject, kind), f"{kind.upper()} (*.{kind})")
    if path is None:
        return
    results = window.store.results
    numbers = registry.get(subject).table(results) if subject else table.scenario_table(results)
    if kind == "json":
        text = table.dumps({"panel": subject, **table.to_json(numbers)} if subject else table.state_json(results))
    else:
        text = table.to_csv(numbers) if kind == "csv" else table.to_markdown(numbers)
    try:
        whole_file.write(path, text.encode("utf-8"))
    except ValueError as error:
        window.show_message(str(error))
    else:
        _saved(window, path)


def ask_path(window: QWidget, suggestion: str, kinds: str, title: str = "") -> Path | None:
    """Where to save, with the ending of the suggestion; None when the user thinks better of it."""
    from PySide6.QtWidgets import QFileDialog

    ending = Path(suggestion).suffix
    while True:
        name, _ = QFileDialog.getSaveFileName(window, title or tr("Export"), suggestion, kinds)
        if not name:
            return None
        if Path(name).suffix.lower() == ending:
            return Path(name)
        path = Path(name + ending)
        if not path.exists():
            return path
        suggestion = str(path)  # whether it may be replaced, the dialog asks only for the name it was given


def suggested_name(window: MainWindow, subject: str, ending: str) -> str:
    """A file name made of the state and the subject: "iris-temperature-sweep.svg"."""
    scenario = window.store.scenario
    state = _UNSAFE.sub("-", Path(scenario.preset or scenario.title).stem).strip("-.")[:60] or "softmax"
    return f"{state}-{subject}.{ending}" if subject else f"{state}.{ending}"


def _subject(window: MainWindow, subject: str) -> tuple[Subject, Stage | None]:
    """What to paint: a panel on the screen, or window, pipeline or a panel in a tab behind, made for the occasion."""
    from softmax_explorer.app import render
    from softmax_explorer.export.figure import Heading

    content = window.content
    if subject in content.slots and content.slots[subject].isVisible():
        return render.panel_subject(window.panel_widget(subject), subject, window.store.results), None
    shown = content.pipeline if subject == "pipeline" else content.tabs if subject else content
    width, height = shown.width(), shown.height()
    if subject == "pipeline":  # rows that the window has no room for have some here
        height = max(height, min(content.pipeline.least_height(), width)) + Heading("", "").height
    stage = render.Stage(window.store.scenario, subject, (width, height), window.theme, like=content)
    return stage.subject, stage


def _settle(window: MainWindow) -> None:
    """A figure shows a finished state, and all of it."""
    window.store.commit()
    window.store.flush()


def _saved(window: MainWindow, path: Path) -> None:
    window.show_message(tr("Saved {name}", name=path.name))


def _failed(window: MainWindow, error: Exception) -> None:
    if not isinstance(error, ValueError | MemoryError):
        raise error
    window.show_message(str(error) or tr("There is not enough memory for this picture; take a smaller scale"))
