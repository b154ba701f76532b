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
    from softmax_explorer.widgets.push import Push
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tuner import Tuner

_COLUMNS = 4  # steps of the ledger in sight at once
_DEARER = (4, 1, 2, 3, 0)  # its lines, those first that stay where there is little room
_LARGEST = 1e300  # of what is drawn to scale


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
            return tr(
                "At temperature {temperature} the {count} values z/T are not all within float64: nothing to add up",
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
        from PySide6.QtCore import QRectF

        if self._snapshot is None or not self._blocks:
            return
        line = sketch.line_height(sketch.typography.caption)
        ledger = min(5.2 * line, 0.5 * rect.height())
        self._paint_row(sketch, QRectF(rect.left(), rect.top(), rect.width(), rect.height() - ledger))
        self._paint_ledger(sketch, QRectF(rect.left(), rect.bottom() - ledger, rect.width(), ledger))

    def _paint_row(self, sketch: Sketch, rect: QRectF) -> None:
        """The scaled logits as they lie in memory, block by block, and the running maximum as a line."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import CENTRE

        assert self._snapshot is not None
        assert self._study is not None
        results, theme, size = self._snapshot.results, sketch.theme, sketch.typography.caption
        order = online.order(results, self.settings(Settings, results.scenario).backwards)
        x = results.scaled_logits[order]
        finite = x[np.isfinite(x)]
        low, high = max(min(float(finite.min()), 0.0), -_LARGEST), min(max(float(finite.max()), 0.0), _LARGEST)
        span = (high - low) or 1.0
        line = sketch.line_height(size)
        plot = rect.adjusted(0, line + 4, 0, -line - 6)
        if plot.height() < 10:
            return

        def level(value: float) -> float:
            return plot.bottom() - (min(max(value, low), high) - low) / span * plot.height()

        unit = sketch.scale
        gap = (10.0 if len(self._blocks) < 30 else 2.0) * unit
        width = (plot.width() - gap * (len(self._blocks) - 1)) / max(1, x.size)
        left = plot.left()
        marked = {results.leader, results.true_class, self._spotlight}
        for number, step in enumerate(self._blocks):
            read, current = number < self._step, number == self._step - 1
            right = left + width * (step.stop - step.start)
            room = QRectF(left - gap / 2, rect.top(), right - left + gap, rect.height())
            if current:
                sketch.fill(room.intersected(rect), theme.control)
            for place in range(step.start, step.stop):
                cell = QRectF(left + (place - step.start) * width, plot.top(), width, plot.height())
                index, value = int(order[place]), x[place]
                fill, outline = sketch.class_colours(index, results.scenario.num_classes, marked=index in marked)
                if not read:
                    fill, outline = theme.track, theme.track
                if index == self._spotlight:
                    sketch.fill(cell.adjusted(0, -line, 0, line), theme.selection if width < 4 else theme.control_hover)
                if math.isfinite(value):
                    zero, end = level(0.0), level(float(value))
                    inset = min(0.15 * width, 3.0 * unit)
                    sketch.bar(QRectF(cell.left() + inset, end, width - 2 * inset, zero - end), fill, outline)
                if width > (46 if sketch.hall else 30) * unit and line < plot.height() / 3:
                    name = class_label(results.scenario.class_names[index], index)
                    under = QRectF(cell.left(), plot.bottom() + 4, width - 2, line)
                    sketch.text(under, name, size=size, colour=theme.text if read else theme.muted, align=CENTRE)
                self._study.picture.zone(QRectF(cell.left(), rect.top(), width, rect.height()), index)
            if read and math.isfinite(step.maximum):
                y = level(step.maximum)
                sketch.line(left - gap / 2, y, right + gap / 2, y, theme.accent, 2.0)
                if current:
                    text = tr("m = {maximum}", maximum=numbers.number(step.maximum, 4))
                    wide = sketch.width_of(text, size, True) + 4
                    at = min(max(left, rect.left()), rect.right() - wide)
                    label = QRectF(at, max(rect.top(), y - line - 2), wide, line)
                    sketch.text(label, text, size=size, bold=True, colour=theme.accent)
            left = right + gap

    def _paint_ledger(self, sketch: Sketch, rect: QRectF) -> None:
        """The last steps, a column each: maximum, factor, sum."""
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.sketch import RIGHT

        theme, size = sketch.theme, sketch.typography.caption
        names = (tr("block"), tr("maximum m"), tr("factor on the old sum"), tr("the block adds"), tr("sum s"))
        fitting = max(1, min(int(rect.height() / sketch.line_height(size)), len(names)))
        shown = sorted(_DEARER[:fitting])
        line = rect.height() / (fitting + 0.2)
        margin = max(sketch.width_of(name, size) for name in names) + 12 * sketch.scale
        columns = max(1, min(_COLUMNS + 2, int((rect.width() - margin) / (80 * sketch.scale))))
        first = max(0, self._step - columns)
        width = (rect.width() - margin) / columns
        sketch.line(rect.left(), rect.top(), rect.right(), rect.top())
        for row, part in enumerate(shown):
            place = QRectF(rect.left(), rect.top() + 2 + row * line, margin - 8, line)
            sketch.text(place, names[part], size=size, colour=theme.muted)
        for column in range(columns):
            number = first + column
            if number >= self._step:
                break
            step = self._blocks[number]
            corrected = number > 0 and step.factor != 1.0
            texts = (
                tr("{number}", number=number + 1),
                numbers.number(step.maximum, 4),
                "× " + numbers.number(step.factor, 3) if number else "",
                "+ " + numbers.number(step.added, 4),
                numbers.number(step.total, 4),
            )
            for row, part in enumerate(shown):
                place = QRectF(rect.left() + margin + column * width, rect.top() + 2 + row * line, width - 8, line)
                colour = theme.warning if part == 2 and corrected else theme.text
                sketch.text(place, texts[part], size=size, bold=part == 4, colour=colour, align=RIGHT)

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
