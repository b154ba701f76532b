"""Figures of a state without a window: what `softmax-explorer render` does, and the panels that no window shows now."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from softmax_explorer.app.content import Content
from softmax_explorer.app.panel_slot import PanelHost, PanelSlot
from softmax_explorer.app.panes import BESIDE_THE_TABS
from softmax_explorer.app.pipeline import PipelineController
from softmax_explorer.app.sentence import class_name, percent, title_sentence
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.export import figure
from softmax_explorer.model import session
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.panels import registry
from softmax_explorer.panels.protocol import Panel
from softmax_explorer.style import numbers
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline import PipelineView

# Below these the parts no longer fit: smaller figures are laid out at them and drawn smaller.
LEAST_SIZES = {"": (1024, 700), "pipeline": (760, 240)}
LEAST_PANEL_SIZE = (480, 300)
LARGEST_SIDE = 16384
NAMES_IN_CAPTION = 30
CLASSES_IN_DESCRIPTION = 10


@dataclass(frozen=True)
class Subject:
    """What a figure shows, and its words. `caption` is empty where the picture itself says title and names."""

    widget: QWidget
    title: str
    description: str
    caption: str = ""


def render(
    scenario: Scenario,
    output: Path | str,
    *,
    panel: str | None = None,
    size: tuple[int, int] = (1600, 900),
    theme: str = "light",
) -> None:
    """Write a figure of `scenario` to `output` (.png, .svg or .pdf), `size` pixels large, without a display.

    Without `panel` the window's whole content. Raises ValueError with one sentence for an unknown panel or theme, a
    size out of range and a file that cannot be written.
    """
    width, height = size
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise ValueError(f"size {width}x{height} is out of range: each side is 1 to {LARGEST_SIDE} pixels")
    if theme not in THEMES:
        raise ValueError(f"there is no theme {theme[:80]!r}; take one of {', '.join(THEMES)}")
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from softmax_explorer.app.run import application  # it imports the main window, whose menu imports this module

    application().setPalette(palette(THEMES[theme]))
    least = LEAST_SIZES.get(panel or "", LEAST_PANEL_SIZE)
    scale = min(1.0, width / least[0], height / least[1])
    stage = Stage(scenario, panel, (round(width / scale), round(height / scale)), THEMES[theme])
    try:
        subject = stage.subject
        figure.save_figure(
            subject.widget,
            output,
            scale=scale,
            title=subject.title,
            description=subject.description,
            session=session.to_json(scenario),
            caption=subject.caption,
        )
    finally:
        stage.close()


class Stage:
    """A state shown on no screen: the window's content, the pipeline or one panel, with its caption `size` large."""

    def __init__(self, scenario: Scenario, panel: str | None, size: tuple[int, int], theme: Theme) -> None:
        store, spotlight = Store(scenario), Spotlight()
        self._kept: list[Any] = [store, spotlight]
        if not panel:
            widget = Content(store, spotlight, theme)
            self.subject = content_subject(widget, store.results)
        elif panel == "pipeline":
            widget = PipelineView()
            self._kept.append(PipelineController(store, spotlight, widget))
            widget.apply(theme, DESKTOP)
            self.subject = pipeline_subject(widget, store.results)
        else:
            panel_class = panel_named(panel)
            host = PanelHost(store, spotlight, theme, DESKTOP)
            widget = PanelSlot(panel_class.id, host, store, spotlight, at_once=True)
            self.subject = panel_subject(widget, panel, store.results)
        widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        layout = widget.layout()
        if layout is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        widget.setMinimumSize(0, 0)
        widget.resize(size[0], size[1] - (figure.HEADING_HEIGHT if self.subject.caption else 0))
        widget.show()
        if isinstance(widget, Content):
            widget.build_all()
        for _turn in range(3):  # layouts that follow from what was built, and what follows from them
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()

    def close(self) -> None:
        self.subject.widget.close()
        self.subject.widget.deleteLater()


def content_subject(widget: QWidget, results: Results) -> Subject:
    return Subject(widget, results.scenario.title or tr("Softmax Explorer"), describe(results))


def pipeline_subject(widget: QWidget, results: Results) -> Subject:
    return Subject(widget, tr("From logits to probabilities, loss and gradient"), describe(results))


def panel_subject(widget: QWidget, panel: str, results: Results) -> Subject:
    """A panel's figure names the panel and the classes: it stands alone. What needs no tab does that by itself."""
    panel_class = panel_named(panel)
    words = "" if panel == BESIDE_THE_TABS else caption(results)
    return Subject(widget, tr(panel_class.title), f"{panel_class.describe(results)}. {caption(results)}", words)


def panel_named(panel: str) -> type[Panel]:
    """The panel class of an id; ValueError for an unknown one."""
    if panel not in {known.id for known in registry.listed()}:
        raise ValueError(f"there is no panel {panel[:80]!r}; the command panels lists them")
    return registry.get(panel)


def caption(results: Results) -> str:
    """The state in one line: "T = 1 · setosa +2.10 · versicolor +0.80"."""
    count = min(results.scenario.num_classes, NAMES_IN_CAPTION)
    names = [f"{class_name(results, i)} {numbers.signed(float(results.logits[i]))}" for i in range(count)]
    return " · ".join([f"T = {numbers.temperature(results.scenario.temperature)}", *names])


def describe(results: Results) -> str:
    """The alt text of the window and the pipeline: who leads, then class by class."""
    count = results.scenario.num_classes
    lines = [
        tr(
            "{name}: logit {logit}, probability {share}",
            name=class_name(results, index),
            logit=numbers.signed(float(results.logits[index])),
            share=percent(results, index),
        )
        for index in range(min(count, CLASSES_IN_DESCRIPTION))
    ]
    if count > CLASSES_IN_DESCRIPTION:
        lines.append(tr("and {count} more classes", count=count - CLASSES_IN_DESCRIPTION))
    return f"{title_sentence(results)}. {'; '.join(lines)}."
