"""Figures in PNG, SVG and PDF: right size, real text, right clips, the session inside, whole or not at all."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from softmax_explorer.export import figure
from softmax_explorer.style import paint

SESSION = {"logits": [2.1, 0.8], "class_names": ["setosa", "אירוס"], "version": 1}
WORDS = {"title": "Iris & friends", "description": "setosa leads <with> 74 % − שלום", "session": SESSION}
SVG = "{http://www.w3.org/2000/svg}"
SIZE = (320, 240)


class Chart(QWidget):
    """Every kind of drawing, at places the tests know. A pixel (x, y) has the colour of what lies there."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(100)
        self.vector: bool | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        self.vector = paint.vector
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        painter.setClipRect(QRectF(10, 10, 20, 20))
        painter.fillRect(QRectF(0, 0, 100, 100), QColor("#0072b2"))  # clipped to 10..30
        painter.setClipping(False)
        ring = QPainterPath()
        ring.addEllipse(QRectF(40, 10, 20, 20))
        painter.setClipPath(ring)
        painter.fillRect(QRectF(40, 10, 20, 20), QColor("#e69f00"))  # a disc
        painter.setClipping(False)
        painter.setPen(QPen(QColor("#009e73"), 0))
        painter.drawLine(70, 20, 90, 20)  # a cosmetic hairline
        painter.save()
        painter.setTransform(QTransform(1, 0.2, -0.2, 1, 110, 10), True)
        painter.fillRect(QRectF(0, 0, 20, 20), QColor("#cc79a7"))  # turned
        painter.restore()
        shade = QLinearGradient(QPointF(140, 0), QPointF(180, 0))
        shade.setColorAt(0, QColor("#000000"))
        shade.setColorAt(1, QColor("#ff0000"))
        painter.fillRect(QRectF(140, 10, 40, 20), shade)
        painter.fillRect(QRectF(190, 10, 40, 20), Qt.BrushStyle.BDiagPattern)
        mark = QPixmap(4, 4)
        mark.fill(QColor("#56b4e9"))
        painter.drawPixmap(QRectF(240, 10, 20, 20), mark, QRectF(0, 0, 4, 4))
        painter.setOpacity(0.5)
        painter.fillRect(QRectF(270, 10, 20, 20), QColor("#000000"))
        painter.setOpacity(1.0)
        painter.setPen(QColor("#1b1f24"))
        painter.setFont(paint.font(13))
        painter.drawText(10, 60, "−0.2575 Σ e^(z/T) & <b>")
        painter.setPen(QColor("#1b1f24"))
        painter.drawText(QRectF(500, 40, 40, 20), "outside")


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(Chart())
    label = QLabel("setosa")
    hidden = QLabel("hidden words")
    field = QLineEdit("versicolor")
    area = QScrollArea()
    rows = QWidget()
    column = QVBoxLayout(rows)
    for index in range(30):
        column.addWidget(QLabel(f"row {index}"))
    area.setWidget(rows)
    for widget in (label, hidden, field, area):
        layout.addWidget(widget)
    page.resize(*SIZE)
    page.show()
    hidden.hide()
    area.verticalScrollBar().setValue(40)
    qtbot.waitExposed(page)
    return page


def save(page: QWidget, path: Path, **more: object) -> Path:
    figure.save_figure(page, path, **WORDS, **more)  # type: ignore[arg-type]
    return path


def text_chunks(png: bytes) -> dict[str, str]:
    """The PNG's text, read by hand as another program would."""
    found, position = {}, 8
    while position < len(png):
        length = int.from_bytes(png[position : position + 4], "big")
        kind, body = png[position + 4 : position + 8], png[position + 8 : position + 8 + length]
        if kind in (b"tEXt", b"iTXt"):
            key, _, rest = body.partition(b"\0")
            found[key.decode()] = rest.decode("latin-1") if kind == b"tEXt" else rest[4:].decode()
        position += length + 12
    return found


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_png_has_exactly_its_size_and_is_drawn_not_blown_up(page: QWidget, tmp_path: Path, scale: int) -> None:
    image = QImage(str(save(page, tmp_path / "f.png", scale=scale)))
    assert (image.width(), image.height()) == (SIZE[0] * scale, SIZE[1] * scale)
    disc = [image.pixelColor(x, 20 * scale).name() for x in range(38 * scale, 62 * scale)]
    assert disc.count("#e69f00") in range(19 * scale, 20 * scale + 1)
    if scale > 1:
        middle = image.pixelColor(80 * scale, 20 * scale - 1), image.pixelColor(80 * scale, 20 * scale + scale)
        assert {colour.name() for colour in middle} == {"#ffffff"}  # the line through row 20 got no fatter than a pixel


def test_heading_stands_above_the_widget(page: QWidget, tmp_path: Path) -> None:
    path = save(page, tmp_path / "f.svg", heading=figure.Heading("Setosa leads", "setosa +2.10 · T = 1"))
    root = ET.parse(path).getroot()
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts[:2] == ["Setosa leads", "setosa +2.10 · T = 1"]
    assert root.get("height") == str(SIZE[1] + figure.Heading("x", "y").height)
    assert figure.figure_image(page, heading=figure.Heading("x", "y")).height() == SIZE[1] + 61


