"""Output layers for large vocabularies: what each multiplies, what it stores, and what it makes of the loss."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from softmax_explorer.model import vocabulary
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

_SIZES = [
    round(mantissa * 10.0**power) for power in (2, 3, 4) for mantissa in (1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8)
] + [vocabulary.LARGEST]
_WIDTHS = [32, 64, 128, 256, 512, 1024, 2048]
_SAMPLES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
_COST = (2.0, 9.0)  # powers of ten on the axis of multiplications
_DRAWN = ("sampled", "nce", "negative")
_IMPORTANCE = ("full", "sampled", "adaptive", "negative", "nce", "differentiated")  # where not all have room
_LOSSES = (8.0, 16.0, 32.0, 64.0)  # nats on the axis of the loss


@dataclass(frozen=True)
class Settings:
    """`words`: K. `width`: of the hidden vector, d. `samples`: drawn in a step. `word`: the true one, 0 the first."""

    words: int = 10_000
    width: int = 512
    samples: int = 32
    word: int = 1500

    def within(self) -> Settings:
        words = min(max(self.words, vocabulary.SMALLEST), vocabulary.LARGEST)
        width, samples = min(max(self.width, 8), 4096), min(max(self.samples, 1), 1024)
        return Settings(words, width, samples, min(max(self.word, 0), words - 1))


@panel(
    id="large-vocabulary",
    title="Large vocabulary",
    group="Uses",
    reads=frozenset({"panel_settings", "seed", "class_names"}),
    order=88,
    hint="raise K: only sampling stays as cheap; drag the true word to the left: adaptive softmax skips a band",
    source=(
        "Grave et al. 2017 (adaptive softmax); Chen, Grangier, Auli 2016; Bengio, Senécal 2008; "
        "Mnih, Teh 2012 (NCE); Mikolov et al. 2013 (negative sampling)"
    ),
)
class LargeVocabulary(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._said = ""
        self._strip: tuple[float, float] = (0.0, 1.0)
        self._top = _LOSSES[0]  # of the axis; it stands still while something is dragged

    def build(self) -> QWidget:
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push
        from softmax_explorer.widgets.tuner import Tuner

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Output layers; left and right move the true word"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(lambda: self.host.commit(tr("Choose the true word")))
        self._words: Tuner = Tuner(tr("Words K"), [float(v) for v in _SIZES], _grouped)
        self._words.setObjectName("vocabulary-words")
        self._words.moved.connect(lambda value: self._preview(words=int(value)))
        self._words.finished.connect(lambda: self.host.commit(tr("Change the vocabulary")))
        self._width: Tuner = Tuner(tr("Width d"), [float(v) for v in _WIDTHS], "{:.0f}".format)
        self._width.setObjectName("vocabulary-width")
        self._width.moved.connect(lambda value: self._preview(width=int(value)))
        self._width.finished.connect(lambda: self.host.commit(tr("Change the hidden width")))
        self._samples: Tuner = Tuner(tr("Samples S"), [float(v) for v in _SAMPLES], "{:.0f}".format)
        self._samples.setObjectName("vocabulary-samples")
        self._samples.moved.connect(lambda value: self._preview(samples=int(value)))
        self._samples.finished.connect(lambda: self.host.commit(tr("Change the number of samples")))
        self._again: Push = Push(tr("Draw again"), quiet=True)
        self._again.setObjectName("vocabulary-again")
        self._again.clicked.connect(self._draw_again)
        settings = (self._words, self._width, self._samples, self._again)
        return self.framed(picture, *settings)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        settings = _settings(snapshot.scenario)
        self._words.set_number(float(settings.words))
        self._width.set_number(float(settings.width))
        self._samples.set_number(float(settings.samples))
        if not snapshot.gesture:
            exact = float(_layers(snapshot.scenario)[0].losses[0])
            self._top = next(end for end in _LOSSES if end >= min(1.4 * exact, _LOSSES[-1]))
        self._said = self.describe(snapshot.results)
        self.show(self._said, self._formula())

    def highlight(self, index: int | None) -> None:
        super().highlight(index)
        if self._study is not None and self._snapshot is not None:
            self._study.show_words(self._said, self._formula())

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        columns = ("method", "weights", "multiplications", "loss", "mean of a step", "standard deviation", "repeats")
        rows = tuple(
            (
                _names()[layer.method],
                layer.weights,
                float(layer.multiplications),
                layer.estimate,
                float(layer.losses.mean()),
                float(layer.losses.std()),
                layer.losses.size,
            )
            for layer in _layers(results.scenario)
        )
        return Table(columns, rows)

    @classmethod
    def describe(cls, results: Results) -> str:
        settings = _settings(results.scenario)
        full, sampled, *_, adaptive = _layers(results.scenario)
        return tr(
            "{words} words: {samples} samples cost 1/{saved} of the full softmax and estimate its loss, {exact}, as "
            "{mean} ± {spread}; adaptive softmax costs 1/{adaptive} and is exact",
            words=_grouped(settings.words),
            samples=settings.samples,
            saved=_times(full.multiplications / sampled.multiplications),
            exact=numbers.loss(float(full.losses[0])),
            mean=numbers.loss(sampled.estimate),
            spread=numbers.loss(float(sampled.losses.std())),
            adaptive=_times(full.multiplications / adaptive.multiplications),
        )

    def _formula(self) -> str:
        assert self._snapshot is not None
        scenario = self._snapshot.scenario
        settings = _settings(scenario)
        words, index = settings.words, self._spotlight
        if index is not None and index < min(words, scenario.num_classes):
            q = float(vocabulary.proposal(words)[index])
            never = settings.samples * math.log1p(-q)  # the logarithm of not once in S draws
            return tr(
                "{name} is word {rank} of {words}: drawn with q = {q}, so in {share} of the steps; in band {band}",
                name=class_label(scenario.class_names[index], index, 24),
                rank=_grouped(index + 1),
                words=_grouped(words),
                q=numbers.percent_short(q),
                share=numbers.percent_short(-math.expm1(never), math.exp(never)),
                band=vocabulary.band_of(words, index) + 1,
            )
        layers = _layers(scenario)
        return tr(
            "L = log Σ e^z − z = {exact},   sampled: log(e^z + (1/S) Σ e^(z′)/q′) − z = {sampled} in this step",
            exact=numbers.loss(float(layers[0].losses[0])),
            sampled=numbers.loss(float(layers[1].losses[0])),
        )

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from softmax_explorer.widgets.layer_rows import LayerRow, LayerRows

        if self._snapshot is None or self._study is None:
            return
        scenario, picture = self._snapshot.scenario, self._study.picture
        settings, layers = _settings(scenario), _layers(scenario)
        exact = float(layers[0].losses[0])
        names, notes, shorter = _names(), _notes(), _short_names()
        drawn = vocabulary.drawn_words(settings.words, scenario.seed, settings.samples)
        rows = []
        for layer in layers:
            bias = numbers.signed(layer.estimate - exact) if layer.method in ("sampled", "negative") else ""
            saved = layers[0].multiplications / layer.multiplications
            cost, stored = _short(float(layer.multiplications)), _short(float(layer.weights))
            rows.append(
                LayerRow(
                    _IMPORTANCE.index(layer.method),
                    names[layer.method],
                    notes[layer.method],
                    layer.blocks,
                    np.append(drawn, settings.word) if layer.method in _DRAWN else np.empty(0, dtype=int),
                    float(layer.multiplications),
                    f"{cost} = 1/{_times(saved)}" if saved > 1.0 else cost,
                    tr("{count} weights stored", count=stored),
                    layer.losses,
                    layer.estimate,
                    numbers.loss(layer.estimate),
                    bias,
                    layer.method in _DRAWN[1:],
                    shorter[layer.method],
                )
            )
        parts = LayerRows(sketch, rect, rows, (settings.words, settings.width), _COST, (0.0, self._top), exact)
        parts.paint(vocabulary.num_repeats(settings.samples))
        self._strip = (parts.strip.left(), parts.strip.right())
        ghost = self._snapshot.ghost
        before = _settings(ghost.scenario) if ghost is not None else settings
        if before.words == settings.words and before.word != settings.word:
            parts.paint_before(before.word, vocabulary.exact_loss(before.words, scenario.seed, before.word))
        word = tr("true word: {rank}", rank=_grouped(settings.word + 1))
        parts.paint_word(picture, settings.word, word, picture.focus_visible)
        index = self._spotlight
        for each in range(min(scenario.num_classes, settings.words, vocabulary.SMALLEST)):
            parts.zone(picture, each)
        if index is not None and index < min(scenario.num_classes, settings.words):
            colour = sketch.class_colours(index, scenario.num_classes, marked=True)[0]
            parts.mark(index, class_label(scenario.class_names[index], index, 24), colour)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, _where: str, x: float, _y: float) -> None:
        left, right = self._strip
        self._choose((x - left) / max(1.0, right - left) * _settings(self.host.scenario).words)

    def _step(self, dx: float, _dy: float) -> None:
        """Hundredths of the vocabulary, at least a word."""
        settings = _settings(self.host.scenario)
        if dx:
            step = max(1.0, abs(dx) * settings.words / 100.0)
            self._choose(settings.word + (step if dx > 0 else -step))

    def _choose(self, word: float) -> None:
        words = _settings(self.host.scenario).words
        self._preview(word=min(max(int(word), 0), words - 1))

    def _draw_again(self) -> None:
        self.host.preview(self.host.scenario.with_seed(self.host.scenario.seed + 1))
        self.host.commit(tr("Draw again"))

    def _preview(self, **values: int) -> None:
        scenario = self.host.scenario
        kept = self.settings(Settings, scenario)  # as chosen: a true word beyond a small K is back with a large one
        self.host.preview(self.with_settings(replace(kept, **values)))


def _settings(scenario: Scenario) -> Settings:
    return LargeVocabulary.settings(Settings, scenario).within()


def _layers(scenario: Scenario) -> tuple[vocabulary.Layer, ...]:
    settings = _settings(scenario)
    return vocabulary.layers(settings.words, settings.width, scenario.seed, settings.word, settings.samples)


def _grouped(count: float) -> str:
    """A whole number with spaces: "10 000"."""
    return f"{count:,.0f}".replace(",", "\u00a0")


def _short(count: float) -> str:
    """Three digits of a large number: "896", "16.9 k", "5.12 M"."""
    if count < 999.5:
        return f"{count:.0f}"
    if count < 999.5e3:
        return tr("{number} k", number=f"{count / 1e3:#.3g}".removesuffix("."))
    return tr("{number} M", number=f"{count / 1e6:#.3g}".removesuffix("."))


def _times(ratio: float) -> str:
    return numbers.number(ratio, 3) if ratio < 100.0 else f"{ratio:.0f}"


def _names() -> dict[str, str]:
    names = (
        tr("Full softmax"),
        tr("Sampled softmax"),
        tr("NCE"),
        tr("Negative sampling"),
        tr("Differentiated softmax"),
        tr("Adaptive softmax"),
    )
    return dict(zip(vocabulary.METHODS, names, strict=True))


def _short_names() -> dict[str, str]:
    names = (tr("Full"), tr("Sampled"), tr("NCE"), tr("Negative"), tr("Differentiated"), tr("Adaptive"))
    return dict(zip(vocabulary.METHODS, names, strict=True))


def _notes() -> dict[str, str]:
    """What each method makes of p."""
    notes = (
        tr("p, exactly"),
        tr("p, with ever more samples"),
        tr("p, once trained"),
        tr("p/q, not p, once trained"),
        tr("p, rare words on few weights"),
        tr("p(band) · p(word in it)"),
    )
    return dict(zip(vocabulary.METHODS, notes, strict=True))
