"""The frame of a panel one studies: what is to be seen, its settings, the picture, the formula, what to try."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.help_button import HelpButton
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.sentence_line import SentenceLine

_LOW = 300  # pixels, for a body text of 13: below, what to try is left to the help
_LOWEST = 200  # below, the formula too
_WIDE = 560  # from here on a picture has room beside it
_HALL = 1.5  # times the desktop's type: from here on sentences leave out clauses rather than be cut


class Study(QWidget):
    """`settings` are widgets with `apply(theme, typography)`, in one row; `hint` and `source` are shown by the "?" too,
    the formula from a height of `formula_from` on, for a body text of 13. Below a height of `upright_below`, settings
    with `set_upright(bool)` stand in a column on the left of the picture, if it is wide.

    Call `show_words(sentence, formula)` with every drawing; the picture paints itself after `picture.update()`.
    """

    def __init__(
        self,
        picture: Picture,
        settings: Sequence[QWidget],
        hint: str,
        source: str,
        *,
        formula_from: int = _LOWEST,
        upright_below: int = 0,
    ) -> None:
        super().__init__()
        self.picture = picture
        self._settings, self._formula_from, self._upright_below = tuple(settings), formula_from, upright_below
        self._theme, self._typography = LIGHT, DESKTOP
        self._num_lines = (2, 1)  # of the sentence and the formula
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._sentence = SentenceLine(DESKTOP.heading, DESKTOP.caption, lines=2, bold=True)
        self._formula = SentenceLine(DESKTOP.body, DESKTOP.caption, lines=1)
        self._try = SentenceLine(DESKTOP.body, DESKTOP.caption, lines=1, hint=True)
        self._try.set_brief(True, 1)
        self._hint = ""
        self._help = HelpButton(hint, source, over=False)
        self.show_hint(hint)
        self._top = top = QHBoxLayout()
        top.addWidget(self._sentence, 1)
        top.addWidget(self._help, 0, Qt.AlignmentFlag.AlignTop)
        self._lines: list[list[QWidget]] = []
        self._rows = QVBoxLayout()
        self._box = QVBoxLayout(self)
        self._box.addLayout(top)
        self._middle = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._middle.setSpacing(SPACE_1)
        if self._settings:
            self._middle.addLayout(self._rows)
            self._lay_out([list(self._settings)])
        self._middle.addWidget(picture, 1)
        self._box.addLayout(self._middle, 1)
        self._box.addWidget(self._formula)
        self._box.addWidget(self._try)
        self._space_out()
        focusable: list[QWidget] = [w for w in (*self._settings, picture) if w.focusPolicy().value]
        if focusable:
            self.setFocusProxy(focusable[0])

    def show_words(self, sentence: str, formula: str) -> None:
        self._sentence.set_text(sentence)
        self._formula.set_text(formula)
        self._fit_words()

    def show_hint(self, hint: str) -> None:
        """What to try, where it changes with the settings."""
        if hint != self._hint:
            self._hint = hint
            self._try.set_text(tr("Try: {hint}", hint=hint))
            self._help.set_hint(hint)

    def show_settings(self, *shown: QWidget) -> None:
        """These settings only, where not all of them apply."""
        changed = [widget for widget in self._settings if widget.isHidden() == (widget in shown)]
        for widget in changed:
            widget.setVisible(widget in shown)
        if changed:
            self._fit()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self._space_out()
        self._sentence.set_pixel_sizes(typography.heading, typography.caption)
        for line in (self._formula, self._try):
            line.set_pixel_sizes(typography.body, typography.caption)
        self._sentence.apply(theme, background=theme.surface)
        self._formula.apply(theme, background=theme.surface)
        self._try.apply(theme, muted=True, background=theme.surface)
        self._help.apply(theme, typography)
        for widget in self._settings:
            widget.apply(theme, typography)  # type: ignore[attr-defined]
        self.picture.apply(theme, typography)
        self._fit()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Narrower than the settings in one line: they can take more."""
        hint = super().minimumSizeHint()
        widest = max(widget.minimumSizeHint().width() for widget in (*self._settings, self.picture))
        return QSize(min(hint.width(), widest + 2 * self._typography.space(SPACE_3)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In little room the picture comes first; settings that do not fit in one line take more."""
        scale = self._typography.body / DESKTOP.body
        self._try.setVisible(self.height() >= _LOW * scale)
        self._formula.setVisible(self.height() >= self._formula_from * scale)
        self._num_lines = (2, 1)
        self._fit_words()
        if self._upright_below:
            upright = self.height() < self._upright_below * scale and self.width() >= _WIDE * scale
            self._middle.setDirection(QBoxLayout.Direction.LeftToRight if upright else QBoxLayout.Direction.TopToBottom)
            for widget in self._settings:
                widget.set_upright(upright)  # type: ignore[attr-defined]
        shown = [widget for widget in self._settings if not widget.isHidden()]
        if shown:
            gap = self._typography.space(SPACE_3)
            self._lay_out(_lines(shown, self.width() - 2 * gap, gap, scale > _HALL))

    def _space_out(self) -> None:
        """Margins and gaps for the type there is."""
        small, middle, large = map(self._typography.space, (SPACE_1, SPACE_2, SPACE_3))
        self._box.setContentsMargins(large, middle, large, middle)
        for layout, space in ((self._box, small), (self._rows, small), (self._top, middle)):
            layout.setSpacing(space)
        for line in self._rows.children():
            line.setSpacing(large)  # type: ignore[attr-defined]

    def _fit_words(self) -> None:
        """In the lecture hall a line more where the words need it; kept, so that the picture stands still."""
        hall = self._typography.body > _HALL * DESKTOP.body
        sentence, formula = self._num_lines
        if hall:
            width = self.width() - 2 * self._typography.space(SPACE_3)
            beside_help = width - self._typography.space(SPACE_2) - self._help.sizeHint().width()
            sentence = self._sentence.lines_for(beside_help, sentence, 3)
            formula = self._formula.lines_for(width, formula, 2, brief=True)
        self._num_lines = sentence, formula
        self._sentence.set_brief(True, sentence)
        self._formula.set_brief(True, formula)

    def _lay_out(self, lines: list[list[QWidget]]) -> None:
        """The settings in these lines; only where they change."""
        if lines == self._lines:
            return
        self._lines = lines
        while self._rows.count() < len(lines):
            line = QHBoxLayout()
            line.setSpacing(self._typography.space(SPACE_3))
            self._rows.addLayout(line)
        for widgets, row in zip(lines, self._rows.children(), strict=False):
            for widget in widgets:
                for other in self._rows.children():
                    other.removeWidget(widget)  # type: ignore[attr-defined]
                grows = widget.sizePolicy().horizontalPolicy().value & QSizePolicy.PolicyFlag.GrowFlag.value
                side = Qt.AlignmentFlag(0) if grows else Qt.AlignmentFlag.AlignLeft
                row.addWidget(widget, 0, side)  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(QRectF(event.rect()), paint.colour(self._theme.surface))


def _lines(widgets: list[QWidget], width: float, gap: int, whole: bool) -> list[list[QWidget]]:
    """The widgets, `gap` apart, in as few lines as they fit into, about as many in each; `whole`: without being
    squeezed.
    """
    for count in range(1, len(widgets)):
        size = math.ceil(len(widgets) / count)
        lines = [widgets[first : first + size] for first in range(0, len(widgets), size)]
        if all(_least(line, gap, whole) <= width for line in lines):
            return lines
        lines = _filled(widgets, width, gap, whole)
        if len(lines) <= count:
            return lines
    return [[widget] for widget in widgets]


def _filled(widgets: list[QWidget], width: float, gap: int, whole: bool) -> list[list[QWidget]]:
    """Each line as full as it can be."""
    lines: list[list[QWidget]] = [[]]
    for widget in widgets:
        if lines[-1] and _least([*lines[-1], widget], gap, whole) > width:
            lines.append([])
        lines[-1].append(widget)
    return lines


def _least(widgets: list[QWidget], gap: int, whole: bool) -> float:
    total = -gap
    for widget in widgets:
        fixed = not widget.sizePolicy().horizontalPolicy().value & QSizePolicy.PolicyFlag.ShrinkFlag.value
        total += (widget.sizeHint() if whole and fixed else widget.minimumSizeHint()).width() + gap
    return total
