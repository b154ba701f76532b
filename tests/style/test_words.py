"""Strings go through one door, and names cannot break it."""

from collections.abc import Iterator

import pytest

from softmax_explorer.style import words


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.install({})


def test_values_are_filled_in_as_they_are() -> None:
    assert words.tr("{name} leads", name="{0} %s {") == "{0} %s { leads"


@pytest.mark.parametrize("blank", ["", " ", "\t\u00a0"])
def test_a_class_without_a_name_has_its_number(blank: str) -> None:
    assert words.shown_name(blank, 3) == words.class_label(blank, 3) == "class 3"
    assert words.shown_name("b", 3) == "b"


def test_a_string_without_values_may_hold_braces() -> None:
    assert words.tr("a {set}") == "a {set}"


def test_a_translation_replaces_the_english_and_may_reorder_values() -> None:
    words.install({"{a} before {b}": "{b} nach {a}"})
    assert words.tr("{a} before {b}", a=1, b=2) == "2 nach 1"
    assert words.tr("untranslated") == "untranslated"
