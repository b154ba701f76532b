"""The "?" of a panel: what to try, and what to read."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWhatsThis, QWidget

from softmax_explorer.style.words import tr
from softmax_explorer.widgets.push import Push


class HelpButton(Push):
    """Shows `hint` and `source` beneath itself; screen readers have them as its description."""

    def __init__(self, hint: str, source: str, parent: QWidget | None = None, *, over: bool = True) -> None:
        super().__init__(tr("About this panel"), parent, glyph="help", over=over)
        self._source = source
        self.set_hint(hint)
        self.clicked.connect(self.show_help)

    def set_hint(self, hint: str) -> None:
        hint = hint[:1].upper() + hint[1:] + "."
        self.setWhatsThis(f"<p>{hint}</p><p>{tr('Source: {source}', source=self._source)}</p>")
        self.setAccessibleDescription(tr("{hint} Source: {source}", hint=hint, source=self._source))

    def show_help(self) -> None:
        QWhatsThis.showText(self.mapToGlobal(QPoint(self.width(), self.height())), self.whatsThis(), self)
