"""Pure NumPy: arrays in, arrays out. No Qt, no files, no state.

Start at `softmax.py`; the arithmetic is in `accurate.py`. What the first window does not need is imported when it is
first used: see `_ON_DEMAND`. The decimal reference values of `engine.exact` too.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from .short_array import ShortArray
from .short_row import ShortRow, accurate_pass
from .sigmoid import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_per_class,
    log_sigmoid,
    sigmoid,
    sigmoid_pass,
)
from .softmax import complement, log_complement, log_softmax, logsumexp, softmax
from .targets import target_distribution

if TYPE_CHECKING:
    from .alternatives import (
        argmax_distribution,
        entmax,
        entmax15,
        entmax15_threshold,
        entmax_support_logit,
        entmax_threshold,
        normalised_relu,
        sparsemax,
        sparsemax_threshold,
    )
    from .calibration import (
        bootstrap_band,
        brier_score,
        expected_calibration_error,
        maximum_calibration_error,
        reliability_bins,
    )
    from .class_tree import ClassTree
    from .decoding import min_p, top_k, top_p
    from .divergence import distillation_loss, distillation_loss_gradient, kl_divergence
    from .entmax_losses import entmax_loss, entmax_loss_gradient, sparsemax_loss, sparsemax_loss_gradient
    from .fitting import fit_temperature, negative_log_likelihood
    from .jacobians import entmax_jacobian, softmax_jacobian, sparsemax_jacobian
    from .joint import softmax_and_cross_entropy
    from .online import online_softmax
    from .output_layers import (
        LayerCost,
        adaptive_cost,
        adaptive_head_logits,
        adaptive_log_softmax,
        adaptive_softmax,
        band_widths,
        differentiated_cost,
        differentiated_logits,
        differentiated_softmax,
        full_cost,
        hierarchical_cost,
        sampled_cost,
    )
    from .platt import fit_platt
    from .sampled import (
        estimated_logsumexp,
        log_uniform_distribution,
        negative_sampling_loss,
        noise_contrastive_loss,
        sampled_softmax_loss,
    )
    from .sampling import gumbel_max, gumbel_noise, gumbel_softmax, gumbel_straight_through, sample
    from .trees import (
        balanced_tree,
        branch_log_probabilities,
        hierarchical_cross_entropy,
        hierarchical_log_softmax,
        hierarchical_softmax,
        huffman_tree,
        tree_scores,
    )
    from .weighting import attention, attention_weights

__all__ = [
    "AccuratePass",
    "ClassTree",
    "LayerCost",
    "ShortArray",
    "ShortRow",
    "accurate_pass",
    "adaptive_cost",
    "adaptive_head_logits",
    "adaptive_log_softmax",
    "adaptive_softmax",
    "argmax_distribution",
    "attention",
    "attention_weights",
    "balanced_tree",
    "band_widths",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_cross_entropy_per_class",
    "bootstrap_band",
    "branch_log_probabilities",
    "brier_score",
    "complement",
    "cross_entropy",
    "cross_entropy_gradient",
    "differentiated_cost",
    "differentiated_logits",
    "differentiated_softmax",
    "distillation_loss",
    "distillation_loss_gradient",
    "energy",
    "entmax",
    "entmax15",
    "entmax15_threshold",
    "entmax_jacobian",
    "entmax_loss",
    "entmax_loss_gradient",
    "entmax_support_logit",
    "entmax_threshold",
    "entropy",
    "estimated_logsumexp",
    "expected_calibration_error",
    "fit_platt",
    "fit_temperature",
    "focal_loss",
    "focal_loss_gradient",
    "full_cost",
    "gumbel_max",
    "gumbel_noise",
    "gumbel_softmax",
    "gumbel_straight_through",
    "hierarchical_cost",
    "hierarchical_cross_entropy",
    "hierarchical_log_softmax",
    "hierarchical_softmax",
    "huffman_tree",
    "kl_divergence",
    "log_complement",
    "log_sigmoid",
    "log_softmax",
    "log_uniform_distribution",
    "logsumexp",
    "maximum_calibration_error",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "min_p",
    "negative_log_likelihood",
    "negative_sampling_loss",
    "noise_contrastive_loss",
    "normalised_relu",
    "online_softmax",
    "perplexity",
    "reliability_bins",
    "sample",
    "sampled_cost",
    "sampled_softmax_loss",
    "sigmoid",
    "sigmoid_pass",
    "softmax",
    "softmax_and_cross_entropy",
    "softmax_jacobian",
    "solve_logit",
    "solve_logits",
    "solve_temperature",
    "sparsemax",
    "sparsemax_jacobian",
    "sparsemax_loss",
    "sparsemax_loss_gradient",
    "sparsemax_threshold",
    "target_distribution",
    "temperature_gradient",
    "top_k",
    "top_p",
    "tree_scores",
]

# Which module holds a name that is imported on its first use. No module may be called as one of its own names: the
# import would put the module in the name's place. A module handed out as a whole (engine.exact) is listed by itself.
_ON_DEMAND = {
    "ClassTree": "class_tree",
    "LayerCost": "output_layers",
    "adaptive_cost": "output_layers",
    "adaptive_head_logits": "output_layers",
    "adaptive_log_softmax": "output_layers",
    "adaptive_softmax": "output_layers",
    "argmax_distribution": "alternatives",
    "attention": "weighting",
    "attention_weights": "weighting",
    "balanced_tree": "trees",
    "band_widths": "output_layers",
    "bootstrap_band": "calibration",
    "branch_log_probabilities": "trees",
    "brier_score": "calibration",
    "differentiated_cost": "output_layers",
    "differentiated_logits": "output_layers",
    "differentiated_softmax": "output_layers",
    "distillation_loss": "divergence",
    "distillation_loss_gradient": "divergence",
    "entmax": "alternatives",
    "entmax15": "alternatives",
    "entmax15_threshold": "alternatives",
    "entmax_jacobian": "jacobians",
    "entmax_loss": "entmax_losses",
    "entmax_loss_gradient": "entmax_losses",
    "entmax_support_logit": "alternatives",
    "entmax_threshold": "alternatives",
    "estimated_logsumexp": "sampled",
    "exact": "exact",
    "expected_calibration_error": "calibration",
    "fit_platt": "platt",
    "fit_temperature": "fitting",
    "full_cost": "output_layers",
    "gumbel_max": "sampling",
    "gumbel_noise": "sampling",
    "gumbel_softmax": "sampling",
    "gumbel_straight_through": "sampling",
    "hierarchical_cost": "output_layers",
    "hierarchical_cross_entropy": "trees",
    "hierarchical_log_softmax": "trees",
    "hierarchical_softmax": "trees",
    "huffman_tree": "trees",
    "kl_divergence": "divergence",
    "log_uniform_distribution": "sampled",
    "maximum_calibration_error": "calibration",
    "min_p": "decoding",
    "naive": "naive",
    "negative_log_likelihood": "fitting",
    "negative_sampling_loss": "sampled",
    "noise_contrastive_loss": "sampled",
    "normalised_relu": "alternatives",
    "online_softmax": "online",
    "reliability_bins": "calibration",
    "sample": "sampling",
    "sampled_cost": "output_layers",
    "sampled_softmax_loss": "sampled",
    "softmax_and_cross_entropy": "joint",
    "softmax_jacobian": "jacobians",
    "sparsemax": "alternatives",
    "sparsemax_jacobian": "jacobians",
    "sparsemax_loss": "entmax_losses",
    "sparsemax_loss_gradient": "entmax_losses",
    "sparsemax_threshold": "alternatives",
    "top_k": "decoding",
    "top_p": "decoding",
    "tree_scores": "trees",
}


def __getattr__(name: str) -> Any:
    module_name = _ON_DEMAND.get(name)
    if module_name is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{module_name}", __name__)
    found = module if name == module_name else getattr(module, name)
    globals()[name] = found  # the next look-up no longer comes here
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
