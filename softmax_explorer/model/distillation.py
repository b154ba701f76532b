"""A student that learns from the scenario's logits, its teacher."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from softmax_explorer import engine
from softmax_explorer.model.distribution import computed_once
from softmax_explorer.model.results import Results
from softmax_explorer.model.validation import is_number

_HOTTEST = 1e150  # from here on T^2 may overflow, and 1/T^2 underflow


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
    def divergence(self) -> float:
        """KL(teacher || student) at T, without T^2."""
        return float(self._loss(squared=False))

    @computed_once
    def loss(self) -> float:
        """T^2 KL."""
        t = self.teacher.scenario.temperature
        return t * t * self.divergence if _HOTTEST > t > 1.0 / _HOTTEST else float(self._loss(squared=True))

    def _loss(self, squared: bool) -> Any:
        return engine.distillation_loss(self.logits, self.teacher.logits, self.teacher.scenario.temperature, squared)

    @computed_once
    def gradients(self) -> tuple[np.ndarray, np.ndarray]:
        """dL/dz, with T^2 and without."""
        with_, without = self._gradients(self.teacher.scenario.temperature)
        return with_, without

    @computed_once
    def pulls(self) -> tuple[float, float]:
        """The largest element of |dL/dz|, with T^2 and without."""
        with_, without = (float(np.abs(gradient).max()) for gradient in self.gradients)
        return with_, without

    def pulls_over(self, temperatures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`pulls` at each temperature."""
        with_, without = (np.abs(gradient).max(axis=-1) for gradient in self._gradients(temperatures))
        return with_, without

    def _gradients(self, temperature: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """With T^2, (..., K), and from it the other, but for temperatures whose square is beyond float64's range."""
        t = np.asarray(temperature)[..., np.newaxis]
        student, teacher = (np.broadcast_to(v, (*t.shape[:-1], v.size)) for v in (self.logits, self.teacher.logits))
        with_ = np.asarray(engine.distillation_loss_gradient(student, teacher, temperature))
        plain = (t > 1.0 / _HOTTEST) & (t < _HOTTEST)
        without = with_ / np.square(np.where(plain, t, 1.0))
        extreme = ~plain[..., 0]
        if extreme.any():
            at = np.asarray(temperature)[extreme]
            without[extreme] = engine.distillation_loss_gradient(student[extreme], teacher[extreme], at, False)
        return with_, without
