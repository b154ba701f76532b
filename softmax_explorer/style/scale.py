"""One type scale and one spacing scale. Sizes are logical pixels. Qt-free."""

import math
from typing import NamedTuple

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5 = 4, 8, 12, 16, 24
_WIDENS_FROM = 26  # pixels of type
RADIUS = 6  # rounded corners of cards, buttons and boxes


class Typography(NamedTuple):
    """Pixel sizes of the five kinds of text."""

    caption: int
    body: int
    number: int
    heading: int
    title: int

    def space(self, pixels: int) -> int:
        """A gap or margin beside this type: beyond twice the desktop's size it grows with the type.

        >>> DESKTOP.space(SPACE_3), presentation(2160, dense=True).space(SPACE_3)
        (12, 33)
        """
        return max(pixels, round(pixels * self.body / _WIDENS_FROM))


DESKTOP = Typography(caption=11, body=13, number=13, heading=14, title=20)


def hall_height(width: int, height: int) -> int:
    """What counts of a screen's height for its type: of one that is higher than 4:3, no more than that.

    >>> hall_height(1920, 1080), hall_height(1200, 1600)
    (1080, 900)
    """
    return min(height, width * 3 // 4)


def presentation(height: int, dense: bool = False) -> Typography:
    """The type scale of a screen `height` pixels high: no text under 1/30 of it, so that the back row reads it.

    `dense`: all but the title as small as that, where more rows count for more than size.
    """
    smallest = max(DESKTOP.caption, math.ceil(height / 30))
    if dense:
        return Typography(smallest, smallest, smallest, smallest, round(smallest * 1.6))
    return Typography(
        caption=smallest,
        body=round(smallest * 1.2),
        number=round(smallest * 1.3),
        heading=round(smallest * 1.2),
        title=round(smallest * 1.6),
    )
