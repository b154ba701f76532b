"""A class tree in words: the decisions on the way to a class, their product, and what other scores make of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_explorer.export import honest
from softmax_explorer.model.class_tree import MOST_LEAVES, REST, TreeOfClasses
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import class_label, shown_name, tr

_FACTORS, _EXACT = 7, 4  # at most, in the formula, and with all their digits
_NO_BREAK = "\u00a0"


def sentence(results: Results, tree: TreeOfClasses) -> str:
    """The way to the true class; once a score was moved, where that shows most."""
    if len(tree.classes) == 1:
        return tr("One class: 0 decisions on its path, and its probability is 1 whatever its score")
    if tree.is_moved:
        leaf = int(abs(tree.products - tree.softmax).argmax())
        return tr(
            "Other scores, another model, no approximation: {name}’s path gives {product}, softmax of these logits "
            "{softmax}; the {count} products still sum to 1",
            name=label(results, tree, leaf),
            product=_percent(tree.log_products[leaf]),
            softmax=_percent(tree.log_softmax[leaf]),
            count=len(tree.classes),
        )
    leaf = tree.leaf_of(results.true_class)
    assert leaf is not None
    words = {
        "count": int(tree.tree.depths[leaf]),
        "name": label(results, tree, leaf),
        "share": honest.probability(results, results.true_class, numbers.percent_short),
        "mean": numbers.number(round(tree.expected_depth(), 6), 3),
        "bound": _bound(results, tree).replace(" ", _NO_BREAK),
        "classes": results.scenario.num_classes,
    }
    if words["count"] == 1:
        return tr(
            "1 decision leads to {name}, and its share is the class’s softmax, {share}; on average {mean} ({bound}), "
            "where softmax takes {classes} exponentials",
            **words,
        )
    return tr(
        "{count} decisions lead to {name}, and their shares multiply to its softmax, {share}; on average {mean} "
        "({bound}), where softmax takes {classes} exponentials",
        **words,
    )


def formula(results: Results, tree: TreeOfClasses, leaf: int) -> str:
    """The product along the path to a leaf."""
    path, name = tree.tree.path(leaf), label(results, tree, leaf, 24)
    if not path:
        return tr("p({name}) = 1", name=name)
    form = numbers.probability if len(path) <= _EXACT else numbers.percent_short
    factors = [branch(tree, node, form) for node in path[:_FACTORS]]
    factors = [f"({text})" if numbers.MINUS + " " in text else text for text in factors]  # 1 − 2.3e−6
    return tr(
        "p({name}) = {product} = {whole}",
        name=name,
        product=" × ".join([*factors, "…"] if len(path) > _FACTORS else factors),
        whole=product(results, tree, leaf, numbers.probability),
    )


def class_name(results: Results, index: int) -> str:
    """A class, or all those without a leaf of their own."""
    if index == REST:
        return tr("{count} others together", count=results.scenario.num_classes - MOST_LEAVES + 1)
    return shown_name(results.scenario.class_names[index], index)


def label(results: Results, tree: TreeOfClasses, leaf: int, longest: int = 40) -> str:
    """The class at a leaf within a sentence."""
    return class_label(class_name(results, tree.classes[leaf]), tree.classes[leaf], longest)


def branch(tree: TreeOfClasses, node: int, form: Callable[..., str] = numbers.percent_short) -> str:
    """What a node has among its siblings."""
    log_p, log_rest = float(tree.log_branches[node]), tree.log_siblings(node)
    if log_p == -math.inf and not tree.is_empty(node):
        return honest.BELOW
    if log_rest == -math.inf and not tree.stands_alone(node):
        return honest.NEARLY_ONE
    return form(math.exp(log_p), -math.expm1(log_p), log_p, log_rest)


def product(results: Results, tree: TreeOfClasses, leaf: int, form: Callable[..., str] = numbers.percent_short) -> str:
    """The path product: that of softmax as softmax is told everywhere."""
    index = tree.classes[leaf]
    softmax = "" if index == REST else honest.probability(results, index, form)
    if softmax and (not tree.is_moved or tree.log_products[leaf] == -math.inf):
        return softmax
    return _percent(tree.log_products[leaf], form)


def _percent(log_p: float, form: Callable[..., str] = numbers.percent_short) -> str:
    return form(math.exp(log_p), -math.expm1(log_p), log_p)


def _bound(results: Results, tree: TreeOfClasses) -> str:
    """What the expected depth is to be compared with."""
    count = len(tree.classes)
    if tree.kind == "huffman" and REST not in tree.classes:
        return tr("entropy {entropy} bits", entropy=numbers.number(results.entropy_bits, 3))
    if tree.kind == "wide":
        return tr("log₄ {count} = {value}", count=count, value=numbers.number(math.log(count, 4), 3))
    return tr("log₂ {count} = {value}", count=count, value=numbers.number(math.log2(count), 3))
