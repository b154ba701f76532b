"""The numerics lab in words: what each exhibit shows, and the numbers of its stages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from softmax_explorer.engine import naive
from softmax_explorer.export import honest
from softmax_explorer.export.table import Cell, Table
from softmax_explorer.model import numerics
from softmax_explorer.model.numerics import Lab, Line
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, tr

GAPS = np.linspace(-4.0, 40.0, 177)  # how far behind the true class is, in the exhibit of epsilon
_FAR = np.array([1000.0])


def stage_columns(exhibit: str, temperature: float) -> tuple[tuple[str, str], ...]:
    """Heading and stage of each column."""
    scaled = () if temperature == 1.0 else (("z/T", "scaled"),)
    shifted = ("z − m" if temperature == 1.0 else "z/T − m", "shifted")
    shared = (("z", "logits"), *scaled, shifted, ("e^x", "exponentials"), ("Σ e^x", "sum"))
    if exhibit == "smoothing":
        return (*shared, ("p", "probabilities"), ("log p", "log-probabilities"), ("y", "target"), ("L", "loss"))
    return shared if exhibit in ("yours", "temperature-0") else (*shared, ("p", "probabilities"))


def marked_stage(line: Line, columns: Sequence[str]) -> str:
    """The column where the answer broke: that of the failed stage, or the next one shown; "" where none did."""
    if line.failure is None:
        return ""
    names = [stage.name for stage in line.trace.stages]
    return next((name for name in names[names.index(line.failure.name) :] if name in columns), "")


def stage_text(stage: naive.Stage, place: int, failed: bool) -> tuple[str, bool]:
    """What stands in a stage's cell, and whether it is a number one can use; `place` is the class's. Of the stage that
    failed, what failed."""
    values = stage.values
    value = float(values[place] if values.size > 1 else values[0])
    if failed and stage.failure:
        bad = {"nan": np.isnan, "inf": np.isinf, "0": lambda v: v == 0.0}[stage.failure](values)
        value = float(values[bad][0])
    if stage.name in ("logits", "scaled", "shifted", "log-probabilities"):
        return _plain(value), math.isfinite(value)
    return numbers.number(value, 4), math.isfinite(value)


def stage_cells(line: Line, columns: Sequence[str], place: int) -> list[tuple[str, str]]:
    """Text and tone of a row's cells, `place` as in `stage_text`: the first failure stands out, what follows warns."""
    stages, marked = {stage.name: stage for stage in line.trace.stages}, marked_stage(line, columns)
    cells = []
    for name in columns:
        stage = stages.get(name)
        if stage is None:
            cells.append(("–", "muted"))
        elif name == marked:
            cells.append((stage_text(stage, place, True)[0], "failed"))
        else:
            text, usable = stage_text(stage, place, False)
            masked = name == "logits" and not stage.failure
            cells.append((text, "" if usable or masked else "warning"))
    return cells


def _plain(value: float) -> str:
    """A logit with the digits that show its rounding: "1000002.12", "12.1016"."""
    if not 1e3 <= abs(value) < 1e8:
        return numbers.plain(value, 4 if 0.0 < abs(value) < 100.0 and round(value, 2) != value else 2)
    return f"{value:.2f}".replace("-", numbers.MINUS)


def error_text(line: Line) -> str:
    if line.broken and not bool(np.isfinite(line.trace.values).all()):
        return "NaN" if bool(np.isnan(line.trace.values).any()) else numbers.INFINITY
    if math.isnan(line.error):
        return ""
    if 0.0 < line.error < 0.05:
        return "< 0.1"
    if 0.0 < line.error < 1000.0:
        return f"{line.error:.{1 if line.error < 10.0 else 0}f}"
    return numbers.number(line.error, 3)


def to_try(exhibit: str) -> str:
    """What to try of an exhibit; "" of one's own logits."""
    return {
        "all-masked": tr("compare the rows: naive breaks at 0/0, stable already at −∞ − (−∞)"),
        "infinite": tr("find the first ∞ of each row: nothing after it can mend it"),
        "smoothing": tr("compare p of naive float16 with the other rows: log 0 is −∞, however small its weight y"),
        "temperature-0": tr("turn the temperature knob to 0: the app takes the limit by itself"),
        "twice": tr("drag a logit as far as it goes: softmax of softmax stays below its ceiling"),
        "epsilon": tr("drag the marker to the right: the patched loss stops where log-softmax goes on"),
    }.get(exhibit, "")


