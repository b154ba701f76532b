"""Play sweeps the temperature as one gesture and stays where it is stopped."""

import pytest

from softmax_explorer.app.store import Store
from softmax_explorer.app.temperature_play import COLDEST, HOTTEST, TemperaturePlay, phase_of, temperature_at
from softmax_explorer.model.scenario import Scenario


@pytest.fixture
def store(qapp):
    return Store(Scenario(logits=[2.0, 1.0]))


def test_the_sweep_is_one_undo_step(store, qtbot):
    play = TemperaturePlay(store)
    play.start()
    qtbot.waitUntil(lambda: store.scenario.temperature > 1.05, timeout=3000)
    play.stop()
    assert store.undo_stack.count == 1
    store.undo()
    assert store.scenario.temperature == 1.0


def test_another_change_stops_it(store, qtbot):
    play = TemperaturePlay(store)
    play.start()
    qtbot.waitUntil(lambda: store.scenario.temperature != 1.0, timeout=3000)
    store.preview(store.scenario.with_logit(0, 5.0), "Move")
    qtbot.waitUntil(lambda: not play.playing, timeout=1000)


@pytest.mark.parametrize("temperature", [0.05, 0.3, 1.0, 7.0, 20.0])
def test_it_starts_from_where_the_temperature_is(temperature):
    assert temperature_at(phase_of(temperature)) == pytest.approx(temperature, rel=1e-12)


def test_it_stays_between_its_ends():
    seen = [temperature_at(step / 50) for step in range(101)]
    assert min(seen) == pytest.approx(COLDEST)
    assert max(seen) == pytest.approx(HOTTEST)


def test_limits_start_at_the_ends():
    assert temperature_at(phase_of(0.0)) == pytest.approx(COLDEST)
    assert temperature_at(phase_of(float("inf"))) == pytest.approx(HOTTEST)
