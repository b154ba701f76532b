"""Figures of a state without a window: what `softmax-explorer render` does, and the panels that no window shows now."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from softmax_explorer.app import layout
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
from softmax_explorer.style.scale import DESKTOP, Typography, hall_height, presentation
from softmax_explorer.style.theme import THEMES, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.pipeline_look import FIGURE
from softmax_explorer.widgets.push import Push

# Below these the parts no longer fit: smaller figures are laid out at them and drawn smaller.
LEAST_SIZES = {"": (1024, 700), "pipeline": (760, 240)}
LEAST_PANEL_SIZE = (480, 300)
LEAST_HALL_SIZE = (640, 360)
IN_THE_HALL = "projector"  # the theme of a figure that the back row reads
LARGEST_SIDE = 16384
NAMES_IN_CAPTION = 30
CLASSES_IN_DESCRIPTION = 10


@dataclass(frozen=True)
class Subject:
    """What a figure shows, and its words. There is no `heading` where the picture itself says title and names."""

    widget: QWidget
    title: str
    description: str
    heading: figure.Heading | None = None


def render(
    scenario: Scenario,
    output: Path | str,
    *,
    panel: str | None = None,
    size: tuple[int, int] = (1600, 900),
    theme: str = "light",
) -> None:
    """Write a figure of `scenario` to `output` (.png, .svg or .pdf), `size` pixels large, without a display.

    Without `panel` the window's whole content. In the projector theme the type grows with the size, as it does in the
    lecture hall; window and pipeline are then what is presented there. Raises ValueError with one sentence for an
    unknown panel or theme, a size out of range and a file that cannot be written.
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
    in_the_hall = theme == IN_THE_HALL
    least = LEAST_HALL_SIZE if in_the_hall else LEAST_SIZES.get(panel or "", LEAST_PANEL_SIZE)
    scale = min(1.0, width / least[0], height / least[1])
    laid_out = (round(width / scale), round(height / scale))
    stage = Stage(scenario, panel, laid_out, THEMES[theme], in_the_hall=in_the_hall)
    try:
        subject = stage.subject
        figure.save_figure(
            subject.widget,
            output,
            scale=scale,
            title=subject.title,
            description=subject.description,
            session=session.to_json(scenario),
            heading=subject.heading,
        )
    finally:
        stage.close()


class Stage:
    """A state shown on no screen: the window's content, the pipeline or one panel, `size` large with its heading.

    Arranged as a window's content that it is to be `like`. `in_the_hall`: in the type of the back row, window and
    pipeline as they are presented.
    """

    def __init__(
        self,
        scenario: Scenario,
        panel: str | None,
        size: tuple[int, int],
        theme: Theme,
        *,
        like: Content | None = None,
        in_the_hall: bool = False,
    ) -> None:
        store, spotlight = Store(scenario), Spotlight()
        self._kept: list[Any] = [store, spotlight]
        typography = presentation(hall_height(*size), dense=True) if in_the_hall else DESKTOP
        if in_the_hall and panel in (None, "", "pipeline"):
            from softmax_explorer.app.present import PresentWindow

            widget = PresentWindow(store, spotlight)
            self.subject = content_subject(widget, store.results)
        elif not panel:
            widget = Content(store, spotlight, theme, look=FIGURE)
            if like is not None:
                layout.copy(like, widget)
            self.subject = content_subject(widget, store.results)
        elif panel == "pipeline":
            widget = PipelineView(look=FIGURE)
            self._kept.append(PipelineController(store, spotlight, widget))
            widget.apply(theme, DESKTOP)
            if like is not None:
                widget.set_columns(like.pipeline.columns())
            self.subject = pipeline_subject(widget, store.results)
        else:
            panel_class = panel_named(panel)
            host = PanelHost(store, spotlight, theme, typography)
            widget = PanelSlot(panel_class.id, host, store, spotlight, at_once=True)
            self.subject = panel_subject(widget, panel, store.results, typography)
        widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        arrangement = widget.layout()
        if arrangement is not None:
            arrangement.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        widget.setMinimumSize(0, 0)
        heading = self.subject.heading
        widget.resize(size[0], size[1] - (heading.height if heading else 0))
        widget.show()
        if isinstance(widget, Content):
            widget.build_all()
        for button in widget.findChildren(Push):  # nobody can press them
            button.setVisible(button.isCheckable() and not button.isHidden())
        for _turn in range(3):  # layouts that follow from what was built, and what follows from them
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()

    def close(self) -> None:
        self.subject.widget.close()
        self.subject.widget.deleteLater()


def content_subject(widget: QWidget, results: Results) -> Subject:
    return Subject(widget, results.scenario.title or tr("Softmax Explorer"), describe(results))


def pipeline_subject(widget: QWidget, results: Results) -> Subject:
    """Under the window's sentence: it stands alone."""
    heading = figure.Heading(title_sentence(results), conditions(results))
    return Subject(widget, tr("From logits to probabilities, loss and gradient"), describe(results), heading)


def panel_subject(widget: QWidget, panel: str, results: Results, typography: Typography = DESKTOP) -> Subject:
    """A panel's figure names the panel and the classes: it stands alone. What needs no tab does that by itself."""
    panel_class = panel_named(panel)
    title, words = tr(panel_class.title), caption(results)
    heading = None if panel == BESIDE_THE_TABS else figure.Heading(title, words, typography)
    return Subject(widget, title, f"{panel_class.describe(results)}. {words}", heading)


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


def conditions(results: Results) -> str:
    """What the rows do not say: "Iris classifier · T = 1 · true class: setosa"."""
    scenario = results.scenario
    parts = [tr(scenario.title), tr("T = {temperature}", temperature=numbers.temperature(scenario.temperature))]
    if isinstance(scenario.target, int) and scenario.labels is None:
        parts.append(tr("true class: {name}", name=class_name(results, scenario.target)))
    if scenario.label_smoothing:
        parts.append(tr("label smoothing {share}", share=numbers.plain(scenario.label_smoothing)))
    return " · ".join(part for part in parts if part)


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
