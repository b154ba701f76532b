"""The window: menus, toolbar and content over one store, and what happens when it closes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from softmax_explorer.app import layout
from softmax_explorer.app.autosave import Autosave, Slot
from softmax_explorer.app.beginning import BackToTheStart
from softmax_explorer.app.content import Content
from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.export_menu import build_export_menu
from softmax_explorer.app.files import Files
from softmax_explorer.app.first_run import FirstRun
from softmax_explorer.app.menus import build_menus
from softmax_explorer.app.settings import Settings
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.app.toolbar import Toolbar
from softmax_explorer.app.worker import Worker
from softmax_explorer.model import presets
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.style.words import tr

if TYPE_CHECKING:
    from softmax_explorer.app.present import PresentWindow
    from softmax_explorer.model.dataset import Dataset
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.notice import Notice

FIRST_SIZE = (1440, 900)
SMALLEST_SIZE = (880, 644)  # less would squeeze the temperature dial


class MainWindow(QMainWindow):
    """One window over one store. Closing it never asks and never loses."""

    def __init__(
        self, scenario: Scenario, dataset: Dataset | None, settings: Settings, slot: Slot, theme_id: str
    ) -> None:
        super().__init__()
        self.settings = settings
        self.store = Store(scenario, self)
        self.spotlight = Spotlight(self)
        self.worker = Worker(self)
        self.autosave = Autosave(self.store, Worker(self), slot, self)  # its own thread: it never queues behind a file
        self.theme = THEMES[theme_id]
        QApplication.setPalette(palette(self.theme))  # before there are widgets that would all be told
        self.theme_actions: dict[str, QAction] = {}
        self._present_window: PresentWindow | None = None
        self._notice: Notice | None = None
        self.setWindowTitle(tr("Softmax Explorer"))
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(*FIRST_SIZE)
        self.setAcceptDrops(True)

        self.rows = DatasetBar(self.store, self.worker)
        self.files = Files(self, self.store, self.worker, self.rows, settings)
        if dataset is not None:
            self.rows.add(dataset)
        self._make_undo_actions()
        self.back_action = BackToTheStart(self.store, self)
        self.present_action = QAction(tr("Present"), self)
        self.present_action.triggered.connect(self.present)
        self.content = Content(self.store, self.spotlight, self.theme)
        self.export_menu = build_export_menu(self)
        self.toolbar = Toolbar(
            self.store,
            self.rows,
            self.undo_action,
            self.redo_action,
            self.back_action,
            self.export_menu,
            self.present_action,
        )
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.content, 1)
        self.setCentralWidget(centre)
        build_menus(self)
        for source in (self.files.problem, self.files.done, self.rows.problem, self.autosave.failed):
            source.connect(self.show_message)
        self.content.pipeline_controller.problem.connect(self.show_message)
        self.content.controls.problem.connect(self.show_message)
        self.content.panes.present_wanted.connect(self.present_panel)
        self.files.panel_in_front = self.content.panes.focused
        self.files.panel_wanted.connect(self._show_known_panel)
        self.content.painted_first.connect(self.content.pipeline_controller.show_leader)
        self.content.painted_first.connect(self._explain)
        self._first_run = FirstRun(self, self.store, settings)
        self.content.painted_first.connect(lambda: self._first_run.show(self.theme, DESKTOP))
        self.toolbar.apply(self.theme, DESKTOP)
        self.theme_actions[theme_id].setChecked(True)
        self._restore_layout()
        QTimer.singleShot(0, self, self.files.reopen_dataset)

    @property
    def notice(self) -> Notice:
        """The line for messages, made with the first one."""
        if self._notice is None:
            from softmax_explorer.widgets.notice import Notice

            self._notice = Notice(self, self.theme, DESKTOP)
        return self._notice

    def show_message(self, text: str) -> None:
        """Say one sentence over the window's lower edge."""
        self.notice.say(text)

    def show_preset(self, preset_id: str) -> None:
        preset = presets.get(preset_id)
        self.store.apply(preset.scenario(), tr("Example {title}", title=tr(preset.title)))

    def _show_known_panel(self, panel_id: str) -> None:
        if panel_id in self.content.slots:
            self.content.show_panel(panel_id)

    def start_fresh(self) -> None:
        """The first example again, as an ordinary undo step."""
        self.store.apply(presets.get("iris").scenario(), tr("Start fresh"))

    def _explain(self) -> None:
        from softmax_explorer.app.glossary import explain

        explain(self.content.controls)

    def set_theme(self, theme_id: str) -> None:
        self.theme = THEMES[theme_id]
        QApplication.setPalette(palette(self.theme))
        self.content.apply(self.theme)
        self.toolbar.apply(self.theme, DESKTOP)
        if self._notice is not None:
            self._notice.apply(self.theme)
        self._first_run.restyle(self.theme, DESKTOP)
        self.theme_actions[theme_id].setChecked(True)

    def choose_theme(self, theme_id: str) -> None:
        """A theme picked by hand is remembered."""
        self.set_theme(theme_id)
        self.settings.put("theme", theme_id)

    def panel_widget(self, panel_id: str) -> QWidget:
        """A panel's widget, built if need be; `pipeline` is the pipeline. ValueError for an unknown id."""
        if panel_id == "pipeline":
            return self.content.pipeline
        if panel_id not in self.content.slots:
            raise ValueError(f"there is no panel {panel_id!r}; `panels` lists them")
        return self.content.slots[panel_id].ensure_built()

    def present(self) -> None:
        """Open the lecture-hall window over the same state, on the screen this window is on."""
        self._presenting().show_on(self.screen())

    def present_panel(self, panel_id: str) -> None:
        """The same with a panel in place of the pipeline."""
        called = self._present_window is None
        window = self._presenting()
        window.show_on(self.screen())
        window.show_panel(panel_id, from_pipeline=not called)

    def _presenting(self) -> PresentWindow:
        self.store.commit()
        if self._present_window is None:
            from softmax_explorer.app.present import PresentWindow

            self._present_window = PresentWindow(self.store, self.spotlight, self)
            self._present_window.row_wanted.connect(self.rows.step)
            self._present_window.destroyed.connect(self._forget_present)
        return self._present_window

    def _forget_present(self) -> None:
        self._present_window = None

    def _make_undo_actions(self) -> None:
        """Enabled while there is something to undo, an open gesture included."""
        self.undo_action = QAction(tr("Undo"), self)
        self.undo_action.setShortcut(QKeySequence("Ctrl+Z"))
        self.undo_action.triggered.connect(self.store.undo)
        self.redo_action = QAction(tr("Redo"), self)
        self.redo_action.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.redo_action.triggered.connect(self.store.redo)
        self.undo_action.setEnabled(False)
        self.redo_action.setEnabled(False)
        self._gesture_shown = False
        self.store.changed.connect(self._on_changed)
        self.store.steps_changed.connect(self._show_undo)

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.gesture != self._gesture_shown:
            self._gesture_shown = snapshot.gesture
            self._show_undo()

    def _show_undo(self) -> None:
        stack, gesture = self.store.undo_stack, self.store.gesture_open
        self.undo_action.setEnabled(gesture or stack.can_undo)
        self.redo_action.setEnabled(stack.can_redo and not gesture)
        step = stack.undo_text
        self.undo_action.setText(tr("Undo: {step}", step=step) if step and not gesture else tr("Undo"))
        step = stack.redo_text
        self.redo_action.setText(tr("Redo: {step}", step=step) if step else tr("Redo"))

    def _restore_layout(self) -> None:
        if not self.settings.blob("geometry").isEmpty():
            self.restoreGeometry(self.settings.blob("geometry"))
        layout.restore(self.settings, self.content)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.content.pipeline.setFocus()  # which goes to its first slider: the first drag is there

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.files.take(event.mimeData()):
            event.acceptProposedAction()

    def open_path(self, path: Path) -> None:
        self.files.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.store.commit()
        self.store.flush()
        self.settings.put("geometry", self.saveGeometry())
        layout.save(self.settings, self.content)
        self.worker.finish()
        self.autosave.save_now()
        self.autosave.release()
        if self._present_window is not None:
            self._present_window.close()
        self.content.panes.close_windows()
        super().closeEvent(event)