def sentence(results: Results, lab: Lab | None, exhibit: str) -> str:
    """What an exhibit shows now. `lab` is None for those without stages."""
    if lab is None:
        return _twice(results) if exhibit == "twice" else _epsilon(results)
    said, taken, count = _stages(lab, exhibit), len(lab.classes), results.scenario.num_classes
    if exhibit == "smoothing" or taken >= count:
        return said
    return tr("{said} ({taken} of {count} classes computed)", said=said, taken=taken, count=count)


def _stages(lab: Lab, exhibit: str) -> str:
    broken = [line for line in lab.lines if line.broken]
    if exhibit == "all-masked":
        return tr(
            "With every class masked naive divides 0 by 0 and stable takes −∞ from −∞: NaN in {count} of 8 rows",
            count=len(broken),
        )
    if exhibit == "infinite":
        return tr(
            "One logit of +∞ is ∞/∞ naive and ∞ − ∞ stable: NaN in {count} of 8 rows, so clip before softmax",
            count=len(broken),
        )
    if lab.temperature == 0.0:
        return tr(
            "z divided by 0 is ±∞ or NaN: {count} of 8 rows break; the limit, argmax, must be taken by itself and "
            "gives {share}",
            count=len(broken),
            share=numbers.percent_short(max(lab.exact)),
        )
    if exhibit == "smoothing":
        half, stable = lab.lines[0], lab.lines[4]
        return tr(
            "float16 rounds p of the last class to 0, smoothing gives it y = {y}: the naive loss is {naive}, "
            "log-softmax says {stable}",
            y=numbers.number(float(half.trace.stage("target").values[2]), 3),
            naive=numbers.loss(float(half.trace.values[0])),
            stable=numbers.loss(float(stable.trace.values[0])),
        )
    return _yours(lab)


def _yours(lab: Lab) -> str:
    top = numbers.plain(largest(lab))
    named = tr("The largest logit is {z}", z=top) if lab.temperature == 1.0 else tr("The largest z/T is {x}", x=top)
    naive_broken = [line.precision for line in lab.lines if line.broken and not line.stable]
    stable_broken = [line.precision for line in lab.lines if line.broken and line.stable]
    precisions, error = len(naive.PRECISIONS), error_text(lab.lines[-1])
    if not naive_broken:
        return tr(
            "{named}: all hold; naive float16 overflows first, beyond {limit}; float64 is off by {error} ulp",
            named=named,
            limit=numbers.plain(naive.safe_range("float16")[1]),
            error=error,
        )
    if len(stable_broken) == precisions:
        return tr(
            "{named}: all {count} rows break, subtracting the maximum does not help here",
            named=named,
            count=len(lab.lines),
        )
    breaks = tr("all {count} precisions", count=precisions) if len(naive_broken) == precisions else None
    values = {"named": named, "broken": breaks or ", ".join(naive_broken), "error": error}
    if stable_broken == ["float16"]:
        return tr(
            "{named}: naive breaks in {broken}; stable breaks in float16 alone, whose numbers end at 65504; float64 is "
            "off by {error} ulp",
            **values,
        )
    return tr(
        "{named}: naive breaks in {broken}; stable survives in {count} of {precisions} precisions, float64 off by "
        "{error} ulp",
        count=precisions - len(stable_broken),
        precisions=precisions,
        **values,
    )


def largest(lab: Lab) -> float:
    """What is exponentiated decides: the largest z/T, 0 at T = inf."""
    return float(lab.logits.max()) / lab.temperature if lab.temperature else math.inf


def _twice(results: Results) -> str:
    done, leader = numerics.applied_twice(results), results.leader
    return tr(
        "Softmax of softmax over {count} classes never gives more than {most}, its loss never falls below {least}: "
        "{name} goes from {once} to {twice}",
        count=results.scenario.num_classes,
        most=f"{done.most:.3f}",
        least=f"{done.least_loss:.3f}",
        name=class_label(results.scenario.class_names[leader], leader, 24),
        once=honest.probability(results, leader),
        twice=numbers.probability(float(done.twice[leader])),
    )


def twice_texts(results: Results, done: numerics.Twice, index: int) -> tuple[str, ...]:
    """The logit of a class, its softmax, the softmax of that, and the loss if it is the true one."""
    twice = float(done.twice[index])
    return (
        numbers.signed(float(results.logits[index])),
        honest.probability(results, index),
        numbers.probability(twice),
        numbers.loss(-math.log(twice)),
    )


