"""Hierarchical softmax equals softmax where its scores say so, over every kind of tree; Huffman's lengths are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_explorer import engine
from softmax_explorer.engine import ClassTree

EPS = np.finfo(float).eps


def trees(num_classes: int) -> list[ClassTree]:
    counts = np.random.default_rng(num_classes).zipf(1.4, num_classes).clip(max=10**9)
    return [
        ClassTree.of(nested)
        for nested in (
            engine.balanced_tree(num_classes),
            engine.balanced_tree(num_classes, width=5),
            engine.huffman_tree(counts),
            engine.huffman_tree(counts, width=4),
        )
    ]


@pytest.mark.parametrize("num_classes", [1, 2, 3, 10, 100, 5000])
@pytest.mark.parametrize("temperature", [0.05, 1.0, 20.0])
def test_path_products_are_the_softmax(num_classes, temperature):
    logits = np.random.default_rng(0).normal(0, 4, (3, num_classes))
    if num_classes > 2:
        logits[0, 1] = -math.inf
        logits[1, : num_classes // 2] = -math.inf  # whole branches without a class
    exact = engine.log_softmax(logits, temperature)
    for tree in trees(num_classes):
        log_p = engine.hierarchical_log_softmax(tree, engine.tree_scores(tree, logits, temperature))
        # Each level rounds a score, a difference and a sum of the size of |z/t| and log p.
        size = np.abs(logits[np.isfinite(logits)]).max() / temperature + np.abs(exact[np.isfinite(exact)]).max()
        levels = tree.depths.max(initial=0) + 1
        np.testing.assert_allclose(log_p, exact, rtol=0, atol=4 * levels * EPS * (1 + size))
        assert (np.isneginf(log_p) == np.isneginf(exact)).all()


def test_any_scores_give_a_distribution():
    for tree in trees(37):
        scores = np.random.default_rng(1).normal(0, 10, (4, tree.num_scores))
        np.testing.assert_allclose(engine.hierarchical_softmax(tree, scores).sum(axis=-1), 1.0, rtol=40 * EPS)


def test_nested_pairs_with_one_score_each_in_pre_order():
    tree = ((0, 1), (2, (3, 4)))
    root, left, right, last = 0.3, -1.0, 2.0, 0.7
    s = {name: float(engine.sigmoid(v)) for name, v in (("r", root), ("a", left), ("b", right), ("c", last))}
    p = engine.hierarchical_softmax(tree, [root, left, right, last])
    assert p == pytest.approx(
        [
            s["r"] * s["a"],
            s["r"] * (1 - s["a"]),
            (1 - s["r"]) * s["b"],
            (1 - s["r"]) * (1 - s["b"]) * s["c"],
            (1 - s["r"]) * (1 - s["b"]) * (1 - s["c"]),
        ],
        rel=16 * EPS,
    )
    assert engine.hierarchical_softmax([[0, 1], [2, [3, 4]]], [root, left, right, last]).tolist() == p.tolist()


def test_a_node_of_three_children_takes_their_softmax():
    p = engine.hierarchical_softmax((0, (1, 2), 3), [1.0, 2.0, -1.0, 0.5])
    q = engine.softmax([1.0, 2.0, -1.0])
    s = float(engine.sigmoid(0.5))
    assert p == pytest.approx([q[0], q[1] * s, q[1] * (1 - s), q[2]], rel=16 * EPS)


def test_scores_start_at_the_difference_of_the_sums_below():
    logits = [0.3, 1.0, -0.2, 0.4, 2.0]
    scores = engine.tree_scores(((0, 1), (2, (3, 4))), logits)
    right = engine.logsumexp(logits[:2]) - engine.logsumexp(logits[2:])
    assert scores == pytest.approx([right, 0.3 - 1.0, -0.2 - engine.logsumexp([0.4, 2.0]), 0.4 - 2.0], rel=16 * EPS)
    assert engine.tree_scores((0, (1, 2)), [-math.inf, 1.0, -math.inf]).tolist() == [-math.inf, math.inf]
    assert engine.tree_scores((0, (1, 2)), [1.0, -math.inf, -math.inf]).tolist() == [math.inf, 0.0]


def test_dragging_one_score_moves_what_is_below_it_only():
    tree = ((0, 1), (2, (3, 4)))
    scores = engine.tree_scores(tree, [0.3, 1.0, -0.2, 0.4, 2.0])
    before = engine.hierarchical_softmax(tree, scores)
    scores[2] -= 1.0  # between 2 and the pair of 3 and 4
    after = engine.hierarchical_softmax(tree, scores)
    np.testing.assert_allclose(after[:2], before[:2], rtol=4 * EPS)
    assert after[2] < before[2]
    assert (after[3:] > before[3:]).all()
    assert after[3] / after[4] == pytest.approx(before[3] / before[4], rel=8 * EPS)


def test_far_scores_keep_their_digits_and_the_type_of_a_result():
    assert engine.hierarchical_softmax((0, 1), [-740.0]).tolist() == [4.2e-322, 1.0]
    assert engine.hierarchical_softmax((0, 1), [math.inf]).tolist() == [1.0, 0.0]
    assert float(engine.hierarchical_cross_entropy((0, 1), [40.0], 0)) == pytest.approx(math.exp(-40), rel=4 * EPS)
    assert engine.hierarchical_softmax((0, 1), np.zeros((2, 1), np.float32)).dtype == np.float32


def test_loss_of_a_class_needs_its_path_alone():
    logits = np.random.default_rng(2).normal(0, 3, (5, 20))
    tree = ClassTree.of(engine.huffman_tree(np.arange(1, 21)))
    scores = engine.tree_scores(tree, logits)
    for index in (0, 7, 19):
        expected = engine.cross_entropy(logits, index)
        np.testing.assert_allclose(engine.hierarchical_cross_entropy(tree, scores, index), expected, rtol=1e-13)
    assert len(tree.path(19)) == tree.depths[19]


@pytest.mark.parametrize(
    ("counts", "lengths"),
    [
        ([45, 13, 12, 16, 9, 5], [1, 3, 3, 3, 4, 4]),  # Cormen et al., section 16.3
        ([1, 1, 2, 3, 5, 8], [5, 5, 4, 3, 2, 1]),  # Fibonacci numbers: as deep as can be
        ([1, 1, 1, 1], [2, 2, 2, 2]),
        ([7], [0]),
        ([0, 0], [1, 1]),
    ],
)
def test_huffman_code_lengths(counts, lengths):
    assert ClassTree.of(engine.huffman_tree(counts)).depths.tolist() == lengths


@pytest.mark.parametrize("width", [2, 3, 4])
def test_huffman_is_within_one_decision_of_the_entropy_and_no_balanced_tree_beats_it(width):
    counts = np.random.default_rng(3).exponential(size=60) ** 3
    p = counts / counts.sum()
    tree = ClassTree.of(engine.huffman_tree(counts, width))
    entropy = -(p * np.log(p)).sum() / math.log(width)
    assert entropy <= tree.expected_depth(p) < entropy + 1
    assert tree.expected_depth(p) <= ClassTree.of(engine.balanced_tree(60, width)).expected_depth(p) + 1e-12
    assert sum(float(width) ** -int(d) for d in tree.depths) <= 1 + 1e-12  # Kraft
    assert max(map(len, tree.children)) == width


def test_balanced_trees_are_as_shallow_as_can_be():
    for num_classes in (1, 2, 5, 8, 9, 81, 100):
        for width in (2, 3):
            deepest = math.ceil(round(math.log(num_classes, width), 9))
            assert ClassTree.of(engine.balanced_tree(num_classes, width)).depths.max(initial=0) == deepest


def test_a_path_may_be_as_long_as_there_are_classes():
    nested: object = 0
    for index in range(1, 3000):
        nested = [nested, index]
    tree = ClassTree.of(nested)  # pyright: ignore[reportArgumentType]
    assert tree.depths[0] == 2999
    logits = np.zeros(3000)
    np.testing.assert_allclose(
        engine.hierarchical_log_softmax(tree, engine.tree_scores(tree, logits)), -math.log(3000), rtol=3000 * EPS
    )


def test_refusals():
    for nested, problem in (
        ([0], "at least two children"),
        ("01", "a class of the tree must be a whole number"),
        ([0, 2], "each class from 0 to 1 once"),
        ([0, [1, 0]], "each class from 0 to 2 once"),
        ([0, 1.5], "a class of the tree must be a whole number"),
    ):
        with pytest.raises(ValueError, match=problem):
            ClassTree.of(nested)
    tree = engine.balanced_tree(3)
    with pytest.raises(ValueError, match="logits must have the tree's 3 classes"):
        engine.tree_scores(tree, [0.0, 1.0])
    with pytest.raises(ValueError, match="temperature must be above 0 and finite"):
        engine.tree_scores(tree, [0.0, 1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match=r"scores must have the tree's 2 in the last axis, got shape \(3,\)"):
        engine.hierarchical_softmax(tree, [0.0] * 3)
    with pytest.raises(ValueError, match=r"scores\[1, 0\] is nan"):
        engine.hierarchical_softmax(tree, [[0.0, 0.0], [math.nan, 0.0]])
    with pytest.raises(ValueError, match=r"scores\[1\] is inf, but must be finite or -inf"):
        engine.hierarchical_softmax((0, 1, 2), [0.0, math.inf, 0.0])
    with pytest.raises(ValueError, match=r"counts\[1\] is -1.0"):
        engine.huffman_tree([1, -1])
    with pytest.raises(ValueError, match="width must be a whole number of at least 2, got 1"):
        engine.balanced_tree(3, 1)
    with pytest.raises(ValueError, match="num_classes must be a whole number of at least 1, got 0"):
        engine.balanced_tree(0)
