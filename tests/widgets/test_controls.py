"""What all our own controls share: vectors in a vector figure, and a focus that can be seen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractSpinBox, QVBoxLayout, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES, Theme
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.count_box import CountBox
from softmax_explorer.widgets.knob import TemperatureKnob
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.temperature_bar import TemperatureBar
from softmax_explorer.widgets.temperature_control import TemperatureControl


def choice() -> Choice:
    made = Choice()
    made.set_items(["0.00"])
    return made


def toggle() -> Push:
    made = Push("Backwards")
    made.setCheckable(True)  # a state; a button that only acts is not in a figure
    return made


MAKERS: dict[str, tuple[Callable[[], QWidget], str]] = {
    "knob": (TemperatureKnob, "0 argmax"),
    "bar": (TemperatureBar, "∞ uniform"),
    "number box": (NumberBox, "0.00"),
    "count box": (CountBox, "1"),
    "choice": (choice, "0.00"),
    "toggle": (toggle, "Backwards"),
}


@pytest.mark.parametrize(("make", "text"), MAKERS.values(), ids=MAKERS)
def test_a_control_exports_as_vectors(qtbot, qapp, monkeypatch, make: Callable[[], QWidget], text: str) -> None:
    monkeypatch.setattr(paint, "vector", True)
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(200, max(30, widget.sizeHint().height()))
    buffer = QBuffer(data := QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(200, 160))
    widget.render(generator)
    svg = bytes(data.data()).decode()
    assert f">{text}<" in svg
    assert "<image" not in svg
    assert "non-scaling-stroke" not in svg


def is_inked(shot: QImage, x: int, y: int, colour: str) -> bool:
    return shot.pixelColor(x, y).name() == colour


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("make", [made for made, _ in MAKERS.values()], ids=MAKERS)
def test_focus_shows_as_a_ring(qtbot, qapp, make: Callable[[], QWidget], theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setPalette(palette(theme))
    column = QVBoxLayout(window)
    other, widget = Push("other"), make()
    widget.apply(theme, DESKTOP)
    column.addWidget(other)
    column.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()

    def ring_pixels() -> int:
        shot = widget.grab().toImage()
        ring = theme.text if isinstance(widget, TemperatureControl) else theme.accent
        return sum(is_inked(shot, x, y, ring) for x in range(shot.width()) for y in range(shot.height()))

    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    before = ring_pixels()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    if isinstance(widget, QAbstractSpinBox):
        widget.lineEdit().deselect()
    assert ring_pixels() > before + 20
