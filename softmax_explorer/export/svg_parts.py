"""Qt's colours, brushes, pens, paths and pixels as SVG attributes and elements."""

from __future__ import annotations

import base64
import math
from itertools import pairwise

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QImage,
    QImageWriter,
    QLinearGradient,
    QPainterPath,
    QPen,
    QRadialGradient,
    QTransform,
)

FALLBACK_FAMILIES = "'Helvetica Neue', Arial, 'DejaVu Sans Condensed', sans-serif"
# Pictures with more runs of equal pixels than this (photographs, smooth maps) are embedded, not traced.
MOST_RUNS = 20_000

_Brush = Qt.BrushStyle
_DENSITIES = {
    _Brush.Dense1Pattern: 0.94,
    _Brush.Dense2Pattern: 0.88,
    _Brush.Dense3Pattern: 0.63,
    _Brush.Dense4Pattern: 0.5,
    _Brush.Dense5Pattern: 0.37,
    _Brush.Dense6Pattern: 0.12,
    _Brush.Dense7Pattern: 0.06,
}
_RISING, _FALLING = "M-1,1 1,-1M0,8 8,0M7,9 9,7", "M-1,7 1,9M0,0 8,8M7,-1 9,1"
_HATCHES = {
    _Brush.HorPattern: "M0,4 8,4",
    _Brush.VerPattern: "M4,0 4,8",
    _Brush.CrossPattern: "M0,4 8,4M4,0 4,8",
    _Brush.BDiagPattern: _RISING,
    _Brush.FDiagPattern: _FALLING,
    _Brush.DiagCrossPattern: _RISING + _FALLING,
}
_GRADIENTS = (_Brush.LinearGradientPattern, _Brush.RadialGradientPattern, _Brush.ConicalGradientPattern)
_CAPS = {Qt.PenCapStyle.SquareCap: "square", Qt.PenCapStyle.RoundCap: "round"}
_JOINS = {Qt.PenJoinStyle.RoundJoin: "round", Qt.PenJoinStyle.BevelJoin: "bevel"}
_SPREADS = {QGradient.Spread.ReflectSpread: "reflect", QGradient.Spread.RepeatSpread: "repeat"}


