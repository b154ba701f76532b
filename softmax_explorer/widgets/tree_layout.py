"""Where the nodes of a tree stand: as many open as there are rows, the heaviest first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence


class TreeLayout:
    """Nodes are numbered as the tree numbers them: leaves 0 .. num_leaves - 1, then inner nodes, `children[j]` below
    node num_leaves + j, the root last.

    `ends` stand in rows of their own, the first branch on top: leaves, and inner nodes that are folded for want of
    `most_rows`. `rows[node]` counts them from 0, an open node is amid its branches; `columns[node]` counts the
    decisions before it. The path to the leaf `keep` is open in any case.
    """

    def __init__(
        self, children: Sequence[Sequence[int]], num_leaves: int, masses: Sequence[float], keep: int, most_rows: int
    ) -> None:
        self.children, self.num_leaves = children, num_leaves
        self.root = num_leaves + len(children) - 1
        self.parents = {child: num_leaves + j for j, below in enumerate(children) for child in below}
        self.open = self._opened(masses, keep, most_rows)
        self.ends: list[int] = []
        self.rows: dict[int, float] = {}
        self.columns = {self.root: 0}
        todo = [self.root]
        inner = []
        while todo:
            node = todo.pop()
            if node in self.open:
                inner.append(node)
                below = self.below(node)
                self.columns.update(dict.fromkeys(below, self.columns[node] + 1))
                todo.extend(reversed(below))
            else:
                self.rows[node] = float(len(self.ends))
                self.ends.append(node)
        for node in reversed(inner):
            below = self.below(node)
            self.rows[node] = (self.rows[below[0]] + self.rows[below[-1]]) / 2.0
        self.depth = max(self.columns.values())
        self.inner = inner

    def below(self, node: int) -> Sequence[int]:
        return self.children[node - self.num_leaves]

    def _opened(self, masses: Sequence[float], keep: int, most_rows: int) -> set[int]:
        opened, rows = set(), 1
        node = keep
        while node != self.root:
            node = self.parents[node]
            opened.add(node)
            rows += len(self.below(node)) - 1
        starts = [child for node in opened for child in self.below(node)] if opened else [self.root]
        heap = [(-masses[node], -node) for node in starts if node >= self.num_leaves and node not in opened]
        heapq.heapify(heap)
        while heap:
            node = -heapq.heappop(heap)[1]
            below = self.below(node)
            if rows + len(below) - 1 <= most_rows:
                opened.add(node)
                rows += len(below) - 1
                for child in below:
                    if child >= self.num_leaves:
                        heapq.heappush(heap, (-masses[child], -child))
        return opened

    def path(self, leaf: int) -> list[int]:
        """The nodes in the picture on the way to a leaf, the root first: down to the folded one that holds it."""
        nodes = [leaf]
        while nodes[-1] != self.root:
            nodes.append(self.parents[nodes[-1]])
        nodes.reverse()
        return [node for node in nodes if node in self.columns]

    def leaves_below(self, node: int) -> list[int]:
        found, todo = [], [node]
        while todo:
            here = todo.pop()
            if here < self.num_leaves:
                found.append(here)
            else:
                todo.extend(self.below(here))
        return found
