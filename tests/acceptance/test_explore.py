"""explore() from a script: the window stands on the given row, and bad input is one ValueError."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from softmax_explorer import explore
from softmax_explorer.app.main_window import MainWindow


class WithArray:
    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0, 4.0], dtype or np.float64)


class Tensor:
    """Gives its numbers only as PyTorch does: detached, on the CPU, in a type that NumPy knows."""

    def __init__(self, done=()):
        self._done = done

    def detach(self):
        return Tensor((*self._done, "detach"))

    def cpu(self):
        return Tensor((*self._done, "cpu"))

    def float(self):
        return Tensor((*self._done, "float"))

    def __array__(self, dtype=None, copy=None):
        assert self._done == ("detach", "cpu", "float")
        return np.array([1.0, 2.0, 4.0], np.float32)


class OnlyDLPack:
    def __init__(self):
        self._array = np.array([1.0, 2.0, 4.0])

    def __dlpack__(self, **options):
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()


@pytest.fixture
def shown(qapp) -> Iterator[list]:
    """The states of the windows that came up; each is closed as soon as its loop runs."""
    states, timer = [], QTimer(interval=5)

    def close():
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                states.append(window.store.scenario)
                window.close()

    timer.timeout.connect(close)
    timer.start()
    yield states
    timer.stop()


@pytest.mark.parametrize(
    "logits",
    [[1, 2, 4], [[1, 2, 4]], np.array([1, 2, 4], np.float16), WithArray(), Tensor(), OnlyDLPack()],
    ids=lambda logits: type(logits).__name__,
)
def test_any_array_is_shown(shown, logits):
    assert explore(logits, temperature=0.5, target=np.int64(1)) is None
    assert [(state.logits.tolist(), state.temperature, state.target) for state in shown] == [([1.0, 2.0, 4.0], 0.5, 1)]


@pytest.mark.parametrize(
    ("logits", "options", "target"),
    [
        ([1, 2, 4], {"target": "b"}, 1),
        ([1, 2, 4], {"labels": 2}, 2),
        (np.eye(3), {"labels": np.array([1, 0, 2])}, 1),
        (np.eye(3), {"labels": ["c", "a", "b"]}, 2),
        (np.eye(3), {}, 0),
    ],
)
def test_rows_are_browsed_and_a_true_class_has_a_name(shown, logits, options, target):
    explore(logits, class_names=["a", "b", "c"], temperature=2.0, **options)
    assert [(state.target, state.temperature) for state in shown] == [(target, 2.0)]
    if np.ndim(logits) == 2:
        assert (shown[0].dataset.num_rows, shown[0].dataset.labelled) == (3, "labels" in options)


@pytest.mark.parametrize(
    ("logits", "options", "words"),
    [
        ([[1, 2], [3, 4], [5, 6]], {"target": 1}, "target is for one row, and logits has 3; give labels"),
        ([[1, 2], [3, 4]], {"labels": [1]}, r"labels has .*\(1,\)"),
        ([[1, 2], [3, 4]], {"labels": [1, 2]}, r"labels\[1\].*2"),
        ([[1, 2], [3, float("nan")]], {}, r"logits\[1, 1\] is NaN"),
        ([1, 2], {"labels": 1, "target": 1}, "target and labels are both given"),
        ([[[1, 2]]], {}, r"the shape \(1, 1, 2\)"),
        (3.0, {}, r"the shape \(\)"),
        ([], {}, "logits must hold at least one number"),
        (["a", "b"], {}, "logits must be numbers.*'a'"),
        ([1, [2, 3]], {}, "logits must be numbers"),
        (np.array([1 + 2j, 2]), {}, "logits must be numbers"),
        (object(), {}, "logits must be numbers"),
        ([1, float("nan")], {}, r"logits\[1\].*nan"),
        ([1, 2], {"class_names": "ab"}, "class_names.*'ab'"),
        ([1, 2], {"target": 5}, "target.*5"),
        ([1, 2], {"target": "a"}, "target must be the name of one class or its index.*'a'"),
        ([1, 2], {"target": [0.5, 0.6]}, "target must sum to 1"),
        ([1, 2], {"temperature": -1}, "temperature.*-1"),
    ],
)
def test_what_cannot_be_shown_is_a_value_error(qapp, logits, options, words):
    with pytest.raises(ValueError, match=words):
        explore(logits, **options)
