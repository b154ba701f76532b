"""What the words mean: tool tips after the first frame, and the sheet of words."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from softmax_explorer import __version__
from softmax_explorer.app.about import AboutSheet
from softmax_explorer.app.glossary import WordSheet, words
from softmax_explorer.app.run import build_main_window
from softmax_explorer.style.scale import DESKTOP


@pytest.fixture
def window(qtbot, qapp):
    window = build_main_window(["--preset", "iris"])
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    for _ in range(4):
        QGuiApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()


def test_controls_columns_and_checks_say_what_they_mean(window, qtbot):
    controls = window.content.controls
    qtbot.waitUntil(lambda: bool(controls.knob.toolTip()))
    boxes = (controls.temperature, controls.entropy, controls.count, controls.target, controls.loss)
    for control in (*boxes, controls.smoothing, controls.shift, *controls.moves):
        assert len(control.toolTip()) > 20, control.objectName()
    assert all(label.toolTip() for label in controls.labels if label.buddy())
    view = window.content.pipeline
    said = {
        "logit": "only the differences",
        "exponential": "2.718",
        "probability": "8.1662 ÷ 10.9982 = 74.25 % for setosa",
        "loss": "0.298 for setosa",
        "gradient": "−0.2575 for setosa",
    }
    for column, words_of_it in said.items():
        place = view._layout.column(column)
        QTest.mouseMove(view, QPoint(place.left + 2, 12))
        assert words_of_it in view.toolTip()
    QTest.mouseMove(view, QPoint(place.left + 2, view._layout.row_middle(0)))
    assert view.toolTip() == ""
    assert "Cross-entropy is the loss of softmax" in window.content.checks.toolTip()


def test_a_class_count_out_of_range_is_said(window):
    count = window.content.controls.count
    count.setFocus()
    count.selectAll()
    QTest.keyClicks(count, "2000\r")
    assert window.store.scenario.num_classes == 100
    assert window.notice.text() == "1 to 100 classes; a file may have more."


@pytest.mark.parametrize(("sheet", "first"), [(WordSheet, words()[0][1][0][1]), (AboutSheet, f"Version {__version__}")])
def test_sheets_of_the_help_menu(qtbot, qapp, sheet, first):
    shown: QDialog = sheet(None, DESKTOP)
    qtbot.addWidget(shown)
    assert first in [label.text() for label in shown.findChildren(QLabel)]
    assert shown.sizeHint().width() < 1000
    assert shown.sizeHint().height() < 700
