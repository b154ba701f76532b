"""See what softmax does to logits. Importing this package imports no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "explore"]


def explore(
    logits: Any, *, class_names: Sequence[str] = (), temperature: float = 1.0, target: int | Sequence[float] = 0
) -> Any:
    """Open the explorer's window on one row of logits, from a script, a REPL, a notebook or a training loop.

    Args:
        logits: any array-like of shape `(K,)` or `(1, K)`: lists, NumPy arrays, and PyTorch or JAX tensors, which are
            read through their own methods and never imported. The row is copied.
        class_names: K names; without them the classes are called "class 0", "class 1", …
        temperature: at least 0; 0 and infinity are the limits.
        target: index of the true class, or a distribution over the classes.

    Returns:
        None after the window was closed; where a Qt event loop is running already (a notebook under `%gui qt`), the
        window, at once. Keep a reference to it.

    Raises:
        ValueError: a row that cannot be used, naming the argument and the value.
        softmax_explorer.environment.EnvironmentProblem: no display, or a library that Qt needs is missing.
    """
    from softmax_explorer import environment

    environment.check(needs_display=True)
    import numpy as np

    from softmax_explorer.model.scenario import Scenario

    for method in ("detach", "cpu", "float"):  # a tensor that needs a gradient, sits on a device, or is a bfloat16
        if hasattr(logits, method) and not isinstance(logits, np.ndarray):
            logits = getattr(logits, method)()
    row = np.asarray(logits, dtype=np.float64)
    if row.ndim == 2 and row.shape[0] == 1:
        row = row[0]
    scenario = Scenario(
        logits=row, class_names=tuple(class_names), temperature=temperature, target=_plain_target(target)
    )

    from softmax_explorer.app import run

    run.application()
    if _loop_is_running():
        window = run.make_window(scenario)
        window.show()
        return window
    run.run(scenario)
    return None


def _plain_target(target: int | Sequence[float]) -> int | tuple[float, ...]:
    return target if isinstance(target, int) else tuple(float(share) for share in target)


def _loop_is_running() -> bool:
    from PySide6.QtCore import QThread

    return QThread.currentThread().loopLevel() > 0
