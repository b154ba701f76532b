"""The presets are the design's, and every figure in their notes is what the engine computes."""

from __future__ import annotations

import math
import re

import mpmath
import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.model import presets
from softmax_explorer.model.presets import PRESETS
from softmax_explorer.model.results import Results

DESIGN = {
    "iris": [2.1, 0.8, -0.5],
    "three-scores": [1, 3, 2],
    "one-two-three": [1, 2, 3],
    "soft-argmax": [1, 2, 8],
    "raw-outputs": [2.5, -1.2, 0.3],
    "digit-scores": [1.2, -0.7, 2.5],
    "dog-cat-bird": [2.1, 0.8, -1.3],
    "mnist": None,
    "binary-gap": [10, 1],
    "binary-tie": [1, 1],
    "binary-negative": [-10, 0],
    "binary-extreme": [1000, 1],
    "binary-underflow": [-1000, 0],
    "sigmoid-pair": [2, 0],
    "confident-pair": [10, 0.5],
    "spread-pair": [7.2, -3.5],
    "five-two": [5, 2],
    "three-five": [3, 5],
    "logit-hundred": [100, 0],
    "overflow": [100, 200, 300],
    "equal": [1.5, 1.5, 1.5],
    "shift-before": [3, 0.1, 0.1],
    "shift-after": [8, 5.1, 5.1],
    "teacher": [10, 0.2, 0.3],
    "one-neuron": [2.1],
    "softmax-twice": None,
    "next-token": None,
    "attention-scores": None,
    "policy": None,
    "expert-gating": None,
    "recommender": None,
    "imbalance": None,
    "multi-label": None,
}


