"""The pipeline: a row a class, a column a quantity, logit to gradient. Numbers in, signals out.

Header, rows and totals are painted on one canvas; the widgets of the visible rows lie over it. A thousand classes cost
what the screen shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QScrollBar, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.bars import BarCanvas
from softmax_explorer.widgets.pipeline_cells import CellBuilder, slice_or_indices
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_grab import TARGET, Grab, grab_at
from softmax_explorer.widgets.pipeline_header import paint_static
from softmax_explorer.widgets.pipeline_layout import (
    PipelineLayout,
    least_height,
    make_layout,
    preferred_height,
    widest_name,
)
from softmax_explorer.widgets.pipeline_look import DESKTOP_LOOK, PRESENT, PipelineLook
from softmax_explorer.widgets.pipeline_menus import fill_column_menu, row_menu, shift_switch
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_order import RowOrder
from softmax_explorer.widgets.pipeline_row import PipelineRow
from softmax_explorer.widgets.pipeline_rows import RowPool
from softmax_explorer.widgets.pipeline_scales import Scales

if TYPE_CHECKING:
    from softmax_explorer.widgets.accessible import ClassList

__all__ = ["PRESENT", "PipelineView"]

NARROW_WINDOW, NARROW_FIGURE = 1280, 1000
_LEFT = Qt.MouseButton.LeftButton


class PipelineView(BarCanvas):
    """`*_moved` and `logit_stepped` follow the user's hand; `finished` closes a drag. Steps close by resting."""

    logit_moved = Signal(int, float)
    logit_stepped = Signal(int, float)
    probability_moved = Signal(int, float)
    loss_moved = Signal(int, float)
    gradient_moved = Signal(int, float)
    target_moved = Signal(int, float)
    target_stepped = Signal(int, int)
    finished = Signal()
    renamed = Signal(int, str)
    true_class_chosen = Signal(int)
    mask_wanted = Signal(int, bool)
    copy_wanted = Signal(int)
    shift_wanted = Signal(bool)
    hovered = Signal(object)
    rejected = Signal(str)
    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, look: PipelineLook = DESKTOP_LOOK) -> None:
        super().__init__(parent)
        self.setObjectName("pipeline")
        self.setAccessibleName(tr("Pipeline"))
        self.setMouseTracking(True)
        self._look, self._theme, self._typography = look, LIGHT, DESKTOP
        self._columns = look.columns
        self._numbers: PipelineNumbers | None = None
        self._layout: PipelineLayout | None = None
        self._scales, self._narrow_scales = Scales(), False
        self._dress = Dress(self._theme, self._typography, self.scale, not look.editable)
        self._builder = CellBuilder()
        self._order = RowOrder()
        self._rows: list[int] = []
        self._index: np.ndarray | slice = slice(0, 0)
        self._lit: int | None = None
        self._grab: Grab | None = None
        self._describe: Callable[[int], str] | None = None
        self.hint: Callable[[str], str] | None = None  # what the tool tip over a column's header says
        self.class_list: ClassList | None = None  # made when a screen reader asks
        self._pool = RowPool(self, look.editable, self._connect)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName(tr("Scroll the classes"))
        self._bar.valueChanged.connect(self._scrolled)
        self._bar.hide()
        self._switch = shift_switch(self)
        self._switch.clicked.connect(self.shift_wanted)
        self.setMinimumSize(480 if look.editable else 320, 140)

    @property
    def editable(self) -> bool:
        """Whether names and logits can be typed."""
        return self._look.editable

    @property
    def for_figures(self) -> bool:
        """Whether nobody has a hand on it."""
        return self._look.for_figures

    # numbers in -----------------------------------------------------------------------------------------------------
    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._switch.setFont(paint.font(typography.caption))
        self.rescaled()

    def set_numbers(self, numbers: PipelineNumbers) -> None:
        """Show a state. Emits nothing."""
        before, self._numbers = self._numbers, numbers
        if not numbers.gesture:
            scales = (Scales() if self._narrow_scales else self._scales).fitted(numbers)
            self._narrow_scales = False
            if scales != self._scales:
                self._scales = scales
                before = None
        sums_up = self._layout is not None and self._layout.sums_up
        reordered = self._order.update(numbers, before, sums_up)
        if before is None or before.names is not numbers.names or self._layout is None:
            self._arrange()
        elif reordered:
            focused = self._pool.focused()
            self._choose_rows()
            self._pool.keep_focus(focused)
            self.invalidate_static()
        elif not numbers.dressed_like(before):
            if before.formulas != numbers.formulas:
                self.invalidate_static()
            self._redress()
        self._show()

    def reset_scales(self) -> None:
        """Narrow the sliders' axis to what the next state needs."""
        self._narrow_scales = True

    def highlight(self, index: int | None) -> None:
        """Light up the row of one class; recomputes nothing."""
        if index == self._lit:
            return
        before, self._lit = self._lit, index
        layout = self._layout
        if layout is None or self._numbers is None:
            return
        touched = [slot for slot, row in enumerate(self._rows) if row in (before, index)]
        if touched:
            self._redress()
            self._show()
            for slot in touched:
                self.invalidate_static(QRect(0, layout.row_top(slot), layout.width, layout.row_height))

    def describe_rows(self, describe: Callable[[int], str]) -> None:
        """What a screen reader says about each class: now, of the sliders on the screen, and whenever it asks."""
        self._describe = describe
        self._pool.describe(describe, self._numbers)
        if self.class_list is not None:
            self.class_list.changed()

    def spoken(self) -> tuple[Sequence[str], Callable[[int], str] | None]:
        """The names of all classes, and what `describe_rows` was given."""
        return (self._numbers.names if self._numbers else ()), self._describe

    def row_rect(self, index: int) -> QRect:
        """Where the row of a class is, empty while it is scrolled out."""
        if self._layout is None or index not in self._rows:
            return QRect()
        top = self._layout.row_top(self._rows.index(index))
        return QRect(0, top, self._layout.width, self._layout.row_height)

    # columns --------------------------------------------------------------------------------------------------------
    def columns(self) -> tuple[str, ...]:
        """The columns that the user wants, in order."""
        return self._columns

    def visible_columns(self) -> tuple[str, ...]:
        """Those there is room for."""
        return self._layout.column_ids if self._layout else self._columns

    def set_columns(self, columns: Iterable[str]) -> None:
        """Show these columns in this order; unknown ones are dropped and the logit's is kept."""
        wanted = tuple(dict.fromkeys(c for c in columns if c in names.ALL_COLUMNS))
        if names.LOGIT not in wanted:
            wanted = (names.LOGIT, *wanted)
        if wanted != self._columns:
            self._columns = wanted
            self._arrange()
            self._show()

    def fill_column_menu(self, menu: QMenu, at: str | None = None) -> None:
        """Fill a menu with the columns to show; with `at`, to move that one too."""
        fill_column_menu(menu, self._columns, at, self.set_columns)

    def preferred_height(self, available: int) -> int:
        """The height it wants of what it shares with the panels below."""
        classes = self._numbers.num_classes if self._numbers else 3
        return preferred_height(classes, available, self._typography, self._look)

    def least_height(self) -> int:
        """From this height on every class has a row in sight."""
        classes = self._numbers.num_classes if self._numbers else 3
        return least_height(classes, self._typography, self._look)

    # arranging ------------------------------------------------------------------------------------------------------
    def rescaled(self) -> None:
        self._dress = Dress(self._theme, self._typography, self.scale, not self._look.editable)
        self._arrange()
        self._show()

    def _arrange(self) -> None:
        """Size, look, columns, theme or class count changed."""
        numbers = self._numbers
        if numbers is None:
            return
        narrow = self.width() < NARROW_FIGURE if self.for_figures else self.window().width() < NARROW_WINDOW
        before = self.visible_columns()
        self._layout = layout = make_layout(
            self.width(), self.height(), self._columns, numbers.num_classes, self._typography, self._look, narrow,
            widest_name(numbers.names, self._typography),
        )  # fmt: skip
        self._order.settle(numbers, layout.sums_up)
        focused = self._pool.focused()
        self._rows = []  # a row that loses its place loses the focus, and `highlight` is called: not yet
        self._pool.arrange(layout, self._dress)
        hidden = numbers.num_classes - layout.num_visible
        self._bar.blockSignals(True)
        self._bar.setRange(0, hidden if layout.scrolls else 0)
        self._bar.setPageStep(layout.num_visible)
        self._bar.blockSignals(False)
        self._bar.setVisible(layout.scrolls)
        self._bar.setGeometry(layout.width - 12, layout.header, 10, layout.capacity * layout.row_height)
        exponential = layout.column(names.EXPONENTIAL)
        self._switch.setVisible(exponential is not None and self._look.editable and not self.for_figures)
        if exponential is not None:
            caption = paint.font(self._typography.caption)
            width = round(paint.text_width(self._switch.text(), caption)) + 10
            self._switch.setGeometry(exponential.right - width, 8, width, 19)
        self._choose_rows()
        self._pool.keep_focus(focused)
        self.invalidate_static()
        if self.visible_columns() != before:
            self.columns_changed.emit()  # a column that folds out again needs its numbers

    def _choose_rows(self) -> None:
        numbers, layout = self._numbers, self._layout
        assert numbers is not None
        assert layout is not None
        first = self._bar.value() if layout.scrolls else 0
        self._rows = self._order.rows(first, layout.num_visible)
        self._index = slice_or_indices(self._rows)
        self._redress()

    def _redress(self) -> None:
        assert self._numbers is not None
        self._builder.reset()
        self._pool.dress(self._numbers, self._rows, self._scales, self._dress, self._lit)
        self._switch.setChecked(self._numbers.shifted)
        self._switch.setEnabled(not self._numbers.shift_is_forced)

    def _show(self) -> None:
        """The numbers of a step: sliders, bars, labels."""
        numbers, layout = self._numbers, self._layout
        if numbers is None or layout is None:
            return
        index = self._index
        self._pool.show(numbers.logits[index].tolist(), numbers.scaled_gradients[index].tolist())
        self.set_cells(
            self._builder.build(numbers, self._rows, layout, self._scales, self._dress, self._lit, self.scale, index)
        )

    def paint_static(self, painter: QPainter) -> None:
        if self._layout is None or self._numbers is None:
            painter.fillRect(self.rect(), paint.colour(self._theme.surface))
            return
        lit = self._rows.index(self._lit) if self._lit in self._rows else None
        formulas = self._numbers.formulas
        paint_static(painter, self._layout, self._look, self._scales, self._dress, formulas, lit)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _connect(self, row: PipelineRow) -> None:
        row.moved.connect(self.logit_moved)
        row.stepped.connect(self.logit_stepped)
        row.finished.connect(self.finished)
        row.renamed.connect(self.renamed)
        row.chosen.connect(self.true_class_chosen)
        row.target_stepped.connect(self.target_stepped)
        row.pointed_at.connect(self.hovered.emit)
        row.neighbour_wanted.connect(self._go)
        row.menu_wanted.connect(self._open_row_menu)
        row.rejected.connect(self.rejected)

    def _go(self, index: int, step: int, widget: QWidget) -> None:
        """Up and Down: the same control of the next row, scrolling where there is more."""
        slot = self._rows.index(index) + step
        if slot < 0 or slot >= len(self._rows):
            self._bar.setValue(self._bar.value() + step)
            slot = min(max(slot, 0), len(self._rows) - 1)
        rows = self._pool.visible()
        kind = next((i for row in rows for i, w in enumerate(row.widgets()) if w is widget), 0)
        rows[slot].widgets()[kind].setFocus(Qt.FocusReason.TabFocusReason)

    def show_row(self, index: int) -> None:
        """Scroll until the class is on the screen."""
        if self._layout is None or not self._layout.scrolls or index in self._rows:
            return
        self._bar.setValue(self._order.place(index) - self._layout.num_visible // 2)

    def _scrolled(self) -> None:
        if self._numbers is not None:
            focused = self._pool.focused()
            self._choose_rows()
            self._show()
            self._pool.keep_focus(focused)
            self.invalidate_static()

    def _open_row_menu(self, index: int, place) -> None:
        numbers = self._numbers
        assert numbers is not None
        row_menu(
            self,
            numbers.names[index],
            index == numbers.true_class,
            index in numbers.masked,
            lambda: self.true_class_chosen.emit(index),
            lambda masked: self.mask_wanted.emit(index, masked),
            lambda: self.copy_wanted.emit(index),
        ).popup(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        layout = self._layout
        if layout is None:
            return
        slot = layout.slot_at(event.y())
        if slot is not None:
            self._open_row_menu(self._rows[slot], event.globalPos())
        elif self._look.editable:
            menu = QMenu(self)
            self.fill_column_menu(menu, layout.column_at(event.x()))
            menu.popup(event.globalPos())

    def _grab_at(self, event: QMouseEvent) -> Grab | None:
        if self._layout is None or self._numbers is None:
            return None
        place = event.position()
        return grab_at(place.x(), place.y(), self._layout, self._rows, self._numbers, self._scales)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grab = self._grab_at(event) if event.button() == _LEFT else None
        if self._grab is not None:
            self._drag(self._grab, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grab is not None:
            self._drag(self._grab, event)
            return
        slot = self._layout.slot_at(event.position().y()) if self._layout else None
        self.hovered.emit(None if slot is None else self._rows[slot])
        grab = self._grab_at(event)
        self.setCursor(Qt.CursorShape.SizeHorCursor if grab else Qt.CursorShape.ArrowCursor)
        layout, place = self._layout, event.position()
        column = layout.column_at(place.x()) if layout and place.y() < layout.header else None
        self.setToolTip(self.hint(column) if self.hint and column else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grab is not None and event.button() == _LEFT:
            self._grab = None
            self.finished.emit()

    def _drag(self, grab: Grab, event: QMouseEvent) -> None:
        signals = {
            TARGET: self.target_moved, names.PROBABILITY: self.probability_moved,
            names.LOSS: self.loss_moved, names.GRADIENT: self.gradient_moved,
        }  # fmt: skip
        signals[grab.what].emit(grab.index, grab.value(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._layout is not None and self._layout.scrolls:
            self._bar.setValue(self._bar.value() - round(event.angleDelta().y() / 40))
            event.accept()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """On to the first logit. As a focus proxy it would take Tab past what stands before it."""
        self._pool.visible()[0].slider.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._show()
