"""How fast the engine is beside SciPy, PyTorch, the entmax package and the textbook's formulas.

    python benchmarks/engine.py [--rounds 25]

Everything runs in one process, in turn: each round calls every competitor of a table once, and what counts is the ratio
of the medians. SciPy is needed (`pip install -e '.[dev]'`); PyTorch and entmax are compared with where they are
installed (`pip install -e '.[compare]'`). BLAS and PyTorch run on one thread: the tables compare arithmetic, not cores.
Prints Markdown tables. The probabilities of all competitors are compared before they are timed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import numpy as np  # noqa: E402
from scipy import special  # noqa: E402

from softmax_explorer import engine  # noqa: E402

Call = Callable[[], object]


def textbook(z: np.ndarray) -> np.ndarray:
    exponentials = np.exp(z)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def shifted(z: np.ndarray) -> np.ndarray:
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def measure(calls: dict[str, Call], rounds: int) -> dict[str, float]:
    """Median seconds of each call, taken in turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def show(title: str, calls: dict[str, Call], against: str, rounds: int) -> None:
    """A Markdown table of times and of how many times faster than ``against`` each is."""
    medians = measure(calls, rounds)
    print(f"\n{title}\n\n| call | median | faster than {against} by |\n|---|--:|--:|")
    for name, seconds in medians.items():
        text = f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} us"
        print(f"| {name} | {text} | {medians[against] / seconds:.2f} |")


def bulk(rows: int, num_classes: int, rounds: int) -> None:
    z = np.random.default_rng(0).normal(0.0, 3.0, (rows, num_classes))
    far = z * 200.0  # beyond |z| = 300: the maximum has to be subtracted
    out = np.empty_like(z)
    target = np.random.default_rng(1).integers(0, num_classes, rows)
    calls: dict[str, Call] = {
        "scipy.special.softmax": lambda: special.softmax(z, axis=-1),
        "engine.softmax, plain, out=": lambda: engine.softmax(z, accuracy="plain", out=out),
        "engine.softmax, plain": lambda: engine.softmax(z, accuracy="plain"),
        "engine.softmax, plain, out=, temperature 1.7": lambda: engine.softmax(z, 1.7, "plain", out),
        "engine.softmax_and_cross_entropy, plain, out=": lambda: engine.softmax_and_cross_entropy(
            z, target, 1.0, "plain", out
        ),
        "textbook, no shift": lambda: textbook(z),
        "textbook, shifted": lambda: shifted(z),
        "engine.softmax, full": lambda: engine.softmax(z),
    }
    expected = special.softmax(z, axis=-1)
    np.testing.assert_allclose(engine.softmax(z, accuracy="plain"), expected, rtol=1e-12)
    np.testing.assert_allclose(engine.softmax(z), expected, rtol=1e-12)
    if installed("torch"):
        import torch

        torch.set_num_threads(1)
        tensor = torch.from_numpy(z)
        calls["torch.softmax"] = lambda: torch.softmax(tensor, -1)
    show(f"softmax of {rows} x {num_classes}, logits N(0, 3)", calls, "scipy.special.softmax", rounds)
    show(
        f"softmax of {rows} x {num_classes}, logits N(0, 600), where the maximum must be subtracted",
        {
            "scipy.special.softmax": lambda: special.softmax(far, axis=-1),
            "engine.softmax, plain, out=": lambda: engine.softmax(far, accuracy="plain", out=out),
        },
        "scipy.special.softmax",
        rounds,
    )


def vocabulary(rounds: int) -> None:
    z = np.random.default_rng(2).normal(0.0, 3.0, 128_000)
    out = np.empty_like(z)
    show(
        "a vocabulary of 128 000: probabilities and loss",
        {
            "np.exp of the vector": lambda: np.exp(z),
            "engine.softmax_and_cross_entropy, plain, out=": lambda: engine.softmax_and_cross_entropy(
                z, 7, 1.3, "plain", out
            ),
            "engine.softmax_and_cross_entropy, plain": lambda: engine.softmax_and_cross_entropy(z, 7, 1.3, "plain"),
            "scipy softmax, then log of the target's": lambda: -np.log(special.softmax(z / 1.3)[7]),
            "engine.softmax_and_cross_entropy, full": lambda: engine.softmax_and_cross_entropy(z, 7, 1.3),
        },
        "np.exp of the vector",
        rounds,
    )


def sparse(rounds: int) -> None:
    if not installed("entmax"):
        print("\n(entmax is not installed: sparsemax is not compared)")
        return
    import entmax
    import torch

    torch.set_num_threads(1)
    for spread in (1.0, 5.0):
        z = np.random.default_rng(3).normal(0.0, spread, 128_000)
        tensor = torch.from_numpy(z)
        np.testing.assert_allclose(engine.sparsemax(z), entmax.sparsemax(tensor, -1).numpy(), atol=1e-12)
        np.testing.assert_allclose(engine.entmax15(z), entmax.entmax15(tensor, -1).numpy(), atol=1e-7)
        show(
            f"sparsemax and entmax of a vocabulary of 128 000, logits N(0, {spread:g})",
            {
                "entmax.sparsemax": lambda tensor=tensor: entmax.sparsemax(tensor, -1),
                "engine.sparsemax": lambda z=z: engine.sparsemax(z),
                "entmax.entmax15": lambda tensor=tensor: entmax.entmax15(tensor, -1),
                "engine.entmax15": lambda z=z: engine.entmax15(z),
                "entmax.entmax_bisect, alpha 1.3": lambda tensor=tensor: entmax.entmax_bisect(tensor, 1.3, -1),
                "engine.entmax, alpha 1.3": lambda z=z: engine.entmax(z, 1.3),
            },
            "entmax.sparsemax",
            rounds,
        )


def one_row(rounds: int) -> None:
    z = np.random.default_rng(4).normal(0.0, 3.0, 10)
    show(
        "one row of ten classes",
        {
            "scipy.special.softmax": lambda: special.softmax(z),
            "engine.softmax, full": lambda: engine.softmax(z),
            "engine.softmax, full, temperature 1.3": lambda: engine.softmax(z, 1.3),
            "engine.softmax_and_cross_entropy, full": lambda: engine.softmax_and_cross_entropy(z, 0, 1.3),
            "engine.softmax, plain": lambda: engine.softmax(z, accuracy="plain"),
        },
        "scipy.special.softmax",
        rounds * 40,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    bulk(100_000, 10, rounds)
    bulk(10_000, 1000, rounds)
    bulk(1_000_000, 2, max(rounds // 3, 5))
    vocabulary(rounds * 8)
    sparse(rounds)
    one_row(rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
