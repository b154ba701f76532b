"""Reference values for the screen, in decimal arithmetic: what float64 rounds to 0 or 1, said exactly.

One row of logits at a time, 50 digits, exponents far beyond float64's. For words such as "float64 rounds this to 1; the
true value is 1 - 1.4e-434".
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from . import checks
from .accurate import AccuratePass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_CONTEXT = Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def softmax(logits: ArrayLike, temperature: float = 1.0) -> tuple[Decimal, ...]:
    """Probabilities of one row of logits, to 50 digits; 0 only for a masked class (or below 10^-10^17).

    ``logits``: shape (K,); ``temperature``: one number in [0, inf]. Raises ValueError as `engine.softmax` does.

    >>> print(f"{softmax([1000.0, 1.0])[1]:.2g}")
    1.4e-434
    """
    with localcontext(_CONTEXT):
        terms, total = _exponentials(logits, temperature)
        return tuple(term / total for term in terms)


def complement(logits: ArrayLike, temperature: float = 1.0) -> tuple[Decimal, ...]:
    """1 - p of one row of logits, as the sum of all other classes. Arguments and errors as `softmax`.

    >>> print(f"{complement([1000.0, 1.0])[0]:.2g}")
    1.4e-434
    """
    with localcontext(_CONTEXT):
        terms, total = _exponentials(logits, temperature)
        leader = terms.index(max(terms))
        others = sum(terms[:leader] + terms[leader + 1 :], Decimal(0))
        # Who is not the leader has p <= 1/2, where 1 - p loses nothing.
        return tuple((others if i == leader else total - term) / total for i, term in enumerate(terms))


def _exponentials(logits: ArrayLike, temperature: float) -> tuple[list[Decimal], Decimal]:
    """e^((z - m)/t) of every class, and their sum, inside the caller's context."""
    row = checks.as_row(logits)
    t = checks.one_temperature(temperature)
    AccuratePass(row, t)  # refuses bad logits with the engine's words
    values = [Decimal(z) for z in row.tolist()]
    maximum = max(values)
    if t == 0.0:
        terms = [Decimal(int(z == maximum)) for z in values]
    elif t == float("inf"):
        terms = [Decimal(int(z.is_finite())) for z in values]
    else:
        terms = [((z - maximum) / Decimal(t)).exp() for z in values]
    return terms, sum(terms, Decimal(0))
