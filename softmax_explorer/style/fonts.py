"""Loads the shipped fonts: every machine draws the same letters, and none draws boxes for want of a font."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QFontDatabase

SHIPPED = (
    "fonts/Inter_400Regular.ttf",
    "fonts/Inter_600SemiBold.ttf",
    "fonts/NotoSansHebrew_400Regular.ttf",
    "fonts/NotoSansArabic_400Regular.ttf",
)
"""Names for `resources.path`; the first two are what every text uses, the others serve right-to-left class names."""


def install(paths: Iterable[Path | str]) -> None:
    """Register font files with the application. Needs a QGuiApplication.

    Raises RuntimeError naming the file that Qt cannot load.
    """
    for path in paths:
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"cannot load the font {path}: reinstall Softmax Explorer")
