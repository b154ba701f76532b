"""The temperature panel under a real mouse and keyboard."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from softmax_explorer import engine
from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.panels.temperature_sweep import TemperatureSweep

from .conftest import SCENARIOS, Stage, counted


def _at(shown: Stage, temperature_fraction: float) -> QPoint:
    """A point of the plot, 0 at its left edge and 1 at its right one."""
    plot = shown.widget._plot_rect  # type: ignore[attr-defined]
    return QPoint(round(plot.left() + temperature_fraction * plot.width()), round(plot.center().y()))


def test_the_cursor_is_dragged_from_limit_to_limit(stage):
    shown: Stage = stage(TemperatureSweep, SCENARIOS["three classes"])
    viewport = shown.widget.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=_at(shown, 0.5))
    seen = [shown.host.scenario.temperature]
    for fraction in (0.7, 0.99, 0.3, 0.01):
        QTest.mouseMove(viewport, _at(shown, fraction))
        seen.append(shown.host.scenario.temperature)
    assert shown.host.commits == []
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=_at(shown, 0.01))
    assert seen[0] == pytest.approx(1.0)
    assert 1.0 < seen[1] < 100.0
    assert seen[2] == math.inf
    assert 0.01 < seen[3] < 1.0
    assert seen[4] == 0.0
    assert shown.host.commits == ["Temperature"]


def test_arrow_keys_step_and_settle_into_one_gesture(stage, qtbot):
    shown: Stage = stage(TemperatureSweep, SCENARIOS["three classes"])
    view = shown.widget.view
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert shown.host.scenario.temperature == pytest.approx(10**0.15, rel=1e-3)
    qtbot.waitUntil(lambda: shown.host.commits == ["Temperature"])
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert shown.host.scenario.temperature == pytest.approx(10**-0.05, rel=1e-3)


def test_home_and_end_are_the_limits_and_one_step_leads_back(stage):
    shown: Stage = stage(TemperatureSweep, SCENARIOS["three classes"])
    for key, limit, back, axis_end in (
        (Qt.Key.Key_Home, 0.0, Qt.Key.Key_Right, 0.01),
        (Qt.Key.Key_End, math.inf, Qt.Key.Key_Left, 100.0),
    ):
        QTest.keyClick(shown.widget.view, key)
        assert shown.host.scenario.temperature == limit
        QTest.keyClick(shown.widget.view, back)
        assert shown.host.scenario.temperature == pytest.approx(axis_end)


def test_hovering_a_curve_lights_its_class(stage):
    shown: Stage = stage(TemperatureSweep, SCENARIOS["three classes"])
    viewport = shown.widget.view.viewport()
    curves = shown.widget._curves  # type: ignore[attr-defined]
    over = QPoint(round(curves.to_pixel_x(-1.0)), round(curves.to_pixel_y(1.0)))
    QTest.mouseMove(viewport, over)
    assert shown.host.spotlight == 0
    QTest.mouseMove(viewport, _at(shown, 0.2))
    assert shown.host.spotlight is None


def test_the_readout_gives_the_temperature_of_ninety_percent(stage):
    scenario = SCENARIOS["three classes"]
    shown: Stage = stage(TemperatureSweep, scenario)
    at = engine.solve_temperature(scenario.logits, 0, probability=0.9)
    assert f"setosa has 90 % at T = {at:.3g}" in shown.widget._readout  # type: ignore[attr-defined]


def test_while_the_hand_moves_it_has_two_digits_and_they_are_right(stage):
    scenario = SCENARIOS["three classes"]
    shown: Stage = stage(TemperatureSweep, scenario)
    for logit in (3.0, 4.0, 5.5):
        moved = scenario.with_logit(0, logit)
        shown.host.preview(moved)
        at = engine.solve_temperature(moved.logits, 0, probability=0.9)
        assert f"setosa has 90 % at T ≈ {at:.2g}" in shown.widget._readout  # type: ignore[attr-defined]


@pytest.mark.parametrize("logits", [[1.0, 1.0], [3.0]])
def test_there_is_no_such_temperature_for_ties_and_for_one_class(logits: list[float], stage):
    shown: Stage = stage(TemperatureSweep, Scenario(logits=logits))
    assert not [part for part in shown.widget._readout if "90 %" in part]  # type: ignore[attr-defined]


def test_many_classes_are_summed_up_and_the_true_one_stays(stage):
    scenario = counted(40).with_target(39)
    table = TemperatureSweep.table(Results(scenario))
    assert len(table.columns) == 1 + 10 + 1 + 1 + 2  # temperature, top 10, true class, rest, entropy and perplexity
    assert table.columns[11] == "class 39"
    for row in table.rows:
        # 41 additions of numbers below 1
        assert np.sum(row[1:13]) == pytest.approx(1.0, abs=41 * np.finfo(float).eps)


def test_limits_are_in_the_table():
    table = TemperatureSweep.table(Results(SCENARIOS["ties"].with_logit(2, 0.0)))
    assert table.rows[0][:4] == (0.0, 0.5, 0.5, 0.0)
    assert table.rows[-1][:4] == (math.inf, *(pytest.approx(1 / 3),) * 3)


def test_only_what_changed_is_repainted(stage):
    """The axes stand still: after a step the screen shows exactly what a full repaint shows."""
    shown: Stage = stage(TemperatureSweep, SCENARIOS["ten classes"])
    widget, start = shown.widget, shown.host.scenario
    for change in (start.with_logit(0, -2.0), start.with_temperature(0.0), start.with_temperature(math.inf)):
        shown.host.preview(change)
        QCoreApplication.processEvents()
        image = widget.screen().grabWindow(widget.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        assert image == widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_ninety_percent_is_marked_on_the_drawn_curve_alone(stage):
    shown: Stage = stage(TemperatureSweep, Scenario(logits=[2.1, 0.8, -0.5]))
    assert shown.widget._mark is not None  # type: ignore[attr-defined]
    shown.show(Scenario(logits=[1e308, -1e308, 9e307]))
    assert shown.widget._mark is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(500, 230), (640, 400)])
def test_labels_stay_inside_the_plot(size, stage):
    shown: Stage = stage(TemperatureSweep, counted(40), size=size)
    plot = shown.widget
    assert plot._plot_rect.contains(plot._labels.rect)  # type: ignore[attr-defined]
