"""Play: the temperature sweeps from cold to hot and back, as one gesture, until it is stopped."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from softmax_explorer.app.store import Store
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.style.words import tr

FRAME_MS = 16
SWEEP_SECONDS = 8.0
COLDEST, HOTTEST = 0.05, 20.0


class TemperaturePlay(QObject):
    """Goes up first, from the temperature on screen. Any other change stops it; the sweep is one undo step."""

    playing_changed = Signal(bool)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self._clock = QElapsedTimer()
        self._phase = 0.0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._step)
        store.changed.connect(self._on_changed)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def toggle(self) -> None:
        if self.playing:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        self._store.commit()
        self._phase = phase_of(self._store.scenario.temperature)
        self._clock.start()
        self._timer.start()
        self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stay at the temperature reached."""
        if self.playing:
            self._timer.stop()
            self._store.commit(tr("Play temperature"))
            self.playing_changed.emit(False)

    def _step(self) -> None:
        phase = self._phase + self._clock.elapsed() / 1000 / SWEEP_SECONDS
        self._store.preview(self._store.scenario.with_temperature(temperature_at(phase)), tr("Play temperature"))

    def _on_changed(self, snapshot: Snapshot) -> None:
        if self.playing and (snapshot.changes - {"temperature"} or not snapshot.gesture):
            self.stop()


def temperature_at(phase: float) -> float:
    """Cold at whole phases, hot at half ones, even steps of log temperature between."""
    height = 1 - abs(2 * (phase % 1.0) - 1)
    return COLDEST * (HOTTEST / COLDEST) ** height


def phase_of(temperature: float) -> float:
    """The rising phase at which `temperature` is passed; the nearest end outside the sweep."""
    inside = min(max(temperature, COLDEST), HOTTEST)
    return math.log(inside / COLDEST) / math.log(HOTTEST / COLDEST) / 2
