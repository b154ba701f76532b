"""The title: one plain sentence, true for every state."""

import math

import pytest

from softmax_explorer.app.sentence import title_sentence
from softmax_explorer.model.reference import DatasetReference
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario


def say(logits, **changes):
    return title_sentence(Results(Scenario(logits=logits, **changes)))


IRIS = ("setosa", "versicolor", "virginica")


def test_the_design_s_own_example():
    assert (
        say([2.1, 0.8, -0.5], class_names=IRIS)
        == "setosa leads with 74 %, 3.7 times versicolor; entropy 1.0 of 1.6 bits"
    )


@pytest.mark.parametrize(
    ("logits", "changes", "expected"),
    [
        ([2.1], {}, "class 0 is the only class: its probability is always 1 and its gradient 0"),
        ([1.0, 1.0], {}, "Both classes are equal at 50 %; entropy 1.0 of 1.0 bits"),
        ([1.5, 1.5, -3.0], {}, "class 0 and class 1 tie at 50 %"),
        ([0, 0, 0, -1], {}, "3 classes tie at"),
        ([5, 2, 1], {"temperature": 0.0}, "At temperature 0 the largest logit takes all: class 0 100 %"),
        ([5, 2, 1], {"temperature": math.inf}, "At infinite temperature each class gets 33 %"),
        ([5, -math.inf, -math.inf], {}, "class 0 is the only class left"),
        ([3, 2, 1], {"shift": 5.0}, "all logits +5.00, and no probability changed"),
        ([0.01, 0.0], {}, "class 0 leads with 50 %, 1.01 times class 1"),
    ],
)
def test_special_states(logits, changes, expected):
    assert expected in say(logits, **changes)


def test_what_float64_cannot_hold_is_said():
    sentence = say([1000, 1])
    assert "float64 rounds this to 1, the true value is 1 − 1.4e−434" in sentence
    assert "6.9e433 times" in sentence or "7.2e433 times" in sentence


def test_a_confident_class_is_never_said_to_have_100_percent():
    assert "100 %" not in say([20.0, 0.0])


def test_a_300_character_name_leaves_room_for_the_sentence():
    sentence = say([2.0, 1.0], class_names=("x" * 300, "y"))
    assert len(sentence) < 150
    assert "…" in sentence


def test_extremes_make_a_sentence():
    for logits in ([1e308, -1e308], [-1e308, -1e308], [5e-324, 0.0], list(range(100))):
        for temperature in (0.0, 1e-300, 1.0, 1e300, math.inf):
            assert say(logits, temperature=temperature)


DIGITS = DatasetReference("digits.npz", 1, "ab", 9, 3, labelled=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"target": 0}, "setosa leads with 98 %, 90 times virginica; "),
        ({"target": 1}, "Wrong: setosa has 98 %, the true class versicolor only 0.5 %; "),
        ({"target": 1, "temperature": 0.0}, "Wrong: setosa has 100 %, the true class versicolor only 0 %"),
        ({"target": 1, "temperature": math.inf}, "At infinite temperature"),
        ({"target": 1, "dataset": DIGITS._replace(labelled=False)}, "setosa leads"),
        ({"target": 1, "dataset": None}, "setosa leads"),
        ({"target": (0.0, 0.5, 0.5)}, "setosa leads"),
        ({"labels": (0, 2)}, "setosa leads"),
        ({"labels": (1, 2)}, "Wrong in 2 of 3 labels; setosa leads with"),
    ],
)
def test_a_labelled_row_of_a_data_set_says_when_it_is_wrong(changes, expected):
    assert say([5.0, -0.2, 0.5], class_names=IRIS, **{"dataset": DIGITS, **changes}).startswith(expected)


def test_a_tie_with_the_true_class_is_a_tie():
    assert say([1.0, 1.0, 0.0], target=1, dataset=DIGITS).startswith("class 0 and class 1 tie")


def test_names_are_cut_only_where_they_must_be() -> None:
    names = ("a rather long name that goes on " + "and on " * 6 + "to the left", "short")
    results = Results(Scenario([2.0, 1.0], class_names=names))
    assert names[0] not in title_sentence(results)
    assert title_sentence(results, 300).startswith(f"{names[0]} leads with 73 %, 2.7 times short")
