"""Hierarchical softmax: a tree over the classes, a decision at each inner node, the product along a path.

A ``tree`` is nested pairs of class indices, ((0, 1), (2, (3, 4))), or the `ClassTree` made of them, which saves making
it again at every call; `balanced_tree` and `huffman_tree` make some. An inner node with two children has one score s:
left = sigmoid(s). One with more children has a score for each, and takes their softmax. ``scores``, shape
(..., num_scores), hold them node by node in pre-order: a node, then all below its first child, then below its second.

`tree_scores` starts them at logsumexp(left) - logsumexp(right) of the logits below, and then the path products are
exactly the softmax; other scores are another parametrisation of the same family, not an approximation of softmax.
"""

from __future__ import annotations

import heapq
import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from . import checks
from .arithmetic import quiet
from .class_tree import ClassTree

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .checks import Array, Result
    from .class_tree import Nested


def balanced_tree(num_classes: int, width: int = 2) -> Nested:
    """Classes in their order below nodes of ``width`` children, all paths as equally long as can be: depth log_width K.

    Nested tuples; with one class, that class. Raises ValueError for ``num_classes`` below 1 or ``width`` below 2.

    >>> balanced_tree(5), ClassTree.of(balanced_tree(9, width=3)).depths.max()
    ((((0, 1), 2), (3, 4)), np.int64(2))
    """
    checks.as_count(num_classes, "num_classes")
    checks.as_count(width, "width", 2)

    def build(first: int, last: int) -> Nested:
        count = last - first
        if count == 1:
            return first
        parts = min(width, count)
        edges = [first + -(-count * part // parts) for part in range(parts + 1)]
        return tuple(build(a, b) for a, b in itertools.pairwise(edges))

    return build(0, num_classes)


def huffman_tree(counts: ArrayLike, width: int = 2) -> Nested:
    """The tree with the least expected depth for classes of these frequencies; ties by the order of the classes.

    ``counts``: shape (K,), finite and >= 0. Nested tuples. Raises ValueError otherwise, and for ``width`` below 2.

    >>> huffman_tree([45, 13, 12, 16, 9, 5])
    (0, ((2, 1), ((5, 4), 3)))

    Source: Huffman 1952, "A method for the construction of minimum-redundancy codes".
    """
    row = checks.as_row(counts, "counts")
    bad = np.flatnonzero(~((row >= 0.0) & (row < np.inf)))
    if len(bad):
        raise ValueError(f"counts[{bad[0]}] is {row[bad[0]]}, but counts must be finite and >= 0")
    checks.as_count(width, "width", 2)
    nodes: list[Nested] = list(range(row.size))
    heap: list[tuple[float, int]] = [(count, node) for node, count in enumerate(row.tolist())]
    heapq.heapify(heap)
    # The first node is narrower where the classes do not fill the tree, so that the ones near the root are full.
    take = 2 + (row.size - 2) % (width - 1) if row.size > 1 else 0
    while len(heap) > 1:
        below = [heapq.heappop(heap) for _ in range(take)]
        heapq.heappush(heap, (math.fsum(count for count, _ in below), len(nodes)))
        nodes.append(tuple(nodes[node] for _, node in below))
        take = width
    return nodes[-1]


@quiet
def tree_scores(tree: Nested | ClassTree, logits: ArrayLike, temperature: float = 1.0) -> Result:
    """The scores whose path products are the softmax: logsumexp(left) - logsumexp(right) of the z/t below each node.

    For a node with more than two children the logsumexp below each. ``logits``: shape (..., K), finite or -inf
    (masked); ``temperature``: finite, above 0. Returns shape (..., num_scores), float32 for float32; +-inf where one
    side is masked altogether, 0 where both are. Raises ValueError as `engine.softmax`, and for another number of
    classes. Accuracy: a few ulp of the largest |z/t| per level.

    >>> tree_scores(((0, 1), 2), [2.1, 0.8, -0.5]).round(4).tolist()
    [2.841, 1.3]
    """
    tree = ClassTree.of(tree)
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    if z.shape[-1] != tree.num_classes:
        raise ValueError(f"logits must have the tree's {tree.num_classes} classes, got shape {z.shape}")
    t = checks.finite_temperature(temperature, "for the scores of a tree")
    sums = np.full((*z.shape[:-1], tree.num_nodes), -np.inf)
    sums[..., : tree.num_classes] = checks.over_temperature(z, t)
    for level in tree.levels:
        below = tree.child_table[level]
        values = np.where(below >= 0, sums[..., below], -np.inf)
        largest, rest = _split(values)
        sums[..., tree.num_classes + level] = (largest + np.log1p(rest))[..., 0]
    scores = np.zeros((*z.shape[:-1], tree.num_scores))
    place, sign = tree.score_table
    wide, left = (tree.child_table >= 0) & (sign == 0.0), sign > 0.0
    scores[..., place[wide]] = sums[..., tree.child_table[wide]]
    ahead, behind = sums[..., tree.child_table[left]], sums[..., tree.child_table[sign < 0.0]]
    scores[..., place[left]] = np.where(ahead == behind, 0.0, ahead - behind)
    return checks.typed_like(scores, logits)


@quiet
def branch_log_probabilities(tree: Nested | ClassTree, scores: ArrayLike) -> Result:
    """log of the probability with which each node is chosen among its siblings, shape (..., num_nodes - 1).

    Nodes are numbered as in `ClassTree`: the classes, then the inner nodes but the root. ``scores``: shape
    (..., num_scores); of a node with two children in [-inf, inf], of a wider one finite or -inf (all -inf: all get
    -inf). Raises ValueError for another shape and nan. Accuracy: about 3 ulp.

    >>> branch_log_probabilities(((0, 1), 2), [0.0, 2.0]).round(4).tolist()  # the classes, then the pair (0, 1)
    [-0.1269, -2.1269, -0.6931, -0.6931]
    """
    tree = ClassTree.of(tree)
    return checks.typed_like(_branches(tree, _checked_scores(tree, scores)), scores)


def _branches(tree: ClassTree, given: Array) -> Array:
    result = np.zeros((*given.shape[:-1], tree.num_nodes - 1))
    table = tree.child_table
    if not len(table):
        return result
    place, sign = tree.score_table
    values = given[..., place]
    values = np.where(sign == 0.0, np.where(table >= 0, values, -np.inf), np.minimum(sign * values, 0.0))
    largest, rest = _split(values)
    log_p = (values - np.where(largest > -np.inf, largest, 0.0)) - np.log1p(rest)
    result[..., table[table >= 0]] = log_p[..., table >= 0]
    return result


@quiet
def hierarchical_log_softmax(tree: Nested | ClassTree, scores: ArrayLike) -> Result:
    """log p of every class: the sum of the branches' log-probabilities along its path, shape (..., K).

    Arguments and errors as `branch_log_probabilities`. Accuracy: about an ulp a level, of the sum of magnitudes.

    >>> tree = balanced_tree(3)
    >>> np.exp(hierarchical_log_softmax(tree, tree_scores(tree, [2.1, 0.8, -0.5]))).round(4).tolist()
    [0.7425, 0.2024, 0.0551]

    Source: Morin, Bengio 2005, "Hierarchical probabilistic neural network language model".
    """
    tree = ClassTree.of(tree)
    return checks.typed_like(_along_paths(tree, _branches(tree, _checked_scores(tree, scores))), scores)


def _along_paths(tree: ClassTree, branches: Array) -> Array:
    total = np.zeros((*branches.shape[:-1], tree.num_nodes))
    depths, parents = tree.node_depths, tree.parents
    order = np.argsort(depths, kind="stable")
    for nodes in np.split(order, np.flatnonzero(np.diff(depths[order])) + 1)[1:]:
        total[..., nodes] = total[..., parents[nodes]] + branches[..., nodes]
    return total[..., : tree.num_classes]


@quiet
def hierarchical_softmax(tree: Nested | ClassTree, scores: ArrayLike) -> Result:
    """The product of the branches' probabilities along each class's path, shape (..., K); it sums to 1 for any scores.

    Arguments and errors as `branch_log_probabilities`; float32 for float32 scores. Accuracy: that of the logarithm, as
    an absolute error of it.

    >>> hierarchical_softmax(((0, 1), 2), [0.0, 1.0]).round(4).tolist()  # sigmoid(0) for the pair, sigmoid(1) for 0
    [0.3655, 0.1345, 0.5]
    """
    tree = ClassTree.of(tree)
    log_p = _along_paths(tree, _branches(tree, _checked_scores(tree, scores)))
    return checks.typed_like(np.exp(log_p), scores)


@quiet
def hierarchical_cross_entropy(tree: Nested | ClassTree, scores: ArrayLike, index: int) -> Result:
    """-log p of one class, from its path alone: log2 K decisions instead of K exponentials. Shape (...).

    Arguments and errors as `branch_log_probabilities`.

    >>> float(hierarchical_cross_entropy(((0, 1), 2), [0.0, 0.0], 0).round(6))
    1.386294
    """
    tree = ClassTree.of(tree)
    path = list(tree.path(index))
    branches = _branches(tree, _checked_scores(tree, scores))
    return checks.typed_like(0.0 - branches[..., path].sum(axis=-1), scores)


def _split(values: Array) -> tuple[Array, Array]:
    """The largest value, and the sum of e^(value - largest) over all others; 0 where all are -inf."""
    largest = values.max(axis=-1, keepdims=True)
    exponentials = np.exp(values - np.where(largest > -np.inf, largest, 0.0))
    np.put_along_axis(exponentials, values.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    return largest, exponentials.sum(axis=-1, keepdims=True)


def _checked_scores(tree: ClassTree, scores: ArrayLike) -> Array:
    given = checks.as_floats(scores, "scores")
    if given.ndim == 0 or given.shape[-1] != tree.num_scores:
        raise ValueError(f"scores must have the tree's {tree.num_scores} in the last axis, got shape {given.shape}")
    place, sign = tree.score_table
    wide = np.zeros(tree.num_scores, dtype=bool)
    wide[place[(tree.child_table >= 0) & (sign == 0.0)]] = True
    bad = np.argwhere(np.isnan(given) | ((given == np.inf) & wide))
    if len(bad):
        at = tuple(bad[0])
        rule = "finite or -inf at a node of more than two children" if wide[at[-1]] else "a number"
        raise ValueError(f"scores[{', '.join(map(str, at))}] is {given[at]}, but must be {rule}")
    return given
