"""Contrast as the eye gets it: measured on the pixels of the window, not on the colours it was told to use."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenuBar, QTabBar, QToolButton, QWidget

from softmax_explorer.app.present import PresentWindow
from softmax_explorer.app.run import build_main_window
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.bars import BarCanvas
from softmax_explorer.widgets.check_line import CheckLine
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.orders import LABEL, WORDS
from softmax_explorer.widgets.plot_sweep import SweepPlot
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.sentence_line import SentenceLine

STATES = {
    "iris": ["--preset", "iris"],
    "forced shift": ["--preset", "binary-extreme"],
    "ten classes": ["--logits", "-4,2.79,1.57,0.36,-0.85,-2.07,-3.28,3.51,2.3,1.08"],
    "masked and unnamed": ["--logits", "1,-inf,0.5", "--names", ",b,c"],
}
Area = tuple[str, QRect]


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Relative luminance (WCAG 2) of sRGB pixels (..., 3), 0 .. 255."""
    values = pixels / 255.0
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)


def pixels_of(image: QImage) -> np.ndarray:
    converted = image.convertToFormat(QImage.Format.Format_RGB32)
    shape = (converted.height(), converted.bytesPerLine() // 4, 4)
    return np.frombuffer(converted.constBits(), np.uint8).reshape(shape)[:, : converted.width(), 2::-1].copy()


def measured_contrast(pixels: np.ndarray) -> float:
    """Between the commonest colour, which is the ground, and the pixel that differs most from it: a glyph's core."""
    flat = pixels.reshape(-1, 3)
    _colours, first, counts = np.unique(flat @ (65536, 256, 1), return_index=True, return_counts=True)
    others = luminance(flat[first].astype(float))
    below = float(others[np.argmax(counts)])
    return max((float(others.max()) + 0.05) / (below + 0.05), (below + 0.05) / (float(others.min()) + 0.05))


def canvas_areas(canvas: BarCanvas) -> Iterator[Area]:
    for cell in canvas.cells():
        for order in cell:
            if order[0] in (LABEL, WORDS) and order[5].strip():
                yield f"{order[5]!r} in {type(canvas).__name__}", QRect(*order[1:5])


def header_areas(view: QWidget) -> Iterator[Area]:
    """The pipeline's column titles and formulas."""
    layout = view._layout  # type: ignore[attr-defined]
    title, small = round(1.35 * layout.typography.heading), round(1.45 * layout.typography.caption)
    for column in layout.columns:
        width = min(column.right - column.left, 60)
        yield f"title of {column.id}", QRect(column.left, 8, width, title)
        if column.id != "logit" or layout.editable:
            yield f"formula of {column.id}", QRect(column.left, 8 + title, width, small)


def areas_of(widget: QWidget) -> Iterator[Area]:
    """Rectangles of text in a widget, in its own coordinates."""
    inside = widget.rect().adjusted(3, 3, -3, -3)
    if isinstance(widget, BarCanvas):
        yield from canvas_areas(widget)
        if widget.objectName().endswith("pipeline"):
            yield from header_areas(widget)
    elif isinstance(widget, (SentenceLine, CheckLine)) and widget.text():
        yield f"{widget.text()[:40]!r}", widget.rect()
    elif isinstance(widget, (Push, Choice)) or (isinstance(widget, QToolButton) and widget.isEnabled()):
        yield f"button {widget.accessibleName() or widget.objectName()}", inside
    elif isinstance(widget, (NumberBox, ClassName)):
        yield f"box {widget.accessibleName()}", inside
    elif isinstance(widget, QMenuBar):
        for action in widget.actions():
            yield f"menu {action.text()}", widget.actionGeometry(action)
    elif isinstance(widget, QTabBar):
        scrolls = [button.x() for button in widget.findChildren(QToolButton) if button.isVisible()]
        room = min(scrolls, default=widget.width())
        for index in (index for index in range(widget.count()) if widget.tabRect(index).right() < room):
            yield f"tab {widget.tabText(index)}", widget.tabRect(index).adjusted(0, 4, 0, -6)
    elif isinstance(widget, SweepPlot):
        plot = widget._plot_rect.toRect()  # type: ignore[attr-defined]
        yield "numbers up the plot", QRect(0, plot.top() - 4, plot.left() - 8, plot.height() + 8)
        yield "numbers under the plot", QRect(plot.left(), plot.bottom() + 6, plot.width(), 30)
        yield "readout", widget._readout_rect.toRect()  # type: ignore[attr-defined]


def check(window: QWidget, least: float) -> int:
    """Measure every text on a window; says which ones are too pale, and how many there were."""
    image = pixels_of(window.grab().toImage())
    pale, count = [], 0
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        for name, area in areas_of(widget):
            shown = area & widget.visibleRegion().boundingRect()
            if shown.width() < 4 or shown.height() < 4:
                continue
            place = QRect(widget.mapTo(window, QPoint(0, 0)) + shown.topLeft(), shown.size())
            found = measured_contrast(image[place.top() : place.bottom() + 1, place.left() : place.right() + 1])
            count += 1
            if found < least:
                pale.append(f"{name}: {found:.2f}")
    assert not pale, pale
    return count


def settle() -> None:
    for _turn in range(4):
        QGuiApplication.processEvents()


@pytest.mark.parametrize("state", [pytest.param("iris", marks=pytest.mark.slow), *list(STATES)[1:]])
def test_every_text_of_the_window_can_be_read_in_every_theme(qtbot, qapp, state: str):
    window = build_main_window(STATES[state])
    window.resize(1600, 900)
    window.show()
    qtbot.waitExposed(window)
    settle()
    window.content.build_all()  # type: ignore[attr-defined]
    for theme in THEMES:
        window.set_theme(theme)  # type: ignore[attr-defined]
        settle()
        assert check(window, 7.0 if theme == "projector" else 4.5) > 50
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("size", [(1280, 720), pytest.param((1920, 1080), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("state", STATES)
def test_every_text_of_a_presentation_can_be_read(qtbot, qapp, state: str, size: tuple[int, int]):
    window = build_main_window(STATES[state])
    present = PresentWindow(window.store, window.spotlight)  # type: ignore[attr-defined]
    present.resize(*size)
    present.show()
    qtbot.waitExposed(present)
    settle()
    assert check(present, 7.0) > 12
    present.close()
    window.close()
    window.deleteLater()


def test_the_measure_finds_pale_words():
    pixels = np.full((10, 40, 3), 255, np.uint8)
    pixels[3:7, 5:9] = 0x76  # grey on white with the contrast 4.54
    assert measured_contrast(pixels) == pytest.approx(4.54, abs=0.01)
    pixels[3:7, 5:9] = 0x86
    assert measured_contrast(pixels) < 4.0
