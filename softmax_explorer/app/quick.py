"""Importing and building without what a start does not need: the garbage collector, and PySide's reading of sources."""

from __future__ import annotations

import builtins
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quickly() -> Iterator[None]:
    """Modules and widgets are no garbage, so nothing is collected meanwhile, and what was made counts as old after it.

    PySide6 replaces `__import__` by its own, which reads the source text of every new module, to learn whether it may
    say `from __feature__ import ...`. Should anybody say that later, PySide6 first looks at all modules it has missed.
    """
    collects, hooked = gc.isenabled(), builtins.__import__
    plain = getattr(builtins, "__orig_import__", None)
    gc.disable()
    if plain is not None:
        builtins.__import__ = plain
    try:
        yield
    finally:
        if plain is not None:
            builtins.__import__ = hooked
        if collects:
            if gc.get_freeze_count() == 0:  # else somebody else keeps objects out of the collector's way
                gc.freeze()
                gc.unfreeze()  # into the oldest generation: the next collection does not look through all of it
            gc.enable()
