"""The entmax package in float64: sparsemax, entmax 1.5, bisection for any alpha, the losses, the Jacobians."""

import numpy as np
import pytest

from softmax_explorer import engine

pytestmark = pytest.mark.compare

ULP = 2.0**-52
batches = pytest.mark.parametrize(("num_classes", "spread"), [(2, 0.5), (5, 1.0), (30, 1.0), (300, 0.3), (300, 5.0)])
STEPS = 60  # of bisection: its threshold is then as good as float64 holds it


def rows(num_classes, spread):
    rng = np.random.default_rng(num_classes)
    return rng.normal(0.0, spread, (20, num_classes)), rng.integers(0, num_classes, 20)


def slack(z):
    """The package adds up all sorted logits from the largest, and shifts by the maximum."""
    return 4 * ULP * z.shape[-1] * (np.ptp(z, axis=-1).max() + 1)


@batches
def test_sparsemax(torch, entmax_package, num_classes, spread):
    z, _ = rows(num_classes, spread)
    theirs = entmax_package.sparsemax(torch.tensor(z), -1)
    np.testing.assert_allclose(engine.sparsemax(z), theirs, rtol=0, atol=slack(z))


@batches
def test_entmax15(torch, entmax_package, num_classes, spread):
    z, _ = rows(num_classes, spread)
    theirs = entmax_package.entmax15(torch.tensor(z), -1)
    # Its threshold is mean - sqrt(1/k - variance): where that root is small, half of the digits of its radicand.
    np.testing.assert_allclose(engine.entmax15(z), theirs, rtol=0, atol=np.sqrt(slack(z)))
    close = np.isclose(engine.entmax15(z), theirs, rtol=0, atol=slack(z))
    assert close.mean() > 0.9  # usually it is not small


@batches
@pytest.mark.parametrize("alpha", [1.1, 1.5, 2.0, 2.5, 4.0])
def test_bisection(torch, entmax_package, num_classes, spread, alpha):
    z, _ = rows(num_classes, spread)
    theirs = entmax_package.entmax_bisect(torch.tensor(z), alpha, -1, n_iter=STEPS, ensure_sum_one=alpha <= 2).numpy()
    # Its threshold is wrong by an ulp or so of (alpha - 1) z. That moves p by 1/(alpha - 1) as much, and above 2
    # without bounds where p is small: there p^(alpha - 1), which is linear in the threshold, is compared.
    threshold = 4 * num_classes * ULP * ((alpha - 1) * np.abs(z).max() + 1)
    if alpha <= 2:
        np.testing.assert_allclose(engine.entmax(z, alpha), theirs, rtol=0, atol=threshold / (alpha - 1))
    else:
        power = alpha - 1
        np.testing.assert_allclose(engine.entmax(z, alpha) ** power, theirs**power, rtol=0, atol=threshold)


@batches
def test_losses_and_their_gradients(torch, entmax_package, num_classes, spread):
    z, labels = rows(num_classes, spread)
    target = torch.tensor(labels)
    losses = {
        2.0: lambda x: entmax_package.sparsemax_loss(x, target),
        1.5: lambda x: entmax_package.entmax15_loss(x, target),
        1.3: lambda x: entmax_package.entmax_bisect_loss(x, target, 1.3, STEPS),
    }
    for alpha, loss in losses.items():
        leaf = torch.tensor(z, requires_grad=True)
        theirs = loss(leaf)
        theirs.sum().backward()
        # Terms of the size of p and z, up to K of them, cancel in the package; 1.5 as in `test_entmax15`.
        bound = 8 * slack(z) * np.abs(z).max() * (np.sqrt(1 / slack(z)) if alpha == 1.5 else 1)
        np.testing.assert_allclose(engine.entmax_loss(z, labels, alpha), theirs.detach(), rtol=0, atol=bound)
        np.testing.assert_allclose(engine.entmax_loss_gradient(z, labels, alpha), leaf.grad, rtol=0, atol=bound)
    np.testing.assert_array_equal(engine.sparsemax_loss(z, labels), engine.entmax_loss(z, labels, 2.0))


@batches
def test_jacobians(torch, entmax_package, num_classes, spread):
    z, _ = rows(num_classes, spread)
    for function, ours in (
        (entmax_package.sparsemax, engine.sparsemax_jacobian),
        (
            lambda x: entmax_package.entmax_bisect(x, 1.3, -1, n_iter=STEPS),
            lambda row: engine.entmax_jacobian(row, 1.3),
        ),
    ):
        theirs = torch.autograd.functional.jacobian(function, torch.tensor(z[0]))
        # g = p^(2 - alpha) is at most 1, and an error e of p moves it by at most e^(2 - alpha).
        np.testing.assert_allclose(ours(z[0]), theirs, rtol=0, atol=4 * slack(z) ** 0.7)
