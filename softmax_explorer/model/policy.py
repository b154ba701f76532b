"""Softmax as a policy over action values: what it earns at each temperature."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.results import Results


def expected_values(results: Results, temperatures: np.ndarray) -> np.ndarray:
    """sum_a pi(a) Q(a) at each temperature (N,), the scenario's logits being the action values Q.

    Source: Sutton, Barto 2018, "Reinforcement learning", section 2.8.
    """
    values = results.logits[results.logits > -math.inf]
    policies = engine.softmax(np.broadcast_to(values, (temperatures.size, values.size)), temperatures)
    return np.asarray(policies) @ values
