"""The store: one snapshot a turn, one undo step a gesture, nothing lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from softmax_explorer.app.store import Store
from softmax_explorer.model.scenario import Scenario


@pytest.fixture
def store(qapp):
    return Store(Scenario(logits=[2.1, 0.8, -0.5]))


@pytest.fixture
def snapshots(store):
    seen = []
    store.changed.connect(seen.append)
    return seen


def drag(store, *values, index=0):
    for value in values:
        store.preview(store.scenario.with_logit(index, value), "Move")


def test_many_previews_in_one_turn_give_one_snapshot(store, snapshots, qapp):
    drag(store, 1.0, 2.0, 3.0)
    assert snapshots == []
    qapp.processEvents()
    assert len(snapshots) == 1
    assert snapshots[0].scenario.logits[0] == 3.0
    assert snapshots[0].changes == {"logits"}
    assert snapshots[0].gesture


def test_a_widget_that_moved_by_itself_is_painted_together_with_what_follows_it(store, qtbot, qapp):
    happened = []

    class Slider(QWidget):
        def paintEvent(self, event):
            happened.append("painted")

    slider = Slider()
    qtbot.addWidget(slider)
    slider.show()
    qapp.processEvents()
    store.changed.connect(lambda snapshot: happened.append("announced"))
    happened.clear()
    slider.update()
    drag(store, 1.0)
    qapp.processEvents()
    assert happened == ["announced", "painted"]


def test_ghost_is_where_the_gesture_began_and_goes_with_it(store, snapshots, qapp):
    drag(store, 1.0)
    qapp.processEvents()
    drag(store, 0.0)
    qapp.processEvents()
    assert [snapshot.ghost.scenario.logits[0] for snapshot in snapshots] == [2.1, 2.1]
    store.commit()
    qapp.processEvents()
    assert snapshots[-1].ghost is None
    assert not snapshots[-1].gesture


def test_a_gesture_is_one_undo_step_and_comes_back_exactly(store, qapp):
    start = store.scenario
    drag(store, 1.0, 0.1 + 0.2, -7.123456789)
    store.commit("Move logit of class 0")
    assert store.undo_stack.count == 1
    assert store.undo_stack.undo_text == "Move logit of class 0"
    end = store.scenario
    store.undo()
    assert store.scenario == start
    store.redo()
    assert store.scenario == end


def test_a_gesture_that_ends_where_it_began_leaves_no_step(store):
    drag(store, 5.0, 2.1)
    store.commit()
    assert store.undo_stack.count == 0


def test_undo_in_a_drag_cancels_it_and_the_hand_that_still_moves_is_ignored(store, qapp, monkeypatch):
    start = store.scenario
    drag(store, 1.0)
    qapp.processEvents()
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    store.undo()
    drag(store, 3.0)
    assert store.scenario == start
    store.commit()
    assert store.undo_stack.count == 0
    drag(store, 4.0)
    assert store.scenario.logits[0] == 4.0


def test_keys_settle_into_one_step(store, qtbot):
    for value in (1.0, 1.1, 1.2):
        store.preview(store.scenario.with_logit(0, value), "Step", settle=True)
    with qtbot.waitSignal(store.steps_changed, timeout=2000):
        pass
    assert store.undo_stack.count == 1
    assert not store.gesture_open


def test_undo_right_after_keys_undoes_them_and_they_can_be_redone(store):
    start = store.scenario
    store.preview(store.scenario.with_logit(0, 9.0), "Step", settle=True)
    store.undo()
    assert store.scenario == start
    store.redo()
    assert store.scenario.logits[0] == 9.0


def test_apply_closes_an_open_gesture_first(store):
    drag(store, 1.0)
    store.apply(store.scenario.with_temperature(0.0), "Cold")
    assert store.undo_stack.count == 2
    store.undo()
    assert store.scenario.temperature == 1.0
    assert store.scenario.logits[0] == 1.0


def test_undo_has_no_limit(store):
    start = store.scenario
    for step in range(300):
        store.apply(store.scenario.with_logit(step % 3, step / 7), "Step")
    for _ in range(300):
        store.undo()
    assert store.scenario == start
    assert not store.undo_stack.can_undo


def test_an_unchanged_state_is_not_announced(store, snapshots, qapp):
    store.apply(store.scenario, "Nothing")
    qapp.processEvents()
    assert snapshots == []


def test_flush_announces_at_once(store, snapshots, qapp):
    drag(store, 1.0)
    store.flush()
    assert len(snapshots) == 1
    qapp.processEvents()
    assert len(snapshots) == 1
