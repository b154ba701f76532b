"""A panel beside the tabs: its name, what can be done with it, and the panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from softmax_explorer.app.panel_slot import PanelSlot
from softmax_explorer.style import paint
from softmax_explorer.style.proxy import TAB_HEIGHT
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_3
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.push import Push

LEAST_WIDTH = 300
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Pane(QWidget):
    """Holds a slot. A panel that says its own name (`named`) has the whole pane, and the button in its first line."""

    def __init__(self, slot: PanelSlot, title: str, named: bool, fill_menu: Callable[[QMenu, str], None]) -> None:
        super().__init__()
        self.slot = slot
        self._title, self._named, self._fill_menu = title, named, fill_menu
        self._theme = LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumWidth(LEAST_WIDTH)
        slot.setParent(self)
        slot.show()
        self._more = Push(tr("{title}: what to do with this pane", title=title), self, glyph="more", over=named)
        self._more.setObjectName("pane-menu")
        self._more.clicked.connect(self.open_menu)
        self._more.raise_()

    def apply(self, theme: Theme) -> None:
        self._theme = theme
        self._more.apply(theme, DESKTOP)
        self.update()

    def open_menu(self) -> None:
        """What the button opens. The menu is made each time: nothing of it is needed before."""
        menu = QMenu(self.window())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("pane-actions")
        self._fill_menu(menu, self.slot.panel_id)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = 0 if self._named else TAB_HEIGHT
        self.slot.setGeometry(0, top, self.width(), self.height() - top)
        size = self._more.sizeHint()
        self._more.setGeometry(self.width() - size.width() - SPACE_1, SPACE_1, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name stands in line with those of the tabs."""
        painter = QPainter(self)
        if self._named:
            painter.fillRect(event.rect(), paint.colour(self._theme.surface))
            return
        painter.fillRect(event.rect(), paint.colour(self._theme.background))
        font = paint.font(DESKTOP.body, bold=True)
        painter.setFont(font)
        painter.setPen(paint.colour(self._theme.text))
        width = self._more.x() - 2 * SPACE_3
        painter.drawText(SPACE_3, 0, width, TAB_HEIGHT, _LEFT, paint.elided(self._title, font, width))
        painter.fillRect(0, TAB_HEIGHT - 1, self.width(), 1, paint.colour(self._theme.line))
