"""A whole number between a minus and a plus button."""

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QSpinBox, QWidget

from softmax_explorer.style import glyphs, paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import Rest, belongs_to_application, dress

_FIRST_REPEAT_MS, _REPEAT_MS = 350, 70
_MOST_DIGITS = 9
_COMMIT = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_SHORTCUT = QEvent.Type.ShortcutOverride


class CountBox(QSpinBox):
    """`moved(count)` on every step and after typing (on Enter or when the focus leaves, so that 100 does not pass
    through 1 and 10), `finished()` once when the steps have come to rest. A typed count that is out of range becomes
    the nearest one, and `bounded(count)` says which.
    """

    moved = Signal(int)
    finished = Signal()
    bounded = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, minimum: int = 1, maximum: int = 100) -> None:
        super().__init__(parent)
        self._theme, self._typography = LIGHT, DESKTOP
        self._pressed = 0  # -1 or 1 while a button is held
        self._hovered = 0
        self.setRange(minimum, maximum)
        self.setFrame(False)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._repeat_step)
        self.valueChanged.connect(self._on_changed)
        self.editingFinished.connect(self._rest.finish)
        self.apply(LIGHT, DESKTOP)

    def set_value(self, value: int) -> None:
        """Show a count. Emits nothing."""
        if value != self.value():
            blocked = self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(blocked)
            self.update()

    def set_maximum(self, maximum: int) -> None:
        """Allow more or fewer. Emits nothing."""
        blocked = self.blockSignals(True)
        self.setMaximum(maximum)
        self.blockSignals(blocked)
        self.updateGeometry()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        dress(self.lineEdit(), theme)
        self.lineEdit().setAccessibleName(self.accessibleName())
        self.setFont(paint.font(typography.body, True))
        self.updateGeometry()
        self._place_text()
        self.update()

    def _on_changed(self, value: int) -> None:
        self.update()
        self.moved.emit(value)
        self._rest.restart()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Any number may be typed: of 2000, a box that refuses the last digits would make a silent 20."""
        if text and not (text.isdecimal() and len(text) <= _MOST_DIGITS):
            return QValidator.State.Invalid, text, position
        within = bool(text) and self.minimum() <= int(text) <= self.maximum()
        return (QValidator.State.Acceptable if within else QValidator.State.Intermediate), text, position

    def _bound(self) -> None:
        """Before what was typed counts."""
        text = self.lineEdit().text()
        if text and self.validate(text, 0)[0] is not QValidator.State.Acceptable:
            nearest = min(max(int(text), self.minimum()), self.maximum())
            self.lineEdit().setText(str(nearest))
            self.bounded.emit(nearest)

    # Geometry: a square button at either end, the text between

    def sizeHint(self) -> QSize:
        font = paint.font(self._typography.body, True)
        height = math.ceil(paint.metrics(font).height()) + 3 * SPACE_1
        digits = paint.text_width("0" * max(3, len(str(self.maximum()))), font)
        return QSize(2 * height + math.ceil(digits) + 2 * SPACE_2, height)

    minimumSizeHint = sizeHint

    def _button(self, direction: int) -> QRect:
        side = self.height()
        return QRect(0 if direction < 0 else self.width() - side, 0, side, side)

    def _place_text(self) -> None:
        side = self.height()
        self.lineEdit().setGeometry(side, 2, max(0, self.width() - 2 * side), side - 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_text()

    # The user's hand

    def _at(self, position: QPointF) -> int:
        point = position.toPoint()
        return next((direction for direction in (-1, 1) if self._button(direction).contains(point)), 0)

    def _allows(self, direction: int) -> bool:
        return self.isEnabled() and (self.value() > self.minimum() if direction < 0 else self.value() < self.maximum())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pressed = self._at(event.position())
        if self._pressed:
            self._bound()
            self.interpretText()
            self.stepBy(self._pressed)
            self._repeat.start(_FIRST_REPEAT_MS)
            self.update()
        event.accept()

    def _repeat_step(self) -> None:
        self._repeat.setInterval(_REPEAT_MS)
        self.stepBy(self._pressed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed:
            self._pressed = 0
            self._repeat.stop()
            self._rest.finish()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = 0
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() is _SHORTCUT and belongs_to_application(event, self.lineEdit()):  # type: ignore[arg-type]
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if belongs_to_application(event, self.lineEdit()):
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Escape:
            if self.lineEdit().isModified():
                self.lineEdit().setText(str(self.value()))
                self.selectAll()
            else:
                event.ignore()
            return
        if event.key() in _COMMIT:
            self._bound()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._bound()
        super().focusOutEvent(event)
        self._repeat.stop()
        self._rest.finish()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        side = self.height()
        for direction, glyph in ((-1, "minus"), (1, "plus")):
            rect = QRectF(self._button(direction)).adjusted(1, 1, -1, -1)
            allowed = self._allows(direction)
            if allowed and direction == self._pressed:
                paint.rounded(painter, rect, RADIUS, theme.track)
            elif allowed and direction == self._hovered:
                paint.rounded(painter, rect, RADIUS, theme.control_hover)
            ink = theme.text if allowed else theme.disabled
            glyphs.draw(painter, glyph, rect.center(), self._typography.body, ink)
        if self.hasFocus():
            middle = QRectF(side, 0, self.width() - 2 * side, side)
            paint.focus_ring(painter, middle, RADIUS - 2, theme.accent)
