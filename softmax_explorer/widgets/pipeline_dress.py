"""Colours and inks of the pipeline for one theme, type size and pixel ratio, each plain and on a highlighted row."""

from __future__ import annotations

from PySide6.QtGui import QColor

from softmax_explorer.style import paint
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import MAX_COLOURED_CLASSES, Theme
from softmax_explorer.widgets.bars import Swatch
from softmax_explorer.widgets.hatch import Hatch
from softmax_explorer.widgets.ink import Ink


class Dress:
    """Made once by `apply`; orders compare inks and swatches by identity. The index of an ink list is `lit`."""

    def __init__(self, theme: Theme, typography: Typography, scale: float, big: bool) -> None:
        self.theme, self.typography = theme, typography
        self.backgrounds = (theme.surface, mixed(theme.surface, theme.accent, 0.09))
        self.background_colours = tuple(paint.colour(background) for background in self.backgrounds)
        number, caption = typography.number, typography.caption

        def inks(size: int, colour: str, bold: bool = False) -> tuple[Ink, Ink]:
            plain, lit = (Ink(size, colour, background, scale, bold) for background in self.backgrounds)
            return plain, lit

        self.number = inks(number, theme.text, big)
        self.faint = inks(number, theme.muted)
        self.strong = inks(number, theme.text, True)
        self.small = inks(caption, theme.text)
        self.body = inks(typography.body, theme.text)
        self.body_strong = inks(typography.body, theme.text, True)
        self.body_faint = inks(typography.body, theme.muted)
        self.note = inks(caption, theme.accent)
        self.total = Ink(number, theme.text, theme.surface, scale, True)
        self.total_small = Ink(caption, theme.text, theme.surface, scale, True)
        self.notice = Ink(caption, theme.muted, theme.surface, scale)
        self.tick: QColor = paint.colour(theme.text)
        self.ghost: QColor = paint.colour(theme.ghost)
        self.grey = Swatch(theme.track, theme.edge)
        pitch, thickness = max(6.0, 0.32 * typography.body), max(1.0, typography.body / 20)
        hatches = [
            Hatch(paint.colour(colour), kind, pitch, thickness) for kind, colour in enumerate(theme.class_hatches)
        ] or [None] * MAX_COLOURED_CLASSES
        self._classes = [
            Swatch(fill, outline, hatch)
            for fill, outline, hatch in zip(theme.class_fills, theme.class_outlines, hatches, strict=True)
        ]
        self._plain = Swatch(theme.neutral)
        self._leader = Swatch(theme.neutral_strong)
        self._true = Swatch(theme.accent)

    def swatch(self, index: int, num_classes: int, true_class: int, leader: int) -> Swatch:
        """A class's bar: its colour while colours can be told apart, else neutral, the true and the leading marked."""
        if num_classes <= MAX_COLOURED_CLASSES:
            return self._classes[index]
        return self._true if index == true_class else self._leader if index == leader else self._plain

    def colours(self, index: int, num_classes: int, true_class: int, leader: int) -> tuple[str, str]:
        """Fill and outline of a class's mark and slider."""
        theme = self.theme
        if num_classes <= MAX_COLOURED_CLASSES:
            return theme.class_fills[index], theme.class_outlines[index]
        if index == true_class:
            return theme.accent, theme.accent
        return (theme.neutral_strong if index == leader else theme.neutral), theme.neutral_strong


def mixed(first: str, second: str, share: float) -> str:
    """A colour between two, `share` of the second.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = zip(bytes.fromhex(first[1:]), bytes.fromhex(second[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
