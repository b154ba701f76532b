"""The words of a command line, and the input they name. No Qt.

Own code rather than argparse: `--logits -1,2` is a value here, an error is one sentence, and nothing exits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from softmax_explorer import data
from softmax_explorer.data import number_text
from softmax_explorer.data.problem import DataError, shown
from softmax_explorer.model import presets
from softmax_explorer.model.scenario import Scenario
from softmax_explorer.style.theme import THEMES

if TYPE_CHECKING:
    from softmax_explorer.model.dataset import Dataset

INPUT = ("--preset", "--logits", "--names", "--temperature", "--target", "--row")
WINDOW = (*INPUT, "--panel", "--theme", "--present")
LARGEST_SIDE = 16384

_FLAGS = frozenset({"--present"})
_SHORT = {"-o": "--output"}
_OPTIONS = frozenset({*WINDOW, "--format", "--output", "--size", *_SHORT})
_FIRST_PRESET = "iris"


class UsageError(ValueError):
    """A command line that cannot be used, told in one sentence that repeats the argument."""


class Words(NamedTuple):
    """A command line taken apart: the words that are no options, and the value of each option given."""

    files: tuple[str, ...]
    values: dict[str, str]

    def get(self, option: str) -> str | None:
        return self.values.get(option)


class WindowOptions(NamedTuple):
    """What a window starts with; without a scenario it continues where the last one ended."""

    scenario: Scenario | None
    dataset: Dataset | None
    present: bool
    theme: str | None
    panel: str | None


def parse(argv: Sequence[str], allowed: Collection[str]) -> Words:
    """Take a command line apart: `--option value`, `--option=value`, `-o value`; after `--` come only files.

    Raises:
        UsageError: an unknown option, one that does not belong here, given twice, or without its value.
    """
    files: list[str] = []
    values: dict[str, str] = {}
    rest = iter(argv)
    for word in rest:
        if word == "--":
            files.extend(rest)
        elif len(word) < 2 or word[0] != "-":
            files.append(word)
        else:
            name, equals, value = word.partition("=")
            option = _SHORT.get(name, name)
            if option not in _OPTIONS:
                raise UsageError(f"there is no option {shown(name, 80)}; see: softmax-explorer --help")
            if option not in allowed:
                raise UsageError(f"{name} has no meaning here; see: softmax-explorer --help")
            if option in values:
                raise UsageError(f"{name} is given twice; give it once")
            if option in _FLAGS:
                if equals:
                    raise UsageError(f"{name} takes no value, got {shown(value, 60)}")
                values[option] = ""
            else:
                values[option] = value if equals else _next(rest, name)
    return Words(tuple(files), values)


def _next(rest: Iterator[str], name: str) -> str:
    value = next(rest, None)
    if value is None or value.partition("=")[0] in _OPTIONS:
        raise UsageError(f"{name} needs a value; see: softmax-explorer --help")
    return value


def read_input(words: Words) -> data.Opened | None:
    """The one input a command line names, a file, `--preset` or `--logits`, with the changes it asks for.

    None when there is no input. Changes without an input apply to the first example.

    Raises:
        UsageError, DataError: naming the argument or the file, and the value.
    """
    sources = [*(shown(file, 80) for file in words.files), *(o for o in ("--preset", "--logits") if o in words.values)]
    if len(sources) > 1:
        raise UsageError(f"{sources[0]} and {sources[1]} are both given; give one file, --preset or --logits")
    changes = [option for option in ("--names", "--temperature", "--target", "--row") if option in words.values]
    if not sources and not changes:
        return None
    opened = _source(words)
    if (row := words.get("--row")) is not None:
        opened = data.Opened(_row(opened, row), opened.dataset, opened.panel)
    scenario = opened.scenario
    for option, change in (("--names", _named), ("--temperature", _heated), ("--target", _targeted)):
        if (value := words.get(option)) is not None:
            scenario = _told(option, value, partial(change, scenario))
    return data.Opened(scenario, opened.dataset, opened.panel)


def required_input(words: Words, command: str) -> Scenario:
    """The scenario of `read_input`; UsageError where the command line names no input."""
    opened = read_input(words)
    if opened is None:
        raise UsageError(f'{command} needs an input: a file, --preset ID or --logits "2.1, 0.8, -0.5"')
    return opened.scenario


def _source(words: Words) -> data.Opened:
    if words.files:
        return data.open_file(words.files[0])
    if (text := words.get("--logits")) is not None:
        return data.Opened(_told("--logits", text, data.parse_text))
    preset = words.get("--preset") if "--preset" in words.values else _FIRST_PRESET
    return data.Opened(_told("--preset", preset or "", lambda id: presets.get(id).scenario()))


def _told(option: str, value: str, read: Callable[[str], Scenario]) -> Scenario:
    """The scenario that comes of the option's value; a refusal repeats the argument."""
    try:
        return read(value)
    except ValueError as error:
        raise UsageError(f"{option} {shown(value, 60)}: {error}") from None


