"""What the words on the screen mean, in one sentence each: tool tips, and the sheet of words in the Help menu.

Imported after the first frame. Sentences of `words` stand on their own; those of `hints` say what a control does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from softmax_explorer.app.list_sheet import ListSheet
from softmax_explorer.app.pipeline_numbers import honest_text
from softmax_explorer.app.sentence import class_name
from softmax_explorer.export import honest
from softmax_explorer.style.words import tr
from softmax_explorer.widgets import pipeline_look as names

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.app.controls import Controls
    from softmax_explorer.model.results import Results
    from softmax_explorer.style.scale import Typography


def words() -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings with (word, what it means)."""
    return [
        (
            tr("From logits to probabilities"),
            [
                (tr("logit z"), tr("A class’s raw score: any number; only the differences between classes count.")),
                (tr("temperature T"), tr("Divides every logit: below 1 the answer gets surer, above 1 more even.")),
                (tr("exponential"), tr("e^(z/T), always positive: one more in z/T is 2.718 times as much.")),
                (tr("probability p"), tr("A class’s exponential as a share of the sum of all: softmax.")),
                (tr("argmax"), tr("The class with the largest logit; what softmax becomes at temperature 0.")),
                (
                    tr("sigmoid σ"),
                    tr("1/(1 + e^(−z/T)): a yes or no for each class by itself; they need not sum to 1."),
                ),
                (tr("shift"), tr("The same number added to every logit: no probability changes.")),
                (tr("masked"), tr("A class with logit −∞: it takes no part and has probability 0.")),
            ],
        ),
        (
            tr("How sure the answer is"),
            [
                (
                    tr("entropy"),
                    tr("What the answer leaves open, in bits: 0 when one class is certain, log₂ K at most."),
                ),
                (
                    tr("perplexity"),
                    tr("The number of equal classes that would leave as much open: 2 to the power of the entropy."),
                ),
            ],
        ),
        (
            tr("Learning"),
            [
                (tr("true class"), tr("The class that is right; its probability is what training raises.")),
                (tr("target y"), tr("The probabilities that would be right: 1 for the true class, or shares.")),
                (
                    tr("label smoothing"),
                    tr("Moves a share of the target to all classes evenly, so that none must be 1."),
                ),
                (tr("loss L"), tr("What training makes small; cross-entropy is −log p of the true class.")),
                (tr("gradient dL/dz"), tr("How the loss grows with a logit, (p − y)/T; descent moves the other way.")),
                (tr("activation"), tr("What makes outputs of logits, softmax or sigmoid; each has its own loss.")),
            ],
        ),
    ]


def column_hint(results: Results, column: str) -> str:
    """What a column of the pipeline shows, with the numbers of the true class."""
    index = results.true_class
    name = class_name(results, index)

    def text(of: str) -> str:
        return honest_text(results, of, index, results.exponentials_overflow)

    if column == names.LOGIT:
        return tr("Logit: a class’s raw score, any number; only the differences between classes count.")
    if column == names.EXPONENTIAL:
        return tr("e^(z/T) is always positive; a logit that is T higher makes 2.718 times as much.")
    if column == names.PROBABILITY:
        return tr(
            "Probability: the exponential’s share of the sum, {exponential} ÷ {sum} = {value} for {name}. "
            "The tick is the target y.",
            exponential=text(names.EXPONENTIAL),
            sum=honest.sum_of_exponentials(results, results.exponentials_overflow),
            value=text(names.PROBABILITY),
            name=name,
        )
    if column == names.LOSS:
        return tr(
            "Loss: what training makes small, here if this class were the true one: {value} for {name}. "
            "L is the loss under the target.",
            value=text(names.LOSS),
            name=name,
        )
    return tr(
        "Gradient dL/dz: how the loss grows with this logit, {value} for {name}; descent moves it the other way.",
        value=text(names.GRADIENT),
        name=name,
    )


def move_hints() -> dict[str, str]:
    """By the object name of a quick move."""
    return {
        "move-equalise": tr("Gives every class the mean logit: all become equally probable"),
        "move-subtract-max": tr("Subtracts the largest logit from all: it becomes 0, and no probability changes"),
        "move-negate": tr("Changes the sign of every logit: the least probable class leads"),
        "move-shuffle": tr("Puts the classes into a random order, each with its name and logit"),
        "move-sort": tr("Puts the classes in order, the largest logit first"),
        "move-reset": tr("Brings back the logits of the start; temperature, names and target stay"),
    }


def explain(controls: Controls) -> None:
    """Give the controls and their names tool tips."""
    for control, hint in (
        (
            controls.knob,
            tr("Temperature: divides every logit. Towards 0 the largest takes all (argmax), towards ∞ all are equal."),
        ),
        (controls.temperature, tr("Temperature: any number from 0 (argmax) to inf (uniform)")),
        (
            controls.entropy,
            tr("Entropy: what the answer leaves open, 0 bits when one class is certain. Drag it: T follows."),
        ),
        (controls.count, tr("How many classes share the probability")),
        (controls.target, tr("The class that is right: training raises its probability")),
        (controls.loss, tr("Loss: what training makes small; cross-entropy is −log p of the true class")),
        (
            controls.smoothing,
            tr("Label smoothing ε: the target of the true class is 1 − ε + ε/K, of each other class ε/K"),
        ),
        (controls.shift, tr("Adds this number to every logit: no probability changes, for only differences count")),
    ):
        control.setToolTip(hint)
    for label in controls.labels:
        if label.buddy() is not None:
            label.setToolTip(label.buddy().toolTip())
    hints = move_hints()
    for button in controls.moves:
        button.setToolTip(hints[button.objectName()])


class WordSheet(ListSheet):
    def __init__(self, parent: QWidget, typography: Typography) -> None:
        super().__init__(parent, typography, tr("Words"), words())
        self.setObjectName("words")
