"""What the back row sees: ten classes at once, in type of at least a thirtieth of the screen's height."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from softmax_explorer.app.present import PresentWindow
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.widgets.logit_slider import LogitSlider


@pytest.fixture
def present(qapp):
    store = Store(Scenario(logits=[0.0, 1.0, 2.0]))
    window = PresentWindow(store, Spotlight())
    yield window, store
    window.close()


def show(window, store, count: int, size: tuple[int, int]) -> list[int]:
    """The classes whose sliders are on the screen, from top to bottom."""
    store.apply(Scenario(logits=[0.37 * ((7 * index) % 10) - 1.0 for index in range(count)]), "")
    store.flush()
    window.resize(*size)
    window.show()
    for _ in range(3):
        QGuiApplication.processEvents()
    sliders = [slider for slider in window.findChildren(LogitSlider) if slider.isVisible()]
    return [int(slider.objectName().rpartition("-")[2]) for slider in sorted(sliders, key=lambda slider: slider.y())]


SIZES = [(1280, 720), (1366, 768), (1920, 1080), (2560, 1440), (3840, 2160)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_ten_classes_are_in_sight(present, size):
    window, store = present
    assert show(window, store, 10, size) == list(range(10))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_few_classes_have_large_type_and_many_their_top_ten(present, size):
    window, store = present
    show(window, store, 3, size)
    few = window.pipeline.findChild(LogitSlider, "logit-slider-0").height()
    assert len(show(window, store, 100, size)) >= 9
    many = min(slider.height() for slider in window.findChildren(LogitSlider) if slider.isVisible())
    assert few > 1.8 * many
    assert many > size[1] / 30
    show(window, store, 3, size)
    assert window.pipeline.findChild(LogitSlider, "logit-slider-0").height() == few


def test_a_class_more_changes_the_type_at_once(present, qtbot):
    window, store = present
    show(window, store, 3, (1280, 720))
    store.apply(store.scenario.with_num_classes(10), "")
    store.flush()
    QTest.qWait(0)
    assert len([slider for slider in window.findChildren(LogitSlider) if slider.isVisible()]) == 10


def test_the_true_class_keeps_a_row(present):
    window, store = present
    show(window, store, 37, (1280, 720))
    for true in (34, 0):  # of the smallest
        store.apply(store.scenario.with_logit(true, -5.0).with_target(true), "")
        store.flush()
        QGuiApplication.processEvents()
        shown = [slider for slider in window.findChildren(LogitSlider) if slider.isVisible()]
        assert f"logit-slider-{true}" in {slider.objectName() for slider in shown}
        assert len(shown) < 37
    store.apply(store.scenario.with_target(34), "")  # the logits are the same
    store.flush()
    assert window.findChild(LogitSlider, "logit-slider-34").isVisible()
