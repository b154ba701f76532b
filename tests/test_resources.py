from pathlib import Path

import pytest

from softmax_explorer import resources


def test_a_resource_is_found_and_read():
    assert resources.path("fonts/Inter_400Regular.ttf").stat().st_size > 100_000
    assert "Open Font" in resources.read_text("fonts/OFL-Inter.txt").title()


def test_a_wheel_finds_its_own_copy_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "_resources" / "icons").mkdir(parents=True)
    (tmp_path / "_resources" / "icons" / "x.svg").write_text("é", encoding="utf-8")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.read_text("icons/x.svg") == "é"


def test_a_missing_resource_says_where_it_was_looked_for():
    with pytest.raises(FileNotFoundError, match="resource 'icons/none.svg' is missing"):
        resources.path("icons/none.svg")


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "fonts/../../pyproject.toml"])
def test_no_name_leads_out(name: str):
    with pytest.raises(ValueError, match="leads out"):
        resources.path(name)
