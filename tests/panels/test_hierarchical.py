"""The class tree panel: Huffman's code lengths, products equal to softmax until a score is moved, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from softmax_explorer.export import tree_texts
from softmax_explorer.model import Scenario, session
from softmax_explorer.model.class_tree import KINDS, REST, TreeOfClasses
from softmax_explorer.model.results import Results
from softmax_explorer.panels.hierarchical import Hierarchical
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sentence_line import SentenceLine

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))
# Cormen et al., Introduction to Algorithms, figure 16.3: how often six letters occur, and the lengths of their codes.
LETTERS = {"a": (45, 1), "b": (13, 3), "c": (12, 3), "d": (16, 3), "e": (9, 4), "f": (5, 4)}


def with_tree(scenario: Scenario, **settings: object) -> Scenario:
    return scenario.with_panel_settings("hierarchical", settings)


def test_huffman_of_known_counts_gives_the_known_code_lengths():
    counts = [count for count, _ in LETTERS.values()]
    scenario = Scenario(logits=np.log(counts), class_names=tuple(LETTERS))
    table = Hierarchical.table(Results(with_tree(scenario, tree="huffman")))
    assert [row[:2] for row in table.rows] == [(name, length) for name, (_, length) in LETTERS.items()]
    codes = [row[2] for row in table.rows]
    assert [len(code) for code in codes] == [row[1] for row in table.rows]
    assert not any(a != b and b.startswith(a) for a in codes for b in codes)
    assert "on average 2.24" in Hierarchical.describe(Results(with_tree(scenario, tree="huffman")))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("num_classes", [2, 3, 10, 40, 100, 1000])
def test_products_are_softmax_until_a_score_is_moved(kind: str, num_classes: int):
    results = Results(Scenario(logits=np.random.default_rng(1).normal(0.0, 2.0, num_classes), target=num_classes // 2))
    tree = TreeOfClasses(results, kind)
    kept = [index for index in tree.classes if index != REST]
    # each level rounds a few times, and so may the rest's logsumexp
    level = 8 * 2.0**-52 * (1 + tree.tree.depths.max())
    assert tree.products[: len(kept)] == pytest.approx(results.probabilities[kept], rel=level * 20)
    assert tree.products.sum() == pytest.approx(1.0, abs=num_classes * level)
    for node, place in tree.divisions[:3]:
        offsets = tree.divided(node, place, 0.3)
        moved = TreeOfClasses(results, kind, offsets, tree.signature)
        assert moved.is_moved
        assert moved.share(node, place) == pytest.approx(0.3, abs=1e-12)
        assert moved.products.sum() == pytest.approx(1.0, abs=num_classes * level)
        below = tree.tree.children[node - len(tree.classes)]
        others = [child for at, child in enumerate(below) if at not in (place, place + 1)]
        assert moved.masses[others] == pytest.approx(tree.masses[others], rel=1e-12)


def test_cost_is_log_2_of_the_classes_in_a_balanced_tree_and_never_below_the_entropy():
    even = TreeOfClasses(Results(Scenario(logits=[0.0] * 64)), "balanced")
    assert even.expected_depth() == pytest.approx(6.0, rel=1e-12)
    results = Results(Scenario(logits=[3.0 - 0.3 * i for i in range(30)]))
    assert results.entropy_bits <= TreeOfClasses(results, "huffman").expected_depth() <= results.entropy_bits + 1.0
    wide = TreeOfClasses(Results(Scenario(logits=[0.0] * 16)), "wide")
    assert (wide.expected_depth(), wide.expected_products()) == pytest.approx((2.0, 8.0), rel=1e-12)


def test_dragging_a_division_is_another_model_and_one_undo_step(stage):
    shown = stage(Hierarchical, IRIS)
    picture = shown.widget.findChild(Picture)
    back = shown.widget.findChild(QPushButton, "tree-back")
    assert not back.isEnabled()
    picture.grab()
    root = next(zone for zone in picture.zones() if zone.grab == "4:0")
    place = QPoint(round(root.rect.center().x()), round(root.rect.center().y()))
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(picture, place + QPoint(0, 4))
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=place + QPoint(0, 4))
    assert shown.host.commits == ["Move a score of the tree"]
    scenario = shown.host.scenario
    rows = Hierarchical.table(Results(scenario)).rows
    assert sum(row[3] for row in rows) == pytest.approx(1.0, abs=1e-14)
    assert rows[2][3] > 0.3 > rows[2][4]  # the division went from 94 % down to near the middle
    assert rows[0][3] / rows[1][3] == pytest.approx(math.exp(1.3), rel=1e-12)  # the other node stands as it was
    assert "another model, no approximation" in Hierarchical.describe(Results(scenario))
    assert session.from_json(session.to_json(scenario)) == scenario
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    rows = Hierarchical.table(Results(shown.host.scenario)).rows
    assert [row[3] for row in rows] == pytest.approx([row[4] for row in rows], rel=1e-13)
    assert len(shown.host.commits) == 2


def test_keys_choose_a_division_and_move_it(stage, qtbot):
    shown = stage(Hierarchical, IRIS)
    picture = shown.widget.findChild(Picture)
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert "Division 2 of 2" in picture.accessibleDescription()
    with qtbot.waitSignal(picture.finished):  # when the keys rest
        QTest.keyClick(picture, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert len(shown.host.commits) == 1
    offsets = shown.host.scenario.panel_settings["hierarchical"]["offsets"]
    assert offsets == pytest.approx((0.0, 1.0), abs=1e-14)


def test_another_tree_or_other_classes_begin_at_softmax_again(stage):
    tree = TreeOfClasses(Results(IRIS), "balanced")
    scenario = with_tree(IRIS, offsets=(1.0, 0.0), signature=tree.signature)
    assert "another model" in Hierarchical.describe(Results(scenario))
    assert "another model" not in Hierarchical.describe(Results(scenario.with_num_classes(5)))
    shown = stage(Hierarchical, scenario)
    shown.widget.findChild(QComboBox, "tree-kind").setCurrentIndex(2)
    assert shown.host.scenario.panel_settings["hierarchical"]["tree"] == "wide"
    assert [row[1] for row in Hierarchical.table(Results(shown.host.scenario)).rows] == [1, 1, 1]


def test_the_class_pointed_at_has_its_product_in_the_formula(stage):
    shown = stage(Hierarchical, IRIS)
    assert "p(setosa) = 94.49 % × 78.58 % = 74.25 %" in _words(shown)
    shown.panel.highlight(2)
    assert "p(virginica) = 5.51 % = 5.51 %" in _words(shown)


@pytest.mark.parametrize("num_classes", [10, 40, 100, 1000])
def test_whatever_is_folded_every_class_in_sight_is_there_once(stage, num_classes: int):
    shown = stage(
        Hierarchical, Scenario(logits=[1.0 - 0.05 * i for i in range(num_classes)], target=7), size=(480, 260)
    )
    picture = shown.widget.findChild(Picture)
    picture.grab()
    indices = [zone.index for zone in picture.zones() if zone.index is not None]
    assert 7 in indices
    assert len(indices) == len(set(indices))


def _words(shown) -> str:
    return " | ".join(line.text() for line in shown.widget.findChildren(SentenceLine))


def test_a_branch_that_float64_rounds_to_all_or_nothing_is_not_told_so():
    results = Results(Scenario(logits=[1e308, -1e308, 0.0]))
    said = tree_texts.formula(results, TreeOfClasses(results, "balanced"), 0)
    assert "100 %" not in said
    assert "(1 − e^−1.0e308) × (> 1 − 1e−300)" in said
    masked = Results(Scenario(logits=[1.0, -math.inf, 0.0]))
    tree = TreeOfClasses(masked, "balanced")
    assert tree_texts.branch(tree, tree.tree.path(0)[-1]) == "100 %"
    assert tree_texts.branch(tree, tree.tree.path(1)[-1]) == "0 %"
