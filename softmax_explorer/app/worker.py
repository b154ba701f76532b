"""Work longer than a frame, off the window's thread. A newer job on the same lane makes the older one's answer void."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class _Relay(QObject):
    """Carries an answer from the worker's thread to the window's."""

    arrived = Signal(str, int, object, object)


class _Job(QRunnable):
    def __init__(self, relay: _Relay, lane: str, generation: int, work: Callable[[], Any]) -> None:
        super().__init__()
        self._relay, self._lane, self._generation, self._work = relay, lane, generation, work

    def run(self) -> None:
        answer, problem = None, None
        try:
            answer = self._work()
        except Exception as error:  # handed to the window, which shows it or raises it again
            problem = error
        self._relay.arrived.emit(self._lane, self._generation, answer, problem)


class Worker(QObject):
    """One background thread, jobs in order. `busy_changed` says which lane works, or "" when all is done."""

    busy_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._relay = _Relay(self)
        self._relay.arrived.connect(self._arrived)
        self._generations: dict[str, int] = {}
        self._waiting: dict[str, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}

    def run(
        self,
        lane: str,
        work: Callable[[Callable[[], bool]], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Call `work(cancelled)` on the worker's thread, then `done(answer)` or `failed(error)` on this one.

        Long work asks `cancelled()` now and then, and raises whatever it likes once nobody waits for its answer.
        """
        generation = self._generations.get(lane, 0) + 1
        self._generations[lane] = generation
        self._waiting[lane] = (done, failed)
        self.busy_changed.emit(lane)

        def cancelled() -> bool:
            return self._generations[lane] != generation

        self._pool.start(_Job(self._relay, lane, generation, lambda: work(cancelled)))

    def cancel(self, lane: str) -> None:
        """Drop the answer the lane is waiting for, and let its work stop."""
        self._generations[lane] = self._generations.get(lane, 0) + 1
        if self._waiting.pop(lane, None):
            self.busy_changed.emit(next(iter(self._waiting), ""))

    def is_busy(self, lane: str) -> bool:
        return lane in self._waiting

    def finish(self) -> None:
        """Wait for the jobs under way; their answers no longer count."""
        for lane in list(self._waiting):
            self.cancel(lane)
        self._pool.waitForDone()

    def _arrived(self, lane: str, generation: int, answer: object, problem: Exception | None) -> None:
        if generation != self._generations.get(lane) or lane not in self._waiting:
            return
        done, failed = self._waiting.pop(lane)
        self.busy_changed.emit(next(iter(self._waiting), ""))
        if problem is None:
            done(answer)
        else:
            failed(problem)
