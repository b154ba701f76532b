"""What panels draw with: copies of text and dots look as if they were painted anew, and figures hold the real thing."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import LIGHT
from softmax_explorer.widgets.sketch import CENTRE, LEFT, RIGHT, Sketch

pytestmark = pytest.mark.usefixtures("qapp")


def darkness(draw, ratio: float = 1.0) -> tuple[float, float, float]:
    """How much ink, and where its middle is, in logical pixels."""
    image = QImage(int(160 * ratio), int(40 * ratio), QImage.Format.Format_Grayscale8)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(Sketch(painter, LIGHT, DESKTOP))
    painter.end()
    total = across = down = 0.0
    for y in range(image.height()):
        for x in range(image.width()):
            ink = 255 - image.pixelColor(x, y).value()
            total, across, down = total + ink, across + ink * x, down + ink * y
    return total / ratio**2, across / total / ratio, down / total / ratio


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("align", [LEFT, CENTRE, RIGHT])
def test_a_copied_text_stands_where_it_would_be_painted(align, ratio, monkeypatch):
    def draw(sketch):
        sketch.text(QRectF(11.3, 7.6, 120.0, 18.3), "class 3: 12 %", size=13, bold=True, align=align)

    copied = darkness(draw, ratio)
    monkeypatch.setattr(paint, "vector", True)
    real = darkness(draw, ratio)
    assert copied[0] == pytest.approx(real[0], rel=0.05)
    # Glyphs stand at quarters of a pixel across, lines at whole ones down.
    assert copied[1] == pytest.approx(real[1], abs=0.3 / ratio)
    assert copied[2] == pytest.approx(real[2], abs=1.01 / ratio)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_copied_dot_is_where_it_would_be_painted(ratio, monkeypatch):
    def draw(sketch):
        sketch.dot(40.3, 19.7, 5.0, "#000000", "#404040", 2.0)

    copied = darkness(draw, ratio)
    monkeypatch.setattr(paint, "vector", True)
    real = darkness(draw, ratio)
    assert copied == pytest.approx(real, rel=0.02, abs=0.13 / ratio)  # half of a quarter of a pixel


def test_a_text_that_is_too_long_or_runs_from_right_to_left_is_left_to_qt():
    def wide(text):
        return darkness(lambda sketch: sketch.text(QRectF(10, 10, 60, 16), text, size=13))

    assert wide("a name that is far too long")[1] < 45.0  # elided within its room
    hebrew = "\u05e9\u05dc\u05d5\u05dd 12"
    assert wide(hebrew)[0] > 0.0
