"""Losses over the true logit: the values are the engine's, the marker is the logit, and the plateau is there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer import engine
from softmax_explorer.export import loss_curve_texts as words
from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results
from softmax_explorer.panels.loss_curves import LossCurves
from softmax_explorer.widgets.sketch import Sketch

IRIS = Scenario(logits=[2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))


def curves(scenario: Scenario) -> dict[str, np.ndarray]:
    table = LossCurves.table(Results(scenario))
    return dict(zip(table.columns, np.array(table.rows, dtype=float).T, strict=True))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_curves_are_the_engines(temperature):
    found = curves(IRIS.with_temperature(temperature).with_target(1))
    at = int(np.argmin(np.abs(found["true logit"] - 2.0)))
    z = [2.1, found["true logit"][at], -0.5]
    assert found["cross-entropy"][at] == engine.cross_entropy(z, 1, temperature)
    assert found["cross-entropy gradient"][at] == engine.cross_entropy_gradient(z, 1, temperature)[1]
    assert found["mse"][at] == engine.mean_squared_error(z, 1, temperature)
    assert found["mse gradient"][at] == engine.mean_squared_error_gradient(z, 1, temperature)[1]
    assert found["focal"][at] == engine.focal_loss(z, 1, temperature)
    scaled = np.array(z) / temperature
    assert found["binary-cross-entropy"][at] == pytest.approx(
        engine.binary_cross_entropy(scaled, [0.0, 1.0, 0.0]).sum(), rel=1e-14
    )
    assert found["smoothed"][at] == engine.cross_entropy(z, 1, temperature, 0.1)


def test_the_gradient_is_the_slope_of_its_curve():
    found = curves(IRIS)
    step = found["true logit"][1] - found["true logit"][0]
    for name in ("cross-entropy", "mse", "focal", "binary-cross-entropy", "smoothed"):
        slope = (found[name][2:] - found[name][:-2]) / (2 * step)
        # A central difference is off by step^2/6 times the third derivative, which stays below 2 for these losses.
        np.testing.assert_allclose(found[f"{name} gradient"][1:-1], slope, atol=2 * step**2 / 6)


def test_confidently_wrong_squared_error_no_longer_pulls():
    found = curves(Scenario(logits=[0.0, 0.0]))
    wrong = int(np.argmin(found["true logit"]))
    p = float(engine.softmax([found["true logit"][wrong], 0.0])[0])
    assert p < 1e-5
    assert abs(found["cross-entropy gradient"][wrong] + 1) < 1e-5
    assert abs(found["mse gradient"][wrong]) < 5 * p
    sentence = LossCurves.describe(Results(Scenario(logits=[0.0, 0.0])))
    assert "−0.9997" in sentence
    assert "at −8.0" in sentence


def test_the_marker_is_the_true_logit(stage):
    shown = stage(LossCurves, IRIS)
    picture = shown.panel._study.picture
    picture.grab()
    plot = next(zone.rect for zone in picture.zones() if zone.grab == "losses")
    place = QPoint(round(plot.left() + plot.width() / 4), round(plot.center().y()))
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseMove(picture, place + QPoint(3, 0))
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown.host.scenario.logits[0] == pytest.approx(-6.0, abs=0.3)
    assert shown.host.scenario.logits.tolist()[1:] == [0.8, -0.5]
    assert shown.host.commits == ["Move the true logit"]


def test_the_marker_moves_by_keyboard(stage, qtbot):
    shown = stage(LossCurves, IRIS)
    picture = shown.panel._study.picture
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert shown.host.scenario.logits[0] == pytest.approx(3.2)
    qtbot.waitUntil(lambda: shown.host.commits == ["Move the true logit"], timeout=2000)


def test_limits_say_that_curves_are_level():
    assert "a step, level on either side: setosa has 100 %" in LossCurves.describe(Results(IRIS.with_temperature(0.0)))
    assert "nothing pulls: setosa has 33 %" in LossCurves.describe(Results(IRIS.with_temperature(math.inf)))


def test_the_formula_is_that_of_cross_entropy_whatever_the_loss_and_target():
    def says(scenario):
        return words.formula(Results(scenario))

    hard = "L = −log p = 0.298,  dL/dz = (p − 1)/T = −0.2575"
    assert says(IRIS) == says(IRIS.with_loss("mse")) == says(IRIS.with_loss("binary-cross-entropy")) == hard
    # Hand: y = 0.9 + 0.1/3; L = 0.2977 y + (1.5977 + 2.8977) 0.1/3 = 0.4277.
    assert says(IRIS.with_label_smoothing(0.1)) == "L = −Σ y log p = 0.428,  dL/dz = (p − 0.933)/T = −0.1908"


def test_what_the_sentence_says_of_a_logit_beyond_the_axis_is_true_there():
    sentence = LossCurves.describe(Results(Scenario(logits=[1000.0, 0.0, -1000.0], target=2)))
    assert sentence == (
        "At logit −1000.00 class 2 is pulled with −1.0000 by cross-entropy and next to nothing by the squared error"
    )


def test_what_lies_above_the_axis_is_named(stage, monkeypatch):
    """Ten neurons at 0 cost ten times log 2 at least, more than the axis holds."""
    said: list[str] = []
    shown = stage(LossCurves, Scenario(logits=[0.0] * 11))
    monkeypatch.setattr(Sketch, "text", lambda _self, _rect, text, **_options: said.append(text))
    shown.widget.grab()
    assert f"binary cross-entropy: from {10 * math.log(2):.3f} on" in said
    shown.show(Scenario(logits=[1.0, -math.inf, 0.0]))  # smoothing wants a masked class
    shown.widget.grab()
    assert "smoothed: ∞" in said
    shown.show(IRIS)
    said.clear()
    shown.widget.grab()
    assert not [text for text in said if text.endswith((" on", "∞"))]


@pytest.mark.parametrize("temperature", [0.05, 1.0, 20.0])
def test_the_pieces_drawn_are_on_the_curve(temperature, stage):
    shown = stage(LossCurves, IRIS.with_temperature(temperature))
    shown.widget.grab()
    panel = shown.panel
    found = curves(shown.host.scenario)
    losses, _slopes = panel._axes
    for (xs, ys), curve in zip(panel._lines, panel._curves, strict=False):
        inside = np.abs(losses.y(found[curve.id]) - losses.rect.center().y()) < losses.rect.height()
        missed = np.interp(losses.x(found["true logit"]), xs, ys) - losses.y(found[curve.id])
        # A chord misses by up to 0.1 px where the bend is even; it may be a few times that where the bend begins.
        assert np.abs(missed[inside]).max(initial=0.0) < 0.5


@pytest.mark.parametrize(
    ("others", "says"), [(-0.5, "at −8.5, confidently wrong"), (-30.0, "at −38.0, confidently wrong"), (30.0, "")]
)
def test_confidently_wrong_is_behind_the_others_wherever_they_are(others, says):
    sentence = LossCurves.describe(Results(Scenario(logits=[1.0, others, -40.0])))
    assert says in sentence
    assert ("confidently wrong" in sentence) == bool(says)


def test_a_masked_class_is_not_said_to_be_pulled():
    sentence = LossCurves.describe(Results(IRIS.with_mask(0, True)))
    assert sentence.startswith("setosa is masked: p = 0 and its loss is ∞")


def test_the_axis_is_where_the_other_classes_are(stage):
    far = Scenario(logits=[300.0, 200.0, 100.0], target=0)
    found = curves(far)
    assert (found["true logit"][0], found["true logit"][-1]) == (188.0, 212.0)
    assert found["cross-entropy"][48] == pytest.approx(math.log(2.0), rel=1e-12)  # level with the best of the others
    shown = stage(LossCurves, far)
    picture = shown.panel._study.picture
    picture.grab()
    place = picture.zones()[-1].rect
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert 195.0 < shown.host.scenario.logits[0] < 205.0
