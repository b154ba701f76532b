"""A flat button: words, or an icon whose words are its name and tool tip."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from softmax_explorer.style import glyphs, paint
from softmax_explorer.style.scale import DESKTOP, RADIUS, SPACE_1, SPACE_2, SPACE_3, Typography
from softmax_explorer.style.theme import LIGHT, Theme

_CENTRED = int(Qt.AlignmentFlag.AlignCenter)


class Push(QPushButton):
    """`glyph` names an icon of `style.glyphs`; then `text` is spoken and shown as a tool tip, and not drawn. `quiet`
    buttons have no fill until the pointer is over them, as have icons; `strong` ones write in the accent colour.
    What lies `over` a canvas paints the surface under itself.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        glyph: str = "",
        quiet: bool = False,
        strong: bool = False,
        over: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._glyph, self._quiet = "", quiet
        self._strong, self._over = strong, over
        self._theme, self._typography = LIGHT, DESKTOP
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_glyph(glyph)

    def set_glyph(self, glyph: str, text: str = "") -> None:
        """Change the icon and, if given, the words (play becomes pause)."""
        self._glyph = glyph
        if text:
            self.setText(text)
        self.setAccessibleName(self.text())
        if glyph:
            self.setToolTip(self.text())
        self.updateGeometry()
        self.update()

    def apply(self, theme: Theme, typography: Typography) -> None:
        self._theme, self._typography = theme, typography
        self.setFont(paint.font(typography.body, self._strong))
        self.updateGeometry()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        if self._over:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # here, because Fusion's polish() takes it away
        super().showEvent(event)

    def sizeHint(self) -> QSize:
        font, space = paint.font(self._typography.body, self._strong), self._typography.space
        line = math.ceil(paint.metrics(font).height())
        if self._glyph:  # its place is the line of words that it stands in
            return QSize(line + 3 * SPACE_1, line + 3 * SPACE_1)
        width = paint.text_width(self._words(), font) + space(2 * SPACE_3)
        if self.menu():
            width += self._typography.body + space(SPACE_1)
        return QSize(math.ceil(width), line + space(3 * SPACE_1))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return hint if self._glyph else QSize(min(hint.width(), 2 * hint.height()), hint.height())

    def _words(self) -> str:
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._over:
            painter.fillRect(rect, paint.colour(theme.surface))
        if paint.vector and not self.isCheckable():  # nobody can press it in a figure
            return
        enabled = self.isEnabled()
        bare = self._quiet or bool(self._glyph) or self._strong
        if self.isDown() or self.isChecked():
            paint.rounded(painter, rect, RADIUS, theme.track)
        elif enabled and self.underMouse():
            paint.rounded(painter, rect, RADIUS, theme.control_hover)
        elif not bare:
            paint.rounded(painter, rect, RADIUS, theme.control if enabled else None, theme.line)
        if self.hasFocus():
            paint.focus_ring(painter, rect, RADIUS, theme.accent)
        ink = theme.disabled if not enabled else theme.accent if self._strong else theme.text
        if self._glyph:
            glyphs.draw(painter, self._glyph, rect.center(), self._typography.body + 3, ink)
            return
        font = paint.font(self._typography.body, self._strong)
        if self.menu():
            arrow = self._typography.body
            space = self._typography.space
            centre = QPointF(rect.right() - space(SPACE_2) - arrow / 2, rect.center().y())
            glyphs.draw(painter, "down", centre, arrow, ink)
            rect.setRight(rect.right() - arrow - space(SPACE_1))
        painter.setFont(font)
        painter.setPen(paint.colour(ink))
        painter.drawText(rect, _CENTRED, paint.elided(self._words(), font, rect.width() - SPACE_2))
