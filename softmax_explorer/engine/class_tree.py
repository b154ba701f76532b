"""`ClassTree`: a tree over the classes in the form that hierarchical softmax computes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

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
        return self.node_depths[: self.num_classes]

    @cached_property
    def node_depths(self) -> NDArray[np.intp]:
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

        >>> ClassTree.of((0, (1, (2, 3)))).expected_depth([5 / 9, 2 / 9, 1 / 9, 1 / 9])
        1.6666666666666665
        """
        p = checks.as_distribution(np.asarray(probabilities, dtype=float), (self.num_classes,), "probabilities")
        return float(p @ self.depths)

    @cached_property
    def child_table(self) -> NDArray[np.intp]:
        """Children of each inner node, shape (inner nodes, widest); -1 where there is none."""
        widest = max((len(below) for below in self.children), default=0)
        table = np.full((len(self.children), widest), -1, dtype=np.intp)
        for j, below in enumerate(self.children):
            table[j, : len(below)] = below
        return table

    @cached_property
    def score_table(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """For each place of `child_table` the index of its score, and its sign: +-1 left and right of two, else 0."""
        place, sign = np.zeros_like(self.child_table), np.zeros(self.child_table.shape)
        for j, below in enumerate(self.children):
            if len(below) == 2:
                place[j, :2] = self.first_scores[j]
                sign[j, :2] = 1.0, -1.0
            else:
                place[j, : len(below)] = self.first_scores[j] + np.arange(len(below))
        return place, sign

    @cached_property
    def levels(self) -> list[NDArray[np.intp]]:
        """The inner nodes (counted from 0) by height, lowest first: each level needs only those before it."""
        heights = [0] * self.num_nodes
        for j, below in enumerate(self.children):
            heights[self.num_classes + j] = 1 + max(heights[node] for node in below)
        inner = np.array(heights[self.num_classes :], dtype=np.intp)
        order = np.argsort(inner, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(inner[order])) + 1) if len(order) else []


def _num_scores(below: tuple[int, ...]) -> int:
    return 1 if len(below) == 2 else len(below)
