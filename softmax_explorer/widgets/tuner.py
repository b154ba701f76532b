"""A setting of a panel as one line: its name, a groove with a handle, its value."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from softmax_explorer.style import numbers, paint
from softmax_explorer.style.scale import DESKTOP, SPACE_2, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import Rest

_GROOVE = 4  # its thickness
_HANDLE = 6  # its radius, for a body text of 13
_LEFT_BUTTON = Qt.MouseButton.LeftButton
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Tuner(QAbstractSlider):
    """`values` are the positions in order, e.g. `numpy.linspace(1, 4, 61).tolist()`: a logarithmic scale is a list too.

    `moved(value)` follows the hand, `finished()` comes once after it. `set_number(v)` shows the nearest position but
    keeps and tells `v` itself; it emits nothing. `form` makes the text. A `bare` one is the groove alone: who lays it
    out writes name and value.
    """

    moved = Signal(float)
    finished = Signal()

    def __init__(
        self, name: str, values: list[float], form: Callable[[float], str] = numbers.plain, *, bare: bool = False
    ) -> None:
        super().__init__()
        self._name, self._values, self._form, self._bare = name, values, form, bare
        self._number = values[0]
        self._theme, self._typography = LIGHT, DESKTOP
        self._dragging = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, len(values) - 1)
        self.setPageStep(max(1, len(values) // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._changed)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.finished)
        self._describe()

    def set_values(self, values: list[float]) -> None:
        """Offer other positions; the number stays. Emits nothing."""
        if values != self._values:
            self._values = values
            blocked = self.blockSignals(True)
            self.setRange(0, len(values) - 1)
            self.setPageStep(max(1, len(values) // 10))
            self.setValue(self._nearest())
            self.blockSignals(blocked)
            self.update()

    def _nearest(self) -> int:
        if self._number in self._values:
            return self._values.index(self._number)  # infinity less infinity is no distance
        return min(range(len(self._values)), key=lambda i: abs(self._values[i] - self._number))

    def number(self) -> float:
        return self._number

    def set_number(self, number: float) -> None:
        """Show a value. Emits nothing."""
        if number == self._number:
            return
        self._number = number
        blocked = self.blockSignals(True)
        self.setValue(self._nearest())
        self.blockSignals(blocked)
        self._describe()
        self.update()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = self._typography.body
        font = paint.font(size)
        if self._bare:
            return QSize(6 * size, 2 * round(self._handle()) + self._typography.space(SPACE_2))
        width = paint.text_width(self._name, font) + self._value_width() + 8 * size
        return QSize(math.ceil(width), math.ceil(paint.metrics(font).height()) + self._typography.space(SPACE_2))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(hint.width() - 3 * self._typography.body, hint.height())

    def _value_width(self) -> float:
        font = paint.font(self._typography.body, True)
        samples = (self._values[0], self._values[-1], self._values[len(self._values) // 3], self._number)
        return max(paint.text_width(self._form(value), font) for value in samples) + self._typography.space(SPACE_2)

    def _handle(self) -> float:
        return _HANDLE * self._typography.body / DESKTOP.body

    def _groove(self) -> tuple[float, float]:
        if self._bare:
            reach = self._handle() + 3.0
            return reach, max(reach + 1.0, self.width() - reach)
        gap = self._typography.space(SPACE_2) + self._handle()
        left = paint.text_width(self._name, paint.font(self._typography.body)) + gap
        return left, max(left + 1.0, self.width() - self._value_width() - gap)

    def _describe(self) -> None:
        self.setAccessibleDescription(self._form(self._number))

    def _changed(self, position: int) -> None:
        """The user moved the slider, by hand, by key or through an assistive tool."""
        self._number = self._values[position]
        self._describe()
        self.update()
        self.moved.emit(self._number)
        if not self._dragging:
            self._rest.restart()

    def _drag_to(self, x: float) -> None:
        left, right = self._groove()
        self.setValue(round(min(max((x - left) / (right - left), 0.0), 1.0) * self.maximum()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT_BUTTON:
            self._rest.finish()
            self._dragging = True
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == _LEFT_BUTTON:
            self._dragging = False
            self.finished.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # up and down are for what lists the settings
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, size = QPainter(self), self._theme, self._typography.body
        rect = QRectF(self.rect())
        painter.fillRect(rect, paint.colour(theme.surface))
        font, bold = paint.font(size), paint.font(size, True)
        ink = theme.text if self.isEnabled() else theme.disabled
        if not self._bare:
            painter.setFont(font)
            painter.setPen(paint.colour(theme.muted if self.isEnabled() else theme.disabled))
            painter.drawText(rect, _LEFT, self._name)
            painter.setFont(bold)
            painter.setPen(paint.colour(ink))
            painter.drawText(rect, _RIGHT, self._form(self._number))
        left, right = self._groove()
        middle, at = rect.center().y(), left + (right - left) * self.value() / max(1, self.maximum())
        half = self._typography.space(_GROOVE) / 2
        paint.rounded(painter, QRectF(left, middle - half, right - left, 2 * half), half, theme.track)
        if not self.isEnabled():
            return
        paint.rounded(painter, QRectF(left, middle - half, at - left, 2 * half), half, theme.accent)
        painter.setPen(paint.pen(theme.accent, max(2.0, self._handle() / 6)))
        painter.setBrush(paint.colour(theme.handle))
        radius = self._handle() - 1.0 + (1.0 if self._dragging or self.underMouse() else 0.0)
        painter.drawEllipse(QRectF(at - radius, middle - radius, 2 * radius, 2 * radius))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(at - radius - 3, middle - radius - 3, 2 * radius + 6, 2 * radius + 6))
