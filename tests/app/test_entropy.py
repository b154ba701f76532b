"""From an entropy back to the temperature, and the bar that is dragged for it, in the real window."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.app.entropy import entropy_text, temperature_for
from softmax_explorer.app.run import build_main_window
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.widgets.entropy_bar import STEP, EntropyBar

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("temperature", [0.0, 1.0, 30.0, math.inf])
@pytest.mark.parametrize("logits", [[2.1, 0.8, -0.5], [5.0, 5.0, 1.0, 0.0], [1e300, 0.0, -1e300], [0.0, 1e-300]])
def test_the_temperature_gives_the_entropy_or_the_nearest(logits, temperature):
    scenario = Scenario(logits=logits, temperature=temperature)
    results = Results(scenario)
    least = math.log2(logits.count(max(logits)))
    for bits in np.linspace(0.0, results.max_entropy_bits, 23).tolist():
        found = Results(scenario.with_temperature(temperature_for(results, bits))).entropy_bits
        # Four digits of T: entropy changes by at most Var(z/T) of log T, which is below 1 bit here.
        assert found == pytest.approx(max(bits, least), abs=2 * 5e-6 / math.log(2.0))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"logits": [1.0]}, "One class alone has no entropy"),
        ({"logits": [1.0, 2.0], "masked": frozenset({1})}, "One class alone has no entropy"),
        ({"logits": [3.0, 3.0, 3.0, 1.0], "masked": frozenset({3})}, "the entropy is 1.58 bits at every temperature"),
    ],
)
def test_where_no_temperature_helps_a_sentence_says_so(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        temperature_for(Results(Scenario(**fields)), 0.5)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"logits": [2.1, 0.8, -0.5]}, "1.02 of 1.58 bits"),
        ({"logits": [2.1, 0.8, -0.5, 9.0], "masked": frozenset({3})}, "1.02 of 1.58 bits"),
        ({"logits": [1.0, 1.0]}, "1.00 of 1.00 bits"),
        ({"logits": [1000.0, 1.0]}, "1.99e−431 of 1.00 bits"),
        ({"logits": [2.0, 1.0], "temperature": 0.0}, "0.00 of 1.00 bits"),
        ({"logits": [2.0]}, "0.00 of 0.00 bits"),
    ],
)
def test_the_text(fields, text):
    assert entropy_text(Results(Scenario(**fields))) == text


@pytest.fixture
def window(qtbot, qapp):
    window = build_main_window(["--preset", "iris"])
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    qtbot.waitExposed(window)
    qapp.processEvents()
    return window


def test_a_drag_moves_the_temperature_and_is_one_undo_step(window, qapp):
    bar = window.findChild(EntropyBar, "entropy-bar")
    y = bar.height() - 9
    before, handle = window.store.scenario, round(bar.width() * bar.bits() / math.log2(3))
    QTest.mousePress(bar, LEFT, pos=QPoint(handle, y))
    assert window.store.scenario == before, "taking hold moves nothing"
    for share in (0.5, 0.3, 0.4):
        QTest.mouseMove(bar, QPoint(round(share * bar.width()), y))
        qapp.processEvents()
        assert window.store.gesture_open
    QTest.mouseRelease(bar, LEFT, pos=QPoint(round(0.4 * bar.width()), y))
    qapp.processEvents()
    pixel = math.log2(3) / bar.width()
    assert window.store.results.entropy_bits == pytest.approx(0.4 * math.log2(3), abs=1.5 * pixel)
    assert window.store.scenario.logits.tolist() == before.logits.tolist()
    assert (window.store.undo_stack.count, window.store.undo_stack.undo_text) == (1, "Drag entropy")
    assert bar.accessibleDescription() == bar.text() == entropy_text(window.store.results)
    window.store.undo()
    qapp.processEvents()
    assert window.store.scenario == before
    assert bar.text() == "1.02 of 1.58 bits"


def test_its_ends_are_the_limits_of_the_temperature(window, qapp):
    bar = window.findChild(EntropyBar, "entropy-bar")
    for x, limit in ((-30, 0.0), (bar.width() + 30, math.inf)):
        QTest.mousePress(bar, LEFT, pos=QPoint(bar.width() // 2, bar.height() - 9))
        QTest.mouseMove(bar, QPoint(x, bar.height() - 9))
        QTest.mouseRelease(bar, LEFT, pos=QPoint(x, bar.height() - 9))
        qapp.processEvents()
        assert window.store.scenario.temperature == limit


def test_arrows_step_to_round_values(window, qtbot, qapp):
    bar = window.findChild(EntropyBar, "entropy-bar")
    bar.setFocus()
    for key, bits in ((Qt.Key.Key_Right, 1.05), (Qt.Key.Key_Right, 1.1), (Qt.Key.Key_Left, 1.05)):
        QTest.keyClick(bar, key)
        qapp.processEvents()
        assert bar.bits() == pytest.approx(bits, abs=STEP / 100)
    qtbot.waitUntil(lambda: window.store.undo_stack.count == 1)
    QTest.keyClick(bar, Qt.Key.Key_Home)
    assert window.store.scenario.temperature == 0.0
    QTest.keyClick(bar, Qt.Key.Key_End)
    assert window.store.scenario.temperature == math.inf


def test_what_cannot_move_says_why(window, qapp):
    window.store.apply(Scenario(logits=[1.0, 1.0, 1.0]), "Equal")
    qapp.processEvents()
    bar, said = window.findChild(EntropyBar, "entropy-bar"), []
    window.content.controls.problem.connect(said.append)
    QTest.mouseClick(bar, LEFT, pos=QPoint(20, bar.height() - 9))
    qapp.processEvents()
    assert said
    assert said[0].startswith("All logits are equal")
    assert window.store.scenario.temperature == 1.0
    assert window.store.undo_stack.count == 1


def test_the_column_of_controls_keeps_its_room(window):
    last = window.content.controls.moves[-1]
    assert last.geometry().bottom() <= window.content.controls.height() - 8
    assert window.findChild(EntropyBar, "entropy-bar").height() == EntropyBar().sizeHint().height()
