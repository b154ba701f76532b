"""Attention: query and keys in the plane, the weights as bars, and the weighted mean with 1/sqrt(d) and without."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from softmax_explorer.style.scale import DESKTOP, SPACE_4
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.score_plane import ScorePlane, View
from softmax_explorer.widgets.sketch import Sketch
from softmax_explorer.widgets.value_rows import paint_shares
from softmax_explorer.widgets.weights import Weights

_PLANE, _NARROW_PLANE = 0.56, 0.48  # of the width


def paint_attention(
    sketch: Sketch,
    picture: Picture,
    rect: QRectF,
    weights: Weights,
    queries: tuple[np.ndarray, np.ndarray],
    keys: np.ndarray,
    outputs: tuple[np.ndarray, np.ndarray],
    unscaled: np.ndarray,
    view: View,
) -> ScorePlane:
    """`queries`: now, and when the gesture began; `outputs`: the weighted means, by the weights and by `unscaled`,
    which are those without 1/sqrt(d). Returns the plane.
    """
    narrow = sketch.hall and rect.width() < 30 * sketch.typography.body
    left = rect.left() + (_NARROW_PLANE if narrow else _PLANE) * rect.width()
    rows = weights.rows(sketch, picture, QRectF(left, rect.top(), rect.right() - left, rect.height()))
    rows.caption(
        rows.left,
        rect.right() - rows.left,
        tr("weights: ▮ divided by √d  ▯ not"),
        tr("▮ w  ▯ without √d"),
        tr("▮ w  ▯ no √d"),
        tr("w"),
    )
    texts = weights.texts(rows)
    paint_shares(sketch, rows, rows.left, rect.right(), weights.shares, unscaled, texts, weights.ghost_shares)
    room = QRectF(rect.left(), rect.top(), left - SPACE_4 - rect.left(), rect.height())
    plane = ScorePlane(room, view, sketch.typography.body / DESKTOP.body)
    named = ((outputs[1], "" if narrow else tr("without √d")), (outputs[0], tr("output")))
    plane.paint(sketch, picture, queries, keys, weights.shares, weights.names, named, weights.spotlight)
    return plane
