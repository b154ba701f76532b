"""Pictures of everything worth looking at: `python tests/gallery.py DIR [GROUP ...]`.

One folder a group, each with a contact sheet `index.png`. No display is needed; the user's settings stay untouched.
`QT_SCALE_FACTOR=1.5 python tests/gallery.py DIR sizes` shows a screen with that scale factor.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softmax_explorer.app import first_run, run
from softmax_explorer.app.present import PresentWindow
from softmax_explorer.app.render import IN_THE_HALL, Stage
from softmax_explorer.app.settings import Settings
from softmax_explorer.export.figure import figure_image
from softmax_explorer.model import presets
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.panels import registry
from softmax_explorer.style import paint
from softmax_explorer.style.proxy import palette
from softmax_explorer.style.theme import THEMES

SIZE = (1600, 900)
COLUMNS, THUMBNAIL, LABEL = 4, 480, 22
QUALITY = 80  # of a PNG: nothing is lost, a quarter of the time is saved
LONG = "a class name that goes on and on " * 9 + "end"
HEBREW = ("אירוס זיפני", "אירוס ססגוני", "אירוס בתולי", "שושנה")
INF = float("inf")


def settle() -> None:
    """Let layouts, idle work and repaints happen."""
    for _turn in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def state(logits: list[float], **fields: object) -> Scenario:
    names = fields.pop("class_names", None) or tuple(f"class {index}" for index in range(len(logits)))
    return Scenario(logits=logits, class_names=names, **fields)  # type: ignore[arg-type]


def many(count: int) -> Scenario:
    """Logits without a pattern the eye could follow, reproducible."""
    return state([round(((index * 7919) % 1009) / 1009 * 8 - 4, 2) for index in range(count)])


def extremes() -> dict[str, Scenario]:
    plain = [2.1, 0.8, -0.5]
    return {
        "huge-logits": state([1e308, -1e308, 9e307]),
        "masked": state([2.1, -INF, -0.5, 0.3]),
        "one-left": state([-INF, 1.0, -INF]),
        "temperature-zero": state(plain, temperature=0.0),
        "temperature-zero-tie": state([2.0, 2.0, 1.0], temperature=0.0),
        "temperature-infinite": state(plain, temperature=INF),
        "gap-1000": state([1000.0, 1.0], target=1),
        "long-names": state(plain, class_names=(LONG, LONG, LONG)),
        "long-names-40": many(40).with_name(0, LONG).with_name(7, LONG),
        "hebrew-names": state([2.1, 0.8, -0.5, 0.0], class_names=HEBREW),
        "same-empty-names": state([1.0, 2.0, 3.0], class_names=("", "", "same")),
        "tiny-temperature": state(plain, temperature=0.01),
        "soft-target": state(plain, target=(0.7, 0.2, 0.1)),
        "shifted": state(plain, shift=1000.0),
    }


class Gallery:
    """One main window, photographed again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        Settings().put(first_run.SETTING, True)
        self.window = run.make_window(presets.get("iris").scenario(), theme="light")
        self.window.resize(*SIZE)
        self.window.show()
        settle()
        self.window.content.build_all()
        settle()

    def picture(self, scenario: Scenario, size: tuple[int, int] = SIZE, theme: str = "light") -> QImage:
        window = self.window
        if window.theme is not THEMES[theme]:
            window.set_theme(theme)
        window.resize(*size)
        window.store.apply(scenario, "")
        window.store.flush()
        settle()
        return window.grab().toImage()

    def presets(self) -> Iterator[tuple[str, QImage]]:
        for number, (name, preset) in enumerate(presets.PRESETS.items()):
            yield f"{number:02}-{name}", self.picture(preset.scenario())

    def classes(self) -> Iterator[tuple[str, QImage]]:
        for count in (1, 2, 3, 10, 40, 100):
            for theme in THEMES:
                yield f"{count:03}-{theme}", self.picture(many(count), theme=theme)

    def extremes(self) -> Iterator[tuple[str, QImage]]:
        for name, scenario in extremes().items():
            yield name, self.picture(scenario)

    def sizes(self) -> Iterator[tuple[str, QImage]]:
        shown = {
            "one": many(1),
            "two": many(2),
            "iris": presets.get("iris").scenario(),
            "ten": many(10),
            "40": many(40),
        }
        for width, height in ((1024, 700), (1280, 720), (1366, 768), (1600, 900), (1920, 1080), (2560, 1440)):
            for name, scenario in shown.items():
                yield f"{width}x{height}-{name}", self.picture(scenario, (width, height))
        self.picture(presets.get("iris").scenario(), (1920, 1080))
        yield "3840x2160-scale-2", figure_image(self.window, scale=2.0)
        yield "3840x2160-ten", self.picture(many(10), (3840, 2160))

    def first_start(self) -> Iterator[tuple[str, QImage]]:
        """The one picture with the hint for newcomers."""
        Settings().put(first_run.SETTING, False)
        window = run.make_window(presets.get("iris").scenario(), theme="light")
        window.resize(*SIZE)
        window.show()
        settle()
        window.content.build_all()
        QTest.qWait(400)  # the hint fades in
        yield "drag-me", window.grab().toImage()
        window.close()
        Settings().put(first_run.SETTING, True)

    def present(self) -> Iterator[tuple[str, QImage]]:
        """A presentation on three screens, and what strains it on one."""
        window = PresentWindow(self.window.store, self.window.spotlight)
        usual = {"iris": presets.get("iris").scenario(), "ten": many(10), "40": many(40), "100": many(100)}
        shown = [(size, *item) for size in ((1280, 720), (1920, 1080), (3840, 2160)) for item in usual.items()]
        strained = ("gap-1000", "long-names", "temperature-zero", "temperature-infinite", "masked", "soft-target")
        shown += [((1920, 1080), name, extremes()[name]) for name in strained]
        shown += [((1920, 1080), "one", many(1)), ((1920, 1080), "eight", many(8)), ((2560, 1080), "wide", many(4))]
        for (width, height), name, scenario in shown:
            self.window.store.apply(scenario, "")
            self.window.store.flush()
            window.resize(width, height)
            window.show()
            settle()
            yield f"{width}x{height}-{name}", window.grab().toImage()
        window.close()
        settle()

    def panels(self) -> Iterator[tuple[str, QImage]]:
        names = ["pipeline", *(panel_class.id for panel_class in registry.all_panels())]
        for panel in names:
            for theme in THEMES:
                QApplication.setPalette(palette(THEMES[theme]))
                for count in (3, 10, 40):
                    scenario = presets.get("iris").scenario() if count == 3 else many(count)
                    stage = Stage(scenario, panel, (800, 520), THEMES[theme], in_the_hall=theme == IN_THE_HALL)
                    subject = stage.subject
                    yield (
                        f"{panel}-{theme}-{count:02}",
                        figure_image(subject.widget, heading=subject.heading),
                    )
                    stage.close()
                    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop does it
        self.window.set_theme("light")

    def groups(self) -> dict[str, Callable[[], Iterator[tuple[str, QImage]]]]:
        return {
            "presets": self.presets,
            "classes": self.classes,
            "extremes": self.extremes,
            "sizes": self.sizes,
            "first-start": self.first_start,
            "present": self.present,
            "panels": self.panels,
        }

    def make(self, group: str) -> None:
        """Save every picture of a group and its contact sheet; compressing runs beside the painting."""
        folder = self.folder / group
        folder.mkdir(parents=True, exist_ok=True)
        thumbnails: list[tuple[str, QImage]] = []
        with ThreadPoolExecutor(2) as savers:
            began = time.perf_counter()
            for name, image in self.groups()[group]():
                path = folder / f"{name}.png"
                image.setDevicePixelRatio(1.0)
                savers.submit(image.save, str(path), "PNG", QUALITY)
                small = image.scaledToWidth(THUMBNAIL, Qt.TransformationMode.SmoothTransformation)
                thumbnails.append((name, small))
                print(f"{path}  {image.width()}x{image.height()}  {time.perf_counter() - began:.2f} s", flush=True)
                began = time.perf_counter()
        contact_sheet(thumbnails).save(str(folder / "index.png"), "PNG", QUALITY)

    def close(self) -> None:
        self.window.close()


