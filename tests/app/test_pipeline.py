"""The pipeline over a real store: what the hand does becomes the state, one undo step a gesture."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton

from softmax_explorer.app.pipeline import PipelineController
from softmax_explorer.app.pipeline_numbers import formulas
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import LIGHT
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.target_mark import TargetMark

IRIS = {"logits": [2.1, 0.8, -0.5], "class_names": ("setosa", "versicolor", "virginica")}
LEFT = Qt.MouseButton.LeftButton


class Stage:
    """A store, a view and their glue."""

    def __init__(self, qtbot, scenario: Scenario, size=(1330, 420)) -> None:
        self.store, self.spotlight, self.view = Store(scenario), Spotlight(), PipelineView()
        self.controller = PipelineController(self.store, self.spotlight, self.view)
        self.problems: list[str] = []
        self.controller.problem.connect(self.problems.append)
        self.view.apply(LIGHT, DESKTOP)
        self.view.resize(*size)
        qtbot.addWidget(self.view)
        with qtbot.waitExposed(self.view):
            self.view.show()

    def turn(self) -> None:
        for _ in range(3):
            QApplication.processEvents()

    def child(self, kind, name):
        return self.view.findChild(kind, name)

    def texts(self) -> set[str]:
        """Everything written in numbers on the canvas."""
        return {order[5] for cell in self.view.cells() for order in cell if order[0] == 3}

    def place(self, column: str, slot: int, share: float) -> QPoint:
        layout = self.view._layout
        where = layout.column(column)
        x = where.bar_left + round(share * where.bar_width)
        return QPoint(x, layout.row_top(slot) + layout.row_height // 2)

    def drag(self, column: str, slot: int, start: float, end: float) -> None:
        QTest.mousePress(self.view, LEFT, pos=self.place(column, slot, start))
        QTest.mouseMove(self.view, self.place(column, slot, end))
        self.turn()
        QTest.mouseRelease(self.view, LEFT, pos=self.place(column, slot, end))
        self.turn()


@pytest.fixture
def stage(qtbot):
    return lambda size=(1330, 420), **fields: Stage(qtbot, Scenario(**{**IRIS, **fields}), size)


def test_the_numbers_of_the_textbook_appear(stage):
    texts = stage().texts()
    expected = {"8.1662", "2.2255", "0.6065", "Σ = 10.9982", "74.25 %", "20.24 %", "5.51 %", "Σ = 1"}
    assert expected | {"0.298", "1.598", "2.898", "L = 0.2977", "−0.2575", "+0.2024", "+0.0551", "Σ = 0"} <= texts


def test_a_slider_drag_is_one_undo_step(stage):
    s = stage()
    slider = s.child(QSlider, "logit-slider-0")
    middle = slider.height() // 2
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() // 2 + 5, middle))
    for x in (20, 30, 40):
        QTest.mouseMove(slider, QPoint(slider.width() // 2 + x, middle))
        s.turn()
        assert s.store.gesture_open
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() // 2 + 40, middle))
    s.turn()
    assert (s.store.undo_stack.count, s.store.gesture_open) == (1, False)
    assert s.store.scenario.logits[0] == slider.value() / 1000 != 2.1
    s.store.undo()
    s.turn()
    assert slider.value() == 2100


def test_keys_settle_into_one_step(stage, qtbot):
    s = stage()
    slider = s.child(QSlider, "logit-slider-1")
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Right)
        s.turn()
    assert s.store.scenario.logits[1] == 1.1
    qtbot.waitUntil(lambda: s.store.undo_stack.count == 1, timeout=2000)


def test_a_control_s_own_rounding_never_writes_the_state(stage):
    s = stage(logits=[0.123456789, 1e308, -math.inf])
    s.turn()
    assert s.store.scenario.logits.tolist() == [0.123456789, 1e308, -math.inf]
    assert s.store.undo_stack.count == 0


@pytest.mark.parametrize("temperature", [0.3, 1.0, 7.0])
def test_dragging_a_probability_solves_for_its_logit(stage, temperature):
    s = stage(temperature=temperature)
    s.drag("probability", 1, 0.3, 0.6)
    pixel = 1 / s.view._layout.column("probability").bar_width
    assert s.store.results.probabilities[1] == pytest.approx(0.6, abs=pixel + 0.0005)
    assert s.store.scenario.logits[[0, 2]].tolist() == [2.1, -0.5], "only this logit moves"
    assert s.store.undo_stack.count == 1


@pytest.mark.parametrize(
    "fields", [{"temperature": 0.0}, {"temperature": math.inf}, {"logits": [1.0], "class_names": ()}]
)
def test_a_probability_that_no_logit_gives_is_refused_in_a_sentence(stage, fields):
    s = stage(**fields)
    before = s.store.scenario
    s.drag("probability", 0, 0.3, 0.6)
    assert s.store.scenario == before
    assert len(set(s.problems)) == 1


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal", "binary-cross-entropy"])
def test_dragging_a_loss_bar_solves_for_its_logit(stage, loss):
    s = stage(loss=loss)
    layout, limit = s.view._layout, 2.0 if loss == "mse" else 5.0
    s.drag("loss", 0, 0.1, 0.4)
    assert s.store.results.class_losses[0] == pytest.approx(0.4 * limit, abs=limit / layout.column("loss").bar_width)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 7.0])
@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal", "binary-cross-entropy"])
def test_dragging_a_gradient_solves_for_its_logit(stage, loss, temperature):
    s = stage(loss=loss, temperature=temperature)
    span = 1.5 if loss == "focal" else 1.0
    pixel = 2 * span / s.view._layout.column("gradient").bar_width
    s.drag("gradient", 0, 0.4, 0.5 - 0.15 / span)
    # A probability is dragged to three digits, so a gradient is too.
    assert s.store.results.scaled_gradient[0] == pytest.approx(-0.3, abs=pixel + 0.0005)
    assert s.store.scenario.logits[[1, 2]].tolist() == [0.8, -0.5], "only this logit moves"
    assert (s.store.undo_stack.count, s.store.undo_stack.undo_text) == (1, "Drag gradient of setosa")


@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal", "binary-cross-entropy"])
@pytest.mark.parametrize("fields", [{}, {"label_smoothing": 0.2}, {"target": (0.2, 0.5, 0.3)}, {"shift": 3.0}])
def test_a_gradient_out_of_reach_is_dragged_as_near_as_it_comes(stage, loss, fields):
    s = stage(loss=loss, **fields)
    s.drag("gradient", 1, 0.9, 1.0)
    reached = s.store.results.scaled_gradient[1]
    logits = np.linspace(-15.0, 15.0, 401).tolist()
    moved = [Results(s.store.scenario.with_logit(1, z)).scaled_gradient[1] for z in logits]
    # It stops at a probability of 0.001 or 0.999, where the gradients are within a hundredth of their limits.
    assert reached == pytest.approx(max(moved), abs=0.02)
    assert s.problems == []


def test_dragging_a_tick_makes_a_soft_target(stage):
    s = stage()
    s.drag("probability", 0, 1.0, 0.6)
    target = s.store.scenario.target
    assert isinstance(target, tuple)
    assert target[0] == pytest.approx(0.6, abs=0.01)
    assert sum(target) == pytest.approx(1.0)


def test_keys_on_a_mark_move_its_target(stage, qtbot):
    s = stage()
    mark = s.child(TargetMark, "target-mark-1")
    assert (mark.accessibleDescription(), "0.05" in mark.toolTip()) == ("target 0.00", True)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(mark, key, Qt.KeyboardModifier.ShiftModifier)
        s.turn()
    assert s.store.scenario.target == pytest.approx((0.9, 0.1, 0.0))
    qtbot.waitUntil(lambda: s.store.undo_stack.count == 1, timeout=2000)
    s.turn()
    assert s.store.undo_stack.undo_text == "Move target of versicolor"
    assert mark.accessibleDescription() == "target 0.10"
    for _ in range(3):
        QTest.keyClick(mark, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert s.store.scenario.target == 0, "not below 0"
    QTest.keyClick(mark, Qt.Key.Key_Left)
    s.turn()
    assert s.store.scenario.logits.tolist() == [2.1, 0.8, -0.5]


def test_a_target_that_was_dragged_steps_on_from_there(stage):
    s = stage(target=(0.63, 0.3, 0.07))
    QTest.keyClick(s.child(TargetMark, "target-mark-0"), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert s.store.scenario.target[0] == pytest.approx(0.65)
    assert sum(s.store.scenario.target) == pytest.approx(1.0)


def test_a_mark_makes_its_class_the_true_one(stage):
    s = stage()
    QTest.mouseClick(s.child(TargetMark, "target-mark-2"), LEFT)
    s.turn()
    assert s.store.scenario.target == 2
    assert s.child(TargetMark, "target-mark-2").isChecked()
    assert not s.child(TargetMark, "target-mark-0").isChecked()


def test_names_are_edited_in_place(stage):
    s = stage()
    name = s.child(ClassName, "class-name-0")
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Iris setosa")
    QTest.keyClick(name, Qt.Key.Key_Return)
    s.turn()
    assert s.store.scenario.class_names[0] == "Iris setosa"
    assert s.child(QSlider, "logit-slider-0").accessibleName() == "logit of Iris setosa"


def test_minus_infinity_masks_and_a_drag_unmasks(stage):
    s = stage()
    s.view.mask_wanted.emit(1, True)
    s.turn()
    assert s.store.results.probabilities[1] == 0
    slider = s.child(QSlider, "logit-slider-1")
    assert slider.parked == -1
    assert "0 %" in s.texts()
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() // 2, 10))
    s.turn()
    assert not s.store.scenario.is_masked(1)


def test_the_last_class_cannot_be_masked(stage):
    s = stage(logits=[1.0], class_names=())
    s.view.mask_wanted.emit(0, True)
    assert s.problems == ["The last class cannot be masked: softmax needs one."]
    box = s.child(NumberBox, "logit-value-0")
    box.setFocus()
    QTest.keyClicks(box, "-inf")
    QTest.keyClick(box, Qt.Key.Key_Return)
    s.turn()
    assert len(s.problems) == 2
    assert (s.store.scenario.logits[0], box.value()) == (1.0, 1.0), "the box shows what holds"


def test_the_shift_moves_the_sliders_and_not_the_base(stage):
    s = stage(shift=5.0)
    slider = s.child(QSlider, "logit-slider-0")
    assert slider.value() == 7100
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert s.store.scenario.logits[0] == pytest.approx(2.2)
    assert s.store.scenario.logits[1] == 0.8


def test_the_switch_shows_shifted_exponentials_and_is_undone(stage):
    s = stage()
    QTest.mouseClick(s.child(QToolButton, "shift-exponentials"), LEFT)
    s.turn()
    assert {"1", "0.2725", "Σ = 1.34681"} <= s.texts()
    assert s.store.scenario.panel_settings["pipeline"] == {"shifted": True}
    s.store.undo()
    s.turn()
    assert "8.1662" in s.texts()


def test_overflow_takes_the_shifted_form_and_says_why(stage):
    s = stage(logits=[100.0, 200.0, 800.0])
    words = " ".join(order[5] for cell in s.view.cells() for order in cell if order[0] == 4)
    assert "the maximum is subtracted first" in words
    assert "Σ = 1" in s.texts()
    assert not s.child(QToolButton, "shift-exponentials").isEnabled()


def test_numbers_beyond_float64_are_told(stage):
    texts = stage(logits=[1000.0, 1.0], class_names=()).texts()
    assert {"1 − 1.4e−434", "1.4e−434", "+1.4e−434", "−1.4e−434", "L = 1.38e−434"} <= texts


def test_rare_texts_follow_even_where_the_value_stays_zero(stage):
    s = stage(logits=[1000.0, 1.0], class_names=())
    s.store.preview(s.store.scenario.with_logit(0, 1010.0))
    s.turn()
    assert "6.3e−439" in s.texts()
    assert "1.4e−434" not in s.texts()


def test_limits_of_the_temperature(stage):
    assert {"50.00 %", "−∞", "+∞", "0 %"} <= stage(logits=[2.0, 2.0, 1.0], temperature=0.0).texts()
    assert {"33.33 %", "Σ = 3"} <= stage(temperature=math.inf).texts()


def test_hover_reaches_the_spotlight_and_back(stage):
    s = stage()
    QTest.mouseMove(s.view, s.place("gradient", 2, 0.5))
    assert s.spotlight.index == 2
    s.spotlight.point_at(0)
    assert s.view._lit == 0


def test_the_description_follows_the_state(stage):
    s = stage()
    said = s.view.accessibleDescription()
    assert "setosa leads with 74 %" in said
    assert "versicolor: logit +0.80, probability 20.24 %, gradient +0.2024." in said
    s.store.apply(s.store.scenario.with_logit(1, 5.0), "")
    s.turn()
    assert s.view.accessibleDescription().startswith("versicolor leads")
    assert s.child(QSlider, "logit-slider-1").accessibleDescription().startswith("logit +5.00")


def test_a_row_is_copied_exactly(stage):
    s = stage()
    s.view.copy_wanted.emit(0)
    name, *values = QGuiApplication.clipboard().text().split("\t")
    results = s.store.results
    expected = [results.logits[0], results.probabilities[0], results.class_losses[0], results.gradient[0]]
    assert (name, [float(v) for v in values]) == ("setosa", [float(v) for v in expected])


def test_new_logits_narrow_the_axis_again(stage):
    s = stage()
    s.store.apply(s.store.scenario.with_logit(0, 300.0), "")
    s.turn()
    slider = s.child(QSlider, "logit-slider-0")
    assert slider.maximum() == 500_000
    s.store.apply(s.store.scenario.with_logit(0, 2.1), "")
    s.turn()
    assert slider.maximum() == 10_000, "back at the beginning, as after a reset"


def test_undo_redo_and_a_smaller_count_narrow_the_axis_and_a_hand_does_not(stage):
    s = stage(logits=[2.1, 0.8, -0.5, 0.0], class_names=())
    slider, box = s.child(QSlider, "logit-slider-0"), s.child(NumberBox, "logit-value-3")

    def type_logit(text: str) -> None:
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        s.turn()

    type_logit("1000")
    type_logit("3")
    assert slider.maximum() == 1_000_000, "sliders stay put under the hand"
    s.store.undo()
    s.store.undo()
    s.turn()
    assert slider.maximum() == 10_000
    s.store.redo()
    s.turn()
    assert slider.maximum() == 1_000_000
    QTest.keyClick(s.child(QSlider, "logit-slider-3"), Qt.Key.Key_Left)
    s.turn()
    s.store.undo()  # before the step has come to rest
    s.store.undo()
    s.turn()
    assert slider.maximum() == 10_000
    s.store.redo()
    s.turn()
    s.store.preview(s.store.scenario.with_num_classes(3), "", settle=True)
    s.turn()
    assert slider.maximum() == 1_000_000, "a gesture still runs"
    s.store.commit()
    s.turn()
    assert slider.maximum() == 10_000


@pytest.mark.parametrize(
    ("temperature", "loss", "ends"),
    [
        (0.1, "cross-entropy", "10"),
        (1.0, "cross-entropy", "1"),
        (1.0, "focal", "1.5"),
        (20.0, "cross-entropy", "0.05"),
        (0.0, "cross-entropy", "∞"),
        (math.inf, "cross-entropy", "1/T"),
    ],
)
def test_the_gradient_s_axis_ends_where_its_numbers_would(stage, temperature, loss, ends):
    s = stage(loss=loss)
    s.store.apply(s.store.scenario.with_temperature(temperature), "")
    s.turn()
    axis = [order[5] for order in s.view.cells()[-1]]
    assert axis == ["−" + ends, ends, "0"]
    if 0.0 < temperature < math.inf:  # a bar's share of its half, times the end, is the number beside it
        scaled, limit = float(s.store.results.scaled_gradient[0]), 1.5 if loss == "focal" else 1.0
        assert scaled / limit * float(ends) == pytest.approx(float(s.store.results.gradient[0]))


_FORMULAS = {
    "−log p": lambda r, y, s: -math.log(r.probabilities[y.index(max(y))]),
    "−Σ y log p": lambda r, y, s: -sum(y[i] * math.log(p) for i, p in enumerate(r.probabilities)),
    "Σ (p − y)²": lambda r, y, s: sum((p - y[i]) ** 2 for i, p in enumerate(r.probabilities)),
    "−(1 − p)² log p": lambda r, y, s: -((1 - (p := r.probabilities[y.index(max(y))])) ** 2) * math.log(p),
    "−Σ y(1 − p)² log p": lambda r, y, s: (
        -sum(y[i] * (1 - p) ** 2 * math.log(p) for i, p in enumerate(r.probabilities))
    ),
    "−Σ log σ(±z/T)": lambda r, y, s: -sum(math.log(v if i == s else 1 - v) for i, v in enumerate(r.sigmoid)),
}


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "focal", "binary-cross-entropy"])
def test_the_loss_s_formula_gives_the_numbers_beneath_it(loss, smoothing):
    results = Results(Scenario(**IRIS, loss=loss, label_smoothing=smoothing, temperature=1.5))
    formula = formulas(loss, smoothing > 0.0, False, True)["loss"]
    for index in range(3):
        y = [smoothing / 3 + (1 - smoothing) * (i == index) for i in range(3)]
        assert _FORMULAS[formula](results, y, index) == pytest.approx(float(results.class_losses[index]), rel=1e-12)


def test_a_thousand_classes(stage):
    rng = np.random.default_rng(0)
    s = stage(logits=rng.normal(0, 2, 1000), class_names=())
    leader = int(np.argmax(s.store.scenario.logits))
    assert s.child(QSlider, f"logit-slider-{leader}").isVisible()
    assert len(s.view.findChildren(QSlider)) < 30
    before = s.store.scenario.logits[leader]
    QTest.keyClick(s.child(QSlider, f"logit-slider-{leader}"), Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    s.turn()
    assert s.store.scenario.logits[leader] == pytest.approx(before - 1.0)
    assert s.child(QSlider, f"logit-slider-{leader}").isVisible(), "the order stands still"
