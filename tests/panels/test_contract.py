"""What every panel must do, whatever it shows. A new panel file is tested by being there."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import itertools
import math
import re
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QObject, QPoint, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from softmax_explorer.export.table import Table, to_csv, to_json
from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.panels import registry
from softmax_explorer.panels.protocol import Panel
from softmax_explorer.style import paint
from softmax_explorer.style.theme import THEMES

from .conftest import SCENARIOS, Stage

TEMPERATURES = (0.0, 0.5, math.inf)
HEAT_MAPS = {"jacobian", "simplex", "attention", "numerics-lab", "calibration", "large-vocabulary"}

each_panel = pytest.mark.parametrize("panel_class", registry.all_panels(), ids=lambda cls: cls.id)


def _slow(*values: str) -> list:
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


@each_panel
def test_is_named_and_reads_fields_of_a_scenario(panel_class: type[Panel]):
    assert re.fullmatch(r"[a-z0-9-]+", panel_class.id)
    assert registry.get(panel_class.id) is panel_class
    assert panel_class.title
    assert panel_class.group in registry.GROUPS
    assert panel_class.hint, "what to try, in one line"
    assert panel_class.source, "the paper or book to read"
    assert panel_class.reads <= set(Scenario.__dataclass_fields__)


def test_the_list_says_what_the_classes_say():
    """It is read off the sources, so that a start imports none of the panels behind the tabs."""
    listed = [(found.order, found.id, found.title, found.group) for found in registry.listed()]
    assert listed == sorted((cls.order, cls.id, cls.title, cls.group) for cls in registry.all_panels())


def test_a_panel_named_in_another_way_is_imported(monkeypatch):
    as_read = registry.listed()
    monkeypatch.setattr(registry, "_read", lambda _module: None)
    assert registry.listed.__wrapped__() == as_read


def test_an_unknown_panel_is_named():
    with pytest.raises(ValueError, match="no panel 'nothing'; the panels are"):
        registry.get("nothing")


@each_panel
def test_shows_every_state(panel_class: type[Panel], stage):
    """Every state at one temperature, a few at the ends of it, and one in the other themes."""
    shown: Stage = stage(panel_class, SCENARIOS["three classes"])
    for name in SCENARIOS:
        _show(shown, name, 0.5, "light")
    for name, temperature in itertools.product(("ties", "masked", "ten classes"), (0.0, math.inf)):
        _show(shown, name, temperature, "light")
    for theme in sorted(set(THEMES) - {"light"}):
        _show(stage(panel_class, SCENARIOS["three classes"], theme), "ten classes", 0.5, theme)


@pytest.mark.slow
@each_panel
@pytest.mark.parametrize("theme", THEMES)
def test_shows_every_state_at_every_temperature_in_every_theme(panel_class: type[Panel], theme: str, stage):
    shown: Stage = stage(panel_class, SCENARIOS["three classes"], theme)
    for name, temperature in itertools.product(SCENARIOS, TEMPERATURES):
        _show(shown, name, temperature, theme)


def _show(shown: Stage, name: str, temperature: float, theme: str) -> None:
    shown.show(SCENARIOS[name].with_temperature(temperature))
    picture = shown.widget.grab().toImage()
    assert picture.pixelColor(1, 1).name() == THEMES[theme].surface, f"{name} at T = {temperature}, {theme}"
    assert picture.size() == shown.widget.size() * shown.widget.devicePixelRatio()


@each_panel
def test_describes_and_tabulates_every_state(panel_class: type[Panel]):
    for name, temperature in itertools.product(SCENARIOS, TEMPERATURES):
        state, results = f"{name} at T = {temperature}", Results(SCENARIOS[name].with_temperature(temperature))
        sentence = panel_class.describe(results)
        assert "\n" not in sentence, state
        assert any(character.isdigit() for character in sentence), state
        table = panel_class.table(results)
        assert isinstance(table, Table)
        assert table.rows, state
        assert {len(row) for row in table.rows} == {len(table.columns)}, state
        assert to_csv(table).count("\n") > len(table.rows) - 1, state
        assert to_json(table), state


@each_panel
@pytest.mark.parametrize(
    "scenario", [*_slow("one class", "two classes", "ten classes"), "three classes", "hundred classes"]
)
def test_is_drawn_as_vectors(panel_class: type[Panel], scenario: str, stage, monkeypatch):
    shown: Stage = stage(panel_class, SCENARIOS[scenario])
    monkeypatch.setattr(paint, "vector", True)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    svg = QSvgGenerator()
    svg.setOutputDevice(buffer)
    svg.setSize(shown.widget.size())
    svg.setViewBox(shown.widget.rect())
    _render(shown.widget, svg)
    text = bytes(buffer.data().data()).decode()
    assert "<text" in text
    assert "non-scaling-stroke" not in text
    assert panel_class.id in HEAT_MAPS or "<image" not in text

    paper = QBuffer()
    paper.open(QBuffer.OpenModeFlag.ReadWrite)
    writer = QPdfWriter(paper)
    writer.setPageSize(QPageSize(QSizeF(shown.widget.width(), shown.widget.height()), QPageSize.Unit.Point))
    _render(shown.widget, writer)
    pdf = bytes(paper.data().data())
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile" in pdf


@each_panel
def test_a_picture_of_twice_the_size_has_twice_the_pixels(panel_class: type[Panel], stage):
    shown: Stage = stage(panel_class, SCENARIOS["ten classes"])
    image = QImage(shown.widget.size() * 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(2)
    image.fill(0)
    _render(shown.widget, image)
    assert image.pixelColor(image.width() - 2, image.height() - 2).alpha() == 255


@each_panel
def test_draws_while_a_gesture_lasts_and_settles_after_it(panel_class: type[Panel], stage, qtbot):
    shown: Stage = stage(panel_class, SCENARIOS["ten classes"])
    host = shown.host
    resting = shown.widget.grab().toImage()
    start = host.scenario
    for value in (0.5, -3.0, 1.0):
        host.preview(start.with_logit(0, value))
        shown.widget.grab()
    host.preview(start)
    host.commit("")
    shown.panel.gesture_finished()
    qtbot.waitUntil(lambda: shown.widget.grab().toImage() == resting, timeout=2000)


@each_panel
def test_a_hidden_panel_paints_nothing(panel_class: type[Panel], qtbot):
    hidden = Stage(panel_class, SCENARIOS["three classes"])
    qtbot.addWidget(hidden.widget)
    counter = _PaintCounter()
    for widget in [hidden.widget, *hidden.widget.findChildren(QWidget)]:
        widget.installEventFilter(counter)
    hidden.show(SCENARIOS["ten classes"])
    hidden.panel.highlight(1)
    QCoreApplication.processEvents()
    assert counter.paints == 0


@each_panel
def test_lights_up_and_goes_dark_again(panel_class: type[Panel], stage):
    shown: Stage = stage(panel_class, SCENARIOS["three classes"])
    dark = shown.widget.grab().toImage()
    shown.panel.highlight(1)
    assert shown.widget.grab().toImage() != dark
    shown.panel.highlight(None)
    assert shown.widget.grab().toImage() == dark


@each_panel
def test_a_class_that_is_gone_lights_nothing_up(panel_class: type[Panel], stage):
    shown: Stage = stage(panel_class, SCENARIOS["hundred classes"])
    shown.panel.highlight(99)
    shown.widget.grab()
    shown.show(SCENARIOS["three classes"])
    as_if_dark = shown.widget.grab().toImage()
    shown.panel.highlight(None)
    assert shown.widget.grab().toImage() == as_if_dark


@each_panel
def test_settings_of_no_sense_do_no_harm(panel_class: type[Panel], stage):
    settings = getattr(importlib.import_module(panel_class.__module__), "Settings", None)
    fields = dataclasses.fields(settings) if settings else ()
    shown: Stage = stage(panel_class, SCENARIOS["three classes"])
    for value in (10**400, -(10**400), 1e308, -1e308, -1, [10**400], [1e308, "x"], {}, "x", None):
        scenario = shown.host.scenario.with_panel_settings(panel_class.id, {field.name: value for field in fields})
        shown.show(scenario)
        shown.widget.grab()
        assert panel_class.describe(Results(scenario))
        assert panel_class.table(Results(scenario)).rows


@each_panel
def test_everything_focusable_has_a_name(panel_class: type[Panel], stage):
    shown: Stage = stage(panel_class, SCENARIOS["ten classes"])
    assert shown.widget.objectName() == f"panel-{panel_class.id}"
    for widget in [shown.widget, *shown.widget.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        if widget.focusPolicy().value and widget.focusProxy() is None:
            assert widget.accessibleName(), widget
        if isinstance(widget, QAbstractScrollArea):
            assert widget.accessibleName() or not widget.focusPolicy().value


@each_panel
def test_leaves_nothing_behind(panel_class: type[Panel], qapp):
    gone = Stage(panel_class, SCENARIOS["three classes"])
    gone.widget.show()
    QCoreApplication.processEvents()
    panel, widget = weakref.ref(gone.panel), gone.widget
    gone.host.panel = None
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(widget)
    del gone, widget
    gc.collect()
    assert panel() is None


class _PaintCounter(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.paints = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


def _render(widget: QWidget, device) -> None:
    painter = QPainter(device)
    widget.render(painter, QPoint())
    painter.end()
