"""The probabilities of two or three classes as a point of the simplex, and the logits that bring it elsewhere.

With more classes it is the share of each of three among these three: softmax of their logits alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.results import Results
from softmax_explorer.model.scenario import Scenario

MOST = 3
LOWEST = 1e-3
"""What the point leaves to a corner that it is dragged away from: a corner itself needs an infinite logit."""

_NOISE = 1e-13  # of the largest logit: what is left of 0 by rounding
_SUBDIVISIONS = 24  # of a side of the triangle, for the contours
_ODDS_DIGITS = 9
_LARGEST_ODDS = 700.0  # log of what the others have over what the corners have


def corners(results: Results, chosen: Sequence[object] = ()) -> tuple[int, ...]:
    """The classes at the corners by index: all that take part, or three of them.

    `chosen` if that names three that take part; else the leading three, the last of them giving way to the true class.
    """
    logits = results.logits
    if results.num_unmasked <= MOST:
        return tuple(np.flatnonzero(logits > -math.inf).tolist())
    wanted = {i for i in chosen if type(i) is int and 0 <= i < logits.size and logits[i] > -math.inf}
    if len(wanted) == MOST == len(chosen):
        return tuple(sorted(wanted))
    leading = np.argpartition(-logits, MOST)[:MOST] if logits.size > 1000 else np.arange(logits.size)
    leading = leading[np.argsort(-logits[leading], kind="stable")][:MOST].tolist()
    true = results.true_class
    if true not in leading and logits[true] > -math.inf:
        leading[-1] = true
    return tuple(sorted(leading))


def among(results: Results, corners: Sequence[int]) -> Results:
    """The corners as classes of their own, to tell their shares by."""
    logits = results.logits[list(corners)]
    if not np.isfinite(logits).any():  # all masked since
        logits = np.zeros(len(corners))
    return Results(Scenario(logits=logits, temperature=results.scenario.temperature))


def shares(results: Results, corners: Sequence[int]) -> np.ndarray:
    """p of each corner, given that it is one of them."""
    return np.asarray(engine.softmax(results.logits[list(corners)], results.scenario.temperature))


def path(results: Results, corners: Sequence[int], temperatures: np.ndarray) -> np.ndarray:
    """The shares at other temperatures, (number of temperatures, number of corners)."""
    return np.asarray(engine.softmax(results.logits[list(corners)], temperatures))


def target(results: Results, corners: Sequence[int]) -> np.ndarray | None:
    """The target among the corners; None where it has nothing there."""
    y = results.target[list(corners)]
    total = float(y.sum())
    return y / total if total > 0.0 else None


def can_move(results: Results) -> bool:
    """At temperature 0 and infinity no logits but the limits' own bring the point anywhere; one class has no way."""
    return 0.0 < results.scenario.temperature < math.inf and results.num_unmasked > 1


def moved(results: Results, corners: Sequence[int], wanted: np.ndarray) -> Scenario:
    """The scenario with these shares (at least `LOWEST`), other classes keeping logit and probability.

    Where there are no others, the mean logit is kept. Where no float64 logits do it, the scenario stays as it is.
    """
    scenario, t, here = results.scenario, results.scenario.temperature, list(corners)
    if not can_move(results):
        return scenario
    q = np.maximum(wanted, LOWEST)
    q /= q.sum()
    old = results.logits[here]
    with np.errstate(over="ignore", invalid="ignore"):
        if results.num_unmasked == len(here):
            new = np.asarray(engine.solve_logits(q, t, like=old))
            if not _gives(new, t, q):  # beside a huge mean, differences are lost
                new = np.asarray(engine.solve_logits(q, t))
        else:
            new = np.asarray(engine.solve_logits(q, t))
            if not np.isfinite(new).all():
                return scenario
            new = new + (float(engine.energy(new, t)) - float(engine.energy(old, t)))
            new[np.abs(new) < _NOISE * np.abs(old).max()] = 0.0
        base = scenario.logits.copy()
        base[here] = new - scenario.shift
        if not _gives(base[here] + scenario.shift, t, q):
            return scenario
    return scenario.with_logits(base)


def _gives(logits: np.ndarray, temperature: float, probabilities: np.ndarray) -> bool:
    if not np.isfinite(logits).all():
        return False
    return bool(np.allclose(engine.softmax(logits, temperature), probabilities, rtol=0.0, atol=1e-6))


