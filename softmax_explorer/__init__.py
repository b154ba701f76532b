"""See what softmax does to logits. Importing this package imports no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__version__ = "0.1.0"
__all__ = ["__version__", "explore"]


def explore(
    logits: Any, *, class_names: Sequence[str] = (), temperature: float = 1.0, target: int | Sequence[float] = 0
) -> Any:
    """Open the explorer's window on one row of logits, from a script, a REPL, a notebook or a training loop.

    Args:
        logits: any array-like of shape `(K,)` or `(1, K)`: lists, NumPy arrays, and PyTorch or JAX tensors, which are
            read through their own methods or DLPack and never imported. The row is copied.
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
    from softmax_explorer.model.scenario import Scenario

    if isinstance(class_names, str):
        raise ValueError(f"class_names must be a list of names, got the text {class_names[:40]!r}")
    row = _plain(logits, "logits")
    if row.ndim == 2 and len(row) > 1:
        raise ValueError(
            f"logits must be one row of numbers, got {len(row)} rows of {row.shape[1]}; give one of them, as logits[0],"
            " or save all with np.save and open that file to browse them"
        )
    scenario = Scenario(
        logits=row[0] if row.ndim == 2 and len(row) else row,
        class_names=tuple(class_names),
        temperature=temperature,
        target=_plain_target(target),
    )

    from softmax_explorer.app import run

    run.application()
    if _loop_is_running():
        window = run.make_window(scenario)
        window.show()
        return window
    run.run(scenario)
    return None


def _plain(values: Any, argument: str) -> np.ndarray:
    """Numbers of whatever library as float64."""
    import numpy as np

    for method in ("detach", "cpu", "float"):  # a tensor that needs a gradient, sits on a device, or is a bfloat16
        if hasattr(values, method) and not isinstance(values, np.ndarray):
            values = getattr(values, method)()
    try:
        if hasattr(values, "__dlpack__") and not hasattr(values, "__array__"):
            values = np.from_dlpack(values)
        array = np.asarray(values)
        if array.dtype.kind in "biufO":
            return array.astype(np.float64)
    except (TypeError, ValueError):
        pass  # lists of different lengths, objects that are no numbers
    shown = repr(values)
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    raise ValueError(f"{argument} must be numbers, as [2.1, 0.8, -0.5], got {shown}")


def _plain_target(target: Any) -> int | tuple[float, ...]:
    try:
        return index(target)
    except TypeError:  # a distribution
        return tuple(_plain(target, "target").ravel().tolist())


def _loop_is_running() -> bool:
    from PySide6.QtCore import QThread

    return QThread.currentThread().loopLevel() > 0