def contact_sheet(thumbnails: list[tuple[str, QImage]]) -> QImage:
    rows = [thumbnails[start : start + COLUMNS] for start in range(0, len(thumbnails), COLUMNS)]
    heights = [max(image.height() for _name, image in row) + LABEL + 8 for row in rows]
    sheet = QImage(COLUMNS * (THUMBNAIL + 8), sum(heights), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.gray)
    painter = QPainter(sheet)
    painter.setFont(paint.font(13))
    top = 0
    for row, height in zip(rows, heights, strict=True):
        for column, (name, image) in enumerate(row):
            left = column * (THUMBNAIL + 8) + 4
            painter.drawText(QRect(left, top, THUMBNAIL, LABEL), int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.drawImage(left, top + LABEL, image)
        top += height
    painter.end()
    return sheet


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = tempfile.TemporaryDirectory(prefix="softmax-gallery-")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[variable] = home.name
    began = time.perf_counter()
    gallery = Gallery(Path(arguments[0]))
    for group in arguments[1:] or list(gallery.groups()):
        if group not in gallery.groups():
            print(f"there is no group {group!r}; take some of {', '.join(gallery.groups())}", file=sys.stderr)
            return 2
        gallery.make(group)
    gallery.close()
    home.cleanup()
    print(f"{time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
