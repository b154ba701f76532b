"""The hand shares the room between the parts of the window, and the next start remembers it."""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.app.run import build_main_window
from softmax_explorer.app.split import Split
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.widgets.logit_slider import LogitSlider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_window(qtbot, qapp):
    windows = []

    def open_window(size=(1600, 900)):
        window = build_main_window(["--preset", "iris"])
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        QCoreApplication.processEvents()
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()


def splitter(window, orientation) -> Split:
    return next(found for found in window.findChildren(Split) if found.orientation() == orientation)


def drag(split: Split, by: QPoint) -> None:
    handle = split.handle(1)
    start = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=start)
    QTest.mouseMove(handle, start + by)
    QTest.mouseRelease(handle, LEFT, pos=start + by)
    QCoreApplication.processEvents()


BY = {Qt.Orientation.Vertical: QPoint(0, 60), Qt.Orientation.Horizontal: QPoint(-110, 0)}


@pytest.mark.parametrize("orientation", BY, ids=["height", "width"])
def test_the_next_window_is_shared_as_the_hand_left_it(open_window, orientation):
    window = open_window()
    split = splitter(window, orientation)
    before = split.sizes()
    drag(split, BY[orientation])
    after = split.sizes()
    assert after != before
    window.close()
    again = splitter(open_window(), orientation)
    assert again.sizes()[0] == pytest.approx(after[0], abs=1)
    QTest.mouseDClick(again.handle(1), LEFT, pos=again.handle(1).rect().center())
    QCoreApplication.processEvents()
    assert again.sizes()[0] == pytest.approx(before[0], abs=1)
    assert again.share is None


def test_a_share_survives_another_size_and_the_narrow_window(open_window):
    window = open_window()
    split = splitter(window, Qt.Orientation.Horizontal)
    drag(split, BY[Qt.Orientation.Horizontal])
    share = split.sizes()[0] / sum(split.sizes())
    for size in ((1100, 800), (1800, 900)):
        window.resize(*size)
        QCoreApplication.processEvents()
    assert split.count() == 2
    assert split.sizes()[0] / sum(split.sizes()) == pytest.approx(share, abs=0.01)


def test_the_height_is_shared_anew_when_a_note_goes(open_window):
    window = open_window((1280, 720))
    split = splitter(window, Qt.Orientation.Vertical)
    window.store.apply(Scenario(logits=[0.1 * index for index in range(10)]), "")
    window.store.flush()
    for _turn in range(3):
        QCoreApplication.processEvents()
    after = split.sizes()
    window.content._share_height()
    QCoreApplication.processEvents()
    assert split.sizes() == after
    visible = [s for s in window.findChildren(LogitSlider) if s.isVisible()]
    assert len(visible) == 10, "ten classes fit the smallest usual screen"


def test_nothing_moved_is_nothing_remembered(open_window):
    window = open_window()
    window.close()
    assert [window.settings.shares(key) for key in ("split-height", "split-width")] == [(), ()]


@pytest.mark.parametrize("text", ["", "wide", "nan", "0", "1", "-3", "inf"])
def test_an_odd_share_is_none(qapp, text):
    from softmax_explorer.app.settings import Settings

    settings = Settings()
    settings.put("split-width", text)
    assert settings.shares("split-width") == ()
