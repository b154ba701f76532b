"""Hierarchical softmax: a tree over the classes, a decision at each inner node, the product along a path.

A ``tree`` is nested pairs of class indices, ((0, 1), (2, (3, 4))), or the `ClassTree` made of them; `balanced_tree`
and `huffman_tree` make some. An inner node with two children has one score s: left = sigmoid(s). One with more children
has a score for each, and takes their softmax. ``scores``, shape (..., num_scores), hold them node by node in pre-order:
a node, then all below its first child, then below its second.

`tree_scores` starts them at logsumexp(left) - logsumexp(right) of the logits below, and then the path products are
exactly the softmax; other scores are another parametrisation of the same family, not an approximation of softmax.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks
from .arithmetic import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .checks import Array, Result

Nested = int | Sequence[Any]


@dataclass(frozen=True)
class ClassTree:
    """``children[j]``: the nodes below inner node ``num_classes + j``. Classes are the nodes 0 .. num_classes - 1.

    A child comes before its parent, so the last inner node is the root (with one class, the class itself).

    >>> tree = ClassTree(3, ((0, 1), (3, 2)))
    >>> tree.num_scores, tree.path(0), tree == ClassTree.of(((0, 1), 2))
    (2, (3, 0), True)
    """

    num_classes: int
    children: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, nested: Nested | ClassTree) -> ClassTree:
        """A tree from nested pairs of class indices. Raises ValueError unless each of 0 .. K - 1 is there once.

        >>> ClassTree.of(((0, 1), 2)).depths.tolist()
        [2, 2, 1]
        """
        if isinstance(nested, ClassTree):
            return nested
        inner: list[tuple[Any, ...]] = []
        classes: list[int] = []
        # Without recursion: a path may be as long as there are classes.
        todo: list[tuple[Any, bool]] = [(nested, False)]
        done: list[Any] = []
        while todo:
            node, seen = todo.pop()
            if not isinstance(node, Sequence) or isinstance(node, str):
                classes.append(checks.as_index(node, 1 << 62, "a class of the tree"))
                done.append(("class", int(node)))
            elif seen:
                below = tuple(done[len(done) - len(node) :])
                del done[len(done) - len(node) :]
                inner.append(below)
                done.append(("inner", len(inner) - 1))
            else:
                if len(node) < 2:
                    raise ValueError(f"each inner node of the tree must have at least two children, got {list(node)}")
                todo.append((node, True))
                todo.extend((child, False) for child in reversed(node))
        count = len(classes)
        if sorted(classes) != list(range(count)):
            raise ValueError(f"the tree must hold each class from 0 to {count - 1} once, got {sorted(classes)[:20]}")
        number = {"class": 0, "inner": count}
        return cls(count, tuple(tuple(number[kind] + index for kind, index in below) for below in inner))

    @property
    def num_nodes(self) -> int:
        """Classes and inner nodes."""
        return self.num_classes + len(self.children)

    @property
    def num_scores(self) -> int:
        """One for each inner node with two children, else one a child."""
        return sum(_num_scores(below) for below in self.children)

    @cached_property
    def first_scores(self) -> NDArray[np.intp]:
        """Where the scores of each inner node begin, in pre-order, shape (inner nodes,).

        >>> ClassTree.of(((0, 1), (2, (3, 4)))).first_scores.tolist()  # inner nodes: 01, 34, 234 and the root
        [1, 3, 2, 0]
        """
        result = np.zeros(len(self.children), dtype=np.intp)
        todo = [self.num_nodes - 1]
        count = 0
        while todo:
            node = todo.pop()
            if node >= self.num_classes:
                below = self.children[node - self.num_classes]
                result[node - self.num_classes] = count
                count += _num_scores(below)
                todo.extend(reversed(below))
        return result

    @cached_property
    def parents(self) -> NDArray[np.intp]:
        """The parent of every node but the root, shape (num_nodes - 1,)."""
        result = np.zeros(self.num_nodes - 1, dtype=np.intp)
        for j, below in enumerate(self.children):
            result[list(below)] = self.num_classes + j
        return result

    @cached_property
    def depths(self) -> NDArray[np.intp]:
        """How many decisions lead to each class (the code length), shape (K,)."""
        return self._node_depths[: self.num_classes]

    @cached_property
    def _node_depths(self) -> NDArray[np.intp]:
        parents = self.parents.tolist()
        result = [0] * self.num_nodes
        for node in range(self.num_nodes - 2, self.num_classes - 1, -1):  # parents come after their children
            result[node] = result[parents[node]] + 1
        for node in range(min(self.num_classes, self.num_nodes - 1)):
            result[node] = result[parents[node]] + 1
        return np.array(result, dtype=np.intp)

    def path(self, index: int) -> tuple[int, ...]:
        """The nodes from below the root down to class ``index``.

        >>> ClassTree.of(((0, 1), 2)).path(1)
        (3, 1)
        """
        node = checks.as_index(index, self.num_classes)
        nodes = []
        while node < self.num_nodes - 1:
            nodes.append(node)
            node = int(self.parents[node])
        return tuple(reversed(nodes))

    def expected_depth(self, probabilities: ArrayLike) -> float:
        """sum p_i depth_i: the decisions a class takes on average; never below its entropy in bits for two branches.

        >>> ClassTree.of(huffman_tree([5, 2, 1, 1])).expected_depth([5 / 9, 2 / 9, 1 / 9, 1 / 9])
        1.6666666666666665
        """
        p = checks.as_distribution(np.asarray(probabilities, dtype=float), (self.num_classes,), "probabilities")
        return float(p @ self.depths)

    @cached_property
    def _table(self) -> NDArray[np.intp]:
        """Children of each inner node, shape (inner nodes, widest); -1 where there is none."""
        widest = max((len(below) for below in self.children), default=0)
        table = np.full((len(self.children), widest), -1, dtype=np.intp)
        for j, below in enumerate(self.children):
            table[j, : len(below)] = below
        return table

    @cached_property
    def _score_table(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """For each place of `_table` the index of its score, and its sign: +-1 left and right of two, else 0."""
        place, sign = np.zeros_like(self._table), np.zeros(self._table.shape)
        for j, below in enumerate(self.children):
            if len(below) == 2:
                place[j, :2] = self.first_scores[j]
                sign[j, :2] = 1.0, -1.0
            else:
                place[j, : len(below)] = self.first_scores[j] + np.arange(len(below))
        return place, sign

    @cached_property
    def _levels(self) -> list[NDArray[np.intp]]:
        """The inner nodes (counted from 0) by height, lowest first: each level needs only those before it."""
        heights = [0] * self.num_nodes
        for j, below in enumerate(self.children):
            heights[self.num_classes + j] = 1 + max(heights[node] for node in below)
        inner = np.array(heights[self.num_classes :], dtype=np.intp)
        order = np.argsort(inner, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(inner[order])) + 1) if len(order) else []


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
    for level in tree._levels:
        below = tree._table[level]
        values = np.where(below >= 0, sums[..., below], -np.inf)
        largest, rest = _split(values)
        sums[..., tree.num_classes + level] = (largest + np.log1p(rest))[..., 0]
    scores = np.zeros((*z.shape[:-1], tree.num_scores))
    place, sign = tree._score_table
    wide, left = (tree._table >= 0) & (sign == 0.0), sign > 0.0
    scores[..., place[wide]] = sums[..., tree._table[wide]]
    ahead, behind = sums[..., tree._table[left]], sums[..., tree._table[sign < 0.0]]
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
    table = tree._table
    if not len(table):
        return result
    place, sign = tree._score_table
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
    depths, parents = tree._node_depths, tree.parents
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


def _num_scores(below: tuple[int, ...]) -> int:
    return 1 if len(below) == 2 else len(below)


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
    place, sign = tree._score_table
    wide = np.zeros(tree.num_scores, dtype=bool)
    wide[place[(tree._table >= 0) & (sign == 0.0)]] = True
    bad = np.argwhere(np.isnan(given) | ((given == np.inf) & wide))
    if len(bad):
        at = tuple(bad[0])
        rule = "finite or -inf at a node of more than two children" if wide[at[-1]] else "a number"
        raise ValueError(f"scores[{', '.join(map(str, at))}] is {given[at]}, but must be {rule}")
    return given