def _epsilon(results: Results) -> str:
    stop = float(numerics.patched_losses(_FAR, "float64")[0])
    if results.scenario.num_classes == 1 or results.num_unmasked == 1:
        return tr("One class takes part: p is 1 and the loss 0; with others log(p + 1e−8) would stop at {stop}",
                  stop=f"{stop:.2f}")  # fmt: skip
    return tr(
        "log(p + 1e−8) stops at a loss of {stop}, and its gradient at 0; log-softmax says {loss}; in float16 1e−8 is 0",
        stop=f"{stop:.2f}",
        loss=honest.categorical_loss(results),
    )


def formula(lab: Lab | None, exhibit: str) -> str:
    """The line that goes with an exhibit, its numbers substituted."""
    limits = {p: numbers.plain(naive.safe_range(p)[1]) for p in naive.PRECISIONS}
    if exhibit == "twice":
        return tr("softmax(p)_i ≤ e^1 / (e^1 + (K − 1) e^0), since every p is between 0 and 1")
    if exhibit == "epsilon":
        return tr("log p = x − log Σ e^x with x = z/T − max z/T: no p is made that could be 0")
    if exhibit == "smoothing":
        return tr("z = 9, 0, −10:  L = −Σ y log p with y = (1 − ε) y + ε/K, ε = 0.1, K = 3")
    return tr(
        "e^x overflows beyond x = {half} in float16, {brain} in bfloat16, {single} in float32, {double} in float64",
        half=limits["float16"],
        brain=limits["bfloat16"],
        single=limits["float32"],
        double=limits["float64"],
    )


def table(results: Results, lab: Lab | None, exhibit: str) -> Table:
    """Every stage of every row; NaN as text, for JSON has none."""
    names = results.scenario.class_names
    if lab is None and exhibit == "twice":
        done = numerics.applied_twice(results)
        rows = zip(names, done.once.tolist(), done.twice.tolist(), (-np.log(done.twice)).tolist(), strict=True)
        return Table(("class", "softmax", "softmax of softmax", "its loss if true"), tuple(rows))
    if lab is None:
        columns = [numerics.stable_losses(GAPS)] + [numerics.patched_losses(GAPS, p) for p in naive.PRECISIONS]
        rows = zip(GAPS.tolist(), *(map(_cell, column.tolist()) for column in columns), strict=True)
        patched = (f"log(p + 1e-8) {p}" for p in naive.PRECISIONS)
        return Table(("gap", "log-softmax float64", *patched), tuple(rows))
    found: list[tuple[Cell, ...]] = []
    count = lab.logits.size
    for line in lab.lines:
        for stage in line.trace.stages:
            values = stage.values.tolist()
            cells = [_cell(value) for value in values] + [None] * (count - len(values))
            error = _cell(line.error) if stage is line.trace.stages[-1] else None
            method = "stable" if line.stable else "naive"
            first = stage is line.failure
            found.append((method, line.precision, stage.name, stage.failure, first, error, *cells))
    shown = [names[i] for i in lab.classes] if exhibit != "smoothing" else [f"class {i}" for i in lab.classes]
    heading = ("method", "precision", "stage", "failure", "first failure", "error in ulp")
    return Table((*heading, *shown), tuple(found))


def _cell(value: float) -> Cell:
    return "NaN" if math.isnan(value) else value + 0.0


# the exhibit of epsilon ---------------------------------------------------------------------------------------------
def gap(results: Results) -> float:
    """How far the true class is behind: log((1 − p)/p), with two classes the distance of their logits."""
    true = results.true_class
    with np.errstate(invalid="ignore"):
        found = float(results.log_complements[true] - results.log_probabilities[true])
    return 0.0 if math.isnan(found) else found


def patched_lines(at: float) -> list[tuple[str, np.ndarray, str, str]]:
    """Name, losses over GAPS, what stands where they end, and the loss where the true class is."""
    here = np.array([min(max(at, float(GAPS[0])), float(GAPS[-1]))])
    stable, single, half = _curves()
    return [
        (tr("log-softmax"), stable, "", numbers.loss(float(numerics.stable_losses(here)[0]))),
        (tr("log(p + 1e−8), float32"), single, "", _loss(float(numerics.patched_losses(here, "float32")[0]))),
        (tr("log(p + 1e−8), float16"), half, "∞", _loss(float(numerics.patched_losses(here, "float16")[0]))),
    ]


@cache
def _curves() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        numerics.stable_losses(GAPS),
        numerics.patched_losses(GAPS, "float32"),
        numerics.patched_losses(GAPS, "float16"),
    )


def _loss(value: float) -> str:
    """A loss that rounding may have made slightly negative, or 0."""
    return numbers.MINUS + numbers.loss(-value) if value < 0.0 else numbers.loss(value)
