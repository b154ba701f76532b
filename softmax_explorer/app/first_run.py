"""The one hint a newcomer gets: "drag me" at a slider, gone for good with the first change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from softmax_explorer.app.settings import Settings
from softmax_explorer.app.store import Store
from softmax_explorer.model.changes import FROM_ELSEWHERE
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.logit_slider import LogitSlider
from softmax_explorer.widgets.number_box import NumberBox

if TYPE_CHECKING:
    from softmax_explorer.widgets.hint import Hint

SETTING = "first-drag-done"


class FirstRun(QObject):
    """Shows the hint once the window stands, unless a logit was ever moved."""

    def __init__(self, window: QWidget, store: Store, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._store, self._settings = window, store, settings
        self._hint: Hint | None = None

    def show(self, theme: Theme, typography: Typography) -> None:
        if self._hint is None and not self._settings.flag(SETTING):
            from softmax_explorer.widgets.hint import Hint

            self._hint = Hint(self._window, tr("Drag me"))
            self._hint.apply(theme, typography)
            self._store.changed.connect(self._on_changed)
            self._point()

    def _point(self) -> None:
        slider = self._window.findChild(LogitSlider, "logit-slider-0")
        if self._hint is not None and slider is not None:
            handle = slider.handle_rect()
            spot = handle.center().x() / max(1, slider.width())
            self._hint.point_at(slider, spot, handle.width() // 2, self._in_use)

    def _in_use(self) -> list[QRect]:
        """What the hint must not cover: handles, names and the right halves of boxes, where their numbers stand."""
        window = self._window
        taken: list[tuple[QWidget, QRect]] = [(s, s.handle_rect()) for s in window.findChildren(LogitSlider)]
        taken += [(name, name.rect()) for name in window.findChildren(ClassName)]
        taken += [(b, b.rect().adjusted(b.width() // 2, 0, 0, 0)) for b in window.findChildren(NumberBox)]
        return [rect.translated(widget.mapTo(window, QPoint())) for widget, rect in taken if widget.isVisible()]

    def restyle(self, theme: Theme, typography: Typography) -> None:
        if self._hint is not None:
            self._hint.apply(theme, typography)

    def _on_changed(self, snapshot: Snapshot) -> None:
        if self._hint is None or "logits" not in snapshot.changes:
            return
        if snapshot.changes & FROM_ELSEWHERE:
            self._point()
        else:
            self._store.changed.disconnect(self._on_changed)
            self._settings.put(SETTING, True)
            self._hint.dismiss()
            self._hint.deleteLater()
            self._hint = None
