"""The online softmax panel: what its buttons and its settings do, and that its numbers are the recurrence's."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QPushButton

from softmax_explorer.model import Scenario, session
from softmax_explorer.model.results import Results
from softmax_explorer.panels.online_softmax import OnlineSoftmax
from softmax_explorer.widgets.sketch import Sketch

FOUR = Scenario(logits=[1.0, 3.0, 2.0, 5.0])


def with_settings(**settings: object) -> Results:
    return Results(FOUR.with_panel_settings("online-softmax", settings))


def test_a_larger_logit_shrinks_the_old_sum():
    table = OnlineSoftmax.table(with_settings(step=2, block=2))
    first, second = table.rows
    assert first[:6] == (0, 1, -math.inf, 3.0, 0.0, 0.0)
    assert first[-1] == pytest.approx(1 + math.exp(-2))
    assert second[2:6] == (3.0, 5.0, first[-1], math.exp(-2))
    assert second[-1] == pytest.approx((1 + math.exp(-2)) * math.exp(-2) + 1 + math.exp(-3))
    sentence = OnlineSoftmax.describe(with_settings(step=2, block=2))
    assert "raised the maximum to 5" in sentence
    assert "0.135" in sentence
    assert "log Σ = 5.1852" in sentence


def test_the_last_sum_is_that_of_softmax_whatever_the_blocks_and_the_order():
    results = Results(FOUR.with_temperature(0.7))
    for block in (1, 2, 3, 4):
        for backwards in (False, True):
            settings = {"block": block, "backwards": backwards}
            rows = OnlineSoftmax.table(Results(results.scenario.with_panel_settings("online-softmax", settings))).rows
            assert rows[-1][-1] == pytest.approx(results.sum_shifted_exponentials, rel=1e-14)


def test_buttons_step_through_and_each_is_one_undo_step(stage):
    shown = stage(OnlineSoftmax, FOUR.with_panel_settings("online-softmax", {"step": 0, "block": 2}))
    step, again, backwards = (
        shown.widget.findChild(QPushButton, f"online-{name}") for name in ("next", "again", "backwards")
    )
    assert "Nothing is read yet" in OnlineSoftmax.describe(Results(shown.host.scenario))
    for wanted in (1, 2):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert shown.host.scenario.panel_settings["online-softmax"]["step"] == wanted
    assert not step.isEnabled()
    QTest.mouseClick(backwards, Qt.MouseButton.LeftButton)
    assert shown.host.scenario.panel_settings["online-softmax"] == {"step": 1, "block": 2, "backwards": True}
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert not again.isEnabled()
    assert len(shown.host.commits) == 4
    scenario = shown.host.scenario
    assert session.from_json(session.to_json(scenario)) == scenario


def test_the_block_size_is_a_slider_from_one_class_to_all(stage):
    shown = stage(OnlineSoftmax, FOUR)
    slider = shown.widget.findChild(QAbstractSlider, "online-block")
    assert (slider.minimum(), slider.maximum()) == (0, 3)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    slider.clearFocus()
    assert shown.host.scenario.panel_settings["online-softmax"]["block"] == 4
    assert len(OnlineSoftmax.table(Results(shown.host.scenario)).rows) == 1


def test_pointing_at_a_bar_lights_its_class(stage):
    shown = stage(OnlineSoftmax, FOUR)
    picture = shown.panel._study.picture
    picture.grab()
    place = next(zone.rect for zone in picture.zones() if zone.index == 2)
    QTest.mouseMove(picture, place.center().toPoint())
    assert shown.host.spotlight == 2


def test_where_there_is_no_recurrence_it_says_so():
    assert "the maximum, 5, decides alone" in OnlineSoftmax.describe(Results(FOUR.with_temperature(0.0)))
    huge = Scenario(logits=[1e308, 0.0], temperature=0.5)
    assert "beyond float64" in OnlineSoftmax.describe(Results(huge))


def test_at_an_infinite_temperature_every_class_that_takes_part_adds_one():
    results = Results(
        FOUR.with_mask(1, True).with_temperature(math.inf).with_panel_settings("online-softmax", {"step": 4})
    )
    assert [row[-1] for row in OnlineSoftmax.table(results).rows] == [1.0, 1.0, 2.0, 3.0]
    assert "log Σ = 1.0986" in OnlineSoftmax.describe(results)


def test_what_was_read_shrinks_by_the_factor_with_its_old_height_dashed(stage, monkeypatch):
    two = Scenario(logits=[1.0, 3.0]).with_panel_settings("online-softmax", {"step": 1})
    shown = stage(OnlineSoftmax, two, size=(640, 500))
    bars: list[float] = []
    dashed: list[float] = []
    drawn, outlined = Sketch.bar, Sketch.ghost
    monkeypatch.setattr(Sketch, "bar", lambda s, rect, *a: (bars.append(abs(rect.height())), drawn(s, rect, *a))[1])
    monkeypatch.setattr(Sketch, "ghost", lambda s, rect: (dashed.append(abs(rect.height())), outlined(s, rect))[1])
    shown.panel._study.picture.grab()
    assert (len(bars), dashed) == (1, [])  # the second block is not read yet
    QTest.mouseClick(shown.widget.findChild(QPushButton, "online-next"), Qt.MouseButton.LeftButton)
    bars.clear()
    shown.panel._study.picture.grab()
    assert dashed == [bars[1]]  # the old maximum had e^0, as the new one has
    assert bars[0] == pytest.approx(bars[1] * math.exp(-2))


def test_a_row_longer_than_what_is_read_says_so():
    results = Results(Scenario(logits=[0.0] * 1000).with_panel_settings("online-softmax", {"step": 99}))
    sentence = OnlineSoftmax.describe(results)
    assert sentence.endswith("sum 400 (the first 400 of 1000 classes)")
    assert "as softmax has it" not in sentence


def test_logits_at_both_ends_of_float64_are_drawn(stage):
    shown = stage(OnlineSoftmax, Scenario(logits=[1e308, -1e308, 0.0]))
    shown.show(shown.host.scenario.with_panel_settings("online-softmax", {"step": 1}))
    shown.widget.grab()  # a warning of NumPy would fail it
    assert "the maximum, 1.00e308" in OnlineSoftmax.describe(Results(shown.host.scenario))


@pytest.mark.parametrize("height", [220, 260, 500])
def test_the_lines_below_the_row_never_overlap(stage, height, monkeypatch):
    shown = stage(OnlineSoftmax, FOUR.with_panel_settings("online-softmax", {"step": 2}), size=(640, height))
    placed: list[tuple[float, float]] = []
    written = Sketch.text

    def note(self, rect, text, **options):
        if text in ("block", "maximum m", "factor on the old sum", "the block adds", "sum s"):
            placed.append((rect.top(), rect.top() + self.line_height(options["size"])))
        return written(self, rect, text, **options)

    monkeypatch.setattr(Sketch, "text", note)
    shown.panel._study.picture.grab()
    assert placed
    assert all(end <= start + 0.5 for (_, end), (start, _) in pairwise(placed))
    assert len(placed) == 5 or height < 500
