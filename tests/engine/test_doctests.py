"""The examples in the engine's docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

from softmax_explorer import engine

MODULES = [name for _, name, _ in pkgutil.iter_modules(engine.__path__, "softmax_explorer.engine.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_function_has_an_example():
    finder = doctest.DocTestFinder(recurse=False)
    without = [
        name
        for name in engine.__all__
        if name != "AccuratePass" and not any(test.examples for test in finder.find(getattr(engine, name)))
    ]
    assert without == []
