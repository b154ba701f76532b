"""What the start leaves out changes nothing but the time: builtins are as before, broken caches are no error."""

import builtins
import gc
import os
import subprocess
import sys

import pytest

from softmax_explorer.app import compiled
from softmax_explorer.app.quick import quickly

SOURCE = b"answer = 6 * 7"
NAME = "shibokensupport/example.py"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled.__spec__, "cached", str(tmp_path / "compiled.pyc"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "compiled.pyc.pyside"


def compile_within(source=SOURCE, name=NAME):
    with compiled.compiled_once():
        code = compile(source, name, "exec")
    answers = {}
    exec(code, answers)
    return answers["answer"]


def test_builtins_and_collector_are_as_before():
    gc.enable()  # a window that was made just now may have it off
    hooked, plain = builtins.__import__, builtins.compile
    with quickly(), compiled.compiled_once():
        assert not gc.isenabled()
    assert builtins.__import__ is hooked
    assert builtins.compile is plain
    assert gc.isenabled()


def test_a_source_is_compiled_once_and_again_when_it_has_changed(kept, monkeypatch):
    calls = []
    real = builtins.compile
    monkeypatch.setattr(builtins, "compile", lambda source, *rest: calls.append(source) or real(source, *rest))
    assert [compile_within(), compile_within()] == [42, 42]
    assert calls == [SOURCE]
    assert compile_within(b"answer = 7 * 7") == 49


@pytest.mark.parametrize("content", [b"", b"no code", b"\xfb\x01", b"N", b"i\x2a\x00\x00\x00"])
def test_a_broken_cache_is_compiled_anew(kept, content):
    kept.write_bytes(content)
    assert compile_within() == 42


def test_others_sources_are_left_alone(kept):
    assert compile_within(name="example.py") == 42
    assert not kept.exists()


def test_where_nothing_may_be_written_nothing_is(kept, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compile_within() == 42
    assert not kept.exists()


def test_a_feature_of_pyside_can_still_be_asked_for_after_the_start(tmp_path):
    """PySide learns of modules that were imported past its hook when the first feature is switched on."""
    script = (
        "from softmax_explorer.app import run\n"
        "window = run.build_main_window(['--preset', 'iris'])\n"
        "from __feature__ import snake_case\n"
        "print(window.window_title(), window.content.sentence.text()[:6])\n"
        "window.close()\n"
    )
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "Softmax Explorer setosa\n"
    assert done.stderr == ""
