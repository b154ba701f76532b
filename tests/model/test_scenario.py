"""The frozen state: what it accepts, what it refuses and how it says so, and what each change does."""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Any

import numpy as np
import pytest

from softmax_explorer.model import Scenario
from softmax_explorer.model.changes import ALL, diff
from softmax_explorer.model.reference import DatasetReference

INF = math.inf
IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
SOFT = Scenario([0, 0, 0], target=(0.5, 0.3, 0.2))


@pytest.mark.parametrize(
    "logits",
    [
        [1, 2],
        (1.0, 2.0),
        range(1, 3),
        np.array([1, 2], dtype=np.int8),
        np.array([1, 2], dtype=np.float16),
        np.array([[1.0, 2.0], [3.0, 4.0]])[0],
    ],
)
def test_any_sequence_of_numbers_becomes_a_float64_row(logits: object) -> None:
    scenario = Scenario(logits)
    assert scenario.logits.dtype == np.float64
    assert scenario.logits.tolist() == [1.0, 2.0]
    assert scenario.num_classes == 2


def test_defaults() -> None:
    scenario = Scenario([2.0, 1.0])
    assert scenario.class_names == ("class 0", "class 1")
    assert scenario.baseline == (2.0, 1.0)
    assert (scenario.temperature, scenario.target, scenario.loss, scenario.shift) == (1.0, 0, "cross-entropy", 0.0)


