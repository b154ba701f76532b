"""One pass over blocks: a running maximum and a running sum, corrected whenever a larger logit comes along."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer.model import online
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.block_strips import Block, Place
    from softmax_explorer.widgets.push import Push
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner


@dataclass(frozen=True)
class Settings:
    """`step`: blocks read so far. `block`: classes in one, 0 for a quarter of them. `backwards`: last class first."""

    step: int = 1
    block: int = 0
    backwards: bool = False


@panel(
    id="online-softmax",
    title="Online softmax",
    group="Numerics",
    reads=frozenset({"logits", "shift", "masked", "temperature", "class_names", "panel_settings"}),
    order=85,
    hint="read backwards, block by block: whenever a larger logit turns up, the old sum shrinks",
    source="Milakov, Gimelshein 2018, Online normalizer calculation for softmax; Dao et al. 2022, FlashAttention",
)
class OnlineSoftmax(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._blocks: tuple[online.Block, ...] = ()
        self._step = 0

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push
        from softmax_explorer.widgets.tuner import Tuner

        picture = Picture(self._paint)
        picture.setAccessibleName(tr("Blocks of logits, running maximum and sum"))
        self._next: Push = Push(tr("Next block"))
        self._next.setObjectName("online-next")
        self._next.clicked.connect(self._go_on)
        self._again: Push = Push(tr("Start again"), quiet=True)
        self._again.setObjectName("online-again")
        self._again.clicked.connect(lambda: self._change(tr("Read from the start"), step=0))
        self._block: Tuner = Tuner(tr("Classes in a block"), [float(n) for n in range(1, 101)], "{:.0f}".format)
        self._block.setObjectName("online-block")
        self._block.moved.connect(lambda value: self._preview(block=int(value), step=1))
        self._block.finished.connect(lambda: self.host.commit(tr("Change the block size")))
        self._backwards: Push = Push(tr("Backwards"), quiet=True)
        self._backwards.setObjectName("online-backwards")
        self._backwards.setCheckable(True)
        self._backwards.clicked.connect(lambda on: self._change(tr("Read backwards"), backwards=on, step=1))
        settings = (self._next, self._again, self._backwards, self._block)
        return self.framed(picture, *settings)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot, results = snapshot, snapshot.results
        settings = self.settings(Settings, results.scenario)
        self._blocks = _blocks(results, settings)
        blocks = len(self._blocks)
        self._step = min(max(settings.step, 0), blocks)
        self._backwards.setChecked(settings.backwards)
        sizes = online.block_sizes(results)
        self._block.set_values([float(size) for size in sizes])
        self._block.set_number(float(_block_size(results, settings)))
        self._next.setEnabled(self._step < blocks)
        self._again.setEnabled(self._step > 0)
        self.show(self.describe(results), self._formula())

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        columns = ("first place", "last place", "maximum before", "maximum", "sum before", "factor", "added", "sum")
        blocks = _blocks(results, cls.settings(Settings, results.scenario))
        rows = tuple((block.start, block.stop - 1, *block[2:]) for block in blocks)
        return Table(columns, rows or (("", "", "", results.maximum, "", "", "", ""),))

    @classmethod
    def describe(cls, results: Results) -> str:
        settings = cls.settings(Settings, results.scenario)
        blocks = _blocks(results, settings)
        if not blocks:
            if results.scenario.temperature == 0.0:
                return tr(
                    "At T = 0 there is nothing to add up: the maximum, {maximum}, decides alone",
                    maximum=numbers.number(results.maximum, 4),
                )
            return tr(
                "At T = {temperature} z/T is beyond float64 for some of the {count} classes: nothing to add up",
                temperature=numbers.temperature(results.scenario.temperature),
                count=results.scenario.num_classes,
            )
        step, count = min(max(settings.step, 0), len(blocks)), results.scenario.num_classes
        if step == 0:
            said = tr("Nothing is read yet: {blocks} blocks to go, running maximum −∞ and sum 0", blocks=len(blocks))
            return _of_the_first(said, count)
        here = blocks[step - 1]
        values = {
            "step": step,
            "blocks": len(blocks),
            "maximum": numbers.number(here.maximum, 4),
            "sum": numbers.number(here.total, 4),
        }
        if here.factor == 1.0:
            said = tr("Block {step} of {blocks} brought no larger logit: maximum {maximum}, sum {sum}", **values)
        elif here.sum_before > 0.0:
            said = tr(
                "Block {step} of {blocks} raised the maximum to {maximum}: the old sum shrank by {factor}, now {sum}",
                factor=numbers.number(here.factor, 4),
                **values,
            )
        else:
            said = tr("Block {step} of {blocks} sets the maximum, {maximum}, and the sum, {sum}", **values)
        if step < len(blocks) or count > online.MOST_CLASSES:
            return _of_the_first(said, count)
        log_sum = here.maximum + math.log(here.total)
        return tr("{said}; log Σ = {log_sum}, as softmax has it", said=said, log_sum=numbers.number(log_sum, 5))

    def _formula(self) -> str:
        if not self._step:
            return tr("m′ = max(m, block),   s′ = s · e^(m − m′) + Σ e^(z/T − m′)")
        here = self._blocks[self._step - 1]
        return tr(
            "s′ = s · e^(m − m′) + Σ e^(z/T − m′) = {before} × {factor} + {block} = {after}",
            before=numbers.number(here.sum_before, 4),
            factor=numbers.number(here.factor, 4),
            block=numbers.number(here.added, 4),
            after=numbers.number(here.total, 4),
        )

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets.block_strips import BlockStrips
        from softmax_explorer.widgets.sketch import CENTRE

        if self._snapshot is None or self._study is None:
            return
        if not self._blocks:
            sketch.text(rect, tr("No running sum here: raise the temperature"), align=CENTRE, wrap=True)
            return
        headings = (tr("block"), tr("maximum m"), tr("factor on the old sum"), tr("the block adds"), tr("sum s"))
        here = self._blocks[self._step - 1] if self._step else None
        maximum = tr("m = {maximum}", maximum=numbers.number(here.maximum, 4)) if here else ""
        shrinks = here is not None and here.factor != 1.0 and here.sum_before > 0.0
        factor = tr("all × {factor}", factor=numbers.number(here.factor, 4)) if here and shrinks else ""
        blocks = [_drawn(number, block) for number, block in enumerate(self._blocks)]
        names = (tr("z/T"), tr("e^(z/T − m)"))
        strips = BlockStrips(sketch, rect, names, headings, self._places(sketch), blocks, self._step)
        strips.paint(self._study.picture, maximum, factor, self._spotlight)

    def _places(self, sketch: Sketch) -> list[Place]:
        """The classes in the order they are read, with what each is in the running sum now and before this block."""
        from softmax_explorer.widgets.block_strips import Place

        assert self._snapshot is not None
        results, ghost = self._snapshot.results, self._snapshot.ghost
        scenario, names = results.scenario, results.scenario.class_names
        order = online.order(results, self.settings(Settings, scenario).backwards)
        x, were = results.scaled_logits[order], np.full(order.size, np.nan)
        if ghost is not None and ghost.scenario.num_classes == scenario.num_classes:
            were = ghost.scaled_logits[order]
        here = self._blocks[self._step - 1] if self._step else None
        shares = before = np.full(order.size, np.nan)
        if here is not None:
            with np.errstate(invalid="ignore", over="ignore"):
                shares = np.exp(x - here.maximum) * (here.maximum > -np.inf)
                before = np.exp(x - here.maximum_before)
            shares[here.stop :] = before[here.start :] = np.nan
        marked = {results.leader, results.true_class, self._spotlight}
        parts = zip(order.tolist(), x.tolist(), were.tolist(), shares.tolist(), before.tolist(), strict=True)
        read = here.stop if here is not None else 0
        return [
            Place(
                index,
                class_label(names[index], index),
                value,
                was,
                share,
                earlier,
                *sketch.class_colours(index, scenario.num_classes, marked=index in marked),
                place < read,
            )
            for place, (index, value, was, share, earlier) in enumerate(parts)
        ]

    # the user's hand ------------------------------------------------------------------------------------------------
    def _go_on(self) -> None:
        self._change(tr("Read the next block"), step=self._step + 1)

    def _changed(self, **values: int) -> Scenario:
        scenario = self.host.scenario
        return self.with_settings(replace(self.settings(Settings, scenario), **values))

    def _preview(self, **values: int) -> None:
        self.host.preview(self._changed(**values))

    def _change(self, text: str, **values: int) -> None:
        self._preview(**values)
        self.host.commit(text)


def _drawn(number: int, block: online.Block) -> Block:
    """A block with the numbers below it."""
    from softmax_explorer.widgets.block_strips import Block

    texts = (
        str(number + 1),
        numbers.number(block.maximum, 4),
        "× " + numbers.number(block.factor, 4) if number else "",
        "+ " + numbers.number(block.added, 4),
        numbers.number(block.total, 4),
    )
    return Block(block.start, block.stop, block.maximum, block.factor, texts)


def _of_the_first(said: str, count: int) -> str:
    """A longer row is read to `online.MOST_CLASSES`, and says so."""
    if count <= online.MOST_CLASSES:
        return said
    return tr("{said} (the first {most} of {count} classes)", said=said, most=online.MOST_CLASSES, count=count)


def _block_size(results: Results, settings: Settings) -> int:
    sizes = online.block_sizes(results)
    wanted = settings.block if settings.block > 0 else math.ceil(sizes[-1] / 4)
    return min(max(wanted, sizes[0]), sizes[-1])


def _blocks(results: Results, settings: Settings) -> tuple[online.Block, ...]:
    return online.blocks(results, _block_size(results, settings), settings.backwards)
