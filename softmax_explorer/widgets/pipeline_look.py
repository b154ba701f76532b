"""How a pipeline is dressed: the desktop's and the lecture hall's are two values of one type."""

from __future__ import annotations

from dataclasses import dataclass

LOGIT, EXPONENTIAL, PROBABILITY, LOSS, GRADIENT = "logit", "exponential", "probability", "loss", "gradient"
ALL_COLUMNS = (LOGIT, EXPONENTIAL, PROBABILITY, LOSS, GRADIENT)


@dataclass(frozen=True)
class PipelineLook:
    """columns      shown at first, in order
    optional     columns that fold away first when the room is short, in that order
    editable     names and logits can be typed, the header has axes and a switch; else everything is painted
    sums_up      classes without room are summed in a last row; else the rows scroll
    row_heights  in multiples of a body line, the tallest first; without editing anything between first and last
    bar_share    of a row's height
    """

    columns: tuple[str, ...] = ALL_COLUMNS
    optional: tuple[str, ...] = (EXPONENTIAL,)
    editable: bool = True
    sums_up: bool = False
    row_heights: tuple[float, ...] = (64 / 13, 44 / 13, 28 / 13, 22 / 13)
    bar_share: float = 0.4


DESKTOP_LOOK = PipelineLook()
PRESENT = PipelineLook(
    columns=(LOGIT, PROBABILITY, LOSS, GRADIENT),
    optional=(LOSS, GRADIENT),
    editable=False,
    sums_up=True,
    row_heights=(5.0, 1.3),
    bar_share=0.56,
)
