"""Browsing the rows of an opened data set: next, previous, jump, and the rows worth seeing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style import paint
from softmax_explorer.style.scale import SPACE_2, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.push import Push

if TYPE_CHECKING:
    from softmax_explorer.model.dataset import Dataset

FILTER_WIDTH = 190
FILTERS = ("", "wrong", "least-sure", "most-sure-and-wrong")


class DatasetBar(QWidget):
    """Shown while the scenario is a row of a data set. The order of browsing is a view; the row is state."""

    problem = Signal(str)

    def __init__(self, store: Store, worker: Worker) -> None:
        super().__init__()
        self._store, self._worker = store, worker
        self._datasets: dict[str, Dataset] = {}
        self._order: list[int] | None = None
        self._built = False
        self._dress: tuple[Theme, Typography] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        store.changed.connect(self._on_changed)
        self._refresh()

    def _build(self) -> None:
        """The controls, made for the first row: most windows never see a data set."""
        self._previous = Push(tr("Previous row"), glyph="previous")
        self._next = Push(tr("Next row"), glyph="next")
        self._previous.setObjectName("row-previous")
        self._next.setObjectName("row-next")
        self._row = QSpinBox()
        self._row.setObjectName("row")
        self._row.setAccessibleName(tr("Row"))
        self._row.lineEdit().setAccessibleName(tr("Row"))
        self._row.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._row.setKeyboardTracking(False)
        self._row.setFrame(False)
        self._row.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._count = QLabel()
        self._filter = Choice()
        self._filter.setObjectName("row-filter")
        self._filter.setAccessibleName(tr("Rows to browse"))
        self._filter.setMinimumWidth(FILTER_WIDTH)
        self._filter.set_items([tr("All rows"), tr("Wrong"), tr("Least sure"), tr("Most sure and wrong")])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_2)
        for widget in (self._previous, self._row, self._count, self._next, self._filter):
            layout.addWidget(widget)
        self._previous.clicked.connect(lambda: self.step(-1))
        self._next.clicked.connect(lambda: self.step(1))
        self._row.valueChanged.connect(lambda value: self.show_row(value - 1))
        self._filter.chosen.connect(self._choose_filter)
        self._built = True
        if self._dress is not None:
            self.apply(*self._dress)

    @property
    def dataset(self) -> Dataset | None:
        """The open data set the scenario is a row of."""
        reference = self._store.scenario.dataset
        return None if reference is None else self._datasets.get(reference.sha256)

    def add(self, dataset: Dataset) -> None:
        """Make a data set's rows available; a scenario that refers to it (now, or after an undo) is browsed in it."""
        self._datasets[dataset.reference.sha256] = dataset
        self._order = None
        if self._built:
            self._filter.set_index(0)
        self._refresh()

    def knows(self, sha256: str) -> bool:
        return sha256 in self._datasets

    def step(self, by: int) -> None:
        """The next or previous row in the order of browsing; stays at either end."""
        dataset = self.dataset
        if dataset is None:
            return
        row = self._store.scenario.row
        order = self._order
        if order is None:
            self.show_row(row + by)
        elif order:
            place = order.index(row) + by if row in order else 0
            self.show_row(order[min(max(place, 0), len(order) - 1)])

    def show_row(self, row: int) -> None:
        dataset = self.dataset
        if dataset is None or not 0 <= row < dataset.reference.num_rows or row == self._store.scenario.row:
            return
        scenario = dataset.row(row, like=self._store.scenario)
        self._store.apply(scenario, tr("Row {row}", row=row + 1))

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._dress = theme, typography
        if not self._built:
            return
        for widget in (self._previous, self._next, self._filter):
            widget.apply(theme, typography)
        font = paint.font(typography.body)
        self._row.setFont(font)
        self._count.setFont(font)

    def _choose_filter(self, index: int) -> None:
        dataset = self.dataset
        if dataset is None:
            return
        kind = FILTERS[index]
        if not kind:
            self._order = None
            self._refresh()
            return
        self._worker.run(
            "row-filter", lambda _cancelled: [int(i) for i in dataset.order(kind)], self._use_order, self._filter_failed
        )

    def _use_order(self, order: list[int]) -> None:
        self._order = order
        if order:
            self.show_row(order[0])
        else:
            self._order = None
            self._filter.set_index(0)
            self.problem.emit(tr("No row of this data set is wrong."))
        self._refresh()

    def _filter_failed(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error
        self._filter.set_index(0)
        self.problem.emit(str(error))

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.changes & {"dataset", "row"}:
            self._refresh()

    def _refresh(self) -> None:
        dataset, scenario = self.dataset, self._store.scenario
        if scenario.dataset is None or self.parentWidget():  # without a parent it would be a window of its own
            self.setVisible(scenario.dataset is not None)
        if scenario.dataset is not None and not self._built:
            self._build()
        if self._built:
            for widget in (self._previous, self._next, self._row, self._filter):
                widget.setEnabled(dataset is not None)
        if scenario.dataset is None:
            return
        rows = scenario.dataset.num_rows
        self._row.blockSignals(True)
        self._row.setRange(1, rows)
        self._row.setValue(scenario.row + 1)
        self._row.blockSignals(False)
        metrics = QFontMetrics(self._row.font())
        self._row.setFixedWidth(metrics.horizontalAdvance("0" * (len(str(rows)) + 2)) + 16)
        where = tr("of {rows}", rows=rows)
        if self._order is not None and scenario.row in self._order:
            where = tr(
                "of {rows}, {place} of {found} found",
                rows=rows,
                place=self._order.index(scenario.row) + 1,
                found=len(self._order),
            )
        self._count.setText(where)
        self.setToolTip("" if dataset else tr("{path} is not open; its row is kept.", path=scenario.dataset.path))
