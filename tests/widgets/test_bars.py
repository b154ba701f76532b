"""A partial repaint must give the pixels of a full one, whatever sequence of states the user drags through.

Also a program (`python test_bars.py`), so that it can be run at other pixel ratios, which Qt reads once at start.
"""

import os
import random
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication

from softmax_explorer.widgets.bars import BarCanvas, Swatch, bar, ghost, label, tick, words
from softmax_explorer.widgets.hatch import Hatch
from softmax_explorer.widgets.ink import Ink

WIDTH, HEIGHT = 420, 200
SWATCHES = [Swatch("#0072b2", "#005a8e"), Swatch("#8a92a0"), Swatch("#ffffff", "#e69f00", Hatch(QColor("#e69f00")))]
INK_COLOUR = QColor("#000000")


class Canvas(BarCanvas):
    """Notes what is repainted, over a static layer that an unerased pixel would betray."""

    def __init__(self) -> None:
        super().__init__()
        self.setGeometry(11, 7, WIDTH, HEIGHT)
        self.inks = [
            Ink(13, "#15171c", "#ffffff", self.scale),
            Ink(13, "#5a6170", "#ffffff", self.scale, bold=True),
        ]
        self.painted: list[QRegion] = []

    def paintEvent(self, event) -> None:
        self.painted.append(event.region())
        super().paintEvent(event)

    def paint_static(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor("#ffffff"))
        for x in range(0, self.width(), 7):
            painter.fillRect(x, 0, 1, 8 * 24, QColor(240, 240 - x // 4, 200))


def numbers(rng: random.Random) -> list[str]:
    return [
        rng.choice(
            [f"{rng.random() * 100:.2f} %", f"−{rng.random():.4f}", f"{rng.random():.1e}".replace("-", "−"), "∞", "1"]
        )
        for _ in range(8)
    ]


def random_cells(rng: random.Random, before: list, canvas: Canvas) -> list:
    """Eight rows of a bar with a ghost and a tick, a bar that grows to the left, and a number; and one text."""
    d = canvas.device
    thin, height = d(2), d(16)
    cells = []
    for row, text in enumerate(numbers(rng)):
        y = d(24 * row + 3)
        if before and rng.random() < 0.3:
            cells += before[3 * row : 3 * row + 3]
            continue
        w = rng.choice([0, 1, 2, 3, rng.randrange(d(150))])
        swatch = SWATCHES[rng.choice([row % 3, row % 3, rng.randrange(3)])]
        orders = [bar(d(10), y, w, height, swatch)]
        if rng.random() < 0.5:
            orders.append(ghost(d(10), y, rng.randrange(d(150)), height, INK_COLOUR))
        orders.append(tick(d(10) + rng.randrange(d(150)), y - thin, thin, height + 2 * thin, INK_COLOUR))
        cells.append(tuple(orders))
        left = rng.randrange(d(60))
        cells.append((bar(d(300) - left, y, left, height, swatch),))
        ink = canvas.inks[row % 2]
        cells.append((label(d(235) - ink.width(text), y, text, ink),))
    text = rng.choice(["setosa", "virginica", "שלום"])
    cells.append((words(d(310), 0, d(100), d(20), text, canvas.inks[0], Qt.AlignmentFlag.AlignLeft),))
    return cells


def screen(canvas: BarCanvas) -> QImage:
    """What stands in the window now."""
    return canvas.screen().grabWindow(canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def full(canvas: BarCanvas) -> QImage:
    """The window after a full repaint."""
    canvas.invalidate_static()
    QApplication.processEvents()
    return screen(canvas)


def first_difference(seed: int, steps: int = 40) -> str:
    """Drags a canvas through random states; says where a partial repaint went wrong, or nothing."""
    rng = random.Random(seed)
    canvas = Canvas()
    canvas.show()
    QApplication.processEvents()
    cells: list = []
    partial = 0
    try:
        for step in range(steps):
            for _ in range(rng.choice([1, 1, 2])):  # two states may arrive before one paint
                cells = random_cells(rng, cells, canvas)
                canvas.set_cells(cells)
            QApplication.processEvents()
            partial += canvas.painted[-1] != QRegion(canvas.rect())
            if step % 5 == 4 and screen(canvas) != full(canvas):
                return f"seed {seed}, step {step}"
        return "" if partial > steps // 2 else f"seed {seed}: only {partial} of {steps} repaints were partial"
    finally:
        canvas.close()
        canvas.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("seed", range(6))
def test_partial_repaint_equals_full_repaint(qapp, seed):
    assert first_difference(seed) == ""


@pytest.mark.parametrize("scale", ["1.5", pytest.param("2", marks=pytest.mark.slow)])
def test_partial_repaint_equals_full_repaint_at_other_pixel_ratios(scale):
    environment = os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, __file__], check=False, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_changed_number_repaints_that_number_alone(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    ink = canvas.inks[0]
    canvas.set_cells([(label(100, 20, "74.25 %", ink),), (label(200, 20, "1.5", ink),)])
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.painted.clear()
    canvas.set_cells([(label(100, 20, "74.35 %", ink),), (label(200, 20, "1.5", ink),)])
    qtbot.waitUntil(lambda: bool(canvas.painted))
    assert canvas.painted == [QRegion(QRect(100, 20, ink.width("74.35 %"), ink.height))]


def test_the_same_numbers_repaint_nothing(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    cells = random_cells(random.Random(1), [], canvas)
    canvas.set_cells(cells)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.painted.clear()
    canvas.set_cells([tuple(cell) for cell in cells])
    QApplication.processEvents()
    assert canvas.painted == []


def test_digits_line_up_whatever_they_are(qapp):
    ink = Ink(13, "#000000", "#ffffff")
    assert {ink.width(digit * 3) for digit in "0123456789"} == {ink.width("888")}


def test_a_picture_taken_between_a_change_and_its_paint_spoils_nothing(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    rng = random.Random(3)
    cells = random_cells(rng, [], canvas)
    canvas.set_cells(cells)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.set_cells(random_cells(rng, cells, canvas))
    taken = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    QApplication.processEvents()
    assert taken == screen(canvas) == full(canvas)


if __name__ == "__main__":
    application = QApplication([])
    problems = [problem for problem in map(first_difference, range(3)) if problem]
    sys.stdout.write("\n".join(problems))
    sys.exit(bool(problems))
