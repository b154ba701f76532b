"""Logits from files and from pasted text. No Qt; nothing that is read is ever executed.

The readers are imported when the first of them is used: a window without a file starts without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softmax_explorer.data.contents import Opened
    from softmax_explorer.data.opening import open_file
    from softmax_explorer.data.problem import DataError
    from softmax_explorer.data.stopping import StoppedError
    from softmax_explorer.data.text import parse, parse_text

__all__ = ["DataError", "Opened", "StoppedError", "open_file", "parse", "parse_text"]

_HOMES = {
    "DataError": "problem",
    "Opened": "contents",
    "StoppedError": "stopping",
    "open_file": "opening",
    "parse": "text",
    "parse_text": "text",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
