"""The application: one store of state, the windows that show it, and what they remember between starts.

Importing this package imports NumPy and everything that needs no Qt, and no Qt.
"""

from __future__ import annotations

import gc
import os
import sys


def _import_numpy() -> None:
    """NumPy without the garbage collector, which finds nothing in modules, and without OpenBLAS's threads: they spin
    for a tenth of a second, and no formula of ours needs them.
    """
    threads, collects = os.environ.get("OPENBLAS_NUM_THREADS"), gc.isenabled()
    os.environ["OPENBLAS_NUM_THREADS"] = threads or "1"
    gc.disable()
    try:
        import numpy  # noqa: F401
    finally:
        if threads is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        if collects:
            gc.enable()


# Before Qt: shiboken reads the source text of every module that is imported after it.
if "numpy" not in sys.modules:
    _import_numpy()
import softmax_explorer.options  # noqa: E402, F401
