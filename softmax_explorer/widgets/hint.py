"""A small balloon that points at a control until it is used."""

import math

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme

_TAIL = 7
_FADE_MS = 250
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class Hint(QWidget):
    """Floats over `parent`, under (or over) the control it points at, and follows it. Takes neither mouse nor focus.

    `spot` is the place pointed at, as a share of the target's width: it stays right when the window is resized.
    """

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(parent)
        self._text = text
        self._theme, self._typography = LIGHT, DESKTOP
        self._target: QWidget | None = None
        self._spot = 0.5
        self._tail_x = 0.0
        self._below = True
        self._opacity = 0.0
        self.setObjectName("hint")
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_FADE_MS)
        self._fade.valueChanged.connect(self._set_opacity)
        self.hide()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._place()
        self.update()

    def point_at(self, target: QWidget, spot: float = 0.5) -> None:
        """Appear beside `target`, which lies somewhere inside the parent."""
        self._watch(False)
        self._target, self._spot = target, spot
        self._watch(True)
        self._place()
        self._opacity = 0.0
        self._fade.start()
        self.show()
        self.raise_()

    def dismiss(self) -> None:
        """Go, for good or until the next `point_at`."""
        self._watch(False)
        self._target = None
        self._fade.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        font = paint.font(self._typography.body)
        width = paint.text_width(self._text, font) + 2 * SPACE_3
        return QSize(math.ceil(width), math.ceil(paint.metrics(font).height()) + 2 * SPACE_2 + _TAIL)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _watch(self, on: bool) -> None:
        for widget in (self._target, self.parentWidget()):
            if self._target is None or widget is None:
                continue
            if on:
                widget.installEventFilter(self)
            else:
                widget.removeEventFilter(self)

    def _set_opacity(self, value: float) -> None:
        self._opacity = value
        self.update()

    def _place(self) -> None:
        target, parent = self._target, self.parentWidget()
        if target is None or parent is None:
            return
        size = self.sizeHint()
        point = target.mapTo(parent, QPointF(target.width() * self._spot, target.height()))
        self._below = point.y() + SPACE_1 + size.height() <= parent.height()
        y = point.y() + SPACE_1 if self._below else point.y() - target.height() - SPACE_1 - size.height()
        x = min(max(point.x() - size.width() / 2, SPACE_2), parent.width() - size.width() - SPACE_2)
        self._tail_x = min(max(point.x() - x, 2.0 * _TAIL), size.width() - 2.0 * _TAIL)
        self.setGeometry(round(x), round(y), size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        top = _TAIL if self._below else 0
        body = QRectF(0, top, self.width(), self.height() - _TAIL)
        edge, tip = (body.top(), 0.0) if self._below else (body.bottom(), float(self.height()))
        tail = QPainterPath(QPointF(self._tail_x - _TAIL, edge))
        tail.lineTo(self._tail_x, tip)
        tail.lineTo(self._tail_x + _TAIL, edge)
        tail.closeSubpath()
        shape = QPainterPath()
        shape.addRoundedRect(body, RADIUS, RADIUS)
        painter.fillPath(shape.united(tail), paint.colour(self._theme.accent))
        painter.setFont(paint.font(self._typography.body))
        painter.setPen(paint.colour(self._theme.accent_text))
        painter.drawText(body, int(Qt.AlignmentFlag.AlignCenter), self._text)
