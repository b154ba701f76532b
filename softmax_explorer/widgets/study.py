"""The frame of a panel one studies: what is to be seen, its settings, the picture, the formula, what to try."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWhatsThis, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.style.words import tr
from softmax_explorer.widgets.picture import Picture
from softmax_explorer.widgets.push import Push
from softmax_explorer.widgets.sentence_line import SentenceLine

_LOW = 300  # pixels, for a body text of 13: below, what to try is left to the help
_LOWEST = 200  # below, the formula too


class Study(QWidget):
    """`settings` are widgets with `apply(theme, typography)`, in one row; `hint` and `source` are shown by the "?" too,
    the formula from a height of `formula_from` on, for a body text of 13.

    Call `show_words(sentence, formula)` with every drawing; the picture paints itself after `picture.update()`.
    """

    def __init__(
        self, picture: Picture, settings: Sequence[QWidget], hint: str, source: str, *, formula_from: int = _LOWEST
    ) -> None:
        super().__init__()
        self.picture = picture
        self._settings, self._formula_from = tuple(settings), formula_from
        self._theme, self._typography = LIGHT, DESKTOP
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._sentence = SentenceLine(DESKTOP.heading, DESKTOP.caption, lines=2, bold=True)
        self._formula = SentenceLine(DESKTOP.body, DESKTOP.caption, lines=1)
        self._try = SentenceLine(DESKTOP.body, DESKTOP.caption, lines=1)
        self._try.set_text(tr("Try: {hint}", hint=hint))
        self._help = Push(tr("About this panel"), glyph="help")
        self._help.setWhatsThis(f"<p>{hint}</p><p>{tr('Source: {source}', source=source)}</p>")
        self._help.setAccessibleDescription(tr("{hint} Source: {source}", hint=hint, source=source))
        self._help.clicked.connect(self._show_help)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self._sentence, 1)
        top.addWidget(self._help, 0, Qt.AlignmentFlag.AlignTop)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_3)
        for widget in self._settings:
            fixed = widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed  # such a one alone: on the left
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if fixed else Qt.AlignmentFlag(0))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._box.setSpacing(SPACE_1)
        self._box.addLayout(top)
        if self._settings:
            self._box.addLayout(self._row)
        self._box.addWidget(picture, 1)
        self._box.addWidget(self._formula)
        self._box.addWidget(self._try)
        focusable: list[QWidget] = [w for w in (*self._settings, picture) if w.focusPolicy().value]
        if focusable:
            self.setFocusProxy(focusable[0])

    def show_words(self, sentence: str, formula: str) -> None:
        self._sentence.set_text(sentence)
        self._formula.set_text(formula)

    def show_settings(self, *shown: QWidget) -> None:
        """These settings only, where not all of them apply."""
        changed = [widget for widget in self._settings if widget.isHidden() == (widget in shown)]
        for widget in changed:
            widget.setVisible(widget in shown)
        if changed:
            self._fit()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In little room the picture comes first; settings that do not fit beside each other stand below each other."""
        scale = self._typography.body / DESKTOP.body
        self._try.setVisible(self.height() >= _LOW * scale)
        self._formula.setVisible(self.height() >= self._formula_from * scale)
        shown = [widget for widget in self._settings if not widget.isHidden()]
        wide = sum(widget.minimumSizeHint().width() + SPACE_3 for widget in shown) <= self.width() - 2 * SPACE_3
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._row.setSpacing(SPACE_3 if wide else SPACE_1)

    def _show_help(self) -> None:
        corner = self._help.mapToGlobal(QPoint(self._help.width(), self._help.height()))
        QWhatsThis.showText(corner, self._help.whatsThis(), self._help)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(QRectF(event.rect()), paint.colour(self._theme.surface))
