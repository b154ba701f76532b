"""The top of a card: what it is called, whether it is on, and the place where it is taken to be moved."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyleOptionButton

from softmax_explorer.style import boxes, paint, proxy
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_2, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import Rest

_FAR = 5  # pixels from which a press is a drag
_INSET = 3
_HALL = 1.5  # times the desktop's type: from there on what is secondary is left out rather than cut
_PILL = 7.0  # height of the strip with the grip
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_LEFT_BUTTON = Qt.MouseButton.LeftButton
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class StageTitle(QCheckBox):
    """A click, or Space, switches (`clicked`). A drag emits `dragged(dx)`, pixels from where it began, and `dropped()`
    once; Left and Right emit `stepped(-1 or 1)`, and `dropped()` when they rest.
    """

    dragged = Signal(float)
    stepped = Signal(int)
    dropped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._words = name
        self._theme, self._typography = LIGHT, DESKTOP
        self._pressed_at: QPoint | None = None
        self.dragging = False
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._rest = Rest(self)
        self._rest.timeout.connect(self.dropped)

    def set_words(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.update()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.setPalette(proxy.palette(theme))
        self.update()

    def set_on(self, on: bool) -> None:
        """Show whether it is on. Emits nothing."""
        blocked = self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(blocked)

    def sizeHint(self) -> QSize:
        font = paint.font(self._typography.body)
        return QSize(
            math.ceil(paint.text_width(self._words, font) + self._box() + 2 * SPACE_2),
            math.ceil(paint.metrics(font).height() + _PILL * self._unit()) + 3,
        )

    minimumSizeHint = sizeHint

    def hitButton(self, place: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(place)

    def _unit(self) -> float:
        return self._typography.body / DESKTOP.body

    def _box(self) -> float:
        return float(self._typography.body)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT_BUTTON:
            self._rest.finish()
            self._pressed_at, self.dragging = event.globalPosition().toPoint(), False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            super().mouseMoveEvent(event)
            return
        dx = event.globalPosition().x() - self._pressed_at.x()
        if not self.dragging and abs(dx) >= _FAR:
            self.dragging = True
            self.setDown(False)
            self.raise_()
        if self.dragging:
            self.dragged.emit(dx)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragging, self.dragging, self._pressed_at = self.dragging, False, None
        if not was_dragging:
            super().mouseReleaseEvent(event)
        elif event.button() == _LEFT_BUTTON:
            self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        self.stepped.emit(step)
        self._rest.restart()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._rest.finish()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, rect = QPainter(self), self._theme, QRectF(self.rect())
        painter.fillRect(
            rect.adjusted(2, 2, -2, 0), paint.colour(theme.control if self.dragging else theme.surface)
        )  # hides the card beneath while this one is moved over it
        unit = self._unit()
        half, pill = (16 if self.underMouse() or self.dragging else 11) * unit, _PILL * unit
        grip = QRectF(rect.center().x() - half, rect.top() + 2, 2 * half, 3 * unit)
        paint.rounded(painter, grip, 1.5 * unit, theme.accent)
        size, side, inset = self._typography.body, self._box(), _INSET * unit
        if paint.text_width(self._words, paint.font(size)) > rect.width() - side - 2 * inset - 1:
            size = self._typography.caption
            side, inset = size, inset - 1.0
        middle = rect.top() + pill + (rect.height() - pill) / 2
        words = QRectF(rect.left() + _INSET + inset + side, rect.top() + pill, rect.width(), rect.height() - pill)
        words.setRight(rect.right())
        font, shown = paint.font(size), self._words
        if unit > _HALL and paint.text_width(shown, font) > words.width():  # without the box: muted words tell "off"
            words.setLeft(rect.left() + inset)
            if paint.text_width(shown, font) > words.width():
                shown = shown.rpartition(" ")[0]  # the handle below tells the value
        else:
            option = QStyleOptionButton()
            self.initStyleOption(option)
            box = QRectF(rect.left() + _INSET, middle - side / 2, side, side)
            option.rect = box.toRect()  # type: ignore[attr-defined]
            option.palette = self.palette()  # type: ignore[attr-defined]
            boxes.check_box(self.style(), option, painter, self)
        painter.setFont(font)
        painter.setPen(paint.colour(theme.text if self.isChecked() else theme.muted))
        painter.drawText(words, _LEFT, paint.elided(shown, font, words.width()))
        if self.hasFocus() and not self.dragging:
            paint.focus_ring(painter, rect, RADIUS, theme.accent)