def plain(figure: str) -> str:
    """1.0 and 1, 4.5e-5 and 4.5e−5 are the same figure."""
    return (figure.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", figure) else figure).replace("-", "−")


def results(preset: str) -> Results:
    return Results(PRESETS[preset].scenario())


def percent(preset: str, decimals: int, *classes: int) -> list[str]:
    """The probabilities of these classes (all of them when none is named) as the notes write them."""
    p = results(preset).probabilities
    return [f"{100 * p[i]:.{decimals}f}" for i in classes or range(len(p))]


def exponent(value: float) -> str:
    return f"{value:.2e}".replace("e+", "e")


def tiny(gap: int) -> str:
    """1 / (1 + e^gap) with 60 digits, two of them shown."""
    with mpmath.workdps(60):
        return mpmath.nstr(1 / (1 + mpmath.exp(gap)), 2)


def gap_where(stops) -> str:
    """The smallest gap from which it happens, to two decimals, by bisection."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (low, middle) if stops(middle) else (middle, high)
    return f"{high:.2f}"


def float_limit(kind: type[np.floating]) -> str:
    """The logit whose exponential is the largest number of that kind."""
    return f"{math.log(float(np.finfo(kind).max)):.2f}"


def computed_figures() -> dict[str, list[str]]:
    """What the engine makes of the figures in each preset's note."""
    iris, pair, teacher = results("iris"), results("confident-pair"), results("teacher")
    at_1_18 = Results(PRESETS["dog-cat-bird"].scenario().with_temperature(1.18)).probabilities
    without_second = Results(PRESETS["recommender"].scenario().with_mask(1, True)).probabilities
    one_hot = engine.softmax(np.eye(10)[0])
    three = results("three-scores")
    return {
        "iris": [
            *percent("iris", 2),
            f"{iris.loss:.4f}",
            f"{-iris.gradient[0]:.4f}",
            f"{100 * Results(iris.scenario.with_temperature(5.0)).probabilities[0]:.1f}",
        ],
        "three-scores": [
            *percent("three-scores", 1),
            f"{three.exponentials.max():.3f}",
            f"{three.sum_exponentials:.3f}",
        ],
        "one-two-three": [*percent("one-two-three", 1), f"{math.e:.3f}"],
        "soft-argmax": percent("soft-argmax", 2),
        "raw-outputs": [*percent("raw-outputs", 1), f"{results('raw-outputs').logits.sum():.1f}"],
        "digit-scores": percent("digit-scores", 1),
        "dog-cat-bird": [*percent("dog-cat-bird", 0), *(f"{100 * p:.0f}" for p in at_1_18)],
        "mnist": [*percent("mnist", 0, 7), *percent("mnist", 2, 0), f"{80 + 9 * 2}"],
        "binary-gap": [*percent("binary-gap", 3), f"{10 - 1}"],
        "binary-tie": percent("binary-tie", 0),
        "binary-negative": [*percent("binary-negative", 4, 0), *percent("binary-negative", 3, 1), "10"],
        "binary-extreme": [
            tiny(999),
            gap_where(lambda gap: engine.softmax([gap, 0.0])[0] == 1.0),
        ],
        "binary-underflow": [
            tiny(1000),
            gap_where(lambda gap: engine.softmax([-gap, 0.0])[0] == 0.0),
            f"{results('binary-underflow').loss:.0f}",
        ],
        "sigmoid-pair": [f"{results('sigmoid-pair').probabilities[0]:.4f}", f"{float(engine.sigmoid(2.0)):.4f}"],
        "confident-pair": [
            *percent("confident-pair", 4),
            f"{10 / 0.5:.0f}",
            f"{pair.probabilities[0] / pair.probabilities[1]:.0f}",
        ],
        "spread-pair": percent("spread-pair", 4),
        "five-two": [f"{math.exp(5 - 2):.2f}", f"{5 / 2}", "3"],
        "three-five": [
            *(f"{e:.2f}" for e in results("three-five").exponentials),
            f"{math.exp(2):.2f}",
        ],
        "logit-hundred": [
            exponent(results("logit-hundred").exponentials[0]),
            *(float_limit(kind) for kind in (np.float64, np.float32, np.float16)),
        ],
        "overflow": [exponent(results("overflow").exponentials[2]), float_limit(np.float64)],
        "equal": [*percent("equal", 2), *(f"{abs(g):.4f}" for g in results("equal").gradient)],
        "shift-before": percent("shift-before", 2),
        "shift-after": percent("shift-after", 2),
        "teacher": [
            *(f"{100 * p:.1f}" for p in teacher.probabilities),
            f"{100 * engine.softmax([10, 0.2, 0.3])[0]:.2f}",
        ],
        "one-neuron": [
            f"{results('one-neuron').probabilities[0]:.0f}",
            f"{results('one-neuron').gradient[0]:.0f}",
            f"{results('one-neuron').sigmoid[0]:.4f}",
        ],
        "softmax-twice": [
            f"{100 * results('softmax-twice').logits.max():.1f}",
            *percent("softmax-twice", 1, 3),
            f"{one_hot.max():.3f}",
            f"{-math.log(one_hot.max()):.3f}",
        ],
        "next-token": percent("next-token", 1, 0),
        "attention-scores": percent("attention-scores", 1, 4),
        "policy": percent("policy", 1, 2),
        "expert-gating": [f"{100 * np.sort(results('expert-gating').probabilities)[-2:].sum():.1f}"],
        "recommender": [*percent("recommender", 1, 0), f"{100 * without_second[0]:.1f}"],
        "imbalance": percent("imbalance", 0),
        "multi-label": [
            *(f"{100 * s:.1f}" for s in results("multi-label").sigmoid[:3]),
            *percent("multi-label", 1, 2),
        ],
    }


COMPUTED = computed_figures()
# What the notes take as given, and the wrong figures they quote.
GIVEN = {
    "iris": ["1", "5.52", "10.999", "0.2979", "5", "40.3"],
    "three-scores": ["20.085", "30.192"],
    "one-two-three": ["1"],
    "soft-argmax": ["0", "1"],
    "raw-outputs": ["0", "1"],
    "digit-scores": ["0", "1", "1.2", "120"],
    "dog-cat-bird": ["1", "1.18"],
    "mnist": ["7", "2"],
    "binary-gap": ["1", "0"],
    "binary-extreme": ["1000", "1"],
    "binary-underflow": ["0"],
    "confident-pair": ["2", "10", "0.5"],
    "spread-pair": ["0", "7.2", "3.5"],
    "three-five": ["3", "5", "2"],
    "logit-hundred": ["100"],
    "overflow": ["1", "300"],
    "shift-before": ["5"],
    "shift-after": ["0", "5"],
    "teacher": ["1", "4"],
    "softmax-twice": ["0", "1", "3"],
    "attention-scores": ["1"],
    "policy": ["0.5", "0"],
    "imbalance": ["1"],
}


def test_ids_and_logits_are_the_design_s() -> None:
    assert list(PRESETS) == list(DESIGN)
    for name, logits in DESIGN.items():
        assert logits is None or PRESETS[name].scenario().logits.tolist() == logits, name


@pytest.mark.parametrize("name", DESIGN)
def test_every_figure_in_the_note_is_computed(name: str) -> None:
    note = re.sub("(?i)float(16|32|64)", "", PRESETS[name].note)
    shown = {plain(figure) for figure in re.findall(r"\d+(?:\.\d+)?(?:e−?\d+)?", note)}
    computed = {plain(figure) for figure in COMPUTED[name]}
    assert shown == computed | {plain(figure) for figure in GIVEN.get(name, [])}


@pytest.mark.parametrize("name", DESIGN)
def test_a_preset_is_complete(name: str) -> None:
    preset = PRESETS[name]
    scenario = preset.scenario()
    assert presets.get(name) is preset
    assert (scenario.preset, scenario.title, scenario.note) == (name, preset.title, preset.note)
    assert len(set(scenario.class_names)) >= min(2, scenario.num_classes)
    assert not any(class_name.startswith("class ") for class_name in scenario.class_names)
    assert preset.title
    assert len(preset.title) <= 30
    assert len(re.findall(r"\.(?: |$)", preset.note)) in (1, 2)  # sentences
    assert len(preset.note) <= 330
    assert "-" not in re.sub(r"[a-z]-[a-z]", "", preset.note)  # a real minus sign
    assert scenario == preset.scenario()


def test_an_unknown_id_is_named() -> None:
    with pytest.raises(ValueError, match='no preset "irises"'):
        presets.get("irises")


def test_wrong_figures_in_print_are_explained() -> None:
    """The sum of rounded terms, a cut probability, a temperature: each wrong figure is what the note says it is."""
    iris, p = results("iris"), results("iris").probabilities
    assert f"{sum(round(e, 3) for e in iris.exponentials):.3f}" == "10.999"
    assert f"{-math.log(0.7424):.4f}" == "0.2979"
    assert f"{p[2]:.4f}" == "0.0551"
    shifted = [round(math.exp(gap), 4) for gap in (0.0, -1.3, -2.6)]
    assert f"{shifted[2] / round(sum(shifted), 4):.4f}" == "0.0552"


# Presets whose figures are printed wrong somewhere, with a word of what their notes say about it.
WRONG_IN_PRINT = {
    "iris": "printed", "three-scores": "in print", "one-two-three": "wrong", "digit-scores": "as in print",
    "dog-cat-bird": "printed", "mnist": "as sometimes written", "binary-extreme": "wrong", "binary-underflow": "wrong",
    "three-five": "as in print", "logit-hundred": "often claimed", "overflow": "often said", "imbalance": "wrong",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_IN_PRINT)
def test_the_note_says_what_is_wrong_in_print(name: str) -> None:
    assert WRONG_IN_PRINT[name] in PRESETS[name].note


def odds(p: list[float]) -> float:
    return p[0] / p[1]


# What the notes ask the hand to do, and whether that is seen then.
TRIED = {
    "iris": lambda p, q: all(a != b for a, b in zip(p, q("with_logit", 0, 1.0), strict=True)),
    "three-scores": lambda p, q: q("with_logit", 1, 2.0)[1] == q("with_logit", 1, 2.0)[2],
    "one-two-three": lambda p, q: odds(q("with_logit", 0, 2.0)) / odds(p) == pytest.approx(math.e),
    "soft-argmax": lambda p, q: q("with_temperature", 0.0) == [0.0, 0.0, 1.0],
    "mnist": lambda p, q: len({*q("with_logit", 7, 1.0)}) == 2,
    "binary-tie": lambda p, q: (
        q("with_logit", 0, 1.1)[0] - p[0] > q("with_logit", 0, 3.1)[0] - q("with_logit", 0, 3.0)[0]
    ),
    "binary-negative": lambda p, q: q("with_shift", 10.0) == p,
    "sigmoid-pair": lambda p, q: q("with_shift", 3.0) == p,
    "confident-pair": lambda p, q: odds(q("with_temperature", 2.0)) == pytest.approx(math.sqrt(odds(p))),
    "five-two": lambda p, q: odds(q("with_shift", -4.0)) == pytest.approx(odds(p)),
    "three-five": lambda p, q: q("with_logit", 0, 5.0) == [0.5, 0.5],
    "equal": lambda p, q: (moved := q("with_logit", 0, 9.0))[1] == moved[2],
    "shift-before": lambda p, q: q("with_shift", 5.0) == pytest.approx(p, abs=1e-15),
    "teacher": lambda p, q: max(q("with_temperature", 1.0)[1:]) < 1e-4,
    "one-neuron": lambda p, q: q("with_logit", 0, -8.0) == [1.0],
    "softmax-twice": lambda p, q: q("with_logit", 3, 10.0)[3] > 0.998 and q("with_logit", 3, 1.0)[3] < 0.232,
    "next-token": lambda p, q: q("with_temperature", 2.0)[0] < p[0],
    "policy": lambda p, q: q("with_temperature", 0.0)[2] == 1.0 and q("with_temperature", math.inf) == [0.25] * 4,
    "recommender": lambda p, q: (
        len({round(b / a, 9) for a, b in zip(p, q("with_mask", 1, True), strict=True) if b}) == 1
    ),
    "imbalance": lambda p, q: q("with_temperature", 2.0)[0] != pytest.approx(0.9, abs=0.1),
}


@pytest.mark.parametrize("name", TRIED)
def test_what_the_note_asks_to_try_is_seen(name: str) -> None:
    start = PRESETS[name].scenario()
    assert TRIED[name](
        Results(start).probabilities.tolist(),
        lambda change, *values: Results(getattr(start, change)(*values)).probabilities.tolist(),
    )


def test_groups_are_few_and_small() -> None:
    groups = presets.by_group()
    assert groups[0][0] == PRESETS["iris"].group
    assert 5 <= len(groups) <= 6
    assert all(2 <= len(members) <= 8 for _, members in groups)
    assert sorted(preset.id for _, members in groups for preset in members) == sorted(PRESETS)


def test_mnist_is_eighty_percent_of_a_seven() -> None:
    p = results("mnist").probabilities
    assert p[7] == pytest.approx(0.8, abs=2.0**-52)
    assert np.delete(p, 7) == pytest.approx(np.full(9, 0.2 / 9), abs=2.0**-54)
    assert PRESETS["mnist"].scenario().class_names[7] == "7"


def test_softmax_twice_starts_from_probabilities() -> None:
    scenario = PRESETS["softmax-twice"].scenario()
    assert math.fsum(scenario.logits) == pytest.approx(1.0, abs=2.0**-50)
    assert scenario.num_classes == 10
    assert scenario.logits.argmax() == scenario.target
    assert Results(scenario).probabilities.max() < 0.232
    assert Results(scenario).loss > 1.461


def test_imbalance_is_log_priors_and_next_token_a_dozen() -> None:
    assert results("imbalance").probabilities == pytest.approx([0.9, 0.09, 0.01], abs=2.0**-52)
    assert PRESETS["next-token"].scenario().num_classes == 12
    assert PRESETS["teacher"].scenario().temperature == 4.0


def test_shift_before_and_after_agree() -> None:
    before, after = results("shift-before"), results("shift-after")
    assert (after.logits - before.logits).tolist() == pytest.approx([5.0] * 3, abs=2.0**-50)
    # 5.1 - 8 and 0.1 - 3 differ by the rounding of 5.1 and 8 - 5.1: 2^-50 at most.
    assert after.probabilities == pytest.approx(before.probabilities, abs=2.0**-50)


def test_multi_label_is_wrong_for_softmax_only() -> None:
    found = results("multi-label")
    assert found.labels.tolist() == [1, 1, 1, 0, 0]
    assert ((found.sigmoid > 0.5) == (found.labels == 1)).all()
    assert ((found.probabilities > 0.5) != (found.labels == 1)).any()
