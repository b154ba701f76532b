"""Hierarchical softmax: a tree over the classes, a softmax at each inner node, the product along a path.

A `ClassTree` is given (`ClassTree.of`), balanced (`balanced_tree`) or built from counts (`huffman_tree`). Every node
but the root has one score. `tree_scores` starts them at the logsumexp of the logits below, and then the path products
are exactly the softmax; other scores are another parametrisation of the same family, not an approximation of softmax.
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
    >>> tree.num_scores, tree.path(0), tree == ClassTree.of([[0, 1], 2])
    (4, (3, 0), True)
    """

    num_classes: int
    children: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, nested: Nested) -> ClassTree:
        """A tree from nested lists of class indices. Raises ValueError unless each of 0 .. K - 1 is there once.

        >>> ClassTree.of([[0, 1], 2]).depths.tolist()
        [2, 2, 1]
        """
        inner: list[tuple[Any, ...]] = []
        classes: list[int] = []
        # Without recursion: a path may be as long as there are classes.
        todo: list[tuple[Any, bool]] = [(nested, False)]
        done: list[Any] = []
        while todo:
            node, seen = todo.pop()
            if not isinstance(node, Sequence):
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
    def num_scores(self) -> int:
        """Every node but the root has a score: K - 1 + the number of inner nodes; none with a single class."""
        return self.num_classes + len(self.children) - 1

    @cached_property
    def parents(self) -> NDArray[np.intp]:
        """The parent of every node but the root, shape (num_scores,)."""
        result = np.zeros(self.num_scores, dtype=np.intp)
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
        result = [0] * (self.num_scores + 1)
        for node in range(self.num_scores - 1, self.num_classes - 1, -1):  # parents come after their children
            result[node] = result[parents[node]] + 1
        for node in range(min(self.num_classes, self.num_scores)):
            result[node] = result[parents[node]] + 1
        return np.array(result, dtype=np.intp)

    def path(self, index: int) -> tuple[int, ...]:
        """The nodes from below the root down to class ``index``.

        >>> ClassTree.of([[0, 1], 2]).path(1)
        (3, 1)
        """
        node = checks.as_index(index, self.num_classes)
        nodes = []
        while node < self.num_scores:
            nodes.append(node)
            node = int(self.parents[node])
        return tuple(reversed(nodes))

    def expected_depth(self, probabilities: ArrayLike) -> float:
        """sum p_i depth_i: the decisions a class takes on average; never below its entropy in bits for two branches.

        >>> huffman_tree([5, 2, 1, 1]).expected_depth([5 / 9, 2 / 9, 1 / 9, 1 / 9])
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
    def _levels(self) -> list[NDArray[np.intp]]:
        """The inner nodes (counted from 0) by height, lowest first: each level needs only those before it."""
        heights = [0] * (self.num_scores + 1)
        for j, below in enumerate(self.children):
            heights[self.num_classes + j] = 1 + max(heights[node] for node in below)
        inner = np.array(heights[self.num_classes :], dtype=np.intp)
        order = np.argsort(inner, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(inner[order])) + 1) if len(order) else []


def balanced_tree(num_classes: int, width: int = 2) -> ClassTree:
    """Classes in their order below nodes of ``width`` children, all paths as equally long as can be: depth log_width K.

    Raises ValueError for ``num_classes`` below 1 or ``width`` below 2.

    >>> balanced_tree(5).depths.tolist(), balanced_tree(9, width=3).depths.max()
    ([3, 3, 2, 2, 2], np.int64(2))
    """
    _check_size(num_classes, width)
    inner: list[tuple[int, ...]] = []

    def build(first: int, last: int) -> int:
        count = last - first
        if count == 1:
            return first
        parts = min(width, count)
        edges = [first + -(-count * part // parts) for part in range(parts + 1)]
        inner.append(tuple(build(a, b) for a, b in itertools.pairwise(edges)))
        return num_classes + len(inner) - 1

    build(0, num_classes)
    return ClassTree(num_classes, tuple(inner))


def huffman_tree(counts: ArrayLike, width: int = 2) -> ClassTree:
    """The tree with the least expected depth for classes of these frequencies; ties by the order of the classes.

    ``counts``: shape (K,), finite and >= 0. Raises ValueError otherwise, and for ``width`` below 2.

    >>> huffman_tree([45, 13, 12, 16, 9, 5]).depths.tolist()
    [1, 3, 3, 3, 4, 4]

    Source: Huffman 1952, "A method for the construction of minimum-redundancy codes".
    """
    row = checks.as_row(counts, "counts")
    bad = np.flatnonzero(~((row >= 0.0) & (row < np.inf)))
    if len(bad):
        raise ValueError(f"counts[{bad[0]}] is {row[bad[0]]}, but counts must be finite and >= 0")
    num_classes = row.size
    _check_size(num_classes, width)
    inner: list[tuple[int, ...]] = []
    heap: list[tuple[float, int]] = [(count, node) for node, count in enumerate(row.tolist())]
    heapq.heapify(heap)
    # The first node is narrower where the classes do not fill the tree, so that the ones near the root are full.
    take = 2 + (num_classes - 2) % (width - 1) if num_classes > 1 else 0
    while len(heap) > 1:
        below = [heapq.heappop(heap) for _ in range(take)]
        inner.append(tuple(node for _, node in below))
        heapq.heappush(heap, (math.fsum(count for count, _ in below), num_classes + len(inner) - 1))
        take = width
    return ClassTree(num_classes, tuple(inner))


@quiet
def tree_scores(logits: ArrayLike, tree: ClassTree, temperature: float = 1.0) -> Array:
    """The scores whose path products are the softmax: at each node the logsumexp of the z/t of the classes below.

    ``logits``: shape (..., K), finite or -inf (masked); ``temperature``: finite, above 0. Returns float64 of shape
    (..., tree.num_scores); only differences between the children of a node matter, so a node with two children starts
    at logsumexp(left) - logsumexp(right). Raises ValueError as `engine.softmax`, and for another number of classes.
    Accuracy: a few ulp per level.

    >>> tree_scores([2.1, 0.8, -0.5], ClassTree.of([[0, 1], 2])).round(4).tolist()
    [2.1, 0.8, -0.5, 2.341]
    """
    z = checks.as_logits(logits)
    checks.check_maximum(z, z.max(axis=-1, keepdims=True))
    if z.shape[-1] != tree.num_classes:
        raise ValueError(f"logits must have the tree's {tree.num_classes} classes, got shape {z.shape}")
    t = checks.one_temperature(temperature)
    if t == 0.0 or t == math.inf:
        raise ValueError(f"temperature must be above 0 and finite for the scores of a tree, got {temperature}")
    scores = np.full((*z.shape[:-1], tree.num_scores + 1), -np.inf)
    scores[..., : tree.num_classes] = z / t
    for level in tree._levels:
        below = tree._table[level]
        values = np.where(below >= 0, scores[..., below], -np.inf)
        largest = values.max(axis=-1, keepdims=True)
        anchor = np.where(largest > -np.inf, largest, 0.0)
        exponentials = np.exp(values - anchor)
        np.put_along_axis(exponentials, values.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
        scores[..., tree.num_classes + level] = (largest + np.log1p(exponentials.sum(axis=-1, keepdims=True)))[..., 0]
    return scores[..., : tree.num_scores]


@quiet
def branch_log_probabilities(scores: ArrayLike, tree: ClassTree) -> Array:
    """log of the probability with which each node is chosen among its siblings; shape as ``scores``.

    ``scores``: shape (..., tree.num_scores), finite or -inf; where all siblings are -inf, all get -inf. Raises
    ValueError for another shape, nan or +inf. Accuracy: about 3 ulp.

    >>> branch_log_probabilities([0.0, 0.0, 1.0, 1.0], ClassTree.of([[0, 1], 2])).round(4).tolist()
    [-0.6931, -0.6931, -0.6931, -0.6931]
    """
    given = _checked_scores(scores, tree)
    result = np.zeros_like(given)
    table = tree._table
    if not len(table):
        return result
    values = np.where(table >= 0, given[..., table], -np.inf)
    largest = values.max(axis=-1, keepdims=True)
    x = values - np.where(largest > -np.inf, largest, 0.0)
    exponentials = np.exp(x)
    np.put_along_axis(exponentials, values.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    log_p = x - np.log1p(exponentials.sum(axis=-1, keepdims=True))
    result[..., table[table >= 0]] = log_p[..., table >= 0]
    return result


def hierarchical_log_softmax(scores: ArrayLike, tree: ClassTree) -> Array:
    """log p of every class: the sum of the branches' log-probabilities along its path, shape (..., K).

    Arguments and errors as `branch_log_probabilities`. Accuracy: about an ulp a level, of the sum of magnitudes.

    >>> import numpy as np
    >>> tree = balanced_tree(3)
    >>> np.exp(hierarchical_log_softmax(tree_scores([2.1, 0.8, -0.5], tree), tree)).round(4).tolist()
    [0.7425, 0.2024, 0.0551]

    Source: Morin, Bengio 2005, "Hierarchical probabilistic neural network language model".
    """
    branches = branch_log_probabilities(scores, tree)
    total = np.zeros((*branches.shape[:-1], tree.num_scores + 1))
    depths, parents = tree._node_depths, tree.parents
    for depth in range(1, int(depths.max(initial=0)) + 1):
        nodes = np.flatnonzero(depths == depth)
        total[..., nodes] = total[..., parents[nodes]] + branches[..., nodes]
    return total[..., : tree.num_classes]


def hierarchical_softmax(scores: ArrayLike, tree: ClassTree) -> Array:
    """The product of the branches' probabilities along each class's path, shape (..., K); it sums to 1 for any scores.

    Arguments and errors as `branch_log_probabilities`. Accuracy: that of the logarithm, as an absolute error of it.

    >>> hierarchical_softmax([0.0, 0.0, 1.0, 1.0], ClassTree.of([[0, 1], 2])).tolist()
    [0.25, 0.25, 0.5]
    """
    return np.exp(hierarchical_log_softmax(scores, tree))


def hierarchical_cross_entropy(scores: ArrayLike, tree: ClassTree, index: int) -> Result:
    """-log p of one class, from its path alone: log2 K decisions instead of K exponentials. Shape (...).

    Arguments and errors as `branch_log_probabilities`.

    >>> float(hierarchical_cross_entropy([0.0, 0.0, 1.0, 1.0], ClassTree.of([[0, 1], 2]), 0).round(6))
    1.386294
    """
    path = list(tree.path(index))
    return -branch_log_probabilities(scores, tree)[..., path].sum(axis=-1)


def _checked_scores(scores: ArrayLike, tree: ClassTree) -> Array:
    given = checks.as_floats(scores, "scores")
    if given.ndim == 0 or given.shape[-1] != tree.num_scores:
        raise ValueError(
            f"scores must have one value for each of the tree's {tree.num_scores} nodes below the root, "
            f"got shape {given.shape}"
        )
    bad = np.argwhere(~(given < np.inf))
    if len(bad):
        at = tuple(bad[0])
        raise ValueError(f"scores[{', '.join(map(str, at))}] is {given[at]}, but scores must be finite or -inf")
    return given


def _check_size(num_classes: Any, width: Any) -> None:
    for name, value, least in (("num_classes", num_classes, 1), ("width", width, 2)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
