"""How long from a key press or mouse move on the temperature knob until 128 000 classes are on the screen.

    python benchmarks/temperature_step.py [--classes 128000] [--panel ID] [--steps 300] [--event key|mouse]

The app's real window (1600 x 900) opens an NPY file of logits N(0, 3); a step is what `slider_latency.py` says it is:
from a real event to the window until the event dispatcher has nothing left to do. One np.exp over the same vector and
one pass of `engine.softmax_and_cross_entropy` (accuracy "plain", with `out=`) take turns with it.

Prints a Markdown table: percentiles in milliseconds, and the median as a ratio to np.exp's. "Processor" is the time the
process had the processor: of a step on a machine that has other things to do, it says what the clock cannot.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import slider_latency
from slider_latency import SIZE, drain, rest  # its environment comes before NumPy and Qt
from softmax_explorer import engine

BLOCK = 10
_TURN = 40  # steps in one direction
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Knob:
    """Turns the temperature by real events, to and fro, never to where it has just been."""

    def __init__(self, window: QWidget, event: str) -> None:
        self.window, self.event, self.handle = window, event, window.windowHandle()
        found = window.findChild(QWidget, "temperature-knob")
        assert found is not None
        self.knob, self.count = found, 0

    def begin_block(self) -> None:
        self.window.activateWindow()
        self.knob.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.event == "mouse":
            QTest.mousePress(self.handle, _LEFT, _NONE, self._place())
        drain()

    def end_block(self) -> None:
        if self.event == "mouse":
            QTest.mouseRelease(self.handle, _LEFT, _NONE, self._place())
        drain()

    def step(self) -> None:
        self.count += 1
        if self.event == "mouse":
            QTest.mouseMove(self.handle, self._place())
            drain()
            return
        key = Qt.Key.Key_Right if self.count // _TURN % 2 == 0 else Qt.Key.Key_Left
        QTest.keyPress(self.handle, key)
        drain()
        QTest.keyRelease(self.handle, key)

    def _place(self) -> QPoint:
        """On the arc, a pixel further with each step."""
        along = abs(self.count % (2 * _TURN) - _TURN)
        centre = self.knob.rect().center()
        return self.knob.mapTo(self.window, QPoint(centre.x() - _TURN // 2 + along, round(0.2 * centre.y())))


def timed(work: Callable[[], object], wall: list[float], processor: list[float]) -> None:
    started, began = time.process_time(), time.perf_counter()
    work()
    wall.append(time.perf_counter() - began)
    processor.append(time.process_time() - started)


def table(times: dict[str, tuple[list[float], list[float]]], unit: float) -> str:
    lines = ["| what | p50 ms | p95 ms | p99 ms | processor, p50 ms | p50 / np.exp |", "|---|--:|--:|--:|--:|--:|"]
    for name, (wall, processor) in times.items():
        p50, p95, p99 = 1000.0 * np.percentile(wall, (50, 95, 99))
        busy = 1000.0 * np.percentile(processor, 50)
        lines.append(f"| {name} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {busy:.2f} | {p50 / unit:.1f} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--classes", type=int, default=128_000)
    parser.add_argument("--panel", default="", help="the panel in the tabs; the app's default without it")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--event", choices=("key", "mouse"), default="key")
    arguments = parser.parse_args()

    logits = np.random.default_rng(2).normal(0.0, 3.0, arguments.classes)
    path = Path(slider_latency._HOME.name) / "vocabulary.npy"
    np.save(path, logits)
    panel = ["--panel", arguments.panel] if arguments.panel else []
    window = slider_latency.run.build_main_window([str(path), *panel])
    window.resize(*SIZE)
    window.show()
    rest(2.0)
    if QApplication.platformName() == "xcb":
        slider_latency.show_on_screen = slider_latency.x11_sync()
    knob, out = Knob(window, arguments.event), np.empty_like(logits)
    store = window.store  # type: ignore[attr-defined]
    works = {
        "np.exp": lambda: np.exp(logits, out=out),
        "probabilities and loss": lambda: engine.softmax_and_cross_entropy(logits, 0, 1.3, accuracy="plain", out=out),
        f"a step by {arguments.event}": knob.step,
    }
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in works}
    gc.collect()
    gc.freeze()
    shown = set()
    for _ in range(-(-arguments.steps // BLOCK)):
        for name, work in works.items():
            if work == knob.step:
                knob.begin_block()
            work()
            for _ in range(BLOCK):
                timed(work, *times[name])
                shown.add(store.scenario.temperature)
            if work == knob.step:
                knob.end_block()
                rest(slider_latency.REST_SECONDS)
    if len(shown) < 10:
        print(f"the {arguments.event} events did not turn the knob", file=sys.stderr)
        return 1
    print(f"{arguments.classes} classes, {arguments.steps} steps of one {arguments.event} event each, 1600 x 900\n")
    print(table(times, 1000.0 * float(np.percentile(times["np.exp"][0], 50))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
