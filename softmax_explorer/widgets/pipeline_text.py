"""How the pipeline prints the usual number of each column, in a fraction of a microsecond.

Outside the usual range these return "", and the caller asks `PipelineNumbers.text`, which knows the logarithms.
"""

from softmax_explorer.style.numbers import MINUS, number, signed
from softmax_explorer.widgets import pipeline_look as names


def _probability_text(p: float) -> str:
    return f"{100.0 * p:.2f} %" if 0.001 <= p <= 0.99 else ""


def _loss_text(value: float) -> str:
    return f"{value:.3f}" if 0.1 <= value < 0.9 or 1.1 <= value < 99.0 else ""


def _gradient_text(value: float) -> str:
    if 0.001 <= value < 0.99:
        return f"+{value:.4f}"
    if -0.99 < value <= -0.001:
        return f"{MINUS}{-value:.4f}"
    return ""


def _exponential_text(value: float) -> str:
    return number(value) if 1e-4 < value < 1e5 else ""


USUAL_TEXT = {
    names.LOGIT: signed,
    names.EXPONENTIAL: _exponential_text,
    names.PROBABILITY: _probability_text,
    names.LOSS: _loss_text,
    names.GRADIENT: _gradient_text,
}
