"""The point of the simplex: which classes it shows, where it lies, and the logits that move it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer.model import Scenario, simplex
from softmax_explorer.model.results import Results

IRIS = Scenario(logits=[2.1, 0.8, -0.5])
TEN = Scenario(logits=[2.0 - 0.37 * i for i in range(10)], target=6)


def test_all_classes_that_take_part_are_corners_up_to_three():
    assert simplex.corners(Results(IRIS)) == (0, 1, 2)
    assert simplex.corners(Results(IRIS.with_mask(1, True))) == (0, 2)
    assert simplex.corners(Results(Scenario(logits=[1.0]))) == (0,)


def test_of_many_classes_the_leading_and_the_true_one_are_corners():
    assert simplex.corners(Results(TEN)) == (0, 1, 6)
    assert simplex.corners(Results(TEN.with_target(1))) == (0, 1, 2)
    many = Scenario(logits=np.linspace(0.0, 5.0, 2000), target=3)
    assert simplex.corners(Results(many)) == (3, 1998, 1999)


@pytest.mark.parametrize("chosen", [(9, 4, 5), (5, 4, 9)])
def test_chosen_corners_count_while_they_take_part(chosen):
    assert simplex.corners(Results(TEN), chosen) == (4, 5, 9)
    assert simplex.corners(Results(TEN.with_mask(4, True)), chosen) == (0, 1, 6)


@pytest.mark.parametrize("chosen", [(1, 1, 2), (0, 1), (0, 1, 10), (0, 1, -1), (0, 1, "2"), (0, 1, 2, 3)])
def test_a_choice_that_is_none_gives_the_leading_ones(chosen):
    assert simplex.corners(Results(TEN), chosen) == (0, 1, 6)


def test_the_mean_logit_is_kept():
    moved = simplex.moved(Results(IRIS), (0, 1, 2), np.array([0.2, 0.3, 0.5]))
    assert Results(moved).probabilities == pytest.approx([0.2, 0.3, 0.5], abs=1e-14)
    assert moved.logits.mean() == pytest.approx(0.8, abs=1e-14)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 7.0])
@pytest.mark.parametrize("shift", [0.0, 25.0])
def test_other_classes_keep_logit_and_probability(temperature, shift):
    before = Results(TEN.with_temperature(temperature).with_shift(shift))
    moved = simplex.moved(before, (0, 1, 6), np.array([0.1, 0.2, 0.7]))
    after, others = Results(moved), [2, 3, 4, 5, 7, 8, 9]
    assert (moved.logits[others] == TEN.logits[others]).all()
    assert after.probabilities[others] == pytest.approx(before.probabilities[others], rel=1e-11)
    assert simplex.shares(after, (0, 1, 6)) == pytest.approx([0.1, 0.2, 0.7], abs=1e-11)


def test_a_masked_class_stays_masked():
    moved = simplex.moved(Results(IRIS.with_mask(1, True)), (0, 2), np.array([0.25, 0.75]))
    assert moved.is_masked(1)
    assert Results(moved).probabilities == pytest.approx([0.25, 0.0, 0.75], abs=1e-14)


def test_a_corner_keeps_a_little_of_the_others():
    moved = Results(simplex.moved(Results(IRIS), (0, 1, 2), np.array([1.0, 0.0, 0.0])))
    assert moved.probabilities == pytest.approx(np.array([1.0, 1e-3, 1e-3]) / 1.002, rel=1e-9)


@pytest.mark.parametrize("temperature", [0.0, math.inf])
def test_nothing_moves_at_the_limits_of_the_temperature(temperature):
    scenario = IRIS.with_temperature(temperature)
    assert not simplex.can_move(Results(scenario))
    assert simplex.moved(Results(scenario), (0, 1, 2), np.array([0.2, 0.3, 0.5])) == scenario


@pytest.mark.parametrize("logits", [[1e308, -1e308, 0.0], [1e308, 1e308, 1e308], [1e17, 0.0, 0.0]])
def test_huge_logits_come_back_to_where_differences_count(logits):
    scenario = Scenario(logits=logits)
    moved = Results(simplex.moved(Results(scenario), (0, 1, 2), np.array([0.2, 0.3, 0.5])))
    assert moved.probabilities == pytest.approx([0.2, 0.3, 0.5], abs=1e-6)


def test_a_temperature_beyond_all_logits_leaves_the_scenario_alone():
    scenario = IRIS.with_temperature(1e308)
    assert simplex.moved(Results(scenario), (0, 1, 2), np.array([0.998, 0.001, 0.001])) == scenario


def test_temperature_leads_from_the_corner_of_the_largest_logit_to_the_centre():
    path = simplex.path(Results(TEN), (0, 1, 6), np.array([0.0, 1.0, math.inf]))
    assert path[0].tolist() == [1.0, 0.0, 0.0]
    assert path[1] == pytest.approx(simplex.shares(Results(TEN), (0, 1, 6)))
    assert path[2] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("scenario", [IRIS, TEN, TEN.with_target(3)], ids=["three", "ten", "true class elsewhere"])
def test_the_landscape_is_the_loss_that_dragging_gives(scenario, loss, smoothing):
    results = Results(scenario.with_loss(loss).with_label_smoothing(smoothing))
    corners = (0, 1, 2) if scenario is IRIS else (0, 1, 6)
    for share in ([0.2, 0.3, 0.5], [0.9, 0.05, 0.05]):
        there = Results(simplex.moved(results, corners, np.array(share)))
        assert simplex.Landscape(results, corners).at(np.array([share]))[0] == pytest.approx(there.loss, rel=1e-9)
        assert simplex.Landscape(there, corners).key == simplex.Landscape(results, corners).key


def test_contours_of_cross_entropy_are_straight_and_where_p_is_e_to_the_minus_loss():
    contours = dict(simplex.Landscape(Results(IRIS), (0, 1, 2)).contours())
    assert {0.25, 0.5, 1.0, 2.0} <= set(contours)
    for level in (0.5, 1.0):
        on_line = contours[level][..., 0]
        # linear within cells 1/24 wide, of a curve whose second derivative is 1/p^2
        assert on_line == pytest.approx(math.exp(-level), abs=(1 / 24) ** 2 / (8 * math.exp(-level) ** 2) * 2)
        assert contours[level].sum(axis=-1) == pytest.approx(1.0)


def test_on_a_segment_the_loss_passes_its_levels_where_p_is_e_to_the_minus_loss():
    crossings = simplex.Landscape(Results(Scenario(logits=[1.0, 0.0])), (0, 1)).crossings()
    assert len(crossings) > 3
    for level, share in crossings:
        assert share == pytest.approx(math.exp(-level), abs=1 / 2000)


def test_a_target_elsewhere_is_no_place_of_the_triangle():
    assert simplex.target(Results(TEN), (0, 1, 2)) is None
    goal = simplex.target(Results(TEN), (0, 1, 6))
    assert goal is not None
    assert goal.tolist() == [0.0, 0.0, 1.0]
    assert simplex.Landscape(Results(TEN), (0, 1, 2)).contours() == []
