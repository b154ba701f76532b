"""The window as its user meets it: real events on public controls, and everything comes back with Ctrl+Z."""

import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QComboBox, QDoubleSpinBox, QLineEdit, QPushButton, QSpinBox, QWidget

from softmax_explorer import resources
from softmax_explorer.app.run import build_main_window
from softmax_explorer.model import Scenario, moves, presets

IRIS = [2.1, 0.8, -0.5]


@pytest.fixture
def open_window(qtbot, qapp):
    windows = []

    def open_window(*argv: str):
        window = build_main_window(list(argv))
        windows.append(window)
        window.resize(1440, 900)
        window.show()
        qtbot.waitExposed(window)
        settle(window)
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window):
    return open_window("--preset", "iris")


def settle(window):
    for _ in range(3):
        QGuiApplication.processEvents()
    window.store.flush()
    QGuiApplication.processEvents()


def find(window, kind, name):
    found = window.findChild(kind, name)
    assert found is not None, f"no {kind.__name__} named {name}"
    return found


def undo_all(window):
    for _ in range(1000):
        if not window.undo_action.isEnabled():
            return
        window.undo_action.trigger()
        settle(window)
    raise AssertionError("undo never came to an end")


def test_the_first_start_opens_iris(open_window):
    window = open_window()
    assert window.store.scenario == presets.get("iris").scenario()
    assert find(window, QWidget, "status-sentence").text().startswith("setosa leads with 74 %, 3.7 times versicolor")


def test_controls_are_found_by_their_stable_names(window, qtbot):
    controls = [
        ("logit-slider-0", QAbstractSlider),
        ("logit-value-0", QDoubleSpinBox),
        ("class-name-0", QLineEdit),
        ("target-mark-0", QWidget),
        ("temperature-knob", QWidget),
        ("temperature-value", QDoubleSpinBox),
        ("class-count", QSpinBox),
        ("target-class", QComboBox),
        ("label-smoothing", QWidget),
        ("loss", QComboBox),
        ("shift", QWidget),
        ("pipeline", QWidget),
        ("panel-softmax-vs-sigmoid", QWidget),
        ("panel-temperature-sweep", QWidget),
        ("panel-tabs", QWidget),
        ("status-sentence", QWidget),
    ]

    def all_are_there():
        assert [name for name, kind in controls if window.findChild(kind, name) is None] == []

    qtbot.waitUntil(all_are_there)


def test_a_key_on_the_slider_moves_its_logit_by_a_tenth(window):
    slider = find(window, QAbstractSlider, "logit-slider-1")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    settle(window)
    assert window.store.scenario.logits[1] == pytest.approx(0.9)
    QTest.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert window.store.scenario.logits[1] == pytest.approx(-0.1)
    assert window.store.scenario.logits[0] == 2.1


def test_a_mouse_drag_is_one_undo_step(window):
    slider = find(window, QAbstractSlider, "logit-slider-0")
    share = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
    at = QPoint(round(slider.width() * share), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(slider, at + QPoint(-6 * step, 0))
        settle(window)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at + QPoint(-30, 0))
    settle(window)
    assert window.store.scenario.logits[0] < 1.5
    assert window.store.undo_stack.count == 1
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert list(window.store.scenario.logits) == IRIS


def test_everything_can_be_undone(window):
    """Logits, names, temperature, class count, true class, loss, smoothing, shift and the moves, back to the start."""
    start = window.store.scenario
    box = find(window, QDoubleSpinBox, "logit-value-2")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "1e308")
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(window)
    assert window.store.scenario.logits[2] == 1e308
    name = find(window, QLineEdit, "class-name-1")
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "petals")
    QTest.keyClick(name, Qt.Key.Key_Return)
    count = find(window, QSpinBox, "class-count")
    count.setFocus()
    count.selectAll()
    QTest.keyClicks(count, "100")
    QTest.keyClick(count, Qt.Key.Key_Return)
    settle(window)
    assert window.store.scenario.num_classes == 100
    temperature = find(window, QDoubleSpinBox, "temperature-value")
    temperature.setFocus()
    temperature.selectAll()
    QTest.keyClicks(temperature, "0")
    QTest.keyClick(temperature, Qt.Key.Key_Return)
    settle(window)
    assert window.store.scenario.temperature == 0
    find(window, QComboBox, "target-class").setCurrentIndex(7)
    find(window, QComboBox, "loss").setCurrentIndex(2)
    for move in ("negate", "shuffle", "sort", "equalise", "subtract-max", "reset"):
        QTest.mouseClick(find(window, QPushButton, f"move-{move}"), Qt.MouseButton.LeftButton)
    settle(window)
    assert window.store.scenario.target == 7 or window.store.scenario.target != 0
    undo_all(window)
    assert window.store.scenario == start


