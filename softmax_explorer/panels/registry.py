"""The registry is the folder's listing: every module here but the protocol and this one holds one panel.

A window with many panels shows two: the others are listed, and imported when they are first shown.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import ModuleInfo, iter_modules
from typing import NamedTuple

from softmax_explorer import panels
from softmax_explorer.panels.protocol import Panel

GROUPS = ("Softmax", "Learning", "Geometry", "Alternatives", "Sampling", "Numerics", "Uses")
"""The groups of panels, in the order of menus."""

_NOT_PANELS = frozenset({"protocol", "registry", "study_panel"})


class Listed(NamedTuple):
    """What menus and tabs say of a panel, without its class."""

    order: int
    id: str
    title: str
    group: str
    module: str


@cache
def listed() -> tuple[Listed, ...]:
    """All panels, sorted by `order`, then id. What their sources say plainly is read and not imported."""
    modules = (module for module in iter_modules(panels.__path__) if module.name not in _NOT_PANELS)
    return tuple(sorted(_read(module) or _imported(module.name) for module in modules))


@cache
def all_panels() -> tuple[type[Panel], ...]:
    """All panel classes, in the order of `listed`."""
    return tuple(_panel_in(found.module) for found in listed())


def get(id: str) -> type[Panel]:
    """The panel with this id. Raises ValueError naming it when there is none."""
    for found in listed():
        if found.id == id:
            return _panel_in(found.module)
    known = ", ".join(found.id for found in listed())
    raise ValueError(f"there is no panel {id!r}; the panels are {known}")


def by_group() -> list[tuple[str, list[Listed]]]:
    """Each group that has panels, with them."""
    groups = [*GROUPS, *sorted({found.group for found in listed()} - set(GROUPS))]
    sorted_in = [(group, [found for found in listed() if found.group == group]) for group in groups]
    return [(group, members) for group, members in sorted_in if members]


def _read(module: ModuleInfo) -> Listed | None:
    """A panel by the text of its file; None where the text is not there or says it in another way."""
    try:
        source = (Path(getattr(module.module_finder, "path", "")) / f"{module.name}.py").read_bytes()
    except OSError:
        return None
    _, decorator, rest = source.replace(b"\r\n", b"\n").partition(b"\n@panel(\n")
    arguments, closing, _ = rest.partition(b"\n)")
    if not (decorator and closing):
        return None
    lines = (line[4:-1].partition("=") for line in arguments.decode().splitlines() if line.endswith(","))
    said = {key: value for key, _, value in lines}
    words = [said.get(key, "") for key in ("id", "title", "group")]
    if not (all(map(_is_plain_text, words)) and said.get("order", "").isdecimal()):
        return None
    id, title, group = (word[1:-1] for word in words)
    return Listed(int(said["order"]), id, title, group, module.name)


def _is_plain_text(source: str) -> bool:
    return len(source) > 2 and source[0] == source[-1] == '"' and not {'"', "\\"} & {*source[1:-1]}


def _imported(name: str) -> Listed:
    cls = _panel_in(name)
    return Listed(cls.order, cls.id, cls.title, cls.group, name)


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
