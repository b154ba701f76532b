"""The house rules that a machine can hold. `lint-imports` checks the first ones too, indirect imports included."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
    "__init__": {"app", "data", "environment", "model"},  # inside explore() only: test_package.py
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


class _Uses(NamedTuple):
    """What a file imports and calls, found in one walk through it: those take most of the time here."""

    imports: set[str]
    calls: list[tuple[str, ast.Call]]  # with the last part of the name that is called


@cache
def _uses(path: Path) -> _Uses:
    return _found_in(_tree(path), path)


def _found_in(tree: ast.AST, path: Path) -> _Uses:
    """Inside functions too; full names."""
    package = ["softmax_explorer", *path.relative_to(PACKAGE).parts[:-1]]
    found = _Uses(set(), [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.calls.append((getattr(node.func, "attr", None) or getattr(node.func, "id", ""), node))
        elif isinstance(node, ast.Import):
            found.imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            found.imports.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def _imported_parts(path: Path) -> set[str]:
    own = [name.split(".") for name in _uses(path).imports if name.startswith("softmax_explorer.")]
    return {name[1] for name in own if name[1] in MAY_IMPORT}


def _refuse(broken: list[str], why: str) -> None:
    assert not broken, why + ":\n" + "\n".join(broken)


def test_every_part_has_its_place():
    _refuse([_name(path) for path in FILES if _part(path) not in MAY_IMPORT], "add to MAY_IMPORT and pyproject.toml")


def test_imports_run_one_way():
    wrong = {path: _imported_parts(path) - MAY_IMPORT.get(_part(path), set()) - {_part(path)} for path in FILES}
    _refuse([f"{_name(path)}: {', '.join(sorted(parts))}" for path, parts in wrong.items() if parts], "imports upwards")


def test_no_qt_below_the_window():
    broken = []
    for path in FILES:
        if _part(path) in WITHOUT_QT or _name(path) in FILES_WITHOUT_QT:
            found = {name for name in _uses(path).imports if name.split(".")[0] in QT}
            broken += [f"{_name(path)}: {name}" for name in sorted(found)]
    _refuse(broken, "works without Qt, so it must not import it")


def test_pyqtgraph_is_imported_inside_functions_only():
    broken = []
    for path in FILES:
        if any(name.startswith("pyqtgraph") for name in _uses(path).imports):
            outside = ast.Module(list(_run_at_import(_tree(path).body)), [])
            broken += [_name(path) for name in _found_in(outside, path).imports if name.startswith("pyqtgraph")]
    _refuse(broken, "importing pyqtgraph takes a quarter of a second; do it inside build()")


def _run_at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _run_at_import(node.body)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_panels_know_nothing_of_each_other():
    broken = []
    for path in sorted((PACKAGE / "panels").glob("*.py")):
        panels = {name.split(".")[2] for name in _uses(path).imports if name.startswith("softmax_explorer.panels.")}
        if path.stem not in {"registry", "__init__"}:
            broken += [f"{_name(path)}: {name}" for name in sorted(panels - {"protocol", "study_panel"})]
    _refuse(broken, "a panel imports another")


def test_files_stay_small():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    broken = [f"{_name(path)}: {count} lines" for path, count in lines.items() if count > MOST_LINES]
    _refuse(broken, "does two things, give each a file")


def test_one_class_a_file():
    """A panel's frozen `Settings` and small enums, named tuples and dataclasses belong to the class they serve."""
    broken = []
    for path in [p for part in ("widgets", "panels") for p in sorted((PACKAGE / part).rglob("*.py"))]:
        public = [n for n in _tree(path).body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
        acting = [node.name for node in public if not _is_record(node)]
        if len(acting) > 1 and path.stem != "protocol":
            broken.append(f"{_name(path)}: {', '.join(acting)}")
    _refuse(broken, "more than one class")


def _is_record(node: ast.ClassDef) -> bool:
    marks = [ast.unparse(mark) for mark in [*node.bases, *node.decorator_list]]
    return any(mark.split("(")[0].split(".")[-1] in {"dataclass", "NamedTuple", "Enum", "Protocol"} for mark in marks)


def test_strings_handed_to_the_translator_are_whole():
    """A translator sees whole sentences: `tr("{name} leads", name=...)`, never a sentence glued together first."""
    broken = [
        f"{_name(path)}:{call.lineno}: {ast.unparse(call)}"
        for path in FILES
        for name, call in _uses(path).calls
        if name == "tr" and not (call.args and _is_whole(call.args[0]))
    ]
    _refuse(broken, "glued together, or without a text")


def _is_whole(text: ast.expr) -> bool:
    if isinstance(text, ast.IfExp):
        return _is_whole(text.body) and _is_whole(text.orelse)
    return isinstance(text, ast.Constant | ast.Name | ast.Attribute | ast.Subscript)


def test_no_style_sheets():
    broken = [
        f"{_name(path)}:{call.lineno}" for path in FILES for name, call in _uses(path).calls if name == "setStyleSheet"
    ]
    _refuse(broken, "a style sheet doubles every repaint")


def test_no_undo_stack_of_qt():
    """PySide lets the cyclic collector free a QUndoCommand before the QUndoStack, which then frees it once more."""
    names = ("PySide6.QtGui.QUndoStack", "PySide6.QtGui.QUndoCommand")
    _refuse([_name(path) for path in FILES if _uses(path).imports & set(names)], "crashes when it is garbage")


def test_no_file_names_a_private_place():
    """Absolute paths of one machine help nobody else."""
    private = re.compile(r"(?<![\w.~}*])/(?:" + "|".join(("work", "tmp", "root", "home")) + r")(?:/|\b(?![\w-]))")
    folders = ("softmax_explorer", "resources", "tests", "benchmarks", "docs", ".ci", "tools")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")] + [*ROOT.glob("*.*")]
    for path in files:
        if path.is_file() and path.suffix in TEXT_FILES and "__pycache__" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not private.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
