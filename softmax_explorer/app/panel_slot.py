"""Where a panel sits in a window: built when first shown, drawn when stale and visible, never otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from softmax_explorer.app.quick import quickly
from softmax_explorer.app.spotlight import Spotlight
from softmax_explorer.app.store import Store
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.model.snapshot import Snapshot
from softmax_explorer.panels import registry
from softmax_explorer.panels.protocol import Panel
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.theme import Theme
from softmax_explorer.style.words import tr


class PanelHost:
    """What a panel sees of the application (`panels.protocol.Host`)."""

    def __init__(self, store: Store, spotlight: Spotlight, theme: Theme, typography: Typography) -> None:
        self._store, self._spotlight = store, spotlight
        self.theme, self.typography = theme, typography

    @property
    def scenario(self) -> Scenario:
        return self._store.scenario

    def preview(self, scenario: Scenario) -> None:
        self._store.preview(scenario)

    def commit(self, text: str = "") -> None:
        self._store.commit(text)

    def set_spotlight(self, index: int | None) -> None:
        self._spotlight.point_at(index)


class PanelSlot(QWidget):
    """Holds one panel, whose class is imported and made when it is first shown: until then it costs an empty widget.

    With `at_once` it is part of the window's first frame; else it waits for an idle moment.
    """

    def __init__(
        self, panel_id: str, host: PanelHost, store: Store, spotlight: Spotlight, at_once: bool = False
    ) -> None:
        super().__init__()
        self.panel_id = panel_id
        self._host, self._store, self._spotlight, self._at_once = host, store, spotlight, at_once
        self._panel: Panel | None = None
        self._widget: QWidget | None = None
        self._stale = True
        self._gesture = self._waiting = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def ensure_built(self) -> QWidget:
        """The panel's widget, made and drawn now if it was not yet."""
        if self._widget is None:
            with quickly():
                self._panel = registry.get(self.panel_id)(self._host)
                self._widget = self._panel.build()
            self._widget.setAccessibleName(tr(self._panel.title))
            layout = QVBoxLayout(self)
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a figure is as small as it is asked for
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._widget)
            self._panel.restyle()
            self._gesture = self._store.gesture_open
            self._store.changed.connect(self._on_changed)
            self._spotlight.changed.connect(self._on_spotlight)
        if self._stale:
            self._draw(self._store.snapshot())
        return self._widget

    def restyle(self) -> None:
        if self._panel is not None:
            self._panel.restyle()
            self._stale = True
            if self.isVisible():
                self.ensure_built()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._at_once or self._widget is not None:
            self.ensure_built()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._host.theme.surface))
        if self._widget is None and not self._waiting:
            # From here on the first frame is on its way; a call queued in showEvent would run before it.
            self._waiting = True
            QTimer.singleShot(0, self, self._build_when_idle)

    def _build_when_idle(self) -> None:
        self._waiting = False
        if self.isVisible():
            self.ensure_built()

    def _on_changed(self, snapshot: Snapshot) -> None:
        assert self._panel is not None
        gesture_ended = self._gesture and not snapshot.gesture
        self._gesture = snapshot.gesture
        if gesture_ended or snapshot.changes & self._panel.reads:
            self._stale = True
        if not self.isVisible():
            return
        if self._stale:
            self._draw(snapshot)
        if gesture_ended:
            self._panel.gesture_finished()

    def _draw(self, snapshot: Snapshot) -> None:
        assert self._panel is not None
        self._stale = False
        self._panel.draw(snapshot)
        if self._widget is not None and not snapshot.gesture:  # a drag is not read out step by step
            self._widget.setAccessibleDescription(self._panel.describe(snapshot.results))

    def _on_spotlight(self, index: int | None) -> None:
        if self._panel is not None and self.isVisible():
            self._panel.highlight(index)
