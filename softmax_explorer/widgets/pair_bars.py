"""A bar for softmax and a hatched one for sigmoid, class by class, under the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from softmax_explorer.style.scale import SPACE_1, Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import shown_name, tr
from softmax_explorer.widgets.help_button import HelpButton
from softmax_explorer.widgets.pair_canvas import PairCanvas

SETTLE_MS = 400  # a run of key steps is one gesture
_GRAB = 5  # pixels from which the threshold can be taken
_STEP = 0.01
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_LEFT_BUTTON = Qt.MouseButton.LeftButton
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_SHAPES = {
    "softmax": Qt.CursorShape.SizeHorCursor,
    "sigmoid": Qt.CursorShape.SizeHorCursor,
    "threshold": Qt.CursorShape.SplitHCursor,
    "true": Qt.CursorShape.PointingHandCursor,
    "label": Qt.CursorShape.PointingHandCursor,
}


class PairBars(PairCanvas):
    """Softmax bars share out 1, sigmoid bars each go from 0 to 1; a threshold line crosses the sigmoid bars only.

    Bars and threshold can be dragged; a mark on each line sets the true class (one of all) or toggles a label (each for
    itself). Keys: Up and Down choose a row, Left and Right move the threshold, Space toggles the label, Return makes
    the class the true one.
    """

    softmax_moved = Signal(int, float)
    sigmoid_moved = Signal(int, float)
    threshold_moved = Signal(float)
    label_toggled = Signal(int)
    true_class_chosen = Signal(int)
    finished = Signal()
    hovered = Signal(object)  # class index or None
    _help: HelpButton | None = None  # the canvas is dressed before there is one

    def __init__(
        self, theme: Theme, typography: Typography, hint: str = "", source: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, typography, parent)
        self._help = HelpButton(hint, source, self)
        self._held: tuple[str, int] | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.finished)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dress_help()

    def apply(self, theme: Theme, typography: Typography) -> None:
        super().apply(theme, typography)
        self._dress_help()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_help()

    def part_at(self, x: float, y: float) -> tuple[str, int] | None:
        """What lies there: "softmax", "sigmoid", "threshold", "true", "label" or "row", and its class."""
        layout, numbers = self._layout, self._numbers
        if layout is None or numbers is None:
            return None
        bar_x = x - layout.bar_left
        at_threshold = abs(bar_x - numbers.threshold * layout.bar_width) <= _GRAB
        if layout.header_top <= y < layout.rows_top:
            return ("threshold", -1) if abs(bar_x - numbers.threshold * layout.bar_width) <= 40 else None
        place = int((y - layout.rows_top) // layout.row_height)
        shown = self.visible_classes()
        if not 0 <= place < len(shown):
            return None
        index, inside = shown[place], y - layout.row_top(place)
        which = int(inside >= layout.row_height / 2)
        reach = layout.mark_size / 2 + 3
        mark = which if layout.stacked else int(abs(x - layout.marks[1]) < abs(x - layout.marks[0]))
        if abs(x - layout.marks[mark]) <= reach:
            return (("true", "label")[mark], index)
        if -_GRAB <= bar_x <= layout.bar_width + _GRAB:
            if which and at_threshold:
                return ("threshold", index)
            return (("softmax", "sigmoid")[which], index)
        return ("row", index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT_BUTTON:
            return
        self._end_of_keys()
        part = self.part_at(event.position().x(), event.position().y())
        if part is None:
            return
        kind, index = part
        if kind == "true":
            self.true_class_chosen.emit(index)
        elif kind == "label":
            self.label_toggled.emit(index)
        elif kind != "row":
            self._held = part
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._drag(event.position().x())
            return
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == _LEFT_BUTTON:
            self._held = None
            self.finished.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._scroll.maximum() and event.angleDelta().y():
            self._scroll.setValue(self._scroll.value() - (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        numbers, key = self._numbers, event.key()
        if numbers is None:
            return
        if key in _SIDEWAYS:
            size = 10 if event.modifiers() & _SHIFT else 1
            wanted = numbers.threshold + _SIDEWAYS[Qt.Key(key)] * size * _STEP
            self._settle.start()
            self.threshold_moved.emit(round(max(0.0, min(wanted, 1.0)), 4))
        elif key in _UP_DOWN:
            self._choose_row(_UP_DOWN[Qt.Key(key)])
        elif self._spotlight is not None and key == Qt.Key.Key_Space:
            self.label_toggled.emit(self._spotlight)
        elif self._spotlight is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.true_class_chosen.emit(self._spotlight)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(event.reason() in _BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_of_keys()
        self._show_focus(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._tell(event)  # type: ignore[arg-type]
            return True
        return super().event(event)

    def _dress_help(self) -> None:
        """The "?" ends the heading; beside it there is room for the button of a window that shows the panel."""
        if self._help is not None:
            self._help.apply(self._theme, self._typography)
            self.heading_inset = 2 * self._help.sizeHint().width()
            self._place_help()

    def _place_help(self) -> None:
        if self._help is None:
            return
        size = self._help.sizeHint()
        self._help.setGeometry(self.width() - 2 * size.width() - SPACE_1, SPACE_1, size.width(), size.height())

    def _drag(self, x: float) -> None:
        layout = self._layout
        if layout is None or self._held is None:
            return
        kind, index = self._held
        value = max(0.0, min((x - layout.bar_left) / layout.bar_width, 1.0))
        if kind == "threshold":
            self.threshold_moved.emit(round(value, 2))
        elif kind == "softmax":
            self.softmax_moved.emit(index, value)
        else:
            self.sigmoid_moved.emit(index, value)

    def _show_cursor(self, at: QPointF) -> None:
        part = self.part_at(at.x(), at.y())
        shape = Qt.CursorShape.ArrowCursor if part is None else _SHAPES.get(part[0], Qt.CursorShape.ArrowCursor)
        if self.cursor().shape() != shape:
            self.setCursor(shape)
        index = part[1] if part is not None and part[1] >= 0 else None
        if index != self._spotlight:
            self.hovered.emit(index)

    def _choose_row(self, step: int) -> None:
        numbers, layout = self._numbers, self._layout
        if numbers is None or layout is None:
            return
        order = list(range(numbers.num_classes)) if numbers.order is None else numbers.order.tolist()
        place = self._first if self._spotlight is None else order.index(self._spotlight) + step
        place = max(0, min(place, len(order) - 1))
        self._scroll.setValue(max(place - layout.visible + 1, min(self._first, place)))
        self.hovered.emit(order[place])

    def _end_of_keys(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.finished.emit()

    def _tell(self, event: QHelpEvent) -> None:
        part, numbers = self.part_at(event.pos().x(), event.pos().y()), self._numbers
        if part is None or numbers is None:
            QToolTip.hideText()
            return
        kind, index = part
        name = shown_name(numbers.names[index], index) if index >= 0 else ""
        texts = {
            "true": tr("{name}: the true class, for softmax exactly one", name=name),
            "label": tr("{name}: label on or off, for sigmoid any number of them", name=name),
            "softmax": tr("{name}: drag to give it this probability; its logit moves", name=name),
            "sigmoid": tr("{name}: drag to give it this sigmoid; its logit moves", name=name),
            "threshold": tr("Drag the threshold: sigmoids above it are on"),
            "row": name,
        }
        QToolTip.showText(event.globalPos(), texts[kind], self)
