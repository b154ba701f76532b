"""A window's layout in the settings: columns, panes and their panels, torn-off windows."""

from __future__ import annotations

from softmax_explorer.app.content import Content
from softmax_explorer.app.settings import Settings

SPLITS = ("split-height", "split-width")
_TABS = "tabs"  # the last of the panes, always there: it tells one pane from no layout


def save(settings: Settings, content: Content) -> None:
    panes = content.panes
    settings.put("tab", panes.current())
    settings.put("columns", list(content.pipeline.columns()))
    settings.put("panes", " ".join([*panes.beside, _TABS]))
    settings.put("torn-off", " ".join(panes.torn_off()))
    for panel_id, geometry in panes.geometries().items():
        settings.put(f"torn-off-{panel_id}", geometry)
    for key, shares in zip(SPLITS, content.splits(), strict=True):
        settings.put(key, " ".join(f"{share:.4f}" for share in shares))


def restore(settings: Settings, content: Content) -> None:
    """Before the window is shown. Panels that are not known any more are left out."""
    panes = content.panes
    if beside := settings.text("panes").split():
        panes.set_beside([panel_id for panel_id in beside if panel_id != _TABS])
    if torn := [panel_id for panel_id in settings.text("torn-off").split() if panel_id in panes.slots]:
        panes.tear_off_later(torn, {panel_id: settings.blob(f"torn-off-{panel_id}") for panel_id in torn})
        content.painted_first.connect(panes.tear_off_now)
    tab = settings.text("tab")
    if tab in panes.slots:
        panes.show_panel(tab)
    if columns := settings.texts("columns"):
        content.pipeline.set_columns(columns)
    content.set_splits(*map(settings.shares, SPLITS))


def copy(content: Content, other: Content) -> None:
    """Arrange another content, which is not shown yet, like this one; what is torn off is in its tabs."""
    panes = other.panes
    panes.set_beside(list(content.panes.beside))
    if current := content.panes.current():
        panes.show_panel(current)
    other.pipeline.set_columns(content.pipeline.columns())
    other.set_splits(*content.splits())
