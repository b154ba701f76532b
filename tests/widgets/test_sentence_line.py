"""A sentence that has too little room is shortened, and no line of it is cut across."""

import pytest

from softmax_explorer.style.theme import LIGHT
from softmax_explorer.widgets.sentence_line import SentenceLine


@pytest.mark.parametrize(
    "text",
    [
        f"Of the 32 % that these have together, {'x' * 30} has 38 %, class 1 has 33 % and class 2 has 29 %",
        f"{'x' * 90} leads",
        "a short clause; " + "and one of many words that is not shown where it does not fit " * 3,
    ],
)
def test_a_long_sentence_stays_within_its_lines(qapp, text):
    line = SentenceLine(14, 11, lines=2, bold=True)
    line.set_brief(True, 2)
    line.apply(LIGHT)
    line.set_text(text)
    line.resize(300, line.sizeHint().height())
    image = line.grab().toImage()
    ink = {y for y in range(image.height()) for x in range(300) if image.pixelColor(x, y).name() != LIGHT.background}
    assert ink
    assert 0 not in ink
    assert image.height() - 1 not in ink