def test_nobody_can_write_to_it() -> None:
    mine = np.array([1.0, 2.0])
    settings = {"panel": {"points": [1, 2]}}
    scenario = Scenario(mine, panel_settings=settings)
    mine[0] = 9.0
    settings["panel"]["points"].append(3)
    assert scenario.logits.tolist() == [1.0, 2.0]
    assert scenario.panel_settings["panel"]["points"] == (1, 2)
    with pytest.raises(ValueError, match="read-only"):
        scenario.logits[0] = 3.0
    for changed in (scenario.with_logit(0, 3.0), scenario.with_logits([3, 4]), scenario.with_num_classes(5)):
        with pytest.raises(ValueError, match="read-only"):
            changed.logits[0] = 3.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.shift = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.panel_settings["panel"]["points"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Scenario([1.0, math.nan]), ["logits[1]", "nan"]),
        (lambda: Scenario([1.0, INF]), ["logits[1]", "inf"]),
        (lambda: Scenario([-INF, -INF]), ["logits", "-inf", "every"]),
        (lambda: Scenario([]), ["logits", "at least one"]),
        (lambda: Scenario(3.0), ["logits", "one row"]),
        (lambda: Scenario([[1.0, 2.0]]), ["logits", "(1, 2)"]),
        (lambda: Scenario([[1.0], [1.0, 2.0]]), ["logits", "[[1.0], [1.0, 2.0]]"]),
        (lambda: Scenario("12"), ["logits", "12"]),
        (lambda: Scenario(["1", "2"]), ["logits", "'1'"]),
        (lambda: Scenario([1j, 2]), ["logits", "1j"]),
        (lambda: Scenario([True, False]), ["logits", "True"]),
        (lambda: Scenario([1.0, None]), ["logits[1]", "None"]),
        (lambda: Scenario([1.0, 10**400]), ["logits[1]", "1000"]),
        (lambda: Scenario([1.0], class_names=("a", "b")), ["class_names", "1 logits", "2 names"]),
        (lambda: Scenario([1.0], class_names="a"), ["class_names", "'a'"]),
        (lambda: Scenario([1.0], class_names=(3,)), ["class_names[0]", "3"]),
        (lambda: Scenario([1.0], temperature=-0.5), ["temperature", "-0.5"]),
        (lambda: Scenario([1.0], temperature=math.nan), ["temperature", "nan"]),
        (lambda: Scenario([1.0], temperature="hot"), ["temperature", "'hot'"]),
        (lambda: Scenario([1.0], target=1), ["target", "0 to 0", "1"]),
        (lambda: Scenario([1.0], target=-1), ["target", "-1"]),
        (lambda: Scenario([1.0], target=True), ["target", "True"]),
        (lambda: Scenario([1.0], target=0.5), ["target", "0.5"]),
        (lambda: Scenario([1.0], target="0"), ["target", "'0'"]),
        (lambda: Scenario([1, 2], target=(0.5, 0.6)), ["target", "sum to 1", "1.1"]),
        (lambda: Scenario([1, 2], target=(1.5, -0.5)), ["target[0]", "1.5"]),
        (lambda: Scenario([1, 2], target=(math.nan, 0.5)), ["target[0]", "nan"]),
        (lambda: Scenario([1, 2], target=(0.5, 0.3, 0.2)), ["target", "2 probabilities", "3"]),
        (lambda: Scenario([1.0], label_smoothing=1.5), ["label_smoothing", "1.5"]),
        (lambda: Scenario([1.0], loss="hinge"), ["loss", "hinge", "focal"]),
        (lambda: Scenario([1.0], precision="int8"), ["precision", "int8"]),
        (lambda: Scenario([1.0], masked={0}), ["masked", "0"]),
        (lambda: Scenario([1.0, 2.0], masked={2}), ["masked[0]", "2"]),
        (lambda: Scenario([1.0, -INF], masked={0}), ["masked", "[0]"]),
        (lambda: Scenario([1.0], labels=(1,)), ["labels[0]", "1"]),
        (lambda: Scenario([1.0], labels=3), ["labels", "3"]),
        (lambda: Scenario([1.0], seed=-1), ["seed", "-1"]),
        (lambda: Scenario([1.0], seed=1.5), ["seed", "1.5"]),
        (lambda: Scenario([1.0], row=-1), ["row", "-1"]),
        (lambda: Scenario([1.0], shift=INF), ["shift", "inf"]),
        (lambda: Scenario([1e308], shift=1.7e308), ["shift", "logits[0]", "1.7e+308"]),
        (lambda: Scenario([1.0], title=3), ["title", "3"]),
        (lambda: Scenario([1.0], dropped=("a",)), ["dropped", "a"]),
        (lambda: Scenario([1.0], dropped=(("a", math.nan),)), ["dropped[0][1]", "nan"]),
        (lambda: Scenario([1.0], baseline=(math.nan,)), ["baseline[0]", "nan"]),
        (lambda: Scenario([1.0], dataset="iris.csv"), ["dataset", "iris.csv"]),
        (lambda: Scenario([1.0], panel_settings={"a": 3}), ["panel_settings['a']", "3"]),
        (lambda: Scenario([1.0], panel_settings={"a": {"b": [1, INF]}}), ["panel_settings.a.b[1]", "inf"]),
        (lambda: Scenario([1.0], panel_settings={"a": {"b": {1: 2}}}), ["panel_settings.a.b", "{1: 2}"]),
        (lambda: Scenario([1.0], panel_settings={"a": {"b": object()}}), ["panel_settings.a.b", "object"]),
        (lambda: IRIS.with_logit(3, 1.0), ["index", "0 to 2", "3"]),
        (lambda: IRIS.with_logit(-1, 1.0), ["index", "-1"]),
        (lambda: IRIS.with_logit(0, INF), ["logits[0]", "inf"]),
        (lambda: IRIS.with_logit(0, "a"), ["logits[0]", "'a'"]),  # type: ignore[arg-type]
        (lambda: IRIS.with_shift(1e308).with_logit(0, 1e308), ["logits[0]", "1e+308"]),
        (lambda: IRIS.with_logits([1.0, 2.0]), ["logits", "3", "2"]),
        (lambda: IRIS.with_mask(0, True).with_logits([5.0, -INF, -INF]).with_mask(0, True), ["class 0", "last"]),
        (lambda: IRIS.with_mask(0, True).with_logits([2.1, -INF, -INF]), ["logits", "unmasked"]),
        (lambda: IRIS.with_target_tick(0, 1.5), ["value", "1.5"]),
        (lambda: IRIS.with_num_classes(0), ["num_classes", "0"]),
        (lambda: IRIS.with_num_classes(2.5), ["num_classes", "2.5"]),  # type: ignore[arg-type]
        (lambda: IRIS.with_mask(0, True).with_mask(1, True).with_num_classes(2), ["num_classes = 2", "masked"]),
        (lambda: IRIS.with_panel_settings("a", 3), ["panel_settings['a']", "3"]),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused_is_named_in_one_sentence(make, words: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(words[0])) as caught:
        make()
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "\n" not in message
    assert len(message) <= 300


