"""The frame of a panel: its settings stand in one line while they fit, in as few as possible below."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from softmax_explorer.style.scale import DESKTOP
from softmax_explorer.style.theme import LIGHT
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.study import Study
from softmax_explorer.widgets.tuner import Tuner


def test_settings_take_as_many_lines_as_they_need_and_come_back(qtbot):
    settings: list[QWidget] = [Tuner(f"Number of things {n}", [0.0, 1.0]) for n in range(3)]
    settings.append(Push("Again"))
    window = QWidget()
    study = Study(Picture(lambda sketch, rect: None), settings, "do this", "a book")
    study.setParent(window)
    qtbot.addWidget(window)
    study.apply(LIGHT, DESKTOP)
    window.resize(2000, 600)
    window.show()
    narrowest = max(widget.minimumSizeHint().width() for widget in settings)
    for wide, lines in ((5, 1), (3, 2), (1, 4), (5, 1)):
        study.resize(wide * narrowest + 40, 500)
        qtbot.waitUntil(lambda lines=lines: _lines_in_sight(study, settings) == lines)
    assert study.minimumSizeHint().width() <= max(narrowest, study.picture.minimumSizeHint().width()) + 40


def _lines_in_sight(study: Study, settings: list[QWidget]) -> int:
    """0 while one of them is cut."""
    whole = all(study.rect().contains(widget.geometry()) for widget in settings)
    return len({widget.geometry().center().y() for widget in settings}) if whole else 0
