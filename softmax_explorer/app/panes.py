"""The panels below the pipeline: some beside each other, the others in tabs, some in windows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QTabWidget, QWidget

from softmax_explorer.app.pane import LEAST_WIDTH, Pane
from softmax_explorer.app.panel_menus import add_by_group
from softmax_explorer.app.panel_slot import PanelHost, PanelSlot
from softmax_explorer.app.split import Split
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.panels import registry
from softmax_explorer.style.proxy import TAB_HEIGHT
from softmax_explorer.style.scale import DESKTOP, SPACE_1
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.push import Push

if TYPE_CHECKING:
    from softmax_explorer.app.torn_window import TornWindow

NARROW = 1280
BESIDE_THE_TABS = "softmax-vs-sigmoid"
"""The panel beside the tabs at the first start; part of the first frame, and the one that says its own name."""
MOST_PANES = 4
_CONTROLS = 260  # pixels of the window's width that are not the panes'


class Panes(Split):
    """Each panel is one slot and in one place: beside the tabs (`beside`), torn off, or else in the tabs."""

    tab_changed = Signal(str)
    present_wanted = Signal(str)

    def __init__(self, store: Store, spotlight: Spotlight, host: PanelHost) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._store, self._host = store, host
        self._titles = {found.id: tr(found.title) for found in registry.listed()}
        self._order = list(self._titles)
        self.slots = {id: PanelSlot(id, host, store, spotlight, at_once=id == BESIDE_THE_TABS) for id in self._titles}
        self.beside = [BESIDE_THE_TABS]
        self.torn: dict[str, TornWindow] = {}
        self._torn_geometries: dict[str, QByteArray] = {}
        self._torn_later: list[str] = []
        self._came_from: dict[str, int] = {}  # the place among the panes of what was torn off there
        self._panes: list[Pane] = []
        self._room: int | None = None
        self._asked_for = self._focused = ""
        self._all: Push | None = None
        self.tabs = QTabWidget()
        self.tabs.setObjectName("panel-tabs")
        self.tabs.setAccessibleName(tr("Panels"))
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setMinimumWidth(LEAST_WIDTH)
        for id, slot in self.slots.items():
            if id not in self.beside:
                self.tabs.addTab(slot, self._titles[id])
        self._seen = [self.current()]  # what was in front of the tabs, the last one last
        self.addWidget(self.tabs)
        self.given_back.connect(self.share_width)
        self.resized.connect(self.share_width)
        self.tabs.currentChanged.connect(self._on_tab)
        # Not focusChanged, which hands over the widget that had the focus, half destroyed perhaps.
        QApplication.instance().focusObjectChanged.connect(self._on_focus)  # type: ignore[union-attr]

    # What is where ----------------------------------------------------------------------------------------------------
    def current(self) -> str:
        """The panel in front of the tabs."""
        slot = self.tabs.currentWidget()
        return slot.panel_id if isinstance(slot, PanelSlot) else ""

    def focused(self) -> str:
        """The panel that was worked with last, of those in sight."""
        slot = self.slots.get(self._focused)
        return self._focused if slot is not None and slot.isVisible() else self.current()

    def torn_off(self) -> list[str]:
        return [*self.torn, *self._torn_later]

    def geometries(self) -> dict[str, QByteArray]:
        """Where torn-off windows are, or were last."""
        return self._torn_geometries | {id: window.saveGeometry() for id, window in self.torn.items()}

    def title(self, panel_id: str) -> str:
        return self._titles[panel_id]

    def can_put_beside(self, panel_id: str) -> bool:
        slot = self.slots.get(panel_id)
        spare = slot is not None and self.tabs.indexOf(slot) >= 0 and self.tabs.count() > 1
        return spare and panel_id not in self.beside and len(self.beside) < (self._room or 0)

    def can_tear_off(self, panel_id: str) -> bool:
        slot = self.slots.get(panel_id)
        return slot is not None and panel_id not in self.torn and (panel_id in self.beside or self.tabs.count() > 1)

    # What the hand does -----------------------------------------------------------------------------------------------
    def show_panel(self, panel_id: str) -> None:
        """Bring a panel to the front, wherever it is, and the keyboard to it."""
        slot = self._asked(panel_id)
        if self.tabs.indexOf(slot) >= 0:
            self.tabs.setCurrentWidget(slot)
        elif panel_id in self.torn:
            self.torn[panel_id].raise_()
            self.torn[panel_id].activateWindow()
        slot.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """The next tab, or the previous one."""
        if self.tabs.count():
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())
            self._asked(self.current())

    def put_beside(self, panel_id: str) -> None:
        """Out of the tabs, into a pane of its own to their left."""
        if self.can_put_beside(panel_id):
            self.beside = [*self.beside, panel_id]
            self.shares = ()
            self._arrange()

    def close_pane(self, panel_id: str) -> None:
        """Back into the tabs, in front."""
        if panel_id in self.beside:
            self.beside = [id for id in self.beside if id != panel_id]
            self.shares = ()
            self._arrange()
            self.tabs.setCurrentWidget(self.slots[panel_id])

    def show_instead(self, panel_id: str, other: str) -> None:
        """Another panel in this pane; the one that was there takes the other's place."""
        if other == panel_id or panel_id not in self.beside:
            return
        if other in self.torn:
            self.torn[other].close()
        self.beside = [{panel_id: other, other: panel_id}.get(id, id) for id in self.beside]
        self._arrange()

    def tear_off(self, panel_id: str) -> None:
        """Into a window of its own, from which it comes back to where it was."""
        if not self.can_tear_off(panel_id):
            return
        from softmax_explorer.app.torn_window import TornWindow

        if panel_id in self.beside:
            self._came_from[panel_id] = self.beside.index(panel_id)
            self.close_pane(panel_id)
        slot = self.slots[panel_id]
        self._take_out(slot)
        window = TornWindow(self.window(), slot, self._titles[panel_id], self._store, self._put_back)
        window.apply(self._host.theme)
        window.place(self._torn_geometries.get(panel_id, QByteArray()), len(self.torn))
        self.torn[panel_id] = window
        window.show()
        slot.setFocus(Qt.FocusReason.OtherFocusReason)

    def tear_off_later(self, panel_ids: list[str], geometries: dict[str, QByteArray]) -> None:
        """What a layout has torn off, for `tear_off_now`: once the first frame is painted."""
        self._torn_later = panel_ids
        self._torn_geometries |= geometries

    def tear_off_now(self) -> None:
        later, self._torn_later = self._torn_later, []
        for panel_id in later:
            self.tear_off(panel_id)

    def _put_back(self, panel_id: str) -> None:
        window = self.torn.pop(panel_id)
        self._torn_geometries[panel_id] = window.saveGeometry()
        place = self._came_from.pop(panel_id, None)
        front = self.current()
        self._insert_tab(panel_id)
        if place is None or not self.can_put_beside(panel_id):
            self.tabs.setCurrentWidget(self.slots[panel_id])
            return
        self.beside.insert(place, panel_id)
        self.shares = ()
        self._arrange()
        self.tabs.setCurrentWidget(self.slots[front])

    # How it is laid out -----------------------------------------------------------------------------------------------
    def set_beside(self, panel_ids: list[str]) -> None:
        """The panes of a layout; ids that are not known any more are left out."""
        known = [id for id in dict.fromkeys(panel_ids) if id in self.slots]
        self.beside = known[: MOST_PANES - 1]
        if self._room is not None:
            self._arrange()

    def fit(self, width: int) -> None:
        """As many panes beside each other as `width` pixels of the window allow; the others wait in the tabs."""
        room = 0 if width < NARROW else min(MOST_PANES - 1, (width - _CONTROLS) // LEAST_WIDTH - 1)
        if room != self._room:
            self._room = room
            self._arrange()

    def share_width(self) -> None:
        count = self.count()
        if len(self.shares) == count - 1 and count > 1:
            self.divide(*self.shares)
        elif len(self._panes) == count - 1:
            self.divide(*[1.0 / count] * (count - 1))

    def apply(self, theme: Theme) -> None:
        for pane in (*self._panes, *self.torn.values()):
            pane.apply(theme)
        if self._all is not None:
            self._all.apply(theme, DESKTOP)
        for slot in self.slots.values():
            slot.restyle()

    def set_menu(self, menu: QMenu) -> None:
        """The menu of all panels, for the corner of the tabs."""
        self._all = button = Push(tr("All panels"), quiet=True)
        button.setObjectName("all-panels")
        button.pressed.connect(self._take_current)  # before the menu opens, which speaks of this panel
        button.setMenu(menu)
        button.apply(self._host.theme, DESKTOP)
        self.tabs.setCornerWidget(_Corner(button))

    def close_windows(self) -> None:
        """With the main window."""
        for window in list(self.torn.values()):
            window.close()

    def _arrange(self) -> None:
        shown = self.beside[: self._room]
        for pane in [pane for pane in self._panes if pane.slot.panel_id not in shown]:
            self._panes.remove(pane)
            self._insert_tab(pane.slot.panel_id)
            pane.setParent(None)
            pane.deleteLater()
        for id, slot in self.slots.items():
            if slot.parent() is None and id not in shown:  # of a layout without it
                self._insert_tab(id)
        for place, id in enumerate(shown):
            pane = next((pane for pane in self._panes if pane.slot.panel_id == id), None)
            if pane is None:
                slot = self.slots[id]
                self._take_out(slot)
                pane = Pane(slot, self._titles[id], id == BESIDE_THE_TABS, self._fill_pane_menu)
                pane.apply(self._host.theme)
                self._panes.append(pane)
            if self.indexOf(pane) != place:
                self.insertWidget(place, pane)
        folded = [id for id in self.beside if id not in shown]
        if folded and not self._asked_for:
            self.tabs.setCurrentWidget(self.slots[folded[0]])
        self.share_width()

    def _take_out(self, slot: PanelSlot) -> None:
        """Out of the tabs; if it was in front of them, what was there before is again."""
        front = self.current()
        seen = [id for id in self._seen if id != slot.panel_id and self.tabs.indexOf(self.slots[id]) >= 0]
        self.tabs.removeTab(self.tabs.indexOf(slot))
        if front == slot.panel_id and seen:
            self.tabs.setCurrentWidget(self.slots[seen[-1]])
        self._seen = seen

    def _insert_tab(self, panel_id: str) -> None:
        """Where the order of panels has it."""
        rank = self._order.index
        slots = [self.tabs.widget(index) for index in range(self.tabs.count())]
        place = sum(rank(slot.panel_id) < rank(panel_id) for slot in slots if isinstance(slot, PanelSlot))
        self.tabs.insertTab(place, self.slots[panel_id], self._titles[panel_id])

    def _fill_pane_menu(self, menu: QMenu, panel_id: str) -> None:
        another = menu.addMenu(tr("Show another"))
        add_by_group(another, lambda id: self.show_instead(panel_id, id), panel_id)
        menu.addSeparator()
        menu.addAction(tr("Present")).triggered.connect(lambda: self.present_wanted.emit(panel_id))
        menu.addAction(tr("Tear off")).triggered.connect(lambda: self.tear_off(panel_id))
        menu.addAction(tr("Close this pane")).triggered.connect(lambda: self.close_pane(panel_id))

    def _asked(self, panel_id: str) -> PanelSlot:
        self._asked_for = self._focused = panel_id
        return self.slots[panel_id]

    def _take_current(self) -> None:
        self._focused = self.current()

    def _on_tab(self, _index: int) -> None:
        self._take_current()
        if front := self.current():
            self._seen = [*(id for id in self._seen if id != front), front]
        self.tab_changed.emit(self.current())

    def _on_focus(self, found: QObject | None) -> None:
        while found is not None and not isinstance(found, PanelSlot):
            found = found.parent()
        if found is not None and self.slots.get(found.panel_id) is found:
            self._focused = found.panel_id


class _Corner(QWidget):
    """As high as the tabs, so that the button's words stand in line with theirs, over the same hairline."""

    def __init__(self, button: Push) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE_1, 0)
        row.addWidget(button)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), TAB_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self.palette().mid())
