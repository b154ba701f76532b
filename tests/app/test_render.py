"""`render`: figures of the window, the pipeline and every panel, without a display, that open again as they were."""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from softmax_explorer.app.render import render
from softmax_explorer.data import figures
from softmax_explorer.model import session
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.panels import registry
from softmax_explorer.style import paint
from softmax_explorer.style.theme import THEMES

SVG = "{http://www.w3.org/2000/svg}"
IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"), temperature=1.5)
SUBJECTS = [None, "pipeline", *(panel_class.id for panel_class in registry.all_panels())]
HEAT_MAPS = {"jacobian", "simplex", "attention", "numerics-lab", "calibration", "large-vocabulary"}

pytestmark = pytest.mark.usefixtures("qapp")


def svg(path: Path) -> tuple[str, ET.Element, str]:
    source = path.read_text(encoding="utf-8")
    root = ET.fromstring(source)
    return source, root, " ".join(element.text or "" for element in root.iter(f"{SVG}text"))


def colours(image: QImage) -> int:
    """How many different colours a coarse grid over the picture finds."""
    xs, ys = range(0, image.width(), 7), range(0, image.height(), 7)
    return len({image.pixel(x, y) for x in xs for y in ys})


@pytest.mark.parametrize(
    ("panel", "size"),
    [
        (None, (1600, 900)),
        (None, (333, 217)),
        ("pipeline", (901, 307)),
        ("temperature-sweep", (99, 98)),
        ("loss-curves", (300, 177)),
    ],
)
def test_png_has_exactly_the_size_asked_for(tmp_path: Path, panel: str | None, size: tuple[int, int]) -> None:
    render(IRIS, tmp_path / "f.png", panel=panel, size=size)
    image = QImage(str(tmp_path / "f.png"))
    assert (image.width(), image.height()) == size
    assert colours(image) > 10


@pytest.mark.parametrize("panel", SUBJECTS)
def test_svg_of_every_subject_names_the_classes(tmp_path: Path, panel: str | None) -> None:
    path = tmp_path / "f.svg"
    render(IRIS, path, panel=panel, size=(1200, 800))
    source, root, text = svg(path)
    assert all(name in text for name in IRIS.class_names)
    assert root.get("width") == "1200"
    assert root.get("height") == "800"
    assert root.findtext(f"{SVG}title")
    assert "setosa" in (root.findtext(f"{SVG}desc") or "")
    assert "non-scaling-stroke" not in source
    assert panel in HEAT_MAPS or "<image" not in source
    if panel is not None and panel != "pipeline":  # it stands alone under its title
        title = registry.get(panel).title
        assert text.startswith(title)
        assert root.findtext(f"{SVG}title") == title


@pytest.mark.parametrize("height", [900, 500])
def test_the_pipeline_loses_no_class_and_says_what_state_it_shows(tmp_path: Path, height: int) -> None:
    """All rows where they fit, else the largest, the true one and a row for the others; no part of the interface."""
    names = [f"kind {index}" for index in range(37)]
    state = Scenario(logits=[-0.2 * index for index in range(37)], class_names=names, target=36, temperature=2.0)
    render(state, tmp_path / "f.svg", panel="pipeline", size=(1600, height))
    _source, root, text = svg(tmp_path / "f.svg")
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts[0].startswith("kind 0 leads with")
    assert texts[1] == "T = 2.00 · true class: kind 36"
    shown = [name for name in names if name in texts]
    assert {"kind 0", "kind 36"} <= set(shown)
    assert len(shown) == 37 or f"and {37 - len(shown)} more" in texts
    assert (len(shown) == 37) == (height == 900)
    assert not re.search("(?i)drag|− max", text)


@pytest.mark.parametrize("panel", [None, "pipeline", "temperature-sweep"])
def test_projector_figures_are_read_from_the_back_row(tmp_path: Path, panel: str | None) -> None:
    render(IRIS, tmp_path / "f.svg", panel=panel, size=(1280, 720), theme="projector")
    _source, root, text = svg(tmp_path / "f.svg")
    assert min(float(element.attrib["font-size"]) for element in root.iter(f"{SVG}text")) >= 720 / 30
    assert "setosa" in text
    assert "1.50" in text
    assert "Panels" not in text


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_every_figure_brings_the_state_back(tmp_path: Path, ending: str) -> None:
    state = IRIS.with_logit(1, -math.inf).with_temperature(0.0).with_name(0, "אירוס <&> 鳶尾")
    render(state, tmp_path / f"f.{ending}", panel="pipeline", size=(800, 400))
    assert session.from_json(figures.extract_session(tmp_path / f"f.{ending}")) == state


@pytest.mark.parametrize("theme", THEMES)
def test_themes(tmp_path: Path, theme: str) -> None:
    render(IRIS, tmp_path / "f.png", panel="pipeline", size=(900, 300), theme=theme)
    background = QImage(str(tmp_path / "f.png")).pixelColor(450, 4)
    assert background.name() in (THEMES[theme].background, THEMES[theme].surface)