def test_svg_is_plain_text_and_shapes(page: QWidget, tmp_path: Path) -> None:
    path = save(page, tmp_path / "f.svg")
    source = path.read_text(encoding="utf-8")
    root = ET.fromstring(source)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"setosa", "versicolor", "−0.2575 Σ e^(z/T) & <b>"} <= set(texts)
    assert "<image" not in source
    assert "vector-effect" not in source
    assert "sans-serif" in root.attrib["font-family"]
    assert (root.get("width"), root.get("viewBox")) == ("320", "0 0 320 240")
    assert root.findtext(f"{SVG}title") == WORDS["title"]
    assert root.findtext(f"{SVG}desc") == WORDS["description"]


def test_svg_leaves_out_what_cannot_be_seen(page: QWidget, tmp_path: Path) -> None:
    root = ET.parse(save(page, tmp_path / "f.svg")).getroot()
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert "hidden words" not in texts
    assert "outside" not in texts
    rows = {text for text in texts if text and text.startswith("row")}
    assert "row 0" not in rows
    assert "row 29" not in rows
    assert rows


def test_svg_outlines_need_no_font(page: QWidget, tmp_path: Path) -> None:
    root = ET.parse(save(page, tmp_path / "f.svg", outlines=True)).getroot()
    assert list(root.iter(f"{SVG}text")) == []
    assert root.findtext(f"{SVG}title") == WORDS["title"]


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="librsvg is not installed")
def test_another_svg_viewer_sees_the_same_colours(page: QWidget, tmp_path: Path) -> None:
    path = save(page, tmp_path / "f.svg")
    other = tmp_path / "other.png"
    subprocess.run(["rsvg-convert", str(path), "-o", str(other)], check=True)
    assert_same_colours(figure.figure_image(page), QImage(str(other)))


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_another_pdf_viewer_sees_the_same_colours_and_text(page: QWidget, tmp_path: Path) -> None:
    path = save(page, tmp_path / "f.pdf")
    subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", str(path), str(tmp_path / "other")], check=True)
    assert_same_colours(figure.figure_image(page), QImage(str(tmp_path / "other.png")))
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout.decode()
    assert "setosa" in text
    assert "versicolor" in text
    assert "−0.2575 Σ e^(z/T) & <b>" in text  # signs and digits too: no glyph that only a font feature reaches
    fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout
    assert "Inter" in fonts


def assert_same_colours(ours: QImage, theirs: QImage) -> None:
    """At the middle of every shape, and just outside the clipped ones. 8 of 255: antialiasing and colour rounding."""
    assert (ours.width(), ours.height()) == (theirs.width(), theirs.height())
    inside = [(20, 20), (50, 20), (80, 20), (115, 22), (150, 20), (170, 20), (250, 20), (280, 20)]
    outside = [(5, 20), (35, 20), (20, 5), (20, 35), (42, 12), (80, 17), (80, 23), (100, 20), (235, 20), (300, 20)]
    for x, y in inside + outside:
        mine, other = ours.pixelColor(x, y), theirs.pixelColor(x, y)
        distance = max(abs(a - b) for a, b in zip(mine.getRgb(), other.getRgb(), strict=True))
        assert distance <= 8, f"pixel {x}, {y}: {mine.name()} here, {other.name()} there"


def test_png_carries_session_and_words(page: QWidget, tmp_path: Path) -> None:
    chunks = text_chunks(save(page, tmp_path / "f.png").read_bytes())
    assert json.loads(chunks["softmax-explorer-session"]) == SESSION
    assert chunks["Title"] == WORDS["title"]
    assert chunks["Description"] == WORDS["description"]


def test_svg_carries_session(page: QWidget, tmp_path: Path) -> None:
    root = ET.parse(save(page, tmp_path / "f.svg")).getroot()
    stored = [element for element in root.iter(f"{SVG}metadata") if element.get("id") == "softmax-explorer-session"]
    assert json.loads(stored[0].text or "") == SESSION


def test_pdf_carries_session_and_words(page: QWidget, tmp_path: Path) -> None:
    content = save(page, tmp_path / "f.pdf").read_bytes()
    packet = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL)
    assert packet is not None
    root = ET.fromstring(packet.group())
    stored = root.find(".//{urn:softmax-explorer:1}session")
    assert stored is not None
    assert json.loads(base64.b64decode(stored.text or "")) == SESSION
    assert WORDS["description"] in "".join(root.itertext())


@pytest.mark.parametrize("name", ["f.png", "f.svg", "f.pdf"])
def test_widgets_know_that_a_figure_is_painted(page: QWidget, tmp_path: Path, name: str) -> None:
    save(page, tmp_path / name)
    chart = page.findChild(Chart)
    assert chart is not None
    assert chart.vector is True
    assert paint.vector is False


def test_graphics_views_paint_without_their_cached_background(qtbot: QtBot, tmp_path: Path) -> None:
    scene = QGraphicsScene(0, 0, 50, 50)
    scene.setBackgroundBrush(QColor("#009e73"))
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    view.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
    view.resize(100, 100)
    source = save(view, tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "#009e73" in source
    assert view.cacheMode() == QGraphicsView.CacheModeFlag.CacheBackground


@pytest.mark.parametrize("name", ["nowhere/f.png", "f.gif", "f", "folder.svg"])
def test_what_cannot_be_written_is_one_sentence(page: QWidget, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(ValueError, match=re.escape(Path(name).name)) as caught:
        save(page, tmp_path / name)
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder.svg"]


def test_a_failed_write_keeps_the_old_file(page: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(page, tmp_path / "f.svg")
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValueError, match="f.svg cannot be saved: No space left on device"):
        save(page, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_picture_too_large_for_memory_is_refused(page: QWidget) -> None:
    with pytest.raises(ValueError, match="is too large"):
        figure.figure_image(page, scale=200)
