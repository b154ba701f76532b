"""How stock scroll bars, sliders, tabs, menus and frames are drawn. `proxy.ExplorerStyle` calls these."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle

from softmax_explorer.style import paint
from softmax_explorer.style.roles import (
    ACCENT,
    CONTROL_HOVER,
    EDGE,
    ENABLED,
    FOCUS,
    HANDLE,
    HORIZONTAL,
    HOVER,
    LINE,
    MUTED,
    PRESSED,
    SELECTED,
    SURFACE,
    TEXT,
    TRACK,
    WINDOW,
    disabled_ink,
    ink,
)
from softmax_explorer.style.scale import RADIUS

_ANTIALIASING = QPainter.RenderHint.Antialiasing
_CENTRED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextShowMnemonic)
_CC, _SC = QStyle.ComplexControl, QStyle.SubControl
_SMALLEST_THUMB = 28


def scroll_bar_part(option, part: QStyle.SubControl) -> QRect:
    """No arrow buttons: the groove is the whole bar."""
    bar = option.rect
    horizontal = bool(option.state & HORIZONTAL)
    length = bar.width() if horizontal else bar.height()
    span = option.maximum - option.minimum
    thumb = length if span <= 0 else max(_SMALLEST_THUMB, length * option.pageStep // (span + option.pageStep))
    thumb = min(thumb, length)
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - thumb, option.upsideDown
    )
    first, size = {
        _SC.SC_ScrollBarGroove: (0, length),
        _SC.SC_ScrollBarSlider: (start, thumb),
        _SC.SC_ScrollBarSubPage: (0, start),
        _SC.SC_ScrollBarAddPage: (start + thumb, length - start - thumb),
    }.get(part, (0, 0))
    if horizontal:
        return QRect(bar.x() + first, bar.y(), size, bar.height())
    return QRect(bar.x(), bar.y() + first, bar.width(), size)


def scroll_bar(style: QStyle, option, painter: QPainter, widget) -> None:
    if paint.vector:  # nothing can be scrolled in a figure
        return
    painter.fillRect(option.rect, option.palette.brush(WINDOW))
    if option.maximum <= option.minimum:
        return
    thumb = QRectF(scroll_bar_part(option, _SC.SC_ScrollBarSlider)).adjusted(2, 2, -2, -2)
    active = option.state & (HOVER | PRESSED)
    painter.save()
    paint.rounded(
        painter,
        thumb,
        min(thumb.width(), thumb.height()) / 2,
        ink(option, MUTED) if active else ink(option, EDGE),
    )
    painter.restore()


def slider(style: QStyle, option, painter: QPainter, widget) -> None:
    handle = QRectF(style.subControlRect(_CC.CC_Slider, option, _SC.SC_SliderHandle, widget))
    rect = QRectF(option.rect)
    centre = handle.center()
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    if option.state & HORIZONTAL:
        groove = QRectF(rect.x() + 6, centre.y() - 2, rect.width() - 12, 4)
    else:
        groove = QRectF(centre.x() - 2, rect.y() + 6, 4, rect.height() - 12)
    paint.rounded(painter, groove, 2, ink(option, TRACK))
    radius = min(handle.width(), handle.height()) / 2 - 1
    painter.setPen(paint.pen(ink(option, ACCENT), 2.0))
    painter.setBrush(option.palette.brush(HANDLE))
    painter.drawEllipse(centre, radius, radius)
    if option.state & FOCUS:
        paint.focus_ring(painter, rect, RADIUS, ink(option, ACCENT))
    painter.restore()


# Tabs, menus, frames


def tab_shape(style: QStyle, option, painter: QPainter, widget) -> None:
    if not option.state & SELECTED:
        return
    rect = QRectF(option.rect)
    painter.fillRect(QRectF(rect.x() + 8, rect.bottom() - 2, rect.width() - 16, 2), paint.colour(ink(option, ACCENT)))


def tab_label(style: QStyle, option, painter: QPainter, widget) -> None:
    selected = bool(option.state & SELECTED)
    painter.save()
    if selected:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
    if option.state & FOCUS:
        paint.focus_ring(painter, QRectF(option.rect).adjusted(2, 2, -2, -3), RADIUS - 2, ink(option, ACCENT))
    name = ink(option, ACCENT) if selected else ink(option, TEXT) if option.state & HOVER else ink(option, MUTED)
    painter.setPen(paint.colour(name if option.state & ENABLED else disabled_ink(option)))
    painter.drawText(option.rect, _CENTRED, option.text)
    painter.restore()


def tab_base(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = option.rect
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), paint.colour(ink(option, LINE)))


def menu_bar_item(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    painter.fillRect(option.rect, option.palette.brush(WINDOW))
    if option.state & (SELECTED | PRESSED):
        paint.rounded(painter, QRectF(option.rect).adjusted(1, 2, -1, -2), 4, ink(option, CONTROL_HOVER))
    painter.setPen(paint.colour(ink(option, TEXT) if option.state & ENABLED else disabled_ink(option)))
    painter.drawText(option.rect, _CENTRED, option.text)
    painter.restore()


def window(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.fillRect(option.rect, option.palette.brush(WINDOW))


def splitter(style: QStyle, option, painter: QPainter, widget) -> None:
    if not option.state & HOVER:
        return
    grip = QRectF(option.rect)
    grip = (
        grip.adjusted(grip.width() / 2 - 1, 0, 1 - grip.width() / 2, 0)
        if grip.width() < grip.height()
        else (grip.adjusted(0, grip.height() / 2 - 1, 0, 1 - grip.height() / 2))
    )
    painter.fillRect(grip, paint.colour(ink(option, TRACK)))


def frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    paint.rounded(painter, QRectF(option.rect), RADIUS, None, ink(option, LINE))
    painter.restore()


def menu_frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(paint.pen(ink(option, LINE)))
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def menu_panel(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.fillRect(option.rect, paint.colour(ink(option, SURFACE)))
    menu_frame(style, option, painter, widget)


def nothing(style: QStyle, option, painter: QPainter, widget) -> None:
    """For what Fusion frames and we do not."""
