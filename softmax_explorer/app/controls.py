"""The column of controls: temperature, class count, true class, loss, smoothing, shift and the quick moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from softmax_explorer.app.entropy import entropy_text, temperature_for
from softmax_explorer.app.quick_moves import quick_moves
from softmax_explorer.app.store import Store
from softmax_explorer.app.temperature_play import TemperaturePlay
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.count_box import CountBox
from softmax_explorer.widgets.entropy_bar import EntropyBar
from softmax_explorer.widgets.knob import TemperatureKnob
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.push import Push

WIDTH = 232
MOST_CLASSES = 100
_LINE = 28
_TEXT_INSET = 7
W = TypeVar("W", bound=QWidget)
LOSSES = ("cross-entropy", "mse", "focal", "binary-cross-entropy")


class Controls(QWidget):
    """Each control previews while the hand moves and commits when it rests. `problem` carries one sentence."""

    problem = Signal(str)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._theme: Theme | None = None
        self.labels: list[QLabel] = []
        self.setObjectName("controls")
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

        self.knob = _named(TemperatureKnob(), "temperature-knob", tr("Temperature"))
        self.temperature = _named(
            NumberBox(minimum=0.0, form=numbers.temperature, bold=True, centred=True),
            "temperature-value",
            tr("Temperature"),
        )
        self.play = Push(tr("Play"), glyph="play", quiet=True)
        self.play.setObjectName("temperature-play")
        self.entropy = EntropyBar()
        self.count = _named(CountBox(maximum=MOST_CLASSES), "class-count", tr("Number of classes"))
        self.target = _named(Choice(quiet=True), "target-class", tr("True class"))
        self.loss = _named(Choice(quiet=True), "loss", tr("Loss"))
        self.loss.set_items([tr("cross-entropy"), tr("squared error"), tr("focal"), tr("binary cross-entropy")])
        self.smoothing = _named(
            NumberBox(minimum=0.0, maximum=1.0, form=numbers.plain, bold=True), "label-smoothing", tr("Label smoothing")
        )
        self.shift = _named(NumberBox(bold=True), "shift", tr("Shift all logits"))
        self._moves_label = self._label(tr("Quick moves"))
        self.moves = [self._move_button(move, text) for move, text in quick_moves()]
        self._player = TemperaturePlay(store)
        self._lay_out()
        self._connect()
        store.changed.connect(self._on_changed)
        self._show_target(store.scenario)
        self._show(store.scenario)
        self._show_entropy(store.snapshot())

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme = theme
        for label in self.labels:
            label.setFont(paint.font(typography.body))
            label.setForegroundRole(label.foregroundRole())
            palette = label.palette()
            palette.setColor(label.foregroundRole(), paint.colour(theme.muted))
            label.setPalette(palette)
        self.temperature.apply(theme, typography._replace(number=2 * typography.body))
        for control in (
            self.knob, self.play, self.entropy, self.count, self.target, self.loss, self.smoothing, self.shift,
        ):  # fmt: skip
            control.apply(theme, typography)
        for button in self.moves:
            button.apply(theme, typography)
        self.update()

    def step_temperature(self, steps: int) -> None:
        """Colder (negative) or hotter, by the knob's own steps; the limits are its end stops."""
        self.knob.step(steps)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is not None:
            QPainter(self).fillRect(event.rect(), paint.colour(self._theme.surface))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        # Boxes keep some space for their frame right of the text; the texts stand in line with everything else.
        column.setContentsMargins(SPACE_3, SPACE_2 + 2, SPACE_3 - _TEXT_INSET, SPACE_2)
        column.setSpacing(SPACE_1)
        temperature = self._label(tr("Temperature T"))
        temperature.setBuddy(self.temperature)
        column.addWidget(temperature)
        dial = QHBoxLayout()
        dial.setContentsMargins(0, 0, _TEXT_INSET, SPACE_2)
        dial.addWidget(self.knob, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(dial)
        self.knob.hold(self.temperature, self.play)
        entropy = QHBoxLayout()
        entropy.setContentsMargins(0, 0, _TEXT_INSET, SPACE_1)
        entropy.addWidget(self.entropy)
        column.addLayout(entropy)
        for text, control in (
            (tr("Classes"), self.count),
            (tr("True class"), self.target),
            (tr("Loss"), self.loss),
            (tr("Label smoothing"), self.smoothing),
            (tr("Shift all logits"), self.shift),
        ):
            line = QHBoxLayout()
            label = self._label(text)
            label.setMinimumHeight(_LINE)
            label.setBuddy(control)
            line.addWidget(label)
            if not isinstance(control, Choice):
                line.addStretch(1)
            line.addWidget(control, 1 if isinstance(control, Choice) else 0)
            column.addLayout(line)
        column.addSpacing(SPACE_2)
        column.addWidget(self._moves_label)
        grid = QGridLayout()
        grid.setSpacing(SPACE_2)
        grid.setContentsMargins(0, 0, _TEXT_INSET, 0)
        for place, button in enumerate(self.moves):
            grid.addWidget(button, place // 2, place % 2)
        column.addLayout(grid)
        column.addStretch(1)

    def leave_out_moves(self) -> None:
        """For a figure, where nothing can be pressed."""
        for widget in (self._moves_label, *self.moves):
            widget.hide()

    def _label(self, text: str) -> QLabel:
        label = QLabel(text)
        self.labels.append(label)
        return label

    def _connect(self) -> None:
        store = self._store
        self.knob.moved.connect(
            lambda value: self._preview(store.scenario.with_temperature(value), tr("Set temperature"))
        )
        self.temperature.moved.connect(
            lambda value: self._preview(store.scenario.with_temperature(value), tr("Set temperature"))
        )
        self.entropy.moved.connect(self._drag_entropy)
        self.count.moved.connect(self._preview_count)
        self.count.bounded.connect(
            lambda _: self.problem.emit(tr("1 to {most} classes; a file may have more.", most=self.count.maximum()))
        )
        self.smoothing.moved.connect(
            lambda value: self._preview(store.scenario.with_label_smoothing(value), tr("Label smoothing"))
        )
        self.shift.moved.connect(self._preview_shift)
        for control in (self.knob, self.temperature, self.entropy, self.count, self.smoothing, self.shift):
            control.finished.connect(store.commit)
        self.target.chosen.connect(lambda index: store.apply(store.scenario.with_target(index), tr("True class")))
        self.loss.chosen.connect(lambda index: store.apply(store.scenario.with_loss(LOSSES[index]), tr("Loss")))
        self.play.clicked.connect(self._player.toggle)
        self._player.playing_changed.connect(
            lambda on: self.play.set_glyph("pause" if on else "play", tr("Pause") if on else tr("Play"))
        )

    def _preview(self, scenario: Scenario, text: str) -> None:
        self._store.preview(scenario, text)

    def _drag_entropy(self, bits: float) -> None:
        """The temperature that gives this entropy, or the nearest there is."""
        try:
            temperature = temperature_for(self._store.results, bits)
        except ValueError as why:
            self.problem.emit(str(why))
            return
        self._preview(self._store.scenario.with_temperature(temperature), tr("Drag entropy"))

    def _preview_count(self, count: int) -> None:
        try:
            scenario = self._store.scenario.with_num_classes(count)
        except ValueError as error:
            self.count.set_value(self._store.scenario.num_classes)
            self.problem.emit(str(error))
            return
        self._preview(scenario, tr("Class count"))

    def _preview_shift(self, shift: float) -> None:
        """A shift that would carry a logit past the largest float64 is not taken; the box shows the old one again."""
        try:
            scenario = self._store.scenario.with_shift(shift)
        except ValueError:
            self.shift.set_value(self._store.scenario.shift)
            return
        self._preview(scenario, tr("Shift all logits"))

    def _move_button(self, move: Callable[[Scenario], Scenario], text: str) -> Push:
        button = Push(text)
        button.setObjectName(f"move-{move.__name__.replace('_', '-')}")
        button.clicked.connect(lambda: self._store.apply(move(self._store.scenario), text))
        return button

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.changes & {"class_names", "target"}:
            self._show_target(snapshot.scenario)
        if snapshot.changes - {"logits"}:
            self._show(snapshot.scenario)
        self._show_entropy(snapshot)

    def _show_entropy(self, snapshot: Snapshot) -> None:
        results, ghost, bar = snapshot.results, snapshot.ghost, self.entropy
        bar.set_entropy(results.entropy_bits, results.max_entropy_bits, entropy_text(results))
        bar.set_ghost(None if ghost is None else ghost.entropy_bits)
        if not snapshot.gesture:  # a drag is not read out step by step
            bar.describe(bar.text())

    def _show_target(self, scenario: Scenario) -> None:
        names = [name or tr("class {index}", index=index) for index, name in enumerate(scenario.class_names)]
        if isinstance(scenario.target, int):
            self.target.set_items(names)
            self.target.set_index(scenario.target)
        else:
            self.target.set_items([*names, tr("soft target")])
            self.target.set_index(len(names))

    def _show(self, scenario: Scenario) -> None:
        self.knob.set_temperature(scenario.temperature)
        self.temperature.set_value(scenario.temperature)
        most = scenario.dataset.num_classes if scenario.dataset else 0
        self.count.set_maximum(max(MOST_CLASSES, most, scenario.num_classes))
        self.count.set_value(scenario.num_classes)
        self.loss.set_index(LOSSES.index(scenario.loss))
        self.smoothing.set_value(scenario.label_smoothing)
        self.shift.set_value(scenario.shift)


def _named(widget: W, object_name: str, accessible_name: str) -> W:
    widget.setObjectName(object_name)
    widget.setAccessibleName(accessible_name)
    return widget
