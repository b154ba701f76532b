"""Colours of the three themes, as plain data. Qt-free, so that exporters and tests need no display.

Every colour is a "#rrggbb" string. `text` and `muted` keep a contrast of at least 4.5:1 (7:1 in the projector theme) on
`background`, `surface`, `control` and `control_hover`; so do `accent`, `good` and `warning`, which also colour words.
`tests/style/test_theme.py` computes it.

The class colours are Okabe and Ito's (2008), chosen to differ under the three common colour-vision deficiencies; black,
which says "text", is replaced by a grey that stands out in each theme.
"""

from typing import NamedTuple

MAX_COLOURED_CLASSES = 8


class Theme(NamedTuple):
    id: str
    background: str  # the window
    surface: str  # cards on it
    control: str  # buttons on cards
    control_hover: str
    text: str
    muted: str
    disabled: str  # words and icons that cannot be used now: 4.5:1 too, but for `control_hover`, which never bears them
    line: str  # separators and card edges
    edge: str  # axes, outlines of boxes: at least 3:1 on the surface
    track: str  # grooves of sliders and the dial
    accent: str
    accent_text: str  # text on an accent fill
    neutral: str  # bars without a class colour
    neutral_strong: str  # the same, marked
    ghost: str  # dashed outlines of where a bar stood
    good: str
    warning: str
    selection: str
    selection_text: str
    handle: str
    class_fills: tuple[str, ...]
    class_outlines: tuple[str, ...]
    series: tuple[str, ...]  # curves that are not classes (losses, methods): told apart from the class colours
    class_hatches: tuple[str, ...] = ()  # of the pattern over each fill, for print and projection; empty: no patterns

    def class_fill(self, index: int, num_classes: int) -> str:
        """The fill of a class: its own colour up to 8 classes, `neutral` beyond, where colours cannot be told apart."""
        return self.class_fills[index] if num_classes <= MAX_COLOURED_CLASSES else self.neutral

    def class_outline(self, index: int, num_classes: int) -> str:
        """The outline of a class, at least 3:1 against the surface."""
        return self.class_outlines[index] if num_classes <= MAX_COLOURED_CLASSES else self.neutral_strong


LIGHT = Theme(
    id="light",
    background="#f7f7f5",
    surface="#ffffff",
    control="#f1f2f4",
    control_hover="#e7e9ed",
    text="#15171c",
    muted="#5a6170",
    disabled="#666d7b",
    line="#e4e5e8",
    edge="#868d99",
    track="#dfe1e6",
    accent="#1d5bbf",
    accent_text="#ffffff",
    neutral="#8a92a0",
    neutral_strong="#3f4653",
    ghost="#2b2f38",
    good="#0a6b35",
    warning="#9a3f00",
    selection="#1d5bbf",
    selection_text="#ffffff",
    handle="#ffffff",
    class_fills=("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#4a4f59"),
    class_outlines=("#005a8e", "#9c6b00", "#00704f", "#a34700", "#9e4f7b", "#1f7fb5", "#857c00", "#2b2f36"),
    series=("#332288", "#882255", "#117733", "#7a6a00", "#aa4499", "#2f6f8f"),
)

DARK = Theme(
    id="dark",
    background="#131519",
    surface="#1b1e24",
    control="#272b33",
    control_hover="#313640",
    text="#eceef2",
    muted="#a9b0bd",
    disabled="#8d95a3",
    line="#2c3038",
    edge="#6f7786",
    track="#3a404b",
    accent="#86b4ff",
    accent_text="#0d1a33",
    neutral="#7e8797",
    neutral_strong="#c9cfda",
    ghost="#e2e5eb",
    good="#63cf92",
    warning="#ffb072",
    selection="#86b4ff",
    selection_text="#0d1a33",
    handle="#f4f5f8",
    class_fills=("#0a7cc0", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#d3d7de"),
    class_outlines=("#5fb2e8", "#f7bd45", "#3cc79d", "#f58a3c", "#e3a3c6", "#8fd0f7", "#f7ef8a", "#f1f3f6"),
    series=("#b3a7ff", "#ff8fb8", "#7fd69b", "#d9cf7a", "#e6a3e6", "#8fc7e6"),
)

PROJECTOR = Theme(
    id="projector",
    background="#ffffff",
    surface="#ffffff",
    control="#f2f3f5",
    control_hover="#e6e8ec",
    text="#000000",
    muted="#3b404b",
    disabled="#494f5b",
    line="#c3c7cf",
    edge="#5f6673",
    track="#c9cdd5",
    accent="#0b479f",
    accent_text="#ffffff",
    neutral="#7c8493",
    neutral_strong="#20242c",
    ghost="#000000",
    good="#00491f",
    warning="#6e2b00",
    selection="#0b479f",
    selection_text="#ffffff",
    handle="#ffffff",
    class_fills=("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#4a4f59"),
    class_outlines=("#000000",) * MAX_COLOURED_CLASSES,
    series=("#332288", "#882255", "#117733", "#7a6a00", "#aa4499", "#2f6f8f"),
    class_hatches=("#b2d5e8", "#735000", "#003f2e", "#552600", "#5c364b", "#2b5a74", "#847d24", "#a4a7ac"),
)

THEMES: dict[str, Theme] = {theme.id: theme for theme in (LIGHT, DARK, PROJECTOR)}
