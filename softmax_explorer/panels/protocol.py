"""What a panel is. A new panel is one new file in this folder: a `Panel` under `@panel(...)`, nothing else.

Panels import Qt and pyqtgraph inside `build` only, so that listing, describing and tabulating them needs neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.results import Results
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.style.scale import Typography
    from softmax_explorer.style.theme import Theme

AnyPanel = TypeVar("AnyPanel", bound="type[Panel]")
SettingsType = TypeVar("SettingsType")

_LARGEST = 2**53  # of whole numbers: JSON has larger ones, float64 does not


class Host(Protocol):
    """What a panel may ask of the application."""

    @property
    def scenario(self) -> Scenario: ...

    @property
    def theme(self) -> Theme: ...

    @property
    def typography(self) -> Typography: ...

    def preview(self, scenario: Scenario) -> None:
        """Show `scenario`; the first call opens the gesture."""

    def commit(self, text: str = "") -> None:
        """Close the open gesture: one undo step named `text`."""

    def set_spotlight(self, index: int | None) -> None:
        """Light up one class everywhere, or none."""


class Panel:
    """Base of all panels. `@panel` sets `id`, `title`, `group`, `reads`, `order`, `hint` and `source`.

    The application calls `build` once, then `draw` for every snapshot whose changes touch `reads`, only while the
    widget is visible.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]
    reads: ClassVar[frozenset[str]]
    order: ClassVar[int]
    hint: ClassVar[str]
    source: ClassVar[str]

    def __init__(self, host: Host) -> None:
        self.host = host

    def build(self) -> QWidget:
        """The panel's widget, object name `panel-<id>`. Called once."""
        raise NotImplementedError

    def draw(self, snapshot: Snapshot) -> None:
        raise NotImplementedError

    def highlight(self, index: int | None) -> None:
        """Mark the class under the spotlight; recomputes nothing."""

    def restyle(self) -> None:
        """The host's theme or typography changed."""

    def gesture_finished(self) -> None:
        """The open gesture was committed or cancelled; a snapshot without ghosts may or may not follow."""

    @classmethod
    def table(cls, results: Results) -> Table:
        """The numbers the panel shows, for CSV, JSON and Markdown."""
        raise NotImplementedError

    @classmethod
    def describe(cls, results: Results) -> str:
        """One sentence with numbers: the screen reader's text and the figure's alt text."""
        raise NotImplementedError

    @classmethod
    def settings(cls, settings_type: type[SettingsType], scenario: Scenario) -> SettingsType:
        """This panel's part of `scenario.panel_settings` as a frozen dataclass of plain JSON values.

        Every field needs a default. Unknown keys are ignored; a value of another type, one that is not finite or a
        whole number beyond 2^53 gives the default: a settings file of another version never stops the panel.
        """
        stored = scenario.panel_settings.get(cls.id)
        if not stored:
            return settings_type()
        known = {f.name: stored[f.name] for f in fields(settings_type) if f.name in stored}  # type: ignore[arg-type]
        default = settings_type()
        return settings_type(**{k: _like(v, getattr(default, k)) for k, v in known.items()})


def panel(
    *, id: str, title: str, group: str, reads: frozenset[str], order: int = 100, hint: str = "", source: str = ""
) -> Callable[[AnyPanel], AnyPanel]:
    """Names a panel. `reads`: the Scenario fields whose change makes it stale; `order`: its place among the tabs;
    `hint`: what to try, in one line; `source`: the paper or book to read.
    """

    def name(cls: AnyPanel) -> AnyPanel:
        cls.id, cls.title, cls.group, cls.reads, cls.order = id, title, group, reads, order
        cls.hint, cls.source = hint, source
        return cls

    return name


def _like(value: Any, default: Any) -> Any:
    if isinstance(value, int) and abs(value) > _LARGEST:
        return default
    if isinstance(default, float):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if number and math.isfinite(value) else default
    return value if type(value) is type(default) else default
