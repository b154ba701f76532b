"""Stock controls wear the theme: legible in all three, with a visible focus, and vector in vector exports."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPalette
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from softmax_explorer.style import paint
from softmax_explorer.style.proxy import SCROLL_BAR_WIDTH, palette
from softmax_explorer.style.theme import THEMES, Theme

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def tab_bar() -> QTabBar:
    bar = QTabBar()
    for title in ("Temperature", "Steps"):
        bar.addTab(title)
    return bar


def scroll_bar() -> QScrollBar:
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 100)
    return bar


CONTROLS: dict[str, Callable[[], QWidget]] = {
    "button": lambda: QPushButton("Equalise"),
    "tool button": QToolButton,
    "check box": lambda: QCheckBox("shifted"),
    "radio button": lambda: QRadioButton("raw"),
    "combo box": QComboBox,
    "spin box": QSpinBox,
    "double spin box": QDoubleSpinBox,
    "line edit": lambda: QLineEdit("setosa"),
    "slider": lambda: QSlider(Qt.Orientation.Horizontal),
    "scroll bar": scroll_bar,
    "tab bar": tab_bar,
}
controls = pytest.mark.parametrize("make", CONTROLS.values(), ids=CONTROLS)
FOCUSABLE = {name: make for name, make in CONTROLS.items() if name not in ("scroll bar", "tool button")}


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


@themes
def test_selected_text_and_tool_tips_take_the_theme(theme: Theme) -> None:
    colours = palette(theme)
    assert colours.color(QPalette.ColorRole.Highlight).name() == theme.selection
    assert colours.color(QPalette.ColorRole.HighlightedText).name() == theme.selection_text
    assert colours.color(QPalette.ColorRole.ToolTipText).name() == theme.text


@controls
def test_controls_differ_between_themes(qtbot, qapp, make: Callable[[], QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(120, 30)
    shots = []
    for theme in THEMES.values():
        widget.setPalette(palette(theme))
        shots.append(picture(widget))
    assert shots[0] != shots[1]


@controls
def test_controls_export_as_vectors(qtbot, qapp, make: Callable[[], QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(120, 30)
    buffer = QBuffer(data := QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(120, 30))
    widget.render(generator)
    svg = bytes(data.data()).decode()
    assert "<path" in svg or "<rect" in svg or "<polyline" in svg
    assert "<image" not in svg
    assert "non-scaling-stroke" not in svg


@pytest.mark.parametrize("make", FOCUSABLE.values(), ids=FOCUSABLE)
def test_focus_can_be_seen(qtbot, qapp, make: Callable[[], QWidget]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    widget = make()
    widget.setParent(window)
    widget.resize(120, 30)
    window.resize(140, 40)
    other = QLineEdit(window)
    other.move(0, 60)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    before = picture(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    assert picture(widget) != before


def test_a_scroll_bar_is_slim_and_its_thumb_follows_the_mouse(qtbot, qapp) -> None:
    bar = scroll_bar()
    qtbot.addWidget(bar)
    assert bar.sizeHint().width() == SCROLL_BAR_WIDTH
    bar.resize(SCROLL_BAR_WIDTH, 200)
    bar.show()
    start = bar.rect().center()
    start.setY(10)  # on the thumb; there are no arrow buttons to hit instead
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=start)
    end = bar.rect().center()
    end.setY(199)
    qtbot.mouseMove(bar, end)
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=end)
    assert bar.value() == bar.maximum()


def test_a_scroll_bar_without_range_has_no_thumb(qtbot, qapp) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.setRange(0, 0)
    bar.resize(SCROLL_BAR_WIDTH, 100)
    shot = picture(bar)
    assert {shot.pixelColor(5, y).name() for y in range(100)} == {bar.palette().window().color().name()}


@pytest.mark.parametrize("size", [13, 36, 72])
def test_a_menu_in_large_type_has_room_for_its_words_beside_the_column_of_marks(qapp, size):
    menu = QMenu()
    font = paint.font(size)
    menu.setFont(font)
    action = menu.addAction("Softmax as weights")
    room = menu.actionGeometry(action)
    assert room.width() >= paint.text_width(action.text(), font) + max(21, 0.79 * room.height())
