"""Letting a slow opening go: the readers ask, per line or block, whether anybody still waits for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class StoppedError(Exception):
    """The opening was called off. No ValueError: nothing is wrong with the file."""


def never() -> bool:
    return False


# Not an argument of every function between `open_file` and the innermost loop: each thread has its own.
_cancelled: ContextVar[Callable[[], bool]] = ContextVar("cancelled", default=never)


@contextmanager
def until(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Inside, `check` asks `cancelled`."""
    token = _cancelled.set(cancelled)
    try:
        yield
    finally:
        _cancelled.reset(token)


def check() -> None:
    """Raises StoppedError when the opening under way was called off."""
    if _cancelled.get()():
        raise StoppedError
