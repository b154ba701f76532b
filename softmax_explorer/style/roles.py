"""What the drawing of stock controls shares: palette roles by what they colour, and the states it looks at.

Colours come from the widget's palette (`proxy.palette` fills it), so that two windows may wear two themes.
"""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyle

CONTROL = QPalette.ColorRole.Button
CONTROL_HOVER = QPalette.ColorRole.Midlight
TRACK = QPalette.ColorRole.Shadow  # Qt has no role for grooves
LINE = QPalette.ColorRole.Mid
EDGE = QPalette.ColorRole.Dark
ACCENT = QPalette.ColorRole.Accent
ACCENT_TEXT = QPalette.ColorRole.HighlightedText
SURFACE = QPalette.ColorRole.Base
HANDLE = QPalette.ColorRole.Light
WINDOW = QPalette.ColorRole.Window
MUTED = QPalette.ColorRole.PlaceholderText
TEXT = QPalette.ColorRole.WindowText

FOCUS = QStyle.StateFlag.State_HasFocus
ENABLED = QStyle.StateFlag.State_Enabled
HOVER = QStyle.StateFlag.State_MouseOver
PRESSED = QStyle.StateFlag.State_Sunken
ON = QStyle.StateFlag.State_On
SELECTED = QStyle.StateFlag.State_Selected
HORIZONTAL = QStyle.StateFlag.State_Horizontal
RAISED_BY_HOVER = QStyle.StateFlag.State_AutoRaise


def ink(option, role: QPalette.ColorRole) -> str:
    """The "#rrggbb" of a role. Options stay untyped: PySide6 hands over the right subclass, which Qt's stubs lack."""
    return option.palette.color(role).name()


def disabled_ink(option) -> str:
    """The "#rrggbb" of words that cannot be used now, whatever group the palette stands at."""
    return option.palette.color(QPalette.ColorGroup.Disabled, TEXT).name()
