"""The lecture hall: a window of its own over the same state, in type that the back row reads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QScreen, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from softmax_explorer.app import sentence
from softmax_explorer.app.pipeline import PipelineController
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import numbers, paint
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.scale import presentation
from softmax_explorer.style.theme import THEMES
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.pipeline_layout import least_height
from softmax_explorer.widgets.pipeline_look import PRESENT
from softmax_explorer.widgets.sentence_line import SentenceLine
from softmax_explorer.widgets.temperature_bar import TemperatureBar

MARGIN_SHARE = 1 / 28


class PresentWindow(QWidget):
    """Title, pipeline and temperature, nothing else. Esc or F5 returns; the main window stays as it is."""

    def __init__(self, store: Store, spotlight: Spotlight, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._store, self._owner = store, parent
        self._num_classes = store.scenario.num_classes
        self._theme = THEMES["projector"]
        self.setObjectName("present-window")
        self.setWindowTitle(tr("Softmax Explorer, presented"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setPalette(palette(self._theme))
        self.setMinimumSize(640, 360)

        self.headline = SentenceLine(20, 12, lines=2, bold=True)
        self.headline.setObjectName("present-headline")
        self.openness = SentenceLine(14, 12)
        self.pipeline = PipelineView(look=PRESENT)
        self.pipeline.setObjectName("present-pipeline")
        self.controller = PipelineController(store, spotlight, self.pipeline)
        self.temperature = TemperatureBar()
        self.temperature.setObjectName("present-temperature")
        self.temperature.moved.connect(self._preview_temperature)
        self.temperature.finished.connect(lambda: store.commit(tr("Set temperature")))

        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(0)
        for widget in (self.headline, self.openness):
            self._layout.addWidget(widget)
        self._spaces = [QSpacerItem(0, 0), QSpacerItem(0, 0)]
        self._layout.addItem(self._spaces[0])
        self._layout.addWidget(self.pipeline, 1)
        self._layout.addItem(self._spaces[1])
        self._caption = SentenceLine(14, 12)
        self._caption.set_text(tr("temperature"))
        self._value = SentenceLine(14, 12, bold=True, right=True)
        self._value.setObjectName("present-temperature-value")
        for words in (self._caption, self._value):
            words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        for widget in (self._caption, self.temperature, self._value):
            foot.addWidget(widget, int(widget is self.temperature))
            if widget is not self.temperature:
                foot.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(foot)
        for keys, call in (
            ("Esc", self.close),
            ("F5", self.close),
            ("Ctrl+Z", store.undo),
            ("Ctrl+Shift+Z", store.redo),
            ("[", lambda: self.temperature.step(-1)),
            ("]", lambda: self.temperature.step(1)),
        ):
            QShortcut(QKeySequence(keys), self, call)
        store.changed.connect(self._on_changed)
        self._show(store.snapshot())

    def show_on(self, screen: QScreen) -> None:
        """Fill a screen."""
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()
        self.pipeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        typography = presentation(self.height())
        margin = round(self.width() * MARGIN_SHARE)
        self._layout.setContentsMargins(margin, margin // 2, margin, margin // 2)
        for space in self._spaces:
            space.changeSize(0, round(0.6 * typography.caption))
        self.headline.set_pixel_sizes(typography.title, typography.caption)
        # A long sentence has two lines of the smallest type.
        lines = (paint.metrics(paint.font(size, bold=True)).height() for size in (typography.title, typography.caption))
        self.headline.setFixedHeight(round(max(next(lines), 2 * next(lines))) + 2)
        self.openness.set_pixel_sizes(typography.caption, typography.caption)
        self._caption.set_pixel_sizes(typography.body, typography.caption)
        self._value.set_pixel_sizes(typography.number, typography.caption)
        body, number = paint.font(typography.body), paint.font(typography.number, bold=True)
        self._caption.setFixedWidth(round(paint.text_width(self._caption.text(), body)) + typography.caption)
        self._value.setFixedWidth(round(paint.text_width("0.0000", number)) + typography.caption)
        for line in (self.headline, self.openness, self._caption, self._value):
            line.apply(self._theme, muted=line in (self.openness, self._caption))
        self.temperature.apply(self._theme, typography)
        self._layout.activate()
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Rows in large type, or in the smallest where that brings more classes into sight."""
        height, classes = self.pipeline.height(), self._num_classes
        usual = presentation(self.height())
        dense = least_height(classes, usual, PRESENT) > height
        self.pipeline.apply(self._theme, presentation(self.height(), dense))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), paint.colour(self._theme.background))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._store.commit()
        super().closeEvent(event)
        if self._owner is not None:
            self._owner.activateWindow()

    def _preview_temperature(self, temperature: float) -> None:
        self._store.preview(self._store.scenario.with_temperature(temperature), tr("Set temperature"))

    def _on_changed(self, snapshot: Snapshot) -> None:
        self._show(snapshot)
        if snapshot.scenario.num_classes != self._num_classes:
            self._num_classes = snapshot.scenario.num_classes
            self._fit_rows()

    def _show(self, snapshot: Snapshot) -> None:
        results = snapshot.results
        self.headline.set_text(sentence.headline(results))
        self.openness.set_text(sentence.openness(results) if results.num_unmasked > 1 else "")
        self.temperature.set_temperature(snapshot.scenario.temperature)
        self._value.set_text(numbers.temperature(snapshot.scenario.temperature))
