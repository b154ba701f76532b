"""Panels in the lecture hall: one that fills the screen, or two beside each other, in the type of the back row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from softmax_explorer.app.panel_menus import add_groups
from softmax_explorer.app.panel_slot import PanelHost, PanelSlot
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.panels import registry
from softmax_explorer.style import paint
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.push import Push

_MOST = 2
_WIDE = 42  # times the type: from this width on two panels have room beside each other; narrow are 4:3 and 5:4


class PresentPanels(QWidget):
    """`panel_ids` are on the screen; each is made anew for it, and gone when another takes its place."""

    left_behind = Signal()  # beyond the first panel there is the pipeline again

    def __init__(self, store: Store, spotlight: Spotlight, theme: Theme, typography: Typography) -> None:
        super().__init__()
        self._store, self._spotlight = store, spotlight
        self._host = PanelHost(store, spotlight, theme, typography)
        self._frames: list[_Frame] = []
        self._second = ""  # the panel that was beside another last
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(typography.caption)
        self.setObjectName("present-panels")
        self.setAccessibleName(tr("Panels"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def panel_ids(self) -> list[str]:
        return [frame.panel_id for frame in self._frames]

    def show_panel(self, panel_id: str) -> None:
        """This one alone."""
        self._set([panel_id])

    def show_number(self, count: int) -> None:
        """One panel, or two beside each other, the second one that was there before."""
        count = min(count, self._room())
        shown = self.panel_ids[:count]
        if count > len(shown):
            known = self._second if self._second not in shown else ""
            shown.append(known or self._next(shown[-1], 1, shown))
        self._set(shown)

    def step(self, by: int) -> None:
        """The next or the previous panel, in place of the last one shown; beyond the first and the last is the
        pipeline.
        """
        ids = [found.id for found in registry.listed()]
        if len(self.panel_ids) == 1 and (ids.index(self.panel_ids[0]) + by) not in range(len(ids)):
            self.left_behind.emit()
        else:
            self.turn(by)

    def turn(self, by: int) -> None:
        """The same among panels alone, round and round."""
        *others, last = self.panel_ids
        self._set([*others, self._next(last, by, others)])

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._host.theme, self._host.typography = theme, typography
        self._row.setSpacing(typography.caption)
        for frame in self._frames:
            frame.restyle()
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), paint.colour(self._host.theme.background))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _room(self) -> int:
        return _MOST if self.width() >= _WIDE * self._host.typography.body else 1

    def _fit(self) -> None:
        """No more panels than there is room for, and no more offered."""
        room = self._room()
        if len(self._frames) > room:
            self._set(self.panel_ids[:room])
        for frame in self._frames:
            frame.set_alone(len(self._frames) == 1, room > 1)

    def _next(self, panel_id: str, by: int, taken: list[str]) -> str:
        ids = [found.id for found in registry.listed()]
        at = ids.index(panel_id)
        while ids[at] in taken or ids[at] == panel_id:
            at = (at + by) % len(ids)
        return ids[at]

    def _choose(self, old: str, new: str) -> None:
        swapped = {old: new, new: old}
        self._set([swapped.get(panel_id, panel_id) for panel_id in self.panel_ids])

    def _set(self, panel_ids: list[str]) -> None:
        self._store.commit()
        if len(panel_ids) < len(self._frames):
            self._second = next(other for other in reversed(self.panel_ids) if other not in panel_ids)
        had_focus = any(frame.isAncestorOf(self.focusWidget()) for frame in self._frames if self.focusWidget())
        kept = {frame.panel_id: frame for frame in self._frames if frame.panel_id in panel_ids}
        for frame in self._frames:
            if frame.panel_id not in kept:
                frame.hide()
                self._row.removeWidget(frame)
                frame.deleteLater()
        self._frames = []
        for place, panel_id in enumerate(panel_ids):
            frame = kept.get(panel_id)
            if frame is None:
                slot = PanelSlot(panel_id, self._host, self._store, self._spotlight, at_once=True)
                frame = _Frame(slot, self._host, self._choose, self._toggle)
            self._row.insertWidget(place, frame, 1)
            self._frames.append(frame)
            frame.show()
        for frame in self._frames:
            frame.set_alone(len(self._frames) == 1, self._room() > 1)
        if had_focus or not self.isAncestorOf(self.window().focusWidget() or self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle(self, panel_id: str) -> None:
        """Another one beside it; or, where there are two, this one goes."""
        if len(self._frames) < _MOST:
            self.show_number(_MOST)
        else:
            self._set([other for other in self.panel_ids if other != panel_id])


class _Frame(QWidget):
    """A panel under its name, which is the menu of the others."""

    def __init__(
        self, slot: PanelSlot, host: PanelHost, choose: Callable[[str, str], None], toggle: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.panel_id = slot.panel_id
        self._slot, self._host, self._choose = slot, host, choose
        title = next(tr(found.title) for found in registry.listed() if found.id == self.panel_id)
        self._name = Push(title, quiet=True)
        self._name.setObjectName("present-panel-name")
        self._name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._name.setMenu(self._menu)
        self._beside = Push(tr("Another beside it"), glyph="plus")
        self._beside.setObjectName("present-beside")
        self._beside.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._beside.clicked.connect(lambda: toggle(self.panel_id))
        heading = QHBoxLayout()
        heading.addWidget(self._name)
        heading.addStretch(1)
        heading.addWidget(self._beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(heading)
        column.addWidget(slot, 1)
        self._dress()

    def sizeHint(self) -> QSize:
        """Whatever their panels would like, two frames are equally wide as long as both are wide enough."""
        return self.minimumSizeHint()

    def set_alone(self, alone: bool, room_beside: bool) -> None:
        self._beside.setVisible(room_beside)
        self._beside.set_glyph("plus" if alone else "close", tr("Another beside it") if alone else tr("Not this one"))

    def restyle(self) -> None:
        self._dress()
        self._slot.restyle()

    def _dress(self) -> None:
        for button in (self._name, self._beside):
            button.apply(self._host.theme, self._host.typography)

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.setFont(paint.font(self._host.typography.caption))
        add_groups(self._menu, lambda panel_id: self._choose(self.panel_id, panel_id))
