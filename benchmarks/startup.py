"""How long from the start of a process until the first window is painted, against an empty Qt window.

    python benchmarks/startup.py [--runs 15] [--argument=--preset=iris]

Fresh processes, app and empty window in turn, after one unmeasured run of each. A process is done when the first
repaint of its window, bars and all, has been flushed. Then the app's resident memory: at that moment, and after a drag
with pyqtgraph loaded and every default panel drawn. Prints a Markdown table.

Warm means compiled once, as after an installation: PYTHONDONTWRITEBYTECODE is taken out of the children's environment.
The app imports before this script touches Qt, as the command `softmax-explorer` does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHILD = """
import sys, time
{build}
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

class Watch(QObject):
    # A posted event with high priority is handled right after the repaint that is under way.
    painted, done = set(), 0.0
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.done:
            if watched is window:
                QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
            self.painted.add(watched.objectName() or type(watched).__name__)
        return False
    def customEvent(self, event):
        self.done = time.monotonic()

watch = Watch()
# Seeing every event of every widget would cost a tenth of the app's start: only to say what was painted.
watched = application if "--painted" in sys.argv else window
watched.installEventFilter(watch)
window.show()
while not watch.done:
    application.processEvents()
watched.removeEventFilter(watch)

def megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

import json
answer = {{"done": watch.done, "painted": sorted(watch.painted), "first": megabytes()}}
answer["numpy"] = "numpy._core" in sys.modules
if "--memory" in sys.argv:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractSlider
    QTest.qWait(3000)
    slider = window.findChild(QAbstractSlider, "logit-slider-0")
    slider.setFocus()
    for step in range(50):
        QTest.keyClick(slider, Qt.Key.Key_Right)
        QTest.qWait(2)
    QTest.qWait(1500)
    answer |= {{"later": megabytes(), "pyqtgraph": "pyqtgraph" in sys.modules}}
print(json.dumps(answer))
window.close()
"""
EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1600, 900)
"""
APP = """
from softmax_explorer.app import run
window = run.build_main_window({arguments!r})
application = run.application()
window.resize(1600, 900)
"""


def started(build: str, environment: dict[str, str], *options: str) -> tuple[float, dict]:
    """Seconds until the first painted window, and what the process says about itself."""
    start = time.monotonic()
    command = [sys.executable, "-c", CHILD.format(build=build), *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["done"] - start, answer


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--argument", action="append", default=[], help="for the app; may be repeated")
    arguments = parser.parse_args()
    app = APP.format(arguments=arguments.argument or ["--preset", "iris"])
    with tempfile.TemporaryDirectory(prefix="softmax-explorer-benchmark-") as home:
        folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
        environment = os.environ | {name: str(Path(home) / name) for name in folders}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(Path(home) / "byte-code")
        started(EMPTY, environment)
        _, about = started(app, environment, "--painted")
        empty, full = [], []
        for _ in range(arguments.runs):
            empty.append(started(EMPTY, environment)[0])
            full.append(started(app, environment)[0])
        _, memory = started(app, environment, "--memory")
    ratios = [a / e for a, e in zip(full, empty, strict=True)]
    print(f"painted first: {', '.join(about['painted'])}\n")
    print("| start | median ms | lowest ms | ratio |\n|---|--:|--:|--:|")
    for name, seconds, ratio in (
        ("empty Qt window", empty, "1.00"),
        ("Softmax Explorer", full, f"{statistics.median(ratios):.2f}"),
    ):
        print(f"| {name} | {statistics.median(seconds) * 1000:.0f} | {min(seconds) * 1000:.0f} | {ratio} |")
    print("\n| resident memory | MiB |\n|---|--:|")
    print(f"| first window painted | {memory['first']:.0f} |")
    print(f"| after a drag, pyqtgraph {'loaded' if memory['pyqtgraph'] else 'not loaded'} | {memory['later']:.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
