"""The state and what follows from it. No Qt."""

from softmax_explorer.model.scenario import Scenario

__all__ = ["Scenario"]
