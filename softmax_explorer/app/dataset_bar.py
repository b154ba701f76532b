"""Browsing the rows of an opened data set: next, previous, jump, and the rows worth seeing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
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
    import numpy as np

    from softmax_explorer.model.dataset import Dataset
    from softmax_explorer.model.reference import DatasetReference

FILTER_WIDTH, NARROWEST_FILTER = 256, 150
FILTERS = ("", "wrong", "least-sure", "most-sure-and-wrong")
COUNT_RIGHT_MS = 300  # by then the first frame is painted


class _Filter(Choice):
    """As wide whatever it says, and narrower only in a narrow window."""

    def sizeHint(self) -> QSize:
        return QSize(FILTER_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST_FILTER, super().sizeHint().height())


class DatasetBar(QWidget):
    """Shown while the scenario is a row of a data set. The order of browsing is a view; the row is state.

    Nothing in it moves while rows are browsed, so that the arrow stays under the pointer.
    """

    problem = Signal(str)

    def __init__(self, store: Store, worker: Worker) -> None:
        super().__init__()
        self._store, self._worker = store, worker
        self._datasets: dict[str, Dataset] = {}
        self._shares: dict[str, str] = {}  # how many rows of a data set are right
        self._sha256 = ""  # of the data set the order belongs to
        self._order: np.ndarray | None = None
        self._places: np.ndarray | None = None  # of each row in the order, or -1
        self._counting = QTimer(self, singleShot=True, interval=COUNT_RIGHT_MS)
        self._counting.timeout.connect(self._count_right)
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
        self._filter = _Filter()
        self._filter.setObjectName("row-filter")
        self._filter.setAccessibleName(tr("Rows to browse"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_2)
        for widget in (self._previous, self._next, self._row, self._count, self._filter):
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
        self._refresh()

    def knows(self, sha256: str) -> bool:
        return sha256 in self._datasets

    def step(self, by: int) -> None:
        """The next or previous row in the order of browsing; stays at either end."""
        dataset = self.dataset
        if dataset is None:
            return
        row = self._store.scenario.row
        if self._order is None:
            self.show_row(row + by)
            return
        place = self._place(row)
        place = 0 if place is None else min(max(place + by, 0), len(self._order) - 1)
        self.show_row(int(self._order[place]))

    def _place(self, row: int) -> int | None:
        """Where a row stands in the order of browsing; None where it is not among the rows found."""
        if self._places is None or row >= len(self._places):
            return None
        place = int(self._places[row])
        return place if place >= 0 else None

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
        self._forget_order()
        if kind:
            self._worker.run("row-filter", lambda _cancelled: _ordered(dataset, kind), self._use_order, self._failed)
        self._refresh()

    def _forget_order(self) -> None:
        self._worker.cancel("row-filter")
        self._order = self._places = None

    def _use_order(self, found: tuple[np.ndarray, np.ndarray]) -> None:
        order, places = found
        if len(order):
            self._order, self._places = order, places
            self.show_row(int(order[0]))
        else:
            self._filter.set_index(0)
            self.problem.emit(tr("No row of this data set is wrong."))
        self._refresh()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error
        self._filter.set_index(0)
        self.problem.emit(str(error))

    def _count_right(self) -> None:
        dataset = self.dataset
        if dataset is None or not self._is_to_be_counted() or self._worker.is_busy("count-right"):
            return

        def counted(right: int) -> None:
            self._shares[dataset.reference.sha256] = _share(right, dataset.num_rows)
            self._refresh()  # and the next one, where another data set came meanwhile

        self._worker.run("count-right", lambda _cancelled: dataset.num_right(), counted, self._failed)

    def _is_to_be_counted(self) -> bool:
        """True for labelled rows whose share of right ones is not known yet."""
        dataset = self.dataset
        return dataset is not None and dataset.labels is not None and dataset.reference.sha256 not in self._shares

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
        self._count.setText(tr("of {rows}", rows=rows))
        reference = scenario.dataset
        if reference.sha256 != self._sha256:  # another file, or an undo back to one
            self._sha256 = reference.sha256
            self._forget_order()
            self._filter.set_index(0)
        self._show_filters()
        if self._is_to_be_counted() and not self._counting.isActive():
            self._counting.start()
        self.setToolTip("" if dataset else _missing(reference))

    def _show_filters(self) -> None:
        """What there is to browse; the one that is chosen says how far one has come."""
        share = self._shares.get(self._sha256)
        every = tr("All rows") if share is None else tr("{share} right · all rows", share=share)
        names = [every, tr("Wrong"), tr("Least sure"), tr("Most sure and wrong")]
        place = self._place(self._store.scenario.row)
        if self._order is not None and place is not None:
            index = self._filter.currentIndex()
            names[index] = tr(
                "{place} of {found} · {filter}", filter=names[index], place=place + 1, found=len(self._order)
            )
        self._filter.set_items(names)


def _ordered(dataset: Dataset, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows in the order to browse them, and the place of each row in it, -1 for those left out."""
    import numpy as np

    order = dataset.order(kind)
    places = np.full(dataset.num_rows, -1)
    places[order] = np.arange(len(order))
    return order, places


def _share(right: int, rows: int) -> str:
    """Of counts, in percent; only all is 100 % and none 0 %."""
    if right in (0, rows):
        return tr("100 %") if right else tr("0 %")
    share = 100.0 * right / rows
    if share < 0.1:
        return tr("< 0.1 %")
    return tr("> 99.9 %") if share > 99.9 else f"{share:.1f} %"


def _missing(reference: DatasetReference) -> str:
    if reference.has_file:
        return tr("{path} is not open; its row is kept.", path=reference.path)
    return tr("These rows came from no file; this one is kept.")
