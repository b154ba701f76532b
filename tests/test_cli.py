"""The command line: what it prints, and one line with status 2 for whatever is wrong."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from softmax_explorer import cli, resources
from softmax_explorer.model import presets, session
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.options import UsageError, window_options
from softmax_explorer.panels import registry

DIGITS = str(resources.path("samples/digits.npz"))


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]):
    def call(*arguments: str) -> str:
        assert cli.main(arguments) == 0
        captured = capfdbinary.readouterr()
        assert captured.err == b""
        return captured.out.decode("utf-8")

    return call


@pytest.fixture
def refused(capfdbinary: pytest.CaptureFixture[bytes]):
    def call(*arguments: str) -> str:
        assert cli.main(arguments) == 2
        captured = capfdbinary.readouterr()
        assert captured.out == b""
        line = captured.err.decode("utf-8")
        assert line.startswith("softmax-explorer: ")
        assert line.count("\n") == 1
        assert line.endswith("\n")
        assert len(line) <= 300
        return line

    return call


def process(*arguments: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, in an environment without a display."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-m", "softmax_explorer", *arguments],
        env={**environment, **changes},
        capture_output=True,
        timeout=60,
        check=False,
    )


def state(run, *arguments: str) -> dict:
    return json.loads(run("table", *arguments, "--format", "json"))


def logits(content: dict) -> list[float]:
    return [entry["logit"] for entry in content["classes"]]


def test_presets_are_listed_by_id_and_title(run):
    lines = [line.split(maxsplit=1) for line in run("presets").splitlines()]
    assert lines == [[preset.id, preset.title] for preset in presets.PRESETS.values()]


def test_panels_are_listed_by_id_and_title(run):
    lines = [line.split(maxsplit=1) for line in run("panels").splitlines()]
    assert lines == [[panel.id, panel.title] for panel in registry.all_panels()]
    assert "temperature-sweep" in [line[0] for line in lines]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--logits=-1,2"],
        ["--logits", "-1,2"],
        ["--logits", "tensor([-1., 2.])"],
        ["--logits", "array([-1, 2])"],
        ["--logits", "−1; 2"],
        ["--logits", "[-1, 2]"],
    ],
)
def test_logits_in_every_spelling(run, arguments: list[str]):
    assert logits(state(run, *arguments)) == [-1, 2]


def test_the_json_of_a_table(run):
    content = state(run, "--logits", "2.1,0.8,-0.5", "--names", 'a,"b, c",=d', "--temperature", "2", "--target", "=d")
    assert [entry["name"] for entry in content["classes"]] == ["a", "b, c", "=d"]
    assert (content["temperature"], content["target"]) == (2.0, 2)
    assert content["classes"][2]["gradient"] < 0


@pytest.mark.parametrize(
    ("temperature", "shares"), [("0", [1, 0]), ("inf", [0.5, 0.5]), ("∞", [0.5, 0.5]), ("1e-300", [1, 0])]
)
def test_the_limits_of_the_temperature(run, temperature: str, shares: list[float]):
    content = state(run, "--logits", "2,1", "--temperature", temperature)
    assert [entry["probability"] for entry in content["classes"]] == shares


def test_every_preset_has_a_table(run):
    for id, preset in presets.PRESETS.items():
        assert logits(state(run, "--preset", id)) == preset.scenario().logits.tolist()


def test_csv_and_markdown_have_a_header_and_a_row_a_class(run):
    lines = list(csv.reader(io.StringIO(run("table", "--preset", "iris", "--format", "csv"))))
    assert lines[0][:2] == ["name", "logit"]
    assert [line[0] for line in lines[1:]] == ["setosa", "versicolor", "virginica"]
    markdown = run("table", "--preset", "iris", "--format=markdown").splitlines()
    assert len(markdown) == 5
    assert markdown[2].startswith("| setosa | 2.1 |")


def test_a_data_set_gives_row_1_and_row_n_another(run):
    with np.load(DIGITS) as arrays:
        rows, labels = arrays["logits"], arrays["labels"]
    first = state(run, DIGITS)
    assert logits(first) == rows[0].tolist()
    assert logits(state(run, DIGITS, "--row", "1")) == rows[0].tolist()
    last = state(run, DIGITS, f"--row={len(rows)}", "--temperature", "0.5")
    assert logits(last) == rows[-1].tolist()
    assert (last["target"], last["temperature"]) == (labels[-1], 0.5)


def test_what_table_prints_can_be_given_to_table(run, tmp_path: Path):
    first = run("table", DIGITS, "--row", "5", "--temperature", "0.3", "--format", "json")
    (tmp_path / "state.json").write_text(first, encoding="utf-8")
    assert run("table", str(tmp_path / "state.json"), "--format", "json") == first


def test_the_numbers_of_a_panel(run):
    content = json.loads(run("table", "--preset", "iris", "--panel", "temperature-sweep", "--format", "json"))
    assert content["panel"] == "temperature-sweep"
    assert content["columns"][:2] == ["temperature", "setosa"]
    text = run("table", "--preset", "iris", "--panel", "pipeline")
    assert text == run("table", "--preset", "iris")


@pytest.mark.parametrize("panel", [found.id for found in registry.listed()])
def test_every_panel_has_a_table_in_every_format(run, panel: str):
    given = ("--logits", "2.1, 0.8, -inf", "--names", "a,b|c,=d", "--panel", panel)
    content = json.loads(run("table", *given, "--format", "json"))
    assert content["panel"] == panel
    table = registry.get(panel).table(Results(Scenario(logits=[2.1, 0.8, -math.inf], class_names=("a", "b|c", "=d"))))
    assert content["columns"] == list(table.columns)
    assert len(content["rows"]) == len(table.rows)
    assert len(list(csv.reader(run("table", *given).splitlines()))) == 1 + len(table.rows)
    assert run("table", *given, "--format", "markdown").count("\n") == 2 + len(table.rows)


def test_a_file_may_be_called_like_an_option_or_a_command(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in ("--logits", "table"):
        Path(name).write_text("1,2")
        assert logits(json.loads(run("table", "--format", "json", "--", name))) == [1, 2]
    assert logits(state(run, "table")) == [1, 2]


def test_help_and_version(run):
    whole = run("--help")
    for command in ("table", "render", "panels", "presets"):
        usage = run(command, "--help")
        assert usage.startswith(f"softmax-explorer {command}")
        assert usage.splitlines()[0] in whole.splitlines()
        assert run(command, "--preset", "iris", "-h") == usage
        assert (whole.partition("\n\n")[2] in usage) == (command in ("table", "render")), "what INPUT is"
    assert run("--preset", "iris", "--help") == whole
    assert run("--version").startswith("softmax-explorer 0.")
    assert run("--preset", "iris", "--version") == run("render", "--version") == run("--version")


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["table"], ["table", "input"]),
        (["render"], ["render"]),
        (["render", "-o", "x.png"], ["render", "input"]),
        (["table", "missing.csv"], ["missing.csv"]),
        (["missing.csv"], ["missing.csv"]),
        (["tabel"], ["tabel", "did you mean table?"]),
        (["tabel", "x"], ["tabel", "did you mean table?"]),
        (["Render", "x", "-o", "x.png"], ["Render", "did you mean render?"]),
        (["nonsense", "x"], ["nonsense and x are both given"]),
        (["table", "--", "--help"], ["--help: there is no such file"]),
        (["table", "a.csv", "b.csv"], ["a.csv", "b.csv"]),
        (["table", "a.csv", "--preset", "iris"], ["a.csv", "--preset"]),
        (["table", "--preset", "iris", "--logits", "1,2"], ["--preset", "--logits"]),
        (["table", "--preset", "nope"], ["--preset nope"]),
        (["table", "--logits", "1,x"], ["--logits 1,x", "'x'"]),
        (["table", "--logits", ""], ["--logits"]),
        (["table", "--logits"], ["--logits", "value"]),
        (["table", "--logits", "--temperature", "2"], ["--logits", "value"]),
        (["table", "--logits", "nan,1"], ["--logits nan,1"]),
        (["table", "--logits", "1,2", "--logits", "3"], ["--logits", "twice"]),
        (["table", "--logits", "1,2", "--names", "a"], ["--names a", "2"]),
        (["table", "--logits", "1,2", "--names", ""], ["--names"]),
        (["table", "--logits", "1,2", "--target", "2"], ["--target 2"]),
        (["table", "--logits", "1,2", "--target", "-1"], ["--target -1"]),
        (["table", "--logits", "1,2", "--names", "a,a", "--target", "a"], ["--target a"]),
        (["table", "--logits", "1,2", "--temperature", "-1"], ["--temperature -1"]),
        (["table", "--logits", "1,2", "--temperature", "nan"], ["--temperature nan"]),
        (["table", "--logits", "1,2", "--temperature", "hot"], ["--temperature hot"]),
        (["table", "--logits", "1,2", "--row", "2"], ["--row 2", "1 to 1"]),
        (["table", DIGITS, "--row", "0"], ["--row 0", "897"]),
        (["table", DIGITS, "--row", "898"], ["--row 898", "897"]),
        (["table", DIGITS, "--row", "1.5"], ["--row 1.5"]),
        (["table", "--preset", "iris", "--format", "xml"], ["--format xml"]),
        (["table", "--preset", "iris", "--panel", "nope"], ["--panel nope"]),
        (["table", "--preset", "iris", "--theme", "light"], ["--theme"]),
        (["table", "--frobnicate"], ["--frobnicate"]),
        (["--frobnicate=3"], ["--frobnicate"]),
        (["-1,2"], ["-1,2"]),
        (["--theme", "pink"], ["--theme pink", "projector"]),
        (["--panel", "nope"], ["--panel nope"]),
        (["--present=yes"], ["--present"]),
        (["--format", "json"], ["--format"]),
        (["presets", "all"], ["presets", "all"]),
        (["panels", "-x"], ["panels", "-x"]),
        (["calibrate", "digits.npz"], ["calibrate", "digits.npz"]),
        (["calibrate"], ["calibrate"]),
        (["lessons"], ["lessons"]),
        (["render", "--preset", "iris", "-o"], ["-o", "value"]),
        (["render", "--preset", "iris", "-o", "x.gif"], ["x.gif", ".png"]),
        (["render", "--preset", "iris", "-o", "png"], ["-o png"]),
        (["render", "--preset", "iris", "-o", "nowhere/x.png"], ["nowhere/x.png"]),
        (["render", "--preset", "iris", "-o", "x" * 300 + ".png"], ["xxx", ".png"]),
        (["render", "--preset", "iris", "-o", "x.png", "--size", "0x5"], ["--size 0x5"]),
        (["render", "--preset", "iris", "-o", "x.png", "--size", "16385x5"], ["--size 16385x5", "16384"]),
        (["render", "--preset", "iris", "-o", "x.png", "--size", "big"], ["--size big"]),
        (["render", "--preset", "iris", "-o", "x.png", "--theme", "pink"], ["--theme pink"]),
        (["render", "--preset", "iris", "-o", "x.png", "--panel", "nope"], ["--panel nope"]),
        (["render", "missing.csv", "-o", "x.png"], ["missing.csv"]),
        (["table", "--logits", "x" * 5000], ["xxx", "…"]),
        (["table", "--logits", "a\nb\x1b[2J"], ["--logits"]),
        (["table", "y" * 255], ["yyy", "…"]),
        (["table", "\udcff\udcfe.csv"], [".csv"]),
        (["table", "--preset", "x" * 5000], ["xxx"]),
        (["table", "--logits", "1", "--names", "x" * 200_000], ["--names"]),
        (["--" + "x" * 5000], ["--xxx"]),
        (["calibrate", "x" * 5000], ["calibrate xxx"]),
    ],
)
def test_anything_bad_is_one_line(refused, tmp_path: Path, monkeypatch, arguments: list[str], parts: list[str]):
    monkeypatch.chdir(tmp_path)
    line = refused(*arguments)
    for part in parts:
        assert part in line, line
    assert list(tmp_path.iterdir()) == []


def test_a_bad_file_is_named_with_the_place(refused, tmp_path: Path):
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n3,x\n")
    line = refused("table", str(tmp_path / "bad.csv"))
    assert "bad.csv: line 3, column 2 ('b'): 'x' is not a number" in line
    assert str(tmp_path) not in line


def test_a_refused_render_leaves_the_old_figure(refused, tmp_path: Path):
    (tmp_path / "figure.png").write_bytes(b"old")
    refused("render", "--logits", "1,x", "-o", str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").read_bytes() == b"old"
    (tmp_path / "folder.png").mkdir()
    assert "folder.png" in refused("render", "--logits", "1,2", "-o", str(tmp_path / "folder.png"))


def test_the_options_of_a_window():
    options = window_options([DIGITS, "--row", "3", "--theme", "dark", "--panel", "temperature-sweep", "--present"])
    assert options.scenario is not None
    assert options.dataset is not None
    assert options.scenario.row == 2
    assert options.scenario == options.dataset.row(2)
    assert (options.theme, options.panel, options.present) == ("dark", "temperature-sweep", True)
    assert window_options([]) == window_options(["--panel", "pipeline"])
    assert window_options([]).scenario is None


def test_a_session_opens_with_the_panel_it_was_saved_with(tmp_path: Path):
    path = str(tmp_path / "lesson.json")
    for panel, expected in (("descent", "descent"), ("of-the-future", None), ("", None)):
        session.save(Scenario([1.0, 2.0]), path, panel)
        assert window_options([path, "--temperature", "2"]).panel == expected
        assert window_options([path, "--panel", "jacobian"]).panel == "jacobian"


def test_a_change_without_an_input_applies_to_the_first_example():
    scenario = window_options(["--temperature", "4"]).scenario
    assert scenario == presets.get("iris").scenario().with_temperature(4)


def test_the_window_options_raise_rather_than_exit():
    with pytest.raises(UsageError, match="--nope"):
        window_options(["--nope"])


QT_FREE = """
import sys
from softmax_explorer.cli import main
for arguments in (["presets"], ["panels"], ["table", "--preset", "iris"], ["table", sys.argv[1], "--format", "json"],
                  ["table", "--preset", "iris", "--panel", "temperature-sweep"], ["table", "missing.csv"], ["--help"]):
    main(arguments)
