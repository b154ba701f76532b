"""The flat button: words or an icon, always with a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QMenu

from softmax_explorer.style import glyphs
from softmax_explorer.style.scale import DESKTOP, presentation
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.push import Push


@pytest.mark.parametrize("glyph", glyphs.NAMES)
def test_an_icon_has_its_words_as_name_and_tool_tip(qtbot, qapp, glyph: str) -> None:
    button = Push("Do it", glyph=glyph)
    qtbot.addWidget(button)
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Do it"
    assert button.toolTip() == "Do it"
    assert button.sizeHint().width() == button.sizeHint().height()


def test_play_becomes_pause(qtbot, qapp) -> None:
    button = Push("Play", glyph="play")
    qtbot.addWidget(button)
    before = button.grab().toImage()
    button.set_glyph("pause", "Pause")
    assert button.accessibleName() == button.toolTip() == "Pause"
    assert button.grab().toImage() != before


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_keys_push(qtbot, qapp, key) -> None:
    button = Push("Equalise")
    qtbot.addWidget(button)
    button.setAutoDefault(True)
    with qtbot.waitActive(button):
        button.show()
        button.activateWindow()
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_states_can_be_told_apart(qtbot, qapp, theme) -> None:
    button = Push("Equalise")
    qtbot.addWidget(button)
    button.apply(theme, DESKTOP)
    button.setCheckable(True)
    button.resize(button.sizeHint())
    shots = [button.grab().toImage()]
    button.setChecked(True)
    shots.append(button.grab().toImage())
    button.setChecked(False)
    button.setEnabled(False)
    shots.append(button.grab().toImage())
    assert all(one != other for i, one in enumerate(shots) for other in shots[:i])


def test_words_fit_and_grow_with_the_type(qtbot, qapp) -> None:
    button = Push("Subtract && max")
    qtbot.addWidget(button)
    button.setMenu(QMenu(button))
    small = button.sizeHint()
    button.apply(THEMES["projector"], presentation(1080))
    assert button.sizeHint().height() > small.height()
    assert button.sizeHint().width() > 2 * small.width()
