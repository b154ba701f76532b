"""The registry is the folder's listing: every module here but the protocol and this one holds one panel."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from softmax_explorer import panels
from softmax_explorer.panels.protocol import Panel

_NOT_PANELS = frozenset({"protocol", "registry"})


@cache
def all_panels() -> tuple[type[Panel], ...]:
    """All panel classes, sorted by `order`, then id."""
    names = (module.name for module in iter_modules(panels.__path__) if module.name not in _NOT_PANELS)
    return tuple(sorted((_panel_in(name) for name in names), key=lambda cls: (cls.order, cls.id)))


def get(id: str) -> type[Panel]:
    """The panel with this id. Raises ValueError naming it when there is none."""
    for cls in all_panels():
        if cls.id == id:
            return cls
    known = ", ".join(cls.id for cls in all_panels())
    raise ValueError(f"there is no panel {id!r}; the panels are {known}")


def _panel_in(name: str) -> type[Panel]:
    module = import_module(f"{panels.__name__}.{name}")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Panel) and value.__module__ == module.__name__
    ]
    if len(found) != 1 or "id" not in vars(found[0]):
        raise TypeError(f"{module.__name__} must hold exactly one Panel under @panel, it holds {len(found)}")
    return found[0]