loaded = [name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph")]
assert not loaded, loaded
"""


def test_what_needs_no_window_loads_no_qt():
    run = subprocess.run([sys.executable, "-c", QT_FREE, DIGITS], capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stderr.count(b"\n") == 1


def test_the_module_is_the_command_whatever_the_locale():
    run = process("table", "--logits", "1,2", "--names", "é,שלום", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (0, b"")
    assert "שלום" in run.stdout.decode("utf-8")
    run = process("table", "é" * 100 + ".csv", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stdout) == (2, b"")
    assert len(run.stderr) <= 300
    assert run.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
def test_a_reader_that_had_enough_is_no_error():
    command = [sys.executable, "-m", "softmax_explorer", "table", "--logits", "0," * 20_000 + "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.read(10)
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told():
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "softmax_explorer", "table", "--logits", "1,2"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert run.returncode == 2
    assert run.stderr.count(b"\n") == 1
    assert b"No space left" in run.stderr


@pytest.mark.parametrize(
    ("panel", "suffix"),
    [([], "png"), (["--panel", "pipeline"], "svg"), (["--panel", "temperature-sweep"], "pdf")],
)
def test_a_rendered_figure_gives_its_state_back(run, qapp, tmp_path: Path, monkeypatch, suffix: str, panel: list[str]):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    figure = str(tmp_path / f"figure.{suffix}")
    given = [DIGITS, "--row", "79", "--temperature", "1.3"]
    assert run("render", *given, *panel, "-o", figure, "--size", "800x450") == ""
    assert run("table", figure, "--format", "json") == run("table", *given, "--format", "json")
    assert [path.name for path in tmp_path.iterdir()] == [f"figure.{suffix}"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_so_in_one_line():
    run = process("--preset", "iris")
    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr.count(b"\n") == 1
    assert b"display" in run.stderr


def test_the_window_gets_what_the_command_line_says(qapp, monkeypatch: pytest.MonkeyPatch):
    from softmax_explorer.app import run as app_run

    calls: list[dict] = []
    monkeypatch.setattr(app_run, "run", lambda **given: calls.append(given) or 7)
    assert cli.main(["--logits", "1,2", "--present", "--theme", "projector"]) == 7
    assert calls[0].pop("scenario").logits.tolist() == [1, 2]
    assert calls == [{"dataset": None, "present": True, "theme": "projector", "panel": None}]