def test_shrinking_and_growing_brings_classes_back(window):
    count = find(window, QSpinBox, "class-count")
    for wanted in (1, 3):
        count.setFocus()
        count.selectAll()
        QTest.keyClicks(count, str(wanted))
        QTest.keyClick(count, Qt.Key.Key_Return)
        settle(window)
    assert list(window.store.scenario.logits) == IRIS
    assert window.store.scenario.class_names == ("setosa", "versicolor", "virginica")


def test_a_click_on_a_mark_sets_the_true_class(window):
    mark = find(window, QWidget, "target-mark-2")
    QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.store.scenario.target == 2
    assert find(window, QComboBox, "target-class").currentText() == "virginica"


def test_brackets_change_the_temperature_but_not_while_a_name_is_typed(window):
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    settle(window)
    assert window.store.scenario.temperature > 1
    name = find(window, QLineEdit, "class-name-0")
    name.setFocus()
    before = window.store.scenario.temperature
    QTest.keyClicks(name, "[]?")
    settle(window)
    assert window.store.scenario.temperature == before
    assert "[]?" in name.text()


def test_undo_works_from_inside_a_box(window):
    box = find(window, QDoubleSpinBox, "logit-value-0")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(window)
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert list(window.store.scenario.logits) == IRIS


def test_paste_takes_logits_and_refuses_words_in_one_sentence(window):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("tensor([3.0, -1.5, 0.25, 8])")
    window.files.paste()
    settle(window)
    assert list(window.store.scenario.logits) == [3.0, -1.5, 0.25, 8.0]
    before = window.store.scenario
    clipboard.setText("no numbers here")
    window.files.paste()
    settle(window)
    assert window.store.scenario is before
    assert window.notice.isVisible()
    assert "\n" not in window.notice.text()


def test_opening_a_data_set_shows_its_rows_and_browses_them(window, qtbot):
    with qtbot.waitSignal(window.store.changed, timeout=5000):
        window.files.open(resources.path("samples/digits.npz"))
    settle(window)
    assert window.store.scenario.num_classes == 10
    first = window.store.scenario
    assert window.rows.isVisible()
    QTest.mouseClick(find(window, QPushButton, "row-next"), Qt.MouseButton.LeftButton)
    settle(window)
    assert window.store.scenario.row == 1
    assert window.store.scenario != first
    filters = find(window, QComboBox, "row-filter")
    filters.setCurrentIndex(1)
    qtbot.waitUntil(lambda: window.store.scenario.row != 1, timeout=5000)
    settle(window)
    results = window.store.results
    assert results.leader != results.true_class, "the first of the wrong rows is wrong"
    undo_all(window)
    assert window.store.scenario == presets.get("iris").scenario()
    assert not window.rows.isVisible()


def test_a_bad_file_is_one_sentence_and_changes_nothing(window, qtbot, tmp_path):
    bad = tmp_path / "ragged.csv"
    bad.write_text("a,b,c\n1,2,3\n4,5\n")
    before = window.store.scenario
    window.files.open(bad)
    qtbot.waitUntil(window.notice.isVisible, timeout=5000)
    assert "ragged.csv" in window.notice.text()
    assert window.store.scenario is before


def test_a_dropped_file_opens(window, qtbot):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(resources.path("samples/iris.csv")))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(window.store.changed, timeout=5000):
        window.dropEvent(event)
    assert window.store.scenario.dataset is not None


