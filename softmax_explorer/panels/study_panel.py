"""What all panels one studies share: the frame around a picture, its words, the spotlight and the settings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from softmax_explorer.panels.protocol import Host, Panel
from softmax_explorer.style.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.picture import Picture
    from softmax_explorer.widgets.study import Study


class StudyPanel(Panel):
    """`build` returns `self.framed(picture, *settings)`; `draw` keeps the snapshot and ends with `self.show(...)`."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._study: Study | None = None
        self._snapshot: Snapshot | None = None
        self._spotlight: int | None = None

    def framed(self, picture: Picture, *settings: QWidget, **options: Any) -> Study:
        """The panel's widget: a `Study` of the picture, whose classes the pointer lights up everywhere."""
        from softmax_explorer.widgets.study import Study

        picture.hovered.connect(self.host.set_spotlight)
        self._study = study = Study(picture, settings, tr(self.hint), self.source, **options)
        study.setObjectName(f"panel-{self.id}")
        return study

    def show(self, sentence: str, formula: str) -> None:
        """Say what is to be seen and paint it. Screen readers hear of it at rest, not at every step of a drag."""
        assert self._study is not None
        assert self._snapshot is not None
        self._study.show_words(sentence, formula)
        if not self._snapshot.gesture:
            self._study.picture.setAccessibleDescription(sentence)
        self._study.picture.update()

    def highlight(self, index: int | None) -> None:
        self._spotlight = index
        if self._study is not None:
            self._study.picture.update()

    def restyle(self) -> None:
        if self._study is not None:
            self._study.apply(self.host.theme, self.host.typography)

    def with_settings(self, settings: Any) -> Scenario:
        """The scenario on screen with this panel's settings, a frozen dataclass, in place of the old ones."""
        return self.host.scenario.with_panel_settings(self.id, asdict(settings))
