"""The command line. Qt is imported only by what draws; errors are one line and exit status 2."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from softmax_explorer.environment import EnvironmentProblem

PROGRAM = "softmax-explorer"
LONGEST_LINE = 300

_USAGE = {
    "": """\
softmax-explorer [INPUT] [--panel ID] [--theme light|dark|projector] [--present]
    Open the window.
""",
    "table": """\
softmax-explorer table INPUT [--format csv|json|markdown] [--panel ID]
    Print the numbers.
""",
    "render": """\
softmax-explorer render INPUT -o FILE.png|svg|pdf [--panel ID] [--size 1600x900] [--theme light|dark|projector]
    Draw the window, or one panel, or the pipeline (--panel pipeline), without a display.
""",
    "panels": """\
softmax-explorer panels
    List the panels: id and title.
""",
    "presets": """\
softmax-explorer presets
    List the examples: id and title.
""",
}
_INPUT = """
INPUT is FILE, --preset ID, or --logits "2.1, 0.8, -0.5", each with
    --names a,b,c        class names
    --temperature T      0 or more; 0 and inf are allowed
    --target I           the true class, by index or name
    --row N              a row of a data set, from 1
FILE is CSV, TSV, NPY, NPZ, JSON, a session, or a PNG, SVG or PDF exported by this app.
"""
_TAKE_INPUT = ("", "table", "render")
_FIGURES = (".png", ".svg", ".pdf")
_FORMATS = ("csv", "json", "markdown")
_DEFAULT_SIZE = (1600, 900)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0, or 2 after one line on stderr that says what was wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        name = arguments[0] if arguments else ""
        command = _COMMANDS.get(name)
        asked = arguments[: arguments.index("--")] if "--" in arguments else arguments
        if ("-h" in asked or "--help" in asked) and (command is None or name in _USAGE):
            return _print(_help(name if command else ""))
        if "--version" in asked:
            from softmax_explorer import __version__

            return _print(f"{PROGRAM} {__version__}\n")
        if command is not None:
            return command(arguments[1:])
        _check_spelling(name)
        start = _window(arguments)
    except KeyboardInterrupt:
        return 130
    except MemoryError:
        return _refuse(f"there is not enough memory for {' '.join(arguments)}")
    except (ValueError, OSError, EnvironmentProblem) as error:
        return _refuse(str(error))
    # Outside: once the window is up, an error is the application's and not the command line's.
    return start()


def _help(command: str) -> str:
    """How a command is called; without one, all of them."""
    usage = _USAGE[command] if command else "".join(_USAGE.values())
    return usage + (_INPUT if command in _TAKE_INPUT else "")


def _check_spelling(word: str) -> None:
    """Raises ValueError where the first word is no file but nearly a command."""
    if not word or word.startswith("-") or "." in word or os.path.lexists(word):
        return
    from difflib import get_close_matches

    meant = get_close_matches(word[:LONGEST_LINE], list(filter(None, _USAGE)), 1, 0.7)
    if meant:
        raise ValueError(f"{_shown(word)}: there is no such file or command; did you mean {meant[0]}?")


def _window(arguments: list[str]) -> Callable[[], int]:
    from softmax_explorer import app, environment  # noqa: F401 first, for what it does to NumPy
    from softmax_explorer.options import window_options

    options = window_options(arguments)
    environment.check(needs_display=True)

    def start() -> int:
        gc.disable()  # modules are no garbage
        from softmax_explorer.app.run import run

        gc.enable()
        return run(
            scenario=options.scenario,
            dataset=options.dataset,
            present=options.present,
            theme=options.theme,
            panel=options.panel,
        )

    return start


def _table(arguments: list[str]) -> int:
    from softmax_explorer import options
    from softmax_explorer.export import table
    from softmax_explorer.model.results import Results

    words = options.parse(arguments, (*options.INPUT, "--format", "--panel"))
    form = words.values.get("--format", "csv")
    if form not in _FORMATS:
        raise ValueError(f"--format {_shown(form)}: there is no such format; it is one of {', '.join(_FORMATS)}")
    panel = options.panel(words)
    results = Results(options.required_input(words, "table"))
    if panel in (None, "pipeline"):
        if form == "json":
            return _print(table.dumps(table.state_json(results)))
        numbers = table.scenario_table(results)
    else:
        from softmax_explorer.panels import registry

        numbers = registry.get(panel).table(results)
        if form == "json":
            return _print(table.dumps({"panel": panel, **table.to_json(numbers)}))
    return _print(table.to_csv(numbers) if form == "csv" else table.to_markdown(numbers))


def _render(arguments: list[str]) -> int:
    from softmax_explorer import environment, options

    words = options.parse(arguments, (*options.INPUT, "--panel", "--theme", "--size", "--output"))
    panel, size, theme = options.panel(words), options.size(words) or _DEFAULT_SIZE, options.theme(words)
    output = _output(words.get("--output"))
    scenario = options.required_input(words, "render")
    # Before Qt is imported: no display is needed, and a broken one must not matter.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    environment.check(needs_display=False)
    from softmax_explorer.app.render import render

    render(scenario, output, panel=panel, size=size, theme=theme or "light")
    return 0


def _output(text: str | None) -> Path:
    if text is None:
        raise ValueError("render needs a file to write to: -o FILE.png, FILE.svg or FILE.pdf")
    output = Path(text)
    name = f"-o {_shown(text)}"
    if output.suffix.lower() not in _FIGURES:
        raise ValueError(f"{name}: the file's name must end in {', '.join(_FIGURES[:2])} or {_FIGURES[2]}")
    try:
        if not output.parent.is_dir():
            raise ValueError(f"{name}: there is no folder {_shown(str(output.parent))}; make it first")
        if output.exists() and not output.is_file():
            raise ValueError(f"{name}: this is no regular file; choose another name")
        if not os.access(output.parent, os.W_OK):
            raise ValueError(f"{name}: the folder cannot be written to; choose another")
    except OSError as error:
        raise ValueError(f"{name}: {error.strerror}; choose another name") from None
    return output


def _panels(arguments: list[str]) -> int:
    _no_more(arguments, "panels")
    from softmax_explorer.panels import registry

    return _print_list([(known.id, known.title) for known in registry.listed()])


def _presets(arguments: list[str]) -> int:
    _no_more(arguments, "presets")
    from softmax_explorer.model.presets import PRESETS

    return _print_list([(preset.id, preset.title) for preset in PRESETS.values()])


def _lessons(arguments: list[str]) -> int:
    raise ValueError(f"lessons {_shown(' '.join(arguments))}".strip() + ": the lessons come in a later version")


def _calibrate(arguments: list[str]) -> int:
    raise ValueError(f"calibrate {_shown(' '.join(arguments))}".strip() + ": calibration comes in a later version")


def _no_more(arguments: list[str], command: str) -> None:
    if arguments:
        raise ValueError(f"{command} takes nothing more, got {_shown(arguments[0])}")


def _print_list(pairs: list[tuple[str, str]]) -> int:
    width = max((len(id) for id, _ in pairs), default=0)
    return _print("".join(f"{id:{width}}  {title}\n" for id, title in pairs))


def _print(text: str) -> int:
    """UTF-8 whatever the locale says, in one piece: after an error nothing has been printed."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader had enough. Python flushes once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError as error:
        raise ValueError(f"the output cannot be written: {error.strerror}") from None
    return 0


def _refuse(sentence: str) -> int:
    encoding = sys.stderr.encoding or "ascii"
    line = " ".join(f"{PROGRAM}: {sentence}".split())
    line = line.encode(encoding, "backslashreplace").decode(encoding)
    if len(line) >= LONGEST_LINE:
        line = line[: LONGEST_LINE - 4] + "..."
    print(line, file=sys.stderr)
    return 2


def _shown(text: str) -> str:
    from softmax_explorer.data.problem import shown

    return shown(text, 80)


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "table": _table,
    "render": _render,
    "panels": _panels,
    "presets": _presets,
    "lessons": _lessons,
    "calibrate": _calibrate,
}
