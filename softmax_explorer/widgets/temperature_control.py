"""What the dial and the straight bar share: a log scale with two end stops, a detent at 1, keys, wheel and gestures."""

import math

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.editing import Rest

DECADE = 1000
COLDEST, HOTTEST = -2 * DECADE, 2 * DECADE  # temperatures 0.01 and 100
ZERO, INFINITE = COLDEST - 150, HOTTEST + 150  # the end stops stand a little apart
FOCUS_REACH = 5.0
_DETENT = 45  # how far a drag sticks to temperature 1
_ARROW, _PAGE = 20, 301  # a page doubles or halves

_KEYS = {
    Qt.Key.Key_Up: _ARROW,
    Qt.Key.Key_Right: _ARROW,
    Qt.Key.Key_Down: -_ARROW,
    Qt.Key.Key_Left: -_ARROW,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_PageDown: -_PAGE,
}


def position_of(temperature: float) -> int:
    """Where a temperature stands, in thousandths of a decade; one beyond the scale stands between it and the stop."""
    if temperature <= 0.0:
        return ZERO
    if temperature == math.inf:
        return INFINITE
    position = round(DECADE * math.log10(temperature))
    return min(max(position, (ZERO + COLDEST) // 2), (HOTTEST + INFINITE) // 2)


def temperature_at(position: float) -> float:
    """The temperature of a position, to three significant digits so that what is shown is what is set."""
    if position < (ZERO + COLDEST) / 2:
        return 0.0
    if position > (HOTTEST + INFINITE) / 2:
        return math.inf
    return float(f"{10.0 ** (min(max(position, COLDEST), HOTTEST) / DECADE):.3g}")


def detented(position: float) -> float:
    """A dragged position, held at 1 within the detent and drawn out of it without a jump."""
    if abs(position) <= _DETENT:
        return 0.0
    if abs(position) < 2 * _DETENT:
        return 2 * (position - math.copysign(_DETENT, position))
    return position


class TemperatureControl(QAbstractSlider):
    """A temperature from 0 to infinity: `temperature()`; `value()` is its position in thousandths of a decade.

    `moved(temperature)` follows the user's hand, `finished()` comes once at the end of a drag, or after the last key.
    Arrows step, Page Up and Page Down double and halve, Home is 0 and End is infinity, a double click returns to 1.
    """

    moved = Signal(float)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._temperature = 1.0
        self._dragging = False
        self._theme: Theme = LIGHT
        self._typography: Typography = DESKTOP
        self.setRange(ZERO, INFINITE)
        self.setSingleStep(_ARROW)
        self.setPageStep(_PAGE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)
        self.valueChanged.connect(self._from_outside)
        self.setAccessibleName(tr("Temperature"))
        self._describe()

    # The owner's side

    def temperature(self) -> float:
        return self._temperature

    def set_temperature(self, temperature: float) -> None:
        """Show a temperature. Emits nothing."""
        if temperature != self._temperature:
            self._show(temperature)

    def spoken_value(self) -> str:
        """The temperature in words, not the position."""
        return self.accessibleDescription()

    def step(self, steps: int) -> None:
        """Act as that many presses of an arrow key would: colder below 0, hotter above."""
        self._step(steps * _ARROW)

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.updateGeometry()
        self.update()

    # For subclasses

    def press(self, position: QPointF) -> None:
        """The mouse went down; may move at once by `drag_to`."""
        raise NotImplementedError

    def drag(self, position: QPointF, fine: bool) -> None:
        """The mouse moved with the button down."""
        raise NotImplementedError

    def changed(self, before: int, after: int) -> None:
        """Repaint what moved between two positions."""
        self.update()

    def drag_to(self, position: float) -> None:
        self._move_to(temperature_at(detented(position)))

    def draw_handle(self, painter: QPainter, centre: QPointF, radius: float, width: float) -> None:
        """The handle, with a ring around it when it has the focus; the ring reaches `FOCUS_REACH` further."""
        painter.setPen(paint.pen(self._theme.accent, width))
        painter.setBrush(paint.colour(self._theme.handle))
        painter.drawEllipse(centre, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(self._theme.text, 2.0))
            radius += width / 2 + 2.5
            painter.drawEllipse(centre, radius, radius)

    # Values

    def _show(self, temperature: float) -> None:
        before = self.value()
        self._temperature = temperature
        blocked = self.blockSignals(True)
        self.setValue(position_of(temperature))
        self.blockSignals(blocked)
        self._describe()
        self.changed(before, self.value())

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        """Qt would repaint everything here; `changed` knows better."""

    def _describe(self) -> None:
        limits = {0.0: tr("0, argmax"), math.inf: tr("infinite, uniform")}
        self.setAccessibleDescription(limits.get(self._temperature) or numbers.temperature(self._temperature))

    def _move_to(self, temperature: float) -> None:
        if temperature != self._temperature:
            self._show(temperature)
            self.moved.emit(temperature)

    def _from_outside(self, position: int) -> None:
        """A script or a screen reader wrote the slider's own value."""
        self._move_to(temperature_at(position))
        self._rest.restart()

    def _step(self, by: int) -> None:
        """By a page, or to a multiple of an arrow's step and never over 1. 0 and infinity are one step further."""
        at = self.value()
        if at in (ZERO, INFINITE) or not COLDEST <= at <= HOTTEST:
            target = COLDEST if at < 0 else HOTTEST
            if (by < 0) == (at < 0):
                target = ZERO if by < 0 else INFINITE
        elif (at == COLDEST and by < 0) or (at == HOTTEST and by > 0):
            target = ZERO if by < 0 else INFINITE
        else:
            target = at + by
            if abs(by) != _PAGE:
                target = math.floor(target / _ARROW + 0.5) * _ARROW
                if at * target < 0:
                    target = 0
            target = min(max(target, COLDEST), HOTTEST)
        self._move_to(temperature_at(target))
        self._rest.restart()

    # The user's hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._rest.finish()
        self._dragging = True
        self.press(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.drag(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._end_drag()

    def _end_drag(self) -> None:
        self._dragging = False
        self.update()
        self.finished.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(1.0)
            self.finished.emit()
            event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() or event.angleDelta().x()
        if not self.hasFocus() or not turns:
            event.ignore()
            return
        self.step(3 if turns > 0 else -3)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = _KEYS.get(Qt.Key(key)) if modifiers == Qt.KeyboardModifier.NoModifier else None
        if step is not None:
            self._step(step)
        elif key == Qt.Key.Key_Home or key == Qt.Key.Key_End:
            self._move_to(0.0 if key == Qt.Key.Key_Home else math.inf)
            self._rest.restart()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._rest.finish()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # here, because Fusion's polish() takes it away
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._dragging:
            self._end_drag()
        self._rest.finish()
        super().hideEvent(event)
