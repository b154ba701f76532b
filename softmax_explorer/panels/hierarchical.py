"""Softmax as a path of decisions: a tree over the classes, the product of its branches, and a score that is moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from softmax_explorer.export import tree_texts
from softmax_explorer.model.class_tree import KINDS, REST, TreeOfClasses
from softmax_explorer.model.results import Results
from softmax_explorer.panels.protocol import Host, panel
from softmax_explorer.panels.study_panel import StudyPanel
from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from softmax_explorer.export.table import Table
    from softmax_explorer.model.snapshot import Snapshot
    from softmax_explorer.widgets.choice import Choice
    from softmax_explorer.widgets.product_rows import ProductRow
    from softmax_explorer.widgets.push import Push
    from softmax_explorer.widgets.sketch import Sketch
    from softmax_explorer.widgets.tree_branches import TreeBranches
    from softmax_explorer.widgets.tree_layout import TreeLayout

_LOWEST_ROW = 5.0
_STEP = 0.1  # of a score, by a key


@dataclass(frozen=True)
class Settings:
    """`tree`: one of `KINDS`. `offsets`: added to the scores of softmax, if `signature` is still that of the tree."""

    tree: str = KINDS[0]
    offsets: tuple[float, ...] = ()
    signature: int = 0


@panel(
    id="hierarchical",
    title="Class tree",
    group="Uses",
    reads=frozenset({"logits", "shift", "masked", "temperature", "target", "class_names", "panel_settings"}),
    order=70,
    hint="drag a blue division in the tree: the products leave the ticks of softmax, yet still sum to 1",
    source="Morin, Bengio 2005, Hierarchical probabilistic neural network language model; Huffman 1952",
)
class Hierarchical(StudyPanel):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._tree: TreeOfClasses | None = None
        self._ghost: TreeOfClasses | None = None
        self._layout: TreeLayout | None = None
        self._layout_key: tuple[int, int, int] = (0, 0, 0)
        self._branches: TreeBranches | None = None
        self._selected = 0
        self._said = ""

    def build(self) -> QWidget:
        from PySide6.QtWidgets import QSizePolicy

        from softmax_explorer.widgets.choice import Choice
        from softmax_explorer.widgets.picture import Picture
        from softmax_explorer.widgets.push import Push

        picture = Picture(self._paint, steps=True)
        picture.setAccessibleName(tr("Class tree: left and right choose a division, up and down move it"))
        picture.grabbed.connect(self._drag)
        picture.stepped.connect(self._step)
        picture.finished.connect(self._finish)
        self._kind: Choice = Choice()
        self._kind.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._kind.setObjectName("tree-kind")
        self._kind.setAccessibleName(tr("Tree"))
        names = (tr("Balanced tree"), tr("Huffman tree: short ways to likely classes"), tr("Four branches at a node"))
        self._kind.set_items(names)
        self._kind.chosen.connect(lambda index: self._change(tr("Change the tree"), Settings(KINDS[index])))
        self._back: Push = Push(tr("Back to softmax"))
        self._back.setObjectName("tree-back")
        self._back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._back.clicked.connect(self._go_back)
        return self.framed(picture, self._kind, self._back)

    def draw(self, snapshot: Snapshot) -> None:
        study = self._study
        if study is None:
            return
        self._snapshot = snapshot
        settings = self.settings(Settings, snapshot.scenario)
        self._tree = tree = _tree(snapshot.results)
        self._ghost = _tree(snapshot.ghost) if snapshot.ghost is not None else None
        self._kind.set_index(KINDS.index(settings.tree) if settings.tree in KINDS else 0)
        self._back.setEnabled(tree.is_moved)
        if not snapshot.gesture:
            self._layout = None  # while something is dragged, what is folded stays so
        self._said = self.describe(snapshot.results)
        self.show(self._said, self._formula())

    def highlight(self, index: int | None) -> None:
        super().highlight(index)
        if self._study is not None and self._snapshot is not None:
            self._study.show_words(self._said, self._formula())

    @classmethod
    def table(cls, results: Results) -> Table:
        from softmax_explorer.export.table import Table

        tree = _tree(results)
        rows = tuple(
            (
                tree_texts.class_name(results, index),
                int(tree.tree.depths[leaf]),
                tree.code(leaf),
                float(tree.products[leaf]),
                float(tree.softmax[leaf]),
            )
            for leaf, index in enumerate(tree.classes)
        )
        return Table(("class", "decisions", "code", "path product", "softmax"), rows)

    @classmethod
    def describe(cls, results: Results) -> str:
        return tree_texts.sentence(results, _tree(results))

    def _shown_leaf(self) -> int:
        """The class pointed at, else the true one."""
        assert self._tree
        assert self._snapshot
        leaf = None if self._spotlight is None else self._tree.leaf_of(self._spotlight)
        return leaf if leaf is not None else self._tree.leaf_of(self._snapshot.results.true_class) or 0

    def _formula(self) -> str:
        assert self._tree
        assert self._snapshot
        return tree_texts.formula(self._snapshot.results, self._tree, self._shown_leaf())

    # painting -------------------------------------------------------------------------------------------------------
    def _paint(self, sketch: Sketch, rect: QRectF) -> None:
        from PySide6.QtCore import QRectF

        from softmax_explorer.widgets.product_rows import paint_costs, paint_product_rows
        from softmax_explorer.widgets.tree_branches import TreeBranches
        from softmax_explorer.widgets.tree_layout import TreeLayout

        if self._snapshot is None or self._tree is None or self._study is None:
            return
        tree, picture = self._tree, self._study.picture
        line = sketch.line_height(sketch.typography.caption)
        low = 2 * line + 6 * sketch.scale if rect.height() > 9 * line else 0.0
        room = QRectF(rect.left(), rect.top() + line + 4, rect.width(), rect.height() - line - 4 - low)
        key = (
            tree.signature,
            max(2, int(room.height() / (_LOWEST_ROW * sketch.fine))),
            self._snapshot.results.true_class,
        )
        if self._layout is None or key != self._layout_key:
            keep = tree.leaf_of(key[2]) or 0
            self._layout = TreeLayout(tree.tree.children, len(tree.classes), tree.masses.tolist(), keep, key[1])
            self._layout_key = key
        unit = sketch.scale
        place = QRectF(room.left() + 6 * unit, room.top(), 0.5 * room.width() - 12 * unit, room.height())
        shares = [math.exp(value) for value in tree.log_branches.tolist()]
        self._branches = branches = TreeBranches(sketch, place, self._layout, shares, tree.masses.tolist())
        leaf = self._shown_leaf()
        path = self._layout.path(leaf)
        colour = sketch.class_colours(tree.classes[leaf], self._snapshot.scenario.num_classes, marked=True)[0]
        divisions = tree.divisions
        selected = divisions[self._selected % len(divisions)] if divisions and picture.focus_visible else None
        branches.paint(picture, path, colour, divisions, selected)
        branches.write_shares(path[1:], [tree_texts.branch(tree, node) for node in path[1:]])
        rows = [self._row(sketch, node, path[-1]) for node in self._layout.ends]
        beside = QRectF(
            place.right() + 8 * unit, rect.top(), rect.right() - place.right() - 8 * unit, room.bottom() - rect.top()
        )
        paint_product_rows(sketch, beside, rows, branches.row_height, picture)
        if low and len(tree.classes) > 1:
            costs = ((tr("dot products: tree"), tree.expected_products()), (tr("softmax"), float(tree.num_classes)))
            paint_costs(sketch, QRectF(rect.left(), rect.bottom() - low, rect.width(), low), costs)

    def _row(self, sketch: Sketch, node: int, lit: int) -> ProductRow:
        """What stands beside a leaf of the tree, or beside a part of it that is folded."""
        from softmax_explorer.widgets.product_rows import ProductRow

        assert self._tree
        assert self._snapshot
        assert self._layout
        assert self._branches
        tree, results = self._tree, self._snapshot.results
        leaves = self._layout.leaves_below(node)
        product, softmax = float(tree.masses[node]), float(sum(tree.softmax[leaf] for leaf in leaves))
        before = float(self._ghost.masses[node]) if self._ghost and self._ghost.signature == tree.signature else None
        index = tree.classes[leaves[0]] if len(leaves) == 1 else REST
        fill, outline = sketch.theme.neutral, ""
        if index != REST:
            fill, outline = sketch.class_colours(index, results.scenario.num_classes, marked=node == lit)
        name, depth = tr("{count} classes folded", count=len(leaves)), ""
        if sketch.hall:
            name = tr("{count} folded", count=len(leaves))
        text = numbers.percent_short(product)
        if len(leaves) == 1:
            name, depth = tree_texts.label(results, tree, leaves[0]), str(int(tree.tree.depths[leaves[0]]))
            text = tree_texts.product(results, tree, leaves[0])
        shown = None if index == REST else index
        y = self._branches.y(node)
        return ProductRow(y, shown, name, depth, text, product, softmax, before, fill, outline, node == lit)

    # the user's hand ------------------------------------------------------------------------------------------------
    def _drag(self, where: str, x: float, y: float) -> None:
        if self._branches is None or self._tree is None:
            return
        node, place = map(int, where.split(":"))
        if node >= self._tree.tree.num_nodes or (node, place) not in self._tree.divisions:
            return
        self._selected = self._tree.divisions.index((node, place))
        self._move(self._tree.divided(node, place, self._branches.share_at(node, place, y)))

    def _step(self, dx: float, dy: float) -> None:
        if self._tree is None or self._study is None:
            return
        divisions = self._tree.divisions
        if not divisions:
            return
        if dx:
            self._selected = (self._selected + (1 if dx > 0 else -1)) % len(divisions)
            share = numbers.percent_short(self._tree.share(*divisions[self._selected]))
            text = tr(
                "Division {number} of {count}: {share} above",
                number=self._selected + 1,
                count=len(divisions),
                share=share,
            )
            self._study.picture.setAccessibleDescription(text)
            self._study.picture.update()
        if dy:
            self._move(self._tree.stepped(*divisions[self._selected % len(divisions)], _STEP * dy))

    def _move(self, offsets: tuple[float, ...]) -> None:
        assert self._tree is not None
        kind = self.settings(Settings, self.host.scenario).tree
        self._preview(Settings(kind, offsets, self._tree.signature))

    def _preview(self, settings: Settings) -> None:
        self.host.preview(self.with_settings(settings))

    def _finish(self) -> None:
        self.host.commit(tr("Move a score of the tree"))

    def _go_back(self) -> None:
        self._change(tr("Back to the scores of softmax"), Settings(self.settings(Settings, self.host.scenario).tree))

    def _change(self, text: str, settings: Settings) -> None:
        self._preview(settings)
        self.host.commit(text)


@lru_cache(maxsize=3)  # described, tabulated, drawn, and the ghost
def _tree(results: Results) -> TreeOfClasses:
    settings = Hierarchical.settings(Settings, results.scenario)
    return TreeOfClasses(results, settings.tree, settings.offsets, settings.signature)