def test_a_session_saved_and_opened_is_the_same_state(window, qtbot, tmp_path):
    window.store.apply(window.store.scenario.with_logit(0, -math.inf).with_temperature(0.0), "Extremes")
    saved = window.store.scenario
    window.content.show_panel("loss-curves")
    window.files._save_to(tmp_path / "mine.json")
    window.content.show_panel("descent")
    window.start_fresh()
    settle(window)
    with qtbot.waitSignal(window.store.changed, timeout=5000):
        window.files.open(tmp_path / "mine.json")
    assert window.store.scenario == saved
    assert window.content.panes.focused() == "loss-curves"
    later = tmp_path / "later.json"
    later.write_text((tmp_path / "mine.json").read_text().replace("loss-curves", "of-the-future"))
    window.start_fresh()
    with qtbot.waitSignal(window.files.panel_wanted, timeout=5000):
        window.files.open(later)
    assert window.content.panes.focused() == "loss-curves"


def test_everything_goes_back_to_the_start_in_one_step(window):
    store = window.store
    again = find(window, QPushButton, "again")
    for start in (store.scenario, Scenario([3.5, 1.0]), Scenario([0.5, 0.0]), Scenario([0.5, 0.0], title="file")):
        store.apply(start, "Open")
        settle(window)
        assert not again.isEnabled()
        changed = start.with_num_classes(5).with_logit(4, 2.0).with_name(0, "mine").with_temperature(7.0)
        changed = changed.with_loss("focal").with_label_smoothing(0.1).with_shift(3.0).with_target(1)
        store.apply(changed, "Change")
        store.apply(moves.sort(store.scenario), "Sort")
        settle(window)
        left = store.scenario
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
        settle(window)
        assert store.scenario == start
        assert not again.isEnabled()
        window.undo_action.trigger()
        assert store.scenario == left


