"""Our Jacobians and gradients as the backward pass of PyTorch functions, held against its own finite differences.

gradcheck moves each logit by 1e-6 and takes the slope to 1e-3 of itself and 1e-5: its defaults for float64. The logits
are chosen so that no class enters or leaves a support within that step.
"""

import numpy as np
import pytest

from softmax_explorer import engine

pytestmark = pytest.mark.compare

LOGITS = [[0.3, -0.2, 0.55, -1.4], [1.0, 0.9, 0.7, 0.85]]
TEACHER = [[0.1, 0.4, -0.3, 0.8], [0.0, 1.0, 0.5, -0.5]]
SOFT = [[0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.0, 0.0]]

JACOBIANS = {
    "softmax": (engine.softmax, engine.softmax_jacobian),
    "softmax at 0.3": (lambda z: engine.softmax(z, 0.3), lambda z: engine.softmax_jacobian(z, 0.3)),
    "sparsemax": (engine.sparsemax, engine.sparsemax_jacobian),
    **{
        f"entmax {alpha}": (lambda z, a=alpha: engine.entmax(z, a), lambda z, a=alpha: engine.entmax_jacobian(z, a))
        for alpha in (1.0, 1.3, 1.5, 2.5)
    },
}


def with_target(name, target, *rest):
    loss, gradient = getattr(engine, name), getattr(engine, f"{name}_gradient")
    return lambda z: loss(z, target, *rest), lambda z: gradient(z, target, *rest)


LOSSES = {
    "cross_entropy": with_target("cross_entropy", [2, 0], 0.7, 0.1),
    "cross_entropy of a distribution": with_target("cross_entropy", SOFT, 1.5),
    "mean_squared_error": with_target("mean_squared_error", [2, 0], 0.7),
    "focal_loss": with_target("focal_loss", [2, 0], 0.7, 1.5),
    "binary_cross_entropy": with_target("binary_cross_entropy", SOFT),
    "distillation_loss": with_target("distillation_loss", TEACHER, 3.0),
    "distillation_loss, unscaled": with_target("distillation_loss", TEACHER, 3.0, False),
    "sparsemax_loss": with_target("sparsemax_loss", [2, 0]),
    "sparsemax_loss of a distribution": with_target("sparsemax_loss", SOFT),
    "entmax_loss 1.5": with_target("entmax_loss", [2, 0], 1.5),
    "entmax_loss 1.2 of a distribution": with_target("entmax_loss", SOFT, 1.2),
}


@pytest.mark.parametrize("name", JACOBIANS)
def test_jacobians(torch, name):
    forward_, jacobian = JACOBIANS[name]

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx, logits):
            ctx.save_for_backward(logits)
            return torch.from_numpy(np.asarray(forward_(logits.detach().numpy())))

        @staticmethod
        def backward(ctx, upstream):
            (logits,) = ctx.saved_tensors
            product = jacobian(logits.detach().numpy()) @ upstream.detach().numpy()[..., np.newaxis]  # symmetric
            return torch.from_numpy(product[..., 0])

    leaf = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Function.apply, (leaf,))


@pytest.mark.parametrize("name", LOSSES)
def test_gradients(torch, name):
    loss, gradient = LOSSES[name]

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx, logits):
            ctx.save_for_backward(logits)
            return torch.from_numpy(np.asarray(loss(logits.detach().numpy())))

        @staticmethod
        def backward(ctx, upstream):
            (logits,) = ctx.saved_tensors
            slopes = np.asarray(gradient(logits.detach().numpy()))
            given = upstream.detach().numpy()
            return torch.from_numpy((given if given.ndim == slopes.ndim else given[..., np.newaxis]) * slopes)

    leaf = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Function.apply, (leaf,))