@pytest.mark.parametrize("count", [1, 2, 100])
def test_any_number_of_classes(tmp_path: Path, count: int) -> None:
    state = Scenario(logits=[0.1 * index for index in range(count)])
    render(state, tmp_path / "f.svg")
    source, _root, text = svg(tmp_path / "f.svg")
    assert "class 0" in text or count > 8
    assert "<image" not in source


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_pdf_of_the_window_has_names_and_numbers_as_text(tmp_path: Path) -> None:
    render(IRIS, tmp_path / "f.pdf")
    text = subprocess.run(["pdftotext", str(tmp_path / "f.pdf"), "-"], check=True, capture_output=True).stdout.decode()
    assert all(name in text for name in IRIS.class_names)
    assert "+2.10" in text
    assert "−0.50" in text
    images = subprocess.run(["pdfimages", "-list", str(tmp_path / "f.pdf")], check=True, capture_output=True, text=True)
    assert len(images.stdout.splitlines()) == 2, "a header of two lines, and no image"


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="librsvg is not installed")
def test_another_viewer_draws_the_svg_window_like_our_png(tmp_path: Path) -> None:
    render(IRIS, tmp_path / "ours.png")
    render(IRIS, tmp_path / "f.svg")
    subprocess.run(["rsvg-convert", str(tmp_path / "f.svg"), "-o", str(tmp_path / "theirs.png")], check=True)
    ours, theirs = QImage(str(tmp_path / "ours.png")), QImage(str(tmp_path / "theirs.png"))
    assert (ours.width(), ours.height()) == (theirs.width(), theirs.height())
    pairs = [(ours.pixelColor(x, y), theirs.pixelColor(x, y)) for x in range(0, 1600, 8) for y in range(0, 900, 8)]
    different = sum(max(abs(a.red() - b.red()), abs(a.green() - b.green())) > 64 for a, b in pairs)
    # Text in a substitute font differs pixel by pixel: it covers about 2 % of the window. A lost bar or panel is more.
    assert different / len(pairs) < 0.03


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"panel": "nonsense"}, "there is no panel 'nonsense'"),
        ({"theme": "pink"}, "there is no theme 'pink'"),
        ({"size": (0, 900)}, "size 0x900 is out of range"),
        ({"size": (99999, 900)}, "size 99999x900 is out of range"),
        ({"output": "f.bmp"}, "f.bmp"),
        ({"output": "nowhere/f.png"}, "f.png cannot be saved"),
    ],
)
def test_bad_arguments_are_one_sentence_and_leave_nothing(tmp_path: Path, wrong: dict, words: str) -> None:
    output = tmp_path / wrong.pop("output", "f.svg")
    with pytest.raises(ValueError, match=re.escape(words)):
        render(IRIS, output, **wrong)
    assert list(tmp_path.iterdir()) == []
    assert paint.vector is False


def test_nothing_is_left_on_the_screen(tmp_path: Path) -> None:
    before = set(QApplication.topLevelWidgets())
    render(IRIS, tmp_path / "f.png", panel="pipeline", size=(800, 300))
    assert [widget for widget in QApplication.topLevelWidgets() if widget not in before and widget.isVisible()] == []


def test_a_fresh_process_needs_no_display_and_says_nothing(tmp_path: Path) -> None:
    code = f"""
from softmax_explorer.app.render import render
from softmax_explorer.model.scenario import Scenario
render(Scenario(logits=[1.0, 2.0]), {str(tmp_path / "f.pdf")!r})
render(Scenario(logits=[1.0, 2.0]), {str(tmp_path / "p.pdf")!r}, panel="loss-curves", size=(300, 200))
"""
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "f.pdf").read_bytes().startswith(b"%PDF-")


def test_figures_show_no_buttons_and_no_hints(tmp_path: Path) -> None:
    for panel in ("gumbel", None):
        render(IRIS, tmp_path / "f.svg", panel=panel, size=(1200, 800))
        _source, _root, text = svg(tmp_path / "f.svg")
        assert not re.search("Try:|Draw again|Quick moves|Shuffle", text)


def test_softmax_vs_sigmoid_loses_no_class(tmp_path: Path) -> None:
    names = [f"kind {index}" for index in range(37)]
    state = Scenario(logits=[0.2 * index for index in range(37)], class_names=names, target=3)
    render(state, tmp_path / "f.svg", panel="softmax-vs-sigmoid", size=(700, 400))
    _source, root, _text = svg(tmp_path / "f.svg")
    texts = [element.text for element in root.iter(f"{SVG}text")]
    shown = [name for name in names if name in texts]
    assert {"kind 3", "kind 36"} < set(shown)
    assert f"and {37 - len(shown)} more" in texts
