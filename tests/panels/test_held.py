"""What is held in a picture may be gone before the hand lets go: a file is opened, an undo takes its class away."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_explorer.model import Scenario
from softmax_explorer.panels import registry
from softmax_explorer.widgets.picture import Picture

from .conftest import SCENARIOS

pytestmark = pytest.mark.slow  # ten seconds

WITH_HANDLES = ["worked-steps", "loss-curves", "descent", "simplex", "jacobian", "alternatives", "gumbel"]
_LEFT = Qt.MouseButton.LeftButton

OTHERS = {
    "one class": SCENARIOS["one class"],
    "two classes": SCENARIOS["two classes"],
    "five classes": Scenario(logits=[1.0, 0.5, 0.0, -1.0, 2.0], target=3),
    "hot and huge": Scenario(logits=[1e308, 0.0, -1e308, 3.0], temperature=1e308, shift=1e300),
    "cold": Scenario(logits=[1.0, -math.inf, 0.5], temperature=0.0),
}


def _held(shown) -> list[str]:
    """The names of the places, each once."""
    picture = shown.widget.findChild(Picture)
    picture.grab()
    return list(dict.fromkeys(zone.grab for zone in picture.zones() if zone.grab))


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("before", ["three classes", "two classes", "ten classes"])
@pytest.mark.parametrize("id", WITH_HANDLES)
def test_the_state_may_change_under_the_hand(id, before, other, stage):
    shown = stage(registry.get(id), SCENARIOS[before])
    picture = shown.widget.findChild(Picture)
    assert _held(shown)
    for name in _held(shown):
        shown.show(SCENARIOS[before])
        shown.host.before = None
        picture.grab()
        zone = next(zone for zone in picture.zones() if zone.grab == name)
        place = zone.rect.center().toPoint()
        QTest.mousePress(picture, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        shown.show(other)
        picture.grab()
        QTest.mouseMove(picture, place + QPoint(9, 4))
        picture.grab()
        QTest.mouseRelease(picture, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        assert shown.host.scenario.num_classes == other.num_classes
        picture.grab()


WILD = {
    "ends of float64": Scenario(logits=[1.7e308, 1.7e308, -1.7e308, -math.inf, 0.0], target=2),
    "tiny temperature": Scenario(logits=[1.7e308, 1.7e308, *[0.5 * i for i in range(60)]], temperature=5e-324),
    "vast temperature": Scenario(logits=[1e308, 0.0, 3.0], temperature=1e308, shift=1e300),
    "no end in sight": Scenario(
        logits=[3.0, 1.7e308, 0.0, -1e308], temperature=1e308, panel_settings={"alternatives": {"alpha": 1.05}}
    ),
    "squared error": Scenario(logits=[-1e308, 1.7], target=1, loss="mse", shift=-100.0),
}


@pytest.mark.parametrize("scenario", WILD.values(), ids=WILD)
@pytest.mark.parametrize("id", [*WITH_HANDLES, "decoding"])
def test_wild_states_are_shown_grabbed_and_moved_by_key(id, scenario, stage, qtbot):
    shown = stage(registry.get(id), scenario)
    picture = shown.widget.findChild(Picture)
    for name in _held(shown):
        zone = next((zone for zone in picture.zones() if zone.grab == name), None)
        if zone is None:
            continue
        place = zone.rect.center().toPoint()
        QTest.mousePress(picture, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        QTest.mouseMove(picture, place + QPoint(40, 12))
        QTest.mouseRelease(picture, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        picture.grab()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(picture, key, Qt.KeyboardModifier.ShiftModifier)
        picture.grab()
    assert registry.get(id).describe(shown.host.panel._snapshot.results)


@pytest.mark.parametrize("corners", [[True, False, True], [1.5, 2, 0], ["a"], [[0], [1], [2]], [-1, -2, -3], "012"])
def test_corners_from_elsewhere_that_name_no_classes_are_the_leading_ones(corners, stage):
    scenario = SCENARIOS["ten classes"].with_panel_settings("simplex", {"corners": corners})
    shown = stage(registry.get("simplex"), scenario)
    plain = stage(registry.get("simplex"), SCENARIOS["ten classes"])
    assert shown.panel._corners == plain.panel._corners
