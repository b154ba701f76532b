"""The one hint: there at the first start, gone for good with the first change of a logit, however quick."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from softmax_explorer.app.run import build_main_window
from softmax_explorer.model import presets
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.logit_slider import LogitSlider


@pytest.fixture
def window(qtbot, qapp):
    window = build_main_window(["--preset", "iris"])
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: hint(window) is not None)
    yield window
    window.close()
    window.deleteLater()


def hint(window):
    return window.findChild(QWidget, "hint")


def test_a_drag_over_within_one_turn_takes_the_hint_away(window, qtbot):
    window.store.preview(window.store.scenario.with_logit(0, 1.0), "Move")
    window.store.commit()
    qtbot.waitUntil(lambda: hint(window) is None)


def test_an_example_moves_the_hint_and_does_not_take_it_away(window, qtbot):
    before = hint(window).pos()
    window.store.apply(presets.get("binary-extreme").scenario(), "Example")
    qtbot.waitUntil(lambda: hint(window).pos() != before)


def test_the_hint_stays_at_its_slider_when_the_window_is_resized(window, qtbot):
    before = hint(window).pos()
    window.resize(1100, 720)
    qtbot.waitUntil(lambda: hint(window).pos() != before)


def test_it_never_comes_back(window, qtbot, qapp):
    window.store.apply(window.store.scenario.with_logit(0, 1.0), "Move")
    qtbot.waitUntil(lambda: hint(window) is None)
    again = build_main_window(["--preset", "iris"])
    again.show()
    qtbot.waitExposed(again)
    qapp.processEvents()
    assert hint(again) is None
    again.close()
    again.deleteLater()


@pytest.mark.parametrize("preset", ["iris", "binary-extreme", "mnist", "next-token", "one-neuron"])
def test_the_hint_covers_no_handle_and_no_name(window, qtbot, qapp, preset):
    window.store.apply(presets.get(preset).scenario(), "Example")
    for _ in range(4):
        qapp.processEvents()
    place = hint(window).geometry()
    assert window.rect().contains(place)
    for slider in window.findChildren(LogitSlider):
        handle = slider.handle_rect()
        handle.moveTopLeft(slider.mapTo(window, handle.topLeft()))
        assert not (slider.isVisible() and place.intersects(handle)), slider.objectName()
    for name in window.findChildren(ClassName):
        assert not (name.isVisible() and place.intersects(name.rect().translated(name.mapTo(window, QPoint()))))
