"""A flat drop-down whose list costs nothing until it is opened."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from softmax_explorer.style import glyphs, paint, proxy
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme

_VISIBLE = 16
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HEADING = Qt.ItemFlag.NoItemFlags
_NAME = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)


class _Names(QAbstractListModel):
    """The names as Qt's views want them: asked for one by one."""

    def __init__(self, parent: QComboBox) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.headings: frozenset[int] = frozenset()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.names)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        return self.names[index.row()] if role in _TEXT_ROLES else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return _HEADING if index.row() in self.headings else _NAME

    def replace(self, names: tuple[str, ...], headings: frozenset[int]) -> None:
        self.beginResetModel()
        self.names, self.headings = names, headings
        self.endResetModel()


class Choice(QComboBox):
    """`chosen(index)` tells of the user's choice, also of the one already shown. `quiet` ones read as a bold value at
    the right end of a line, with no fill until the pointer is over them. `whole` ones are as wide as their longest
    name.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, quiet: bool = False, whole: bool = False) -> None:
        super().__init__(parent)
        self._quiet, self._whole, self._has_list = quiet, whole, False
        self._theme, self._typography = LIGHT, DESKTOP
        self._names = _Names(self)
        self.setModel(self._names)
        self.setMaxVisibleItems(_VISIBLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.activated.connect(self.chosen)

    def set_items(self, names: Sequence[str], headings: frozenset[int] = frozenset()) -> None:
        """Show these names; the index stays where there still is one. Those at `headings` cannot be chosen."""
        new = tuple(names)
        if (new, headings) == (self._names.names, self._names.headings):
            return
        index = self.currentIndex()
        blocked = self.blockSignals(True)
        self._names.replace(new, headings)
        super().setCurrentIndex(min(max(index, 0), len(new) - 1))
        self.blockSignals(blocked)
        self.update()

    def set_index(self, index: int) -> None:
        """Show a choice. Emits nothing."""
        if index != self.currentIndex():
            blocked = self.blockSignals(True)
            super().setCurrentIndex(index)
            self.blockSignals(blocked)
            self.update()

    def setCurrentIndex(self, index: int) -> None:  # noqa: N802
        """Act as the user's hand would (Qt's own name, for scripts)."""
        if index != self.currentIndex():
            super().setCurrentIndex(index)
            self.chosen.emit(self.currentIndex())

    def look(self) -> tuple[Theme, int]:
        """The theme and the pixel size of the names."""
        return self._theme, self._typography.body

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.setFont(paint.font(typography.body))
        self.setPalette(proxy.palette(theme))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        space = self._typography.space
        height = math.ceil(paint.metrics(paint.font(self._typography.body)).height()) + space(3 * SPACE_1)
        if self._whole:
            font = paint.font(self._typography.body)
            widest = max((paint.text_width(name, font) for name in self._names.names), default=0.0)
            return QSize(math.ceil(widest) + self._typography.body + space(2 * SPACE_2 + SPACE_3), height)
        return QSize(10 * self._typography.body, height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return hint if self._whole else QSize(hint.width() // 2, hint.height())

    def showPopup(self) -> None:  # noqa: N802
        if not self._has_list:
            from softmax_explorer.widgets.choice_list import dress_list  # with what Qt needs for lists

            dress_list(self)
            self._has_list = True
        self.view().setMinimumWidth(min(self._list_width(), 40 * self._typography.body))
        super().showPopup()

    def _list_width(self) -> int:
        font = paint.font(self._typography.body)
        widest = max((paint.text_width(name, font) for name in self._names.names[:200]), default=0.0)
        return max(self.width(), math.ceil(widest) + 2 * SPACE_3 + proxy.SCROLL_BAR_WIDTH)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        enabled = self.isEnabled()
        if enabled and self.underMouse():
            paint.rounded(painter, rect, RADIUS, theme.control_hover)
        elif not self._quiet:
            paint.rounded(painter, rect, RADIUS, theme.control if enabled else None, theme.line)
        if self.hasFocus():
            paint.focus_ring(painter, rect, RADIUS, theme.accent)
        size = self._typography.body
        font = paint.font(size, self._quiet)
        space = self._typography.space
        margin = space(SPACE_1 if self._quiet else SPACE_2)
        ink = theme.text if enabled else theme.disabled
        glyphs.draw(painter, "down", QPointF(rect.right() - margin - size / 2, rect.center().y()), size, theme.muted)
        words = rect.adjusted(margin + space(SPACE_1), 0, -margin - size - space(SPACE_1), 0)
        painter.setFont(font)
        painter.setPen(paint.colour(ink))
        text = paint.elided(self.currentText(), font, words.width())
        painter.drawText(words, _RIGHT if self._quiet else _LEFT, text)
