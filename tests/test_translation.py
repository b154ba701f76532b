"""Every word on the screen goes through `tr`: with a made-up language installed, no English is left in the picture."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from softmax_explorer.model import presets
from softmax_explorer.style import words

TOOL = Path(__file__).parent.parent / "tools" / "collect_strings.py"
OPEN, CLOSE = "⟦", "⟧"
NUMBER = re.compile(r"\d[\d.,]*(?:e[−+-]?\d+)?")
# The symbols of the formulas are the same in every language.
SYMBOLS = re.compile(r"^(?:[\W\d_]|[eLpTyzΣΔ∂∞]|max|log|softmax|sigmoid)*$")


@cache
def strings_to_translate():
    spec = importlib.util.spec_from_file_location("collect_strings", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool.strings_to_translate()


@pytest.fixture
def made_up_language():
    words.install({text: f"{OPEN}{text}{CLOSE}" for text in strings_to_translate()})
    yield
    words.install({})


@pytest.mark.parametrize("preset_id", ["iris", "binary-extreme", "multi-label", "one-neuron"])
def test_no_english_is_left_in_the_window(made_up_language, qapp, tmp_path, preset_id):
    from softmax_explorer.app.render import render

    scenario = presets.get(preset_id).scenario()
    names = {f"#{index}" for index in range(scenario.num_classes)}
    for index, name in enumerate(sorted(names)):
        scenario = scenario.with_name(index, name)
    render(scenario, tmp_path / "window.svg", size=(1600, 900))
    texts = [
        "".join(element.itertext()).strip()
        for element in ElementTree.parse(tmp_path / "window.svg").iter("{http://www.w3.org/2000/svg}text")
    ]
    assert any(OPEN in text for text in texts)
    english = [
        text for text in texts if OPEN not in text and CLOSE not in text and not SYMBOLS.match(NUMBER.sub("", text))
    ]
    assert not english, f"these words do not go through tr(): {english}"
