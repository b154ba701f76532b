"""Reference values for the screen, in decimal arithmetic: what float64 rounds to 0 or 1, said exactly.

One row of logits at a time, 50 digits, exponents far beyond float64's. For words such as "float64 rounds this to 1; the
true value is 1 - 1.4e-434". ``logits``: shape (K,), finite or -inf (masked); ``temperature``: one number in [0, inf],
with the limits at both ends. All raise ValueError as their namesakes in `engine` do.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Any, TypeVar, cast

from . import checks
from .accurate import AccuratePass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

F = TypeVar("F", bound=Callable[..., Any])

_CONTEXT = Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
_INFINITY = Decimal("Infinity")


def _with_50_digits(function: F) -> F:
    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        with localcontext(_CONTEXT):
            return function(*args, **kwargs)

    return cast("F", inner)


@_with_50_digits
def softmax(logits: ArrayLike, temperature: float = 1.0) -> tuple[Decimal, ...]:
    """Probabilities of one row of logits, to 50 digits; 0 only for a masked class (or below 10^-10^17).

    >>> print(f"{softmax([1000.0, 1.0])[1]:.2g}")
    1.4e-434
    """
    row = _Row(logits, temperature)
    return tuple(term / row.total for term in row.terms)


@_with_50_digits
def complement(logits: ArrayLike, temperature: float = 1.0) -> tuple[Decimal, ...]:
    """1 - p of every class, as the sum of all others.

    >>> print(f"{complement([1000.0, 1.0])[0]:.2g}")
    1.4e-434
    """
    return _Row(logits, temperature).complements


@_with_50_digits
def log_softmax(logits: ArrayLike, temperature: float = 1.0) -> tuple[Decimal, ...]:
    """log p of every class in nats; -Infinity for a masked one. The loss of class i is -log p_i.

    >>> print(f"{log_softmax([1000.0, 1.0])[0]:.2g}")
    -1.4e-434
    """
    row = _Row(logits, temperature)
    # x - log(1 + R): both are <= 0, nothing cancels.
    return tuple(x - row.log_total for x in row.shifted)


@_with_50_digits
def entropy(logits: ArrayLike, temperature: float = 1.0) -> Decimal:
    """-sum p log p in nats.

    >>> print(f"{entropy([1000.0, 1.0]):.2g}")
    1.4e-431
    """
    row = _Row(logits, temperature)
    terms = (term * -x for term, x in zip(row.terms, row.shifted, strict=True) if term and x)
    return row.log_total + sum(terms, Decimal(0)) / row.total


@_with_50_digits
def sigmoid(logit: float) -> tuple[Decimal, Decimal]:
    """sigmoid(z) and 1 - sigmoid(z) of one number, infinities included. Raises ValueError for nan.

    >>> print("{:.2g} {:.2g}".format(*sigmoid(-1000.0)))
    5.1e-435 1
    """
    z = checks.as_number(logit, "logit")
    if z != z:
        raise ValueError("logit must not be nan")
    small = (-abs(Decimal(z))).exp()
    rare, usual = small / (1 + small), 1 / (1 + small)
    return (usual, rare) if z >= 0 else (rare, usual)


class _Row:
    """x = (z - m)/t and e^x of every class, R = the sum of all but the leader's; within the caller's context."""

    def __init__(self, logits: ArrayLike, temperature: float) -> None:
        row = checks.as_row(logits)
        t = checks.one_temperature(temperature)
        AccuratePass(row, t)  # refuses bad logits with the engine's words
        values = [Decimal(z) for z in row.tolist()]
        maximum = max(values)
        behind = [z - maximum for z in values]
        if t == 0.0:
            self.shifted = [d if d == 0 else -_INFINITY for d in behind]
        elif t == float("inf"):
            self.shifted = [d if d == -_INFINITY else Decimal(0) for d in behind]
        else:
            self.shifted = [d / Decimal(t) for d in behind]
        self.terms = [x.exp() for x in self.shifted]
        self.leader = self.terms.index(max(self.terms))
        self.rest = sum(self.terms[: self.leader] + self.terms[self.leader + 1 :], Decimal(0))
        self.total = 1 + self.rest

    @property
    def complements(self) -> tuple[Decimal, ...]:
        # Who is not the leader has p <= 1/2, where 1 - p loses nothing.
        pairs = enumerate(self.terms)
        return tuple((self.rest if i == self.leader else self.total - term) / self.total for i, term in pairs)

    @property
    def log_total(self) -> Decimal:
        """log(1 + R), to 50 digits of a small R too."""
        r = self.rest
        if r < Decimal("1e-25"):
            return r - r * r / 2
        with localcontext(_CONTEXT) as wider:
            wider.prec = 80
            return (1 + r).ln()
