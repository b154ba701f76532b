"""A number box that holds any float64 exactly and never rounds what it was given."""

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QWidget

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_2, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import Rest, belongs_to_application, dress
from softmax_explorer.widgets.stamps import Stamper, sentence_width

_LARGEST = 1e308  # Qt's own copy of the value must stay finite
_TEXT_INSET, _LINE_EDIT_INSET = SPACE_2 - 1, 4  # ours, and what QLineEdit keeps free by itself
_CHARACTERS = set("0123456789+-\u2212.,eEiInNfFtTyY\u221e ")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_INTERMEDIATE, _INVALID = QValidator.State.Intermediate, QValidator.State.Invalid
_SHORTCUT = QEvent.Type.ShortcutOverride
_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent


class NumberBox(QDoubleSpinBox):
    """Shows a number in the app's own spelling (`form`); while it is edited, exactly.

    `moved(value)` follows the user's typing (on Enter or when the focus leaves) and stepping (Up and Down by 0.1, with
    Shift by 1, with Alt by 0.01, or the wheel over a focused box), `finished()` comes once after it. `rejected(text)`
    tells of text that is no number between the limits; the box then shows its value again. Undo, redo, and a paste of
    more than one number are left to the application.

    At rest the box paints its text itself; the line edit appears with the focus. Hidden, it is given its text when
    somebody asks for it or an assistive tool runs: laying it out would take longer than everything else.
    """

    moved = Signal(float)
    finished = Signal()
    rejected = Signal(str)

    @staticmethod
    def read_aloud() -> bool:
        """Whether an assistive tool runs. `accessible.install` knows; before the first frame nobody asks."""
        return False

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        minimum: float = -math.inf,
        maximum: float = math.inf,
        form=numbers.signed,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        super().__init__(parent)
        self._minimum, self._maximum, self._form, self._bold = minimum, maximum, form, bold
        self._align, inset = (_CENTRED, 0) if centred else (_RIGHT, _TEXT_INSET)
        self._inset = inset
        self._value = 0.0
        self._text = ""  # what is painted at rest
        self._editing = self._behind = False  # behind: the line edit holds an older text,
        self._kept: str | None = None  # which it is to keep
        self._theme = LIGHT
        self._background = ""
        self._typography = DESKTOP
        self._width_sample = "\u22121.23e\u2212308"
        self.setDecimals(9)
        self.setRange(max(minimum, -_LARGEST), min(maximum, _LARGEST))
        self.setFrame(False)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag(self._align))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)
        self.valueChanged.connect(self._take_internal)
        self.lineEdit().setTextMargins(0, 0, max(0, inset - _LINE_EDIT_INSET), 0)
        self.lineEdit().hide()
        self._show_value(0.0)
        self.apply(LIGHT, DESKTOP)

    # The owner's side

    def value(self) -> float:
        """The value, exactly as it was given."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value. Emits nothing, and leaves half-typed text alone when the value is the one already shown."""
        if value != self._value:
            self._show_value(value)

    def setValue(self, value: float) -> None:
        """Act as the user's hand would (Qt's own name, for scripts and screen readers)."""
        self._move_to(value)
        self._rest.finish()

    def set_background(self, colour: str) -> None:
        """The "#rrggbb" behind the number, where it is not the theme's surface; "" for that."""
        if colour != self._background:
            self._background = colour
            self.update()

    def set_width_sample(self, text: str) -> None:
        """Size the box for this text rather than for the longest number."""
        self._width_sample = text
        self.updateGeometry()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        dress(self.lineEdit(), theme)
        font = paint.font(typography.number, self._bold)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    # Values

    def _show_value(self, value: float) -> None:
        self._value, self._text = value, self._form(value)
        self._hand_over(with_text=self._editing or self.read_aloud())

    def _hand_over(self, with_text: bool) -> None:
        """Bring Qt's copy of the value up to date, and the line edit's text."""
        self._behind = not with_text
        self._kept = None if with_text else super().lineEdit().text()
        blocked = self.blockSignals(True)
        super().setValue(min(max(self._value, -_LARGEST), _LARGEST))  # asks textFromValue, and repaints
        self.blockSignals(blocked)
        self._kept = None

    def _move_to(self, value: float) -> None:
        """The user's hand: clamp, show, tell."""
        value = min(max(float(value), self._minimum), self._maximum)
        if value != self._value and value == value:
            self._show_value(value)
            self.moved.emit(value)
            self._rest.restart()

    def _take_internal(self, value: float) -> None:
        self._move_to(value)  # a screen reader wrote Qt's own property

    def _take_text(self) -> None:
        """Read what was typed, if anything was."""
        edit = self.lineEdit()
        if not edit.isModified():
            return
        text = edit.text()
        edit.setModified(False)
        value = numbers.parse(text)
        if value is None or not self._minimum <= value <= self._maximum:
            self._show_value(self._value)
            self.rejected.emit(text)
            return
        self._move_to(value)
        self._show_value(self._value)
        self._rest.finish()

    def _step(self, delta: str, times: int = 1) -> None:
        from decimal import Decimal  # steps in decimals: 0.1 + 0.2 is 0.3 here

        if math.isfinite(self._value):
            self._take_text()
            self._move_to(float(Decimal(repr(self._value)) + Decimal(delta) * times))
            self.lineEdit().selectAll()

    # Qt asks

    def lineEdit(self) -> QLineEdit:  # noqa: N802 (Qt's name)
        if self._behind:
            self._hand_over(with_text=True)
        return super().lineEdit()

    def text(self) -> str:
        return self.lineEdit().text()

    def cleanText(self) -> str:  # noqa: N802
        return self.lineEdit().text()

    def textFromValue(self, value: float) -> str:
        if self._kept is not None:
            return self._kept
        return numbers.exact(self._value) if self._editing else self._form(self._value)

    def valueFromText(self, text: str) -> float:
        return min(max(self._value, -_LARGEST), _LARGEST)

    def validate(self, text: str, position: int):
        return (_INTERMEDIATE if _CHARACTERS.issuperset(text) else _INVALID), text, position

    def stepBy(self, steps: int) -> None:
        self._step("0.1", steps)

    def sizeHint(self) -> QSize:
        font = paint.font(self._typography.number, self._bold)
        width = paint.text_width(self._width_sample, font) + 2 * SPACE_2
        return QSize(math.ceil(width), math.ceil(paint.metrics(font).height()) + SPACE_2)

    minimumSizeHint = sizeHint

    def showEvent(self, event: QShowEvent) -> None:
        self.setAttribute(_OPAQUE)  # here, because Fusion's polish() takes it away
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is _SHORTCUT and belongs_to_application(event, self.lineEdit()):  # type: ignore[arg-type]
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if belongs_to_application(event, self.lineEdit()):
            event.ignore()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not modifiers & _CONTROL:
            step = "1" if modifiers & _SHIFT else "0.01" if modifiers & _ALT else "0.1"
            self._step(step, 1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._step("1", 1 if key == Qt.Key.Key_PageUp else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_text()
            self.lineEdit().selectAll()
        elif key == Qt.Key.Key_Escape:
            if self.lineEdit().isModified():
                self._show_value(self._value)
                self.lineEdit().setModified(False)
                self.lineEdit().selectAll()
            else:
                event.ignore()
        else:
            if not self._editing:
                self._begin()
            super().keyPressEvent(event)

    def _begin(self) -> None:
        self._editing = True
        edit = self.lineEdit()
        edit.setAccessibleName(self.accessibleName())
        edit.setText(numbers.exact(self._value))
        edit.show()
        edit.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._begin()
        super().focusInEvent(event)
        self.lineEdit().selectAll()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        popup = event.reason() == Qt.FocusReason.PopupFocusReason  # the box's own context menu
        if not popup:
            self._take_text()
            self._editing = False
        super().focusOutEvent(event)
        if not popup:
            self._show_value(self._value)
            self.lineEdit().hide()
            self._rest.finish()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the focus that comes with it selects everything

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        turns = event.angleDelta().y()
        if turns:
            self._step("0.1", 1 if turns > 0 else -1)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, paint.colour(self._background or theme.surface))
        if self._editing:
            paint.rounded(painter, rect, RADIUS - 2, theme.surface)
            paint.focus_ring(painter, rect, RADIUS - 2, theme.accent)
            return
        enabled = self.isEnabled()
        if enabled and self.underMouse():
            paint.rounded(painter, rect, RADIUS - 2, theme.control)
        text, size = self._text, self._typography.number
        rect.setRight(rect.right() - self._inset)
        width = sentence_width(text, size, self._bold)
        if width > rect.width():  # a long number shrinks rather than be cut
            size = max(self._typography.caption, int(size * rect.width() / width))
            width = sentence_width(text, size, self._bold)
        metrics = paint.metrics(paint.font(size, self._bold))
        free = rect.width() - width
        x = free if self._align == _RIGHT else math.floor(32.0 * free) / 64.0  # half of it, as Qt rounds it
        baseline = rect.center().y() - metrics.height() / 2 + metrics.ascent()
        colour = theme.text if enabled else theme.disabled
        Stamper(painter).number(x, baseline, text, size, colour, self._bold)
