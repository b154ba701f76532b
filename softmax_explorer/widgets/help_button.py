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
        hint = hint[:1].upper() + hint[1:] + "."
        self.setWhatsThis(f"<p>{hint}</p><p>{tr('Source: {source}', source=source)}</p>")
        self.setAccessibleDescription(tr("{hint} Source: {source}", hint=hint, source=source))
        self.clicked.connect(self.show_help)

    def show_help(self) -> None:
        QWhatsThis.showText(self.mapToGlobal(QPoint(self.width(), self.height())), self.whatsThis(), self)
