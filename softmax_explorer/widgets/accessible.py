"""What a screen reader finds in the widgets that paint themselves: the right values, and a list of the classes.

Nothing here runs until a reader asks. PySide 6.11 crashes when `QAccessibleInterface.interface_cast` is overridden in
Python and Qt calls it, so there are no value interfaces: a value is told as text, the number boxes take it as a number.
"""

# ruff: noqa: N802 (Qt's names)
from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QAccessibleWidget, QApplication

from softmax_explorer.style.words import class_label, tr
from softmax_explorer.widgets.entropy_bar import EntropyBar
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.pipeline import PipelineView
from softmax_explorer.widgets.temperature_control import TemperatureControl

_Role, _Text = QAccessible.Role, QAccessible.Text


@cache
def install() -> None:
    """Have Qt ask here first, once for all windows."""
    QAccessible.installFactory(_interface_for)
    NumberBox.read_aloud = staticmethod(QAccessible.isActive)
    if QAccessible.isActive():
        for widget in QApplication.allWidgets():
            if isinstance(widget, NumberBox):
                widget.lineEdit()  # brings its text up to date


class ClassList(QObject):
    """Stands for the rows of a pipeline, scrolled out ones included. Belongs to the view and goes with it.

    Qt keeps interfaces by the QObject they speak for, and deletes them with it: so list and rows are QObjects.
    """

    def __init__(self, view: PipelineView) -> None:
        super().__init__(view)
        self.view = view
        self._rows: dict[int, _Row] = {}

    def row(self, index: int) -> _Row:
        row = self._rows.get(index)
        if row is None:
            row = self._rows[index] = _Row(self, index)
        return row

    def count(self) -> int:
        return len(self.view.spoken()[0])

    def said(self, index: int) -> str:
        """A class and its numbers; nothing for one that is gone."""
        names, describe = self.view.spoken()
        if describe is None or index >= len(names):
            return ""
        return tr("{name}: {values}", name=class_label(names[index], index), values=describe(index))

    def changed(self) -> None:
        """The numbers have come to rest: readers forget what they keep of those they asked for."""
        for row in self._rows.values():
            QAccessible.updateAccessibility(QAccessibleEvent(row, QAccessible.Event.NameChanged))


class _Row(QObject):
    """One class in a `ClassList`."""

    def __init__(self, rows: ClassList, index: int) -> None:
        super().__init__(rows)
        self.rows, self.index = rows, index


def _interface_for(_key: str, thing: QObject) -> QAccessibleInterface | None:
    kind = _INTERFACES.get(type(thing))
    if kind is None and isinstance(thing, TemperatureControl):
        kind = _Control
    return kind(thing) if kind is not None else None


def _of(interface: QAccessibleInterface) -> Any:
    """What an interface speaks for. It is not kept in an attribute: PySide never lets go of an interface."""
    return interface.object()


class _Control(QAccessibleWidget):
    """A control whose value is what its description says."""

    def __init__(self, control: Any) -> None:
        super().__init__(control, _Role.Slider)

    def text(self, kind: QAccessible.Text) -> str:
        if kind == _Text.Value:
            return _of(self).spoken_value()
        return super().text(kind)


class _Pipeline(QAccessibleWidget):
    """The widgets of the rows, and after them the list of the classes."""

    def __init__(self, view: Any) -> None:
        super().__init__(view, _Role.Grouping)

    def childCount(self) -> int:
        return super().childCount() + 1

    def child(self, index: int) -> QAccessibleInterface | None:
        if index != super().childCount():
            return super().child(index)
        view = _of(self)
        if view.class_list is None:
            view.class_list = ClassList(view)
        return QAccessible.queryAccessibleInterface(view.class_list)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(_of(child), ClassList):
            return super().childCount()
        return super().indexOfChild(child)


class _ListInterface(QAccessibleObject):
    def role(self) -> QAccessible.Role:
        return _Role.List

    def state(self) -> QAccessible.State:
        return QAccessible.State()

    def text(self, kind: QAccessible.Text) -> str:
        return tr("Classes and their numbers") if kind == _Text.Name else ""

    def rect(self) -> QRect:
        view = _of(self).view
        return QRect(view.mapToGlobal(QPoint(0, 0)), view.size())

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(_of(self).view)

    def childCount(self) -> int:
        return _of(self).count()

    def child(self, index: int) -> QAccessibleInterface | None:
        rows = _of(self)
        return QAccessible.queryAccessibleInterface(rows.row(index)) if 0 <= index < rows.count() else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        row = _of(child)
        return row.index if isinstance(row, _Row) else -1


class _RowInterface(QAccessibleObject):
    def role(self) -> QAccessible.Role:
        return _Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        state.offscreen = self.rect().isEmpty()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        row = _of(self)
        return row.rows.said(row.index) if kind == _Text.Name else ""

    def rect(self) -> QRect:
        row = _of(self)
        place = row.rows.view.row_rect(row.index)
        return QRect(row.rows.view.mapToGlobal(place.topLeft()), place.size())

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(_of(self).rows)

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> None:
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1


_INTERFACES: dict[type, type[Any]] = {
    EntropyBar: _Control,
    PipelineView: _Pipeline,
    ClassList: _ListInterface,
    _Row: _RowInterface,
}
