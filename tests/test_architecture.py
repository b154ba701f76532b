"""The house rules that a machine can hold. `lint-imports` checks the first ones too, indirect imports included."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "softmax_explorer"
FILES = sorted(PACKAGE.rglob("*.py"))

# Which parts of the package each part may import, itself apart.
BELOW_PANELS = {"style", "lessons", "export", "data", "model", "engine", "resources"}
MAY_IMPORT = {
    "engine": set(),
    "environment": set(),
    "resources": set(),
    "style": set(),
    "model": {"engine", "resources"},
    "data": {"engine", "model", "resources"},
    "lessons": {"engine", "model", "resources"},
    "export": {"engine", "model", "resources", "style"},
    "widgets": {"style"},
    "panels": BELOW_PANELS | {"widgets"},
    "options": BELOW_PANELS | {"panels"},
    "app": BELOW_PANELS | {"widgets", "panels", "options", "environment"},
    "cli": BELOW_PANELS | {"panels", "options", "app", "environment"},
    "__main__": {"cli"},
    "__init__": {"app", "environment", "model"},  # inside explore() only: test_package.py
}
WITHOUT_QT = {"engine", "model", "data", "lessons", "resources"}
FILES_WITHOUT_QT = {"style/numbers.py", "style/scale.py", "style/theme.py", "export/table.py"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}
MOST_LINES = 400
TEXT_FILES = {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".svg", ".txt", ".csv", ""}


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _imported_modules(tree: ast.AST, path: Path) -> set[str]:
    """Full names of what is imported anywhere in the file, inside functions too."""
    package = ["softmax_explorer", *path.relative_to(PACKAGE).parts[:-1]]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def _imported_parts(path: Path) -> set[str]:
    own = [name.split(".") for name in _imported_modules(_tree(path), path) if name.startswith("softmax_explorer.")]
    return {name[1] for name in own if name[1] in MAY_IMPORT}


each_file = pytest.mark.parametrize("path", FILES, ids=_name)


@each_file
def test_imports_run_one_way(path: Path):
    part = _part(path)
    assert part in MAY_IMPORT, f"{_name(path)}: give this new part its place in MAY_IMPORT and in pyproject.toml"
    wrong = _imported_parts(path) - MAY_IMPORT[part] - {part}
    assert not wrong, f"{_name(path)}: {part} must not import {', '.join(sorted(wrong))}"


@each_file
def test_no_qt_below_the_window(path: Path):
    if _part(path) in WITHOUT_QT or _name(path) in FILES_WITHOUT_QT:
        found = {name for name in _imported_modules(_tree(path), path) if name.split(".")[0] in QT}
        assert not found, f"{_name(path)} works without Qt, so it must not import {', '.join(sorted(found))}"


@each_file
def test_pyqtgraph_is_imported_inside_functions_only(path: Path):
    outside = ast.Module(list(_run_at_import(_tree(path).body)), [])
    found = {name for name in _imported_modules(outside, path) if name.startswith("pyqtgraph")}
    assert not found, f"{_name(path)}: importing pyqtgraph takes a quarter of a second; do it inside build()"


def _run_at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _run_at_import(node.body)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", sorted((PACKAGE / "panels").glob("*.py")), ids=_name)
def test_panels_know_nothing_of_each_other(path: Path):
    panels = {name.split(".")[2] for name in _imported_modules(_tree(path), path) if _is_in_panels(name)}
    shared = {"protocol", "study_panel"}
    assert path.stem in {"registry", "__init__"} or panels <= shared


def _is_in_panels(name: str) -> bool:
    return name.startswith("softmax_explorer.panels.")


@each_file
def test_files_stay_small(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{_name(path)} has {lines} lines: it does two things, give each a file"


@pytest.mark.parametrize(
    "path", [p for part in ("widgets", "panels") for p in sorted((PACKAGE / part).rglob("*.py"))], ids=_name
)
def test_one_class_a_file(path: Path):
    """A panel's frozen `Settings` and small enums, named tuples and dataclasses belong to the class they serve."""
    classes = [node for node in _tree(path).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    acting = [node.name for node in classes if not _is_record(node)]
    assert len(acting) <= 1 or path.stem == "protocol", f"{_name(path)} holds {', '.join(acting)}"


def _is_record(node: ast.ClassDef) -> bool:
    marks = [ast.unparse(mark) for mark in [*node.bases, *node.decorator_list]]
    return any(mark.split("(")[0].split(".")[-1] in {"dataclass", "NamedTuple", "Enum", "Protocol"} for mark in marks)


@each_file
def test_strings_handed_to_the_translator_are_whole(path: Path):
    """A translator sees whole sentences: `tr("{name} leads", name=...)`, never a sentence glued together first."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "tr":
            assert node.args, f"{_name(path)}:{node.lineno}: tr() needs its text"
            assert _is_whole(node.args[0]), f"{_name(path)}:{node.lineno}: {ast.unparse(node)} is glued together"


def _is_whole(text: ast.expr) -> bool:
    if isinstance(text, ast.IfExp):
        return _is_whole(text.body) and _is_whole(text.orelse)
    return isinstance(text, ast.Constant | ast.Name | ast.Attribute | ast.Subscript)


@each_file
def test_no_style_sheets(path: Path):
    calls = {ast.unparse(node.func) for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)}
    assert not [call for call in calls if call.endswith("setStyleSheet")], "a style sheet doubles every repaint"


def test_no_file_names_a_private_place():
    """Absolute paths of one machine help nobody else."""
    private = re.compile(r"(?<![\w.~}*])/(?:" + "|".join(("work", "tmp", "root", "home")) + r")(?:/|\b(?![\w-]))")
    folders = ("softmax_explorer", "resources", "tests", "benchmarks", "docs", ".ci", "tools")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")] + [*ROOT.glob("*.*")]
    for path in files:
        if path.is_file() and path.suffix in TEXT_FILES and "__pycache__" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not private.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
