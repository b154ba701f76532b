"""A class without a name is "class N" wherever its name would stand, in the quiet colour."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from softmax_explorer.app.render import render
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.theme import THEMES
from softmax_explorer.widgets.class_name import ClassName

UNNAMED = Scenario(logits=[1.0, 2.0, 3.0], class_names=("", "b", "  "))
SVG = "{http://www.w3.org/2000/svg}"


def texts(path, fill: str) -> list[str]:
    """The words of a picture in this colour: an SVG says it on the element or on a group around it."""
    found: list[str] = []

    def walk(element, colour: str) -> None:
        colour = element.get("fill", colour)
        if element.tag == f"{SVG}text":
            if colour == fill:
                found.append("".join(element.itertext()).strip())
            return
        for child in element:
            walk(child, colour)

    walk(ElementTree.parse(path).getroot(), "")
    return found


@pytest.mark.parametrize("panel", ["pipeline", "softmax-vs-sigmoid", "temperature-sweep"])
def test_rows_pairs_and_curves_say_class_n_muted(qapp, tmp_path, panel):
    path = tmp_path / "picture.svg"
    render(UNNAMED, path, panel=panel, size=(900, 520))
    muted = texts(path, THEMES["light"].muted)
    assert any(text in ("class 0", "class 0 (true)") for text in muted)
    assert "class 2" in muted
    assert "b" not in muted
    assert "b" in texts(path, THEMES["light"].text)


def test_the_box_of_the_name_stays_empty_to_type_in(qtbot, qapp):
    name = ClassName()
    qtbot.addWidget(name)
    name.set_name("", "class 0")
    name.show()
    qtbot.waitExposed(name)
    assert name.text() == ""
    QTest.keyClicks(name, "new")
    with qtbot.waitSignal(name.renamed) as renamed:
        QTest.keyClick(name, Qt.Key.Key_Return)
    assert renamed.args == ["new"]
