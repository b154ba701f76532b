"""What paints all of itself says so: else whatever lies beneath is painted too, in every step."""

import pytest
from PySide6.QtCore import Qt

from softmax_explorer.widgets.logit_slider import LogitSlider
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.target_mark import TargetMark
from softmax_explorer.widgets.temperature_control import TemperatureControl

WIDGETS = {
    "logit slider": LogitSlider,
    "number box": NumberBox,
    "target mark": TargetMark,
    "temperature": TemperatureControl,
    "button over a canvas": lambda: Push("Play", over=True),
}


@pytest.mark.parametrize("make", WIDGETS.values(), ids=WIDGETS)
def test_it_is_opaque_once_shown(qtbot, make) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.show()
    assert widget.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
