"""The export menu: every picture and table lands where the user says, or one sentence says why not."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from softmax_explorer.app import export_menu, run
from softmax_explorer.data import figures
from softmax_explorer.export.figure import Heading
from softmax_explorer.model import presets, session
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.panels import registry

if TYPE_CHECKING:
    from softmax_explorer.app.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    window = run.make_window(presets.get("iris").scenario(), theme="light")
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.content.build_all()
    return window


@pytest.fixture
def messages(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(window, "show_message", said.append)
    return said


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> list[str]:
    """Let the file dialog answer `path`; the suggestions it was opened with."""
    suggestions: list[str] = []

    def answer(_window: object, _title: str, suggestion: str, _kinds: str) -> tuple[str, str]:
        suggestions.append(suggestion)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return suggestions


def submenu(window: MainWindow, name: str) -> QMenu:
    if window.export_menu.findChild(QMenu, f"export-{name}") is None:
        submenu(window, "all-panels")
    menu = window.export_menu.findChild(QMenu, f"export-{name}")
    assert menu is not None
    menu.aboutToShow.emit()
    return menu


def trigger(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_every_panel_is_in_the_menu(window: MainWindow) -> None:
    submenu(window, "all-panels")
    names = {menu.objectName() for menu in window.export_menu.findChildren(QMenu)}
    assert {"export-window", "export-pipeline"} <= names
    assert {f"export-{found.id}" for found in registry.listed()} <= names


def test_this_panel_is_the_one_worked_with_last(
    window: MainWindow, messages: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.content.show_panel("loss-curves")
    suggestions = choose(monkeypatch, tmp_path / "a.csv")
    trigger(submenu(window, "this-panel"), "Numbers as CSV…")
    pair = window.panel_widget("softmax-vs-sigmoid")
    QTest.mouseClick(pair, Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    qtbot.mouseClick(window.toolbar.findChild(QPushButton, "undo"), Qt.MouseButton.LeftButton)
    window.export_menu.aboutToShow.emit()
    this = submenu(window, "this-panel")
    assert this.title() == "Panel “Softmax vs sigmoid”"
    trigger(this, "Numbers as JSON…")
    assert suggestions == ["iris-loss-curves.csv", "iris-softmax-vs-sigmoid.json"]
    assert messages == ["Saved a.csv", "Saved a.csv.json"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("true logit,")
    assert json.loads((tmp_path / "a.csv.json").read_text(encoding="utf-8"))["panel"] == "softmax-vs-sigmoid"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("window", "PNG…"),
        ("window", "SVG…"),
        ("pipeline", "PDF…"),
        ("softmax-vs-sigmoid", "SVG…"),
        ("temperature-sweep", "PNG…"),
        ("temperature-sweep", "PDF…"),
    ],
)
def test_pictures_are_saved_with_the_state_inside(
    window: MainWindow,
    messages: list[str],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    subject: str,
    kind: str,
) -> None:
    path = tmp_path / f"picture.{kind[:3].lower()}"
    suggestions = choose(monkeypatch, path)
    trigger(submenu(window, subject), kind)
    qtbot.waitUntil(lambda: messages == ["Saved " + path.name])
    assert session.from_json(figures.extract_session(path)) == window.store.scenario
    part = "" if subject == "window" else f"-{subject}"
    assert suggestions == [f"iris{part}{path.suffix}"]


def test_png_at_four_times_has_four_times_the_pixels(
    window: MainWindow, messages: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "big.png")
    trigger(submenu(window, "pipeline"), "PNG 4×…")
    qtbot.waitUntil(lambda: bool(messages))
    heading = QSize(0, Heading("", "").height)
    assert QImage(str(tmp_path / "big.png")).size() == (window.content.pipeline.size() + heading) * 4


def test_figures_of_many_classes_lose_no_row_and_show_no_interface(
    window: MainWindow, messages: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.store.apply(Scenario(logits=[0.1 * index for index in range(37)], target=3), "")
    window.store.flush()
    window.content.pipeline.set_columns(("logit", "probability"))
    for subject in ("pipeline", "window"):
        path = tmp_path / f"{subject}.svg"
        choose(monkeypatch, path)
        trigger(submenu(window, subject), "SVG…")
        qtbot.waitUntil(lambda path=path: path.exists())
        texts = [element.text or "" for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]
        assert {"class 3", "class 36", "logit z"} <= set(texts)
        assert not {"drag the handle, or type", "− max", "gradient"} & set(texts)
        assert any(text.startswith("class 36 leads") for text in texts)
        if subject == "pipeline":
            assert {f"class {index}" for index in range(37)} <= set(texts)
        else:
            assert len([text for text in texts if text.endswith(" more")]) == 2, "of the rows, and of the pairs"


def test_the_ending_is_added(
    window: MainWindow, messages: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "name")
    trigger(submenu(window, "pipeline"), "SVG, text as outlines…")
    qtbot.waitUntil(lambda: messages == ["Saved name.svg"])
    assert "<text" not in (tmp_path / "name.svg").read_text(encoding="utf-8")


def test_a_dialog_dismissed_saves_nothing(
    window: MainWindow, messages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, "")
    trigger(submenu(window, "window"), "PDF…")
    trigger(window.export_menu, "Numbers as CSV…")
    assert messages == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(
    window: MainWindow, messages: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "nowhere" / "f.png")
    trigger(submenu(window, "window"), "PNG…")
    qtbot.waitUntil(lambda: bool(messages))
    choose(monkeypatch, tmp_path / "nowhere" / "f.csv")
    trigger(window.export_menu, "Numbers as CSV…")
    assert [message.partition(":")[0] for message in messages] == ["f.png cannot be saved", "f.csv cannot be saved"]


def test_a_picture_can_be_copied(window: MainWindow, messages: list[str]) -> None:
    trigger(submenu(window, "pipeline"), "Copy picture")
    assert messages == ["Copied the picture"]
    size: QSize = QGuiApplication.clipboard().image().size()
    assert size == (window.content.pipeline.size() + QSize(0, Heading("", "").height)) * 2


def test_numbers_are_saved_as_csv_json_and_markdown(
    window: MainWindow, messages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, ending in (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md")):
        choose(monkeypatch, tmp_path / f"numbers.{ending}")
        trigger(window.export_menu, f"Numbers as {kind}…")
    assert messages == [f"Saved numbers.{ending}" for ending in ("csv", "json", "md")]
    stored = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in stored["classes"]] == list(window.store.scenario.class_names)
    assert stored["classes"][0]["probability"] == window.store.results.probabilities[0]
    assert "setosa" in (tmp_path / "numbers.csv").read_text(encoding="utf-8")
    assert "| setosa" in (tmp_path / "numbers.md").read_text(encoding="utf-8")


def test_an_open_gesture_is_finished_first(
    window: MainWindow, messages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.store.preview(window.store.scenario.with_logit(0, 7.0))
    choose(monkeypatch, tmp_path / "numbers.json")
    trigger(window.export_menu, "Numbers as JSON…")
    assert json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))["classes"][0]["logit"] == 7.0
    assert window.store.undo_stack.count == 1


def test_names_that_no_file_system_likes_become_plain_suggestions(window: MainWindow) -> None:
    window.store.apply(window.store.scenario.with_logit(0, 1.0), "")
    assert export_menu.suggested_name(window, "pipeline", "png").endswith("-pipeline.png")
    assert "/" not in export_menu.suggested_name(window, "", "svg")


def test_ctrl_e_opens_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    opened: list[bool] = []
    window.export_menu.aboutToShow.connect(lambda: opened.append(True))
    window.export_menu.aboutToShow.connect(lambda: QTimer.singleShot(0, window.export_menu.hide))
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert opened
