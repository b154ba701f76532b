"""Expert gating: the gate's logits, the weights of the experts kept, and how often each expert is chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style import numbers
from softmax_explorer.style.scale import SPACE_2, SPACE_4, SPACE_5
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sketch import Sketch
from softmax_explorer.widgets.value_rows import ValueRows, paint_shares
from softmax_explorer.widgets.weights import Weights


def paint_gating(
    sketch: Sketch,
    picture: Picture,
    rect: QRectF,
    weights: Weights,
    span: float,
    gated: np.ndarray,
    texts: dict[int, str],
    load: np.ndarray,
    even: float,
) -> ValueRows:
    """`gated`: weights after top-k, with `texts`; `load`: shares of tokens, `even` if all were alike."""
    line = sketch.line_height(sketch.typography.caption)
    rows = weights.rows(sketch, picture, rect.adjusted(0, 0, 0, -line))
    column = (rect.right() - rows.left) / 3
    middle, last = rows.left + column + SPACE_2, rows.left + 2 * column + SPACE_4
    rows.caption(rows.left, column, tr("gate logit z, drag it"), tr("logit z"))
    values = ValueRows(sketch, rows, rows.left + SPACE_2, rows.left + column - SPACE_4, span)
    values.paint(picture, weights.logits, weights.ghost_logits, weights.spotlight)
    words = (tr("weights: ▮ of those kept  ▯ of all"), tr("▮ of those kept  ▯ of all"), tr("▮ kept  ▯ all"))
    rows.caption(middle, column - SPACE_4, *words)
    paint_shares(sketch, rows, middle, last - SPACE_5, gated, weights.shares, texts)
    words = (tr("load: share of tokens that choose it  ┆ even"), tr("load: share of tokens  ┆ even"), tr("load"))
    rows.caption(last, rect.right() - last, *words)
    loads = {index: numbers.percent_short(float(load[index])) for index in rows.shown}
    paint_shares(sketch, rows, last, rect.right(), load, None, loads, mark=even)
    return values
