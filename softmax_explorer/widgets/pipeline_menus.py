"""The menus of the pipeline: one for a row, one for its header; and the switch in its header."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from softmax_explorer.style.words import tr
from softmax_explorer.widgets.pipeline_header import title
from softmax_explorer.widgets.pipeline_look import ALL_COLUMNS, LOGIT


def shift_switch(parent: QWidget) -> QToolButton:
    """For the exponential column: raw, or with the maximum subtracted."""
    switch = QToolButton(parent)
    switch.setObjectName("shift-exponentials")
    switch.setCheckable(True)
    switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    switch.setText("− max")
    switch.setAccessibleName(tr("Subtract the maximum before the exponential"))
    switch.setToolTip(tr("Subtract the maximum before the exponential: no overflow, and the same probabilities"))
    switch.hide()
    return switch


def row_menu(
    parent: QWidget,
    name: str,
    true: bool,
    masked: bool,
    choose: Callable[[], None],
    mask: Callable[[bool], None],
    copy: Callable[[], None],
) -> QMenu:
    menu = QMenu(name, parent)
    chosen = menu.addAction(tr("Make this the true class"))
    chosen.setEnabled(not true)
    chosen.triggered.connect(choose)
    action = menu.addAction(tr("Unmask this class") if masked else tr("Mask this class (logit −∞)"))
    action.triggered.connect(lambda: mask(not masked))
    menu.addSeparator()
    menu.addAction(tr("Copy the numbers of this row")).triggered.connect(copy)
    return menu


def fill_column_menu(
    menu: QMenu, columns: tuple[str, ...], at: str | None, change: Callable[[tuple[str, ...]], None]
) -> None:
    """Show, hide and move columns; `at` is the column to move. The logit's stays."""
    menu.clear()
    if at is not None and at in columns:
        place = columns.index(at)
        for text, step in ((tr("Move left"), -1), (tr("Move right"), 1)):
            action = menu.addAction(text)
            action.setEnabled(0 <= place + step < len(columns))
            action.triggered.connect(lambda _checked=False, step=step: change(_moved(columns, place, step)))
        menu.addSeparator()
    for column in ALL_COLUMNS:
        action = menu.addAction(title(column))
        action.setCheckable(True)
        action.setChecked(column in columns)
        action.setEnabled(column != LOGIT)
        action.triggered.connect(lambda shown, column=column: change(_with(columns, column, shown)))


def _moved(columns: tuple[str, ...], place: int, step: int) -> tuple[str, ...]:
    order = list(columns)
    order[place], order[place + step] = order[place + step], order[place]
    return tuple(order)


def _with(columns: tuple[str, ...], column: str, shown: bool) -> tuple[str, ...]:
    """Shown again, a column comes back where it usually stands: after the last of those usually before it."""
    if not shown:
        return tuple(c for c in columns if c != column)
    before = set(ALL_COLUMNS[: ALL_COLUMNS.index(column)])
    place = max((i + 1 for i, c in enumerate(columns) if c in before), default=0)
    return (*columns[:place], column, *columns[place:])
