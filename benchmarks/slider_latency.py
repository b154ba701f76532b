"""How long from a key press or mouse move on a logit's slider until every visible chart has painted.

    python benchmarks/slider_latency.py [--classes 10] [--panel temperature-sweep|all] [--steps 300] [--event key|mouse]

The app's real window (1600 x 900) and its competitors live in one process and take turns in blocks of ten steps. A step
begins with a real key or mouse event to the window, which finds its own way to the slider; it ends when Qt's event
dispatcher has nothing left to do: handlers have run, deferred snapshots were drawn, every pending repaint was painted
and flushed. Before the measurement a watched run shows which widgets paint during a step, and that none paints in
the 30 ms after it, so nothing escapes the clock.

Prints a Markdown table: percentiles in milliseconds and as ratios of the median full-window blit. With `--panel all` a
line for each panel in the tabs instead, and what it adds to a step without any.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
_HOME = tempfile.TemporaryDirectory(prefix="softmax-explorer-benchmark-")
for _variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
    os.environ[_variable] = _HOME.name

import numpy as np  # noqa: E402
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QPoint, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QAbstractSlider, QApplication, QWidget  # noqa: E402

from softmax_explorer.app import run  # noqa: E402

SIZE = (1600, 900)
BLOCK = 10
APP = "Softmax Explorer"
# The app finishes a gesture 400 ms after the last key and smooths its curves 100 ms later; neither is part of a step.
REST_SECONDS = 0.6


def drain() -> None:
    """Handle events until there are none: what a step set in motion has come to rest and is on the screen."""
    dispatcher = QAbstractEventDispatcher.instance()
    while dispatcher.processEvents(QEventLoop.ProcessEventsFlag.AllEvents):
        pass
    show_on_screen()


def show_on_screen() -> None:
    """Under X11, wait until the server has carried out what it was sent; set up by `main`."""


def x11_sync() -> Callable[[], None]:
    x11 = ctypes.CDLL("libX11.so.6")
    display = ctypes.c_void_p(QApplication.instance().nativeInterface().display())
    return lambda: x11.XSync(display, 0)


def rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        drain()
        time.sleep(0.002)


class PaintWatch(QObject):
    """Counts paint events by widget; used in the watched run only, so that it costs the measurement nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.painted[watched.objectName() or type(watched).__name__] += 1
        return False


