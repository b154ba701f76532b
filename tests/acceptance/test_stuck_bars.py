"""A bar that no logit can move says why, and nothing changes."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.app.run import build_main_window
from softmax_explorer.model.scenario import Scenario


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        (Scenario(logits=[2.0, 1.0, 1.0], temperature=0.0), "At temperature 0"),
        (Scenario(logits=[2.0, 1.0, 1.0], temperature=math.inf), "At infinite temperature"),
        (Scenario(logits=[2.0]), "One class alone"),
    ],
)
def test_a_bar_that_cannot_move_says_why(qtbot, qapp, scenario, sentence):
    window = build_main_window(["--preset", "iris"])
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.store.apply(scenario, "State")
    qapp.processEvents()
    before = window.store.scenario
    view = window.content.pipeline
    slider = window.findChild(object, "logit-slider-0")
    y = slider.mapTo(view, QPoint(0, slider.height() // 2)).y()
    said: list[str] = []
    window.content.pipeline_controller.problem.connect(said.append)
    for x in range(slider.geometry().right(), view.width() - 4, 4):  # whatever can be grabbed in this row
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        QTest.mouseMove(view, QPoint(x + 3, y))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(x + 3, y))
        qapp.processEvents()
        if said:
            break
    assert said
    assert said[0].startswith(sentence)
    assert window.store.scenario == before
    window.close()
    window.deleteLater()
