"""Copied glyphs stand where Qt would have painted them."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from softmax_explorer.style import paint
from softmax_explorer.widgets.stamps import Stamper

COLOUR = "#15171c"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", [11, 13, 14, 17])
def test_a_number_has_the_pixels_of_painted_text(qapp, size: int, bold: bool, ratio: float) -> None:
    def picture(draw) -> QImage:
        image = QImage(round(100 * ratio), round(30 * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        draw(painter)
        painter.end()
        return image

    def text(painter: QPainter) -> None:
        painter.setFont(font)
        painter.setPen(paint.colour(COLOUR))
        painter.drawText(QPointF(x, baseline), number)

    font = paint.font(size, bold)
    for step in range(24):
        number = f"{(step - 12) * 0.877:+.2f}".replace("-", "\u2212")
        x, baseline = 60 - paint.metrics(font).horizontalAdvance(number) + step / 64, 20 + step / 2
        copied = picture(lambda painter: Stamper(painter).number(x, baseline, number, size, COLOUR, bold))  # noqa: B023
        assert copied == picture(text), number
