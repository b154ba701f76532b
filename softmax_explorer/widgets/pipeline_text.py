"""How the pipeline prints the usual numbers of each column, ten rows in a few microseconds.

Outside the usual range these give "", and the caller asks `PipelineNumbers.text`, which knows the logarithms.
"""

from softmax_explorer.style.numbers import MINUS, number, signed
from softmax_explorer.widgets import pipeline_look as names


def _probabilities(values: list[float]) -> list[str]:
    return [f"{100.0 * p:.2f} %" if 0.001 <= p <= 0.99 else "" for p in values]


def _losses(values: list[float]) -> list[str]:
    return [f"{v:.3f}" if 0.1 <= v < 0.9 or 1.1 <= v < 99.0 else "" for v in values]


def _gradients(values: list[float]) -> list[str]:
    return [
        f"+{v:.4f}" if 0.001 <= v < 0.99 else f"{MINUS}{-v:.4f}" if -0.99 < v <= -0.001 else ""
        for v in values
    ]  # fmt: skip


def _exponential(value: float) -> str:
    if 0.01 <= value < 0.9 or (1.1 <= value < 9.9 and value % 1.0):
        return f"{value:.4f}"  # as `number` prints it, in a fifth of the time
    return number(value) if 1e-4 < value < 1e5 and value != 1.0 else ""


def _exponentials(values: list[float]) -> list[str]:
    return [_exponential(value) for value in values]


def _logits(values: list[float]) -> list[str]:
    return [signed(v) for v in values]


def _brief_probabilities(values: list[float]) -> list[str]:
    return [
        f"{100.0 * p:.1f} %" if 0.01 <= p < 0.9994 else f"{100.0 * p:.2f} %" if 0.0005 <= p < 0.01 else ""
        for p in values
    ]  # fmt: skip


def _brief_gradients(values: list[float]) -> list[str]:
    return [
        ("+" if v > 0 else MINUS) + (f"{abs(v):.2f}" if 0.01 <= abs(v) < 0.99 else f"{abs(v):.3f}")
        if 0.0005 <= abs(v) < 0.9994 else ""
        for v in values
    ]  # fmt: skip


USUAL_TEXTS = {
    names.LOGIT: _logits,
    names.EXPONENTIAL: _exponentials,
    names.PROBABILITY: _probabilities,
    names.LOSS: _losses,
    names.GRADIENT: _gradients,
}
# For the lecture hall: what the back row can take in.
BRIEF_TEXTS = {**USUAL_TEXTS, names.PROBABILITY: _brief_probabilities, names.GRADIENT: _brief_gradients}
