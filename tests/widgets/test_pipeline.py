"""The pipeline's view: rows, columns, scales and signals, from numbers alone."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSlider

from softmax_explorer.style.scale import DESKTOP, presentation
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.logit_slider import LogitSlider
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.orders import TICK, WORDS
from softmax_explorer.widgets.pipeline import PRESENT, PipelineView
from softmax_explorer.widgets.pipeline_numbers import PipelineGhost, PipelineNumbers
from softmax_explorer.widgets.pipeline_scales import Scales, step_up
from softmax_explorer.widgets.target_mark import TargetMark


def numbers_of(logits, names=None, true=0, **changes) -> PipelineNumbers:
    """Softmax, plainly: what the view shows does not depend on how well it was computed."""
    z = np.array(logits, dtype=float)
    shares = np.exp(np.where(z == z.max(), 0.0, z - z.max()))
    p = shares / shares.sum()
    y = np.zeros(len(z))
    y[true] = 1.0
    with np.errstate(divide="ignore", over="ignore"):
        losses, exponentials = -np.log(p), np.exp(z)
    made = PipelineNumbers(
        names=tuple(names or (f"class {i}" for i in range(len(z)))),
        logits=z,
        exponentials=exponentials,
        shares=shares,
        probabilities=p,
        target=y,
        losses=losses,
        gradients=p - y,
        scaled_gradients=p - y,
        true_class=true,
        leader=int(z.argmax()),
        text=lambda column, index: f"{column[0]}{index}",
        totals={"probability": "Σ = 1", "loss": "L = 1"},
        formulas={"logit": "drag"},
    )
    return made._replace(**changes)


def ghost_of(numbers: PipelineNumbers) -> PipelineGhost:
    return PipelineGhost(
        numbers.logits, numbers.shares, numbers.probabilities, numbers.losses, numbers.scaled_gradients
    )


@pytest.fixture
def make(qtbot):
    def make_view(logits, size=(1330, 420), theme="light", look=None, **kw) -> PipelineView:
        view = PipelineView(look=look) if look else PipelineView()
        qtbot.addWidget(view)
        view.apply(THEMES[theme], presentation(1080) if look else DESKTOP)
        view.set_numbers(numbers_of(logits, **kw))
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return make_view


def sliders(view) -> list[LogitSlider]:
    found = [s for s in view.findChildren(LogitSlider) if s.isVisible()]
    return sorted(found, key=lambda s: s.y())


def heard(view, *names):
    events = []
    for name in names:
        getattr(view, name).connect(lambda *values, name=name: events.append((name, *values)))
    return events


def screen(view) -> QImage:
    for _ in range(3):
        QApplication.processEvents()
    return view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def full(view) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_controls_are_found_by_name_and_by_what_they_are(make):
    view = make([2.1, 0.8, -0.5], names=("setosa", "versicolor", "virginica"))
    assert view.objectName() == "pipeline"
    assert view.accessibleName() == "Pipeline"
    for index, (logit, name) in enumerate([(2100, "setosa"), (800, "versicolor"), (-500, "virginica")]):
        slider = view.findChild(QSlider, f"logit-slider-{index}")
        assert (slider.value(), slider.accessibleName()) == (logit, f"logit of {name}")
        assert view.findChild(NumberBox, f"logit-value-{index}").value() == logit / 1000
        assert view.findChild(QLineEdit, f"class-name-{index}").text() == name
        mark = view.findChild(TargetMark, f"target-mark-{index}")
        assert (mark.isChecked(), mark.accessibleName()) == (index == 0, f"Make {name} the true class")
    role = QAccessible.queryAccessibleInterface(view.findChild(QSlider, "logit-slider-0")).role()
    assert role == QAccessible.Role.Slider


@pytest.mark.parametrize(
    ("classes", "height"), [(1, 64), (3, 64), (4, 44), (6, 44), (7, 28), (12, 28), (13, 22), (40, 22)]
)
def test_rows_shrink_with_the_class_count(make, classes, height):
    view = make([0.0] * classes)
    view.resize(1330, view.preferred_height(0))
    assert sliders(view)[0].height() == height - 2
    assert len(sliders(view)) == classes


@pytest.mark.parametrize("classes", [1, 3, 10])
def test_rows_grow_where_there_is_plenty_but_not_without_end(make, classes):
    view = make([0.0] * classes)
    modest, plenty = view.preferred_height(0), view.preferred_height(2000)
    assert modest < plenty < 0.5 * 2000
    view.resize(1330, 1600)
    assert sliders(view)[0].height() == 88 - 2


def test_rows_shrink_for_lack_of_room_before_they_scroll(make):
    view = make([0.0] * 8, size=(1330, 330))
    assert len(sliders(view)) == 8
    assert 22 <= sliders(view)[0].height() + 2 < 28


@pytest.mark.parametrize("height", [300, 311, 333, 420])
def test_rows_that_scroll_leave_no_room_unused(make, height):
    view = make([0.0] * 60, size=(1330, height))
    rows = sliders(view)
    row_height = rows[0].height() + 2
    unused = view._layout.height - view._layout.totals_top - view._layout.totals_line - view._layout.notice_height
    assert len(rows) < 60
    assert 22 <= row_height < 28
    assert 0 <= unused < len(rows), "less than a pixel a row"


def test_the_slider_gets_the_most_room_and_names_only_what_they_need(make):
    view = make([1, 2, 3], names=("cat", "dog", "fox"), size=(1330, 420))
    widths = {place.id: place.bar_width for place in view._layout.columns}
    assert widths["logit"] == max(widths.values())
    assert widths["logit"] > 250
    before = view._layout.name_width
    view.set_numbers(numbers_of([1, 2, 3], names=("a class with a longer name", "dog", "fox")))
    assert view._layout.name_width > before


@pytest.mark.parametrize("look", [None, PRESENT])
@pytest.mark.parametrize("scale_free_size", [(770, 300), (1330, 420), (1780, 680)])
def test_numbers_keep_their_distance_from_bars_and_ticks(make, look, scale_free_size):
    text = "> 99.9 %" if look else "1 − 1.4e−434"
    view = make([30.0, 0.0], size=scale_free_size, look=look, text=lambda column, index: text)
    place = view._layout.column("probability")
    end = (place.bar_left + place.bar_width) * view.scale + 1  # half of the target's tick
    found = [order for cell in view.cells() for order in cell if order[0] == 3 and order[5] == text]
    beside = [order for order in found if end < order[1] < place.right * view.scale]
    assert len(beside) == 2
    assert all(order[1] - end >= 7.0 * view.scale for order in beside)


def test_only_the_visible_rows_have_widgets(make):
    view = make(np.linspace(-1, 1, 100_000), size=(1330, 400))
    count = len(view.findChildren(LogitSlider))
    assert 5 < count < 20
    assert sliders(view)[0].objectName() == "logit-slider-99999", "many classes come sorted by probability"


def test_the_order_stands_still_during_a_gesture(make):
    logits = np.linspace(1, -1, 150)
    view = make(logits)
    before = [s.objectName() for s in sliders(view)]
    logits[5] = 3.0
    view.set_numbers(numbers_of(logits, gesture=True))
    assert [s.objectName() for s in sliders(view)] == before
    view.set_numbers(numbers_of(logits))
    assert sliders(view)[0].objectName() == "logit-slider-5"


def test_rows_scroll_to_every_class_with_the_keyboard(make):
    view = make([0.0] * 60, size=(1330, 300))
    shown = len(sliders(view))
    sliders(view)[-1].setFocus()
    QTest.keyClick(sliders(view)[-1], Qt.Key.Key_Down)
    assert sliders(view)[-1].objectName() == f"logit-slider-{shown}"
    assert sliders(view)[-1].hasFocus()
    view.show_row(59)
    assert view.findChild(QSlider, "logit-slider-59").isVisible()


def test_down_goes_to_the_same_control_of_the_next_row(make):
    view = make([1, 2, 3])
    for kind in ("logit-slider", "class-name", "target-mark"):
        view.findChild(object, f"{kind}-0").setFocus()
        QTest.keyClick(view.findChild(object, f"{kind}-0"), Qt.Key.Key_Down)
        assert view.focusWidget().objectName() == f"{kind}-1"


def test_what_the_user_does_arrives_with_its_class(make):
    view = make([1, 2, 3])
    events = heard(view, "logit_stepped", "true_class_chosen", "renamed", "finished")
    QTest.keyClick(sliders(view)[1], Qt.Key.Key_Right)
    QTest.mouseClick(view.findChild(TargetMark, "target-mark-2"), Qt.MouseButton.LeftButton)
    name = view.findChild(ClassName, "class-name-0")
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "cat")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert events == [("logit_stepped", 1, 2.1), ("true_class_chosen", 2), ("renamed", 0, "cat")]
    assert not view.findChild(TargetMark, "target-mark-2").isChecked(), "the state answers, not the click"


def test_escape_takes_the_typing_back(make):
    view = make([1, 2], names=("cat", "dog"))
    events = heard(view, "renamed")
    name = view.findChild(ClassName, "class-name-0")
    name.setFocus()
    QTest.keyClicks(name, "s")
    QTest.keyClick(name, Qt.Key.Key_Escape)
    view.findChild(ClassName, "class-name-1").setFocus()
    assert (name.text(), events) == ("cat", [])


def test_typing_in_the_box_sets_any_logit(make):
    view = make([1, 2])
    events = heard(view, "logit_stepped")
    box = view.findChild(NumberBox, "logit-value-1")
    box.setFocus()
    QTest.keyClicks(box, "1e308")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert events == [("logit_stepped", 1, 1e308)]


def column(view, column_id):
    return view._layout.column(column_id)


def place(view, column_id, slot, share):
    where, layout = column(view, column_id), view._layout
    return QPoint(where.bar_left + round(share * where.bar_width), layout.row_top(slot) + layout.row_height // 2)


def test_dragging_a_probability_bar_asks_for_that_probability(make):
    view = make([2, 1, 0])
    events = heard(view, "probability_moved", "finished")
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, "probability", 1, 0.3))
    QTest.mouseMove(view, place(view, "probability", 1, 0.6))
    QTest.mouseMove(view, place(view, "probability", 1, 2.0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(view, "probability", 1, 2.0))
    assert [event[:2] for event in events[:3]] == [("probability_moved", 1)] * 3
    assert [event[2] for event in events[:3]] == pytest.approx(
        [0.3, 0.6, 1.0], abs=1 / column(view, "probability").bar_width
    )
    assert events[3:] == [("finished",)]


def test_the_target_s_tick_and_the_loss_bar_can_be_dragged(make):
    view = make([2, 1, 0])
    events = heard(view, "target_moved", "loss_moved", "finished")
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, "probability", 0, 1.0))
    QTest.mouseMove(view, place(view, "probability", 0, 0.5))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(view, "probability", 0, 0.5))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, "loss", 2, 0.5))
    assert [event[0] for event in events] == ["target_moved", "target_moved", "finished", "loss_moved", "finished"]
    assert events[1][1:] == (0, pytest.approx(0.5, abs=0.01))
    assert events[3][1:] == (2, pytest.approx(2.5, abs=0.05))


def test_scales_stand_still_during_a_gesture_and_widen_after_it(make):
    view = make([1, 2])
    view.set_numbers(numbers_of([1, 30], gesture=True))
    assert sliders(view)[1].maximum() == 10_000
    assert sliders(view)[1].parked == 1
    view.set_numbers(numbers_of([1, 30]))
    assert (sliders(view)[1].maximum(), sliders(view)[1].parked) == (50_000, 0)
    view.set_numbers(numbers_of([1, 2]))
    assert sliders(view)[1].maximum() == 50_000, "going back narrows nothing"
    view.reset_scales()
    view.set_numbers(numbers_of([1, 2]))
    assert sliders(view)[1].maximum() == 10_000


def test_a_loss_beyond_its_axis_is_a_bar_with_breaks(make):
    view = make([0.0, 0.0, 0.0])
    numbers = numbers_of([0.0, 0.0, 0.0], losses=np.array([4.9, 5.0, 5.1]), gesture=True)
    column = view._layout.column("loss")
    where = range(column.bar_left, column.bar_left + column.bar_width)

    def breaks() -> list[int]:
        ticks = [order for cell in view.cells() for order in cell if order[0] == TICK and order[1] in where]
        return sorted((order[2] - view._layout.header) // view._layout.row_height for order in ticks)

    assert breaks() == []
    view.set_numbers(numbers)
    assert breaks() == [2, 2]
    view.set_numbers(numbers._replace(losses=np.array([math.inf, 0.0, 5.0])))
    assert breaks() == [0, 0]
    assert screen(view) == full(view)


def test_axes_end_at_round_numbers():
    assert [step_up(v) for v in (10, 10.1, 20.5, 50, 51, 2e6, 0.7)] == [10, 20, 50, 50, 100, 2e6, 1]
    assert Scales().fitted(numbers_of([1e308, -math.inf, 3])).logit == 10, "what is parked does not widen"
    assert Scales().fitted(numbers_of([0, 2e6])).logit == 2e6
    assert Scales().fitted(numbers_of([0, 7])).loss == 10


def test_columns_can_be_hidden_and_reordered_but_the_logit_stays(make):
    view = make([1, 2])
    changed = heard(view, "columns_changed")
    view.set_columns(["gradient", "probability", "nonsense"])
    assert view.columns() == ("logit", "gradient", "probability")
    assert changed
    left = [column(view, name).left for name in ("logit", "gradient", "probability")]
    assert left == sorted(left)


def test_a_narrow_window_folds_the_exponential_column(make):
    view = make([1, 2, 3], size=(1300, 400))
    assert "exponential" in view.visible_columns()
    view.resize(770, 400)
    assert "exponential" not in view.visible_columns()
    assert "exponential" in view.columns()
    view.resize(1300, 400)
    assert "exponential" in view.visible_columns()


def test_hovering_a_row_tells_and_highlighting_repaints_it(make):
    view = make([1, 2, 3])
    events = heard(view, "hovered")
    QTest.mouseMove(view, place(view, "gradient", 1, 0.5))
    assert events[-1] == ("hovered", 1)
    before = screen(view)
    view.highlight(1)
    lit = screen(view)
    assert lit != before
    assert lit == full(view)
    view.highlight(None)
    assert screen(view) == before


@pytest.mark.parametrize("classes", [3, 10])
def test_a_drag_repaints_only_what_changed_and_all_of_it(make, classes):
    rng = np.random.default_rng(classes)
    logits = rng.normal(0, 2, classes)
    ghost = ghost_of(numbers_of(logits))
    view = make(logits)
    for step in range(12):
        logits = logits.copy()
        logits[1] += rng.normal() * 0.2
        view.set_numbers(numbers_of(logits, gesture=True, ghost=ghost))
        assert screen(view) == full(view), f"step {step}"
    view.set_numbers(numbers_of(logits))
    assert screen(view) == full(view)


def test_honest_text_is_asked_for_where_the_usual_one_would_lie(make):
    asked = []

    def text(column, index):
        asked.append((column, index))
        return "5.1e−12"

    make([0, 26], text=text)
    assert ("probability", 0) in asked
    assert ("probability", 1) in asked


def test_extreme_numbers_never_leave_their_column(make):
    view = make([1e308, -math.inf, -5e5], text=lambda column, index: "1 − 1.38e−434", size=(770, 300))
    for cell in view.cells():
        for order in cell:
            if order[0] == 3:  # a label
                owner = min(view._layout.columns, key=lambda c: abs(c.right * view.scale - order[1] - order[3]))
                assert order[1] >= owner.left * view.scale


def test_present_sums_up_what_does_not_fit(make):
    view = make(np.linspace(3, -3, 100), size=(1780, 680), look=PRESENT)
    texts = [order[5] for cell in view.cells() for order in cell if order[0] == 4]
    hidden = 100 - len(sliders(view))
    assert f"and {hidden} more" in texts
    share = numbers_of(np.linspace(3, -3, 100)).probabilities[-hidden:].sum()
    column = view._layout.column("probability")
    ends = [(o[5], o[1] + o[3]) for cell in view.cells() for o in cell if o[0] == 3]
    assert (f"{100 * share:.1f} %", round(column.right * view.scale)) in ends
    assert not view.findChildren(NumberBox)
    assert sliders(view)[0].objectName() == "logit-slider-0"


def test_present_survives_any_size(make):
    view = make(np.linspace(3, -3, 100), size=(1780, 680), look=PRESENT)
    sliders(view)[-1].setFocus()
    for height in (60, 200, 680):
        view.resize(1780, height)
        assert sliders(view)


def test_the_loss_axis_fits_the_state_at_rest(make):
    view = make([100, 1])
    assert view._scales.loss == 100
    view.set_numbers(numbers_of([2, 1], gesture=True))
    assert view._scales.loss == 100, "it stands still while the hand moves"
    view.set_numbers(numbers_of([2, 1]))
    assert view._scales.loss == 5


@pytest.mark.parametrize(
    ("size", "classes", "theme"),
    [
        ((770, 260), 9, "light"), ((1330, 420), 1, "light"), ((1330, 420), 2, "dark"), ((1330, 420), 8, "projector"),
        ((3560, 900), 100, "light"),
        *(
            pytest.param(size, classes, theme, marks=pytest.mark.slow)
            for size in ((770, 260), (1330, 420), (3560, 900))
            for classes in (1, 2, 8, 9, 100)
            for theme in ("light", "dark", "projector")
        ),
    ],
)  # fmt: skip
def test_it_paints_without_a_word_from_qt(make, theme, size, classes):
    view = make(np.linspace(-2, 2, classes), size=size, theme=theme)
    assert not full(view).isNull()


@pytest.mark.parametrize("look", [None, PRESENT])
def test_long_names_that_begin_alike_are_cut_in_the_middle(make, look):
    beginning = "a rather long name that no column holds, "
    names = (beginning + "left", beginning + "right", "another long name that begins in a way of its own")
    view = make([0.0, 1.0, 2.0], names=names, look=look)
    if look:
        shown = [o[5] for cell in view.cells() for o in cell if o[0] == WORDS and "…" in o[5]]
    else:
        shown = [view.findChild(ClassName, f"class-name-{index}")._shown() for index in range(3)]
    assert len(shown) == len(set(shown)) == 3
    assert shown[0].endswith("left")
    assert shown[1].endswith("right")
    assert shown[2].endswith("…")


def test_names_of_any_kind_are_elided_and_told_in_full(make):
    long = "a very long name " * 20
    view = make([1, 2, 3], names=(long, "שם ארוך מאוד", ""))
    name = view.findChild(ClassName, "class-name-0")
    QApplication.sendEvent(name, tooltip_event())
    assert name.toolTip() == long
    assert view.findChild(QSlider, "logit-slider-2").accessibleName() == "logit of class 2"


def tooltip_event():
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent

    return QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1))
