"""The second half of `accuracy.py`: sparsemax and entmax, divergences, and a loss that libraries are known to lose."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from softmax_explorer import engine

ALPHAS = (1.0 + 1e-9, 1.1, 1.3, 1.5, 1.9, 2.0, 2.5, 3.0, 4.0, 100.0)
ROWS = 60  # of each alpha
PAIRS = 300
CLOSEST = 1e-28  # a smaller divergence from a target is the rounding of the target itself
ULP = 2.0**-52

Worst = dict[tuple[str, str], float]


def entmax_package(z: np.ndarray, alpha: float) -> np.ndarray:
    import entmax
    import torch

    given = torch.from_numpy(z)
    if alpha == 2.0:
        return entmax.sparsemax(given, -1).numpy()
    if alpha == 1.5:
        return entmax.entmax15(given, -1).numpy()
    return entmax.entmax_bisect(given, alpha, -1, n_iter=60).numpy()


def show_entmax(tests: Any, package: Callable[[np.ndarray, float], np.ndarray] | None) -> None:
    """``tests``: the module tests/engine/test_entmax.py, which holds the reference and the rows."""
    libraries = {"engine": engine.entmax} | ({"entmax": package} if package else {})
    titles = "".join(f" {library}: worst ulp of the largest p | sum - 1 in ulp |" for library in libraries)
    print(f"| alpha | rows |{titles} engine: moved logits in ulp of 1 |")
    print("|--:|--:|" + "--:|--:|" * len(libraries) + "--:|")
    for alpha in ALPHAS:
        worst: dict[str, float] = defaultdict(float)
        sums: dict[str, float] = defaultdict(float)
        moved = 0.0
        for logits in tests.rows(ROWS, 2026):
            exact, _ = tests.exact_entmax(logits, alpha)
            for library, function in libraries.items():
                p = np.asarray(function(np.array(logits), alpha))
                worst[library] = max(worst[library], tests.error_in_ulp_of_the_largest(p, exact))
                sums[library] = max(sums[library], abs(math.fsum([*p.tolist(), -1.0])) / ULP)
            if alpha > 2.0:
                moved = max(moved, tests.moved_logits(engine.entmax(logits, alpha), logits, alpha) / ULP)
        cells = "".join(f" {number(worst[library])} | {number(sums[library])} |" for library in libraries)
        print(f"| {alpha:.10g} | {ROWS} |{cells} {f'{moved:.2f}' if alpha > 2.0 else ''} |")


def divergences_by_engine(student: Any, teacher: Any, y: np.ndarray, t: float) -> dict[str, Any]:
    return {
        "kl_divergence": engine.kl_divergence(y, student, t),
        "distillation_loss": engine.distillation_loss(student, teacher, t, False),
        "distillation_loss_gradient": engine.distillation_loss_gradient(student, teacher, t, False),
    }


def divergences_by_scipy(student: Any, teacher: Any, y: np.ndarray, t: float) -> dict[str, Any]:
    p, q = special.softmax(np.array(student) / t), special.softmax(np.array(teacher) / t)
    return {
        "kl_divergence": special.rel_entr(y, p).sum(),
        "distillation_loss": special.rel_entr(q, p).sum(),
        "distillation_loss_gradient": (p - q) / t,
    }


def divergences_by_torch(student: Any, teacher: Any, y: np.ndarray, t: float) -> dict[str, Any]:
    import torch
    from torch.nn.functional import kl_div

    leaf = torch.tensor(student, dtype=torch.float64, requires_grad=True)
    log_p = torch.log_softmax(leaf / t, -1)
    log_q = torch.log_softmax(torch.tensor(teacher, dtype=torch.float64) / t, -1)
    loss = kl_div(log_p, log_q, log_target=True, reduction="sum")
    loss.backward()
    assert leaf.grad is not None
    return {
        "kl_divergence": kl_div(log_p, torch.from_numpy(y), reduction="sum").detach().numpy(),
        "distillation_loss": loss.detach().numpy(),
        "distillation_loss_gradient": leaf.grad.numpy(),
    }


def show_divergences(tests: Any, wide: Any, libraries: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """``tests``: the module tests/engine/test_divergence.py; ``wide``: an mpmath context of 300 digits."""
    worst: Worst = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for student, teacher, t in tests.near_pairs(PAIRS, 2026):
        y = np.asarray(engine.softmax(teacher, t))
        log_q, log_p = tests.log_softmax(wide, teacher, t), tests.log_softmax(wide, student, t)
        shares = [wide.mpf(v) / wide.fsum(map(wide.mpf, y.tolist())) for v in y.tolist()]
        logs = [wide.log(v) if v else wide.mpf(0) for v in shares]
        kl = wide.fsum(v * (a - b) for v, a, b in zip(shares, logs, log_p, strict=True))
        gradient = [(wide.exp(b) - wide.exp(a)) / wide.mpf(t) for a, b in zip(log_q, log_p, strict=True)]
        exact = {
            "kl_divergence": (kl, max(kl, wide.sqrt(kl))),
            "distillation_loss": (value := tests.divergence(wide, log_q, log_p), value),
            "distillation_loss_gradient": (gradient, max(map(abs, gradient))),
        }
        units = {name: math.ulp(float(scale)) for name, (_, scale) in exact.items() if 1e-280 < float(scale) < math.inf}
        if kl < CLOSEST:
            units.pop("kl_divergence", None)
        for name in units:
            counts[name] += 1
        for library, function in libraries.items():
            with np.errstate(all="ignore"):
                got = function(student, teacher, y, t)
            for name, unit in units.items():
                right = exact[name][0]
                pairs = zip(np.ravel(got[name]).tolist(), right if isinstance(right, list) else [right], strict=True)
                error = max(float(abs(wide.mpf(a) - b)) / unit if math.isfinite(a) else math.inf for a, b in pairs)
                worst[library, name] = max(worst[library, name], error)
    print("| function | pairs | unit |" + "".join(f" {library}: worst |" for library in libraries))
    print("|---|--:|---|" + "--:|" * len(libraries))
    described = {
        "kl_divergence": "ulp of KL or of its square root, whichever is more",
        "distillation_loss": "ulp",
        "distillation_loss_gradient": "ulp of its largest element",
    }
    for name, unit in described.items():
        cells = "".join(f" {number(worst[library, name])} |" for library in libraries)
        print(f"| `{name}` | {counts[name]} | {unit} |{cells}")


def show_known_losses(rows: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """``rows``: what `accuracy.py` compares."""
    z = np.array([40.0, 0.0])
    print("| [40, 0], class 0 |" + "".join(f" {library} |" for library in rows))
    print("|---|" + "--:|" * len(rows))
    for name in ("cross_entropy", "cross_entropy_gradient", "complement", "entropy"):
        values = [np.ravel(function(z, 1.0, 0, np.array([1.0, 0.0]))[name])[0] for function in rows.values()]
        print(f"| `{name}` |" + "".join(f" {value + 0.0:.6g} |" for value in values))


def number(ulps: float) -> str:
    if ulps > 1e15:
        return "all digits"
    return f"{ulps:.1f}" if ulps < 100 else f"{ulps:.1e}"
