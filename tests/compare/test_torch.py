"""PyTorch in float64: losses, autograd's gradients, attention and adaptive softmax.

PyTorch rounds z/t and works with differences of logarithms, so its own error is about an ulp of the largest |z|/t and
of log K; that is the tolerance everywhere (`slack`), with a factor for the few steps each formula takes. Gradients with
respect to the logits are that over t.
"""

import numpy as np
import pytest

from softmax_explorer import engine

pytestmark = pytest.mark.compare

ULP = 2.0**-52
SIZES = [(2, 1.0), (5, 3.0), (10, 10.0), (100, 3.0)]
CASES = [(seed, k, spread, t) for seed, (k, spread) in enumerate(SIZES) for t in (0.3, 1.0, 4.0)]
cases = pytest.mark.parametrize(("seed", "num_classes", "spread", "t"), CASES)


def rows(seed, num_classes, spread):
    rng = np.random.default_rng(seed)
    z = rng.normal(0.0, spread, (6, num_classes))
    return z, rng.integers(0, num_classes, 6), rng.dirichlet(np.ones(num_classes), 6)


def slack(z, t=1.0):
    return 8 * ULP * (np.abs(z).max() / t + np.log(z.shape[-1]) + 2)


def autograd(torch, z, loss):
    """The losses of each row, and their gradient."""
    leaf = torch.tensor(z, requires_grad=True)
    losses = loss(leaf)
    losses.sum().backward()
    return losses.detach().numpy(), leaf.grad.numpy()


def check(ours, theirs, tolerance):
    for got, expected in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(got, expected, rtol=0, atol=tolerance)


@cases
def test_softmax_and_its_relatives(torch, seed, num_classes, spread, t):
    z, _, _ = rows(seed, num_classes, spread)
    x = torch.tensor(z) / t
    bound = slack(z, t)
    np.testing.assert_allclose(engine.softmax(z, t), torch.softmax(x, -1), rtol=bound, atol=0)
    np.testing.assert_allclose(engine.softmax(z, t, "plain"), torch.softmax(x, -1), rtol=bound, atol=0)
    np.testing.assert_allclose(engine.log_softmax(z, t), torch.log_softmax(x, -1), rtol=0, atol=bound)
    np.testing.assert_allclose(engine.logsumexp(z, t), torch.logsumexp(x, -1), rtol=0, atol=bound)
    entropy = torch.special.entr(torch.softmax(x, -1)).sum(-1)
    np.testing.assert_allclose(engine.entropy(z, t), entropy, rtol=0, atol=bound * np.log(num_classes) * 2)
    np.testing.assert_allclose(engine.sigmoid(z), torch.sigmoid(torch.tensor(z)), rtol=8 * ULP)
    np.testing.assert_allclose(
        engine.log_sigmoid(z), torch.nn.functional.logsigmoid(torch.tensor(z)), rtol=8 * ULP, atol=4 * ULP
    )


@cases
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_cross_entropy(torch, functional, seed, num_classes, spread, t, smoothing):
    z, labels, soft = rows(seed, num_classes, spread)
    for target in (labels, soft):
        theirs = autograd(
            torch,
            z,
            lambda x, target=target: functional.cross_entropy(
                x / t, torch.tensor(target), label_smoothing=smoothing, reduction="none"
            ),
        )
        ours = engine.cross_entropy(z, target, t, smoothing), engine.cross_entropy_gradient(z, target, t, smoothing)
        check(ours, theirs, slack(z, t) / min(t, 1.0))


@cases
def test_temperature_gradient(torch, functional, seed, num_classes, spread, t):
    z, labels, soft = rows(seed, num_classes, spread)
    for target in (labels, soft):
        temperature = torch.full((6, 1), t, dtype=torch.float64, requires_grad=True)
        functional.cross_entropy(torch.tensor(z) / temperature, torch.tensor(target), reduction="sum").backward()
        # The sum of (p - y) z/t^2: an ulp of each of the two factors.
        bound = slack(z, t) * np.abs(z).max() / t**2 * 4 + ULP
        np.testing.assert_allclose(
            engine.temperature_gradient(z, target, t), temperature.grad[:, 0], rtol=0, atol=bound
        )


