"""See what softmax does to logits. Importing this package imports no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import TYPE_CHECKING, Any, SupportsIndex

if TYPE_CHECKING:
    import numpy as np

    from softmax_explorer.data import Opened

__version__ = "0.1.0"
__all__ = ["__version__", "explore"]


def explore(
    logits: Any,
    *,
    class_names: Sequence[str] = (),
    temperature: float = 1.0,
    target: SupportsIndex | str | Sequence[float] | None = None,
    labels: Any = None,
) -> Any:
    """Open the explorer's window on logits from a script, a REPL, a notebook or a training loop.

    Args:
        logits: any array-like of shape `(K,)`, or `(N, K)` for rows to browse: lists, NumPy arrays, and PyTorch or JAX
            tensors, which are read through their own methods or DLPack and never imported. They are copied.
        class_names: K names; without them the classes are called "class 0", "class 1", …
        temperature: at least 0; 0 and infinity are the limits.
        target: the true class of a single row, by its index or name, or a distribution over the classes; else 0.
        labels: the true class of each row, by index or name, shape `(N,)`; or zeros and ones `(N, K)` where several
            classes can be on.

    Returns:
        None after the window was closed; where a Qt event loop is running already (a notebook under `%gui qt`), the
        window, at once. Keep a reference to it.

    Raises:
        ValueError: something that cannot be used, naming the argument and the value.
        softmax_explorer.environment.EnvironmentProblem: no display, or a library that Qt needs is missing.
    """
    from softmax_explorer import environment

    environment.check(needs_display=True)
    if isinstance(class_names, str):
        raise ValueError(f"class_names must be a list of names, got the text {class_names[:40]!r}")
    names = tuple(class_names)
    rows = _plain(logits, "logits")
    if rows.ndim not in (1, 2):
        raise ValueError(f"logits must be one row (K,) or rows (N, K), got the shape {rows.shape}")
    is_one = rows.ndim == 1 or len(rows) < 2
    if target is not None and labels is not None:
        raise ValueError("target and labels are both given; give target for one row, labels for several")
    if target is not None and not is_one:
        raise ValueError(f"target is for one row, and logits has {len(rows)}; give labels, a true class for each row")
    if is_one and labels is None:
        opened = _one_row(rows.ravel(), names, temperature, 0 if target is None else target)
    else:
        opened = _rows(rows, names, temperature, labels)

    from softmax_explorer.app import run

    run.application()
    if _loop_is_running():
        window = run.make_window(opened.scenario, opened.dataset)
        window.show()
        return window
    run.run(opened.scenario, opened.dataset)
    return None


def _one_row(row: np.ndarray, names: tuple[str, ...], temperature: float, target: Any) -> Opened:
    from softmax_explorer.data import Opened
    from softmax_explorer.model.scenario import Scenario

    scenario = Scenario(row, class_names=names, temperature=temperature)
    return Opened(scenario.with_target(_plain_target(target, scenario.class_names)))


def _rows(rows: np.ndarray, names: tuple[str, ...], temperature: float, labels: Any) -> Opened:
    """Rows to browse; or the single one, whose true class is its label."""
    import numpy as np

    from softmax_explorer.data.contents import Arrays, Opened, in_memory

    if labels is not None:
        labels = np.atleast_1d(np.asarray(_on_the_cpu(labels)))
    opened = in_memory("", Arrays(rows, labels, names))
    return Opened(opened.scenario.with_temperature(temperature), opened.dataset)


def _plain(values: Any, argument: str) -> np.ndarray:
    """Numbers of whatever library as float64."""
    import numpy as np

    values = _on_the_cpu(values, "float")
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


def _on_the_cpu(values: Any, *more: str) -> Any:
    """A tensor that needs no gradient and sits on no device; with "float", that is no bfloat16 either."""
    import numpy as np

    for method in ("detach", "cpu", *more):
        if hasattr(values, method) and not isinstance(values, np.ndarray):
            values = getattr(values, method)()
    return values


def _plain_target(target: Any, names: Sequence[str]) -> int | tuple[float, ...]:
    if isinstance(target, str):
        if names.count(target) == 1:
            return names.index(target)
        raise ValueError(f"target must be the name of one class or its index, got {target[:40]!r}")
    try:
        return index(target)
    except TypeError:  # a distribution
        return tuple(_plain(target, "target").ravel().tolist())


def _loop_is_running() -> bool:
    from PySide6.QtCore import QThread

    return QThread.currentThread().loopLevel() > 0
