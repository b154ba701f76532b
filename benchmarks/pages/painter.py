"""The plain QPainter page: one widget that paints every bar, number and line anew at each step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pages.page import COLOURS, COLUMNS, CURSOR, TEMPERATURES, Page

CURVES = 300  # pixels of the page for the temperature sweep


class _Chart(QWidget):
    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.values = np.zeros((len(COLUMNS), rows))
        self.lengths = self.values
        self.curves = np.zeros((0, 0))
        self.marks: list[tuple[float, str]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        font = QFont(self.font())
        font.setPixelSize(13)
        painter.setFont(font)
        row_height = (self.height() - CURVES - 80) / self.rows
        column_width = self.width() / len(COLUMNS)
        for column, title in enumerate(COLUMNS):
            left = column * column_width + 8
            painter.setPen(QColor("#202020"))
            painter.drawText(QRectF(left, 8, column_width - 16, 24), 0, title)
            bar_width = column_width - 100
            zero = left + (bar_width / 2 if title == "gradient" else 0)
            reach = bar_width / 2 if title == "gradient" else bar_width
            for row in range(self.rows):
                top = 40 + row * row_height + row_height * 0.2
                height = row_height * 0.6
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor("#e4e4e4"))
                painter.drawRoundedRect(QRectF(left, top, bar_width, height), 3, 3)
                length = float(self.lengths[column, row]) * reach
                painter.setBrush(QColor(COLOURS[row % len(COLOURS)]))
                painter.drawRoundedRect(QRectF(min(zero, zero + length), top, abs(length), height), 3, 3)
                painter.setPen(QColor("#202020"))
                text = QRectF(left + bar_width + 6, top, 80, height)
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, f"{self.values[column, row]:.4g}")
            painter.drawText(
                QRectF(left, self.height() - CURVES - 34, column_width, 24), 0, f"Σ = {self.values[column].sum():.5g}"
            )
        painter.setPen(QPen(QColor("#c0c0c0"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row in range(self.rows + 1):
            y = 40 + row * row_height
            painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        top, height = self.height() - CURVES + 10, CURVES - 40
        painter.drawRect(QRectF(40, top, self.width() - 80, height))
        for row, curve in enumerate(self.curves):
            x = np.linspace(40, self.width() - 40, curve.size)
            painter.setPen(QPen(QColor(COLOURS[row % len(COLOURS)]), 1))
            painter.drawPolyline([QPointF(a, b) for a, b in zip(x, top + height * (1 - curve), strict=True)])
        span = np.log(TEMPERATURES[-1] / TEMPERATURES[0])
        x = 40 + (self.width() - 80) * float(np.log(CURSOR / TEMPERATURES[0]) / span)
        painter.setPen(QPen(QColor("#2060c0"), 1))
        painter.drawLine(QPointF(x, top), QPointF(x, top + height))
        for row, (value, text) in enumerate(self.marks):
            y = top + height * (1 - value)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS[row % len(COLOURS)]))
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
            painter.setPen(QColor("#202020"))
            painter.drawText(QPointF(x + 8, y + 4), text)


class PainterPage(Page):
    name = "plain QPainter page"

    def chart(self) -> QWidget:
        self._chart = _Chart(self.rows)
        return self._chart

    def show_values(self, values: np.ndarray) -> None:
        self._chart.values = values
        self._chart.lengths = self.lengths(values)
        self._chart.curves = self.curves()
        self._chart.marks = self.marks()
        self._chart.update()
