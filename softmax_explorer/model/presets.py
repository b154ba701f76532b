"""The presets: worked examples, each with class names, a true class and a note on what to see.

A test recomputes every figure in the notes with the engine. Where a figure that is often printed is wrong, the note
says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from softmax_explorer.model.preset import Preset


def by_group() -> list[tuple[str, list[Preset]]]:
    """(group, its presets), groups in the order of their first preset."""
    groups: dict[str, list[Preset]] = {}
    for preset in _ALL:
        groups.setdefault(preset.group, []).append(preset)
    return list(groups.items())


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
        "First steps",
        "Drag setosa: all three probabilities move, because they must sum to 1. Setosa has 74.25 %, versicolor 20.24 "
        "%, virginica 5.51 %; its loss is 0.2977, its gradient −0.2575, so descent raises its logit (printed figures "
        "that differ, 5.52 %, 10.999 and 0.2979, were rounded or cut too early, and 40.3 % at T = 5 is 42.3 %).",
        (2.1, 0.8, -0.5),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "three-scores",
        "Three scores",
        "First steps",
        "Drag second down until it meets third: at equal logits they share equally. The probabilities are 9.0 %, 66.5 "
        "% and 24.5 %; the largest exponential is 20.086 and the sum 30.193, where 20.085 and 30.192 in print are cut "
        "off, not rounded.",
        (1.0, 3.0, 2.0),
        ("first", "second", "third"),
        1,
    ),
    Preset(
        "one-two-three",
        "One, two, three",
        "First steps",
        "Raise any logit by 1: at T = 1 its odds against each other class grow 2.718 times. So do the probabilities "
        "from class to class, 9.0 %, 24.5 %, 66.5 %: what counts is the difference of two logits, and that a larger "
        "one gives a “proportionally larger” probability is wrong.",
        (1.0, 2.0, 3.0),
        ("one", "two", "three"),
        2,
    ),
    Preset(
        "soft-argmax",
        "A soft argmax",
        "First steps",
        "Turn the temperature to 0: the soft maximum becomes the hard one. At T = 1 high takes 99.66 %, and the "
        "others keep 0.09 % and 0.25 %: a smooth version of picking the largest.",
        (1.0, 2.0, 8.0),
        ("low", "middle", "high"),
        2,
    ),
    Preset(
        "raw-outputs",
        "Raw outputs",
        "First steps",
        "Drag cat below 0: raw outputs may have any sign and any sum, the probabilities still sum to 1. These sum to "
        "1.6, and softmax turns them into 88.1 %, 2.2 % and 9.8 %.",
        (2.5, -1.2, 0.3),
        ("cat", "dog", "bird"),
        0,
    ),
    Preset(
        "digit-scores",
        "Digit scores",
        "First steps",
        "Drag a score below 0 or above 1: logits are not percentages, only their differences count. Here 1.2 is no "
        "“120 %” (and it is that of the first class, not of the third, as in print): the probabilities are 20.8 %, "
        "3.1 % and 76.1 %.",
        (1.2, -0.7, 2.5),
        ("digit 1", "digit 2", "digit 3"),
        2,
    ),
    Preset(
        "dog-cat-bird",
        "Dog, cat, bird",
        "First steps",
        "Turn the temperature from 1 to 1.18: dog, cat and bird go from 77 %, 21 % and 3 % to 72 %, 24 % and 4 %. The "
        "latter are printed beside these scores, but belong to that temperature.",
        (2.1, 0.8, -1.3),
        ("dog", "cat", "bird"),
        0,
    ),
    Preset(
        "mnist",
        "Handwritten digit",
        "First steps",
        "Drag the 7 down: what it loses goes to the other nine digits in equal parts, for their logits are equal. 80 "
        "% for the 7 leaves 2.22 % for each of them; with 2 % each, as sometimes written, only 98 % would be handed "
        "out.",
        tuple(math.log(36.0) if digit == 7 else 0.0 for digit in range(10)),
        tuple(str(digit) for digit in range(10)),
        7,
    ),
    Preset(
        "binary-gap",
        "Two classes, wide gap",
        "Two classes",
        "Drag positive towards negative: the answer stays nearly certain most of the way, then gives in. A gap of 9 "
        "gives 99.988 % and 0.012 %: close to certain, and still neither 1 nor 0.",
        (10.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-tie",
        "Two classes, tie",
        "Ties and shifts",
        "Drag either class: near a tie the probability moves fastest. Equal logits give 50 % each, however large they "
        "are: softmax sees only differences.",
        (1.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-negative",
        "Two classes, one negative",
        "Two classes",
        "Shift all logits by 10: a negative score is nothing special, and no probability changes. A gap of 10 gives "
        "99.995 % to the second class; the first keeps 0.0045 %, which is small, not zero.",
        (-10.0, 0.0),
        ("positive", "negative"),
        1,
    ),
    Preset(
        "binary-extreme",
        "Two classes, overflow",
        "Very large numbers",
        "Drag positive down: down to a gap of 36.74 float64 rounds the answer to exactly 1. Its true value is 1 − "
        "1.4e−434, so that floating point never reaches 1 is the wrong way round; and e^1000 overflows, so the "
        "maximum is subtracted first.",
        (1000.0, 1.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "binary-underflow",
        "Two classes, underflow",
        "Very large numbers",
        "Drag positive up: its loss falls as fast as the gap and is always finite, for it is taken from the logits. "
        "Its p = 5.1e−435 is rounded to 0, as from a gap of 745.13 on: the loss is 1000, and would be infinite if "
        "taken from that p, so that p is never 0 is wrong in float64.",
        (-1000.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "sigmoid-pair",
        "Softmax as a sigmoid",
        "Two classes",
        "Shift all logits: nothing changes, for softmax over two classes is the sigmoid of their difference. Both "
        "give 0.8808 here.",
        (2.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "confident-pair",
        "A confident pair",
        "Two classes",
        "Turn the temperature to 2: the factor between the two probabilities becomes its square root. 10 against 0.5 "
        "is 99.9925 % against 0.0075 %: the scores differ by a factor of 20, the probabilities by 13360.",
        (10.0, 0.5),
        ("spam", "not spam"),
        0,
    ),
    Preset(
        "spread-pair",
        "A spread pair",
        "Two classes",
        "Drag Dutch further down: its exponential shrinks and stays above 0. 7.2 against −3.5 is 99.9977 % against "
        "0.0023 %: negative scores are fine, exponentials are always positive.",
        (7.2, -3.5),
        ("English", "Dutch"),
        0,
    ),
    Preset(
        "five-two",
        "Five against two",
        "Two classes",
        "Shift all logits: the ratio of the two probabilities stays. It is e^3 = 20.09, from the difference of the "
        "logits, not 2.5, their quotient.",
        (5.0, 2.0),
        ("five", "two"),
        0,
    ),
    Preset(
        "three-five",
        "Three against five",
        "Two classes",
        "Drag three up to five: the exponentials meet, and so do the probabilities. From 3 to 5 the exponential grows "
        "from 20.09 to 148.41, a factor of 7.39 = e^2; the score has not doubled, as in print: it grew by 2, and only "
        "that counts.",
        (3.0, 5.0),
        ("three", "five"),
        1,
    ),
    Preset(
        "logit-hundred",
        "A logit of 100",
        "Very large numbers",
        "Type a logit above 709.78: e^z overflows float64, so the maximum is subtracted first. e^100 = 2.69e43 does "
        "not break it, as is often claimed; it does break float32, from 88.72 on, and float16 from 11.09.",
        (100.0, 0.0),
        ("positive", "negative"),
        0,
    ),
    Preset(
        "overflow",
        "Overflow, or not",
        "Very large numbers",
        "Switch “− max” on: the exponentials are 1 and less, the probabilities stay as they are. e^300 = 1.94e130 is "
        "often said to overflow float64 and end in NaN, but that holds up to e^709.78; only float32 overflows here, "
        "and subtracting the maximum cures both.",
        (100.0, 200.0, 300.0),
        ("first", "second", "third"),
        2,
    ),
    Preset(
        "equal",
        "All equal",
        "Ties and shifts",
        "Drag setosa: what it takes or gives is shared equally by the other two. Three equal logits give 33.33 % "
        "each, whatever their value; the gradient of the true class is −0.6667, of each other +0.3333.",
        (1.5, 1.5, 1.5),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "shift-before",
        "Before the shift",
        "Ties and shifts",
        "Shift all logits by 5: no probability moves. They are 90.09 %, 4.96 % and 4.96 %, as in the next example, "
        "whose logits are 5 higher.",
        (3.0, 0.1, 0.1),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "shift-after",
        "After the shift",
        "Ties and shifts",
        "Press “Subtract max”: the largest logit becomes 0, and the probabilities stay. Every logit is 5 higher than "
        "in the example before, and the probabilities are the same, 90.09 %, 4.96 % and 4.96 %: that is why the "
        "maximum may be subtracted.",
        (8.0, 5.1, 5.1),
        ("setosa", "versicolor", "virginica"),
        0,
    ),
    Preset(
        "teacher",
        "A teacher at temperature 4",
        "Uses",
        "Turn the temperature from 4 to 1: what this teacher knows of the wrong classes disappears. At 1 it says "
        "99.99 % and nothing else; at 4 it gives 85.1 %, 7.3 % and 7.5 %, and a student can learn which wrong class "
        "is the less wrong.",
        (10.0, 0.2, 0.3),
        ("setosa", "versicolor", "virginica"),
        0,
        temperature=4.0,
    ),
    Preset(
        "one-neuron",
        "One output neuron",
        "Traps",
        "Drag the logit: nothing happens, for softmax over a single neuron is always 1 and its gradient 0. So nothing "
        "is ever learned: use a sigmoid, here 0.8909, or two neurons.",
        (2.1,),
        ("positive",),
        0,
    ),
    Preset(
        "softmax-twice",
        "Softmax applied twice",
        "Traps",
        "Drag 3 far beyond 1: only logits that are not held between 0 and 1 can be certain. These are probabilities "
        "already, so an answer of 98.2 % comes out as 22.8 %; with ten classes a second softmax never passes 0.232, "
        "and the loss never falls below 1.461.",
        (0.0005, 0.0001, 0.001, 0.982, 0.0, 0.009, 0.0002, 0.0002, 0.005, 0.002),
        tuple(str(digit) for digit in range(10)),
        3,
    ),
    Preset(
        "next-token",
        "Next token",
        "Uses",
        "Turn the temperature up: anything but “mat” is sampled more often. “The cat sat on the …” gives “mat” 36.8 % "
        "among a dozen tokens; a language model scores every token it knows.",
        (4.6, 3.9, 3.5, 3.2, 2.9, 2.7, 2.4, 2.1, 1.7, 1.2, 0.6, -0.4),
        ("mat", "floor", "couch", "bed", "windowsill", "roof", "table", "fence", "rug", "keyboard", "moon", "theorem"),
        0,
    ),
    Preset(
        "attention-scores",
        "Attention scores",
        "Uses",
        "Drag cup down: “it” looks elsewhere, and the weights still sum to 1. In “the robot dropped the cup because "
        "it was wet” the scores q · k / √d become 63.4 % on “cup”; there is no true class in attention, the weights "
        "average the values.",
        (-0.4, 1.9, 0.6, -0.3, 3.1, -0.8, 0.9),
        ("the", "robot", "dropped", "the", "cup", "because", "it"),
        4,
    ),
    Preset(
        "policy",
        "A policy",
        "Uses",
        "Turn the temperature, which is how much the agent explores: at 0 it always takes the best action, at ∞ all "
        "alike. At 0.5 the best action is taken 48.3 % of the time.",
        (1.2, 0.9, 1.4, -0.3),
        ("left", "stay", "right", "jump"),
        2,
        temperature=0.5,
    ),
    Preset(
        "expert-gating",
        "Expert gating",
        "Uses",
        "Drag an expert up until it is among the top two: another one no longer runs. The top two of eight hold 73.8 "
        "% of the weight; a mixture of experts divides their weights by that sum.",
        (2.4, 0.3, -0.7, 1.9, 0.1, -1.2, 0.8, -0.2),
        tuple(f"expert {number}" for number in range(1, 9)),
        0,
    ),
    Preset(
        "recommender",
        "Recommender",
        "Uses",
        "Mask the second film with a right click: its share goes to all others, in proportion. The first film gets "
        "46.7 % of the recommendations, and 51.8 % without the second.",
        (2.6, 1.05, 1.7, 1.4, 0.9, -0.6),
        ("space opera", "heist", "detective story", "documentary", "romance", "musical"),
        0,
    ),
    Preset(
        "imbalance",
        "Class imbalance",
        "Traps",
        "Turn the temperature away from 1: softmax no longer returns how often each class occurs. These logits are "
        "the log priors of 90 %, 9 % and 1 %; that softmax assumes balanced classes is wrong: learned logits carry "
        "the priors.",
        (math.log(0.90), math.log(0.09), math.log(0.01)),
        ("healthy", "mild", "severe"),
        2,
    ),
    Preset(
        "multi-label",
        "Several labels at once",
        "Traps",
        "Drag beach up: softmax takes it from sunset and people, their sigmoids stay. All three are in this photo, "
        "and each sigmoid can say so, 95.7 %, 91.7 % and 85.8 %; softmax makes them compete, so people, true as it "
        "is, gets 15.3 %.",
        (3.1, 2.4, 1.8, -1.5, -4.0),
        ("beach", "sunset", "people", "dog", "snow"),
        0,
        labels=(0, 1, 2),
        loss="binary-cross-entropy",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.id: preset for preset in _ALL})
