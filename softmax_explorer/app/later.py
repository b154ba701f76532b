"""A module that is imported when it is first used: the first window with a usual row needs no NumPy.

`importlib.util.LazyLoader` would do, but until Python 3.12 the second `import` of the module loads it already.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        """Called for what the module has not: at first that is everything."""
        if name != "__path__" and name.startswith("__"):
            raise AttributeError(name)
        _load(self)
        return getattr(self, name)


def postpone(name: str) -> None:
    """From now on `import name` gives a module that is loaded when something of it is used."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return  # whoever imports it is told
    module = importlib.util.module_from_spec(spec)
    del module.__path__  # so that importing a part of it loads the whole first
    module.__class__ = _Later
    sys.modules[name] = module


def load(name: str) -> None:
    """Load a postponed module now."""
    module = sys.modules.get(name)
    if type(module) is _Later:
        _load(module)


def _load(module: ModuleType) -> None:
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is not None
    assert spec.submodule_search_locations is not None
    module.__class__ = ModuleType
    module.__path__ = spec.submodule_search_locations
    # OpenBLAS's threads would spin for a tenth of a second, and no formula of ours needs them.
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = threads or "1"
    try:
        spec.loader.exec_module(module)
    finally:
        if threads is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
