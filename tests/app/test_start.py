"""What the start leaves out changes nothing but the time: builtins are as before, the collector runs again."""

import builtins
import gc
import os
import subprocess
import sys

from softmax_explorer.app.quick import quickly


def test_builtins_and_collector_are_as_before():
    gc.enable()  # a window that was made just now may have it off
    hooked = builtins.__import__
    with quickly():
        assert not gc.isenabled()
    assert builtins.__import__ is hooked
    assert gc.isenabled()


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
