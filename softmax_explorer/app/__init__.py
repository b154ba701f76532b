"""The application: one store of state, the windows that show it, and what they remember between starts.

Importing this package imports NumPy and everything that needs no Qt, and no Qt.
"""

from __future__ import annotations

import os
import sys

from softmax_explorer.app.quick import quickly


def _import_numpy() -> None:
    """NumPy without OpenBLAS's threads: they spin for a tenth of a second, and no formula of ours needs them."""
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = threads or "1"
    try:
        import numpy  # noqa: F401
    finally:
        if threads is None:
            del os.environ["OPENBLAS_NUM_THREADS"]


with quickly():
    if "numpy" not in sys.modules:
        _import_numpy()
    import softmax_explorer.options  # noqa: F401
