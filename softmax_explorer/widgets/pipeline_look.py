"""How a pipeline is dressed: the desktop's and the lecture hall's are two values of one type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

LOGIT, EXPONENTIAL, PROBABILITY, LOSS, GRADIENT = "logit", "exponential", "probability", "loss", "gradient"
ALL_COLUMNS = (LOGIT, EXPONENTIAL, PROBABILITY, LOSS, GRADIENT)
_USUAL = MappingProxyType(
    {LOGIT: "+10.00", EXPONENTIAL: "22026.", PROBABILITY: "99.98 %", LOSS: "12.500", GRADIENT: "−0.2575"}
)
_LONG = MappingProxyType(
    {
        LOGIT: "−1.2e−308",
        EXPONENTIAL: "1.38e−434",
        PROBABILITY: "1 − e^−1.0e307",
        LOSS: "1.38e308",
        GRADIENT: "+1 − 1.4e−434",
    }
)
_BRIEF = MappingProxyType({LOGIT: "+10.00", PROBABILITY: "74.2 %", LOSS: "12.50", GRADIENT: "−0.26"})
_BRIEF_LONG = MappingProxyType(dict.fromkeys(_BRIEF, "1.4e−434"))


class PipelineLook(NamedTuple):
    """columns      shown at first, in order
    optional     columns that fold away first when the room is short, in that order
    editable     names and logits can be typed, the header has axes and a switch; else everything is painted
    sums_up      classes without room, the true one never among them, are summed in a last row; else the rows scroll
    for_figures  nobody has a hand on it: no hints, no switch, no notice
    row_heights  in multiples of a body line, the tallest first; without editing anything between first and last
    bar_share    of a row's height
    usual_numbers, long_numbers  the columns are wide enough for these, the long ones set in the caption's size
    """

    columns: tuple[str, ...] = ALL_COLUMNS
    optional: tuple[str, ...] = (EXPONENTIAL, LOSS)
    editable: bool = True
    sums_up: bool = False
    for_figures: bool = False
    row_heights: tuple[float, ...] = (64 / 13, 44 / 13, 28 / 13, 22 / 13)
    bar_share: float = 0.4
    usual_numbers: Mapping[str, str] = _USUAL
    long_numbers: Mapping[str, str] = _LONG


DESKTOP_LOOK = PipelineLook()
FIGURE = DESKTOP_LOOK._replace(sums_up=True, for_figures=True, row_heights=(*DESKTOP_LOOK.row_heights[:-1], 18 / 13))
PRESENT = PipelineLook(
    columns=(LOGIT, PROBABILITY, LOSS, GRADIENT),
    optional=(LOSS, GRADIENT),
    editable=False,
    sums_up=True,
    row_heights=(5.0, 1.42),
    bar_share=0.56,
    usual_numbers=_BRIEF,
    long_numbers=_BRIEF_LONG,
)
