"""What a figure of the window shows: title, controls, pipeline, panes and checks, laid out for the room there is."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from softmax_explorer.app.controls import Controls
from softmax_explorer.app.panel_slot import PanelHost
from softmax_explorer.app.panes import Panes
from softmax_explorer.app.pipeline import PipelineController
from softmax_explorer.app.sentence import title_sentence
from softmax_explorer.app.split import Split
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model import presets
from softmax_explorer.model.changes import FROM_ELSEWHERE, diff
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_2, SPACE_3
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.check_line import CheckLine
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.pipeline_look import DESKTOP_LOOK, PipelineLook
from softmax_explorer.widgets.sentence_line import SentenceLine
from softmax_explorer.widgets.stamps import sentence_width

_LONG_NAMES = (300, 150, 100, 75, 55)  # characters
LOWER_PANELS_LEAST = 232
_LOWER_SHARE, _LOWER_SHARE_LEAST = 0.42, 0.4


class Content(QWidget):
    """The whole picture."""

    painted_first = Signal()

    def __init__(self, store: Store, spotlight: Spotlight, theme: Theme, *, look: PipelineLook = DESKTOP_LOOK) -> None:
        super().__init__()
        self._store, self.theme = store, theme
        self._painted = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setObjectName("content")

        self.sentence = SentenceLine(DESKTOP.title, DESKTOP.heading, bold=True)
        self.sentence.setObjectName("status-sentence")
        self.note = SentenceLine(DESKTOP.body, DESKTOP.caption, lines=2)
        self.note.setObjectName("note")
        self.checks = CheckLine(DESKTOP.caption)
        self.checks.setObjectName("checks")
        self.controls = Controls(store)
        self.pipeline = PipelineView(look=look)
        self.pipeline_controller = PipelineController(store, spotlight, self.pipeline)

        if look.for_figures:
            self.controls.leave_out_moves()
        self._host = PanelHost(store, spotlight, theme, DESKTOP)
        self.panes = Panes(store, spotlight, self._host)
        self.slots, self.tabs = self.panes.slots, self.panes.tabs
        self._columns = Split(Qt.Orientation.Vertical)
        self._columns.addWidget(self.pipeline)
        self._columns.addWidget(self.panes)
        self.panes.setMinimumHeight(LOWER_PANELS_LEAST)
        self._columns.given_back.connect(self._share_height)
        self._columns.resized.connect(self._share_height)  # by the window, and by a note that comes or goes

        titles = QVBoxLayout()
        titles.setSpacing(SPACE_1)
        titles.addWidget(self.sentence)
        titles.addWidget(self.note)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_1)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(SPACE_2)
        grid.addLayout(titles, 0, 0, 1, 2)
        grid.addWidget(self.controls, 1, 0)
        grid.addWidget(self._columns, 1, 1)
        grid.addWidget(self.checks, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)

        store.changed.connect(self._on_changed)
        self.apply(theme)
        self._show(store.snapshot())

    def apply(self, theme: Theme) -> None:
        """Dress everything in a theme."""
        self.theme = self._host.theme = theme
        self.sentence.apply(theme)
        self.note.apply(theme, muted=True)
        self.checks.apply(theme)
        self.controls.apply(theme, DESKTOP)
        self.pipeline.apply(theme, DESKTOP)
        self.panes.apply(theme)
        self.update()

    def show_panel(self, panel_id: str) -> None:
        """Bring a panel to the front and the keyboard to it."""
        self.panes.show_panel(panel_id)

    def splits(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The shares that a hand gave to the pipeline's height and to the panes' widths; empty without."""
        return self._columns.shares, self.panes.shares

    def set_splits(self, heights: tuple[float, ...], widths: tuple[float, ...]) -> None:
        self._columns.shares, self.panes.shares = heights[:1], widths
        if self.isVisible():
            self._share_height()
            self.panes.share_width()

    def build_all(self) -> None:
        """Make what would wait for an idle moment: for pictures, which cannot wait."""
        for slot in self.slots.values():
            if slot.isVisible():
                slot.ensure_built()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sentence.set_text(self._title(self._store.results))
        self.panes.fit(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), paint.colour(self.theme.background))
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted_first.emit)

    def _share_height(self) -> None:
        """The pipeline takes what its rows need; the panels below get the rest, and never too little to read."""
        if self._columns.share is not None:
            self._columns.divide(self._columns.share)
            return
        height = self._columns.height() - self._columns.handleWidth()
        lower = max(LOWER_PANELS_LEAST, round(height * _LOWER_SHARE))
        least = self.pipeline.least_height()
        if lower > height - least >= max(LOWER_PANELS_LEAST, round(height * _LOWER_SHARE_LEAST)):
            lower = height - least  # a little less, and no row of the pipeline is out of sight
        wanted = min(self.pipeline.preferred_height(height), height - lower)
        self._columns.setSizes([wanted, height - wanted])

    def _on_changed(self, snapshot: Snapshot) -> None:
        self._show(snapshot)
        if snapshot.changes & {"logits", "class_names"} and not snapshot.gesture:
            self._share_height()
        if snapshot.changes & FROM_ELSEWHERE:  # now that the rows have the height they get
            self.pipeline_controller.show_leader()

    def _show(self, snapshot: Snapshot) -> None:
        results = snapshot.results
        self.sentence.set_text(self._title(results))
        self._show_note(snapshot.scenario)
        self.checks.set_checks([(check.passed, tr(check.text), tr(check.detail)) for check in results.checks])

    def _title(self, results: Results) -> str:
        """With names as long as the line has room for."""
        title = title_sentence(results)
        if "…" in title:
            for longest in _LONG_NAMES:
                longer = title_sentence(results, longest)
                if sentence_width(longer, DESKTOP.heading, True) <= self.sentence.width():
                    return longer
        return title

    def _show_note(self, scenario: Scenario) -> None:
        """The note speaks of the example as it started: once it was changed, the note says so. What an example asks to
        try, its first sentence, stays as it is.
        """
        note = tr(scenario.note)
        if note and not _as_it_started(scenario):
            to_try, full_stop, figures = note.partition(". ") if _is_example(scenario) else ("", "", note)
            note = to_try + full_stop + (tr("At the start: {note}", note=figures) if figures else "")
        self.note.set_text(note)
        self.note.setVisible(bool(note))


def _is_example(scenario: Scenario) -> bool:
    return scenario.preset in presets.PRESETS and scenario.note == presets.PRESETS[scenario.preset].note


def _as_it_started(scenario: Scenario) -> bool:
    if scenario.preset not in presets.PRESETS:
        return scenario.baseline == tuple(scenario.logits)
    return not diff(_example(scenario.preset), scenario) - {"panel_settings", "seed", "dropped"}


@cache
def _example(preset_id: str) -> Scenario:
    return presets.get(preset_id).scenario()
