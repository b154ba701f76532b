"""Fonts, measures and icons: the same on every machine, right-to-left names included."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication

from softmax_explorer.style import fonts, glyphs, paint

HEBREW, ARABIC = "שלום", "مرحبا"


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


@pytest.mark.parametrize("bold", [False, True])
def test_text_is_inter_at_a_pixel_size(bold: bool) -> None:
    font = paint.font(13, bold)
    assert QFontInfo(font).family() in ("Inter", "Inter SemiBold")
    assert QFontInfo(font).pixelSize() == 13
    assert paint.font(13, bold) is font


@pytest.mark.parametrize("bold", [False, True])
def test_digits_are_tabular(bold: bool) -> None:
    font = paint.font(13, bold)
    assert len({paint.text_width(digit * 10, font) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("text", [HEBREW, ARABIC])
def test_right_to_left_names_have_letters(text: str) -> None:
    shipped = [family for family in paint.FAMILIES if family in QFontDatabase.families()]
    assert shipped == paint.FAMILIES
    faces = [QRawFont.fromFont(font) for font in map(QFontDatabase.font, shipped, ["Regular"] * 3, [13] * 3)]
    assert all(any(face.supportsCharacter(ord(letter)) for face in faces) for letter in text)


@pytest.mark.parametrize("sign", "−∞Σ∂→↔·≤×…•")
def test_signs_of_the_interface_are_in_the_font(sign: str) -> None:
    assert QRawFont.fromFont(paint.font(13)).supportsCharacter(ord(sign))


@pytest.mark.parametrize("name", ["x" * 300, HEBREW * 75, (ARABIC + " ") * 50, "🙂" * 150, "一" * 300])
def test_long_names_are_elided_to_the_width(name: str) -> None:
    font = paint.font(13)
    text = paint.elided(name, font, 90.0)
    assert "…" in text
    assert 45.0 < paint.text_width(text, font) <= 90.0


def test_short_names_stay_whole() -> None:
    assert paint.elided("setosa", paint.font(13), 90.0) == "setosa"


def test_the_ellipsis_of_a_right_to_left_name_is_drawn_at_its_left_end() -> None:
    """Painted in a left-to-right line, as every column is."""
    image = QImage(100, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    font = paint.font(13)
    painter = QPainter(image)
    painter.setFont(font)
    text = paint.elided(HEBREW * 40, font, 90.0)
    painter.drawText(QPointF(0, 20), text)
    painter.end()
    width = round(paint.text_width(text, font))
    dots = round(paint.text_width("…", font)) - 1

    def is_empty_above_the_dots(columns: range) -> bool:
        return all(image.pixelColor(x, y).lightness() > 200 for x in columns for y in range(17))

    assert is_empty_above_the_dots(range(dots))
    assert not is_empty_above_the_dots(range(width - dots, width))


def test_a_pen_is_never_cosmetic_in_a_vector_export(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paint.pen("#123456", 1.0, cosmetic=True).isCosmetic()
    monkeypatch.setattr(paint, "vector", True)
    assert not paint.pen("#123456", 1.0, cosmetic=True).isCosmetic()


def test_an_unreadable_font_is_named(tmp_path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(RuntimeError, match="broken.ttf"):
        fonts.install([broken])


@pytest.mark.parametrize("name", glyphs.NAMES)
def test_an_icon_stays_within_its_square_and_is_not_empty(name: str) -> None:
    bounds = glyphs.path(name).boundingRect()
    assert max(bounds.width(), bounds.height()) >= 8
    assert bounds.left() >= 1
    assert bounds.top() >= 1
    assert bounds.right() <= glyphs.GRID - 1
    assert bounds.bottom() <= glyphs.GRID - 1