class Landscape:
    """The loss over all shares of the corners while the other classes keep their probability.

    Binary cross-entropy is no function of softmax's probabilities: cross-entropy stands in for it.
    """

    def __init__(self, results: Results, corners: Sequence[int]) -> None:
        self.loss = "cross-entropy" if results.scenario.loss == "binary-cross-entropy" else results.scenario.loss
        here = list(corners)
        y = results.target[here]
        outside = np.delete(results.logits, here)
        self._others = bool((outside > -math.inf).any())
        self._target = np.append(y, max(0.0, 1.0 - float(y.sum()))) if self._others else y
        if not self._others:
            self._target = self._target / max(float(y.sum()), 1e-300)
        self._odds = 0.0
        if self._others:
            t = results.scenario.temperature
            with np.errstate(invalid="ignore", over="ignore"):
                odds = float(engine.logsumexp(outside, t)) - float(engine.logsumexp(results.logits[here], t))
            self._odds = min(max(odds, -_LARGEST_ODDS), _LARGEST_ODDS) if odds == odds else 0.0
        only = np.flatnonzero(y > 0.0)
        # then the loss is one of that share alone: cross-entropy and focal loss of a class
        self._only = (
            int(only[0]) if only.size == 1 and not self._target[y.size :].any() and self.loss != "mse" else None
        )
        self._offset = self._offset_of(results, corners)
        self.key = (self.loss, self._target.tobytes(), round(self._odds, _ODDS_DIGITS), round(self._offset, 9))
        """Equal keys, equal landscapes: it stands still while the point is dragged."""

    def _offset_of(self, results: Results, corners: Sequence[int]) -> float:
        """What the other classes add to the loss one by one rather than as one class: the same everywhere."""
        if not self._others or self._only is not None:
            return 0.0
        whole = results.categorical_loss if self.loss == "cross-entropy" else results.loss
        offset = whole - float(self.at(np.maximum(shares(results, corners), 1e-12)[np.newaxis], 0.0)[0])
        return offset if math.isfinite(offset) else 0.0

    def at(self, points: np.ndarray, offset: float | None = None) -> np.ndarray:
        """The loss at shares (n, number of corners), all above 0."""
        logs = np.log(points / points.sum(axis=1, keepdims=True))
        if self._others:
            logs = np.column_stack([logs, np.full(len(logs), self._odds)])
        done = engine.AccuratePass(logs)
        name = {"mse": done.mean_squared_error, "focal": done.focal_loss}.get(self.loss, done.cross_entropy)
        return name(np.broadcast_to(self._target, logs.shape)) + (self._offset if offset is None else offset)

    def crossings(self) -> list[tuple[float, float]]:
        """(level, share of the first corner) of two corners, where the loss passes a few round levels."""
        first = np.linspace(1e-4, 1.0 - 1e-4, 2001)
        values = self.at(np.column_stack([first, 1.0 - first]))
        found = []
        for level in _levels(values):
            for place in np.flatnonzero(np.diff(values > level)).tolist():
                found.append((level, float(first[place])))
        return found

    def contours(self) -> list[tuple[float, np.ndarray]]:
        """(level, pieces of the line (n, 2, 3) in shares) for a few round levels."""
        if self._only is not None:
            return self._straight(self._only)
        points, triangles = _grid()
        values = self.at(np.maximum(points, 1e-4))
        return _pieces(points, triangles, values, _levels(values))

    def _straight(self, corner: int) -> list[tuple[float, np.ndarray]]:
        """Contours of a loss of one share alone: each a line along which that share stays the same."""
        points = np.repeat((1.0 - _SHARES)[:, np.newaxis] / 2.0, MOST, axis=1)
        points[:, corner] = _SHARES
        values = self.at(points)
        levels = _levels(values, float(np.interp(0.01, _SHARES, values)))
        # the loss falls with the share, as its logarithm or nearly so
        found = np.exp(np.interp(levels, values[::-1], np.log(_SHARES)[::-1]))
        return [(level, _level_line(corner, share)) for level, share in zip(levels, found.tolist(), strict=True)]


def _level_line(corner: int, share: float) -> np.ndarray:
    """From side to side where the corner has this share, (1, 2, 3)."""
    line = np.zeros((1, 2, MOST))
    line[..., corner] = share
    for end, other in enumerate(i for i in range(MOST) if i != corner):
        line[0, end, other] = 1.0 - share
    return line


_SHARES = np.concatenate([np.geomspace(1e-4, 0.1, 24, endpoint=False), np.linspace(0.1, 1.0 - 1e-4, 40)])
_ROUND = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


def _levels(values: np.ndarray, high: float | None = None) -> list[float]:
    """Round ones below `high`: else what only the farthest points exceed."""
    low = float(values.min())
    high = float(np.quantile(values, 0.98)) if high is None else high
    if high - low < 1e-9:
        return []
    inside = [level for level in _ROUND if low < level < high]
    return inside if len(inside) > 2 else [low + share * (high - low) for share in (0.05, 0.15, 0.3, 0.5, 0.75)]


_made: list[tuple[np.ndarray, np.ndarray]] = []


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) of a triangular grid and the corners (m, 3) of its small triangles."""
    if not _made:
        n = _SUBDIVISIONS
        numbers, points = {}, []
        for i in range(n + 1):
            for j in range(n + 1 - i):
                numbers[i, j] = len(points)
                points.append((i / n, j / n, (n - i - j) / n))
        up = [(numbers[i, j], numbers[i + 1, j], numbers[i, j + 1]) for i in range(n) for j in range(n - i)]
        down = [
            (numbers[i + 1, j], numbers[i, j + 1], numbers[i + 1, j + 1])
            for i in range(n - 1)
            for j in range(n - 1 - i)
        ]
        _made.append((np.array(points), np.array(up + down)))
    return _made[0]


def _pieces(
    points: np.ndarray, triangles: np.ndarray, values: np.ndarray, levels: list[float]
) -> list[tuple[float, np.ndarray]]:
    """Where the plane over each small triangle passes a level: the ends of a straight piece, (n, 2, 3) for each."""
    above = values[triangles] > np.array(levels)[:, np.newaxis, np.newaxis]
    number = above.sum(axis=-1)
    which, place = np.nonzero((number > 0) & (number < 3))
    triangles, above, level = triangles[place], above[which, place], np.array(levels)[which]
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    rows = np.arange(len(triangles))
    first = triangles[rows, alone]
    ends = []
    for step in (1, 2):
        other = triangles[rows, (alone + step) % 3]
        share = ((level - values[first]) / (values[other] - values[first]))[:, np.newaxis]
        ends.append(points[first] + share * (points[other] - points[first]))
    lines = np.split(np.stack(ends, axis=1), np.searchsorted(which, np.arange(1, len(levels))))
    return [(level, pieces) for level, pieces in zip(levels, lines, strict=True) if len(pieces)] if levels else []
