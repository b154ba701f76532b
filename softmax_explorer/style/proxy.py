"""The application's style: Fusion's behaviour, our quiet look. No style sheets (they double a repaint), no pixmaps (so
that figures exported as vectors stay vectors).

    app.setStyle(ExplorerStyle())
    app.setPalette(palette(THEMES["light"]))  # or a window's, when it wears another theme
"""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QProxyStyle, QStyle

from softmax_explorer.style import boxes, chrome
from softmax_explorer.style.theme import Theme

CONTROL_HEIGHT = 28
TAB_HEIGHT = 34  # its words stand in line with the titles of the cards beside it
SCROLL_BAR_WIDTH = 10

_HORIZONTAL = QStyle.StateFlag.State_Horizontal
_ROLE = QPalette.ColorRole
_MARKS, _USUAL_MARKS = 0.79, 21  # the column of a menu's marks: this share of an item's height, and no less
_MENU_ITEM = QStyle.ControlElement.CE_MenuItem
_COMBO_BOX_AS_MENU = QStyle.StyleHint.SH_ComboBox_Popup
_SCROLL_BAR = QStyle.ComplexControl.CC_ScrollBar
_CT_MENU_ITEM = QStyle.ContentsType.CT_MenuItem
_CT_TAB = QStyle.ContentsType.CT_TabBarTab
_CT_SCROLL_BAR = QStyle.ContentsType.CT_ScrollBar
_ONE_LINE = (
    QStyle.ContentsType.CT_PushButton,
    QStyle.ContentsType.CT_ComboBox,
    QStyle.ContentsType.CT_LineEdit,
    QStyle.ContentsType.CT_SpinBox,
    QStyle.ContentsType.CT_ToolButton,
)

_Draw = Callable[[QStyle, object, QPainter, object], None]
_PE, _CE, _CC = QStyle.PrimitiveElement, QStyle.ControlElement, QStyle.ComplexControl

