"""Probabilities against temperature, from argmax at 0 to uniform at infinity; the cursor is a second knob."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.model.sweep import Sweep
from softmax_explorer.panels.protocol import Host, Panel, panel
from softmax_explorer.style import numbers
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES
from softmax_explorer.style.words import class_label, shown_name, tr
from softmax_explorer.widgets import plot_axis

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.plot_labels import Series
    from softmax_explorer.widgets.plot_sweep import SweepPlot

TOP = 10
MARKED = 0.9  # the leader's probability whose temperature is marked
_POINTS, _POINTS_IN_GESTURE = 241, 81
_HUNDREDS, _POINTS_FOR_HUNDREDS = 200, 41  # classes from which a gesture makes do with fewer points
_MANY = 6000  # classes from which a sweep takes longer than a frame
_NAMED = 8  # curves without a colour of their own that are named beside the true one
_WORTH_A_NAME = 0.01
_NAME = 24  # characters of a name within a sentence
_TABLE = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, math.inf)
_NO_CLASSES = np.empty(0, int)


class _Shown(NamedTuple):
    """The classes with a curve of their own, by index, and those summed up as the rest."""

    classes: list[int]
    rest: np.ndarray


@panel(
    id="temperature-sweep",
    title="Temperature",
    group="Softmax",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "target"}),
    order=20,
    hint="drag the cursor from 0, where the largest logit takes all, to ∞, where all classes share alike",
    source="Hinton, Vinyals, Dean 2015, Distilling the knowledge in a neural network, section 2",
)
class TemperatureSweep(Panel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._plot: SweepPlot | None = None
        self._snapshot: Snapshot | None = None
        self._ghost: Results | None = None
        self._swept: Sweep | None = None
        self._key: tuple[bytes, int, int] | None = None
        self._shown = _Shown([], _NO_CLASSES)
        self._looks_key: tuple[object, ...] = ()
        self._kept_looks: list[tuple[str, str, str, bool, bool]] = []
        self._spotlight: int | None = None
        self._marked_at: float | None = None
        self._reaches_mark = self._marked_exactly = self._drawn = False

    def build(self) -> QWidget:
        from softmax_explorer.widgets.plot_sweep import SweepPlot

        self._plot = plot = SweepPlot(self.host.theme, self.host.typography, tr(self.hint), self.source)
        plot.setObjectName(f"panel-{self.id}")
        plot.setAccessibleName(tr(self.title))
        for part in (plot.view, plot.view.viewport()):
            part.setAccessibleName(tr("Temperature cursor"))
            part.setAcceptDrops(False)  # a file dropped here is for the window
        plot.temperature_moved.connect(self._move)
        plot.finished.connect(self._finish)
        plot.hovered.connect(self._hover)
        return plot

    def draw(self, snapshot: Snapshot) -> None:
        plot = self._plot
        if plot is None:
            return
        results, self._snapshot = snapshot.results, snapshot
        if self._spotlight is not None and self._spotlight >= results.scenario.num_classes:
            self._spotlight = None
        plot.set_fast(snapshot.gesture)
        self._draw_curves(plot, results, snapshot.gesture)
        self._draw_ghosts(plot, results, snapshot.ghost)
        self._draw_mark(plot, results, snapshot.gesture)
        plot.set_series(self._series(results), results.scenario.temperature)
        if not snapshot.gesture:
            plot.view.setAccessibleDescription(self.describe(results))

    def highlight(self, index: int | None) -> None:
        self._spotlight = index
        if self._plot is not None and self._snapshot is not None:
            results = self._snapshot.results
            self._plot.set_series(self._series(results), results.scenario.temperature)

    def restyle(self) -> None:
        if self._plot is not None:
            self._plot.apply(self.host.theme, self.host.typography)

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        shown = _shown(results)
        temperatures = sorted({*_TABLE, results.scenario.temperature})
        names = [results.scenario.class_names[i] for i in shown.classes]
        swept = _sweep(results, shown, np.array(temperatures))
        entropy = engine.AccuratePass(results.logits, np.array(temperatures)).entropy
        rest = ["rest"] if shown.rest.size else []
        rows = (
            (t, *column.tolist(), float(h), math.exp(h))
            for t, column, h in zip(temperatures, swept.T, entropy, strict=True)
        )
        return Table(("temperature", *names, *rest, "entropy", "perplexity"), tuple(rows))

    @classmethod
    def describe(cls, results: Results) -> str:
        scenario, leader = results.scenario, results.leader
        if results.num_unmasked == 1:
            return tr("{name} alone takes part: its probability is 1 at every temperature", name=_name(results, leader))
        return tr(
            "At temperature {temperature} {name} has {share} of the probability; at 0 the largest logit takes all, at "
            "infinity each of {count} classes gets {uniform}; {readout}",
            temperature=numbers.temperature(scenario.temperature),
            name=_name(results, leader),
            share=_percent(results, leader),
            count=results.num_unmasked,
            uniform=numbers.percent_short(1.0 / results.num_unmasked),
            readout=", ".join(_readout(results)),
        )

    def _draw_curves(self, plot: SweepPlot, results: Results, gesture: bool) -> None:
        logits = results.logits
        if gesture and logits.size > _MANY and self._key is not None:
            return
        points = _POINTS
        if gesture or logits.size > _MANY:
            points = _POINTS_IN_GESTURE if logits.size <= _HUNDREDS or not gesture else _POINTS_FOR_HUNDREDS
        key = (logits.tobytes(), results.true_class, points)
        if self._key is not None and self._key[:2] == key[:2] and self._key[2] >= points:
            return
        self._key = key
        self._shown = shown = _shown(results)
        x = plot_axis.positions(points)
        if logits.size > _MANY:
            y = _sweep(results, shown, plot_axis.temperatures(points))
        else:
            if self._swept is None or self._swept.temperatures.size != x.size:
                self._swept = Sweep(plot_axis.temperatures(points))
            y = self._swept.probabilities(logits, shown.classes, shown.rest.size > 0)
        leader = y[shown.classes.index(results.leader)]
        # The leader's curve falls from left to right; its ends are the limits, which no finite temperature reaches.
        on_axis = leader[-2] < MARKED < leader[1]
        self._drawn = on_axis
        self._marked_at = 10.0 ** float(np.interp(MARKED, leader[-2:0:-1], x[-2:0:-1])) if on_axis else None
        self._reaches_mark = bool(leader[-1] < MARKED < leader[0])
        self._marked_exactly = False
        plot.set_curves(x, y, 1.0 / results.num_unmasked, _one_over(results.num_unmasked))

    def _draw_mark(self, plot: SweepPlot, results: Results, gesture: bool) -> None:
        """Where the leader has 90 %: read off its curve to two figures while the hand moves, solved for at rest."""
        if self._reaches_mark and not self._marked_exactly and not gesture and results.logits.size <= _MANY:
            self._marked_at = engine.solve_temperature(results.logits, results.leader, probability=MARKED)
            self._marked_exactly = True
        parts = _readout(results)
        mark = None
        if self._marked_at is not None:
            at = "= " + numbers.temperature(self._marked_at)
            if not self._marked_exactly:
                at = f"≈ {self._marked_at:.2g}" if 0.01 <= self._marked_at < 100.0 else at.replace("=", "≈")
            if plot_axis.is_on(self._marked_at) and self._drawn:
                mark = (self._marked_at, MARKED, tr("90 % at T {temperature}", temperature=at))
            name = _name(results, results.leader)
            parts.append(tr("{name} has 90 % at T {temperature}", name=name, temperature=at))
        plot.set_mark(mark)
        plot.set_readout(parts)

    def _draw_ghosts(self, plot: SweepPlot, results: Results, ghost: Results | None) -> None:
        if ghost is not None and (ghost.logits.size > _MANY or ghost.logits.tolist() == results.logits.tolist()):
            ghost = None
        if ghost is self._ghost:
            return
        self._ghost = ghost
        x = plot_axis.positions(_POINTS_IN_GESTURE)
        y = np.empty((0, x.size))
        if ghost is not None:
            own = _Shown(self._shown.classes, self._shown.rest[:0])
            y = _sweep(ghost, own, plot_axis.temperatures(_POINTS_IN_GESTURE))
        plot.set_ghosts(x, y, [self._colours(results, i)[1] for i in self._shown.classes])

    def _series(self, results: Results) -> list[Series]:
        from softmax_explorer.widgets.plot_labels import Series

        classes, rest = self._shown
        p, complements = results.probabilities[classes].tolist(), results.complements[classes].tolist()
        ranked = sorted(range(len(p)), key=p.__getitem__, reverse=True)
        ranks = dict(zip(ranked, range(2, len(p) + 2), strict=True))
        coloured, series = results.scenario.num_classes <= MAX_COLOURED_CLASSES, []
        true, spotlight = results.true_class, self._spotlight
        for place, (index, value, look) in enumerate(zip(classes, p, self._looks(results), strict=True)):
            rank = ranks[place]
            if index == spotlight:
                rank = 0
            elif index == true:
                rank = 1
            elif not coloured and (rank > _NAMED or value < _WORTH_A_NAME):
                rank = -1
            text = ""
            if rank >= 0:
                usual = value >= 0.001 <= complements[place]
                text = numbers.percent_short(value, complements[place]) if usual else _percent(results, index)
            name, line, outline, strong, faint = look
            short = shown_name(results.scenario.class_names[index], index) if index == true else ""
            series.append(Series(name, text, value, line, outline, strong, rank, faint, short))
        if rest.size:
            theme, value = self.host.theme, float(results.probabilities[rest].sum())
            name, text = tr("{count} others", count=rest.size), honest.together(results, rest)
            series.append(Series(name, text, value, theme.track, theme.edge, False, _NAMED))
        return series

    def _looks(self, results: Results) -> list[tuple[str, str, str, bool, bool]]:
        """Of each curve name, line, outline, and whether it stands out and has no name: still while a logit moves."""
        names, classes, spotlight = results.scenario.class_names, self._shown.classes, self._spotlight
        true, leader = results.true_class, results.leader
        key = (names, classes, true, leader, spotlight, self.host.theme)
        if key != self._looks_key:
            self._looks_key, self._kept_looks = key, []
            strong = leader if spotlight is None else spotlight
            for index in classes:
                name = shown_name(names[index], index)
                faint = name is not names[index]
                if index == true:
                    name = tr("{name} (true)", name=name)
                self._kept_looks.append((name, *self._colours(results, index), index == strong, faint))
        return self._kept_looks

    def _colours(self, results: Results, index: int) -> tuple[str, str]:
        """Line and outline. From 9 classes on colours cannot be told apart: only what matters stands out."""
        theme, count = self.host.theme, results.scenario.num_classes
        if count <= MAX_COLOURED_CLASSES:
            return theme.class_fill(index, count), theme.class_outline(index, count)
        if index == self._spotlight:
            return theme.text, theme.text
        if index == results.true_class:
            return theme.accent, theme.accent
        colour = theme.neutral_strong if index == results.leader else theme.neutral
        return colour, colour

    def _move(self, temperature: float) -> None:
        self.host.preview(self.host.scenario.with_temperature(temperature))

    def _finish(self) -> None:
        self.host.commit(tr("Temperature"))

    def _hover(self, place: int | None) -> None:
        known = place is not None and place < len(self._shown.classes)
        self.host.set_spotlight(self._shown.classes[place] if known else None)  # type: ignore[index]


def _shown(results: Results) -> _Shown:
    """The top classes by logit, the true one always among them; a rest of one class is shown instead."""
    logits = results.logits
    if results.num_unmasked == logits.size <= TOP + 1:
        return _Shown(list(range(logits.size)), _NO_CLASSES)
    unmasked = np.flatnonzero(logits > -math.inf)
    if unmasked.size <= TOP + 1:
        return _Shown(unmasked.tolist(), _NO_CLASSES)
    order = unmasked[np.argsort(-logits[unmasked], kind="stable")]
    chosen = set(order[:TOP].tolist())
    if logits[results.true_class] > -math.inf:
        chosen.add(results.true_class)
    rest = unmasked[~np.isin(unmasked, list(chosen))]
    return _Shown(sorted(chosen), rest)


def _sweep(results: Results, shown: _Shown, temperatures: np.ndarray) -> np.ndarray:
    """Probabilities (number of curves, number of temperatures), as exact as a curve can show."""
    rows = max(1, 2_000_000 // results.logits.size)  # so that many classes do not ask for gigabytes
    parts = []
    for start in range(0, temperatures.size, rows):
        p = engine.softmax(results.logits, temperatures[start : start + rows], accuracy="plain")
        chosen = p[:, shown.classes].T
        parts.append(np.vstack([chosen, p[:, shown.rest].sum(axis=1)]) if shown.rest.size else chosen)
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _readout(results: Results) -> list[str]:
    if results.num_unmasked == 1:
        return [tr("One class takes part: p = 1 at every temperature")]
    parts = [
        tr(
            "entropy {bits} of {most} bits",
            bits=honest.entropy_bits(results),
            most=f"{results.max_entropy_bits:.3g}",
        ),
        tr("perplexity {value}", value=honest.perplexity(results)),
    ]
    return parts


def _percent(results: Results, index: int) -> str:
    return honest.probability(results, index, numbers.percent_short)


def _name(results: Results, index: int) -> str:
    return class_label(results.scenario.class_names[index], index, _NAME)


def _one_over(count: int) -> str:
    return f"1/{count}" if count > 1 else "1"
