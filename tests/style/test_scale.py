"""The type scale of the lecture hall reaches the back row."""

import dataclasses

import pytest

from softmax_explorer.style.scale import DESKTOP, presentation


@pytest.mark.parametrize("height", [480, 720, 768, 1080, 1440, 2160])
def test_no_text_of_a_presentation_is_smaller_than_a_thirtieth_of_the_screen(height: int) -> None:
    sizes = dataclasses.astuple(presentation(height))
    assert min(sizes) >= height / 30
    assert presentation(height).title > presentation(height).body > presentation(height).caption


def test_a_tiny_presentation_is_not_smaller_than_the_desktop() -> None:
    assert presentation(200).caption >= DESKTOP.caption