def number(value: float) -> str:
    """Two decimals at most: a hundredth of a pixel."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def printable(text: str) -> str:
    """`text` without the characters XML cannot hold."""
    return "".join(
        c for c in text if (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") or c in "\t\n\r"
    )


def families(names: list[str]) -> str:
    """A CSS font-family value that ends in fonts every system has."""
    own = [f"'{name}'" if " " in name else name for name in names]
    return ", ".join([*own, FALLBACK_FAMILIES])


def matrix(transform: QTransform) -> str:
    t = transform
    values = (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())
    return f' transform="matrix({" ".join(f"{value:.6g}" for value in values)})"'


def uniform_scale(transform: QTransform) -> float | None:
    """The factor by which `transform` scales both axes alike; None when it rotates, shears, flips or stretches."""
    if abs(transform.m12()) > 1e-9 or abs(transform.m21()) > 1e-9 or transform.m11() <= 0:
        return None
    return transform.m11() if math.isclose(transform.m11(), transform.m22(), rel_tol=1e-6) else None


def as_rect(path: QPainterPath) -> QRectF | None:
    """The rectangle that `path` is, sides parallel to the axes, or None."""
    if path.elementCount() != 5:
        return None
    points = [path.elementAt(i) for i in range(5)]
    if any(point.isCurveTo() for point in points) or any(point.isMoveTo() for point in points[1:]):
        return None
    corners = [(point.x, point.y) for point in points]
    if corners[0] != corners[4]:
        return None
    sides = [abs(a[0] - b[0]) < 1e-6 or abs(a[1] - b[1]) < 1e-6 for a, b in pairwise(corners)]
    crossing = abs(corners[0][0] - corners[2][0]) < 1e-6 or abs(corners[0][1] - corners[2][1]) < 1e-6
    return path.boundingRect() if all(sides) and not crossing else None


def box(rect: QRectF) -> str:
    x, y = number(rect.x()), number(rect.y())
    return f'x="{x}" y="{y}" width="{number(rect.width())}" height="{number(rect.height())}"'


def path_data(path: QPainterPath) -> str:
    data: list[str] = []
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        point = f"{number(element.x)},{number(element.y)}"
        if element.isMoveTo():
            data.append("M" + point)
        elif element.isLineTo():
            data.append("L" + point)
        elif element.isCurveTo():
            data.append("C" + point)
        else:
            data.append(" " + point)
    return "".join(data)


def fill(colour: QColor, opacity: float) -> str:
    return _colour("fill", colour, opacity)


def _colour(name: str, colour: QColor, opacity: float) -> str:
    alpha = colour.alphaF() * opacity
    attribute = f' {name}="{colour.name()}"'
    return attribute if alpha > 0.999 else f'{attribute} {name}-opacity="{alpha:.3g}"'


def stroke(pen: QPen, scale: float, opacity: float) -> str:
    width = pen.widthF() or 1.0
    if not pen.isCosmetic():
        width *= scale
    brush = pen.brush()
    gradient = brush.gradient() if brush.style() in _GRADIENTS else None
    result = (
        _colour("stroke", gradient.stops()[-1][1] if gradient else pen.color(), opacity)
        + f' stroke-width="{number(width)}"'
    )
    if pen.style() != Qt.PenStyle.SolidLine:
        dashes = " ".join(number(length * width) for length in pen.dashPattern())
        result += f' stroke-dasharray="{dashes}"'
        if pen.dashOffset():
            result += f' stroke-dashoffset="{number(pen.dashOffset() * width)}"'
    if pen.capStyle() in _CAPS:
        result += f' stroke-linecap="{_CAPS[pen.capStyle()]}"'
    if pen.joinStyle() in _JOINS:
        result += f' stroke-linejoin="{_JOINS[pen.joinStyle()]}"'
    return result


def define(definitions: dict[str, str], content: str, template: str) -> str:
    """Put `content` once into the definitions; its id."""
    key = template + content
    if key not in definitions:
        identifier = f"d{len(definitions) + 1}"
        definitions[key] = template.replace("{id}", identifier).replace("{content}", content)
        return identifier
    return definitions[key].partition('id="')[2].partition('"')[0]


def paint(brush: QBrush, transform: QTransform, opacity: float, definitions: dict[str, str]) -> str:
    """The fill attributes of a brush; gradients and hatches go into `definitions`."""
    style = brush.style()
    if style == _Brush.NoBrush:
        return ' fill="none"'
    if style in _DENSITIES:
        return fill(brush.color(), opacity * _DENSITIES[style])
    if style in _HATCHES:
        hatch = f'<path d="{_HATCHES[style]}" fill="none"{_colour("stroke", brush.color(), opacity)}/>'
        return _reference(definitions, hatch, _pattern(8, 8, QTransform()))
    if style == _Brush.TexturePattern:
        image = brush.textureImage()
        if image.depth() == 1:
            image = _tinted(image, brush.color())
        pixels = trace(image, opacity) or embedded_image(image, opacity)
        return _reference(definitions, pixels, _pattern(image.width(), image.height(), brush.transform() * transform))
    if style in (_Brush.LinearGradientPattern, _Brush.RadialGradientPattern):
        return _gradient(brush.gradient(), brush.transform() * transform, opacity, definitions)
    if style == _Brush.ConicalGradientPattern:
        return fill(brush.gradient().stops()[0][1], opacity)
    return fill(brush.color(), opacity)


def _reference(definitions: dict[str, str], content: str, template: str) -> str:
    return f' fill="url(#{define(definitions, content, template)})"'


def _pattern(width: int, height: int, transform: QTransform) -> str:
    place = "" if transform.isIdentity() else matrix(transform).replace(" transform", " patternTransform")
    return (
        f'<pattern id="{{id}}" patternUnits="userSpaceOnUse" width="{width}" height="{height}"{place}>'
        "{content}</pattern>"
    )


def _gradient(gradient: QGradient, transform: QTransform, opacity: float, definitions: dict[str, str]) -> str:
    stops = "".join(
        f'<stop offset="{offset:.4g}"{_colour("stop", colour, opacity).replace(" stop=", " stop-color=")}/>'
        for offset, colour in gradient.stops()
    )
    if gradient.coordinateMode() == QGradient.CoordinateMode.LogicalMode:
        units = ' gradientUnits="userSpaceOnUse"'
        place = "" if transform.isIdentity() else matrix(transform).replace(" transform", " gradientTransform")
    else:
        units, place = "", ""
    if gradient.spread() in _SPREADS:
        units += f' spreadMethod="{_SPREADS[gradient.spread()]}"'
    if isinstance(gradient, QLinearGradient):
        start, end = gradient.start(), gradient.finalStop()
        line = f'x1="{start.x():.6g}" y1="{start.y():.6g}" x2="{end.x():.6g}" y2="{end.y():.6g}"'
        template = f'<linearGradient id="{{id}}" {line}{units}{place}>{{content}}</linearGradient>'
    elif isinstance(gradient, QRadialGradient):
        centre, focus = gradient.center(), gradient.focalPoint()
        circle = (
            f'cx="{centre.x():.6g}" cy="{centre.y():.6g}" r="{gradient.radius():.6g}" '
            f'fx="{focus.x():.6g}" fy="{focus.y():.6g}"'
        )
        template = f'<radialGradient id="{{id}}" {circle}{units}{place}>{{content}}</radialGradient>'
    else:
        return fill(gradient.stops()[0][1], opacity)
    return _reference(definitions, stops, template)


def _tinted(mask: QImage, colour: QColor) -> QImage:
    """A one-bit brush texture: its set pixels in the brush's colour."""
    tinted = QImage(mask.size(), QImage.Format.Format_ARGB32)
    tinted.fill(Qt.GlobalColor.transparent)
    for y in range(mask.height()):
        for x in range(mask.width()):
            if mask.pixelIndex(x, y) == 1:
                tinted.setPixelColor(x, y, colour)
    return tinted


