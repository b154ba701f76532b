"""Pure NumPy: arrays in, arrays out. No Qt, no files, no state.

Start at `softmax.py`; the arithmetic is in `accurate.py`. The decimal reference
values of `engine.exact` are imported when used.
"""

from .accurate import AccuratePass
from .information import energy, entropy, perplexity
from .inverse import solve_logit, solve_logits, solve_temperature
from .losses import (
    cross_entropy,
    cross_entropy_gradient,
    focal_loss,
    focal_loss_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    temperature_gradient,
)
from .sigmoid import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_per_class,
    log_sigmoid,
    sigmoid,
)
from .softmax import complement, log_complement, log_softmax, logsumexp, softmax
from .targets import target_distribution

__all__ = [
    "AccuratePass",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_cross_entropy_per_class",
    "complement",
    "cross_entropy",
    "cross_entropy_gradient",
    "energy",
    "entropy",
    "focal_loss",
    "focal_loss_gradient",
    "log_complement",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "perplexity",
    "sigmoid",
    "softmax",
    "solve_logit",
    "solve_logits",
    "solve_temperature",
    "target_distribution",
    "temperature_gradient",
]
