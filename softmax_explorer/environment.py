"""Say in one line why Qt cannot start here, before Qt says it with a core dump.

Runs at every start, so it costs a few milliseconds: no Qt, no package metadata, only what the window would load next.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder

# What a bare Debian lacks: shared library -> the package that brings it.
GUI_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
DISPLAYLESS = frozenset({"offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs", "vkkhrdisplay"})
CONNECT_SECONDS = 3.0
NO_WINDOW_HINT = "the commands table and render need no display"


class EnvironmentProblem(RuntimeError):  # noqa: N818
    """Qt cannot start here; the message is one line that names the cure."""


def check(needs_display: bool) -> None:
    """Raise EnvironmentProblem when importing Qt, or opening a window if `needs_display`, would fail."""
    if os.environ.get("LC_ALL") in ("C", "POSIX"):
        os.environ["LC_ALL"] = "C.UTF-8"  # what Qt falls back to; it would say so in four lines on stderr
    _check_pyside()
    if not sys.platform.startswith("linux"):
        return
    _require(GUI_LIBRARIES)
    if needs_display:
        _check_display(os.environ)


def _check_pyside() -> None:
    spec = PathFinder.find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise EnvironmentProblem(
            "PySide6 is not installed for this Python; run: python -m pip install 'PySide6-Essentials>=6.10,<6.12'"
        )
    if sys.version_info < (3, 12) and _version_line(spec.origin) == "6.12.0":
        python = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise EnvironmentProblem(
            f"PySide6 6.12.0 crashes on Python {python}; run: python -m pip install 'PySide6-Essentials>=6.10,<6.12', "
            "or use Python 3.12 or newer"
        )


def _version_line(init_file: str) -> str:
    """Read `__version__ = "..."` from PySide6/__init__.py; importing it, or importlib.metadata, is ten times slower."""
    with open(init_file, encoding="utf-8") as source:  # noqa: PTH123 pathlib costs more than the check
        for line in source:
            if line.startswith("__version__"):
                return line.partition("=")[2].strip().strip("\"'")
    return ""


def _require(libraries: Mapping[str, str]) -> None:
    missing = {name: package for name, package in libraries.items() if not _loads(name)}
    if not missing:
        return
    names = list(missing)
    what = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more libraries"
    verb = "is" if len(names) == 1 else "are"
    raise EnvironmentProblem(
        f"{what} {verb} missing, so Qt cannot start; on Debian or Ubuntu: apt-get install {' '.join(missing.values())}"
    )


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _check_display(environ: Mapping[str, str]) -> None:
    platforms = [entry.partition(":")[0] for entry in environ.get("QT_QPA_PLATFORM", "").split(";") if entry]
    for name in platforms:
        if name not in DISPLAYLESS and name != "xcb" and not name.startswith("wayland"):
            raise EnvironmentProblem(
                f"QT_QPA_PLATFORM={name[:80]} is not a Qt platform; unset it, or use xcb, wayland or offscreen"
            )
    if platforms and platforms[0] in DISPLAYLESS:
        return
    wayland = not platforms or any(name.startswith("wayland") for name in platforms)
    x11 = not platforms or "xcb" in platforms
    if wayland and environ.get("WAYLAND_DISPLAY") and _wayland_answers():
        return
    display = environ.get("DISPLAY", "")
    if x11 and display:
        _require(X11_LIBRARIES)
        if not _x11_answers(display):
            raise EnvironmentProblem(
                f"the display DISPLAY={display[:80]} does not answer; start it, set DISPLAY to one that runs, or use "
                f"QT_QPA_PLATFORM=offscreen ({NO_WINDOW_HINT})"
            )
        return
    if wayland and environ.get("WAYLAND_DISPLAY"):
        raise EnvironmentProblem(
            f"the display WAYLAND_DISPLAY={environ['WAYLAND_DISPLAY'][:80]} does not answer; set WAYLAND_DISPLAY or "
            f"DISPLAY to one that runs ({NO_WINDOW_HINT})"
        )
    raise EnvironmentProblem(
        "there is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or start it with xvfb-run "
        f"({NO_WINDOW_HINT})"
    )


def _wayland_answers() -> bool:
    import ctypes

    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return False
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    with _stderr_closed():
        connection = wayland.wl_display_connect(None)
    if not connection:
        return False
    wayland.wl_display_disconnect(connection)
    return True


def _x11_answers(display: str) -> bool:
    """Open and close a connection as Qt will, permission included."""
    import ctypes

    if not _host_answers(display):
        return False
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    with _stderr_closed():
        connection = xcb.xcb_connect(display.encode(), None)
        answers = xcb.xcb_connection_has_error(connection) == 0
        xcb.xcb_disconnect(connection)
    return answers


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """The display libraries print a refusal themselves; the caller prints one line of its own."""
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


def _host_answers(display: str) -> bool:
    """A display on another machine may swallow a connection for minutes; local sockets answer at once."""
    host, _, number = display.rpartition(":")
    if not host or host.startswith(("/", "unix")):
        return True
    import socket

    try:
        port = 6000 + int(number.partition(".")[0])
        socket.create_connection((host.rpartition("/")[2].strip("[]"), port), CONNECT_SECONDS).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True