def trace(image: QImage, opacity: float) -> str:
    """The pixels of a small or flat picture as rectangles, one path a colour; empty when there are too many.

    A rectangle is a horizontal run of one colour, grown downwards while the next line repeats it.
    """
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    pixels = memoryview(image.constBits()).cast("I") if stride % 4 == 0 else None
    if pixels is None:
        return ""
    paths: dict[int, list[str]] = {}
    growing: dict[tuple[int, int, int], int] = {}
    runs = 0
    for y in range(height + 1):
        line: set[tuple[int, int, int]] = set()
        if y < height:
            row = pixels[y * stride // 4 : y * stride // 4 + width]
            x = 0
            while x < width:
                value, start = row[x], x
                while x < width and row[x] == value:
                    x += 1
                if value >> 24:
                    line.add((start, x - start, value))
        for run in [run for run in growing if run not in line]:
            top = growing.pop(run)
            paths.setdefault(run[2], []).append(f"M{run[0]},{top}h{run[1]}v{y - top}h-{run[1]}z")
            runs += 1
        if runs > MOST_RUNS:
            return ""
        for run in line:
            growing.setdefault(run, y)
    return "".join(
        f'<path d="{"".join(data)}"{fill(QColor.fromRgba(value), opacity)} shape-rendering="crispEdges"/>'
        for value, data in paths.items()
    )


def png_bytes(image: QImage) -> bytes:
    """`image` compressed as PNG; ValueError where Qt cannot."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, b"png").write(image):
        raise ValueError(f"a picture of {image.width()} x {image.height()} pixels could not be compressed as PNG")
    return bytes(buffer.data().data())


def embedded_image(image: QImage, opacity: float) -> str:
    data = base64.b64encode(png_bytes(image)).decode("ascii")
    faded = "" if opacity > 0.999 else f' opacity="{opacity:.3g}"'
    return f'<image width="{image.width()}" height="{image.height()}"{faded} href="data:image/png;base64,{data}"/>'
