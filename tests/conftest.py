"""What every test may count on: no display, own settings, one application with our style, no widget left over."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from softmax_explorer import environment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

_HOME = Path(tempfile.mkdtemp(prefix="softmax-explorer-tests-"))
_FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache"}

# Every run looks at other examples, so a few do; .ci/run looks at many more: --hypothesis-profile thorough.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=150, deadline=None)
settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-qt imports Qt: check that Qt can be imported, and keep the user's own settings out of reach."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for variable in ("QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_FONT_DPI"):
        os.environ.pop(variable, None)
    for variable, folder in _FOLDERS.items():
        os.environ[variable] = str(_HOME / folder)
    try:
        environment.check(needs_display=False)
    except environment.EnvironmentProblem as problem:
        pytest.exit(str(problem), returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Modules and tests are no garbage: looking for some among them takes a quarter of the time of collecting them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as users get it: Inter, our style, light palette, and settings in a folder of the test run."""
    from PySide6.QtCore import QSettings

    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
            QSettings.setPath(form, scope, str(_HOME / "config"))
    try:
        from softmax_explorer.app.run import application
    except ImportError:  # until every part of the window has landed
        return _bare_application()
    return application()


def _bare_application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    from softmax_explorer import resources
    from softmax_explorer.style import fonts, paint, proxy, scale

    app = QApplication([])
    fonts.install(sorted(resources.path("fonts").glob("*.ttf")))
    app.setFont(paint.font(scale.DESKTOP.body))
    app.setStyle(proxy.ExplorerStyle())
    return app


@pytest.fixture
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of key or wheel steps is over 60 ms after the last one, not 400. Some tests in app/ wait the full time."""
    for name in (
        "app.store.SETTLE_MS",
        "widgets.editing.REST_MS",
        "widgets.plot_cursor.SETTLE_MS",
        "widgets.pair_bars.SETTLE_MS",
    ):
        monkeypatch.setattr(f"softmax_explorer.{name}", 60)


@pytest.fixture(autouse=True)
def fresh_settings() -> None:
    """No test finds the settings or the autosaved state of another."""
    for folder in _FOLDERS.values():
        shutil.rmtree(_HOME / folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_widget_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a top-level widget alive, and names it, so that it cannot slow down or break another."""
    before, failures = set(map(_address, _top_level_widgets())), request.session.testsfailed
    gc.freeze()  # what was there before is no garbage of this test: collecting takes milliseconds instead of a second
    yield
    _destroy_what_was_deleted()
    if any(_address(widget) not in before for widget in _top_level_widgets()):
        gc.collect()  # a window in a reference cycle with its own slots is garbage, not a leak
        _destroy_what_was_deleted()
    gc.unfreeze()
    survivors = [widget for widget in _top_level_widgets() if _address(widget) not in before]
    if not survivors:
        return
    names = ", ".join(f"{type(widget).__name__} {widget.objectName()!r}" for widget in survivors)
    _destroy(survivors)
    if request.session.testsfailed > failures:
        return  # what stopped the test half way is the news
    pytest.fail(
        f"{request.node.name} leaves {len(survivors)} top-level widget(s) alive: {names}. Give what you create to "
        "qtbot.addWidget(widget), or give it a parent. close() and deleteLater() alone destroy nothing in a test: an "
        "attribute, a lambda connected to a signal or a global list still holds it.",
        pytrace=False,
    )


def _top_level_widgets() -> list[QWidget]:
    """Without those that belong to another widget and without Qt's own tooltip, which lives as long as it likes."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    found = widgets.QApplication.topLevelWidgets()
    return [w for w in found if w.parentWidget() is None and not w.inherits("QTipLabel")]


def _destroy(widgets: list[QWidget]) -> None:
    """Ours; what Qt made for itself belongs to one of them, goes with it, and must not be destroyed twice."""
    import shiboken6

    for widget in widgets:
        if shiboken6.isValid(widget) and shiboken6.createdByPython(widget):
            shiboken6.delete(widget)


def _address(widget: QWidget) -> int:
    import shiboken6

    return shiboken6.getCppPointer(widget)[0]


def _destroy_what_was_deleted() -> None:
    if _top_level_widgets():
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
