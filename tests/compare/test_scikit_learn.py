"""Platt scaling is scikit-learn's logistic regression of one score without a penalty."""

import numpy as np
import pytest

from softmax_explorer import engine

pytestmark = pytest.mark.compare


@pytest.mark.parametrize("seed", range(5))
def test_platt(linear_model, seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(0.3, 2.0, 400)
    labels = (rng.random(400) < engine.sigmoid(0.7 * scores - 0.4)).astype(int)
    fit = engine.fit_platt(scores, labels)
    model = linear_model.LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(scores[:, np.newaxis], labels)
    # lbfgs ends where the mean slope is below 1e-10; the least curvature of these data is above 0.01.
    assert fit.slope == pytest.approx(model.coef_[0, 0], abs=1e-7)
    assert fit.intercept == pytest.approx(model.intercept_[0], abs=1e-7)
    both = np.stack([-scores / 2, scores / 2], axis=-1)
    assert engine.fit_platt(both, labels).slope == pytest.approx(fit.slope, rel=1e-12)
