"""What comes from elsewhere is in sight, and the keyboard stays where it was."""

import pytest
from PySide6.QtWidgets import QApplication

from softmax_explorer.app.content import Content
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.theme import LIGHT


@pytest.fixture
def store() -> Store:
    return Store(Scenario([2.1, 0.8, -0.5]))


@pytest.fixture
def content(qtbot, store: Store) -> Content:
    content = Content(store, Spotlight(), LIGHT)
    qtbot.addWidget(content)
    content.resize(1366, 700)
    with qtbot.waitActive(content):
        content.show()
        content.activateWindow()
    content.pipeline.setFocus()
    return content


def bring(store: Store, logits: list[float], title: str) -> None:
    store.apply(Scenario(logits, title=title), "Paste")
    for _ in range(3):
        QApplication.processEvents()


def test_a_new_row_of_many_classes_shows_its_leader(content: Content, store: Store) -> None:
    for leader in (35, 2):
        bring(store, [float(index == leader) for index in range(40)], f"row with {leader}")
        assert not content.pipeline.row_rect(leader).isEmpty()
    store.apply(store.scenario.with_logit(38, 9.0), "Move")
    QApplication.processEvents()
    assert content.pipeline.row_rect(38).isEmpty()  # under the hand nothing scrolls


def test_where_all_rows_fit_nothing_scrolls_and_the_keyboard_stays(content: Content, store: Store) -> None:
    bring(store, [0.0] * 7 + [3.0] + [0.0] * 2, "ten")
    assert not content.pipeline.row_rect(0).isEmpty()
    focus = content.focusWidget()
    assert focus is not None
    assert focus.objectName() == "logit-slider-0"