@pytest.mark.parametrize("temperature", [0.0, 5e-324, 1e308, INF])
def test_limits_of_temperature_are_values(temperature: float) -> None:
    assert IRIS.with_temperature(temperature).temperature == temperature


def test_extreme_logits_are_kept_exactly() -> None:
    values = [1.7976931348623157e308, -1e308, 5e-324, -INF, 0.1]
    assert Scenario(values).logits.tolist() == values


def test_equal_by_content_not_by_identity() -> None:
    same = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
    assert same == IRIS
    assert Scenario([0.0]) == Scenario([-0.0])
    assert IRIS.with_logit(0, 2.2) != IRIS
    assert Scenario([1.0, 2.0]) != Scenario([1.0])
    assert IRIS != "iris"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (lambda s: s.with_logit(0, 3.0), {"logits"}),
        (lambda s: s.with_logits([1, 2, 3]), {"logits"}),
        (lambda s: s.with_name(1, "x"), {"class_names"}),
        (lambda s: s.with_names(["a", "b", "c"]), {"class_names"}),
        (lambda s: s.with_temperature(2), {"temperature"}),
        (lambda s: s.with_shift(2), {"shift"}),
        (lambda s: s.with_target(2), {"target"}),
        (lambda s: s.with_target_tick(2, 0.5), {"target"}),
        (lambda s: s.with_label_smoothing(0.1), {"label_smoothing"}),
        (lambda s: s.with_loss("mse"), {"loss"}),
        (lambda s: s.with_labels([0, 2]), {"labels"}),
        (lambda s: s.with_mask(1, True), {"masked"}),
        (lambda s: s.with_precision("float16"), {"precision"}),
        (lambda s: s.with_seed(3), {"seed"}),
        (lambda s: s.with_title("a", "b", "c"), {"title", "note", "preset"}),
        (lambda s: s.with_panel_settings("a", {"b": 1}), {"panel_settings"}),
        (lambda s: s.with_num_classes(4), {"logits", "class_names"}),
        (lambda s: s.with_num_classes(2), {"logits", "class_names", "dropped"}),
        (lambda s: s.with_logit(0, 2.1), set()),
        (lambda s: s.with_num_classes(3), set()),
    ],
)
def test_a_change_changes_its_fields_and_no_others(change, fields: set[str]) -> None:
    changed = change(IRIS)
    assert diff(IRIS, changed) == fields
    assert (changed == IRIS) == (not fields)
    assert diff(changed, changed) == frozenset()


def test_every_field_can_be_seen_to_change() -> None:
    other = Scenario(
        [1, 2],
        shift=1,
        class_names=("a", "b"),
        temperature=2,
        target=1,
        label_smoothing=0.1,
        loss="mse",
        masked=frozenset({0}),
        labels=(1,),
        precision="float32",
        seed=1,
        panel_settings={"a": {"b": 1}},
        preset="p",
        title="t",
        note="n",
        dropped=(("c", 1.0),),
        baseline=(3, 4),
        dataset=DatasetReference("a.csv", 1, "", 2, 2),
        row=1,
    )
    assert diff(Scenario([0, 0]), other) == ALL


def test_names_keep_any_text_but_control_characters() -> None:
    odd = "x" * 300
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    hebrew = "\N{RIGHT-TO-LEFT MARK}\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"
    scenario = Scenario([1, 2, 3], class_names=(odd, family, hebrew))
    assert scenario.class_names == (odd, family, hebrew)
    assert scenario.with_name(0, "a\x00\tb\n\x7f\x85\u2028\ud800c").class_names[0] == "abc"
    assert scenario.with_name(0, "").class_names[0] == ""
    assert scenario.with_name(0, family).with_name(1, family).class_names[:2] == (family, family)


def test_moving_a_masked_class_unmasks_it() -> None:
    masked = IRIS.with_mask(1, True)
    assert masked.is_masked(1)
    assert masked.unmasked.tolist() == [True, False, True]
    assert masked.logits.tolist() == IRIS.logits.tolist()
    assert masked.with_logit(1, 0.8) == IRIS
    assert masked.with_logit(0, 0.0).masked == {1}
    assert masked.with_logits([2.1, 0.9, 1.0]).masked == frozenset()
    assert masked.with_logits([2.2, 0.8, 1.0]).masked == {1}