@cases
def test_mean_squared_error_and_focal_loss(torch, seed, num_classes, spread, t):
    z, labels, _ = rows(seed, num_classes, spread)
    y = torch.nn.functional.one_hot(torch.tensor(labels), num_classes).double()
    bound = slack(z, t) / min(t, 1.0) * 4
    theirs = autograd(torch, z, lambda x: ((torch.softmax(x / t, -1) - y) ** 2).sum(-1))
    check((engine.mean_squared_error(z, labels, t), engine.mean_squared_error_gradient(z, labels, t)), theirs, bound)
    for gamma in (0.0, 0.5, 2.0, 5.0):

        def focal(x, gamma=gamma):
            log_p = torch.log_softmax(x / t, -1)
            others = (torch.exp(log_p) * (1 - y)).sum(-1)  # 1 - p, which autograd can take the power 0.5 of
            return others**gamma * -(log_p * y).sum(-1)

        ours = engine.focal_loss(z, labels, t, gamma), engine.focal_loss_gradient(z, labels, t, gamma)
        check(ours, autograd(torch, z, focal), bound * (1 + gamma) * (1 + np.abs(z).max() / t))


@cases
def test_binary_cross_entropy(torch, functional, seed, num_classes, spread, t):
    z, _, soft = rows(seed, num_classes, spread)
    z = z / t
    for y in (soft, np.round(soft * 2).clip(0, 1)):
        theirs = autograd(
            torch, z, lambda x, y=y: functional.binary_cross_entropy_with_logits(x, torch.tensor(y), reduction="none")
        )
        check((engine.binary_cross_entropy(z, y), engine.binary_cross_entropy_gradient(z, y)), theirs, slack(z))


@cases
def test_divergence_and_distillation(torch, functional, seed, num_classes, spread, t):
    z, labels, soft = rows(seed, num_classes, spread)
    teacher = z[::-1] + np.random.default_rng(99).normal(0, 1, z.shape)
    bound = slack(np.concatenate([z, teacher]), t)
    for target, y in ((soft, soft), (labels, np.eye(num_classes)[labels])):
        theirs = functional.kl_div(torch.log_softmax(torch.tensor(z) / t, -1), torch.tensor(y), reduction="none").sum(
            -1
        )
        np.testing.assert_allclose(engine.kl_divergence(target, z, t), theirs, rtol=0, atol=bound)
    log_q = torch.log_softmax(torch.tensor(teacher) / t, -1)
    for squared in (True, False):
        factor = t * t if squared else 1.0

        def distillation(x, factor=factor):
            log_p = torch.log_softmax(x / t, -1)
            return factor * functional.kl_div(log_p, log_q, log_target=True, reduction="none").sum(-1)

        ours = (
            engine.distillation_loss(z, teacher, t, squared),
            engine.distillation_loss_gradient(z, teacher, t, squared),
        )
        check(ours, autograd(torch, z, distillation), bound * max(factor, 1.0, 1.0 / t))


@cases
def test_softmax_jacobian(torch, seed, num_classes, spread, t):
    z, _, _ = rows(seed, num_classes, spread)
    for row in z[:2]:
        theirs = torch.autograd.functional.jacobian(lambda x: torch.softmax(x / t, -1), torch.tensor(row))
        np.testing.assert_allclose(engine.softmax_jacobian(row, t), theirs, rtol=0, atol=slack(z, t) / t)


def test_attention(torch, functional):
    rng = np.random.default_rng(7)
    query, keys, values = rng.normal(size=(3, 4, 16)), rng.normal(size=(3, 6, 16)), rng.normal(size=(3, 6, 5))
    for scale in (None, 1.0):
        theirs = functional.scaled_dot_product_attention(*map(torch.tensor, (query, keys, values)), scale=scale)
        # Scores are sums of 16 products of the size of one.
        bound = 16 * slack(query @ keys.swapaxes(1, 2)) * np.abs(values).max()
        np.testing.assert_allclose(engine.attention(query, keys, values, scale), theirs, rtol=0, atol=bound)


def test_adaptive_softmax(torch):
    torch.manual_seed(0)
    module = torch.nn.AdaptiveLogSoftmaxWithLoss(8, 30, [5, 12], div_value=2.0, head_bias=True).double()
    hidden = torch.tensor(np.random.default_rng(8).normal(size=(4, 8)))
    with torch.no_grad():
        head, bands = module.head(hidden).numpy(), [band(hidden).numpy() for band in module.tail]
        theirs = module.log_prob(hidden).numpy()
    np.testing.assert_allclose(engine.adaptive_log_softmax(head, bands), theirs, rtol=0, atol=2 * slack(theirs))
