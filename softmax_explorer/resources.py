"""The only way to packaged files: fonts, icons, samples, lessons, translations.

A wheel carries them in `softmax_explorer/_resources`; an editable install and a source tree keep them in the
top-level folder `resources/` beside the package.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def path(name: str) -> Path:
    """The file or folder `name`, written with forward slashes: `path("fonts/Inter_400Regular.ttf")`.

    Raises:
        FileNotFoundError: no such resource, with the place that was looked at.
        ValueError: the name leads out of the resources.
    """
    if name.startswith(("/", "\\")) or ".." in Path(name).parts:
        raise ValueError(f"the resource name {name!r} leads out of the resources")
    found = _root() / name
    if not found.exists():
        raise FileNotFoundError(f"the resource {name!r} is missing: {found} does not exist; install the package again")
    return found


def read_text(name: str) -> str:
    """The text of the resource `name`, UTF-8. Raises as `path` does."""
    return path(name).read_text(encoding="utf-8")
