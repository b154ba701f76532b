"""The large vocabulary panel: costs and estimates on cases worked by hand, its knobs, the true word's handle."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QPushButton

from softmax_explorer import engine
from softmax_explorer.model import Scenario, session, vocabulary
from softmax_explorer.model.results import Results
from softmax_explorer.panels.large_vocabulary import LargeVocabulary
from softmax_explorer.style import paint
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sentence_line import SentenceLine

PAIR = Scenario(logits=[1.0, 0.0], class_names=("the", "of"))
ID = "large-vocabulary"


def rows(**settings: int) -> dict[str, tuple]:
    table = LargeVocabulary.table(Results(PAIR.with_panel_settings(ID, settings)))
    return dict(zip(vocabulary.METHODS, table.rows, strict=True))


def test_weights_and_multiplications_of_a_thousand_words():
    found = rows(words=1000, width=64, samples=9, word=0)  # bands of 50, 200 and 750 words
    assert found["full"][1:3] == (64_000, 64_000)
    for method in ("sampled", "nce", "negative"):
        assert found[method][1:3] == (64_000, 640)  # the true word and nine more
    assert found["differentiated"][1:3] == (50 * 40 + 200 * 16 + 750 * 8,) * 2  # slices of 40, 16 and 8
    head, first, second = 52 * 64, 64 * 16 + 16 * 200, 64 * 4 + 4 * 750
    assert found["adaptive"][1:3] == (head + first + second, head)
    assert rows(words=1000, width=64, samples=9, word=100)["adaptive"][2] == head + first
    assert rows(words=1000, width=64, samples=9, word=999)["adaptive"][2] == head + second


@pytest.mark.parametrize("word", [0, 4, 5, 24, 25, 99])
def test_what_is_exact_is_the_cross_entropy_and_adaptive_softmax_in_every_band(word: int):
    found = rows(words=100, word=word)
    exact = -float(vocabulary.logits(100, 0)[word])  # e^z sums to 1
    for method in ("full", "nce", "differentiated", "adaptive"):
        assert found[method][3] == pytest.approx(exact, rel=1e-13)
    p_over_q = np.exp(vocabulary.logits(100, 0)) / engine.log_uniform_distribution(100)
    assert found["negative"][3] == pytest.approx(-np.log(p_over_q[word] / p_over_q.sum()), rel=1e-13)


def test_more_samples_bring_the_sampled_loss_to_the_exact_one():
    spreads = []
    for samples in (1, 32, 1024):
        found = rows(words=1000, samples=samples, word=300)
        mean, deviation, repeats = found["sampled"][4:]
        assert repeats == vocabulary.num_repeats(samples)
        spreads.append(deviation)
        if samples == 1024:  # within four standard errors, and what Jensen takes off, half the variance
            assert mean == pytest.approx(found["full"][3], abs=4 * deviation / np.sqrt(repeats) + deviation**2)
    assert spreads[0] > spreads[1] > spreads[2]
    assert rows(words=1000, samples=1, word=300)["sampled"][3] < rows(words=1000, word=300)["full"][3] - 0.5


def test_the_words_shown_as_drawn_are_those_of_the_first_repeat():
    drawn = vocabulary.drawn_words(500, 3, 8)
    z, q = vocabulary.logits(500, 3), vocabulary.proposal(500)
    scores = z[drawn] - np.log(8 * q[drawn])
    own = z[40] - np.log(8 * q[40])
    loss = -engine.log_sigmoid(own) - np.sum(engine.log_sigmoid(-scores))
    assert vocabulary.estimates("nce", 500, 3, 40, 8)[0] == pytest.approx(float(loss), rel=1e-13)


def test_knobs_are_settings_and_each_gesture_one_undo_step(stage, qtbot):
    shown = stage(LargeVocabulary, PAIR)
    for name, key, wanted in (("words", "words", 100_000), ("width", "width", 2048), ("samples", "samples", 1024)):
        slider = shown.widget.findChild(QAbstractSlider, f"vocabulary-{name}")
        with qtbot.waitSignal(slider.finished):
            QTest.keyClick(slider, Qt.Key.Key_End)
        assert shown.host.scenario.panel_settings[ID][key] == wanted
    assert len(shown.host.commits) == 3
    scenario = shown.host.scenario
    assert session.from_json(session.to_json(scenario)) == scenario
    assert LargeVocabulary.describe(Results(scenario)).startswith("100\u00a0000 words: 1024 samples")


def test_a_smaller_vocabulary_on_the_way_does_not_lose_the_true_word(stage, qtbot):
    shown = stage(LargeVocabulary, PAIR.with_panel_settings(ID, {"words": 10_000, "word": 1500}))
    slider = shown.widget.findChild(QAbstractSlider, "vocabulary-words")
    with qtbot.waitSignal(slider.finished):
        QTest.keyClick(slider, Qt.Key.Key_Home)
        assert LargeVocabulary.describe(Results(shown.host.scenario)).startswith("100 words")
        QTest.keyClick(slider, Qt.Key.Key_End)
    assert shown.host.scenario.panel_settings[ID]["word"] == 1500


def test_a_word_that_is_nearly_always_drawn_is_not_said_to_be_always(stage):
    shown = stage(LargeVocabulary, PAIR.with_panel_settings(ID, {"samples": 1024}))
    shown.panel.highlight(0)
    said = shown.widget.findChildren(SentenceLine)[1].text()
    assert "so in 1 − " in said  # q = 7.5 %, 1024 times


def test_drawing_again_is_repeatable_and_undoable(stage):
    shown = stage(LargeVocabulary, PAIR)
    before = LargeVocabulary.table(Results(shown.host.scenario))
    QTest.mouseClick(shown.widget.findChild(QPushButton, "vocabulary-again"), Qt.MouseButton.LeftButton)
    assert shown.host.commits == ["Draw again"]
    assert shown.host.scenario.seed == 1
    assert LargeVocabulary.table(Results(shown.host.scenario)) != before
    assert LargeVocabulary.table(Results(PAIR)) == before


def test_the_true_word_is_dragged_into_the_last_band(stage, qtbot):
    shown = stage(LargeVocabulary, PAIR.with_panel_settings(ID, {"words": 1000, "word": 10}))
    picture = shown.widget.findChild(Picture)
    picture.grab()
    strip = next(zone.rect for zone in picture.zones() if zone.grab == "word").adjusted(6, 0, -6, 0)
    y = round(strip.bottom()) - 4
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.left()), y))
    QTest.mouseMove(picture, QPoint(round(strip.left() + 0.6 * strip.width()), y))
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.left() + 0.6 * strip.width()), y))
    word = shown.host.scenario.panel_settings[ID]["word"]
    assert word == pytest.approx(600, abs=1000 / strip.width() + 1)  # half a pixel to either side
    assert vocabulary.band_of(1000, word) == 2
    assert shown.host.commits == ["Choose the true word"]
    with qtbot.waitSignal(picture.finished):
        QTest.keyClick(picture, Qt.Key.Key_Left)
    assert shown.host.scenario.panel_settings[ID]["word"] == word - 10
    assert len(shown.host.commits) == 2


def test_the_class_pointed_at_is_a_frequent_word(stage):
    shown = stage(LargeVocabulary, PAIR.with_panel_settings(ID, {"words": 100, "samples": 1}))
    shown.panel.highlight(1)
    said = " ".join(line.text() for line in shown.widget.findChildren(SentenceLine))
    q = np.log(3 / 2) / np.log(101)  # 8.8 %
    assert f"of is word 2 of 100: drawn with q = {100 * q:.0f} %, so in {100 * q:.0f} % of the steps" in said


@pytest.mark.parametrize("settings", [{"words": -5, "word": 10**9}, {"words": 10**9, "samples": 0}, {"width": "wide"}])
def test_settings_of_another_version_are_brought_within_bounds(settings: dict):
    table = LargeVocabulary.table(Results(PAIR.with_panel_settings(ID, settings)))
    (weights,) = table.rows[0][1:2]
    assert isinstance(weights, int)
    assert 100 * 8 <= weights <= 100_000 * 4096


def test_in_little_height_no_row_is_lower_than_its_words(stage):
    shown = stage(LargeVocabulary, PAIR, size=(640, 150))
    shown.widget.grab()
    short = next(zone.rect for zone in shown.widget.findChild(Picture).zones() if zone.grab == "word")
    line = 0.9 * paint.metrics(paint.font(shown.host.typography.caption)).height()
    assert short.height() > 2 * line  # at least two rows, none lower than its words
    picture = shown.widget.findChild(Picture)
    assert short.bottom() <= picture.height() + line
