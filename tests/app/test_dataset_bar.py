"""The bar over the rows of a data set, by its own buttons."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from softmax_explorer.app import dataset_bar
from softmax_explorer.app.beginning import beginning
from softmax_explorer.app.dataset_bar import DatasetBar
from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model import Scenario, moves
from softmax_explorer.model.dataset import Dataset
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.widgets.choice import Choice

LOGITS = np.random.default_rng(3).normal(size=(24, 4))
LABELS = np.where(np.arange(24) % 3, LOGITS.argmax(axis=1), LOGITS.argmin(axis=1))
PETS = Dataset(DatasetReference("pets.npz", 1, "ab", 24, 4), LOGITS, LABELS, ("cat", "dog", "hen", "cow"))
OTHER = Dataset(DatasetReference("other.npz", 1, "cd", 2, 2), np.eye(2))


@pytest.fixture
def bar(qtbot, monkeypatch):
    monkeypatch.setattr(dataset_bar, "COUNT_RIGHT_MS", 0)
    window = QWidget()
    qtbot.addWidget(window)
    bar = DatasetBar(Store(Scenario([1.0, 2.0]), window), Worker(window))
    QHBoxLayout(window).addWidget(bar)
    window.resize(800, 60)
    window.show()
    bar.add(PETS)
    show(bar, PETS.row(0))
    yield bar
    bar._worker.finish()


def show(bar: DatasetBar, scenario: Scenario) -> None:
    bar._store.apply(scenario)
    bar._store.flush()


def press_next(bar: DatasetBar) -> None:
    button = bar.findChild(QPushButton, "row-next")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    bar._store.flush()


def filters(bar: DatasetBar) -> Choice:
    found = bar.findChild(Choice, "row-filter")
    assert found is not None
    return found


def columns(scenario: Scenario) -> dict[str, float]:
    return dict(zip(scenario.class_names, scenario.logits.tolist(), strict=True))


@pytest.mark.parametrize(
    "move", [moves.sort, moves.shuffle, lambda row: moves.sort(row.with_num_classes(6)).with_num_classes(5)]
)
def test_the_next_row_gives_every_name_its_own_logit(bar, move) -> None:
    show(bar, move(bar._store.scenario.with_name(1, "hound")))
    press_next(bar)
    after = bar._store.scenario
    assert columns(after) == dict(zip(("cat", "hound", "hen", "cow"), LOGITS[1].tolist(), strict=True))
    assert after.target == LABELS[1]
    bar._store.undo()
    bar._store.undo()
    assert columns(bar._store.scenario) == dict(zip(PETS.class_names, LOGITS[0].tolist(), strict=True))


def test_back_to_the_start_of_a_row_undoes_its_order_too(bar) -> None:
    start = bar._store.scenario
    show(bar, moves.shuffle(moves.sort(start)))
    assert beginning(bar._store) == start


def test_the_arrow_stays_under_the_pointer_whatever_is_browsed(bar, qtbot) -> None:
    button = bar.findChild(QPushButton, "row-next")
    at = button.mapTo(bar, QPoint())
    width = filters(bar).width()
    filters(bar).setCurrentIndex(3)
    qtbot.waitUntil(lambda: filters(bar).currentText() == "1 of 8 · Most sure and wrong")
    for place in range(2, 9):
        press_next(bar)
        assert filters(bar).currentText() == f"{place} of 8 · Most sure and wrong"
        assert (button.mapTo(bar, QPoint()), filters(bar).width()) == (at, width)
    press_next(bar)
    assert bar._store.scenario.row == PETS.order("most-sure-and-wrong")[-1], "the last one is the end"


def test_the_bar_says_how_many_rows_are_right(bar, qtbot) -> None:
    assert filters(bar).currentText() == "All rows", "the window does not wait for the count"
    qtbot.waitUntil(lambda: filters(bar).currentText() == "66.7 % right · all rows")
    bar.add(OTHER)
    show(bar, OTHER.row(1))
    assert filters(bar).currentText() == "All rows", "without labels nobody knows"


@pytest.mark.parametrize(("right", "text"), [(0, "0 %"), (1, "< 0.1 %"), (542_000, "54.2 %"), (999_999, "> 99.9 %")])
def test_only_none_is_0_percent_and_all_100(right, text) -> None:
    assert dataset_bar._share(right, 10**6) == text
    assert dataset_bar._share(7, 7) == "100 %"


def test_an_undo_to_another_data_set_browses_that_one(bar, qtbot) -> None:
    bar.add(OTHER)
    show(bar, OTHER.row(0))
    filters(bar).setCurrentIndex(2)
    qtbot.waitUntil(lambda: filters(bar).currentText() == "1 of 2 · Least sure")
    bar._store.undo()
    bar._store.flush()
    assert bar._store.scenario.dataset == PETS.reference
    assert filters(bar).currentIndex() == 0
    press_next(bar)
    assert bar._store.scenario.row == 1
