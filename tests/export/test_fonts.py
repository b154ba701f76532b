"""What numbers in figures and columns need of the shipped fonts."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from softmax_explorer.style import paint


@pytest.mark.parametrize("bold", [False, True])
def test_digits_and_signs_line_up_without_a_font_feature(qapp: QApplication, bold: bool) -> None:
    font = paint.font(100, bold=bold)
    assert font.featureTags() == []
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
    assert metrics.horizontalAdvance("+") == metrics.horizontalAdvance("−")