def _row(opened: data.Opened, text: str) -> Scenario:
    num_rows = 1 if opened.dataset is None else opened.dataset.num_rows
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or not 1 <= int(text) <= num_rows:
        raise UsageError(f"--row {shown(text, 60)}: there is no such row; rows are counted from 1 to {num_rows}")
    return opened.scenario if opened.dataset is None else opened.dataset.row(int(text) - 1, like=opened.scenario)


def _named(scenario: Scenario, text: str) -> Scenario:
    import csv

    try:
        names = next(csv.reader([" ".join(text.splitlines())], skipinitialspace=True), [])
    except csv.Error as error:
        raise DataError(f"{error}; write names as a,b,c") from None
    if not names:
        raise DataError("there are no names; write them as a,b,c")
    return scenario.with_names(name.strip() for name in names)


def _heated(scenario: Scenario, text: str) -> Scenario:
    return scenario.with_temperature(number_text.number(text))


def _targeted(scenario: Scenario, text: str) -> Scenario:
    if re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII) and int(text) < scenario.num_classes:
        return scenario.with_target(int(text))
    if scenario.class_names.count(text) == 1:
        return scenario.with_target(scenario.class_names.index(text))
    raise DataError(
        f"this is neither the name of one class nor an index from 0 to {scenario.num_classes - 1}; see the class names"
    )


def theme(words: Words) -> str | None:
    """The id after `--theme`, or None. Raises UsageError for one there is not."""
    value = words.get("--theme")
    if value is not None and value not in THEMES:
        raise UsageError(f"--theme {shown(value, 60)}: there is no such theme; it is one of {', '.join(THEMES)}")
    return value


def panel(words: Words) -> str | None:
    """The id after `--panel`, `pipeline` among them, or None. Raises UsageError for one there is not."""
    value = words.get("--panel")
    if value is None or value == "pipeline":
        return value
    if not _is_panel(value):
        raise UsageError(f"--panel {shown(value, 60)}: there is no such panel; see: softmax-explorer panels")
    return value


def _is_panel(id: str) -> bool:
    from softmax_explorer.panels import registry

    return id in {known.id for known in registry.listed()}


def size(words: Words) -> tuple[int, int] | None:
    """(width, height) in pixels after `--size`, or None. Raises UsageError beyond 1..16384 a side."""
    value = words.get("--size")
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,9})[xX×](\d{1,9})", value, re.ASCII)
    if found is None or not all(1 <= int(side) <= LARGEST_SIDE for side in found.groups()):
        raise UsageError(
            f"--size {shown(value, 60)}: write width x height in pixels, as 1600x900, up to {LARGEST_SIDE}"
        )
    return int(found[1]), int(found[2])


def window_options(argv: Sequence[str]) -> WindowOptions:
    """The options of a window. Raises UsageError or DataError with one sentence."""
    words = parse(argv, WINDOW)
    opened = read_input(words)
    shown_panel = panel(words)
    if shown_panel is None and opened and _is_panel(opened.panel):
        shown_panel = opened.panel
    return WindowOptions(
        scenario=opened.scenario if opened else None,
        dataset=opened.dataset if opened else None,
        present="--present" in words.values,
        theme=theme(words),
        panel=None if shown_panel == "pipeline" else shown_panel,
    )
