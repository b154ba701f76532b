"""Logits from files and from pasted text. No Qt; nothing that is read is ever executed."""

from softmax_explorer.data.contents import Opened
from softmax_explorer.data.opening import open_file
from softmax_explorer.data.problem import DataError
from softmax_explorer.data.text import parse_text

__all__ = ["DataError", "Opened", "open_file", "parse_text"]
