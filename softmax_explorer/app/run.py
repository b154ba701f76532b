"""From the command line to a window: the application object, its style, fonts and theme, and the first state."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from softmax_explorer.app.quick import quickly

with quickly():
    from PySide6.QtCore import QLocale, Qt, QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication, QMainWindow
with quickly():  # once more, now that PySide6 has its hook
    from softmax_explorer import resources
    from softmax_explorer.app import autosave, later
    from softmax_explorer.app.main_window import MainWindow
    from softmax_explorer.app.settings import Settings, state_folder
    from softmax_explorer.model import presets
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.style import fonts, words
    from softmax_explorer.style.paint import font
    from softmax_explorer.style.proxy import ExplorerStyle
    from softmax_explorer.style.scale import DESKTOP
    from softmax_explorer.style.theme import THEMES

if TYPE_CHECKING:
    from softmax_explorer.model.dataset import Dataset

COLLECT_AGAIN_MS = 1000  # by then the first frame is painted
YOUNG_OBJECTS = 10_000  # a step of a slider leaves three or so: a collection every few thousand steps, not every 200


_kept: list[QApplication] = []  # so that it lives where nobody else holds it: a script that only keeps the window


def application() -> QApplication:
    """The one QApplication, made or reused, with our style and fonts."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    if not isinstance(app.style(), ExplorerStyle):
        _kept.append(app)
        app.setApplicationName("softmax-explorer")
        app.setApplicationDisplayName("Softmax Explorer")
        fonts.install(sorted(resources.path("fonts").glob("*.ttf")))
        app.setFont(font(DESKTOP.body))
        app.setStyle(ExplorerStyle())
        _speak_as_the_desktop_does()
        # None asks before the event loop has turned, and in its first turn the first frame is painted.
        QTimer.singleShot(0, app, lambda: QTimer.singleShot(0, app, _answer_screen_readers))
    return app


def _answer_screen_readers() -> None:
    from softmax_explorer.widgets import accessible

    accessible.install()


def _speak_as_the_desktop_does() -> None:
    """Take the translation table of the desktop's language, where there is one."""
    table = resources.path("translations") / f"{QLocale.system().name()[:2]}.json"
    if table.is_file():
        import json

        words.install(json.loads(table.read_text(encoding="utf-8")))


def build_main_window(argv: list[str]) -> QMainWindow:
    """The main window for a command line without the program's name, not shown, no event loop running.

    Raises ValueError with one sentence for anything in `argv` that cannot be used.
    """
    from softmax_explorer.options import window_options

    with quickly():
        options = window_options(argv)
    return make_window(options.scenario, options.dataset, options.theme, options.panel)


def make_window(
    scenario: Scenario | None = None,
    dataset: Dataset | None = None,
    theme: str | None = None,
    panel: str | None = None,
) -> MainWindow:
    """A window on a given state; without one, on the state that the last window left, or else on the first example.

    A given state gets an autosave slot of its own, so that what the last window left can still be continued.
    """
    app = application()
    if gc.isenabled():
        gc.disable()  # nothing made from here until the window stands is garbage
        QTimer.singleShot(COLLECT_AGAIN_MS, app, gc.enable)
    with quickly():
        settings = Settings()
        if scenario is None:
            slot, scenario = autosave.continue_last(state_folder())
        else:
            slot = autosave.LaterSlot(state_folder())
        window = MainWindow(
            scenario or presets.get("iris").scenario(), dataset, settings, slot, theme or _usual_theme(settings)
        )
    window.content.painted_first.connect(_load_numpy)
    if panel:
        window.content.show_panel(panel)
    return window


def _load_numpy() -> None:
    """What the first frame did without, before a hand can ask for it."""
    with quickly():
        later.load("numpy")


def run(
    scenario: Scenario | None = None,
    dataset: Dataset | None = None,
    present: bool = False,
    theme: str | None = None,
    panel: str | None = None,
) -> int:
    """Show the window and run until it is closed. Returns the process's exit status."""
    app = application()
    window = make_window(scenario, dataset, theme, panel)
    window.resize(window.size().boundedTo(window.screen().availableSize()))
    window.show()
    from PySide6.QtGui import QIcon  # its list of theme icons takes two milliseconds to make

    app.setWindowIcon(QIcon(str(resources.path("icons/softmax-explorer.png"))))
    if present:
        window.present()
    with _seldom_collecting(window):
        status = app.exec()
    window.deleteLater()
    return status


@contextmanager
def _seldom_collecting(window: QMainWindow) -> Iterator[None]:
    """While the process is ours, the garbage collector leaves alone what the window is made of.

    It would look through all of it now and then, 50 ms in the middle of a drag. Who waits for us, a notebook perhaps,
    gets the collector back as it was.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, *thresholds[1:])
    QTimer.singleShot(COLLECT_AGAIN_MS, window, gc.freeze)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)


def _usual_theme(settings: Settings) -> str:
    """The theme chosen last; else light or dark as the desktop is."""
    chosen = settings.text("theme")
    if chosen in THEMES:
        return chosen
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"
