"""Softmax as weights, three uses: attention averages values, a policy chooses actions, a gate chooses experts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from softmax_explorer.model import attending, policy
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.gating import Gating
from softmax_explorer.model.results import Results

ATTENTION, POLICY, EXPERTS = "attention", "policy", "experts"
USES = (ATTENTION, POLICY, EXPERTS)
_OF_PRESET = {"attention-scores": ATTENTION, "policy": POLICY, "expert-gating": EXPERTS}


@dataclass(frozen=True)
class Settings:
    """Plain JSON values. `query` and `across`: see `attending`."""

    use: str = ""  # one of USES; "" follows the preset
    query: tuple[Any, ...] = ()
    across: tuple[Any, ...] = ()
    dimension: int = 64  # d, the length of queries and keys
    k: int = 2  # experts kept


class Uses:
    """What a scenario's logits are in the use that the settings, or its preset, name."""

    def __init__(self, results: Results, settings: Settings) -> None:
        self.results = results
        self.use = settings.use if settings.use in USES else _OF_PRESET.get(results.scenario.preset, ATTENTION)
        self.dimension = min(max(settings.dimension, 1), 10**6)
        self.k = max(settings.k, 1)
        self._settings = settings

    @computed_once
    def query(self) -> np.ndarray:
        """(2,)."""
        return attending.fitted_query(self._settings.query)

    @computed_once
    def across(self) -> np.ndarray:
        """How far each key lies beside the query's line (K,)."""
        results = self.results
        return attending.fitted_across(self._settings.across, results.logits.size, results.scenario.seed)

    @computed_once
    def keys(self) -> np.ndarray:
        """(K, 2): the dot products with the query are the logits."""
        return attending.keys(self.results.logits, self.query, self.across)

    @computed_once
    def unscaled(self) -> Results:
        """The weights without 1/sqrt(d)."""
        return attending.unscaled(self.results, self.dimension)

    @computed_once
    def expected(self) -> float:
        """The policy's expected value."""
        return float(policy.expected_values(self.results, np.array([self.results.scenario.temperature]))[0])

    @computed_once
    def gating(self) -> Gating:
        return Gating(self.results, self.k)

    def columns(self) -> dict[str, np.ndarray]:
        """What the use makes of each class, by name."""
        logits, p = self.results.logits, self.results.probabilities
        if self.use == ATTENTION:
            return {
                "score": logits,
                "weight": p,
                "weight without sqrt(d)": self.unscaled.probabilities,
                "key x": self.keys[:, 0],
                "key y": self.keys[:, 1],
            }
        if self.use == POLICY:
            taken = np.where(p > 0.0, logits, 0.0)
            return {"value": logits, "probability": p, "probability times value": p * taken}
        return {
            "gate logit": logits,
            "softmax": p,
            "weight after top-k": self.gating.gated.probabilities,
            "load": self.gating.load,
        }