def test_unmasking_a_logit_of_minus_infinity_brings_a_number_back() -> None:
    assert IRIS.with_logit(1, -INF).with_mask(1, False) == IRIS
    assert Scenario([1.0, -INF]).with_mask(1, False).logits.tolist() == [1.0, 0.0]


def test_the_last_class_cannot_be_masked() -> None:
    one_left = IRIS.with_mask(0, True).with_logit(1, -INF)
    for refuse in (lambda: one_left.with_mask(2, True), lambda: one_left.with_logit(2, -INF)):
        with pytest.raises(ValueError, match="class 2 is the last one not masked"):
            refuse()
    assert one_left.with_mask(0, True) == one_left
    with pytest.raises(ValueError, match="last one"):
        Scenario([1.0]).with_mask(0, True)


def test_a_shift_leaves_the_base_logits_alone() -> None:
    assert IRIS.with_shift(1e6).with_shift(0.0) == IRIS
    assert IRIS.with_shift(1e6).logits is IRIS.logits


@pytest.mark.parametrize("target", [1, np.int64(1), np.array(1), (0.0, 1.0, 0.0), np.array([0.0, 1.0, 0.0])])
def test_one_way_to_write_an_index_target(target: Any) -> None:
    assert IRIS.with_target(target).target == 1


def test_a_distribution_off_by_its_decimals_is_divided_out() -> None:
    target = Scenario([0, 0, 0], target=(0.3333, 0.3333, 0.3333)).target
    assert isinstance(target, tuple)
    assert target == Scenario([0, 0, 0], target=target).target
    assert abs(math.fsum(target) - 1.0) <= 3 * 2.0**-52


def test_a_tick_dragged_up_takes_from_the_true_class() -> None:
    assert IRIS.with_target_tick(1, 0.3).target == (0.7, 0.3, 0.0)
    assert IRIS.with_target_tick(1, 0.0).target == 0
    assert IRIS.with_target_tick(1, 1.0).target == 1


def test_a_tick_dragged_down_from_one_shares_equally() -> None:
    assert IRIS.with_target_tick(0, 0.5).target == (0.5, 0.25, 0.25)
    assert IRIS.with_mask(2, True).with_target_tick(0, 0.5).target == (0.5, 0.5, 0.0)
    assert Scenario([0, -INF]).with_target_tick(0, 0.5).target == (0.5, 0.5)


def test_a_tick_keeps_the_proportions_of_the_others() -> None:
    target = SOFT.with_target_tick(0, 0.0).target
    assert target == pytest.approx((0.0, 0.6, 0.4), abs=2**-52)
    target = Scenario([0, 0, 0], target=(1.0 - 2e-320, 1e-320, 1e-320)).with_target_tick(0, 0.5).target
    assert target == (0.5, 0.25, 0.25)


def test_the_tick_of_a_single_class_stays_at_one() -> None:
    assert Scenario([1.0]).with_target_tick(0, 0.3).target == 0


def test_labels_are_distinct_sorted_and_may_be_none_or_empty() -> None:
    assert IRIS.with_labels([2, 0, 2]).labels == (0, 2)
    assert IRIS.with_labels([]).labels == ()
    assert IRIS.with_labels([1]).with_labels(None) == IRIS


def test_settings_of_a_panel_are_replaced_and_forgotten() -> None:
    two = IRIS.with_panel_settings("a", {"x": [1, {"y": None}]}).with_panel_settings("b", {"z": "s"})
    assert two.panel_settings["a"]["x"][1]["y"] is None
    assert two.with_panel_settings("a", {"w": True}).panel_settings == {"a": {"w": True}, "b": {"z": "s"}}
    assert two.with_panel_settings("a", {}).with_panel_settings("b", {}) == IRIS


def test_a_drag_shares_what_it_does_not_change() -> None:
    moved = IRIS.with_logit(0, 3.0)
    assert moved.class_names is IRIS.class_names
    assert moved.baseline is IRIS.baseline
    assert moved.panel_settings is IRIS.panel_settings
