"""The quick spelling of usual numbers is the spelling of `style.numbers`."""

from hypothesis import example, given
from hypothesis import strategies as st

from softmax_explorer.style.numbers import number
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.pipeline_text import USUAL_TEXTS


@given(st.one_of(st.floats(1e-5, 20.0), st.floats(0.0, 1e6)))
@example(9.99999)
@example(0.8999999)
@example(2.0)
@example(1.1)
@example(0.01)
def test_exponentials(value: float) -> None:
    (text,) = USUAL_TEXTS[names.EXPONENTIAL]([value])
    assert text in ("", number(value))
    assert text or not 0.01 <= value < 1e5 or value == 1.0
