"""The line above the picture: which example this is, undo and redo, the rows of a data set, export and present."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.store import Store
from softmax_explorer.model import presets
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.push import Push

EXAMPLE_WIDTH = 210


class Toolbar(QWidget):
    """Buttons over the window's actions; nothing here has a state of its own."""

    def __init__(
        self,
        store: Store,
        rows: DatasetBar,
        undo: QAction,
        redo: QAction,
        back: QAction,
        export: QMenu,
        present: QAction,
    ) -> None:
        super().__init__()
        self._store, self._rows = store, rows
        self._theme: Theme | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._rows_of_list: list[str | None] = []  # the presets' ids; None where the list has something else
        self.example = Choice()
        self.example.setObjectName("preset")
        self.example.setAccessibleName(tr("Example"))
        self.example.setFixedWidth(EXAMPLE_WIDTH)
        self.example.chosen.connect(self._choose)
        self._undo = _button(tr("Undo"), "undo", undo)
        self._redo = _button(tr("Redo"), "redo", redo)
        self._back = _button(back.text(), "again", back)
        self._export = Push(tr("Export"))
        self._export.setObjectName("export")
        self._export.setMenu(export)
        self._present = Push(tr("Present F5"), strong=True)
        self._present.setObjectName("present")
        self._present.clicked.connect(present.trigger)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_3, SPACE_1, SPACE_3, SPACE_1)
        layout.setSpacing(SPACE_2)
        for widget in (self.example, self._back, self._undo, self._redo, rows):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._export)
        layout.addWidget(self._present)
        store.changed.connect(self._on_changed)
        self._show()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme = theme
        for widget in (self.example, self._back, self._undo, self._redo, self._rows, self._export, self._present):
            widget.apply(theme, typography)
        self.update()

    def open_export(self) -> None:
        self._export.showMenu()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is not None:
            QPainter(self).fillRect(event.rect(), paint.colour(self._theme.background))

    def _choose(self, index: int) -> None:
        preset_id = self._rows_of_list[index]
        if preset_id is not None:
            preset = presets.PRESETS[preset_id]
            self._store.apply(preset.scenario(), tr("Example {title}", title=tr(preset.title)))
        else:
            self._show()

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.changes & {"preset", "title"}:
            self._show()

    def _show(self) -> None:
        """The examples by group, and before them the state's own title when it is none of them."""
        scenario = self._store.scenario
        ids: list[str | None] = []
        names, headings = [], set()
        if scenario.preset not in presets.PRESETS:
            ids.append(None)
            names.append(scenario.title or tr("Own logits"))
        for group, members in presets.by_group():
            headings.add(len(ids))
            ids += [None, *(preset.id for preset in members)]
            names += [tr(group), *(tr(preset.title) for preset in members)]
        self._rows_of_list = ids
        self.example.set_items(names, frozenset(headings))
        self.example.set_index(ids.index(scenario.preset) if scenario.preset in presets.PRESETS else 0)


def _button(text: str, glyph: str, action: QAction) -> Push:
    button = Push(text, glyph=glyph)
    button.setObjectName(glyph)
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button
