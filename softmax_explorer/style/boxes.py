"""How stock buttons and boxes are drawn: flat, hairlines, one focus ring. `proxy.ExplorerStyle` calls these."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QStyle, QTabBar

from softmax_explorer.style import paint
from softmax_explorer.style.roles import (
    ACCENT,
    ACCENT_TEXT,
    CONTROL,
    CONTROL_HOVER,
    EDGE,
    ENABLED,
    FOCUS,
    HOVER,
    LINE,
    MUTED,
    ON,
    PRESSED,
    RAISED_BY_HOVER,
    SURFACE,
    TRACK,
    WINDOW,
    ink,
)
from softmax_explorer.style.scale import RADIUS

_ANTIALIASING = QPainter.RenderHint.Antialiasing
_CC, _SC = QStyle.ComplexControl, QStyle.SubControl


def _fill(option) -> str:
    state = option.state
    if state & (PRESSED | ON) and state & ENABLED:  # words that cannot be used are too pale for the darker fill
        return ink(option, TRACK)
    return ink(option, CONTROL_HOVER) if state & HOVER and state & ENABLED else ink(option, CONTROL)


def _outline(option, painter: QPainter, fill: str | None, line: QPalette.ColorRole = LINE) -> None:
    rect = QRectF(option.rect)
    if option.state & FOCUS:
        paint.rounded(painter, rect, RADIUS, fill)
        paint.focus_ring(painter, rect, RADIUS, ink(option, ACCENT))
    else:
        paint.rounded(painter, rect, RADIUS, fill, ink(option, line))


def button(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    _outline(option, painter, _fill(option))
    painter.restore()


def tool_button(style: QStyle, option, painter: QPainter, widget) -> None:
    state = option.state
    if isinstance(widget.parent(), QTabBar):  # what scrolls the tabs stands over their words
        painter.fillRect(option.rect.adjusted(0, 0, 0, -1), option.palette.brush(WINDOW))
        if state & ENABLED and state & (HOVER | PRESSED):
            paint.rounded(painter, QRectF(option.rect).adjusted(0, 3, 0, -4), 4, ink(option, CONTROL_HOVER))
        return
    if state & RAISED_BY_HOVER and not state & (HOVER | PRESSED | ON | FOCUS):
        return
    painter.save()
    _outline(option, painter, _fill(option))
    painter.restore()


def focus(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    paint.focus_ring(painter, QRectF(option.rect), RADIUS - 2, ink(option, ACCENT))
    painter.restore()


def line_edit(style: QStyle, option, painter: QPainter, widget) -> None:
    if option.lineWidth > 0:
        painter.save()
        _outline(option, painter, ink(option, SURFACE), EDGE)
        painter.restore()
    else:
        painter.fillRect(option.rect, option.palette.brush(SURFACE))


def line_edit_frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    _outline(option, painter, None, EDGE)
    painter.restore()


def check_box(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = QRectF(option.rect)
    painter.save()
    if not option.state & ON:
        paint.rounded(painter, rect, 4, ink(option, SURFACE), ink(option, EDGE))
    else:
        paint.rounded(painter, rect, 4, ink(option, ACCENT))
        x, y, side = rect.x(), rect.y(), rect.width()
        painter.setPen(paint.pen(ink(option, ACCENT_TEXT), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = ((0.24, 0.52), (0.43, 0.70), (0.76, 0.32))
        painter.drawPolyline(QPolygonF([QPointF(x + u * side, y + v * side) for u, v in corners]))
    painter.restore()


def radio_button(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    on = bool(option.state & ON)
    painter.setPen(paint.pen(ink(option, ACCENT) if on else ink(option, EDGE), 1.0))
    painter.setBrush(paint.colour(ink(option, SURFACE)))
    painter.drawEllipse(rect)
    if on:
        inset = rect.width() * 0.27
        painter.setBrush(paint.colour(ink(option, ACCENT)))
        painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
    painter.restore()


def _chevron(option, painter: QPainter, centre: QPointF, across: QPointF, along: QPointF, enabled: bool) -> None:
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    painter.setPen(paint.pen(ink(option, MUTED) if enabled else ink(option, EDGE), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    tip = centre + along
    painter.drawPolyline(QPolygonF([centre - across - along, tip, centre + across - along]))
    painter.restore()


def _arrow(option, painter, across: tuple[float, float], along: tuple[float, float]) -> None:
    centre = QRectF(option.rect).center()
    _chevron(option, painter, centre, QPointF(*across), QPointF(*along), bool(option.state & ENABLED))


def arrow_down(style: QStyle, option, painter: QPainter, widget) -> None:
    _arrow(option, painter, (4, 0), (0, 2))


def arrow_up(style: QStyle, option, painter: QPainter, widget) -> None:
    _arrow(option, painter, (4, 0), (0, -2))


def arrow_left(style: QStyle, option, painter: QPainter, widget) -> None:
    _arrow(option, painter, (0, 4), (-2, 0))


def arrow_right(style: QStyle, option, painter: QPainter, widget) -> None:
    _arrow(option, painter, (0, 4), (2, 0))


def combo_box(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    _outline(option, painter, ink(option, SURFACE) if option.editable else _fill(option))
    painter.restore()
    arrow = style.subControlRect(_CC.CC_ComboBox, option, _SC.SC_ComboBoxArrow, widget)
    enabled = bool(option.state & ENABLED)
    _chevron(option, painter, QRectF(arrow).center(), QPointF(4, 0), QPointF(0, 2), enabled)


def spin_box(style: QStyle, option, painter: QPainter, widget) -> None:
    if option.frame:
        painter.save()
        _outline(option, painter, ink(option, SURFACE), EDGE)
        painter.restore()
    enabled = bool(option.state & ENABLED)
    for part, along in ((_SC.SC_SpinBoxUp, -1.5), (_SC.SC_SpinBoxDown, 1.5)):
        if option.subControls & part:
            rect = style.subControlRect(_CC.CC_SpinBox, option, part, widget)
            _chevron(option, painter, QRectF(rect).center(), QPointF(3.5, 0), QPointF(0, along), enabled)
