"""Quick moves: what they do to the probabilities, and that a class takes everything of its own along."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pytest

from softmax_explorer.model import Scenario, moves
from softmax_explorer.model.results import Results

INF = math.inf
FULL = Scenario(
    [1.0, 4.0, -2.0, 3.0],
    class_names=("a", "b", "c", "d"),
    target=1,
    masked={2},
    labels=(0, 3),
    shift=0.5,
    baseline=(10.0, 20.0, 30.0, 40.0, 50.0),
)
HUGE = Scenario([1.7e308, -1.7e308, 1.6e308])


def owned(scenario: Scenario) -> dict[str, tuple[object, ...]]:
    """Everything that belongs to a class, by its name."""
    target = scenario.target
    return {
        name: (
            scenario.logits[i],
            target[i] if isinstance(target, tuple) else target == i,
            i in scenario.masked,
            i in (scenario.labels or ()),
            scenario.baseline[i],
        )
        for i, name in enumerate(scenario.class_names)
    }


@pytest.mark.parametrize("target", [1, (0.1, 0.2, 0.3, 0.4)])
def test_sort_puts_the_largest_first_and_masked_last(target: Any) -> None:
    scenario = FULL.with_target(target)
    after = moves.sort(scenario)
    assert after.class_names == ("b", "d", "a", "c")
    assert owned(after) == owned(scenario)
    assert after.baseline[4] == 50.0
    assert moves.sort(after) == after


def test_sort_keeps_equal_classes_in_order() -> None:
    assert moves.sort(Scenario([1, 2, 1, 2], class_names=tuple("abcd"))).class_names == tuple("bdac")


def test_shuffle_moves_classes_whole_and_each_time_anew() -> None:
    scenario = Scenario(range(12), class_names=tuple("abcdefghijkl"), labels=(1, 5), target=3, masked={4})
    once = moves.shuffle(scenario)
    assert owned(once) == owned(scenario)
    assert once.class_names != scenario.class_names
    assert moves.shuffle(scenario) == once
    assert moves.shuffle(once).class_names not in (once.class_names, scenario.class_names)


def test_shuffle_of_one_class_is_harmless() -> None:
    assert moves.shuffle(Scenario([1.0])).logits.tolist() == [1.0]


def test_equalise_gives_the_mean_of_the_unmasked() -> None:
    after = moves.equalise(FULL.with_logit(3, -INF))
    assert after.logits.tolist() == [2.5, 2.5, 2.5, -INF]
    assert after.masked == {2}
    probabilities = Results(after).probabilities
    assert probabilities.tolist() == [0.5, 0.5, 0.0, 0.0]
    assert moves.equalise(Scenario([0.1] * 3)).logits.tolist() == [0.1] * 3


def test_equalise_does_not_overflow() -> None:
    after = moves.equalise(Scenario([1.7e308, 1.7e308]))
    assert after.logits.tolist() == [1.7e308, 1.7e308]


def test_subtract_max_takes_the_shift_in_and_changes_no_probability() -> None:
    after = moves.subtract_max(FULL)
    assert after.shift == 0.0
    assert after.logits.tolist() == [-3.0, 0.0, -6.0, -1.0]
    assert after.masked == {2}
    assert np.array_equal(Results(after).probabilities, Results(FULL).probabilities)


def test_subtract_max_of_huge_gaps_masks_nothing() -> None:
    after = moves.subtract_max(HUGE)
    assert after.unmasked.all()
    assert np.array_equal(Results(after).probabilities, Results(HUGE).probabilities)


def test_negate_twice_is_nothing_and_masks_stay() -> None:
    scenario = Scenario([0.0, 2.0, -INF])
    negated = moves.negate(scenario)
    assert negated.logits.tolist() == [0.0, -2.0, -INF]
    assert math.copysign(1.0, negated.logits[0]) == 1.0
    assert moves.negate(negated) == scenario


def test_reset_returns_to_the_beginning() -> None:
    start = Scenario([3.0, 2.0, 1.0])
    moved = start.with_logit(0, -5.0).with_shift(3.0).with_mask(1, True)
    assert moves.reset(moved) == start
    assert moves.reset(moved.with_num_classes(5)).logits.tolist() == [3.0, 2.0, 1.0, 0.0, 0.0]
    assert moves.reset(moved.with_mask(1, False).with_num_classes(2)).logits.tolist() == [3.0, 2.0]
    assert moves.reset(moves.negate(moves.equalise(moves.subtract_max(moved)))) == start


def test_reset_after_sort_gives_each_class_its_own_logit_back() -> None:
    start = Scenario([1.0, 3.0, 2.0], class_names=tuple("abc"))
    after = moves.reset(moves.sort(start).with_logit(0, 9.0))
    assert after.class_names == tuple("bca")
    assert after.logits.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("move", [moves.equalise, moves.subtract_max, moves.negate, moves.shuffle, moves.sort])
def test_moves_leave_the_rest_alone(move) -> None:
    scenario = Scenario([1.0, 2.0], temperature=3.0, loss="focal", title="t", panel_settings={"a": {"b": 1}})
    after = move(scenario)
    for name in ("temperature", "loss", "title", "panel_settings", "precision", "label_smoothing", "dataset"):
        assert getattr(after, name) == getattr(scenario, name)


def test_moves_at_the_ends_of_float64_stay_logits():
    masked = Scenario([1e308, -1e308]).with_mask(0, True)
    assert moves.subtract_max(masked).logits.tolist() == [sys.float_info.max, 0.0]
    left = Scenario([-math.inf, 1.0]).with_logit(0, 2.0).with_num_classes(1)
    assert moves.reset(left).logits.tolist() == [0.0]
