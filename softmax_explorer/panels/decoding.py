"""Temperature, top-k, top-p and min-p, one after the other: who may be drawn, and how the order decides it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import decoding_texts as words
from softmax_explorer.export import honest
from softmax_explorer.export.alternative_texts import NEARLY_ALL
from softmax_explorer.model import decoding_stages
from softmax_explorer.model.decoding_stages import MOST_SAMPLES, ORDER, Settings, Stage
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import shown_name, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.stage_cards import StageCards
    from softmax_explorer.widgets.stage_columns import Cell, Lane

TOP = 12
_LONGEST = 8  # letters in a narrow cell
_COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, MOST_SAMPLES]
_SHORT_PERCENT, _SHORT_FOOT, _SHORT_WORD = 800, 690, 600  # pixels, for a body text of 13, below which texts are short


class _Decoded(NamedTuple):
    """The stages with their settings, the classes by falling logit, and how often each was drawn."""

    settings: Settings
    stages: tuple[Stage, ...]
    ranked: list[int]
    counts: np.ndarray


@panel(
    id="decoding",
    title="Decoding",
    group="Sampling",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "seed", "panel_settings", "target"}),
    order=60,
    hint="drag min-p to the left of top-p: the same settings in another order let other classes survive",
    source="Holtzman et al. 2020 (top-p); Fan et al. 2018 (top-k); Nguyen et al. 2024 (min-p)",
)
class Decoding(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._cards: StageCards | None = None
        self._decoded: _Decoded | None = None
        self._before: tuple[Results, _Decoded] | None = None
        self._scale, self._holds_scale = 1.0, False

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.stage_cards import StageCards, StageKind

        shares = np.linspace(0.0, 1.0, 101).round(2).tolist()
        dial = [0.0, *np.geomspace(0.01, 100.0, 81).tolist(), math.inf]
        ks = [*range(1, 21), *range(25, 101, 5), 200, 500, 1000]
        kinds = (
            StageKind("temperature", tr("Temperature"), dial, numbers.temperature),
            StageKind("top-k", tr("Top-k"), [float(k) for k in ks], lambda k: f"{k:.0f}"),
            StageKind("top-p", tr("Top-p"), shares, numbers.plain),
            StageKind("min-p", tr("Min-p"), shares, numbers.plain),
        )
        self._cards = cards = StageCards(kinds, [float(count) for count in _COUNTS], tr("Draw again"))
        cards.moved.connect(lambda order: self._set(order=tuple(order)))
        cards.switched.connect(self._switch)
        cards.tuned.connect(self._tune)
        cards.finished.connect(self._finish)
        cards.again.clicked.connect(self._again)
        picture = Picture(self._paint)
        picture.setAccessibleName(tr("Classes after each stage"))
        return self.framed(picture, cards, formula_from=260)

    def draw(self, snapshot: Snapshot) -> None:
        study, cards = self._study, self._cards
        if study is None or cards is None:
            return
        old, self._snapshot = self._decoded, snapshot
        results = snapshot.results
        self._decoded = done = _decode(results, old.ranked if snapshot.gesture and old is not None else None)
        ghost = snapshot.ghost
        if ghost is None or ghost.scenario.num_classes != results.scenario.num_classes:
            self._before = None
        elif self._before is None or self._before[0] is not ghost:
            self._before = (ghost, _decode(ghost))
        self._holds_scale = snapshot.gesture
        chosen = done.settings
        cards.set_cards(
            chosen.order,
            chosen.off,
            {
                "temperature": results.scenario.temperature,
                "top-k": float(chosen.k),
                "top-p": chosen.top_p,
                "min-p": chosen.min_p,
                "samples": float(chosen.samples),
            },
            {
                **{id: words.stage_name(id, chosen, results) for id in ORDER},
                "samples": tr("{n} drawn", n=words.count(chosen.samples)),
            },
        )
        self.show(words.describe(results, chosen, done.stages), words.formula(done.stages))

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        done = _decode(results)
        chosen = [stage for stage in done.stages if stage.on]
        columns = [
            "softmax(z)",
            *(tr("after {stage}", stage=words.stage_name(s.id, done.settings, results)) for s in chosen[1:]),
        ]
        values = np.column_stack([stage.results.probabilities for stage in chosen]).tolist()
        names = results.scenario.class_names
        rows = tuple((names[i], *values[i], int(done.counts[i])) for i in range(len(names)))
        drawn = tr("drawn of {n}", n=done.settings.samples)
        return Table((tr("class"), *columns, drawn), rows)

    @classmethod
    def describe(cls, results: Results) -> str:
        done = _decode(results)
        return words.describe(results, done.settings, done.stages)

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets import stage_columns
        from softmax_explorer.widgets.axes import share_scale

        if self._snapshot is None or self._decoded is None or self._study is None:
            return
        done, results = self._decoded, self._snapshot.results
        fit = min(stage_columns.rows_that_fit(sketch, rect), TOP + 1)
        top = done.ranked if len(done.ranked) <= fit else done.ranked[: fit - 1]
        rest = np.array(done.ranked[len(top) :], dtype=int)
        columns = self._columns(done, top, rest, rect.width() * 13 / sketch.typography.body)
        longest = max(cell.share for lane in columns for cell in lane.cells[: len(top)])
        scale = share_scale(longest)
        self._scale = max(scale, self._scale) if self._holds_scale else scale
        ghosts: list[float] = []
        if self._before is not None:
            p = self._before[1].stages[-1].results.probabilities
            ghosts = [*p[top].tolist(), 0.0]
        stage_columns.paint_columns(
            sketch,
            rect,
            self._rows(sketch, results, top, rest),
            columns,
            self._scale,
            ghosts,
            self._study.picture.zone,
        )

    def _rows(self, sketch: Sketch, results: Results, top: list[int], rest: np.ndarray) -> list:
        from softmax_explorer.widgets.stage_columns import Row

        scenario, rows = results.scenario, []
        for index in top:
            fill, outline = sketch.class_colours(index, scenario.num_classes, marked=index == results.true_class)
            lit, true = index == self._spotlight, index == results.true_class
            rows.append(Row(index, shown_name(scenario.class_names[index], index), fill, outline, lit, true))
        if rest.size:
            theme = sketch.theme
            lit = self._spotlight is not None and self._spotlight in rest
            rows.append(
                Row(
                    -1,
                    tr("and {n} more", n=rest.size),
                    theme.neutral,
                    theme.neutral_strong,
                    lit,
                    False,
                    f"+ {rest.size}",
                )
            )
        return rows

    def _columns(self, done: _Decoded, top: list[int], rest: np.ndarray, width: float) -> list[Lane]:
        from softmax_explorer.widgets.stage_columns import Lane

        form = numbers.percent_short if width < _SHORT_PERCENT else numbers.probability
        columns = []
        for number, stage in enumerate(done.stages):
            before = done.stages[number - 1] if number else None
            cells = _cells(stage, before, top, rest, form)
            n = stage.results.num_unmasked
            tied = stage.id == "top-k" and stage.on and n > done.settings.k
            left = tr("{n} left: ties", n=words.count(n)) if tied else tr("{n} left", n=words.count(n))
            if before is None:
                columns.append(Lane(cells, tr("{n} in all", n=words.count(stage.results.num_unmasked)), ""))
            elif not stage.on:
                columns.append(Lane(cells, tr("off"), "", False))
            elif stage.id == "temperature" and not stage.dropped.size:
                columns.append(Lane(cells, words.reshaped(self.host.scenario.temperature, width < _SHORT_WORD), left))
            else:
                share = words.removed_share(stage, before)
                long = tr("removes {share}", share=share)
                short = numbers.MINUS + share if stage.dropped.size else share
                columns.append(Lane(cells, short if width < _SHORT_FOOT else long, left))
        columns.append(self._samples(done, top, rest))
        return columns

    def _samples(self, done: _Decoded, top: list[int], rest: np.ndarray) -> Lane:
        from softmax_explorer.widgets.stage_columns import GONE, KEPT, Cell, Lane

        n, last, cells = done.settings.samples, done.stages[-1].results, []
        for classes in (*(np.array([i]) for i in top), *([rest] if rest.size else [])):
            expected, count = float(last.probabilities[classes].sum()), int(done.counts[classes].sum())
            cells.append(Cell(count / n, words.count(count), KEPT if expected or count else GONE, expected))
        seen = tr("{n} seen", n=words.count(float(np.count_nonzero(done.counts))))
        return Lane(cells, seen, tr("tick: expected"), True, n)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _set(self, **changes: Any) -> None:
        self.host.preview(self.with_settings(replace(_settings(self.host.scenario), **changes)))

    def _switch(self, id: str, on: bool) -> None:
        off = [other for other in _settings(self.host.scenario).off if other != id]
        self._set(off=tuple(off if on else [*off, id]))

    def _tune(self, id: str, value: float) -> None:
        if id == "temperature":
            self.host.preview(self.host.scenario.with_temperature(value))
        elif id in ("top-k", "samples"):
            self._set(**{{"top-k": "k", "samples": "samples"}[id]: round(value)})
        else:
            self._set(**{{"top-p": "top_p", "min-p": "min_p"}[id]: value})

    def _finish(self, id: str) -> None:
        named = {"temperature": tr("Temperature"), "samples": tr("Number of samples")}
        self.host.commit(named.get(id, tr("Decoding: {stage}", stage=id)))

    def _again(self) -> None:
        self.host.preview(self.host.scenario.with_seed(self.host.scenario.seed + 1))
        self.host.commit(tr("Draw again"))


def _settings(scenario: Scenario) -> Settings:
    return Decoding.settings(Settings, scenario).within_limits()


def _decode(results: Results, ranked: list[int] | None = None) -> _Decoded:
    """`ranked`: the rows of a gesture that began before, which stay where they are."""
    chosen = _settings(results.scenario)
    stages = decoding_stages.run(results, chosen)
    if ranked is None or len(ranked) != results.logits.size:
        lasted = np.sum(
            [stage.results.logits > -math.inf for stage in stages], axis=0
        )  # of equals, the last to go first
        ranked = list(np.lexsort((-lasted, -results.logits)).tolist())
    drawn = engine.sample(stages[-1].results.logits, 1.0, results.scenario.seed, chosen.samples)
    return _Decoded(chosen, stages, ranked, np.bincount(drawn, minlength=results.logits.size))


def _cells(
    stage: Stage, before: Stage | None, top: list[int], rest: np.ndarray, form: Callable[..., str]
) -> list[Cell]:
    """Each of `top` after a stage, and then all of `rest` together."""
    from softmax_explorer.widgets.stage_columns import GONE, KEPT, REMOVED, Cell

    now, then = stage.results, (before or stage).results
    shares, shares_before = now.probabilities[top].tolist(), then.probabilities[top].tolist()
    alive, alive_before = (now.logits[top] > -math.inf).tolist(), (then.logits[top] > -math.inf).tolist()
    texts = [honest.probability(now if here else then, i, form) for i, here in zip(top, alive, strict=True)]
    if form is numbers.percent_short:  # "1 - 2.9e-63" has no room
        texts = [NEARLY_ALL if len(text) > _LONGEST and text.startswith("1 ") else text for text in texts]
    if rest.size:
        shares.append(float(now.probabilities[rest].sum()))
        shares_before.append(float(then.probabilities[rest].sum()))
        alive.append(bool((now.logits[rest] > -math.inf).any()))
        alive_before.append(bool((then.logits[rest] > -math.inf).any()))
        texts.append(honest.together(now if alive[-1] else then, rest))
    cells = []
    for share, was, here, was_here, text in zip(shares, shares_before, alive, alive_before, texts, strict=True):
        if here:
            cells.append(Cell(share, text, KEPT, was if before else 0.0))
        elif before is None:
            cells.append(Cell(0.0, tr("masked")))
        elif was_here:
            cells.append(Cell(0.0, text if text.startswith("<") else numbers.MINUS + text, REMOVED, was))
        else:
            cells.append(Cell(0.0, "", GONE))
    return cells
