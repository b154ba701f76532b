"""Every theme can be read: contrast as WCAG 2 defines it, colours apart for colour-blind viewers."""

import itertools

import numpy as np
import pytest

from softmax_explorer.style.theme import MAX_COLOURED_CLASSES, THEMES, Theme

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)

SURFACES = ("background", "surface", "control", "control_hover")
WORDS = ("text", "muted", "accent", "good", "warning")


def channels(colour: str) -> np.ndarray:
    """Linear sRGB, 0 .. 1."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    dark, light = sorted(float(channels(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of a linear sRGB colour."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    scaled = to_xyz @ np.clip(linear, 0, 1) / (0.9505, 1.0, 1.089)
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), severity 1.0
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


@themes
def test_words_stand_out_on_everything_they_stand_on(theme: Theme) -> None:
    least = 7.0 if theme.id == "projector" else 4.5
    for word, surface in itertools.product(WORDS, SURFACES):
        found = contrast(getattr(theme, word), getattr(theme, surface))
        assert found >= least, f"{word} on {surface}: {found:.2f}"
    for surface in ("background", "surface", "control"):
        found = contrast(theme.disabled, getattr(theme, surface))
        assert found >= least, f"disabled on {surface}: {found:.2f}"
    assert contrast(theme.disabled, theme.text) >= 2.0  # and told apart from what can be used
    assert contrast(theme.accent_text, theme.accent) >= least
    assert contrast(theme.selection_text, theme.selection) >= least


@themes
def test_shapes_stand_out_on_the_surface(theme: Theme) -> None:
    shapes = {
        "neutral": theme.neutral,
        "neutral_strong": theme.neutral_strong,
        "edge": theme.edge,
        "ghost": theme.ghost,
        "accent": theme.accent,
        **{f"class {i}": outline for i, outline in enumerate(theme.class_outlines)},
    }
    for name, colour in shapes.items():
        assert contrast(colour, theme.surface) >= 3.0, name


def test_patterns_stand_out_on_their_fills_where_there_are_any() -> None:
    assert not THEMES["light"].class_hatches
    assert not THEMES["dark"].class_hatches
    theme = THEMES["projector"]
    for hatch, fill in zip(theme.class_hatches, theme.class_fills, strict=True):
        assert contrast(hatch, fill) >= 3.0


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_class_colours_stay_apart_for_colour_blind_viewers(theme: Theme, deficiency: str) -> None:
    seen = [lab(DEFICIENCIES[deficiency] @ channels(fill)) for fill in theme.class_fills]
    closest = min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))
    assert closest >= 10.0  # tab10 gets 1.6 to 5; 2.3 is just noticeable


@themes
def test_a_class_keeps_its_colour_until_there_are_too_many(theme: Theme) -> None:
    assert len(theme.class_fills) == len(theme.class_outlines) == MAX_COLOURED_CLASSES
    assert len(set(theme.class_fills)) == MAX_COLOURED_CLASSES
    assert theme.class_fill(3, 4) == theme.class_fill(3, 8) == theme.class_fills[3]
    assert theme.class_fill(3, 9) == theme.neutral
    assert theme.class_outline(3, 100) == theme.neutral_strong
