"""Closing never asks and never loses: the state is on disk soon after a change, and the next start finds it."""

import pytest

from softmax_explorer.app import autosave
from softmax_explorer.app.autosave import Autosave
from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model import session
from softmax_explorer.model.scenario import Scenario


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "windows"


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(autosave, "DELAY_MS", 20)


def test_first_start_has_nothing_to_continue(folder):
    slot, scenario = autosave.continue_last(folder)
    assert scenario is None
    slot.release()


def test_a_change_is_on_disk_within_two_seconds(folder, qapp, qtbot):
    slot, _ = autosave.continue_last(folder)
    store, worker = Store(Scenario(logits=[1.0, 2.0])), Worker()
    keeper = Autosave(store, worker, slot)
    store.apply(store.scenario.with_logit(0, 5.25), "Move")
    qtbot.waitUntil(slot.path.exists, timeout=2000)
    assert session.load(slot.path) == store.scenario
    keeper.release()


def test_an_open_drag_is_saved_too(folder, qapp, qtbot, soon):
    """A crash in the middle of a drag loses at most the last two seconds of it."""
    slot, _ = autosave.continue_last(folder)
    store, worker = Store(Scenario(logits=[1.0, 2.0])), Worker()
    keeper = Autosave(store, worker, slot)
    store.preview(store.scenario.with_logit(0, 7.0), "Move")
    qtbot.waitUntil(slot.path.exists, timeout=2000)
    assert session.load(slot.path).logits[0] == 7.0
    keeper.release()


def test_the_next_start_continues_and_a_running_window_keeps_its_own_slot(folder, qapp):
    first, _ = autosave.continue_last(folder)
    session.save(Scenario(logits=[3.0, 4.0]), first.path)
    second, scenario = autosave.continue_last(folder)
    assert scenario is None, "the first window still runs: its state is its own"
    first.release()
    third, scenario = autosave.continue_last(folder)
    assert list(scenario.logits) == [3.0, 4.0]
    assert third.path == first.path
    second.release()
    third.release()


def test_a_new_slot_leaves_earlier_states_alone(folder, qapp):
    first, _ = autosave.continue_last(folder)
    session.save(Scenario(logits=[3.0, 4.0]), first.path)
    first.release()
    other = autosave.new_slot(folder)
    assert other.path != first.path
    other.release()


def test_an_unreadable_state_is_set_aside_not_deleted(folder, qapp):
    first, _ = autosave.continue_last(folder)
    first.path.write_text("{ half a ses")
    first.release()
    slot, scenario = autosave.continue_last(folder)
    assert scenario is None
    assert first.path.with_suffix(".unreadable").read_text() == "{ half a ses"
    slot.release()


def test_old_slots_are_pruned_only_beyond_the_number_kept(folder, qapp):
    slots = []
    for number in range(autosave.SLOTS_KEPT + 3):
        slot = autosave.new_slot(folder)
        session.save(Scenario(logits=[float(number), 0.0]), slot.path)
        slot.release()
        slots.append(slot.path)
    kept = autosave.earlier_slots(folder)
    assert len(kept) == autosave.SLOTS_KEPT
    assert slots[-1] in kept


def test_a_full_disk_is_a_problem_to_show_not_a_crash(folder, qapp, qtbot, soon, monkeypatch):
    slot, _ = autosave.continue_last(folder)
    store, worker = Store(Scenario(logits=[1.0, 2.0])), Worker()
    keeper = Autosave(store, worker, slot)

    def full(_scenario, _path):
        raise ValueError("window-1.json cannot be written: No space left on device")

    monkeypatch.setattr(session, "save", full)
    store.apply(store.scenario.with_logit(0, 5.0), "Move")
    qtbot.waitUntil(lambda: bool(keeper.problem), timeout=2500)
    assert "No space left on device" in keeper.problem
    keeper.release()


def test_of_two_windows_the_one_closed_last_is_continued(folder, qapp, qtbot, soon):
    windows = []
    for logit in (1.0, 2.0):  # the second changes and is saved later, and closes first
        store, worker = Store(Scenario(logits=[0.0, 0.0])), Worker()
        keeper = Autosave(store, worker, autosave.new_slot(folder))
        store.apply(store.scenario.with_logit(0, logit), "Move")
        qtbot.waitUntil(lambda keeper=keeper, store=store: keeper._saved == store.scenario, timeout=5000)
        windows.append(keeper)
    for keeper in reversed(windows):
        keeper.save_now()
        keeper.release()
    slot, scenario = autosave.continue_last(folder)
    assert scenario is not None
    assert scenario.logits[0] == 1.0
    slot.release()
