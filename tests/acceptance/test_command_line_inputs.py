"""What a command line may bring in, and what of it must not get lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from softmax_explorer import cli


def _table(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict:
    status = cli.main(["table", *arguments, "--format", "json"])
    out, err = capfd.readouterr()
    assert (status, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("row", [1, 2])
def test_temperature_and_target_of_json_hold_for_every_row(row: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = tmp_path / "rows.json"
    content = {"logits": [[2.1, 0.8], [1, 3]], "class_names": ["a", "b"], "temperature": 2, "target": 1, "version": 1}
    file.write_text(json.dumps(content))
    table = _table(capfd, str(file), "--row", str(row))
    assert (table["temperature"], table["target"]) == (2.0, 1)
    assert [item["logit"] for item in table["classes"]] == content["logits"][row - 1]


def test_one_nested_row_keeps_temperature_and_soft_target(capfd: pytest.CaptureFixture[str]):
    text = '{"logits": [[1, 2]], "temperature": "Infinity", "target": [0.25, 0.75]}'
    table = _table(capfd, "--logits", text)
    assert (table["temperature"], table["target"]) == ("Infinity", [0.25, 0.75])


@pytest.mark.parametrize("temperature", ["-1", "true", "null", '"x"', "NaN", "9" * 400])
def test_a_bad_temperature_beside_rows_is_one_line(temperature: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = tmp_path / "rows.json"
    file.write_text(f'{{"logits": [[1, 2], [3, 4]], "temperature": {temperature}}}')
    status = cli.main(["table", str(file)])
    out, err = capfd.readouterr()
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "rows.json" in err
    assert "temperature" in err


def test_line_breaks_in_names_are_no_error(capfd: pytest.CaptureFixture[str]):
    table = _table(capfd, "--logits", "1,2", "--names", "\tx,\ry")
    assert [item["name"] for item in table["classes"]] == ["x", "y"]
