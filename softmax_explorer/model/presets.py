"""The presets: worked examples, each with class names, a true class and a note on what to see.

A test recomputes every figure in the notes with the engine. Where a figure that is often printed is wrong, the note
says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from softmax_explorer.model.scenario import Scenario


class Preset(NamedTuple):
    """One example. `scenario()` makes a fresh state of it."""

    id: str
    title: str
    note: str
    logits: tuple[float, ...]
    class_names: tuple[str, ...]
    target: int
    temperature: float = 1.0
    labels: tuple[int, ...] | None = None
    loss: str = "cross-entropy"

    def scenario(self) -> Scenario:
        """The example as a scenario."""
        return Scenario(
            logits=self.logits,
            class_names=self.class_names,
            target=self.target,
            temperature=self.temperature,
            labels=self.labels,
            loss=self.loss,
            preset=self.id,
            title=self.title,
            note=self.note,
        )


def get(preset_id: str) -> Preset:
    """The preset of that id; ValueError names the id."""
    try:
        return PRESETS[preset_id]
    except KeyError:
        raise ValueError(
            f'there is no preset "{preset_id[:60]}"; see the list with: softmax-explorer presets'
        ) from None


_ALL = (
    Preset(
        "iris",
        "Iris classifier",
        "setosa has 74.25 %, versicolor 20.24 % and virginica 5.51 %; the 5.52 % and the sum of 10.999 in print "
        "come from rounded terms, the loss of 0.2979 from p = 0.7424 (it is 0.2977), and at T = 5 setosa has 42.3 "
        "%, not 40.3 %. Setosa’s gradient of −0.2575 is negative: descent raises its logit, where one text says "
        "“reduce”.",
        (2.1, 0.8, -0.5),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "three-scores",
        "Three scores",
        "The largest exponential is 20.086 and the sum 30.193; cutting off digits instead of rounding gives the "
        "20.085 and 30.192 found in print. The probabilities are 9.0 %, 66.5 % and 24.5 %.",
        (1.0, 3.0, 2.0),
        ("first", "second", "third"),
        1,
    ),
    Preset(
        "one-two-three",
        "One, two, three",
        "Each step of 1 in the logit multiplies the probability by 2.718: 9.0 %, 24.5 %, 66.5 %. What counts is "
        "the difference of two logits, never their quotient: “proportionally larger”, as one text says, is wrong.",
        (1.0, 2.0, 3.0),
        ("one", "two", "three"),
        2,
    ),
    Preset(
        "soft-argmax",
        "A soft argmax",
        "One logit far ahead takes nearly everything, 99.66 %, but the others keep 0.09 % and 0.25 %: a smooth "
        "version of picking the largest.",
        (1.0, 2.0, 8.0),
        ("low", "middle", "high"),
        2,
    ),
    Preset(
        "raw-outputs",
        "Raw outputs",
        "Raw outputs may be negative and sum to anything, here 1.6. Softmax turns them into 88.1 %, 2.2 % and 9.8 %.",
        (2.5, -1.2, 0.3),
        ("cat", "dog", "bird"),
        0,
    ),
    Preset(
        "digit-scores",
        "Digit scores",
        "Logits are not percentages: 1.2 is no “120 %” (and it belongs to the first class, not the third, as one "
        "text has it). As probabilities these are 20.8 %, 3.1 % and 76.1 %.",
        (1.2, -0.7, 2.5),
        ("digit 1", "digit 2", "digit 3"),
        2,
    ),
    Preset(
        "dog-cat-bird",
        "Dog, cat, bird",
        "These scores give 77 %, 21 % and 3 %. The 72 %, 24 % and 4 % printed beside them in one text belong to a "
        "temperature of 1.18.",
        (2.1, 0.8, -1.3),
        ("dog", "cat", "bird"),
        0,
    ),
    Preset(
        "mnist",
        "Handwritten digit",
        "80 % for a 7 leaves 2.22 % for each of the other nine digits. With 2 % each, as sometimes written, only 98"
        " % would be handed out.",
        tuple(math.log(36.0) if digit == 7 else 0.0 for digit in range(10)),
        tuple(str(digit) for digit in range(10)),
        7,
    ),
    Preset(
        "binary-gap",
        "Two classes, wide gap",
        "A gap of 9 gives 99.988 % and 0.012 %: close to certain, and still neither 1 nor 0.",
        (10.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-tie",
        "Two classes, tie",
        "Equal logits give 50 % each, however large they are: softmax sees only differences.",
        (1.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-negative",
        "Two classes, one negative",
        "A gap of 10 gives 99.995 % to the second class. The first keeps 0.0045 %, which is small, not zero.",
        (-10.0, 0.0),
        ("positive", "negative"),
        1,
    ),
    Preset(
        "binary-extreme",
        "Two classes, overflow",
        "That floating point never reaches exactly 1, as one text says, is the wrong way round: the true value is "
        "1 − 1.4e−434, and float64 rounds it to exactly 1, as it does from a gap of 36.74 on. e^1000 overflows, "
        "so the maximum is subtracted first.",
        (1000.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-underflow",
        "Two classes, underflow",
        "That p is never 0 and the loss always finite, as one text says, is wrong in float64: the true class has "
        "p = 5.1e−435, rounded to 0 as from a gap of 745.13 on. A loss taken from that p would be infinite; taken "
        "from the logits it is 1000.",
        (-1000.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "sigmoid-pair",
        "Softmax as a sigmoid",
        "With two classes softmax is the sigmoid of the difference: both give 0.8808 here. Move both logits "
        "together and nothing changes.",
        (2.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "confident-pair",
        "A confident pair",
        "10 against 0.5 is 99.9925 % against 0.0075 %: the scores differ by a factor of 20, the probabilities by "
        "13360.",
        (10.0, 0.5),
        ("spam", "not spam"),
        0,
    ),
    Preset(
        "spread-pair",
        "A spread pair",
        "7.2 against −3.5 is 99.9977 % against 0.0023 %. Negative scores are fine, exponentials are always positive.",
        (7.2, -3.5),
        ("English", "Dutch"),
        0,
    ),
    Preset(
        "five-two",
        "Five against two",
        "The ratio of the probabilities is e^3 = 20.09, from the difference of the logits, not 2.5, their quotient.",
        (5.0, 2.0),
        ("five", "two"),
        0,
    ),
    Preset(
        "three-five",
        "Three against five",
        "From 3 to 5 the exponential grows from 20.09 to 148.41, a factor of 7.39 = e^2. The score has not doubled,"
        " as one text says: it grew by 2, and only that counts.",
        (3.0, 5.0),
        ("three", "five"),
        1,
    ),
    Preset(
        "logit-hundred",
        "A logit of 100",
        "e^100 = 2.69e43 does not break float64, as is often claimed: its limit is a logit of 709.78. It does "
        "break float32, from 88.72 on, and float16 from 11.09.",
        (100.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "overflow",
        "Overflow, or not",
        "e^300 = 1.94e130 is often said to overflow float64 and end in NaN. It does not, float64 holds up to "
        "e^709.78; only float32 overflows here, and subtracting the maximum cures both.",
        (100.0, 200.0, 300.0),
        ("first", "second", "third"),
        2,
    ),
    Preset(
        "equal",
        "All equal",
        "Three equal logits give 33.33 % each, whatever their value. The gradient of the true class is −0.6667, of "
        "each other +0.3333.",
        (1.5, 1.5, 1.5),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "shift-before",
        "Before the shift",
        "90.09 %, 4.96 % and 4.96 %. Now add 5 to every logit, by hand or with the next preset: no probability moves.",
        (3.0, 0.1, 0.1),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "shift-after",
        "After the shift",
        "Every logit is 5 higher than before and the probabilities are the same: 90.09 %, 4.96 % and 4.96 %. That "
        "is why the maximum may be subtracted.",
        (8.0, 5.1, 5.1),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "teacher",
        "A teacher at temperature 4",
        "At temperature 1 this teacher says 99.99 % and nothing else. At 4 it gives 85.1 %, 7.3 % and 7.5 %, and a "
        "student can learn which wrong class is the less wrong.",
        (10.0, 0.2, 0.3),
        ("setosa", "versicolor", "virginica"),
        0,
        temperature=4.0,
    ),
    Preset(
        "one-neuron",
        "One output neuron",
        "Softmax over a single neuron is always 1 and its gradient 0, so nothing is ever learned. Use a sigmoid, "
        "here 0.8909, or two neurons.",
        (2.1,),
        ("positive",),
        0,
    ),
    Preset(
        "softmax-twice",
        "Softmax applied twice",
        "These logits are already probabilities, so a 98.2 % certain answer comes out as 22.8 %. With ten classes a"
        " second softmax never passes 0.232, and the loss never falls below 1.461.",
        (0.0005, 0.0001, 0.001, 0.982, 0.0, 0.009, 0.0002, 0.0002, 0.005, 0.002),
        tuple(str(digit) for digit in range(10)),
        3,
    ),
    Preset(
        "next-token",
        "Next token",
        "“The cat sat on the …” A language model scores every token it knows, here a dozen. The temperature decides"
        " how often anything but “mat”, 36.8 %, is sampled.",
        (4.6, 3.9, 3.5, 3.2, 2.9, 2.7, 2.4, 2.1, 1.7, 1.2, 0.6, -0.4),
        ("mat", "floor", "couch", "bed", "windowsill", "roof", "table", "fence", "rug", "keyboard", "moon", "theorem"),
        0,
    ),
    Preset(
        "attention-scores",
        "Attention scores",
        "What “it” looks at in “the robot dropped the cup because it was wet”: scores q · k / √d become weights, "
        "63.4 % on “cup”. There is no true class in attention; the weights average the values.",
        (-0.4, 1.9, 0.6, -0.3, 3.1, -0.8, 0.9),
        ("the", "robot", "dropped", "the", "cup", "because", "it"),
        4,
    ),
    Preset(
        "policy",
        "A policy",
        "Action values become a policy, and the temperature is how much the agent explores. At 0.5 the best action "
        "is taken 48.3 % of the time; at 0 always, at ∞ no more often than any other.",
        (1.2, 0.9, 1.4, -0.3),
        ("left", "stay", "right", "jump"),
        2,
        temperature=0.5,
    ),
    Preset(
        "expert-gating",
        "Expert gating",
        "A gate spreads a token over eight experts. The top two hold 73.8 % of the weight; a mixture of experts "
        "runs only these and divides their weights by that sum.",
        (2.4, 0.3, -0.7, 1.9, 0.1, -1.2, 0.8, -0.2),
        tuple(f"expert {number}" for number in range(1, 9)),
        0,
    ),
    Preset(
        "recommender",
        "Recommender",
        "Scores of six films for one viewer. The first film gets 46.7 % of the recommendations, and would get 51.8 "
        "% with the second masked: a candidate that leaves is shared out among the rest.",
        (2.6, 1.05, 1.7, 1.4, 0.9, -0.6),
        ("space opera", "heist", "detective story", "documentary", "romance", "musical"),
        0,
    ),
    Preset(
        "imbalance",
        "Class imbalance",
        "A model that knows only how often each class occurs has the log priors as logits, and softmax returns "
        "the priors: 90 %, 9 % and 1 %. That softmax assumes balanced classes, as one text says, is wrong: "
        "learned logits carry the priors.",
        (math.log(0.90), math.log(0.09), math.log(0.01)),
        ("healthy", "mild", "severe"),
        2,
    ),
    Preset(
        "multi-label",
        "Several labels at once",
        "Beach, sunset and people are all in this photo. Each sigmoid can say so, 95.7 %, 91.7 % and 85.8 %; "
        "softmax makes them compete, so people, true as it is, gets 15.3 %.",
        (3.1, 2.4, 1.8, -1.5, -4.0),
        ("beach", "sunset", "people", "dog", "snow"),
        0,
        labels=(0, 1, 2),
        loss="binary-cross-entropy",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.id: preset for preset in _ALL})
