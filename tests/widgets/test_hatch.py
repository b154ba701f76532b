"""Patterns tell classes apart without a colour, on the screen and in figures."""

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from softmax_explorer.app.render import render
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES, THEMES
from softmax_explorer.widgets.hatch import KINDS, Hatch, draw, tile

WIDTH, HEIGHT = 90, 40
AREA = QRectF(11, 7, 68, 24)
BLACK = QColor("#000000")
COLOURED = Scenario(logits=[1.0 + 0.01 * index for index in range(MAX_COLOURED_CLASSES)])


def picture(paint) -> list[list[bool]]:
    """Where there is ink."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return [[image.pixelColor(x, y).lightness() < 160 for x in range(WIDTH)] for y in range(HEIGHT)]


def on_screen(kind: int, scale: float) -> list[list[bool]]:
    return picture(lambda painter: painter.fillRect(AREA, QBrush(tile(Hatch(BLACK, kind), scale))))


def in_figure(kind: int, thickness: float = 1.0) -> list[list[bool]]:
    return picture(lambda painter: draw(painter, Hatch(BLACK, kind, 8.0, thickness), AREA))


def inked(pixels: list[list[bool]]) -> int:
    return sum(map(sum, pixels))


def test_every_coloured_class_has_a_kind_of_its_own():
    assert len(THEMES["projector"].class_hatches) == MAX_COLOURED_CLASSES <= KINDS


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_kinds_differ_by_their_shape_alone(qapp, scale: float):
    pictures = [on_screen(kind, scale) for kind in range(KINDS)]
    for one, other in itertools.combinations(pictures, 2):
        rows = zip(one, other, strict=True)
        differing = sum(a != b for row, column in rows for a, b in zip(row, column, strict=True))
        assert differing > 0.08 * AREA.width() * AREA.height()


@pytest.mark.parametrize("thickness", [1.0, 3.0])
@pytest.mark.parametrize("kind", range(KINDS))
def test_a_figure_s_pattern_fills_its_bar_and_no_more(qapp, kind: int, thickness: float):
    pixels = in_figure(kind, thickness)
    area = AREA.toRect()
    inside = [row[area.left() : area.right() + 1] for row in pixels[area.top() : area.bottom() + 1]]
    assert inked(inside) > 0.05 * AREA.width() * AREA.height()
    grown = area.adjusted(-1, -1, 1, 1)  # a line's end may stand on the outline
    around = [row[grown.left() : grown.right() + 1] for row in pixels[grown.top() : grown.bottom() + 1]]
    assert inked(pixels) == inked(around)


def test_a_bar_without_room_has_no_pattern(qapp):
    assert inked(picture(lambda painter: draw(painter, Hatch(BLACK, 0, 8.0, 3.0), QRectF(4, 4, 1.5, 20)))) == 0


def test_figures_have_patterns_in_the_projector_theme_only(qapp, tmp_path):
    texts = {}
    for theme in THEMES:
        render(COLOURED, tmp_path / f"{theme}.svg", panel="pipeline", size=(1200, 520), theme=theme)
        texts[theme] = (tmp_path / f"{theme}.svg").read_text(encoding="utf-8")
    for colour in THEMES["projector"].class_hatches:
        assert colour in texts["projector"]
        assert colour not in texts["light"]
        assert colour not in texts["dark"]
    assert "<image" not in texts["projector"]
