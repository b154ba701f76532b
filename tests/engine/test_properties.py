"""What holds for every softmax, looked for with Hypothesis."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer import engine

ULP = 2.0**-52
finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-800, 800)
temperatures = st.one_of(st.sampled_from([1.0, 0.1, 0.0, math.inf]), st.floats(1e-300, 1e300))
rows = st.lists(st.one_of(finite, moderate, st.sampled_from([0.0, -0.0, 1.0])), min_size=1, max_size=12)


@given(rows, temperatures)
def test_probabilities_sum_to_1(row, t):
    p = engine.softmax(row, t)
    assert (p >= 0).all()
    # Each is within 4 ulp of itself, hence their sum within 4 ulp of 1 (and a subnormal step each).
    assert abs(math.fsum(p.tolist()) - 1) <= 4 * ULP


@given(rows, temperatures)
def test_order_is_kept_and_ties_share(row, t):
    p = engine.softmax(row, t)
    order = np.argsort(row, kind="stable")
    ahead, behind = p[order[1:]], p[order[:-1]]
    assert (ahead >= behind * (1 - 8 * ULP)).all()  # 4 ulp each
    for value in set(row):
        assert len({float(v) for v, z in zip(p, row, strict=True) if z == value}) == 1


@given(rows, temperatures)
def test_p_and_its_complement_make_1(row, t):
    done = engine.AccuratePass(row, t)
    assert (np.abs(done.probabilities + done.complement - 1) <= 4 * ULP).all()
    assert (done.log_probabilities <= 0).all()
    assert (done.log_complement <= 0).all()


@given(st.lists(st.integers(-(2**30), 2**30), min_size=1, max_size=12), st.integers(-(2**40), 2**40), temperatures)
def test_a_shift_changes_nothing(steps, shift, t):
    row = np.array(steps) / 2.0**10  # exact, before and after the shift
    assert (engine.softmax(row, t) == engine.softmax(row + shift, t)).all()
    assert engine.entropy(row, t) == engine.entropy(row + shift, t)


@given(st.lists(moderate, min_size=1, max_size=12), st.integers(-40, 40))
def test_scaling_logits_and_temperature_alike_changes_nothing(row, power):
    scaled = [z * 2.0**power for z in row if z == 0 or abs(z) > 1e-200]
    kept = [z for z in row if z == 0 or abs(z) > 1e-200]
    if kept:
        assert (engine.softmax(kept, 0.7) == engine.softmax(scaled, 0.7 * 2.0**power)).all()


@given(rows, temperatures, st.randoms(use_true_random=False))
def test_the_order_of_the_classes_does_not_matter(row, t, random):
    order = list(range(len(row)))
    random.shuffle(order)
    assert (engine.softmax(np.array(row)[order], t) == engine.softmax(row, t)[order]).all()


@given(rows, st.floats(1e-3, 1e3), st.integers(0, 11), st.floats(0, 1))
def test_gradients_sum_to_0(row, t, index, smoothing):
    done = engine.AccuratePass(row, t)
    target = index % len(row)
    for gradient in (
        done.cross_entropy_gradient(target, smoothing),
        done.mean_squared_error_gradient(target, smoothing),
        done.focal_loss_gradient(target, smoothing),
    ):
        # A few ulp of the terms they are made of, p, y and 1 - p over t, for each class.
        assert abs(math.fsum(gradient.tolist())) <= 8 * ULP * len(row) / t


@given(rows, temperatures)
def test_entropy_lies_between_0_and_log_k(row, t):
    entropy = float(engine.entropy(row, t))
    assert 0 <= entropy <= math.log(len(row)) * (1 + 8 * ULP)
    assert 1 <= float(engine.perplexity(row, t)) <= len(row) * (1 + 8 * ULP * (1 + entropy))


@given(rows, temperatures, st.integers(0, 11))
def test_losses_are_never_negative_and_inputs_never_modified(row, t, index):
    logits = np.array(row)
    before = logits.tobytes()
    logits.flags.writeable = False
    done = engine.AccuratePass(logits, t)
    target = index % len(row)
    for loss in ("cross_entropy", "mean_squared_error", "focal_loss"):
        assert getattr(done, loss)(target) >= 0
        assert (getattr(done, f"{loss}_per_class")() >= 0).all()
    assert logits.tobytes() == before


@given(st.lists(moderate, min_size=2, max_size=8), st.floats(1e-6, 1 - 1e-6), st.floats(0.01, 100))
def test_a_solved_logit_gives_its_probability(row, p, t):
    solved = [engine.solve_logit(row, 0, p, t), *row[1:]]
    slack = 8 * ULP * (1 + max(map(abs, solved)) / t)  # the logit's own rounding, seen through 1/t
    assert abs(float(engine.softmax(solved, t)[0]) - p) <= slack
