"""PySide6 carries its Python parts as source text and compiles them at every start: a sixth of an empty window's time.

What was compiled once is kept beside our own byte code, for the same Python, by the same rule as Python's own: a hash
of the source says whether it still fits. Where nothing can be written, everything is as without this module.
"""

from __future__ import annotations  # signature_bootstrap, whose place this takes, has it too, and `compile` inherits it

import builtins
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import source_hash
from pathlib import Path
from types import CodeType

_OURS = "shibokensupport/"


@contextmanager
def compiled_once() -> Iterator[None]:
    """Import PySide6 for the first time within this."""
    if __spec__ is None or not __spec__.cached:  # this module itself has no byte code on disk
        yield
        return
    path = Path(f"{__spec__.cached}.pyside")
    kept, used = _load(path), {}
    plain = builtins.compile

    def compile_once(source, filename, mode, *rest, **more):
        if rest or more or mode != "exec" or not isinstance(source, bytes) or not str(filename).startswith(_OURS):
            return plain(source, filename, mode, *rest, **more)
        key = source_hash(source)
        used[key] = code = kept.get(key) or plain(source, filename, mode)
        return code

    builtins.compile = compile_once
    try:
        yield
    finally:
        builtins.compile = plain
    if used.keys() - kept.keys() and not sys.dont_write_bytecode:
        with suppress(OSError):
            _save(path, used)


def _load(path: Path) -> dict[bytes, CodeType]:
    try:
        codes = marshal.loads(path.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return codes if isinstance(codes, dict) else {}


def _save(path: Path, codes: dict[bytes, CodeType]) -> None:
    """Whole or not at all: another start may be reading."""
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.write_bytes(marshal.dumps(codes))
    own.replace(path)
