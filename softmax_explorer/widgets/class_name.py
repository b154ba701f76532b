"""The name of a class: elided at rest with the whole name as its tooltip, a line edit as soon as it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, Typography
from softmax_explorer.style.theme import LIGHT, Theme
from softmax_explorer.widgets.editing import belongs_to_application
from softmax_explorer.widgets.name_cuts import cut

MARGIN = 3
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent
_SHORTCUT = QEvent.Type.ShortcutOverride
# A name of a right-to-left script reads right to left, but stands beside its mark like all others.
_ALIGN = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class ClassName(QLineEdit):
    """`renamed(text)` comes once, on Enter or when the focus leaves, if the text is another. Esc takes typing back."""

    renamed = Signal(str)
    row_wanted = Signal(int)
    pointed_at = Signal()
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._typography = LIGHT, DESKTOP
        self._background = LIGHT.surface
        self._name = ""
        self._bold = self._faint = self._middle = False
        self.setFrame(False)
        self.setAlignment(_ALIGN)
        self.setTextMargins(MARGIN - 2, 0, 0, 0)  # QLineEdit itself adds two
        self.editingFinished.connect(self._finish)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAcceptDrops(False)  # a file dropped on a name is for the window

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.setFont(paint.font(typography.body, self._bold))
        self.update()

    def set_background(self, background: str) -> None:
        if background != self._background:
            self._background = background
            self.update()

    def set_name(self, name: str, instead: str = "") -> None:
        """Show a name, without a signal, or muted what stands `instead` of a blank one. What is being typed stays."""
        if instead != self.placeholderText():
            self.setPlaceholderText(instead)
        if name != self._name:
            self._name = name
            if not self.isModified():
                self.setText(name)
                self.setCursorPosition(0)
            self.setToolTip("")
            self.update()

    def set_emphasis(self, bold: bool, faint: bool) -> None:
        """Bold for the leading class, faint for a masked one."""
        if (bold, faint) != (self._bold, self._faint):
            self._bold, self._faint = bold, faint
            self.setFont(paint.font(self._typography.body, bold))
            self.update()

    def set_cut_in_the_middle(self, middle: bool) -> None:
        """Where the name is too long, for another one has the same beginning."""
        if middle != self._middle:
            self._middle = middle
            self.update()

    def room(self) -> int:
        """Pixels for the name."""
        return self.width() - 2 * MARGIN

    def _finish(self) -> None:
        text = self.text()
        self.setModified(False)
        if text != self._name:
            self._name = text
            self.renamed.emit(text)

    def _shown(self) -> str:
        name = self._name if self._name.strip() else self.placeholderText()
        return cut(name, paint.font(self._typography.body, self._bold), self.room(), self._middle)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, paint.colour(self._background))
        if self.underMouse() and not paint.vector:
            paint.rounded(painter, rect.adjusted(0, 1, 0, -1), 4, self._theme.control)
        painter.setFont(paint.font(self._typography.body, self._bold))
        painter.setPen(paint.colour(self._theme.muted if self._faint or not self._name.strip() else self._theme.text))
        painter.drawText(rect.adjusted(MARGIN, 0, -MARGIN, 0), int(_ALIGN), self._shown())

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind is _SHORTCUT and belongs_to_application(event, self):  # type: ignore[arg-type]
            event.ignore()
            return False
        if kind is QEvent.Type.ToolTip:
            self.setToolTip(self._name if self._name.strip() and self._shown() != self._name else "")
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ROWS:
            self.row_wanted.emit(_ROWS[key])
        elif key == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._name)
            self.selectAll()
        elif belongs_to_application(event, self):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.pointed_at.emit()
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setCursorPosition(0)
        self.deselect()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed_at.emit()
        super().enterEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.hasFocus() and event.reason() == QContextMenuEvent.Reason.Mouse:
            super().contextMenuEvent(event)
        else:
            self.menu_wanted.emit(event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:
        # Fusion's polish() takes it away.
        self.setAttribute(_OPAQUE)
        super().showEvent(event)
