"""What every picture of softmax as weights shows: classes with a logit and a share each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.widgets.class_rows import ClassRows
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch


class Weights(NamedTuple):
    """`ghost_logits` and `ghost_shares` are None at rest; `text` makes a share's text from the class's index."""

    names: Sequence[str]
    logits: np.ndarray
    shares: np.ndarray
    text: Callable[[int], str]
    ghost_logits: np.ndarray | None
    ghost_shares: np.ndarray | None
    spotlight: int | None

    def rows(self, sketch: Sketch, picture: Picture, rect: QRectF) -> ClassRows:
        """The classes' names painted into `rect`, those with the largest logits where there are too many."""
        rows = ClassRows(sketch, rect, self.names, np.argsort(-self.logits, kind="stable").tolist())
        rows.paint(picture, self.spotlight)
        return rows

    def texts(self, rows: ClassRows) -> dict[int, str]:
        return {index: self.text(index) for index in rows.shown}
