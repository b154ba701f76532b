"""A widget as a figure: one paint path, `widget.render(painter)`, to PNG, SVG, PDF and the clipboard.

Every file carries a title, a description (its alt text) and the session, so that it can be opened again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPalette, QPdfWriter
from PySide6.QtWidgets import QGraphicsView, QWidget

from softmax_explorer.export import embed
from softmax_explorer.export.svg import SvgDevice
from softmax_explorer.export.svg_parts import png_bytes, printable
from softmax_explorer.model import whole_file
from softmax_explorer.style import paint
from softmax_explorer.style.scale import DESKTOP, SPACE_1, SPACE_2, SPACE_3, Typography

FORMATS = ("png", "svg", "pdf")
POINTS_PER_PIXEL = 0.75
# An image beyond this (1 GiB of memory while it is compressed) is refused: SVG and PDF have no such limit.
MOST_PIXELS = 140_000_000


class Heading(NamedTuple):
    """Two lines over a widget that does not say by itself what it shows."""

    title: str
    caption: str
    typography: Typography = DESKTOP

    @property
    def height(self) -> int:
        """Logical pixels, margins included."""
        typography = self.typography
        return typography.title + typography.body + sum(map(typography.space, (SPACE_3, SPACE_2, SPACE_2)))


def save_figure(
    widget: QWidget,
    path: Path | str,
    *,
    scale: float = 1.0,
    title: str,
    description: str,
    session: dict[str, Any],
    heading: Heading | None = None,
    outlines: bool = False,
) -> None:
    """Paint `widget` as it is laid out now into `path`, a .png, .svg or .pdf.

    The figure has `scale` pixels for each logical pixel, and is higher than the widget by its `heading`. `outlines`
    turns the text of an SVG into paths, for programs without fonts. Raises ValueError with one sentence when the file
    cannot be written; then nothing has changed.
    """
    paint_figure(
        widget,
        path,
        scale=scale,
        title=title,
        description=description,
        session=session,
        heading=heading,
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
    heading: Heading | None = None,
    outlines: bool = False,
) -> Callable[[], None]:
    """`save_figure` in two halves: paint now, on the window's thread; the answer compresses and writes, on any."""
    path = Path(path)
    title, description = printable(title), printable(description)
    figure_format = path.suffix.lower().removeprefix(".")
    if figure_format == "png":
        image = figure_image(widget, scale=scale, heading=heading)
        image.setDevicePixelRatio(1.0)

        def png() -> bytes:
            return embed.into_png(png_bytes(image), title=title, description=description, session=session)

        return lambda: whole_file.write(path, png())
    if figure_format == "svg":
        device = SvgDevice(_size(widget, heading), outlines=outlines)
        _paint_on(device, widget, heading)
        metadata = embed.svg_metadata(session)
        document = device.document(title=title, description=description, metadata=metadata, scale=scale)
        return lambda: whole_file.write(path, document.encode())
    if figure_format == "pdf":
        metadata = embed.pdf_metadata(title=title, description=description, session=session)
        document = _pdf(widget, scale, title, heading, metadata)
        return lambda: whole_file.write(path, document)
    raise ValueError(f"{path.name[:120]}: a figure is a .png, .svg or .pdf file; give it one of these endings")


def figure_image(widget: QWidget, *, scale: float = 1.0, heading: Heading | None = None) -> QImage:
    """The figure as pixels, for the clipboard and for PNG."""
    size = _size(widget, heading)
    width, height = round(size.width() * scale), round(size.height() * scale)
    image = QImage()
    if width * height <= MOST_PIXELS:
        image = QImage(width, height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise ValueError(f"a picture of {width} x {height} pixels is too large; take a smaller scale, or SVG or PDF")
    image.setDevicePixelRatio(scale)
    _paint_on(image, widget, heading)
    return image


def _size(widget: QWidget, heading: Heading | None) -> QSize:
    return widget.size() + QSize(0, heading.height if heading else 0)


def _pdf(widget: QWidget, scale: float, title: str, heading: Heading | None, metadata: bytes) -> bytes:
    size = _size(widget, heading)
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
    _paint_on(writer, widget, heading, scale)
    return bytes(buffer.data().data())


def _paint_on(device: QPaintDevice, widget: QWidget, heading: Heading | None, scale: float = 1.0) -> None:
    with _painting_figures(widget):
        painter = QPainter(device)
        try:
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            painter.scale(scale, scale)
            if heading:
                _paint_heading(painter, widget, heading)
                painter.translate(0, heading.height)
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


def _paint_heading(painter: QPainter, widget: QWidget, heading: Heading) -> None:
    palette, typography = widget.palette(), heading.typography
    margin, gap, width = typography.space(SPACE_3), typography.space(SPACE_2), widget.width()
    painter.fillRect(QRectF(0, 0, width, heading.height), palette.color(QPalette.ColorRole.Base))
    room = QRectF(margin, margin, width - 2 * margin, typography.title + SPACE_1)
    lines = (
        (heading.title, typography.title, typography.body, QPalette.ColorRole.WindowText),
        (heading.caption, typography.body, typography.body, QPalette.ColorRole.PlaceholderText),
    )
    for text, largest, smallest, role in lines:
        bold = largest == typography.title
        fonts = (paint.font(size, bold) for size in range(largest, smallest - 1, -1))  # rather smaller than cut
        font = next(
            (font for font in fonts if paint.text_width(text, font) <= room.width()), paint.font(smallest, bold)
        )
        painter.setFont(font)
        painter.setPen(palette.color(role))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), paint.elided(text, font, room.width()))
        room.translate(0, typography.title + gap)
        room.setHeight(typography.body + SPACE_1)
