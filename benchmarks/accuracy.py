"""How accurate the engine is beside SciPy and PyTorch, in ulp, over the table of cases that the tests use.

    python benchmarks/accuracy.py [--cases 0]

The exact values come from mpmath at 60 digits, by a reference that does not cancel itself (`tests/engine/conftest.py`).
Every library gets the same float64 logits; SciPy and PyTorch are used as their users do: logits divided by the
temperature, the entropy from p log p, gradients as p - y or by autograd. Prints the tables of docs/accuracy.md; those
of sparsemax, entmax and the divergences are made in `accuracy_family.py`. PyTorch and entmax are compared with where
they are installed (`pip install -e '.[compare]'`).
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import special

import accuracy_family as family
from softmax_explorer import engine

ROOT = Path(__file__).resolve().parent.parent
PROMISE = 4.0  # ulp

ROWS = ("softmax", "log_softmax", "complement", "logsumexp", "entropy", "cross_entropy", "cross_entropy_gradient")
ROWS += ("soft target's gradient",)
PAIRS = ("sigmoid", "log_sigmoid", "binary_cross_entropy", "binary_cross_entropy_gradient")


def load_tests(name: str) -> Any:
    """A module of tests/engine, for its reference and its cases."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "engine" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_engine(z: np.ndarray, t: float, true: int, soft: np.ndarray) -> dict[str, Any]:
    done = engine.AccuratePass(z, t)
    return {
        "softmax": done.probabilities,
        "log_softmax": done.log_probabilities,
        "complement": done.complement,
        "logsumexp": done.logsumexp,
        "entropy": done.entropy,
        "cross_entropy": done.cross_entropy(true),
        "cross_entropy_gradient": done.cross_entropy_gradient(true),
        "soft target's gradient": done.cross_entropy_gradient(soft),
    }


def by_scipy(z: np.ndarray, t: float, true: int, soft: np.ndarray) -> dict[str, Any]:
    scaled = z / t
    p, log_p = special.softmax(scaled), special.log_softmax(scaled)
    return {
        "softmax": p,
        "log_softmax": log_p,
        "complement": 1.0 - p,
        "logsumexp": special.logsumexp(scaled),
        "entropy": special.entr(p).sum(),
        "cross_entropy": -log_p[true],
        "cross_entropy_gradient": (p - (np.arange(len(z)) == true)) / t,
        "soft target's gradient": (p - soft) / t,
    }


def by_torch(z: np.ndarray, t: float, true: int, soft: np.ndarray) -> dict[str, Any]:
    import torch
    from torch.nn import functional

    def gradient(target: Any) -> np.ndarray:
        leaf = torch.tensor(z, requires_grad=True)
        functional.cross_entropy(leaf / t, target).backward()
        assert leaf.grad is not None
        return leaf.grad.numpy()

    scaled = torch.from_numpy(z) / t
    p = torch.softmax(scaled, -1)
    return {
        "softmax": p.numpy(),
        "log_softmax": torch.log_softmax(scaled, -1).numpy(),
        "complement": (1.0 - p).numpy(),
        "logsumexp": torch.logsumexp(scaled, -1).numpy(),
        "entropy": torch.special.entr(p).sum().numpy(),
        "cross_entropy": functional.cross_entropy(scaled, torch.tensor(true)).numpy(),
        "cross_entropy_gradient": gradient(torch.tensor(true)),
        "soft target's gradient": gradient(torch.from_numpy(soft)),
    }


def pair_by_engine(z: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "sigmoid": engine.sigmoid(z),
        "log_sigmoid": engine.log_sigmoid(z),
        "binary_cross_entropy": engine.binary_cross_entropy(z, y),
        "binary_cross_entropy_gradient": engine.binary_cross_entropy_gradient(z, y),
    }


def pair_by_scipy(z: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "sigmoid": special.expit(z),
        "log_sigmoid": special.log_expit(z),
        "binary_cross_entropy": -(y * special.log_expit(z) + (1.0 - y) * special.log_expit(-z)),
        "binary_cross_entropy_gradient": special.expit(z) - y,
    }