def test_examples_are_chosen_by_group(window):
    box = find(window, QComboBox, "preset")
    items = [box.itemText(row) for row in range(box.count())]
    enabled = [
        bool(box.model().flags(box.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(box.count())
    ]
    groups = [text for text, can_be_chosen in zip(items, enabled, strict=True) if not can_be_chosen]
    assert groups == [name for name, _ in presets.by_group()]
    assert sorted(set(items) - set(groups)) == sorted(preset.title for preset in presets.PRESETS.values())
    box.setCurrentIndex(items.index("One output neuron"))
    settle(window)
    assert window.store.scenario.preset == "one-neuron"
    box.setCurrentIndex(items.index("Traps"))
    settle(window)
    assert (window.store.scenario.preset, box.currentText()) == ("one-neuron", "One output neuron")
    window.store.apply(Scenario([1.0, 2.0], title="mine"), "Open")
    settle(window)
    assert (box.currentText(), box.currentIndex()) == ("mine", 0)
    menu = next(a.menu() for a in window.menuBar().actions() if "xamples" in a.text())
    assert [action.text() for action in menu.actions()] == groups
    find(window, QAction, "preset-iris").trigger()
    settle(window)
    assert (window.store.scenario.preset, box.currentText()) == ("iris", "Iris classifier")


def test_the_title_cuts_names_only_where_the_line_is_full(window):
    long = (
        "benign melanocytic lesion, more than 6 mm, left arm",
        "benign melanocytic lesion, more than 6 mm, right arm",
    )
    window.store.apply(Scenario([2.0, 1.0], class_names=long), "Open")
    settle(window)
    assert all(name in window.content.sentence.text() for name in long)
    window.resize(900, 900)
    settle(window)
    assert not any(name in window.content.sentence.text() for name in long)
    assert "entropy" in window.content.sentence.text()
    window.resize(1440, 900)
    settle(window)
    assert all(name in window.content.sentence.text() for name in long)


def test_the_note_asks_to_try_something_and_dates_its_figures(window):
    note = window.content.note
    assert note.text().startswith("Drag setosa: all three probabilities move")
    assert "At the start" not in note.text()
    window.store.apply(window.store.scenario.with_logit(0, 5.0), "Change")
    settle(window)
    assert note.text().startswith("Drag setosa: all three probabilities move")
    assert ". At the start: Setosa has 74.25 %" in note.text()


def test_reset_logits_leaves_the_rest(window):
    window.store.apply(window.store.scenario.with_logit(0, 5.0).with_temperature(2.0), "Change")
    button = find(window, QPushButton, "move-reset")
    assert button.text() == "Reset logits"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (window.store.scenario.logits.tolist(), window.store.scenario.temperature) == (IRIS, 2.0)


def test_closing_loses_nothing(open_window):
    first = open_window()
    first.store.apply(first.store.scenario.with_logit(1, 7.25).with_name(0, "mine"), "Change")
    left = first.store.scenario
    first.close()
    second = open_window()
    assert second.store.scenario == left
    second.start_fresh()
    settle(second)
    second.undo_action.trigger()
    assert second.store.scenario == left, "start fresh is an ordinary undo step"


def test_a_given_input_does_not_overwrite_what_the_last_window_left(open_window):
    first = open_window()
    first.store.apply(first.store.scenario.with_logit(1, 7.25), "Change")
    first.close()
    open_window("--preset", "equal").close()
    slots = {tuple(session_logits(path)) for path in slot_files()}
    assert {(2.1, 7.25, -0.5), (1.5, 1.5, 1.5)} <= slots


def slot_files() -> list[Path]:
    from softmax_explorer.app.autosave import earlier_slots
    from softmax_explorer.app.settings import state_folder

    return earlier_slots(state_folder())


def session_logits(path):
    from softmax_explorer.model import session

    return np.asarray(session.load(path).logits).tolist()


def test_present_is_a_window_of_its_own_and_escape_returns(window):
    window.present()
    settle(window)
    present = window._present_window
    assert present.isWindow()
    assert present.isFullScreen()
    window.store.apply(window.store.scenario.with_logit(0, -5.0), "Move")
    settle(window)
    assert "versicolor leads" in present.headline.text()
    QTest.keyClick(present, Qt.Key.Key_Escape)
    settle(window)
    assert window._present_window is None
    assert window.isVisible()


def test_a_narrow_window_has_one_row_of_tabs(window):
    tabs = window.content.tabs
    wide = tabs.count()
    window.resize(1024, 700)
    settle(window)
    assert tabs.count() == wide + 1
    window.resize(1600, 900)
    settle(window)
    assert tabs.count() == wide


@pytest.mark.parametrize("theme", ["dark", "projector"])  # light is what a window starts with
def test_a_theme_dresses_the_window_and_is_remembered(open_window, theme):
    window = open_window("--preset", "iris")
    window.choose_theme(theme)
    settle(window)
    assert window.content.theme.id == theme
    window.close()
    again = open_window("--preset", "iris")
    assert again.content.theme.id == theme


def test_the_shift_sentence_tells_the_real_figure(window):
    shift = find(window, QDoubleSpinBox, "shift")
    shift.setFocus()
    shift.selectAll()
    QTest.keyClicks(shift, "1000000")
    QTest.keyClick(shift, Qt.Key.Key_Return)
    settle(window)
    assert "no probability changed" in find(window, QWidget, "status-sentence").text()
    shift.selectAll()
    QTest.keyClicks(shift, "0")
    QTest.keyClick(shift, Qt.Key.Key_Return)
    settle(window)
    assert list(window.store.results.logits) == IRIS


def test_hovering_a_class_lights_it_up_everywhere_and_changes_nothing(window):
    before, count = window.store.scenario, window.store.undo_stack.count
    window.spotlight.point_at(1)
    settle(window)
    window.spotlight.point_at(None)
    settle(window)
    assert window.store.scenario is before
    assert window.store.undo_stack.count == count


def test_what_comes_later_has_no_menu_entry(window):
    words = {action.text().replace("&", "").lower() for action in window.findChildren(type(window.undo_action))}
    assert not [text for text in words if any(later in text for later in ("predict", "pin", "lesson", "blank"))]
