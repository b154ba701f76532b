"""What the documents show works as they show it."""

from __future__ import annotations

import re
import types
from pathlib import Path

import pytest

from softmax_explorer.environment import GUI_LIBRARIES, X11_LIBRARIES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def example() -> type:
    """The panel of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    module = types.ModuleType("certainty")
    exec(compile(code[1], "docs/architecture.md", "exec"), module.__dict__)
    return module.Certainty


def test_the_panel_of_the_architecture_page_works(example: type, qtbot):
    from softmax_explorer.model.results import Results
    from softmax_explorer.model.scenario import Scenario
    from softmax_explorer.model.snapshot import Snapshot

    results = Results(Scenario(logits=(0.0, 0.0)))
    panel = example(host=None)
    bar = panel.build()
    qtbot.addWidget(bar)
    panel.draw(Snapshot(results.scenario, results, frozenset({"logits"}), None, False))
    assert bar.objectName() == "panel-certainty"
    assert bar.value() == 1000
    assert bar.text() == "1 of 1 bits"
    assert example.table(results).rows == ((1.0, 1.0),)


def test_the_readme_names_every_debian_package_that_the_app_asks_for():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    asked = set(GUI_LIBRARIES.values()) | set(X11_LIBRARIES.values())
    assert asked <= set(re.findall(r"[a-z0-9.+-]+", readme))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", *sorted(p.name for p in ROOT.glob("docs/*.md"))])
def test_links_between_the_documents_lead_somewhere(document: str):
    path = ROOT / document if (ROOT / document).exists() else ROOT / "docs" / document
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{document} points to {target}, which does not exist"
