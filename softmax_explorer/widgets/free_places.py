"""Places for names in a picture, where no dot, no other name and, if there is a choice, no line is."""

from __future__ import annotations

from PySide6.QtCore import QRectF

_LEADING = 2.0  # pixels of a line's height that hold no ink
Stroke = tuple[float, float, float, float]  # x1, y1, x2, y2


class FreePlaces:
    """Inside `rect`. Add what is there already to `taken` and `strokes`; every place found is taken too."""

    def __init__(self, rect: QRectF) -> None:
        self._rect = rect
        self.taken: list[QRectF] = []
        self.strokes: list[Stroke] = []

    def beside(self, x: float, y: float, gap: float, width: float, height: float) -> QRectF | None:
        """A place of this size `gap` away from a point, to its right if it can be; None where nothing is free."""
        slant = gap - 2.0
        above, below, right, left = y - slant - height, y + slant, x + slant, x - slant - width
        places = (
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x - width / 2, y - gap - height),
            (x - width / 2, y + gap),
            (right, above),
            (right, below),
            (left, above),
            (left, below),
        )
        second: QRectF | None = None
        for place in places:
            room = QRectF(*place, width, height)
            inner = room.adjusted(0, _LEADING, 0, -_LEADING)
            if not self._rect.contains(room) or any(inner.intersects(other) for other in self.taken):
                continue
            if not any(crosses(room, stroke) for stroke in self.strokes):
                self.taken.append(room)
                return room
            second = second or room
        if second is not None:
            self.taken.append(second)
        return second


def crosses(room: QRectF, stroke: Stroke) -> bool:
    """The part of the stroke that lies between all four sides (Liang and Barsky 1984) is not empty."""
    x, y, x2, y2 = stroke
    first, last = 0.0, 1.0
    for along, low, high in ((x2 - x, room.left() - x, room.right() - x), (y2 - y, room.top() - y, room.bottom() - y)):
        if along == 0.0:
            if low > 0.0 or high < 0.0:
                return False
            continue
        enter, leave = sorted((low / along, high / along))
        first, last = max(first, enter), min(last, leave)
    return first < last
