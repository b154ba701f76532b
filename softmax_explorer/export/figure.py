"""A widget as a figure: one paint path, `widget.render(painter)`, to PNG, SVG, PDF and the clipboard.

Every file carries a title, a description (its alt text) and the session, so that it can be opened again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPalette, QPdfWriter
from PySide6.QtWidgets import QGraphicsView, QWidget

from softmax_explorer.export import embed
from softmax_explorer.export.svg import SvgDevice
from softmax_explorer.export.svg_parts import png_bytes, printable
from softmax_explorer.model import whole_file
from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_2, SPACE_3

FORMATS = ("png", "svg", "pdf")
POINTS_PER_PIXEL = 0.75
# An image beyond this (1 GiB of memory while it is compressed) is refused: SVG and PDF have no such limit.
MOST_PIXELS = 140_000_000
HEADING_HEIGHT = SPACE_3 + DESKTOP.title + SPACE_2 + DESKTOP.body + SPACE_2


def save_figure(
    widget: QWidget,
    path: Path | str,
    *,
    scale: float = 1.0,
    title: str,
    description: str,
    session: dict[str, Any],
    caption: str = "",
    outlines: bool = False,
) -> None:
    """Paint `widget` as it is laid out now into `path`, a .png, .svg or .pdf.

    The figure has `scale` pixels for each logical pixel. With a `caption`, a heading stands above the widget: the
    title, and the caption beneath it (HEADING_HEIGHT logical pixels). `outlines` turns the text of an SVG into paths,
    for programs without fonts. Raises ValueError with one sentence when the file cannot be written; then nothing has
    changed.
    """
    paint_figure(
        widget,
        path,
        scale=scale,
        title=title,
        description=description,
        session=session,
        caption=caption,
        outlines=outlines,
    )()


def paint_figure(
    widget: QWidget,
    path: Path | str,
    *,
    scale: float = 1.0,
    title: str,
    description: str,
    session: dict[str, Any],
    caption: str = "",
    outlines: bool = False,
) -> Callable[[], None]:
    """`save_figure` in two halves: paint now, on the window's thread; the answer compresses and writes, on any."""
    path = Path(path)
    title, description = printable(title), printable(description)
    figure_format = path.suffix.lower().removeprefix(".")
    if figure_format == "png":
        image = figure_image(widget, scale=scale, title=title, caption=caption)
        image.setDevicePixelRatio(1.0)

        def png() -> bytes:
            return embed.into_png(png_bytes(image), title=title, description=description, session=session)

        return lambda: whole_file.write(path, png())
    if figure_format == "svg":
        device = SvgDevice(_size(widget, caption), outlines=outlines)
        _paint_on(device, widget, title, caption)
        metadata = embed.svg_metadata(session)
        document = device.document(title=title, description=description, metadata=metadata, scale=scale)
        return lambda: whole_file.write(path, document.encode())
    if figure_format == "pdf":
        document = _pdf(
            widget, scale, title, caption, embed.pdf_metadata(title=title, description=description, session=session)
        )
        return lambda: whole_file.write(path, document)
    raise ValueError(f"{path.name[:120]}: a figure is a .png, .svg or .pdf file; give it one of these endings")


def figure_image(widget: QWidget, *, scale: float = 1.0, title: str = "", caption: str = "") -> QImage:
    """The figure as pixels, for the clipboard and for PNG."""
    size = _size(widget, caption)
    width, height = round(size.width() * scale), round(size.height() * scale)
    image = QImage()
    if width * height <= MOST_PIXELS:
        image = QImage(width, height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise ValueError(f"a picture of {width} x {height} pixels is too large; take a smaller scale, or SVG or PDF")
    image.setDevicePixelRatio(scale)
    _paint_on(image, widget, title, caption)
    return image


def _size(widget: QWidget, caption: str) -> QSize:
    return widget.size() + QSize(0, HEADING_HEIGHT if caption else 0)


def _pdf(widget: QWidget, scale: float, title: str, caption: str, metadata: bytes) -> bytes:
    size = _size(widget, caption)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(round(72 / POINTS_PER_PIXEL))
    page = QSizeF(size) * (POINTS_PER_PIXEL * scale)
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    writer.setTitle(title)
    writer.setCreator(embed.SOFTWARE)
    writer.setDocumentXmpMetadata(metadata)
    _paint_on(writer, widget, title, caption, scale)
    return bytes(buffer.data().data())


def _paint_on(device: QPaintDevice, widget: QWidget, title: str, caption: str, scale: float = 1.0) -> None:
    with _painting_figures(widget):
        painter = QPainter(device)
        try:
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            painter.scale(scale, scale)
            if caption:
                _paint_heading(painter, widget, title, caption)
                painter.translate(0, HEADING_HEIGHT)
            QWidget.render(widget, painter, QPoint())  # a graphics view's own render paints its scene alone
        finally:
            painter.end()


@contextmanager
def _painting_figures(widget: QWidget) -> Iterator[None]:
    """Widgets draw text as text and lines in device units; graphics views paint their background, cached or not."""
    views = widget.findChildren(QGraphicsView) + ([widget] if isinstance(widget, QGraphicsView) else [])
    modes = [view.cacheMode() for view in views]
    before = paint.vector
    paint.vector = True
    try:
        for view in views:
            view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        yield
    finally:
        paint.vector = before
        for view, mode in zip(views, modes, strict=True):
            view.setCacheMode(mode)


def _paint_heading(painter: QPainter, widget: QWidget, title: str, caption: str) -> None:
    palette = widget.palette()
    width = widget.width()
    room = QRectF(SPACE_3, SPACE_3, width - 2 * SPACE_3, DESKTOP.title + SPACE_1)
    painter.fillRect(QRectF(0, 0, width, HEADING_HEIGHT), palette.color(QPalette.ColorRole.Base))
    lines = (
        (title, paint.font(DESKTOP.title, bold=True), QPalette.ColorRole.WindowText),
        (caption, paint.font(DESKTOP.body), QPalette.ColorRole.PlaceholderText),
    )
    for text, font, role in lines:
        painter.setFont(font)
        painter.setPen(palette.color(role))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), paint.elided(text, font, room.width()))
        room.translate(0, DESKTOP.title + SPACE_2)
        room.setHeight(DESKTOP.body + SPACE_1)
