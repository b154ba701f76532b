"""The promise of 4 ulp over the whole table of docs/accuracy.md; a failure names the worst case of each function."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest

from softmax_explorer import engine


@pytest.mark.slow
def test_worst_distance_of_every_function(table, exact_row, ulps, record_property):
    worst: dict[str, tuple[float, object]] = defaultdict(lambda: (0.0, None))
    count = 0
    for kind, logits, t in table():
        count += 1
        exact, done = exact_row(logits, t), engine.AccuratePass(logits, t)
        true = int(np.argmax(logits))
        one_hot = exact.one_hot(true)
        soft = np.zeros(len(logits))
        soft[true], soft[-1] = 0.75, soft[-1] + 0.25
        soft /= soft.sum()
        distances = {
            "softmax": ulps(done.probabilities, exact.softmax),
            "log_softmax": ulps(done.log_probabilities, exact.log_softmax),
            "complement": ulps(done.complement, exact.complement),
            "entropy": ulps(done.entropy, exact.entropy),
            "cross_entropy": ulps(done.cross_entropy(true), exact.cross_entropy(one_hot)),
            "cross_entropy_gradient": ulps(done.cross_entropy_gradient(true), exact.cross_entropy_gradient(one_hot)),
        }
        if abs(exact.logsumexp) > max(abs(exact.m / exact.t), exact.log_total) / 2:  # elsewhere its terms cancel
            distances["logsumexp"] = ulps(done.logsumexp, exact.logsumexp)
        gradient = done.cross_entropy_gradient(soft).tolist()
        scales = [float(max(p, exact.t * 0 + y) / exact.t) for p, y in zip(exact.softmax, soft.tolist(), strict=True)]
        pairs = zip(gradient, exact.cross_entropy_gradient(soft.tolist()), scales, strict=True)
        distances["soft target's gradient"] = max(
            float(abs(exact.t * 0 + a - b) / math.ulp(s)) if math.isfinite(a) else (0.0 if math.isinf(s) else math.inf)
            for a, b, s in pairs
        )
        for name, distance in distances.items():
            if not distance <= worst[name][0]:
                worst[name] = (distance, (kind, logits[:12], t))
    for name, (distance, _) in worst.items():
        record_property(name, f"{distance:.2f} ulp")
    assert count >= 2000
    assert {name: case for name, case in worst.items() if not case[0] <= 4} == {}
