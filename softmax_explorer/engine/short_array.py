"""`ShortArray`: a few float64 without NumPy, until somebody needs an array of them.

The row on the screen seldom has more than ten classes. A NumPy call takes 0.5 to 2 us however few its numbers are, and
importing NumPy takes a fifth of the app's start; plain floats need neither. What is asked of a `ShortArray` that it
cannot answer itself goes to the array it then becomes, so it can be used wherever a read-only array of shape (K,) can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import mul, neg, sub
from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    _Array = np.ndarray
else:
    _Array = object

MOST = 64  # numbers; with more, arrays are faster


class ShortArray(_Array):
    """Read-only float64 of shape (K,), at most `MOST`. Single elements are Python floats.

    >>> few = ShortArray([2.0, 1.0])
    >>> few / 2.0, few.argmax(), few + 1
    (ShortArray([1.0, 0.5]), 0, array([3., 2.]))
    """

    __slots__ = ("_array", "_values")

    if TYPE_CHECKING:

        def __new__(cls, values: list[float]) -> ShortArray: ...

    def __init__(self, values: list[float]) -> None:
        """`values`: to be left alone from now on."""
        self._values = values
        self._array: np.ndarray | None = None

    def array(self) -> np.ndarray:
        """The same as a NumPy array, made once."""
        if self._array is None:
            import numpy as np

            self._array = np.array(self._values)
            self._array.setflags(write=False)
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.array() if dtype is None else self.array().astype(dtype, copy=False)
        return array.copy() if copy else array

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what protocols look for: copying, pickling, buffers
            raise AttributeError(name)
        return getattr(self.array(), name)

    def __reduce__(self) -> tuple[type[ShortArray], tuple[list[float]]]:
        return ShortArray, (self._values,)

    def __repr__(self) -> str:
        return f"ShortArray({self._values})"

    # as a sequence

    def __len__(self) -> int:
        return len(self._values)

    @property
    def size(self) -> int:
        return len(self._values)

    @property
    def ndim(self) -> int:
        return 1

    @property
    def shape(self) -> tuple[int]:
        return (len(self._values),)

    def tolist(self) -> list[float]:
        return self._values.copy()

    def tobytes(self) -> bytes:
        return pack(f"{len(self._values)}d", *self._values)

    def __iter__(self) -> Iterator[float]:
        return iter(self._values)

    def __getitem__(self, index: Any) -> Any:
        kind = type(index)
        if kind is int:
            return self._values[index]
        if kind is slice:
            return ShortArray(self._values[index])
        if kind is list and index and type(index[0]) is int:
            values = self._values
            return ShortArray([values[i] for i in index])
        return self.array()[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        raise ValueError("a ShortArray is read-only")

    # as numbers

    def min(self, *how: Any, **options: Any) -> Any:
        return self.array().min(*how, **options) if how or options else min(self._values)

    def max(self, *how: Any, **options: Any) -> Any:
        return self.array().max(*how, **options) if how or options else max(self._values)

    def argmax(self, *how: Any, **options: Any) -> Any:
        """The first of equals."""
        if how or options:
            return self.array().argmax(*how, **options)
        return self._values.index(max(self._values))

    def sum(self, *how: Any, **options: Any) -> Any:
        """Added up one after the other; from eight numbers on NumPy adds in another order."""
        if how or options:
            return self.array().sum(*how, **options)
        total = 0.0
        for value in self._values:
            total += value
        return total

    def __neg__(self) -> ShortArray:
        return ShortArray(list(map(neg, self._values)))

    def __rsub__(self, other: Any) -> Any:
        return ShortArray([other - x for x in self._values]) if type(other) is float else other - self.array()

    def __sub__(self, other: Any) -> Any:
        return self._with(other, sub)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, mul)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, mul)

    def __truediv__(self, other: Any) -> Any:
        if type(other) is float and other != 0.0:  # Python refuses to divide by 0
            return ShortArray([x / other for x in self._values])
        return self.array() / _plain(other)

    def _with(self, other: Any, apply: Callable[[float, float], float]) -> Any:
        if type(other) is float:
            return ShortArray([apply(x, other) for x in self._values])
        if type(other) is ShortArray and len(other) == len(self._values):
            return ShortArray(list(map(apply, self._values, other._values)))
        return apply(self.array(), _plain(other))  # type: ignore[arg-type]


def _plain(other: Any) -> Any:
    return other.array() if type(other) is ShortArray else other


def _delegated(name: str) -> Callable[..., Any]:
    def operator(self: ShortArray, *others: Any) -> Any:
        return getattr(self.array(), name)(*map(_plain, others))

    operator.__name__ = name
    return operator


for _name in (
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__add__", "__radd__", "__rtruediv__", "__pow__",
    "__rpow__", "__abs__", "__matmul__", "__rmatmul__", "__mod__", "__floordiv__", "__contains__",
):  # fmt: skip
    setattr(ShortArray, _name, _delegated(_name))
