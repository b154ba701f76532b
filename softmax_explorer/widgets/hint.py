"""A small balloon that points at a control until it is used."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme

_TAIL = 7
_BELOW, _ABOVE, _RIGHT, _LEFT = "below", "above", "right", "left"
_FADE_MS = 250
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show)


class Hint(QWidget):
    """Floats over `parent`, near the control it points at, and follows it. Takes neither mouse nor focus.

    `spot` is the place pointed at, as a share of the target's width: it stays right when the window is resized. Beside
    the spot it keeps a distance of `reach`; `clear_of()` gives what it must not cover, in the parent's coordinates.
    """

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(parent)
        self._text = text
        self._theme, self._typography = LIGHT, DESKTOP
        self._target: QWidget | None = None
        self._spot = 0.5
        self._reach = 0
        self._clear_of: Callable[[], list[QRect]] | None = None
        self._tail = 0.0
        self._side = _BELOW
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

    def point_at(
        self,
        target: QWidget,
        spot: float = 0.5,
        reach: int = 0,
        clear_of: Callable[[], list[QRect]] | None = None,
    ) -> None:
        """Appear beside `target`, which lies somewhere inside the parent."""
        self._watch(False)
        self._target, self._spot, self._reach, self._clear_of = target, spot, reach, clear_of
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
        body = self._body()
        beside = self._side in (_LEFT, _RIGHT)
        return QSize(body.width() + _TAIL * beside, body.height() + _TAIL * (not beside))

    def _body(self) -> QSize:
        font = paint.font(self._typography.body)
        width = paint.text_width(self._text, font) + 2 * SPACE_3
        return QSize(math.ceil(width), math.ceil(paint.metrics(font).height()) + 2 * SPACE_2)

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
        """Under the target, else over it; with `clear_of`, first beside the spot, where it covers nothing of that."""
        target, parent = self._target, self.parentWidget()
        if target is None or parent is None:
            return
        spot = target.mapTo(parent, QPointF(target.width() * self._spot, target.height() / 2))
        taken = self._clear_of() if self._clear_of is not None else None
        sides = (_BELOW, _ABOVE) if taken is None else (_RIGHT, _LEFT, _BELOW, _ABOVE)
        places = {side: self._at(side, spot, target.height() / 2, parent) for side in sides}
        free = (
            side
            for side, place in places.items()
            if parent.rect().contains(place) and not any(place.intersects(rect) for rect in taken or ())
        )
        self._side = next(free, _BELOW)
        place = places[self._side]
        away = 2.0 * _TAIL
        self._tail = min(max(spot.x() - place.x(), away), place.width() - away)
        self.setGeometry(place)
        self.update()

    def _at(self, side: str, spot: QPointF, half_height: float, parent: QWidget) -> QRect:
        body, reach = self._body(), self._reach
        if side in (_LEFT, _RIGHT):
            width = body.width() + _TAIL
            x = spot.x() + reach if side == _RIGHT else spot.x() - reach - width
            return QRect(round(x), round(spot.y() - body.height() / 2), width, body.height())
        height = body.height() + _TAIL
        y = spot.y() + half_height + SPACE_1 if side == _BELOW else spot.y() - half_height - SPACE_1 - height
        x = min(max(spot.x() - body.width() / 2, SPACE_2), parent.width() - body.width() - SPACE_2)
        return QRect(round(x), round(y), body.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        side, whole = self._side, QRectF(self.rect())
        cut = {_BELOW: (0, _TAIL, 0, 0), _ABOVE: (0, 0, 0, -_TAIL), _RIGHT: (_TAIL, 0, 0, 0), _LEFT: (0, 0, -_TAIL, 0)}
        body = whole.adjusted(*cut[side])
        if side in (_LEFT, _RIGHT):
            edge, tip = (body.left(), 0.0) if side == _RIGHT else (body.right(), whole.right())
            middle = body.center().y()
            corners = QPointF(edge, middle - _TAIL), QPointF(tip, middle), QPointF(edge, middle + _TAIL)
        else:
            edge, tip = (body.top(), 0.0) if side == _BELOW else (body.bottom(), whole.bottom())
            corners = QPointF(self._tail - _TAIL, edge), QPointF(self._tail, tip), QPointF(self._tail + _TAIL, edge)
        tail = QPainterPath(corners[0])
        tail.lineTo(corners[1])
        tail.lineTo(corners[2])
        tail.closeSubpath()
        shape = QPainterPath()
        shape.addRoundedRect(body, RADIUS, RADIUS)
        painter.fillPath(shape.united(tail), paint.colour(self._theme.accent))
        painter.setFont(paint.font(self._typography.body))
        painter.setPen(paint.colour(self._theme.accent_text))
        painter.drawText(body, int(Qt.AlignmentFlag.AlignCenter), self._text)
