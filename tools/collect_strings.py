"""Writes every string of the interface to a table for translators: English text to English text.

    python tools/collect_strings.py resources/translations/de.json

Translate the values; what is left out or empty stays English. An existing file keeps its translations and gains the
strings that are new. The app takes the table of the desktop's language when it starts.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "softmax_explorer"
# Layers without Qt hand up English sentences; who shows them calls tr() on them.
HANDED_UP = ("model/presets.py", "model/checks.py")


def strings_to_translate() -> list[str]:
    """The literals of every tr("...") in the package and of `@panel`, and the sentences that Qt-free layers hand up."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
                found.update(_literals(node.args[:1]))
            elif isinstance(node, ast.keyword) and node.arg in ("title", "note", "group", "hint", "source"):
                found.update(_literals([node.value]))
        if path.relative_to(PACKAGE).as_posix() in HANDED_UP:
            found.update(text for text in _literals(list(ast.walk(tree))) if " " in text or text[:1].isupper())
    return sorted(found)


def _literals(nodes: list) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(sys.argv[1])
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    table = {text: known.get(text, "") for text in strings_to_translate()}
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path}: {len(table)} strings, {sum(not value for value in table.values())} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
