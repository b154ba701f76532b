"""The hand over a plot: dragging, keys and hovering as plain signals, so that pyqtgraph's own gestures stay out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsView

SETTLE_MS = 400  # a run of key steps is one gesture
_KEYS = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0, Qt.Key.Key_Minus: -1.0, Qt.Key.Key_Plus: 1.0}
_ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_LEFT_BUTTON = Qt.MouseButton.LeftButton


class PlotCursor(QObject):
    """Watches a QGraphicsView. Left and Right step by 1, with Shift by 4, with Alt by a fifth."""

    dragged = Signal(float)  # pixel x, while the left button is down
    stepped = Signal(float)
    jumped = Signal(int)  # -1 Home, 1 End
    finished = Signal()
    hovered = Signal(object)  # QPointF, or None when the mouse leaves
    focus_changed = Signal()

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self.focus_visible = False
        """True while the keyboard's focus is here and came by the keyboard."""
        self._dragging = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.finished)
        self._view = view
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view.viewport().setMouseTracking(True)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    @property
    def active(self) -> bool:
        """True while a drag or a run of keys lasts."""
        return self._dragging or self._settle.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove or kind == QEvent.Type.MouseButtonPress:
            return self._pointer(event)  # type: ignore[arg-type]
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release(event)  # type: ignore[arg-type]
        if kind == QEvent.Type.KeyPress:
            return self._key(event)  # type: ignore[arg-type]
        if kind == QEvent.Type.Leave:
            self.hovered.emit(None)
        elif kind == QEvent.Type.FocusIn or kind == QEvent.Type.FocusOut:
            self._end_of_keys()
            self.focus_visible = kind == QEvent.Type.FocusIn and event.reason() in _BY_KEYBOARD  # type: ignore[attr-defined]
            self.focus_changed.emit()
        elif kind == QEvent.Type.Wheel or kind == QEvent.Type.ContextMenu:
            event.ignore()
            return True
        elif kind == QEvent.Type.MouseButtonDblClick:
            return True
        return False

    def _pointer(self, event: QMouseEvent) -> bool:
        position = event.position()
        if event.type() == QEvent.Type.MouseButtonPress:
            if event.button() != _LEFT_BUTTON:
                return True
            self._end_of_keys()
            self._dragging = True
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._dragging:
            self.dragged.emit(position.x())
        else:
            self.hovered.emit(position)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if self._dragging and event.button() == _LEFT_BUTTON:
            self._dragging = False
            self.finished.emit()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        if key in _ENDS:
            self.jumped.emit(_ENDS[Qt.Key(key)])
        elif key in _KEYS:
            size = 0.2 if modifiers & _ALT else 4.0 if modifiers & _SHIFT else 1.0
            self.stepped.emit(_KEYS[Qt.Key(key)] * size)
        else:
            return False
        self._settle.start()
        event.accept()
        return True

    def _end_of_keys(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.finished.emit()
