"""Our own controls in a vector figure: text as text, no pictures."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.count_box import CountBox
from softmax_explorer.widgets.knob import TemperatureKnob
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.temperature_bar import TemperatureBar


def choice() -> Choice:
    made = Choice()
    made.set_items(["0.00"])
    return made


MAKERS: dict[str, tuple[Callable[[], QWidget], str]] = {
    "knob": (TemperatureKnob, "1.00"),
    "bar": (TemperatureBar, "∞ uniform"),
    "number box": (NumberBox, "0.00"),
    "count box": (CountBox, "1"),
    "choice": (choice, "0.00"),
    "push": (lambda: Push("Equalise"), "Equalise"),
    "icon": (lambda: Push("Undo", glyph="undo"), ""),
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
    assert f">{text}<" in svg if text else "<path" in svg
    assert "<image" not in svg
    assert "non-scaling-stroke" not in svg
