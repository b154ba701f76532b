"""A mixture of experts: which k a gate keeps, with what weights, and how evenly it loads them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.distribution import computed_once, frozen
from softmax_explorer.model.results import Results

TOKENS = 1000  # of which the load is counted


class Gating:
    """The `k` experts with the largest logits, their softmax over these alone; what ties with the k-th is kept, too."""

    def __init__(self, results: Results, k: int) -> None:
        self.results = results
        self.k = min(k, results.num_unmasked)
        logits = engine.top_k(results.logits, self.k)
        self.kept = np.flatnonzero(np.asarray(logits) > -math.inf)
        dropped = np.setdiff1d(np.arange(results.logits.size), self.kept).tolist()
        scenario = results.scenario.with_shift(0.0).with_logits(results.logits)
        for index in dropped:
            scenario = scenario.with_mask(index, True)
        self.gated = Results(scenario)

    @property
    def keeps_all(self) -> bool:
        return self.kept.size == self.results.num_unmasked

    @property
    def even(self) -> float:
        """The share of the tokens that every expert would see if they were loaded alike."""
        return self.k / self.results.num_unmasked

    @computed_once
    def load(self) -> np.ndarray:
        """The share of `TOKENS` tokens that choose each expert (K,): their logits are the scenario's with normal noise
        of deviation 1, from the scenario's seed.

        Source: Shazeer et al. 2017, "Outrageously large neural networks", section 2.1 (noisy top-k gating).
        """
        noisy = self.results.logits + _noise(self.results.scenario.seed, self.results.logits.size)
        chosen = np.asarray(engine.top_k(noisy, self.k)) > -math.inf
        return chosen.mean(axis=0)


@lru_cache(maxsize=2)
def _noise(seed: int, num_experts: int) -> np.ndarray:
    return frozen(np.random.default_rng(seed).standard_normal((TOKENS, num_experts)))
