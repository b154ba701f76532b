"""The real window on X11, used from outside its process: drag, undo, present, close.

    .venv/bin/python .ci/smoke.py

Starts an X server of its own (Xvfb), `softmax-explorer --preset iris` in it, and moves the mouse with xdotool. What it
sees are screenshots. Where the controls are is asked of an identical window without a display: the app brings its own
font and style, so both are laid out alike.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SCREEN = (1500, 960)
PATIENCE = 30.0
BIN = Path(sys.executable).parent
ASK_WHERE = """
import json, sys
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractSlider, QWidget
from softmax_explorer.app import run
window = run.build_main_window(["--preset", "iris"])
window.show()
run.application().processEvents()
def place(name):
    widget = window.findChild(QWidget, name)
    corner = widget.mapTo(window, QPoint(0, 0))
    return [corner.x(), corner.y(), widget.width(), widget.height()]
names = ["pipeline", "panel-softmax-vs-sigmoid", "status-sentence", "logit-slider-0"]
found = {name: place(name) for name in names}
slider = window.findChild(QAbstractSlider, "logit-slider-0")
found["fraction"] = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
found["size"] = [window.width(), window.height()]
window.close()
print(json.dumps(found))
"""
Rectangle = tuple[int, int, int, int]


class SmokeError(Exception):
    """The window did not do what it should; the message says what was seen."""


class XServer:
    def __init__(self) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24", "-nolisten", "tcp"]
        self.process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise SmokeError("Xvfb did not start")
        self.display = f":{number}"
        os.environ["DISPLAY"] = self.display

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Screenshot:
    def __init__(self) -> None:
        command = ["import", "-silent", "-window", "root", "-depth", "8", "rgb:-"]
        self.pixels = subprocess.run(command, capture_output=True, check=True).stdout
        if len(self.pixels) != SCREEN[0] * SCREEN[1] * 3:
            raise SmokeError(f"the screenshot has {len(self.pixels)} bytes")

    def part(self, rectangle: Rectangle) -> bytes:
        left, top, width, height = rectangle
        rows = range(max(top, 0), min(top + height, SCREEN[1]))
        return b"".join(
            self.pixels[(y * SCREEN[0] + left) * 3 : (y * SCREEN[0] + min(left + width, SCREEN[0])) * 3] for y in rows
        )


def xdotool(*arguments: object) -> str:
    done = subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def windows_of(pid: int) -> list[str]:
    return xdotool("search", "--onlyvisible", "--pid", pid).split()


def wait_for(what: str, condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SmokeError(f"waited {PATIENCE:.0f} s in vain: {what}")
        time.sleep(0.05)
    print(f"  ok  {what}", flush=True)


def settled() -> Screenshot:
    """The screen once it has stood still for 0.6 s, longer than the app waits before it finishes a gesture."""
    before, since = Screenshot(), time.monotonic()
    end = since + PATIENCE
    while time.monotonic() - since < 0.6:
        now = Screenshot()
        if now.pixels != before.pixels:
            before, since = now, time.monotonic()
        if time.monotonic() > end:
            raise SmokeError("the picture does not come to rest")
    return before


def ask_to_close(window: str) -> None:
    """What a window manager sends when the close button is pressed (xdotool of Debian 12 cannot)."""

    class ClientMessage(ctypes.Structure):
        _fields_ = (
            ("type", ctypes.c_int),
            ("serial", ctypes.c_ulong),
            ("send_event", ctypes.c_int),
            ("display", ctypes.c_void_p),
            ("window", ctypes.c_ulong),
            ("message_type", ctypes.c_ulong),
            ("format", ctypes.c_int),
            ("data", ctypes.c_long * 5),
            ("rest", ctypes.c_long * 24),
        )

    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    protocols, delete = (x11.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    data = (ctypes.c_long * 5)(delete, 0, 0, 0, 0)
    message = ClientMessage(33, 0, 1, display, int(window), protocols, 32, data)
    x11.XSendEvent(display, ctypes.c_ulong(int(window)), 0, 0, ctypes.byref(message))
    x11.XCloseDisplay(display)


def drag(start: tuple[int, int], distance: int, during: Callable[[], None]) -> None:
    xdotool("mousemove", *start)
    xdotool("mousedown", 1)
    for step in range(1, 11):
        xdotool("mousemove", start[0] + distance * step // 10, start[1])
    during()
    xdotool("mouseup", 1)


def check(home: Path) -> None:
    folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    environment = os.environ | {name: str(home / name) for name in folders} | {"QT_SCALE_FACTOR": "1"}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    ask = [sys.executable, "-c", ASK_WHERE]
    asked = subprocess.run(ask, env=environment, capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        raise SmokeError(f"the window cannot be built without a display: {asked.stderr}")
    where = json.loads(asked.stdout)

    environment["QT_QPA_PLATFORM"] = "xcb"
    app = subprocess.Popen([BIN / "softmax-explorer", "--preset", "iris"], env=environment, stderr=subprocess.PIPE)
    try:
        use(app, where)
    finally:
        if app.poll() is None:
            app.kill()
            app.wait()


def use(app: subprocess.Popen[bytes], where: dict) -> None:
    wait_for("a window opens", lambda: app.poll() is not None or windows_of(app.pid))
    if app.poll() is not None:
        raise SmokeError(f"the app ended at once: {app.stderr.read().decode()}")
    window = windows_of(app.pid)[-1]
    geometry = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).splitlines())
    if [int(geometry["WIDTH"]), int(geometry["HEIGHT"])] != where["size"]:
        raise SmokeError(f"the window is {geometry['WIDTH']} x {geometry['HEIGHT']}, without a display {where['size']}")
    left, top = int(geometry["X"]), int(geometry["Y"])

    def on_screen(name: str) -> Rectangle:
        x, y, width, height = where[name]
        return left + x, top + y, width, height

    areas = [on_screen(name) for name in ("pipeline", "panel-softmax-vs-sigmoid", "status-sentence")]
    x, y, width, height = on_screen("logit-slider-0")
    handle = (x + round(width * where["fraction"]), y + height // 2)
    away = (left + where["size"][0] - 4, top + where["size"][1] - 4)

    def picture() -> list[bytes]:
        xdotool("mousemove", *handle)  # the row under the pointer lights up, and goes out again
        xdotool("mousemove", *away)
        shot = settled()
        return [shot.part(area) for area in areas]

    xdotool("windowfocus", window)
    at_first = picture()
    drag(handle, -width // 6, lambda: None)  # the first drag takes the hint away and gives the slider the focus
    picture()
    xdotool("key", "ctrl+z")
    before = picture()
    expect("Ctrl+Z takes the sentence and the pair panel back to the start", before[1:] == at_first[1:])

    shots: list[Screenshot] = []
    drag(handle, -width // 4, lambda: shots.append(settled()))
    during = [shots[0].part(area) for area in areas]
    after = picture()
    for name, *states in zip(("pipeline", "pair panel", "sentence"), before, during, after, strict=True):
        expect(f"the drag changes the {name}", states[0] != states[1] and states[0] != states[2])
    expect("ghosts stand in the pipeline while the drag lasts", during[0] != after[0])
    xdotool("key", "ctrl+z")
    wait_for("Ctrl+Z restores the picture exactly", lambda: picture() == before)
    xdotool("key", "ctrl+shift+z")
    wait_for("Ctrl+Shift+Z brings the drag back", lambda: picture() == after)

    count = len(windows_of(app.pid))
    xdotool("key", "F5")
    wait_for("F5 opens a window for the lecture hall", lambda: len(windows_of(app.pid)) > count)
    settled()
    shown = next(other for other in reversed(windows_of(app.pid)) if other != window)
    xdotool("windowfocus", shown)
    xdotool("key", "Escape")
    wait_for("Esc closes it", lambda: len(windows_of(app.pid)) == count)
    xdotool("windowfocus", window)
    wait_for("the main window stayed as it was", lambda: picture() == after)

    ask_to_close(window)
    try:
        status = app.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise SmokeError("the app runs on after its window was closed") from None
    errors = app.stderr.read().decode()
    expect("closing the window ends with status 0", status == 0, str(status))
    expect("nothing on stderr", not errors, errors)


def expect(what: str, true: bool, instead: str = "") -> None:
    if not true:
        raise SmokeError(f"not so: {what} {instead}")
    print(f"  ok  {what}", flush=True)


def main() -> int:
    server = XServer()
    try:
        with tempfile.TemporaryDirectory(prefix="softmax-explorer-smoke-") as home:
            check(Path(home))
    except SmokeError as failure:
        print(f"smoke: {failure}", file=sys.stderr)
        return 1
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
