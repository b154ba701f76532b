"""A data set of rows of logits, and scenarios made of its rows."""

from __future__ import annotations

from softmax_explorer.model.reference import DatasetReference

__all__ = ["DatasetReference"]
