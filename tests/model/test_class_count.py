"""Growing and shrinking: nothing a user has typed is lost on the way down and up again."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer.model import Scenario

ABC = Scenario([3.0, 2.0, 1.0], class_names=("a", "b", "c"))


def test_new_classes_have_logit_zero_and_their_number_as_name() -> None:
    grown = ABC.with_num_classes(5)
    assert grown.class_names == ("a", "b", "c", "class 3", "class 4")
    assert grown.logits.tolist() == [3.0, 2.0, 1.0, 0.0, 0.0]


def test_what_was_dropped_comes_back_last_dropped_first() -> None:
    one = ABC.with_num_classes(1)
    assert one.dropped == (("b", 2.0), ("c", 1.0))
    assert one.with_num_classes(2).class_names == ("a", "b")
    assert one.with_num_classes(4).class_names == ("a", "b", "c", "class 3")
    assert one.with_num_classes(3) == ABC
    step_by_step = ABC.with_num_classes(2).with_name(1, "B").with_logit(1, 9.0).with_num_classes(1)
    assert step_by_step.with_num_classes(3).class_names == ("a", "B", "c")
    assert step_by_step.with_num_classes(3).logits.tolist() == [3.0, 9.0, 1.0]


def test_a_logit_of_minus_infinity_survives() -> None:
    masked = ABC.with_logit(2, -math.inf)
    assert masked.with_num_classes(1).with_num_classes(3) == masked


def test_class_zero_is_true_when_the_true_class_goes() -> None:
    assert ABC.with_target(2).with_num_classes(2).target == 0
    assert ABC.with_target(1).with_num_classes(2).target == 1
    assert ABC.with_target(2).with_num_classes(2).with_num_classes(3).target == 0


def test_a_soft_target_is_cut_and_sums_to_one_again() -> None:
    soft = ABC.with_target((0.25, 0.25, 0.5))
    assert soft.with_num_classes(2).target == (0.5, 0.5)
    assert soft.with_num_classes(1).target == 0
    assert soft.with_num_classes(4).target == (0.25, 0.25, 0.5, 0.0)
    assert ABC.with_target((0.0, 0.5, 0.5)).with_num_classes(1).target == 0
    assert ABC.with_target((5e-324, 5e-324, 1.0 - 2**-53)).with_num_classes(2).target == (0.5, 0.5)


def test_masks_and_labels_of_dropped_classes_are_forgotten() -> None:
    scenario = ABC.with_mask(2, True).with_labels((0, 2))
    shrunk = scenario.with_num_classes(2)
    assert shrunk.masked == frozenset()
    assert shrunk.labels == (0,)
    assert shrunk.with_num_classes(3).masked == frozenset()


def test_no_growth_past_the_largest_float() -> None:
    scenario = Scenario([0.0, 1e308]).with_num_classes(1).with_shift(1e308)
    with pytest.raises(ValueError, match="num_classes .* 1e\\+308"):
        scenario.with_num_classes(2)


@given(st.lists(st.integers(1, 12), max_size=12), st.integers(1, 8))
def test_any_history_of_counts_restores_names_and_logits(history: list[int], size: int) -> None:
    start = Scenario([float(i) + 0.5 for i in range(size)], class_names=[f"name {i}" for i in range(size)])
    scenario = start
    for num_classes in history:
        scenario = scenario.with_num_classes(num_classes)
        assert scenario.num_classes == num_classes == len(scenario.class_names)
        assert Scenario(**vars(scenario)) == scenario  # the fast constructor made nothing invalid
    back = scenario.with_num_classes(max(size, *history, scenario.num_classes))
    assert back.class_names[:size] == start.class_names
    assert back.logits[:size].tolist() == start.logits.tolist()
    assert back.class_names[size:] == tuple(f"class {i}" for i in range(size, back.num_classes))
    assert back.dropped == ()
