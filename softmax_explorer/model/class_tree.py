"""A tree over a scenario's classes, whose path products are its softmax until a score is moved."""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.results import Results
from softmax_explorer.model.validation import is_number

KINDS = ("balanced", "huffman", "wide")
WIDE = 4  # branches of a node of the wide tree
MOST_LEAVES = 100  # more classes: the likeliest of them, and one leaf for the others together
REST = -1  # the class of that leaf
_FARTHEST = 1e6  # a score beyond it is no division that could be moved
_CLOSEST = 0.002  # the least share that a division leaves to either side


class TreeOfClasses:
    """`classes[leaf]`: the class at a leaf, or `REST`. `offsets`: what is added to the scores of softmax, in the order
    of the scores; they count only for the tree whose `signature` they carry.

    Arrays over the leaves hold logarithms: `log_products` of the path, `log_softmax` of the same class.
    """

    def __init__(self, results: Results, kind: str, offsets: Sequence[Any] = (), signature: int = 0) -> None:
        log_p = results.log_probabilities
        self.kind, self.num_classes = kind, log_p.size
        self.classes, self.log_softmax = _leaves(log_p, results.true_class)
        unmasked, leaves = results.logits > -math.inf, [index for index in self.classes if index != REST]
        parts = [bool(unmasked[index]) for index in leaves]
        parts += [sum(parts) < results.num_unmasked] * (len(self.classes) - len(leaves))
        at_limit = not 0.0 < results.scenario.temperature < math.inf
        self._is_zero = (self.log_softmax == -math.inf) & (at_limit | ~np.array(parts))
        count = len(self.classes)
        if kind == "huffman":
            self.tree = engine.ClassTree.of(engine.huffman_tree(np.exp(self.log_softmax)))
        else:
            self.tree = _balanced(count, WIDE if kind == "wide" else 2)
        self.signature = zlib.crc32(repr(self.tree.children).encode())
        self.offsets = np.zeros(self.tree.num_scores)
        if signature == self.signature and len(offsets) == self.tree.num_scores and all(map(is_number, offsets)):
            self.offsets = np.array(offsets, dtype=float)
        # log p are logits too, of the same softmax, and finite where z/T is not (T = 0, 1e308)
        self.softmax_scores = engine.tree_scores(self.tree, self.log_softmax) if count > 1 else np.zeros(0)
        self.scores = self.softmax_scores + self.offsets

    @property
    def is_moved(self) -> bool:
        return bool(self.offsets.any())

    @computed_once
    def log_branches(self) -> np.ndarray:
        """log p of each node but the root among its siblings."""
        return np.asarray(engine.branch_log_probabilities(self.tree, self.scores))

    @computed_once
    def log_products(self) -> np.ndarray:
        return np.asarray(engine.hierarchical_log_softmax(self.tree, self.scores))

    @computed_once
    def products(self) -> np.ndarray:
        return np.exp(self.log_products)

    @computed_once
    def softmax(self) -> np.ndarray:
        return np.exp(self.log_softmax)

    @computed_once
    def masses(self) -> np.ndarray:
        """What passes through each node: the sum of the products below it, shape (num_nodes,)."""
        masses = np.zeros(self.tree.num_nodes)
        masses[: len(self.classes)] = self.products
        for j, below in enumerate(self.tree.children):  # children come before their parents
            masses[len(self.classes) + j] = masses[list(below)].sum()
        return masses

    @computed_once
    def _empty(self) -> np.ndarray:
        """Nodes below which every class has exactly p = 0, shape (num_nodes,)."""
        empty = np.zeros(self.tree.num_nodes, dtype=bool)
        empty[: len(self.classes)] = self._is_zero
        for j, below in enumerate(self.tree.children):  # children come before their parents
            empty[len(self.classes) + j] = empty[list(below)].all()
        return empty

    def is_empty(self, node: int) -> bool:
        """Whether it has exactly p = 0, and not only too little for float64."""
        return bool(self._empty[node])

    def stands_alone(self, node: int) -> bool:
        """Whether all its siblings are empty."""
        return all(self.is_empty(other) for other in self._siblings(node))

    def log_siblings(self, node: int) -> float:
        """log of what its siblings have together: 1 - p of the node without cancellation."""
        logs = self.log_branches[self._siblings(node)]
        return float(np.logaddexp.reduce(logs)) if logs.size else -math.inf

    def _siblings(self, node: int) -> list[int]:
        below = next(below for below in self.tree.children if node in below)
        return [other for other in below if other != node]

    def leaf_of(self, index: int) -> int | None:
        """The leaf of a class; None where it is among the rest."""
        return self.classes.index(index) if index in self.classes else None

    def code(self, leaf: int) -> str:
        """Which branch is taken at each node, counted from 0, the root's first."""
        nodes = (self.tree.num_nodes - 1, *self.tree.path(leaf))
        inner = len(self.classes)
        return "".join(str(self.tree.children[a - inner].index(b)) for a, b in itertools.pairwise(nodes))

    def expected_depth(self) -> float:
        """The decisions that the softmax's classes take on average."""
        p = self.softmax
        return float(p @ self.tree.depths) / float(p.sum())

    def expected_products(self) -> float:
        """The dot products that these decisions take: one with two branches, else one a branch."""
        needed = np.zeros(self.tree.num_nodes)
        for j in range(len(self.tree.children) - 1, -1, -1):
            below = self.tree.children[j]
            here = needed[len(self.classes) + j] + (1 if len(below) == 2 else len(below))
            needed[list(below)] = here
        p = self.softmax
        return float(p @ needed[: len(self.classes)]) / float(p.sum())

    # moving a division ----------------------------------------------------------------------------------------------
    @computed_once
    def divisions(self) -> list[tuple[int, int]]:
        """(node, place): between the branches `place` and `place` + 1 of that node, the root first; those that move."""
        inner, found = len(self.classes), []
        todo = [self.tree.num_nodes - 1]
        while todo:
            node = todo.pop()
            if node >= inner:
                below = self.tree.children[node - inner]
                found += [(node, place) for place in range(len(below) - 1) if self._moves(node, place)]
                todo.extend(reversed(below))
        return found

    def _scores_at(self, node: int, place: int) -> tuple[int, bool]:
        """The first score that a division moves; whether the node has two branches and so a single score."""
        j = node - len(self.classes)
        binary = len(self.tree.children[j]) == 2
        return int(self.tree.first_scores[j]) + place, binary

    def _moves(self, node: int, place: int) -> bool:
        at, binary = self._scores_at(node, place)
        return bool((np.abs(self.softmax_scores[at : at + (1 if binary else 2)]) < _FARTHEST).all())

    def share(self, node: int, place: int) -> float:
        """What the branch `place` has of what the two beside the division have together."""
        below = self.tree.children[node - len(self.classes)]
        difference = self.log_branches[below[place + 1]] - self.log_branches[below[place]]
        return float(engine.sigmoid(-difference)) if math.isfinite(difference) else 0.5

    def divided(self, node: int, place: int, share: float) -> tuple[float, ...]:
        """Offsets with the division moved: `share` of the two branches' probability to the first, the others' stays."""
        share = min(max(share, _CLOSEST), 1.0 - _CLOSEST)
        return self._with_difference(node, place, math.log(share) - math.log1p(-share))

    def stepped(self, node: int, place: int, step: float) -> tuple[float, ...]:
        """Offsets with the score of the division's first branch raised over the second's by `step`."""
        below = self.tree.children[node - len(self.classes)]
        now = float(self.log_branches[below[place]] - self.log_branches[below[place + 1]])
        return self._with_difference(node, place, now + step)

    def _with_difference(self, node: int, place: int, difference: float) -> tuple[float, ...]:
        at, binary = self._scores_at(node, place)
        scores = self.scores.copy()
        if binary:
            scores[at] = difference
        else:
            together = np.logaddexp(scores[at], scores[at + 1])
            scores[at] = together - np.logaddexp(0.0, -difference)
            scores[at + 1] = together - np.logaddexp(0.0, difference)
        finite = np.isfinite(self.softmax_scores)
        offsets = np.where(finite, scores - np.where(finite, self.softmax_scores, 0.0), 0.0)
        return tuple(np.where(finite, offsets, 0.0).tolist())


@lru_cache(maxsize=4)
def _balanced(count: int, branches: int) -> engine.ClassTree:
    """The same at every step of a drag."""
    return engine.ClassTree.of(engine.balanced_tree(count, branches))


def _leaves(log_p: np.ndarray, true_class: int) -> tuple[tuple[int, ...], np.ndarray]:
    if log_p.size <= MOST_LEAVES:
        return tuple(range(log_p.size)), log_p
    likeliest = np.argpartition(-log_p, MOST_LEAVES - 1)[: MOST_LEAVES - 1]
    likeliest = likeliest[np.argsort(-log_p[likeliest], kind="stable")]
    if true_class not in likeliest:
        likeliest[-1] = true_class
    shown = np.sort(likeliest)
    others = np.delete(log_p, shown)
    rest = -math.inf if others.max() == -math.inf else float(engine.logsumexp(others))
    return (*shown.tolist(), REST), np.append(log_p[shown], rest)
