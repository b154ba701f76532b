"""The opened list of a drop-down. A module of its own, as few starts open one: its classes take Qt two milliseconds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate

from softmax_explorer.style import paint, proxy
from softmax_explorer.style.scale import RADIUS, SPACE_2, SPACE_3

if TYPE_CHECKING:
    from softmax_explorer.widgets.choice import Choice

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_POINTED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


def dress_list(choice: Choice) -> None:
    """Give a drop-down its list."""
    choice.setStyle(_list_style())
    view = QListView(choice)
    view.setUniformItemSizes(True)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(choice.accessibleName())
    choice.setView(view)
    choice.setItemDelegate(_Row(choice))


@cache
def _list_style() -> proxy.ListStyle:
    style = proxy.ListStyle()
    style.setParent(QApplication.instance())  # no widget owns its style, and it must not outlive the application
    return style


class _Row(QStyledItemDelegate):
    """A row of the opened list: as high as a control, the chosen name bold, the pointed one on a quiet fill."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice)
        self._choice = choice

    def sizeHint(self, option, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._choice.sizeHint().height())

    def paint(self, painter: QPainter, option, index: QModelIndex | QPersistentModelIndex) -> None:
        theme, size = self._choice.look()
        rect = QRectF(option.rect)
        painter.save()
        painter.fillRect(rect, paint.colour(theme.surface))
        if option.state & _POINTED:
            paint.rounded(painter, rect.adjusted(2, 1, -2, -1), RADIUS - 2, theme.control_hover)
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            font, ink = paint.font(size, index.row() == self._choice.currentIndex()), theme.text
            words = rect.adjusted(SPACE_3, 0, -SPACE_3, 0)
        else:  # a heading
            font, ink = paint.font(size), theme.muted
            words = rect.adjusted(SPACE_2, 0, -SPACE_3, 0)
        painter.setFont(font)
        painter.setPen(paint.colour(ink))
        painter.drawText(words, _LEFT, paint.elided(index.data(), font, words.width()))
        painter.restore()
