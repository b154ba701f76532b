"""The engine hands out every name it lists, and loads what the first window does not need on its first use."""

import subprocess
import sys

import pytest

from softmax_explorer import engine


def test_names_are_listed_once_and_in_order():
    assert sorted(set(engine.__all__), key=lambda name: (name.islower(), name)) == engine.__all__


@pytest.mark.parametrize("name", engine.__all__)
def test_every_name_is_a_documented_function_or_class(name):
    assert callable(getattr(engine, name))
    assert getattr(engine, name).__doc__
    assert name in dir(engine)


def test_names_on_demand_are_listed_too():
    modules = {name for name, module in engine._ON_DEMAND.items() if name == module}
    assert set(engine._ON_DEMAND) - modules <= set(engine.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'softmin'"):
        engine.softmin  # noqa: B018


def test_the_engine_loads_what_is_on_demand_only_when_used():
    program = (
        "import sys\nfrom softmax_explorer import engine\n"
        "held = [m for m in engine._ON_DEMAND.values() if f'softmax_explorer.engine.{m}' in sys.modules]\n"
        "assert not held, held\n"
        "assert engine.exact.softmax([0.0])[0] == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
