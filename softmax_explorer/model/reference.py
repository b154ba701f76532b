"""Where a row of logits came from: enough to find the data again, and to tell whose column each class is."""

from __future__ import annotations

from typing import NamedTuple


class DatasetReference(NamedTuple):
    """A data set's identity. A session stores this beside the current row's logits, never the data.

    path: the file's path as the user opened it, or a title where the rows came from no file (then size is 0).
    size: in bytes; sha256: hexadecimal digest of the file's content ("" when unknown).
    num_rows, num_classes: the shape (N, K) of its logits; labelled: each row has a true class.
    columns: the column of the data each class was taken from, where sort or shuffle moved classes: a permutation of
    0, 1, …; () and what goes beyond it stand in their order. Names find their columns again by it in another row.
    """

    path: str
    size: int
    sha256: str
    num_rows: int
    num_classes: int
    labelled: bool = False
    columns: tuple[int, ...] = ()

    @property
    def file_name(self) -> str:
        """The last part of the path, whichever system's separators it uses."""
        return self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]

    @property
    def has_file(self) -> bool:
        """False for rows that were pasted or handed over: they are gone with the window."""
        return self.size > 0

    def is_same_data(self, other: DatasetReference) -> bool:
        """True for the same content, wherever its file lies now."""
        return self[1:5] == other[1:5]

    @property
    def in_order(self) -> DatasetReference:
        """The same whatever was sorted or shuffled."""
        return self._replace(columns=())

    def reordered(self, order: list[int], num_classes: int) -> DatasetReference:
        """After class order[i] of the first num_classes has moved to place i."""
        columns = (*self.columns, *range(len(self.columns), num_classes))
        columns = (*(columns[i] for i in order), *columns[num_classes:])
        return self._replace(columns=() if columns == tuple(range(len(columns))) else columns)

    def column(self, place: int) -> int:
        """The column that the class at this place was taken from; beyond the last one for a class that was added."""
        return self.columns[place] if place < len(self.columns) else place
