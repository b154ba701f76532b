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


def in_a_fresh_process(script: str, tmp_path) -> str:
    folders = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(tmp_path))
    environment = os.environ | folders | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.replace("This plugin does not support propagateSizeHints()\n", "") == ""
    return done.stdout


def test_a_feature_of_pyside_can_still_be_asked_for_after_the_start(tmp_path):
    """PySide learns of modules that were imported past its hook when the first feature is switched on."""
    script = (
        "from softmax_explorer.app import run\n"
        "window = run.build_main_window(['--preset', 'iris'])\n"
        "from __feature__ import snake_case\n"
        "print(window.window_title(), window.content.sentence.text()[:6])\n"
        "window.close()\n"
    )
    assert in_a_fresh_process(script, tmp_path) == "Softmax Explorer setosa\n"


def test_the_first_frame_needs_no_numpy_and_the_second_turn_has_it(tmp_path):
    script = (
        "import sys\n"
        "from softmax_explorer.app import run\n"
        "window = run.build_main_window([])\n"
        "window.content.painted_first.connect(lambda: seen.append('numpy._core' in sys.modules))\n"
        "seen = ['numpy._core' in sys.modules]\n"
        "window.show()\n"
        "while len(seen) < 2:\n"
        "    seen[0] |= 'numpy._core' in sys.modules\n"
        "    run.application().processEvents()\n"
        "print(seen)\n"
        "import numpy.linalg, numpy\n"
        "print(numpy.linalg.norm(numpy.array([3.0, 4.0])))\n"
        "window.close()\n"
    )
    assert in_a_fresh_process(script, tmp_path) == "[False, True]\n5.0\n"


def test_a_part_of_a_postponed_module_loads_the_whole_first(tmp_path):
    script = (
        "from softmax_explorer.app import later\n"
        "import sys\n"
        "import numpy\n"
        "print('numpy._core' in sys.modules)\n"
        "from numpy.linalg import norm\n"
        "print(norm([3.0, 4.0]), numpy.__version__ == sys.modules['numpy'].__version__)\n"
    )
    assert in_a_fresh_process(script, tmp_path) == "False\n5.0 True\n"