_PRIMITIVES: dict[QStyle.PrimitiveElement, _Draw] = {
    _PE.PE_PanelButtonCommand: boxes.button,
    _PE.PE_PanelButtonTool: boxes.tool_button,
    _PE.PE_FrameFocusRect: boxes.focus,
    _PE.PE_FrameLineEdit: boxes.line_edit_frame,
    _PE.PE_PanelLineEdit: boxes.line_edit,
    _PE.PE_IndicatorCheckBox: boxes.check_box,
    _PE.PE_IndicatorRadioButton: boxes.radio_button,
    _PE.PE_IndicatorArrowDown: boxes.arrow_down,
    _PE.PE_IndicatorArrowUp: boxes.arrow_up,
    _PE.PE_IndicatorArrowLeft: boxes.arrow_left,
    _PE.PE_IndicatorArrowRight: boxes.arrow_right,
    _PE.PE_FrameTabBarBase: chrome.tab_base,
    _PE.PE_IndicatorTabTearLeft: chrome.nothing,
    _PE.PE_IndicatorTabTearRight: chrome.nothing,
    _PE.PE_Frame: chrome.frame,
    _PE.PE_FrameMenu: chrome.menu_frame,
    _PE.PE_PanelMenu: chrome.menu_panel,
    _PE.PE_PanelTipLabel: chrome.menu_panel,
    _PE.PE_FrameTabWidget: chrome.nothing,
    _PE.PE_PanelStatusBar: chrome.nothing,
    _PE.PE_FrameStatusBarItem: chrome.nothing,
    _PE.PE_PanelMenuBar: chrome.nothing,
}
_CONTROLS: dict[QStyle.ControlElement, _Draw] = {
    _CE.CE_TabBarTabShape: chrome.tab_shape,
    _CE.CE_TabBarTabLabel: chrome.tab_label,
    _CE.CE_MenuBarItem: chrome.menu_bar_item,
    _CE.CE_MenuBarEmptyArea: chrome.window,
    _CE.CE_ToolBar: chrome.window,
    _CE.CE_Splitter: chrome.splitter,
}
_COMPLEX_CONTROLS: dict[QStyle.ComplexControl, _Draw] = {
    _CC.CC_ComboBox: boxes.combo_box,
    _CC.CC_SpinBox: boxes.spin_box,
    _CC.CC_ScrollBar: chrome.scroll_bar,
    _CC.CC_Slider: chrome.slider,
}


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, to keep and change; disabled text is grey and can still be read."""
    return QPalette(_palette(theme))


@cache
def _palette(theme: Theme) -> QPalette:
    colours = {
        _ROLE.Window: theme.background,
        _ROLE.WindowText: theme.text,
        _ROLE.Base: theme.surface,
        _ROLE.AlternateBase: theme.background,
        _ROLE.ToolTipBase: theme.surface,
        _ROLE.ToolTipText: theme.text,
        _ROLE.PlaceholderText: theme.muted,
        _ROLE.Text: theme.text,
        _ROLE.Button: theme.control,
        _ROLE.ButtonText: theme.text,
        _ROLE.BrightText: theme.warning,
        _ROLE.Light: theme.handle,
        _ROLE.Midlight: theme.control_hover,
        _ROLE.Mid: theme.line,
        _ROLE.Dark: theme.edge,
        _ROLE.Shadow: theme.track,
        _ROLE.Highlight: theme.selection,
        _ROLE.HighlightedText: theme.selection_text,
        _ROLE.Accent: theme.accent,
        _ROLE.Link: theme.accent,
        _ROLE.LinkVisited: theme.accent,
    }
    result = QPalette()
    for role, name in colours.items():
        result.setColor(role, QColor(name))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.disabled))
    return result


class ExplorerStyle(QProxyStyle):
    """Fusion with flat shapes, hairlines and one focus ring, in the colours of each widget's palette.

    polish() is left to Fusion: an override is handed every widget that Qt makes for itself, and to find out what these
    are PySide6 makes the Python classes of all widgets there are, a tenth of the start.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(self, element, option, painter, widget=None) -> None:
        draw = _PRIMITIVES.get(element)
        if draw:
            draw(self, option, painter, widget)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(self, element, option, painter, widget=None) -> None:
        draw = _CONTROLS.get(element)
        if draw:
            draw(self, option, painter, widget)
            return
        if element is _MENU_ITEM:
            quiet = QPalette(option.palette)
            quiet.setColor(_ROLE.Highlight, option.palette.color(_ROLE.Midlight))
            quiet.setColor(_ROLE.HighlightedText, option.palette.color(_ROLE.Text))
            option.palette = quiet
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(self, control, option, painter, widget=None) -> None:
        draw = _COMPLEX_CONTROLS.get(control)
        if draw:
            draw(self, option, painter, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def sizeFromContents(self, kind, option, size, widget) -> QSize:  # noqa: N802
        result = super().sizeFromContents(kind, option, size, widget)
        if kind in _ONE_LINE:
            result.setHeight(max(result.height(), CONTROL_HEIGHT))
        elif kind is _CT_MENU_ITEM:  # Fusion keeps more free for marks in large type than it says here
            result.setWidth(result.width() + max(0, round(_MARKS * result.height()) - _USUAL_MARKS))
        elif kind is _CT_TAB:
            result.setHeight(TAB_HEIGHT)
        elif kind is _CT_SCROLL_BAR:
            if option.state & _HORIZONTAL:
                result.setHeight(SCROLL_BAR_WIDTH)
            else:
                result.setWidth(SCROLL_BAR_WIDTH)
        return result

    def subControlRect(self, control, option, part, widget) -> QRect:
        if control is _SCROLL_BAR:
            return chrome.scroll_bar_part(option, part)
        return super().subControlRect(control, option, part, widget)


class ListStyle(ExplorerStyle):
    """For drop-downs: a list with a scroll bar beneath the box, not a menu over it that fills the screen."""

    def styleHint(self, hint, option=None, widget=None, returned=None) -> int:
        if hint is _COMBO_BOX_AS_MENU:
            return 0
        return super().styleHint(hint, option, widget, returned)
