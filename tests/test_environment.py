"""The checks before Qt starts, each in a real process: one line with the cure, never a core dump."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from softmax_explorer import environment

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks displays and libraries")
PROGRAM = """
import sys
from softmax_explorer import environment
{setup}
try:
    environment.check(needs_display={needs_display})
except environment.EnvironmentProblem as problem:
    print(problem)
if [name for name in sys.modules if name.startswith("PySide6")]:
    print("Qt was imported")
"""


def problem(needs_display: bool, setup: str = "", path: Path | None = None, **variables: str) -> str:
    """What `check` says in a fresh process with only these display variables; empty when all is well."""
    ours = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE")
    environ = {name: value for name, value in os.environ.items() if name not in ours} | variables
    if path is not None:
        environ["PYTHONPATH"] = str(path)
    code = PROGRAM.format(setup=setup, needs_display=needs_display)
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environ, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    message = done.stdout.removesuffix("\n")
    assert "\n" not in message
    assert len(message) <= 300
    return message


def fake_pyside(folder: Path, version: str) -> Path:
    package = folder / "PySide6"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text(f'__version__ = "{version}"\nraise SystemExit("imported")\n')
    return folder


def test_all_is_well_without_a_display_when_no_window_is_needed() -> None:
    assert problem(False) == ""


@linux_only
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:port=5901", "offscreen:size=10x10"])
def test_platforms_without_a_display_need_none(platform: str) -> None:
    assert problem(True, QT_QPA_PLATFORM=platform) == ""


@linux_only
def test_no_display() -> None:
    message = problem(True)
    assert "no display" in message
    assert "DISPLAY" in message
    assert "xvfb-run" in message


@linux_only
@pytest.mark.parametrize("display", [":59077", "localhost:59077.0", ":nonsense", "unix:59077"])
def test_dead_display(display: str) -> None:
    message = problem(True, DISPLAY=display)
    assert f"DISPLAY={display} does not answer" in message


@linux_only
def test_a_display_that_refuses_us_is_not_a_core_dump() -> None:
    reason = b"no permission..."
    refusal = struct.pack("=BBHHH", 0, len(reason), 11, 0, len(reason) // 4) + reason
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X59078")
        server.listen()

        def refuse() -> None:
            connection = server.accept()[0]
            connection.recv(4096)
            connection.sendall(refusal)
            connection.close()

        threading.Thread(target=refuse, daemon=True).start()
        assert "DISPLAY=:59078 does not answer" in problem(True, DISPLAY=":59078")


@linux_only
def test_dead_wayland_display_is_named_unless_x11_can_take_over() -> None:
    assert "WAYLAND_DISPLAY=wayland-77 does not answer" in problem(True, WAYLAND_DISPLAY="wayland-77")
    assert "DISPLAY=:59077 does not answer" in problem(True, WAYLAND_DISPLAY="wayland-77", DISPLAY=":59077")


@linux_only
def test_unknown_qt_platform_is_named() -> None:
    assert "QT_QPA_PLATFORM=fancy is not a Qt platform" in problem(True, QT_QPA_PLATFORM="fancy", DISPLAY=":59077")


@linux_only
def test_missing_library_names_its_package() -> None:
    setup = "environment.GUI_LIBRARIES['libnowhere.so.9'] = 'libnowhere9'"
    assert problem(False, setup) == (
        "libnowhere.so.9 is missing, so Qt cannot start; on Debian or Ubuntu: apt-get install libnowhere9"
    )


@linux_only
def test_a_bare_system_gets_one_line_for_all_packages() -> None:
    setup = """
environment.X11_LIBRARIES = {"no" + name: package for name, package in environment.X11_LIBRARIES.items()}
"""
    message = problem(True, setup, DISPLAY=":59077")
    assert all(package in message for package in environment.X11_LIBRARIES.values())
    assert len("nolibxcb-cursor.so.0 and 99 more libraries") + sum(map(len, environment.GUI_LIBRARIES.values())) < 300


def test_missing_pyside_says_what_to_install() -> None:
    message = problem(False, "sys.path = [entry for entry in sys.path if 'site-packages' not in entry]")
    assert "PySide6 is not installed" in message
    assert "pip install 'PySide6-Essentials" in message


@pytest.mark.parametrize(("version", "broken"), [("6.12.0", True), ("6.12.1", False), ("6.11.3", False)])
def test_the_pair_that_loses_references_to_none_is_refused(tmp_path: Path, version: str, broken: bool) -> None:
    message = problem(False, "sys.version_info = (3, 11, 7)", fake_pyside(tmp_path, version))
    assert ("PySide6 6.12.0 crashes on Python 3.11" in message) is broken
    if broken:
        assert "pip install 'PySide6-Essentials>=6.10,<6.12'" in message
    assert problem(False, "sys.version_info = (3, 12, 0)", fake_pyside(tmp_path, version)) == ""


def test_void_qt_calls_keep_their_references_to_none() -> None:
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 500
