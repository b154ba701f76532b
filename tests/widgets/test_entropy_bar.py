"""The bar of the entropy: silent when shown, one gesture a drag, repainted only where it changed."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.entropy_bar import EntropyBar

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("short_rest")


class Watched(EntropyBar):
    """Counts its paint events and keeps what they covered."""

    painted: list

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        self.painted.append(event.rect())


@pytest.fixture
def bar(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    bar = Watched(window)
    bar.painted, bar.told = [], []
    QVBoxLayout(window).addWidget(bar)
    window.resize(240, 80)
    bar.moved.connect(bar.told.append)
    bar.finished.connect(lambda: bar.told.append("finished"))
    bar.apply(THEMES["light"], DESKTOP)
    bar.set_entropy(1.0, 2.0, "1.00 of 2.00 bits")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qapp.processEvents()
    bar.painted.clear()
    bar.window_kept = window
    yield bar
    del bar.window_kept


def at(bar, share: float) -> QPoint:
    return QPoint(round(share * bar.width()), bar.height() - 9)


def test_showing_is_silent(bar):
    bar.set_entropy(0.5, 2.0, "0.50 of 2.00 bits")
    bar.set_ghost(1.0)
    assert bar.told == []


def test_a_drag_asks_within_the_scale_and_ends_once(bar):
    QTest.mousePress(bar, LEFT, pos=at(bar, 0.25))
    for share in (0.75, -0.5, 1.5):
        QTest.mouseMove(bar, at(bar, share))
    QTest.mouseRelease(bar, LEFT, pos=at(bar, 1.5))
    *asked, end = bar.told
    pixel = 2.0 / bar.width()
    assert asked == [pytest.approx(b, abs=pixel) for b in (0.5, 1.5, 0.0, 2.0)]
    assert (asked[2], asked[3], end) == (0.0, 2.0, "finished")


def test_taking_the_handle_moves_nothing(bar):
    QTest.mousePress(bar, LEFT, pos=at(bar, 0.5) + QPoint(4, 0))
    assert bar.told == []
    QTest.mouseMove(bar, at(bar, 0.5) + QPoint(5, 0))
    assert bar.told == [pytest.approx(1.0 + 2.0 / bar.width(), abs=1e-9 + 1.0 / bar.width())]
    QTest.mouseRelease(bar, LEFT, pos=at(bar, 0.5))


@pytest.mark.parametrize(
    ("key", "bits"),
    [
        (Qt.Key.Key_Left, 0.95), (Qt.Key.Key_Right, 1.05), (Qt.Key.Key_PageDown, 0.5), (Qt.Key.Key_PageUp, 1.5),
        (Qt.Key.Key_Home, 0.0), (Qt.Key.Key_End, 2.0),
    ],
)  # fmt: skip
def test_keys(bar, qtbot, key, bits):
    bar.setFocus()
    qtbot.waitUntil(bar.hasFocus)
    bar.set_entropy(1.01 if key == Qt.Key.Key_Left else 0.9998, 2.0, "1.00 of 2.00 bits")
    with qtbot.waitSignal(bar.finished, timeout=2000):
        QTest.keyClick(bar, key)
    if key == Qt.Key.Key_Left:
        bits = 1.0  # from between two steps to the nearer one
    assert bar.told == [pytest.approx(bits), "finished"]


def test_only_what_changed_is_painted(bar, qapp):
    bar.set_entropy(1.0 + 1e-6, 2.0, "1.00 of 2.00 bits")
    qapp.processEvents()
    assert bar.painted == [], "nothing that can be seen"
    bar.set_entropy(1.1, 2.0, "1.00 of 2.00 bits")
    qapp.processEvents()
    (piece,) = bar.painted
    assert piece.width() < bar.width() / 2
    assert piece.left() > 0
    bar.painted.clear()
    bar.set_entropy(1.2, 2.0, "1.20 of 2.00 bits")
    qapp.processEvents()
    assert all(piece.left() > 0 for piece in bar.painted), "the word before the number stays"


def test_pieces_add_up_to_the_whole(bar, qapp):
    """What small repaints leave on the screen is what a full one would."""
    bar.set_ghost(0.6)
    for bits in (0.2, 1.3, 0.0, 2.0, 0.7):
        bar.set_entropy(bits, 2.0, f"{bits:.2f} of 2.00 bits")
        qapp.processEvents()
        on_screen = bar.screen().grabWindow(bar.window().winId()).toImage()
        if on_screen.isNull():
            pytest.skip("this platform shows no screen")
        place = bar.mapTo(bar.window(), QPoint(0, 0))
        assert on_screen.copy(place.x(), place.y(), bar.width(), bar.height()) == bar.grab().toImage().convertToFormat(
            on_screen.format()
        )


def test_one_class_has_a_bar_of_length_zero(bar, qapp):
    bar.set_entropy(0.0, 0.0, "0.00 of 0.00 bits")
    QTest.mouseClick(bar, LEFT, pos=at(bar, 0.7))
    qapp.processEvents()
    assert bar.told == [0.0, "finished"]
