"""What the boxes share: which keys a text field leaves to the application, and when a run of steps has come to rest."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QLineEdit

from softmax_explorer.style import numbers
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.theme import Theme

REST_MS = 400
"""So long after the last key or wheel step a gesture is over."""

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_COPY, _PASTE = QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste

_palettes: dict[str, QPalette] = {}


def belongs_to_application(event: QKeyEvent, edit: QLineEdit) -> bool:
    """Whether a box lets the application have this key: undo and redo unless its own text was just edited, copy without
    a selection, and the paste of anything but one number.
    """
    if event.matches(_UNDO):
        return not edit.isUndoAvailable() or not edit.isModified()
    if event.matches(_REDO):
        return not edit.isRedoAvailable()
    if event.matches(_COPY):
        return not edit.hasSelectedText()
    if event.matches(_PASTE):
        return numbers.parse(QGuiApplication.clipboard().text()) is None
    return False


def dress(edit: QLineEdit, theme: Theme) -> None:
    """Give the text of a box its colours, and leave the background and the focus ring to the box."""
    colours = _palettes.get(theme.id)
    if colours is None:
        colours = _palettes[theme.id] = palette(theme)
        colours.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
    edit.setPalette(colours)


class Rest(QTimer):
    """Times out once, `REST_MS` after the last `restart()`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=REST_MS)

    def restart(self) -> None:
        self.start()

    def finish(self) -> None:
        """Time out now, if a run of steps is open."""
        if self.isActive():
            self.stop()
            self.timeout.emit()
