"""Where a row of logits came from: enough to find the file again and to see that it is still the same."""

from __future__ import annotations

from typing import NamedTuple


class DatasetReference(NamedTuple):
    """A data set's identity. A session stores this beside the current row's logits, never the data.

    path: the file's path as the user opened it; size: in bytes; sha256: hexadecimal digest of the file's content
    ("" when unknown); num_rows, num_classes: the shape (N, K) of its logits.
    """

    path: str
    size: int
    sha256: str
    num_rows: int
    num_classes: int

    @property
    def file_name(self) -> str:
        """The last part of the path, whichever system's separators it uses."""
        return self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
