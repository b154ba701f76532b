"""Opening, saving, pasting and copying. Whatever goes wrong is one sentence; the state on screen stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from softmax_explorer import data
from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.settings import Settings
from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.style.words import tr

OPENS = "*.csv *.tsv *.npy *.npz *.json *.png *.svg *.pdf"
LONGEST_PASTE = 1 << 24
NOTICED_MS, STILL_MS = 300, 3000


class Files(QObject):
    """What comes into the store from outside, and what leaves it as a session."""

    problem = Signal(str)
    done = Signal(str)
    panel_wanted = Signal(str)  # that a session was saved with; it may be one of a later version

    def __init__(self, window: QWidget, store: Store, worker: Worker, rows: DatasetBar, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._store, self._worker = window, store, worker
        self._rows, self._settings = rows, settings
        self._session_path: Path | None = None
        self.panel_in_front: Callable[[], str] = str
        self._opening, self._was_slow = "", False
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._say_opening)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self.cancel_opening)
        self._escape.setEnabled(False)
        worker.busy_changed.connect(self._watch_opening)

    def ask_and_open(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        kinds = f"{tr('Logits, sessions and figures')} ({OPENS});;{tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), "", kinds)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Read a file on the worker's thread; its first row becomes the state, as one undo step."""
        self._store.commit()

        def show(opened: data.Opened) -> None:
            if opened.dataset is not None:
                self._rows.add(opened.dataset)
            self._store.apply(opened.scenario, tr("Open {name}", name=path.name))
            self._settings.add_recent_file(path)
            if self._was_slow:
                self.done.emit(tr("Opened {name}", name=path.name))
            if opened.dataset is None:
                self.reopen_dataset()
            if opened.panel:
                self.panel_wanted.emit(opened.panel)

        self._opening, self._was_slow = path.name, False
        self._worker.run("open", lambda cancelled: data.open_file(path, cancelled), show, self._refused)

    def cancel_opening(self) -> None:
        """Drop the file that is being opened; the state stays."""
        self._worker.cancel("open")
        self.done.emit(tr("{name} was not opened.", name=self._opening))

    def _watch_opening(self) -> None:
        busy = self._worker.is_busy("open")
        self._escape.setEnabled(busy)
        if not busy:
            self._patience.stop()
        elif not self._patience.isActive():
            self._patience.start(NOTICED_MS)

    def _say_opening(self) -> None:
        """Nobody should wonder whether a large file is coming; said again as long as it lasts."""
        self._was_slow = True
        self.done.emit(tr("Opening {name}… Esc cancels.", name=self._opening))
        self._patience.start(STILL_MS)

    def reopen_dataset(self) -> None:
        """Find the data set that the state refers to, so that its rows can be browsed; its absence is no error."""
        reference = self._store.scenario.dataset
        if reference is None or not reference.has_file or self._rows.knows(reference.sha256):
            return

        def found(opened: data.Opened) -> None:
            if opened.dataset is not None and opened.dataset.reference.sha256 == reference.sha256:
                self._rows.add(opened.dataset)
            else:
                self._gone(reference)

        self._worker.run(
            "dataset",
            lambda cancelled: data.open_file(Path(reference.path), cancelled),
            found,
            lambda _error: self._gone(reference),
        )

    def _gone(self, reference: DatasetReference) -> None:
        name = Path(reference.path).name
        self.done.emit(tr("{name} has moved or changed: its row is kept, open it again to browse.", name=name))

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error
        self.problem.emit(str(error))

    def save(self) -> None:
        """Save the session where it was last saved; ask the first time."""
        if self._session_path is None:
            self.ask_and_save()
        else:
            self._save_to(self._session_path)

    def ask_and_save(self) -> None:
        from softmax_explorer.app.export_menu import ask_path

        start = f"{self._store.scenario.preset or 'softmax'}.json"
        path = ask_path(self._window, start, f"{tr('Session')} (*.json)", tr("Save session"))
        if path is not None:
            self._save_to(path)

    def _save_to(self, path: Path) -> None:
        from softmax_explorer.model import session

        self._store.commit()
        try:
            session.save(self._store.scenario, path, self.panel_in_front())
        except ValueError as error:
            self.problem.emit(str(error))
            return
        self._session_path = path
        self._settings.add_recent_file(path)
        self.done.emit(tr("Saved {name}", name=path.name))

    def paste(self) -> None:
        """Take logits from the clipboard's text, or open the file it holds."""
        mime = QGuiApplication.clipboard().mimeData()
        if not self.take(mime):
            self.problem.emit(tr("The clipboard holds no text. Copy numbers such as 2.1, 0.8, −0.5 and paste again."))

    def take(self, mime: QMimeData) -> bool:
        """Open the first dropped or pasted file, or read the text as logits. False when there is neither."""
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.open(paths[0])
            return True
        if not mime.hasText():
            return False
        text = mime.text()
        if len(text) > LONGEST_PASTE:
            self.problem.emit(tr("The pasted text is longer than 16 MB. Save it to a file and open that."))
            return True
        try:
            pasted = data.parse(text)
        except ValueError as error:
            self.problem.emit(str(error))
            return True
        if pasted.dataset is not None:
            self._rows.add(pasted.dataset)
        self._store.apply(pasted.scenario, tr("Paste logits"))
        return True

    def copy_numbers(self) -> None:
        """The table on screen, as spreadsheets take it."""
        from softmax_explorer.export.table import scenario_table, to_csv

        self._store.flush()
        QGuiApplication.clipboard().setText(to_csv(scenario_table(self._store.results), "\t"))
        self.done.emit(tr("Copied {count} classes", count=self._store.scenario.num_classes))
