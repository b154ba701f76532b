"""The numerics lab under a real hand: the offset, the exhibits, and what is said about them."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.export import numerics as words
from softmax_explorer.export.table import dumps, to_json
from softmax_explorer.model import Scenario, numerics, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.numerics_lab import NumericsLab
from softmax_explorer.widgets.choice import Choice
from softmax_explorer.widgets.tuner import Tuner

from .conftest import SCENARIOS, Stage

IRIS = SCENARIOS["three classes"]
LEFT = Qt.MouseButton.LeftButton


def _set(scenario: Scenario, **settings) -> Scenario:
    return scenario.with_panel_settings("numerics-lab", settings)


def _said(shown: Stage) -> str:
    return NumericsLab.describe(Results(shown.host.scenario))


def _zone(shown: Stage, grab: str):
    shown.widget.grab()
    return next(z.rect for z in shown.widget.picture.zones() if z.grab == grab)  # type: ignore[attr-defined]


def test_the_offset_breaks_one_precision_after_the_other(stage, qtbot):
    shown: Stage = stage(NumericsLab, IRIS)
    tuner = shown.widget.findChild(Tuner)
    assert isinstance(tuner, Tuner)
    assert "all hold" in _said(shown)
    said, pictures = [], [shown.widget.grab().toImage()]
    while shown.host.scenario.panel_settings.get("numerics-lab", {}).get("offset", 0.0) < 1e6:
        QTest.keyClick(tuner, Qt.Key.Key_PageUp)
        said.append(_said(shown))
        pictures.append(shown.widget.grab().toImage())
    order = [text.partition("breaks in ")[2].partition(";")[0] for text in said if "breaks in" in text]
    assert list(dict.fromkeys(order)) == [
        "float16",
        "float16, bfloat16, float32",
        "all 4 precisions",
    ]
    assert "stable breaks in float16 alone, whose numbers end at 65504" in said[-1]
    assert all(before != after for before, after in pairwise(pictures))
    qtbot.waitUntil(lambda: shown.host.commits == ["Offset of all logits"])
    QTest.keyClick(tuner, Qt.Key.Key_Home)
    assert "all hold" in _said(shown)


def test_the_marker_on_the_ruler_is_the_same_offset(stage):
    shown: Stage = stage(NumericsLab, IRIS, size=(760, 560))
    picture, ruler = shown.widget.picture, _zone(shown, "offset")  # type: ignore[attr-defined]
    middle = ruler.center().toPoint()
    QTest.mousePress(picture, LEFT, pos=QPoint(round(ruler.left()) + 20, middle.y()))
    QTest.mouseMove(picture, middle)
    assert shown.host.commits == []
    QTest.mouseRelease(picture, LEFT, pos=middle)
    offset = shown.host.scenario.panel_settings["numerics-lab"]["offset"]
    # half of the ruler is 10^3: a pixel of 700 is 2 percent
    assert offset + 2.1 == pytest.approx(1e3, rel=0.05)
    assert shown.host.commits == ["Offset of all logits"]
    assert "naive breaks in all 4 precisions" in _said(shown)


def test_at_another_temperature_it_speaks_of_what_is_exponentiated(stage):
    warm = IRIS.with_temperature(2.0)
    assert "The largest z/T is 8.05: all hold" in NumericsLab.describe(Results(_set(warm, offset=14.0)))
    assert "The largest z/T is 12.05: naive breaks in float16;" in NumericsLab.describe(
        Results(_set(warm, offset=22.0))
    )
    assert "The largest z/T is 0.00: all hold" in NumericsLab.describe(Results(IRIS.with_temperature(math.inf)))
    assert "divided by 0" in NumericsLab.describe(Results(IRIS.with_temperature(0.0)))


def test_every_exhibit_is_chosen_said_and_kept(stage):
    shown: Stage = stage(NumericsLab, IRIS)
    choice, tuner, said = shown.widget.findChild(Choice), shown.widget.findChild(Tuner), []
    assert isinstance(choice, Choice)
    assert isinstance(tuner, Tuner)
    for number, exhibit in enumerate(numerics.EXHIBITS):
        choice.setCurrentIndex(number)
        said.append(_said(shown))
        assert tuner.isVisible() == (exhibit == "yours")
        loaded = session.loads(session.dumps(shown.host.scenario))
        assert NumericsLab.describe(Results(loaded)) == said[-1]
    assert len(set(said)) == len(numerics.EXHIBITS)
    assert "NaN in 8 of 8 rows" in said[1]
    assert "NaN in 8 of 8 rows" in said[2]
    assert "the naive loss is ∞, log-softmax says 0.933" in said[3]
    assert "8 of 8 rows break" in said[4]
    assert "never gives more than 0.576" in said[5]
    assert "stops at a loss of 18.42" in said[6]
    assert shown.host.commits == ["Exhibit"] * (len(numerics.EXHIBITS) - 1)


def test_the_published_bounds_of_softmax_applied_twice():
    said = NumericsLab.describe(Results(_set(SCENARIOS["ten classes"], exhibit="twice")))
    assert "over 10 classes never gives more than 0.232, its loss never falls below 1.461" in said


def test_the_true_logit_is_dragged_until_the_patch_gives_up(stage, qtbot):
    shown: Stage = stage(NumericsLab, _set(IRIS, exhibit="epsilon"))
    picture, plot = shown.widget.picture, _zone(shown, "gap")  # type: ignore[attr-defined]
    end = QPoint(round(plot.right()) - 1, round(plot.center().y()))
    QTest.mousePress(picture, LEFT, pos=plot.center().toPoint())
    QTest.mouseMove(picture, end)
    QTest.mouseRelease(picture, LEFT, pos=end)
    results = Results(shown.host.scenario)
    assert words.gap(results) == pytest.approx(40.0, abs=0.2)  # a pixel of some 300 over 44 logits
    assert results.categorical_loss == pytest.approx(40.0, abs=0.2)
    losses = [line[3] for line in words.patched_lines(words.gap(results))]
    assert losses[1:] == ["18.421", "∞"]
    assert shown.host.commits == ["Move the true logit"]
    QTest.keyClick(picture, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert words.gap(Results(shown.host.scenario)) == pytest.approx(35.0, abs=0.2)
    qtbot.waitUntil(lambda: len(shown.host.commits) == 2)


def test_the_first_failing_stage_is_marked_once_in_a_row():
    lab = numerics.run(Results(IRIS), "yours", 100.0)
    names = [name for _, name in words.stage_columns("yours", 1.0)]
    marked = [words.marked_stage(line, names) for line in lab.lines]
    assert marked == ["exponentials"] * 3 + [""] * 5
    masked = numerics.run(Results(IRIS), "all-masked", 0.0)  # the maximum breaks, the shift is where one sees it
    assert [words.marked_stage(line, names) for line in masked.lines] == ["sum"] * 4 + ["shifted"] * 4


def test_the_table_has_every_stage_and_is_json():
    table = NumericsLab.table(Results(_set(IRIS, offset=100.0)))
    half = [row for row in table.rows if row[:2] == ("naive", "float16")]
    assert [row[2] for row in half] == ["logits", "scaled", "exponentials", "sum", "probabilities"]
    assert [row[4] for row in half] == [False, False, True, False, False]
    assert half[2][6:] == (math.inf, math.inf, math.inf)
    assert half[-1][5:] == ("NaN", "NaN", "NaN", "NaN")
    for exhibit in numerics.EXHIBITS:
        for scenario in (IRIS, SCENARIOS["one left"], SCENARIOS["huge"]):
            assert json.loads(dumps(to_json(NumericsLab.table(Results(_set(scenario, exhibit=exhibit))))))


@pytest.mark.parametrize("exhibit", numerics.EXHIBITS)
@pytest.mark.parametrize(
    ("size", "states"),
    [
        ((480, 232), ("three classes",)),
        ((760, 560), ("one class", "hundred classes", "huge", "masked", "one left")),
        pytest.param((480, 232), tuple(SCENARIOS), marks=pytest.mark.slow),
        pytest.param((760, 560), tuple(SCENARIOS), marks=pytest.mark.slow),
    ],
    ids=lambda value: str(value) if isinstance(value[0], int) else str(len(value)),
)
def test_every_exhibit_shows_every_state(stage, exhibit, size, states):
    shown: Stage = stage(NumericsLab, _set(IRIS, exhibit=exhibit), size=size)
    for scenario in map(SCENARIOS.__getitem__, states):
        for temperature, offset in ((0.0, 0.0), (1.0, 1e6), (math.inf, 0.0)):
            shown.show(_set(scenario.with_temperature(temperature), exhibit=exhibit, offset=offset))
            assert any(character.isdigit() for character in _said(shown))
            shown.widget.grab()


def test_settings_that_make_no_sense_are_the_defaults(stage):
    odd = _set(IRIS, exhibit="nothing", offset=-5.0)
    assert NumericsLab.describe(Results(odd)) == NumericsLab.describe(Results(IRIS))
    assert "1e6" in NumericsLab.describe(Results(_set(IRIS, offset=1e300)))


def test_it_says_how_many_of_many_classes_are_computed():
    scenario = Scenario(logits=[0.01 * i for i in range(250)])
    assert NumericsLab.describe(Results(scenario)).endswith(" (99 of 250 classes computed)")
    assert "computed" not in NumericsLab.describe(Results(scenario.with_num_classes(100)))
