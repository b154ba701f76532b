"""The widgets of one row. Rows are recycled: a row is given a class, not made for one."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets.class_name import ClassName
from softmax_explorer.widgets.logit_slider import LogitSlider
from softmax_explorer.widgets.number_box import NumberBox
from softmax_explorer.widgets.target_mark import TargetMark


class PipelineRow(QObject):
    """Mark, name, slider and box of the class `index`; what the user does with them, with that index."""

    moved = Signal(int, float)
    stepped = Signal(int, float)
    finished = Signal()
    renamed = Signal(int, str)
    chosen = Signal(int)
    target_stepped = Signal(int, int)
    pointed_at = Signal(int)
    neighbour_wanted = Signal(int, int, QWidget)
    menu_wanted = Signal(int, object)
    rejected = Signal(str)

    def __init__(self, parent: QWidget, editable: bool) -> None:
        super().__init__(parent)
        self.index = -1
        self._class: tuple[int, str] | None = None
        self._logit: float | None = None
        self.mark = TargetMark(parent)
        self.name = ClassName(parent) if editable else None
        self.slider = LogitSlider(parent)
        self.box = NumberBox(parent) if editable else None
        self.slider.moved.connect(self._slider_moved)
        self.slider.stepped.connect(self._stepped)
        self.slider.finished.connect(self.finished)
        self.mark.clicked.connect(lambda: self.chosen.emit(self.index))
        self.mark.target_stepped.connect(lambda step: self.target_stepped.emit(self.index, step))
        if self.name is not None:
            self.name.renamed.connect(lambda text: self.renamed.emit(self.index, text))
        if self.box is not None:
            self.box.moved.connect(self._stepped)
            self.box.rejected.connect(self.rejected)
            self.box.finished.connect(self.finished)
        for widget in (self.mark, self.name, self.slider):
            if widget is not None:
                widget.pointed_at.connect(lambda: self.pointed_at.emit(self.index))
                widget.menu_wanted.connect(lambda place: self.menu_wanted.emit(self.index, place))
                widget.row_wanted.connect(
                    lambda step, widget=widget: self.neighbour_wanted.emit(self.index, step, widget)
                )

    def widgets(self) -> list[QWidget]:
        return [widget for widget in (self.mark, self.name, self.slider, self.box) if widget is not None]

    def show_class(self, index: int, name: str) -> None:
        """Become the row of another class, or follow its new name."""
        if (index, name) == self._class:
            return
        self._class = (index, name)
        if index != self.index:
            for widget in self.widgets():
                if widget.hasFocus():
                    widget.clearFocus()  # what was typed belongs to the class before
            self.index = index
            self.mark.setObjectName(f"target-mark-{index}")
            self.slider.setObjectName(f"logit-slider-{index}")
            if self.name is not None and self.box is not None:
                self.name.setObjectName(f"class-name-{index}")
                self.box.setObjectName(f"logit-value-{index}")
        spoken = shown_name(name, index)
        self.mark.setAccessibleName(tr("Make {name} the true class", name=spoken))
        self.mark.setToolTip(tr("Make this the true class; Shift + ← → moves its target y by 0.05"))
        self.slider.setAccessibleName(tr("logit of {name}", name=spoken))
        if self.name is not None and self.box is not None:
            self.name.setAccessibleName(tr("name of class {index}", index=index))
            self.name.set_name(name, "" if spoken is name else spoken)
            self.box.setAccessibleName(tr("logit of {name}, value", name=spoken))

    def apply(self, theme: Theme, typography: Typography, radius: int) -> None:
        self.mark.apply(theme, typography)
        self.slider.apply(theme, typography, radius)
        if self.name is not None and self.box is not None:
            self.name.apply(theme, typography)
            self.box.apply(theme, typography)

    def place(self, mark: QRect, name: QRect, slider: QRect, box: QRect) -> None:
        self.mark.setGeometry(mark)
        self.slider.setGeometry(slider)
        if self.name is not None and self.box is not None:
            self.name.setGeometry(name)
            self.box.setGeometry(box)

    def set_colours(self, fill: str, outline: str, background: str) -> None:
        self.mark.set_class(fill, outline)
        self.slider.set_class(fill, outline)
        self.mark.set_background(background)
        self.slider.set_background(background)
        if self.name is not None and self.box is not None:
            self.name.set_background(background)
            self.box.set_background(background)

    def _slider_moved(self, value: float) -> None:
        self._logit = None  # the slider is ahead of the state: whatever the state answers is shown
        self.moved.emit(self.index, value)

    def _stepped(self, value: float) -> None:
        self._logit = None
        self.stepped.emit(self.index, value)

    def set_logit(self, logit: float) -> None:
        if logit != self._logit:
            self._logit = logit
            self.slider.set_logit(logit)
            if self.box is not None:
                self.box.set_value(logit)

    def set_visible(self, visible: bool) -> None:
        for widget in self.widgets():
            widget.setVisible(visible)
