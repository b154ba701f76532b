"""A host as small as the protocol allows, and the scenarios every panel must survive."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.panels.protocol import Panel
from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import THEMES

ALL_FIELDS = frozenset(Scenario.__dataclass_fields__)


class FakeHost:
    """Shows every preview at once, as a gesture; remembers commits and the spotlight."""

    def __init__(self, scenario: Scenario, theme: str = "light") -> None:
        self.scenario, self.theme, self.typography = scenario, THEMES[theme], DESKTOP
        self.panel: Panel | None = None
        self.before: Scenario | None = None
        self.commits: list[str] = []
        self.spotlight: int | None = None

    def preview(self, scenario: Scenario) -> None:
        self.before = self.before or self.scenario
        self.scenario = scenario
        self.draw(gesture=True)

    def commit(self, text: str = "") -> None:
        if self.before is not None and self.before != self.scenario:
            self.commits.append(text)
        self.before = None
        self.draw()

    def set_spotlight(self, index: int | None) -> None:
        self.spotlight = index
        if self.panel is not None:
            self.panel.highlight(index)

    def draw(self, gesture: bool = False) -> None:
        assert self.panel is not None
        ghost = Results(self.before) if gesture and self.before is not None else None
        self.panel.draw(Snapshot(self.scenario, Results(self.scenario), ALL_FIELDS, ghost, gesture))


class Stage:
    """A panel, its widget and its host."""

    def __init__(self, panel_class: type[Panel], scenario: Scenario, theme: str = "light", size=(640, 400)) -> None:
        self.host = FakeHost(scenario, theme)
        self.panel = self.host.panel = panel_class(self.host)
        self.widget: QWidget = self.panel.build()
        self.widget.resize(*size)
        self.panel.restyle()
        self.host.draw()

    def show(self, scenario: Scenario) -> None:
        self.host.scenario = scenario
        self.host.draw()


@pytest.fixture(autouse=True)
def rest(short_rest: None) -> None:
    """Every panel has keys; what they share is timed elsewhere."""


@pytest.fixture
def stage(qtbot) -> Iterator[type[Stage]]:
    """`stage(panel_class, scenario)`: a visible panel that is gone when the test ends."""
    made: list[Stage] = []

    def make(*arguments, **options) -> Stage:
        found = Stage(*arguments, **options)
        qtbot.addWidget(found.widget)
        found.widget.show()
        qtbot.waitExposed(found.widget)
        made.append(found)
        return found

    yield make  # type: ignore[misc]
    for each in made:
        each.host.panel = None


def counted(num_classes: int) -> Scenario:
    """Distinct logits from 2 downwards."""
    return Scenario(logits=[2.0 - 0.37 * i for i in range(num_classes)], target=num_classes // 2)


SCENARIOS: dict[str, Scenario] = {
    "one class": counted(1),
    "two classes": counted(2),
    "three classes": Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica")),
    "ten classes": counted(10),
    "hundred classes": counted(100),
    "ties": Scenario(logits=[1.5, 1.5, 1.5]),
    "zeros": Scenario(logits=[0.0, 0.0]),
    "huge": Scenario(logits=[1e308, -1e308, 0.0]),
    "underflow": Scenario(logits=[1000.0, 0.0], target=1),
    "masked": Scenario(logits=[1.0, -math.inf, 0.5], target=1),
    "one left": Scenario(logits=[-math.inf, -math.inf, 0.5]),
    "masked pair": Scenario(logits=[-math.inf, 0.5]),
    "many labels": Scenario(logits=[1.0, 2.0, -1.0], labels=(0, 1, 2)),
    "no labels": Scenario(logits=[1.0, 2.0, -1.0], labels=()),
    "soft target": Scenario(logits=[1.0, 2.0, -1.0], target=(0.5, 0.25, 0.25), label_smoothing=0.1),
    "binary loss": Scenario(logits=[1.0, 2.0, -1.0], loss="binary-cross-entropy"),
    "long names": Scenario(logits=[1.0, 0.0, 2.0], class_names=("x" * 300, "مرحبا بالعالم", "")),
}
