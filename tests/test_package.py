"""Promises of the package as a whole, each checked in a fresh interpreter or on the files."""

from __future__ import annotations

import subprocess
import sys


def _imported_by(statements: str) -> set[str]:
    """The modules a fresh interpreter holds after `statements`."""
    program = f"import sys\n{statements}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_importing_the_package_imports_no_qt():
    loaded = _imported_by("import softmax_explorer")
    assert not {"PySide6", "pyqtgraph", "numpy"} & loaded


def test_the_parts_below_the_window_run_without_qt():
    loaded = _imported_by(
        "import pkgutil, importlib\n"
        "from softmax_explorer import data, engine, lessons, model\n"
        "for part in (engine, model, data, lessons):\n"
        "    for m in pkgutil.walk_packages(part.__path__, part.__name__ + '.'): importlib.import_module(m.name)"
    )
    assert "softmax_explorer.model.session" in loaded
    assert "PySide6" not in loaded


def test_pyqtgraph_waits_until_a_panel_is_built():
    loaded = _imported_by(
        "import pkgutil, importlib, softmax_explorer as package\n"
        "for m in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    if not m.name.endswith('__main__'): importlib.import_module(m.name)"
    )
    assert "PySide6" in loaded
    assert "pyqtgraph" not in loaded


def test_void_qt_calls_keep_the_reference_to_none(qapp):
    """PySide6 6.12.0 on Python 3.11 gives one reference to None away per call, until the interpreter dies."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("")
    assert abs(sys.getrefcount(None) - before) < 500