def pair_by_torch(z: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    import torch
    from torch.nn import functional

    leaf, target = torch.tensor(z, requires_grad=True), torch.from_numpy(y)
    loss = functional.binary_cross_entropy_with_logits(leaf, target, reduction="none")
    loss.sum().backward()
    assert leaf.grad is not None
    return {
        "sigmoid": torch.sigmoid(leaf).detach().numpy(),
        "log_sigmoid": functional.logsigmoid(leaf).detach().numpy(),
        "binary_cross_entropy": loss.detach().numpy(),
        "binary_cross_entropy_gradient": leaf.grad.numpy(),
    }


def exact_row(row: Any, true: int, soft: np.ndarray) -> dict[str, Any]:
    one_hot = row.one_hot(true)
    return {
        "softmax": row.softmax,
        "log_softmax": row.log_softmax,
        "complement": row.complement,
        "logsumexp": row.logsumexp,
        "entropy": row.entropy,
        "cross_entropy": row.cross_entropy(one_hot),
        "cross_entropy_gradient": row.cross_entropy_gradient(one_hot),
        "soft target's gradient": row.cross_entropy_gradient(soft.tolist()),
    }


class Score:
    """The worst distance of one function of one library, and how often it was beyond the promise."""

    def __init__(self) -> None:
        self.worst, self.where, self.beyond, self.count = 0.0, "", 0, 0

    def add(self, ulps: float, where: str) -> None:
        self.count += 1
        self.beyond += not ulps <= PROMISE
        if not ulps <= self.worst:  # nan counts as worst
            self.worst, self.where = (math.inf if math.isnan(ulps) else ulps), where


def distance_in_ulps_of(reference: Any, got: np.ndarray, exact: list[Any], scale: list[float]) -> float:
    """The largest distance in units in the last place of ``scale``; where that is infinite, so may the value be."""
    values = zip(np.ravel(got).tolist(), exact, scale, strict=True)
    return max(
        float(abs(reference.mpf(a) - b) / math.ulp(s)) if math.isfinite(a) else (0.0 if math.isinf(s) else math.inf)
        for a, b, s in values
    )


def score_rows(reference: Any, libraries: dict[str, Callable], limit: int) -> dict[tuple[str, str], Score]:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for kind, logits, t in itertools.islice(reference.case_table(), limit or None):
        z = np.array(logits)
        row = reference.ExactRow(logits, t)
        true = int(z.argmax())
        soft = np.zeros(len(z))
        soft[true], soft[-1] = 0.75, soft[-1] + 0.25  # a soft label with zeros
        soft /= soft.sum()
        exact = exact_row(row, true, soft)
        for library, function in libraries.items():
            with np.errstate(all="ignore"):
                got = function(z, t, true, soft)
            for name, value in got.items():
                ulps = reference.ulp_distance(value, exact[name])
                if name == "soft target's gradient":  # promised in ulp of max(p, y)/t
                    scale = [float(max(p, reference.mpf(y)) / row.t) for p, y in zip(row.softmax, soft, strict=True)]
                    ulps = distance_in_ulps_of(reference, value, exact[name], scale)
                elif name == "logsumexp" and abs(exact[name]) <= max(abs(row.m / row.t), row.log_total) / 2:
                    continue  # m/t and log1p(R) cancel: nothing is promised
                scores[library, name].add(ulps, kind)
    return scores


def pair_cases(reference: Any) -> Iterator[tuple[float, float]]:
    gaps = [
        0.0,
        5e-324,
        1e-300,
        1e-17,
        0.1,
        1.0,
        20.0,
        36.7,
        40.0,
        100.0,
        700.0,
        709.5,
        740.0,
        745.0,
        800.0,
        1e4,
        1e300,
    ]
    spread = [v for logits, _ in reference.hard_cases(60, 3) for v in logits]
    for z in sorted({*gaps, *(-g for g in gaps), *spread}):
        for y in (0.0, 1.0, 0.3):
            yield z, y


def exact_pair(mp: Any, z: float, y: float) -> dict[str, Any]:
    small = mp.exp(-abs(mp.mpf(z)))
    p = 1 / (1 + small) if z >= 0 else small / (1 + small)
    q = small / (1 + small) if z >= 0 else 1 / (1 + small)
    log_p = -mp.log1p(small) if z >= 0 else mp.mpf(z) - mp.log1p(small)
    log_q = -mp.log1p(small) if z < 0 else -mp.mpf(z) - mp.log1p(small)
    y = mp.mpf(y)
    return {
        "sigmoid": p,
        "log_sigmoid": log_p,
        "binary_cross_entropy": -(y * log_p + (1 - y) * log_q),
        "binary_cross_entropy_gradient": (1 - y) - q if y > 0.5 else p - y,
    }


def score_pairs(reference: Any, libraries: dict[str, Callable]) -> dict[tuple[str, str], Score]:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for z, y in pair_cases(reference):
        exact = exact_pair(reference.EXACT, z, y)
        for library, function in libraries.items():
            with np.errstate(all="ignore"):
                got = function(np.array([z]), np.array([y]))
            for name, value in got.items():
                ulps = reference.ulp_distance(value, exact[name])
                if name == "binary_cross_entropy_gradient" and 0.0 < y < 1.0:  # promised in ulp of max(p, y)
                    ulps = distance_in_ulps_of(reference, value, [exact[name]], [max(float(exact["sigmoid"]), y)])
                scores[library, name].add(ulps, f"z = {z:g}, y = {y:g}")
    return scores


def ulp_text(score: Score) -> str:
    if score.worst > 1e15:
        return f"all digits ({score.where})"
    return f"{score.worst:.1f}" if score.worst < 100 else f"{score.worst:.1e} ({score.where})"


def show(names: tuple[str, ...], libraries: list[str], scores: dict[tuple[str, str], Score]) -> None:
    print("| function | cases |" + "".join(f" {library}: worst ulp | beyond 4 |" for library in libraries))
    print("|---|--:|" + "--:|--:|" * len(libraries))
    for name in names:
        cells = [f"{ulp_text(s)} | {100 * s.beyond / s.count:.1f} %" for s in (scores[lib, name] for lib in libraries)]
        print(f"| `{name}` | {scores['engine', name].count} | " + " | ".join(cells) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=0, help="only the first so many cases; 0: all")
    limit = parser.parse_args().cases
    reference = load_tests("conftest")
    rows = {"engine": by_engine, "SciPy": by_scipy}
    pairs = {"engine": pair_by_engine, "SciPy": pair_by_scipy}
    divergences = {"engine": family.divergences_by_engine, "SciPy": family.divergences_by_scipy}
    if importlib.util.find_spec("torch") is not None:
        rows["PyTorch"], pairs["PyTorch"] = by_torch, pair_by_torch
        divergences["PyTorch"] = family.divergences_by_torch
    show(ROWS, list(rows), score_rows(reference, rows, limit))
    print()
    show(PAIRS, list(pairs), score_pairs(reference, pairs))
    print()
    family.show_known_losses(rows)
    print()
    package = family.entmax_package if importlib.util.find_spec("entmax") is not None else None
    family.show_entmax(load_tests("test_entmax"), package)
    print()
    wide = reference.EXACT.__class__()
    wide.dps = 300
    family.show_divergences(load_tests("test_divergence"), wide, divergences)
    return 0


if __name__ == "__main__":
    sys.exit(main())
