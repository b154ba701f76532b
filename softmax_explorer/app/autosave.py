"""The state on disk, at most two seconds behind the screen: one slot a window, found again by the next start."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from softmax_explorer.app.store import Store
from softmax_explorer.app.worker import Worker
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot

DELAY_MS = 1500
TAKE_SLOT_MS = 300  # by then the first frame is painted
SLOTS_KEPT = 20
MOST_WINDOWS = 1000


class Slot:
    """One window's autosave file, locked while the window lives; without a lock where nothing can be written."""

    def __init__(self, path: Path, lock: QLockFile | None) -> None:
        self._path, self._lock = path, lock

    @property
    def path(self) -> Path:
        return self._path

    def release(self) -> None:
        if self._lock is not None:
            self._lock.unlock()


class LaterSlot(Slot):
    """A new slot, found and locked when it is first asked for: to lock a file waits for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _slot(self) -> Slot:
        return new_slot(self._folder)

    @property
    def path(self) -> Path:
        return self._slot.path

    def release(self) -> None:
        if "_slot" in vars(self):
            self._slot.release()


def earlier_slots(folder: Path) -> list[Path]:
    """Autosaved states, the newest first."""
    return sorted(folder.glob("window-*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def continue_last(folder: Path) -> tuple[Slot, Scenario | None]:
    """The newest state that no running window holds; a new slot and None when there is none.

    A file that cannot be read is set aside under another name, never deleted.
    """
    from softmax_explorer.model import session

    if not _can_be_written(folder):
        return new_slot(folder), None
    for path in earlier_slots(folder):
        slot = _lock(path)
        if slot is None:
            continue
        try:
            return slot, session.load(path)
        except ValueError:
            slot.release()
            path.rename(path.with_suffix(".unreadable"))
    return new_slot(folder), None


def new_slot(folder: Path) -> Slot:
    """A slot of its own, so that what other windows left stays where it is."""
    if not _can_be_written(folder):
        return Slot(folder / "window-1.json", None)  # the first save says what is wrong
    for path in earlier_slots(folder)[SLOTS_KEPT - 1 :]:
        slot = _lock(path)
        if slot is not None:
            path.unlink()
            slot.release()
    path = folder
    for number in range(1, MOST_WINDOWS):
        path = folder / f"window-{number}.json"
        slot = None if path.exists() else _lock(path)
        if slot is not None:
            return slot
    return Slot(path, None)  # no room left on the disk, as a rule


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _lock(path: Path) -> Slot | None:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    return Slot(path, lock) if lock.tryLock(0) else None


class Autosave(QObject):
    """Writes the store's state to its slot after each change, on the worker's thread."""

    failed = Signal(str)

    def __init__(self, store: Store, worker: Worker, slot: Slot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._worker, self._slot = store, worker, slot
        self._saved: Scenario | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._save)
        self.problem = ""
        store.changed.connect(self._on_changed)
        QTimer.singleShot(TAKE_SLOT_MS, self, lambda: slot.path)

    def save_now(self) -> None:
        """Write what is on screen before the window goes."""
        self._timer.stop()
        self._worker.finish()
        if self._store.scenario != self._saved:
            from softmax_explorer.model import session

            try:
                session.save(self._store.scenario, self._slot.path)
            except ValueError as error:
                self._failed(error)
        else:
            self._slot.path.touch()  # of several windows, the next start continues the one closed last

    def release(self) -> None:
        self._slot.release()

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.changes and not self._timer.isActive():
            self._timer.start()

    def _save(self) -> None:
        from softmax_explorer.model import session

        scenario, path = self._store.scenario, self._slot.path

        def done(_answer: object) -> None:
            self._saved = scenario
            self.problem = ""

        self._worker.run("autosave", lambda _cancelled: session.save(scenario, path), done, self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error
        self.problem = str(error)
        self.failed.emit(self.problem)
