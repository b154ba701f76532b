"""The application: one store of state, the windows that show it, and what they remember between starts.

Importing this package imports everything that needs no Qt, and no Qt.
"""

from __future__ import annotations

import sys

from softmax_explorer.app import later
from softmax_explorer.app.quick import quickly

with quickly():
    if "numpy" not in sys.modules:
        later.postpone("numpy")
    import softmax_explorer.options  # noqa: F401
