"""The type scale of the lecture hall reaches the back row."""

import pytest

from softmax_explorer.style.scale import DESKTOP, presentation


@pytest.mark.parametrize("height", [480, 720, 768, 1080, 1440, 2160])
def test_no_text_of_a_presentation_is_smaller_than_a_thirtieth_of_the_screen(height: int) -> None:
    sizes = presentation(height)
    assert min(sizes) >= height / 30
    assert presentation(height).title > presentation(height).body > presentation(height).caption


@pytest.mark.parametrize("height", [480, 720, 1080, 2160])
def test_a_dense_presentation_is_as_small_as_that_and_no_smaller(height: int) -> None:
    dense, usual = presentation(height, dense=True), presentation(height)
    assert height / 30 <= dense.caption == dense.body == dense.number == dense.heading < usual.body
    assert dense.title == usual.title


def test_a_tiny_presentation_is_not_smaller_than_the_desktop() -> None:
    assert presentation(200).caption >= DESKTOP.caption
