"""A large vocabulary, and what its output layers cost and estimate: full softmax and what is trained in its place.

Words are sorted by frequency, word 0 the most frequent. Their logits are Zipf's law, -log(rank), times a context that
favours some words over others (Gaussian, from the seed), and normalised: the e^z sum to 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.distribution import frozen

METHODS = ("full", "sampled", "nce", "negative", "differentiated", "adaptive")
SMALLEST, LARGEST = 100, 100_000
_CONTEXT = 2.0  # standard deviation of what the context adds to a logit
_MOST_DRAWS = 6400  # in all repeats of an estimate together: a step of a knob takes two frames at most
_FEWEST_REPEATS, _MOST_REPEATS = 24, 200


class Block(NamedTuple):
    """A part of a weight matrix: words first .. last - 1, rows top .. bottom - 1 of the width d, used this step."""

    first: int
    last: int
    top: int
    bottom: int
    used: bool


class Layer(NamedTuple):
    """One method in one training step. `losses`: of that step in independent repeats, one where nothing is drawn.
    `estimate`: of the exact loss; the mean of these for the sampled softmax, else -log p of the p it learns in the end.
    """

    method: str
    weights: int
    multiplications: float
    losses: np.ndarray
    estimate: float
    blocks: tuple[Block, ...]


@lru_cache(maxsize=2)
def logits(num_classes: int, seed: int) -> np.ndarray:
    context = np.random.default_rng([seed, 1]).standard_normal(num_classes)
    z = _CONTEXT * context - np.log(np.arange(1.0, num_classes + 1.0))
    return frozen(z - engine.logsumexp(z))


@lru_cache(maxsize=2)
def proposal(num_classes: int) -> np.ndarray:
    """q, from which the words are drawn."""
    return frozen(engine.log_uniform_distribution(num_classes))


def cutoffs(num_classes: int) -> tuple[int, int]:
    """Where the second and the third band begin."""
    return num_classes // 20, num_classes // 4


def num_repeats(num_samples: int) -> int:
    return min(max(_MOST_DRAWS // num_samples, _FEWEST_REPEATS), _MOST_REPEATS)


@lru_cache(maxsize=4)
def exact_loss(num_classes: int, seed: int, word: int) -> float:
    """Cross-entropy of the full softmax."""
    return float(engine.cross_entropy(logits(num_classes, seed), word))


@lru_cache(maxsize=8)
def drawn_words(num_classes: int, seed: int, num_samples: int) -> np.ndarray:
    """The words drawn in the first repeat, (S,)."""
    q = np.log(proposal(num_classes))
    return frozen(np.asarray(engine.sample(q, 1.0, _draws(seed), num_samples)))


@lru_cache(maxsize=12)
def estimates(method: str, num_classes: int, seed: int, word: int, num_samples: int) -> np.ndarray:
    """The loss of a sampled method in `num_repeats` steps, each with draws of its own; the same for each method."""
    loss = {
        "sampled": engine.sampled_softmax_loss,
        "nce": engine.noise_contrastive_loss,
        "negative": engine.negative_sampling_loss,
    }[method]
    z, q = logits(num_classes, seed), proposal(num_classes)
    return frozen(np.asarray(loss(z, word, q, _draws(seed), num_samples, num_repeats(num_samples))))


@lru_cache(maxsize=1)
def _head_and_bands(num_classes: int, seed: int) -> tuple[np.ndarray, list[np.ndarray]]:
    head, bands = engine.adaptive_head_logits(logits(num_classes, seed), cutoffs(num_classes))
    return np.asarray(head), [np.asarray(band) for band in bands]


@lru_cache(maxsize=4)
def adaptive_loss(num_classes: int, seed: int, word: int) -> float:
    """Of an adaptive softmax with a head and bands that fit these logits: equal to the exact loss."""
    edges = (0, *cutoffs(num_classes), num_classes)
    head, bands = _head_and_bands(num_classes, seed)
    band = band_of(num_classes, word)
    if band == 0:
        return -float(np.asarray(engine.adaptive_log_softmax(head, []))[word])
    # only the word's own band is computed; the other one stays the entry of the head that it is
    entry = edges[1] + band - 1
    order = [*range(entry), *range(entry + 1, head.size), entry]
    log_p = np.asarray(engine.adaptive_log_softmax(head[order], [bands[band - 1]]))
    return -float(log_p[head.size - 1 + word - edges[band]])


def band_of(num_classes: int, word: int) -> int:
    """0 for the head."""
    return int(np.searchsorted(cutoffs(num_classes), word, side="right"))


@lru_cache(maxsize=4)
def unnormalised_loss(num_classes: int, seed: int, word: int) -> float:
    """Cross-entropy of the softmax of what negative sampling learns, z = log(p/(S q)): for any S that of p/q."""
    z = logits(num_classes, seed) - np.log(proposal(num_classes))
    return float(engine.cross_entropy(z, word))


def layers(num_classes: int, width: int, seed: int, word: int, num_samples: int) -> tuple[Layer, ...]:
    """Each of `METHODS` in a step whose true class is `word`."""
    exact = exact_loss(num_classes, seed, word)
    edges = (0, *cutoffs(num_classes), num_classes)
    full = engine.full_cost(num_classes, width)
    whole = (Block(0, num_classes, 0, width, True),)
    found = [Layer("full", full.weights, full.multiplications, np.array([exact]), exact, whole)]
    sampled = engine.sampled_cost(num_classes, width, num_samples)
    stored = (Block(0, num_classes, 0, width, False),)
    for method in METHODS[1:4]:
        losses = estimates(method, num_classes, seed, word, num_samples)
        learnt = exact if method == "nce" else float(losses.mean())
        if method == "negative":
            learnt = unnormalised_loss(num_classes, seed, word)
        found.append(Layer(method, sampled.weights, sampled.multiplications, losses, learnt, stored))
    slices = (width - width // 4 - width // 8, width // 4, width // 8)
    ends = np.cumsum((0, *slices)).tolist()
    cost = engine.differentiated_cost(num_classes, slices, edges[1:-1])
    blocks = tuple(Block(edges[i], edges[i + 1], ends[i], ends[i + 1], True) for i in range(3))
    found.append(Layer("differentiated", cost.weights, cost.multiplications, np.array([exact]), exact, blocks))
    this_word = np.zeros(num_classes)
    this_word[word] = 1.0
    cost = engine.adaptive_cost(num_classes, width, edges[1:-1], this_word)
    used, heights = band_of(num_classes, word), engine.band_widths(width, 3)
    blocks = tuple(Block(edges[i], edges[i + 1], 0, heights[i], i in (0, used)) for i in range(3))
    loss = adaptive_loss(num_classes, seed, word)
    found.append(Layer("adaptive", cost.weights, cost.multiplications, np.array([loss]), loss, blocks))
    return tuple(found)


def _draws(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, 2])
