"""A test that goes wrong with a window open says so: it neither kills the run nor hides its own message."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = """
import pytest
from softmax_explorer.app.run import build_main_window

kept = []

@pytest.mark.parametrize("message", ["what went wrong", ""])
def test_window(qtbot, qapp, message):
    window = build_main_window(["--preset", "iris"])
    window.show()
    qtbot.waitExposed(window)
    window.content.build_all()
    qtbot.wait(1)
    kept.append(window)
    assert not message, message

def test_after_them(qapp):
    assert not qapp.topLevelWidgets()
"""


@pytest.mark.slow
def test_windows_left_open_are_named_and_hide_nothing(tmp_path: Path):
    file = tmp_path / "test_left_open.py"
    file.write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-c", HERE.parent / "pyproject.toml", file]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    run = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "AssertionError: what went wrong" in run.stdout
    assert re.search(r"top-level widget\(s\) alive: .*MainWindow ''", run.stdout)
    assert "1 failed, 2 passed, 1 error" in run.stdout
