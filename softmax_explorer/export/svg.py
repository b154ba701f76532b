# ruff: noqa: N802 Qt calls these methods by name
"""A paint device that writes plain SVG: text stays text, clips are right, nothing but fills, strokes and text.

QSvgGenerator cannot be used for whole windows: it writes a painter's clip without its transform, drops the clip of a
scrolled widget, turns thin pens into `non-scaling-stroke` and embeds the style's cached pixmaps as images.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetricsF,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRegion,
    QTextItem,
    QTransform,
)

from softmax_explorer.export import svg_parts as parts
from softmax_explorer.export import svg_text
from softmax_explorer.export.svg_text import TextRun

_Flag = QPaintEngine.DirtyFlag
_CLIP = _Flag.DirtyClipPath.value | _Flag.DirtyClipRegion.value | _Flag.DirtyClipEnabled.value
_NORMAL_MODES = (QPainter.CompositionMode.CompositionMode_SourceOver, QPainter.CompositionMode.CompositionMode_Source)


class SvgDevice(QPaintDevice):
    """Paint on it with a QPainter, end the painter, then take `document(...)`. One unit is one logical pixel."""

    def __init__(self, size: QSize, *, outlines: bool = False) -> None:
        super().__init__()
        self._size = size
        self._engine = _SvgEngine(QRectF(0, 0, size.width(), size.height()), outlines)

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        if metric in (kinds.PdmWidth, kinds.PdmHeight):
            return self._size.width() if metric == kinds.PdmWidth else self._size.height()
        if metric in (kinds.PdmWidthMM, kinds.PdmHeightMM):
            return round((self._size.width() if metric == kinds.PdmWidthMM else self._size.height()) * 25.4 / 96)
        if metric in (kinds.PdmDpiX, kinds.PdmDpiY, kinds.PdmPhysicalDpiX, kinds.PdmPhysicalDpiY):
            return 96
        if metric == kinds.PdmNumColors:
            return 1 << 24
        if metric == kinds.PdmDepth:
            return 24
        return super().metric(metric)

    def document(self, *, title: str, description: str, metadata: str, scale: float = 1.0) -> str:
        """The whole file, `scale` times as large as what was painted. `metadata` is XML that is written as it is."""
        width, height = self._size.width(), self._size.height()
        size = f'width="{round(width * scale)}" height="{round(height * scale)}" viewBox="0 0 {width} {height}"'
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
                f'role="img" xml:space="preserve" '
                f"font-family={quoteattr(parts.families(['Inter']))} style=\"font-feature-settings:'tnum'\">",
                f"<title>{escape(parts.printable(title))}</title>",
                f"<desc>{escape(parts.printable(description))}</desc>",
                metadata,
                *(["<defs>", *self._engine.definitions.values(), "</defs>"] if self._engine.definitions else []),
                *self._engine.finished_body(),
                "</svg>",
                "",
            ]
        )


class _SvgEngine(QPaintEngine):
    """Writes every drawing in page coordinates, with a clip only around what sticks out."""

    def __init__(self, page: QRectF, outlines: bool) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.definitions: dict[str, str] = {}
        self._body: list[str] = []
        self._open_clip = ""
        self._page = page
        self._outlines = outlines
        self._transform = QTransform()
        self._pen = QPen()
        self._brush = QBrush()
        self._opacity = 1.0
        self._smooth = False
        self._skip = False
        self._clip: QPainterPath | None = None
        self._clip_enabled = False
        self._last_run: TextRun | None = None

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def finished_body(self) -> list[str]:
        self._enter_clip("")
        return self._body

    # -- state

    def updateState(self, state: QPaintEngineState) -> None:
        flags = state.state().value
        if flags & _Flag.DirtyTransform.value:
            self._transform = state.transform()
        if flags & _Flag.DirtyPen.value:
            self._pen = state.pen()
        if flags & _Flag.DirtyBrush.value:
            self._brush = state.brush()
        if flags & _Flag.DirtyOpacity.value:
            self._opacity = state.opacity()
        if flags & _Flag.DirtyHints.value:
            self._smooth = bool(state.renderHints() & QPainter.RenderHint.Antialiasing)
        if flags & _Flag.DirtyCompositionMode.value:
            # A text cursor inverts what is beneath it: no part of a figure.
            self._skip = state.compositionMode() not in _NORMAL_MODES
        if flags & _CLIP:
            self._update_clip(state, flags)

    def _update_clip(self, state: QPaintEngineState, flags: int) -> None:
        if flags & _Flag.DirtyClipEnabled.value:
            self._clip_enabled = state.isClipEnabled()
        if flags & _Flag.DirtyClipPath.value:
            path = state.clipPath()
        elif flags & _Flag.DirtyClipRegion.value:
            path = QPainterPath()
            path.addRegion(state.clipRegion())
        else:
            return
        operation = state.clipOperation()
        if operation == Qt.ClipOperation.NoClip:
            self._clip = None
            return
        path = state.transform().map(path)
        if operation == Qt.ClipOperation.IntersectClip and self._clip is not None:
            path = path.intersected(self._clip)
        self._clip = path

    # -- drawing

    def drawPath(self, path: QPainterPath) -> None:
        self._draw(path, fill=True)

    def drawPolygon(self, points: list[QPointF], mode: QPaintEngine.PolygonDrawMode) -> None:
        path = QPainterPath()
        if points:
            path.addPolygon(QPolygonF([QPointF(point) for point in points]))
        if mode == QPaintEngine.PolygonDrawMode.PolylineMode:
            self._draw(path, fill=False)
            return
        path.closeSubpath()
        path.setFillRule(
            Qt.FillRule.OddEvenFill if mode == QPaintEngine.PolygonDrawMode.OddEvenMode else Qt.FillRule.WindingFill
        )
        self._draw(path, fill=True)

    def drawTextItem(self, position: QPointF, item: QTextItem) -> None:
        text = parts.printable(item.text())
        if self._skip or not text.strip():
            return
        font = item.font()
        if self._outlines:
            outline = QPainterPath()
            outline.addText(position, font, text)
            path = self._transform.map(outline)
            fill = parts.fill(self._pen.color(), self._opacity)
            self._emit(f'<path d="{parts.path_data(path)}"{fill}/>', path.boundingRect())
            return
        scale = parts.uniform_scale(self._transform)
        place, extra = (self._transform.map(position), "") if scale else (position, parts.matrix(self._transform))
        ink = QFontMetricsF(font).tightBoundingRect(text).translated(position)
        run = TextRun(
            place,
            text,
            item.width() * (scale or 1.0),
            svg_text.style(font, scale or 1.0) + parts.fill(self._pen.color(), self._opacity) + extra,
            self._transform.mapRect(QRectF(position.x(), ink.y(), item.width(), ink.height())),
        )
        if self._last_run is not None and self._body and self._body[-1] == self._last_run.element():
            longer = self._last_run.joined(run)
            if longer is not None:
                self._body.pop()
                run = longer
        self._last_run = run
        self._emit(run.element(), run.bounds)

    def drawPixmap(self, target: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self.drawImage(target, pixmap.toImage(), source)

    def drawImage(
        self,
        target: QRectF,
        image: QImage,
        source: QRectF,
        flags: Qt.ImageConversionFlag = Qt.ImageConversionFlag.AutoColor,
    ) -> None:
        image = image.copy(source.toAlignedRect())
        if self._skip or image.isNull() or target.isEmpty():
            return
        place = QTransform.fromTranslate(target.x(), target.y())
        place.scale(target.width() / image.width(), target.height() / image.height())
        pixels = parts.trace(image, self._opacity) or parts.embedded_image(image, self._opacity)
        bounds = self._transform.mapRect(target)
        self._emit(f"<g{parts.matrix(place * self._transform)}>{pixels}</g>", bounds)

    def drawTiledPixmap(self, target: QRectF, pixmap: QPixmap, offset: QPointF) -> None:
        path = QPainterPath()
        path.addRect(target)
        brush = QBrush(pixmap)
        brush.setTransform(QTransform.fromTranslate(target.x() - offset.x(), target.y() - offset.y()))
        self._emit_shape(path, brush, QPen(Qt.PenStyle.NoPen))

    def _draw(self, path: QPainterPath, *, fill: bool) -> None:
        if not self._skip:
            self._emit_shape(path, self._brush if fill else QBrush(), self._pen)

    def _emit_shape(self, path: QPainterPath, brush: QBrush, pen: QPen) -> None:
        filled = brush.style() != Qt.BrushStyle.NoBrush
        stroked = pen.style() != Qt.PenStyle.NoPen
        if path.isEmpty() or not (filled or stroked):
            return
        scale = parts.uniform_scale(self._transform)
        extra = ""
        shape = self._transform.map(path)
        if stroked and not pen.isCosmetic() and scale is None:
            shape, extra = path, parts.matrix(self._transform)
        if stroked and not self._smooth and not extra:
            # Without antialiasing Qt fills whole pixels: the line through pixel 3 runs at 3.5 in a drawing.
            shape = shape.translated(0.5, 0.5)
        attributes = (
            parts.paint(brush, self._transform, self._opacity, self.definitions)
            + (parts.stroke(pen, 1.0 if extra or scale is None else scale, self._opacity) if stroked else "")
            + ("" if self._smooth else ' shape-rendering="crispEdges"')
            + extra
        )
        bounds = self._transform.mapRect(path.boundingRect())
        if stroked:
            margin = max(1.0, pen.widthF() * (1.0 if pen.isCosmetic() else scale or 1.0)) / 2 + 0.5
            bounds.adjust(-margin, -margin, margin, margin)
        rect = parts.as_rect(shape)
        if rect is not None and not stroked:
            rect = rect.intersected(self._clip_rect())
            if not rect.isEmpty():
                self._emit(f"<rect {parts.box(rect)}{attributes}/>", rect)
        elif rect is not None:
            self._emit(f"<rect {parts.box(rect)}{attributes}/>", bounds)
        else:
            rule = ' fill-rule="evenodd"' if filled and path.fillRule() == Qt.FillRule.OddEvenFill else ""
            self._emit(f'<path d="{parts.path_data(shape)}"{rule}{attributes}/>', bounds)

    # -- clipping

    def _clip_rect(self) -> QRectF:
        """The rectangle that certainly holds what may be painted: page, visible part of the widget, painter's clip."""
        system: QRegion = self.systemClip()
        rect = self._page if system.isEmpty() else self._page.intersected(QRectF(system.boundingRect()))
        if self._clip_enabled and self._clip is not None:
            rect = rect.intersected(self._clip.boundingRect())
        return rect

    def _emit(self, element: str, bounds: QRectF) -> None:
        allowed = self._clip_rect()
        if allowed.isEmpty() or not allowed.intersects(bounds.adjusted(-0.5, -0.5, 0.5, 0.5)):
            return
        if self._clip_enabled and self._clip is not None and parts.as_rect(self._clip) is None:
            self._enter_clip(f'<path d="{parts.path_data(self._clip)}"/>')
        elif allowed.adjusted(-1.0, -1.0, 1.0, 1.0).contains(bounds):
            self._enter_clip("")
        else:
            self._enter_clip(f"<rect {parts.box(allowed)}/>")
        self._body.append(element)

    def _enter_clip(self, shape: str) -> None:
        if shape == self._open_clip:
            return
        if self._open_clip:
            self._body.append("</g>")
        if shape:
            name = parts.define(self.definitions, shape, '<clipPath id="{id}">{content}</clipPath>')
            self._body.append(f'<g clip-path="url(#{name})">')
        self._open_clip = shape
