"""The pool of row widgets: as many as the screen shows, given to other classes when the view scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.numbers import plain
from softmax_explorer.style.scale import SPACE_2
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names
from softmax_explorer.widgets.name_cuts import look_alike
from softmax_explorer.widgets.pipeline_dress import Dress
from softmax_explorer.widgets.pipeline_layout import PipelineLayout
from softmax_explorer.widgets.pipeline_numbers import PipelineNumbers
from softmax_explorer.widgets.pipeline_row import PipelineRow
from softmax_explorer.widgets.pipeline_scales import Scales

_LEVEL = 0.005  # a slope that no bar shows has no arrow


class RowPool:
    """Rows in the order of the screen."""

    def __init__(self, parent: QWidget, editable: bool, connect: Callable[[PipelineRow], None]) -> None:
        self._parent, self._editable, self._connect = parent, editable, connect
        self._rows: list[PipelineRow] = []
        self._count = 0
        self._slopes: list[int] = []

    def visible(self) -> list[PipelineRow]:
        return self._rows[: self._count]

    def row_of(self, index: int) -> PipelineRow | None:
        return next((row for row in self.visible() if row.index == index), None)

    def focused(self) -> tuple[int, int] | None:
        """Place and class of the row that has its window's focus."""
        focus = self._parent.window().focusWidget()
        return next(((slot, row.index) for slot, row in enumerate(self.visible()) if focus in row.widgets()), None)

    def keep_focus(self, focused: tuple[int, int] | None) -> None:
        """After the rows were given out anew: when `focused` lost the focus, its class's slider takes it, or the slider
        nearest to its place, so that the keys stay in the rows."""
        if focused is not None and self._count and self.focused() is None:
            row = self.row_of(focused[1]) or self._rows[min(focused[0], self._count - 1)]
            row.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self, layout: PipelineLayout, dress: Dress) -> None:
        """Make, place and dress as many rows as the layout shows."""
        logit = layout.column(names.LOGIT)
        assert logit is not None
        while len(self._rows) < layout.num_visible:
            row = PipelineRow(self._parent, self._editable)
            self._rows.append(row)
            self._connect(row)
        self._count = layout.num_visible
        radius = layout.handle_radius
        reach = radius + 2  # the groove itself begins where the column does
        height = layout.row_height - 2 * layout.rule
        control = min(height, round(layout.typography.number * 1.25) + 2 * SPACE_2)
        line = min(height, round(layout.typography.body * 1.6))
        box_left = logit.bar_left + logit.bar_width
        for slot, row in enumerate(self._rows):
            shown = slot < self._count
            if shown:
                top = layout.row_top(slot) + layout.rule
                middle = layout.row_middle(slot)
                row.apply(dress.theme, layout.typography, radius)
                row.place(
                    QRect(layout.mark_left, middle - control // 2, layout.mark_size, control),
                    QRect(layout.name_left, middle - line // 2, layout.name_width, line),
                    QRect(logit.bar_left - reach, top, logit.bar_width + reach, height),
                    QRect(box_left, middle - control // 2, logit.right + SPACE_2 - 1 - box_left, control),
                )
            row.set_visible(shown)
        self._slopes = []

    def dress(
        self, numbers: PipelineNumbers, rows: Sequence[int], scales: Scales, dress: Dress, lit: int | None
    ) -> None:
        """Classes, names, colours, axes: what stays as it is while a logit moves."""
        alike = self._look_alike([numbers.names[index] for index in rows], dress)
        for row, index in zip(self.visible(), rows, strict=True):
            row.show_class(index, numbers.names[index])
            fill, outline = dress.colours(index, numbers.num_classes, numbers.true_class, numbers.leader)
            row.set_colours(fill, outline, dress.backgrounds[index == lit])
            row.mark.set_true(index == numbers.true_class)
            row.slider.set_span(scales.logit)
            if row.name is not None:
                row.name.set_emphasis(index == numbers.leader, index in numbers.masked)
                row.name.set_cut_in_the_middle(numbers.names[index] in alike)
            row.slider.set_ghost(None if numbers.ghost is None else float(numbers.ghost.logits[index]))
        self._slopes = []

    def _look_alike(self, shown: list[str], dress: Dress) -> frozenset[str]:
        name = self._rows[0].name if self._rows else None
        return look_alike(shown, paint.font(dress.typography.body), name.room()) if name else frozenset()

    def describe(self, describe: Callable[[int], str], numbers: PipelineNumbers | None) -> None:
        """What a screen reader says about each slider and mark on the screen."""
        if numbers is None:
            return
        for row in self.visible():
            row.slider.setAccessibleDescription(describe(row.index))
            share = plain(float(numbers.target[row.index]))
            row.mark.setAccessibleDescription(tr("target {share}", share=share))

    def show(self, logits: list[float], scaled_gradients: list[float]) -> None:
        """The numbers of a step."""
        for row, logit in zip(self._rows, logits, strict=False):
            row.set_logit(logit)
        slopes = [0 if -_LEVEL < slope < _LEVEL else -1 if slope > 0 else 1 for slope in scaled_gradients]
        if slopes != self._slopes:
            for row, slope in zip(self.visible(), slopes, strict=True):
                row.slider.set_descent(slope)
            self._slopes = slopes
