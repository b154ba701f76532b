"""What a screen reader finds, asked as the platform asks. (Over AT-SPI the same is checked by hand: docs say how.)"""

import gc
import math

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from softmax_explorer.app.run import build_main_window
from softmax_explorer.widgets import accessible
from softmax_explorer.widgets.entropy_bar import EntropyBar
from softmax_explorer.widgets.knob import TemperatureKnob

NAME, VALUE, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description
query = QAccessible.queryAccessibleInterface


@pytest.fixture
def window(qtbot, qapp):
    accessible.install()
    window = build_main_window(["--preset", "iris"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qapp.processEvents()
    return window


def rows(view) -> list[str]:
    """The list after the view's widgets, as it is read out."""
    pipeline = query(view)
    listed = pipeline.child(pipeline.childCount() - 1)
    assert (listed.role(), pipeline.indexOfChild(listed)) == (QAccessible.Role.List, pipeline.childCount() - 1)
    items = [listed.child(i) for i in range(listed.childCount())]
    assert [listed.indexOfChild(item) for item in items] == list(range(len(items)))
    assert {item.role() for item in items} == {QAccessible.Role.ListItem}
    return [item.text(NAME) for item in items]


def test_the_knob_s_value_is_the_temperature(window):
    knob = query(window.findChild(TemperatureKnob, "temperature-knob"))
    assert (knob.role(), knob.text(NAME)) == (QAccessible.Role.Slider, "Temperature")
    for temperature, said in ((0.537, "0.537"), (0.0, "0, argmax"), (math.inf, "infinite")):
        window.store.apply(window.store.scenario.with_temperature(temperature), "T")
        QApplication.processEvents()
        assert said in knob.text(VALUE)
        assert said in knob.text(DESCRIPTION)
    assert knob.valueInterface() is None, "thousandths of a decade are nothing to read out"


def test_the_entropy_has_a_value(window):
    bar = query(window.findChild(EntropyBar, "entropy-bar"))
    assert (bar.text(NAME), bar.text(VALUE), bar.text(DESCRIPTION)) == ("Entropy", *2 * ["1.02 of 1.58 bits"])


def test_the_classes_are_a_list_that_follows_the_state(window):
    view = window.content.pipeline
    first = "setosa: logit +2.10, probability 74.25 %, gradient −0.2575"
    said = rows(view)
    assert (said[0], len(said)) == (first, 3)
    window.store.apply(window.store.scenario.with_num_classes(40).with_logit(1, 9.0), "More")
    QApplication.processEvents()
    said = rows(view)
    assert len(said) == 40, "scrolled out ones too"
    assert said[1].startswith("versicolor: logit +9.00, probability ")
    window.store.apply(window.store.scenario.with_num_classes(1), "One")
    QApplication.processEvents()
    assert rows(view) == ["setosa: logit +2.10, probability 100 %, gradient 0"]


def test_a_row_is_where_it_is_on_the_screen(window):
    view = window.content.pipeline
    pipeline = query(view)
    second = pipeline.child(pipeline.childCount() - 1).child(1)
    mark = view.findChild(object, "target-mark-1")
    assert second.rect().contains(mark.mapToGlobal(mark.rect().center()))
    assert second.state().readOnly
    assert not second.state().offscreen


def test_the_widgets_of_the_rows_stay_in_reach(window):
    pipeline = query(window.content.pipeline)
    names = {pipeline.child(i).text(NAME) for i in range(pipeline.childCount() - 1)}
    assert {"logit of setosa", "Make virginica the true class"} <= names


def test_interfaces_go_with_their_widgets(qtbot, qapp):
    accessible.install()
    for _ in range(3):
        window = build_main_window(["--preset", "mnist"])
        qtbot.addWidget(window)
        window.show()
        qapp.processEvents()
        assert len(rows(window.content.pipeline)) == 10
        window.close()
        window.deleteLater()
        del window
        qapp.processEvents()
        gc.collect()
