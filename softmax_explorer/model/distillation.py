"""A student that learns from the scenario's logits, its teacher."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from softmax_explorer import engine
from softmax_explorer.engine.divergence import DistillationPass
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.results import Results
from softmax_explorer.model.validation import is_number

_FAINT = 1e-6  # nats a logit: T |p - q| has fewer digits than a curve needs below


def fitted_student(student: Sequence[Any], teacher: np.ndarray) -> np.ndarray:
    """The student's logits (K,): cut or filled with 0 to the teacher's K, 0 for what is no finite number, and -inf
    where the teacher's class is masked.

    >>> fitted_student((1.5, 2.0), np.array([3.0, 1.0, 0.0])).tolist()
    [1.5, 2.0, 0.0]
    """
    logits = np.zeros(teacher.size)
    for index, value in enumerate(student[: teacher.size]):
        logits[index] = value if is_number(value) else 0.0
    logits[teacher == -math.inf] = -math.inf
    return logits


class Distillation:
    """Teacher u and student z at the scenario's temperature T: L = T^2 KL(softmax(u/T) || softmax(z/T)), nats.

    `teacher`: the scenario's results; `student`: the same of the student's logits.
    """

    def __init__(self, teacher: Results, student: Sequence[Any]) -> None:
        self.teacher = teacher
        self.logits = fitted_student(student, teacher.logits)

    @computed_once
    def student(self) -> Results:
        scenario = self.teacher.scenario
        return Results(scenario.with_shift(0.0).with_logits(self.logits))

    @computed_once
    def _pass(self) -> DistillationPass:
        return DistillationPass(self.logits, self.teacher.logits, self.teacher.scenario.temperature)

    @computed_once
    def divergence(self) -> float:
        """KL(teacher || student) at T, without T^2."""
        return float(self._pass.loss(False))

    @computed_once
    def loss(self) -> float:
        """T^2 KL."""
        return float(self._pass.loss())

    @computed_once
    def gradients(self) -> tuple[np.ndarray, np.ndarray]:
        """dL/dz, with T^2 and without."""
        return self._pass.gradient(), self._pass.gradient(False)

    @computed_once
    def pulls(self) -> tuple[float, float]:
        """The largest element of |dL/dz|, with T^2 and without."""
        with_, without = (float(np.abs(gradient).max()) for gradient in self.gradients)
        return with_, without

    def pulls_over(self, temperatures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`pulls` at each of ``temperatures`` (m,), for curves: to a millionth of the largest, at T = inf exactly.

        From T = 1e-3 to 1e3 and at 0 that is T |p - q| of plain softmaxes; where even the largest of these is small,
        and elsewhere, it is the engine's own gradient.
        """
        t = temperatures
        plain = (t == 0.0) | ((t >= 1e-3) & (t <= 1e3))
        p, q = (engine.softmax(v, t, accuracy="plain") for v in (self.logits, self.teacher.logits))
        with np.errstate(all="ignore"):
            size = np.abs(p - q).max(axis=-1)
            with_, without = t * size, np.where(size == 0.0, 0.0, size / t)
        if with_[plain].max(initial=0.0) < _FAINT:
            plain = np.zeros(t.shape, bool)
        rest = np.flatnonzero(~plain)
        if rest.size:
            student, teacher, hot = self.logits, self.teacher.logits, t[rest]
            if rest.size == 1:  # as a rule: infinity alone
                done = DistillationPass(student, teacher, float(hot[0]))
            else:
                done = DistillationPass(np.tile(student, (rest.size, 1)), np.tile(teacher, (rest.size, 1)), hot)
            with_[rest], without[rest] = (np.abs(done.gradient(squared)).max(axis=-1) for squared in (True, False))
        return with_, without
