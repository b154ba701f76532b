"""The lecture hall: a window of its own over the same state, in type that the back row reads."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from softmax_explorer.app import sentence
from softmax_explorer.app.example_steps import ExampleSteps
from softmax_explorer.app.pipeline import PipelineController
from softmax_explorer.app.present_panels import PresentPanels
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.panels import registry
from softmax_explorer.style import numbers, paint
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.scale import SPACE_3, Typography, hall_height, presentation
from softmax_explorer.style.theme import THEMES
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.pipeline_layout import least_height
from softmax_explorer.widgets.pipeline_look import PRESENT
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.sentence_line import SentenceLine
from softmax_explorer.widgets.temperature_bar import TemperatureBar

MARGIN_SHARE = 1 / 28
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class PresentWindow(QWidget):
    """Title, pipeline and temperature, nothing else; or panels in place of title and pipeline.

    F5 returns, and Esc, which leads from panels back to the pipeline if they were called from there. The main window
    stays as it is. The keys of a presenter's remote, Page Up and Page Down, turn what is shown, and no logit.
    """

    row_wanted = Signal(int)  # 1 or -1: the next or the previous row of the data set

    def __init__(self, store: Store, spotlight: Spotlight, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._store, self._spotlight, self._owner = store, spotlight, parent
        self._panels: PresentPanels | None = None
        self._from_pipeline = True
        self._examples = ExampleSteps(store)
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
        self._page = QVBoxLayout()
        self._page.setSpacing(0)
        for widget in (self.headline, self.openness):
            self._page.addWidget(widget)
        self._spaces = [QSpacerItem(0, 0), QSpacerItem(0, 0)]
        self._page.addItem(self._spaces[0])
        self._page.addWidget(self.pipeline, 1)
        self._layout.addLayout(self._page, 1)
        self._below = self._layout.count()
        self._layout.addItem(self._spaces[1])
        self._caption = SentenceLine(14, 12)
        self._caption.set_text(tr("temperature"))
        self._value = SentenceLine(14, 12, bold=True, right=True)
        self._value.setObjectName("present-temperature-value")
        for words in (self._caption, self._value):
            words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._foot = foot = QHBoxLayout()
        self._switch = Push(tr("Panels"))
        self._switch.setObjectName("present-switch")
        self._switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._switch.clicked.connect(self.switch)
        for widget in (self._caption, self.temperature, self._value, self._switch):
            foot.addWidget(widget, int(widget is self.temperature))
            if widget is not self.temperature:
                foot.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(foot)
        for keys, call in (
            ("Esc", self._go_back),
            ("F5", self.close),
            ("Ctrl+Z", store.undo),
            ("Ctrl+Shift+Z", store.redo),
            ("[", lambda: self.temperature.step(-1)),
            ("]", lambda: self.temperature.step(1)),
            ("Shift+F5", self.switch),
            ("Ctrl+Right", lambda: self._step(1)),
            ("Ctrl+Left", lambda: self._step(-1)),
            ("PgDown", lambda: self._turn(1)),
            ("PgUp", lambda: self._turn(-1)),
            ("1", lambda: self._show_number(1)),
            ("2", lambda: self._show_number(2)),
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

    def show_panel(self, panel_id: str, from_pipeline: bool = True) -> None:
        """A panel in place of title and pipeline, where Esc leads if it is shown `from_pipeline`."""
        if self._panels is None:
            self._panels = PresentPanels(self._store, self._spotlight, self._theme, self._type_of_panels())
            self._panels.left_behind.connect(self.show_pipeline)
            self._layout.insertWidget(self._below, self._panels, 1)
        if not self._presents_panels():
            self._from_pipeline = from_pipeline
        self._panels.show_panel(panel_id)
        self._exchange(True)

    def show_pipeline(self) -> None:
        self._exchange(False)
        self._fit_rows()
        self.pipeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def switch(self) -> None:
        """From the pipeline to the panels that were shown last, and back."""
        if self._presents_panels():
            self.show_pipeline()
        elif self._panels is None:
            self.show_panel(registry.listed()[0].id)
        else:
            self._exchange(True)

    def _presents_panels(self) -> bool:
        return self._panels is not None and self._panels.isVisible()

    def _exchange(self, panels: bool) -> None:
        for widget in (self.headline, self.openness, self.pipeline):
            widget.setVisible(not panels)
        self._layout.setStretchFactor(self._page, int(not panels))
        if self._panels is not None:
            self._panels.setVisible(panels)
            if panels:
                self._panels.setFocus(Qt.FocusReason.OtherFocusReason)
        self._switch.setText(tr("Pipeline") if panels else tr("Panels"))
        self._switch.setAccessibleName(self._switch.text())
        self._switch.updateGeometry()
        self._layout.activate()

    def _step(self, by: int) -> None:
        """Through the pipeline and all panels, round and round."""
        listed = registry.listed()
        if self._panels is not None and self._presents_panels():
            self._panels.step(by)
        else:
            self.show_panel(listed[0 if by > 0 else -1].id)

    def _turn(self, by: int) -> None:
        """The next panel, where panels are; else the next example, or row of the data set."""
        if self._panels is not None and self._presents_panels():
            self._panels.turn(by)
        elif self._store.scenario.dataset is not None:
            self._store.commit()
            self.row_wanted.emit(by)
        else:
            self._examples.step(by)

    def _show_number(self, count: int) -> None:
        if self._panels is not None and self._presents_panels():
            self._panels.show_number(count)

    def _go_back(self) -> None:
        if self._presents_panels() and self._from_pipeline:
            self.show_pipeline()
        else:
            self.close()

    def _type_of_panels(self) -> Typography:
        return self._type(dense=True)

    def _type(self, dense: bool = False) -> Typography:
        return presentation(hall_height(self.width(), self.height()), dense)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no control has taken: the arrows go from panel to panel."""
        if self._presents_panels() and event.key() in _SIDEWAYS:
            self._step(_SIDEWAYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        typography = self._type()
        margin, inner = round(self.width() * MARGIN_SHARE), self._type_of_panels().space(SPACE_3)
        self._layout.setContentsMargins(margin - inner, margin // 2, margin - inner, margin // 2)
        self._page.setContentsMargins(inner, 0, inner, 0)  # panels and buttons have this margin of their own
        self._foot.setContentsMargins(inner, 0, inner, 0)
        self._foot.setSpacing(typography.caption)
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
        self._switch.apply(self._theme, self._type_of_panels())
        if self._panels is not None:
            self._panels.apply(self._theme, self._type_of_panels())
        self._layout.activate()
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Rows in large type, or in the smallest where that brings more classes into sight."""
        height, classes = self.pipeline.height(), self._num_classes
        dense = least_height(classes, self._type(), PRESENT) > height
        self.pipeline.apply(self._theme, self._type(dense))

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
        parts = [tr(snapshot.scenario.title), sentence.openness(results) if results.num_unmasked > 1 else ""]
        self.openness.set_text(" · ".join(part for part in parts if part))
        self.temperature.set_temperature(snapshot.scenario.temperature)
        self._value.set_text(numbers.temperature(snapshot.scenario.temperature))
