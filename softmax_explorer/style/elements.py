"""How each stock control is drawn: flat shapes, hairlines, one focus ring. `proxy.ProxyStyle` calls these by element.
Colours come from the widget's palette (`proxy.palette` fills it), so that two windows may wear two themes.

Options stay untyped: PySide6 hands over the right subclass, which Qt's stubs do not know.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QStyle

from softmax_explorer.style import paint
from softmax_explorer.style.scale import RADIUS

_FOCUS = QStyle.StateFlag.State_HasFocus
_ENABLED = QStyle.StateFlag.State_Enabled
_HOVER = QStyle.StateFlag.State_MouseOver
_PRESSED = QStyle.StateFlag.State_Sunken
_ON = QStyle.StateFlag.State_On
_SELECTED = QStyle.StateFlag.State_Selected
_HORIZONTAL = QStyle.StateFlag.State_Horizontal
_RAISED_BY_HOVER = QStyle.StateFlag.State_AutoRaise
_ANTIALIASING = QPainter.RenderHint.Antialiasing
_CENTRED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextShowMnemonic)

_PE, _CE, _CC, _SC = QStyle.PrimitiveElement, QStyle.ControlElement, QStyle.ComplexControl, QStyle.SubControl
_ROLE = QPalette.ColorRole
_CONTROL_HOVER = _ROLE.Midlight
_CONTROL = _ROLE.Button
_TRACK = _ROLE.Shadow  # Qt has no role for grooves
_LINE = _ROLE.Mid
_EDGE = _ROLE.Dark
_ACCENT_TEXT = _ROLE.HighlightedText
_ACCENT = _ROLE.Accent
_SURFACE = _ROLE.Base
_MUTED = _ROLE.PlaceholderText
_TEXT = _ROLE.WindowText
_SMALLEST_THUMB = 28

# Buttons and boxes


def _name(option, role: QPalette.ColorRole) -> str:
    return option.palette.color(role).name()


def _fill(option) -> str:
    state = option.state
    if state & (_PRESSED | _ON):
        return _name(option, _TRACK)
    return _name(option, _CONTROL_HOVER) if state & _HOVER and state & _ENABLED else _name(option, _CONTROL)


def _outline(option, painter: QPainter, fill: str | None) -> None:
    rect = QRectF(option.rect)
    if option.state & _FOCUS:
        paint.rounded(painter, rect, RADIUS, fill)
        paint.focus_ring(painter, rect, RADIUS, _name(option, _ACCENT))
    else:
        paint.rounded(painter, rect, RADIUS, fill, _name(option, _LINE))


def button(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    _outline(option, painter, _fill(option))
    painter.restore()


def tool_button(style: QStyle, option, painter: QPainter, widget) -> None:
    state = option.state
    if state & _RAISED_BY_HOVER and not state & (_HOVER | _PRESSED | _ON | _FOCUS):
        return
    painter.save()
    _outline(option, painter, _fill(option))
    painter.restore()


def focus(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    paint.focus_ring(painter, QRectF(option.rect), RADIUS - 2, _name(option, _ACCENT))
    painter.restore()


def line_edit(style: QStyle, option, painter: QPainter, widget) -> None:
    if option.lineWidth > 0:
        painter.save()
        _outline(option, painter, _name(option, _SURFACE))
        painter.restore()
    else:
        painter.fillRect(option.rect, option.palette.brush(_ROLE.Base))


def line_edit_frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    _outline(option, painter, None)
    painter.restore()


def check_box(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = QRectF(option.rect)
    painter.save()
    if not option.state & _ON:
        paint.rounded(painter, rect, 4, _name(option, _SURFACE), _name(option, _EDGE))
    else:
        paint.rounded(painter, rect, 4, _name(option, _ACCENT))
        x, y, side = rect.x(), rect.y(), rect.width()
        painter.setPen(paint.pen(_name(option, _ACCENT_TEXT), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = ((0.24, 0.52), (0.43, 0.70), (0.76, 0.32))
        painter.drawPolyline(QPolygonF([QPointF(x + u * side, y + v * side) for u, v in corners]))
    painter.restore()


def radio_button(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    on = bool(option.state & _ON)
    painter.setPen(paint.pen(_name(option, _ACCENT) if on else _name(option, _EDGE), 1.0))
    painter.setBrush(paint.colour(_name(option, _SURFACE)))
    painter.drawEllipse(rect)
    if on:
        inset = rect.width() * 0.27
        painter.setBrush(paint.colour(_name(option, _ACCENT)))
        painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
    painter.restore()


def _chevron(option, painter: QPainter, centre: QPointF, across: QPointF, along: QPointF, enabled: bool) -> None:
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    painter.setPen(paint.pen(_name(option, _MUTED) if enabled else _name(option, _EDGE), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    tip = centre + along
    painter.drawPolyline(QPolygonF([centre - across - along, tip, centre + across - along]))
    painter.restore()


def _arrow(option, painter, across: tuple[float, float], along: tuple[float, float]) -> None:
    centre = QRectF(option.rect).center()
    _chevron(option, painter, centre, QPointF(*across), QPointF(*along), bool(option.state & _ENABLED))


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
    _outline(option, painter, _name(option, _SURFACE) if option.editable else _fill(option))
    painter.restore()
    arrow = style.subControlRect(_CC.CC_ComboBox, option, _SC.SC_ComboBoxArrow, widget)
    enabled = bool(option.state & _ENABLED)
    _chevron(option, painter, QRectF(arrow).center(), QPointF(4, 0), QPointF(0, 2), enabled)


def spin_box(style: QStyle, option, painter: QPainter, widget) -> None:
    if option.frame:
        painter.save()
        _outline(option, painter, _name(option, _SURFACE))
        painter.restore()
    enabled = bool(option.state & _ENABLED)
    for part, along in ((_SC.SC_SpinBoxUp, -1.5), (_SC.SC_SpinBoxDown, 1.5)):
        if option.subControls & part:
            rect = style.subControlRect(_CC.CC_SpinBox, option, part, widget)
            _chevron(option, painter, QRectF(rect).center(), QPointF(3.5, 0), QPointF(0, along), enabled)


# Scroll bars and sliders


def scroll_bar_part(option, part: QStyle.SubControl) -> QRect:
    """No arrow buttons: the groove is the whole bar."""
    bar = option.rect
    horizontal = bool(option.state & _HORIZONTAL)
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
    painter.fillRect(option.rect, option.palette.brush(_ROLE.Window))
    if option.maximum <= option.minimum:
        return
    thumb = QRectF(scroll_bar_part(option, _SC.SC_ScrollBarSlider)).adjusted(2, 2, -2, -2)
    active = option.state & (_HOVER | _PRESSED)
    painter.save()
    paint.rounded(
        painter,
        thumb,
        min(thumb.width(), thumb.height()) / 2,
        _name(option, _EDGE) if active else _name(option, _TRACK),
    )
    painter.restore()


def slider(style: QStyle, option, painter: QPainter, widget) -> None:
    handle = QRectF(style.subControlRect(_CC.CC_Slider, option, _SC.SC_SliderHandle, widget))
    rect = QRectF(option.rect)
    centre = handle.center()
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    if option.state & _HORIZONTAL:
        groove = QRectF(rect.x() + 6, centre.y() - 2, rect.width() - 12, 4)
    else:
        groove = QRectF(centre.x() - 2, rect.y() + 6, 4, rect.height() - 12)
    paint.rounded(painter, groove, 2, _name(option, _TRACK))
    radius = min(handle.width(), handle.height()) / 2 - 1
    painter.setPen(paint.pen(_name(option, _ACCENT), 2.0))
    painter.setBrush(option.palette.brush(_ROLE.Light))
    painter.drawEllipse(centre, radius, radius)
    if option.state & _FOCUS:
        paint.focus_ring(painter, rect, RADIUS, _name(option, _ACCENT))
    painter.restore()


# Tabs, menus, frames


def tab_shape(style: QStyle, option, painter: QPainter, widget) -> None:
    if not option.state & _SELECTED:
        return
    rect = QRectF(option.rect)
    painter.fillRect(
        QRectF(rect.x() + 8, rect.bottom() - 2, rect.width() - 16, 2), paint.colour(_name(option, _ACCENT))
    )


def tab_label(style: QStyle, option, painter: QPainter, widget) -> None:
    selected = bool(option.state & _SELECTED)
    painter.save()
    if selected:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
    if option.state & _FOCUS:
        paint.focus_ring(painter, QRectF(option.rect).adjusted(2, 2, -2, -3), RADIUS - 2, _name(option, _ACCENT))
    name = (
        _name(option, _ACCENT) if selected else _name(option, _TEXT) if option.state & _HOVER else _name(option, _MUTED)
    )
    painter.setPen(paint.colour(name if option.state & _ENABLED else _name(option, _EDGE)))
    painter.drawText(option.rect, _CENTRED, option.text)
    painter.restore()


def tab_base(style: QStyle, option, painter: QPainter, widget) -> None:
    rect = option.rect
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), paint.colour(_name(option, _LINE)))


def menu_bar_item(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    painter.fillRect(option.rect, option.palette.brush(_ROLE.Window))
    if option.state & (_SELECTED | _PRESSED):
        paint.rounded(painter, QRectF(option.rect).adjusted(1, 2, -1, -2), 4, _name(option, _CONTROL_HOVER))
    painter.setPen(paint.colour(_name(option, _TEXT) if option.state & _ENABLED else _name(option, _EDGE)))
    painter.drawText(option.rect, _CENTRED, option.text)
    painter.restore()


def window(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.fillRect(option.rect, option.palette.brush(_ROLE.Window))


def splitter(style: QStyle, option, painter: QPainter, widget) -> None:
    if not option.state & _HOVER:
        return
    grip = QRectF(option.rect)
    grip = (
        grip.adjusted(grip.width() / 2 - 1, 0, 1 - grip.width() / 2, 0)
        if grip.width() < grip.height()
        else (grip.adjusted(0, grip.height() / 2 - 1, 0, 1 - grip.height() / 2))
    )
    painter.fillRect(grip, paint.colour(_name(option, _TRACK)))


def frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    paint.rounded(painter, QRectF(option.rect), RADIUS, None, _name(option, _LINE))
    painter.restore()


def menu_frame(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(paint.pen(_name(option, _LINE)))
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def menu_panel(style: QStyle, option, painter: QPainter, widget) -> None:
    painter.fillRect(option.rect, paint.colour(_name(option, _SURFACE)))
    menu_frame(style, option, painter, widget)


def nothing(style: QStyle, option, painter: QPainter, widget) -> None:
    """Fusion frames these; we do not."""


Draw = Callable[[QStyle, object, QPainter, object], None]

PRIMITIVES: dict[QStyle.PrimitiveElement, Draw] = {
    _PE.PE_PanelButtonCommand: button,
    _PE.PE_PanelButtonTool: tool_button,
    _PE.PE_FrameFocusRect: focus,
    _PE.PE_FrameLineEdit: line_edit_frame,
    _PE.PE_PanelLineEdit: line_edit,
    _PE.PE_IndicatorCheckBox: check_box,
    _PE.PE_IndicatorRadioButton: radio_button,
    _PE.PE_IndicatorArrowDown: arrow_down,
    _PE.PE_IndicatorArrowUp: arrow_up,
    _PE.PE_IndicatorArrowLeft: arrow_left,
    _PE.PE_IndicatorArrowRight: arrow_right,
    _PE.PE_FrameTabBarBase: tab_base,
    _PE.PE_Frame: frame,
    _PE.PE_FrameMenu: menu_frame,
    _PE.PE_PanelMenu: menu_panel,
    _PE.PE_PanelTipLabel: menu_panel,
    _PE.PE_FrameTabWidget: nothing,
    _PE.PE_PanelStatusBar: nothing,
    _PE.PE_FrameStatusBarItem: nothing,
    _PE.PE_PanelMenuBar: nothing,
}
CONTROLS: dict[QStyle.ControlElement, Draw] = {
    _CE.CE_TabBarTabShape: tab_shape,
    _CE.CE_TabBarTabLabel: tab_label,
    _CE.CE_MenuBarItem: menu_bar_item,
    _CE.CE_MenuBarEmptyArea: window,
    _CE.CE_ToolBar: window,
    _CE.CE_Splitter: splitter,
}
COMPLEX_CONTROLS: dict[QStyle.ComplexControl, Draw] = {
    _CC.CC_ComboBox: combo_box,
    _CC.CC_SpinBox: spin_box,
    _CC.CC_ScrollBar: scroll_bar,
    _CC.CC_Slider: slider,
}