class Hand:
    """Moves the slider of one window by real events, always to a value it has not just shown."""

    def __init__(self, window: QWidget, event: str) -> None:
        self.window = window
        self.event = event
        self.slider = slider_of(window)
        self.direction = 1
        self.offset = 0
        self.handle = window.windowHandle()
        span = self.slider.maximum() - self.slider.minimum()
        self.start = (self.slider.value() - self.slider.minimum()) / span

    def begin_block(self) -> None:
        self.window.activateWindow()
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)
        drain()
        if self.event == "mouse":
            QTest.mousePress(self.handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._place())
            drain()

    def end_block(self) -> None:
        if self.event == "mouse":
            QTest.mouseRelease(self.handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._place())
        drain()

    def step(self) -> float:
        """Seconds from the event to the last pixel."""
        if self.event == "mouse":
            self._turn_at(self.slider.width() * 0.35)
            self.offset += self.direction
            place = self._place()
            start = time.perf_counter()
            QTest.mouseMove(self.handle, place)
            drain()
            return time.perf_counter() - start
        value, lowest, highest = self.slider.value(), self.slider.minimum(), self.slider.maximum()
        if not lowest + 200 < value < highest - 200:
            self.direction = 1 if value < (lowest + highest) / 2 else -1
        key = Qt.Key.Key_Right if self.direction > 0 else Qt.Key.Key_Left
        start = time.perf_counter()
        QTest.keyPress(self.handle, key)
        drain()
        seconds = time.perf_counter() - start
        QTest.keyRelease(self.handle, key)
        drain()
        return seconds

    def _turn_at(self, most: float) -> None:
        if abs(self.offset + self.direction) > most:
            self.direction = -self.direction

    def _place(self) -> QPoint:
        x = round(self.slider.width() * self.start) + self.offset
        x = min(max(x, 4), self.slider.width() - 4)
        return self.slider.mapTo(self.window, QPoint(x, self.slider.height() // 2))


def slider_of(window: QWidget) -> QAbstractSlider:
    """The slider of the first class on the screen."""
    sliders = [window] if isinstance(window, QAbstractSlider) else window.findChildren(QAbstractSlider)
    found = [s for s in sliders if s.objectName().startswith("logit-slider-") and s.isVisible()]
    return min(found, key=lambda slider: int(slider.objectName().rsplit("-", 1)[1]))


def watched_run(hand: Hand, steps: int = 10) -> tuple[Counter[str], Counter[str], bool]:
    """Paint events during the steps, those in the 30 ms after each, and whether the slider really moved."""
    watch, during, after = PaintWatch(), Counter(), Counter()
    application = QApplication.instance()
    hand.begin_block()
    rest(REST_SECONDS)
    before = hand.slider.value()
    hand.step()
    application.installEventFilter(watch)
    for _ in range(steps):
        watch.painted.clear()
        hand.step()
        during += watch.painted
        watch.painted.clear()
        rest(0.03)
        after += watch.painted
    application.removeEventFilter(watch)
    moved = hand.slider.value() != before
    hand.end_block()
    return during, after, moved


def app_window(logits: np.ndarray, panel: str) -> QWidget:
    path = Path(_HOME.name) / "logits.json"
    path.write_text(json.dumps({"logits": logits.tolist()}), encoding="utf-8")
    return run.build_main_window([str(path), *(["--panel", panel] if panel else [])])


def competitors(names: set[str]) -> dict[str, Callable[[np.ndarray], QWidget]]:
    from pages.blit import BlitPage
    from pages.painter import PainterPage

    found = {page.name: page for page in (BlitPage, PainterPage)}
    if "pyqtgraph" in names:
        from pages.graph import GraphPage

        found[GraphPage.name] = GraphPage
    if "matplotlib" in names:
        from pages.figure import FigurePage

        found[FigurePage.name] = FigurePage
    return found


def measure(hands: dict[str, Hand], steps: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in hands}
    gc.collect()
    gc.freeze()  # the competitors' objects must not make the collector's pauses longer for everybody
    for _ in range(math.ceil(steps / BLOCK)):
        for name, hand in hands.items():
            hand.begin_block()
            hand.step()
            times[name] += [hand.step() for _ in range(BLOCK)]
            hand.end_block()
            if name == APP:
                rest(REST_SECONDS)
    return times


def table(times: dict[str, list[float]], floor: str) -> str:
    unit = np.percentile(times[floor], 50)
    lines = [
        "| page | p50 ms | p95 ms | p99 ms | p50 / blit | p99 / blit | app is faster by (p50) | (p99) |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    own = np.percentile(times[APP], (50, 99)) if APP in times else (np.nan, np.nan)
    for name, seconds in times.items():
        p50, p95, p99 = np.percentile(seconds, (50, 95, 99))
        cells = [f"{p * 1000:.2f}" for p in (p50, p95, p99)]
        cells += [f"{p50 / unit:.2f}", f"{p99 / unit:.2f}"]
        cells += [f"{p50 / own[0]:.2f}", f"{p99 / own[1]:.2f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def every_panel(window: QWidget, hand: Hand, floor: Hand, steps: int) -> str:
    """A table of what a step costs with each panel in the tabs; the panels and the blit take turns block by block."""
    from softmax_explorer.panels import registry

    content = window.content  # type: ignore[attr-defined]
    names = [found.id for found in registry.listed() if content.tabs.indexOf(content.slots[found.id]) >= 0]
    for name in names:  # built and warm
        content.tabs.setCurrentWidget(content.slots[name])
        rest(REST_SECONDS)
    nothing, blit = "none: tabs hidden", "empty full-window blit"
    times: dict[str, list[float]] = {name: [] for name in (blit, nothing, *names)}
    for _ in range(math.ceil(steps / BLOCK)):
        for name in times:
            content.tabs.setVisible(name != nothing)
            if name in names:
                content.tabs.setCurrentWidget(content.slots[name])
            rest(0.15)
            turn = floor if name == blit else hand
            turn.begin_block()
            turn.step()
            times[name] += [turn.step() for _ in range(BLOCK)]
            turn.end_block()
            rest(0.5)
    medians = {name: float(np.percentile(seconds, 50)) for name, seconds in times.items()}
    lines = ["| panel | p50 ms | p95 ms | p50 / blit | it adds, p50 ms |", "|---|--:|--:|--:|--:|"]
    for name, seconds in times.items():
        p95 = float(np.percentile(seconds, 95))
        adds = "" if name in (blit, nothing) else f"{1000 * (medians[name] - medians[nothing]):.1f}"
        lines.append(
            f"| {name} | {1000 * medians[name]:.1f} | {1000 * p95:.1f} | {medians[name] / medians[blit]:.1f} | {adds} |"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--panel", default="", help="the panel in the tabs (the app's default without it), or all")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--event", choices=("key", "mouse"), default="key")
    parser.add_argument(
        "--against", default="pyqtgraph,matplotlib", help="besides the blit and the QPainter page; may be empty"
    )
    arguments = parser.parse_args()
    logits = np.round(np.random.default_rng(0).normal(0, 2, arguments.classes), 3)

    windows = {APP: app_window(logits, "" if arguments.panel == "all" else arguments.panel)}
    names = set() if arguments.panel == "all" else set(filter(None, arguments.against.split(",")))
    windows |= {name: page(logits) for name, page in competitors(names).items()}
    if QApplication.platformName() == "xcb":
        globals()["show_on_screen"] = x11_sync()
    hands = {}
    for name, window in windows.items():
        window.resize(*SIZE)
        window.show()
        rest(0.5)
        hands[name] = Hand(window, arguments.event)
    rest(1.0)

    if arguments.panel == "all":
        print(f"{arguments.classes} classes, {arguments.steps} steps a panel\n")
        print(every_panel(windows[APP], hands[APP], hands["empty full-window blit"], arguments.steps))
        return 0
    print(f"{arguments.classes} classes, {arguments.steps} steps of one {arguments.event} event each, 1600 x 900\n")
    for name, hand in hands.items():
        during, after, moved = watched_run(hand)
        painted = ", ".join(f"{widget} {count}" for widget, count in sorted(during.items()))
        print(f"{name}: in 10 steps painted {painted}; after the steps {dict(after) or 'nothing'}")
        if not moved:
            print(f"the {arguments.event} events did not move the slider of {name}", file=sys.stderr)
            return 1
    print()
    print(table(measure(hands, arguments.steps), "empty full-window blit"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
