"""The numbers as CSV, JSON and Markdown."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer.data.class_table import restored
from softmax_explorer.export.table import Table, dumps, scenario_table, state_json, to_csv, to_json, to_markdown
from softmax_explorer.model import Scenario, presets
from softmax_explorer.model.results import Results


def results(*logits: float, **changes) -> Results:
    return Results(Scenario(np.array(logits), **changes))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_state_has_the_keys_programs_rely_on():
    state = state_json(Results(presets.get("iris").scenario()))
    assert state["temperature"] == 1.0
    assert state["target"] == 0
    assert state["loss"] == pytest.approx(0.297735396452715, rel=1e-14)
    assert [entry["name"] for entry in state["classes"]] == ["setosa", "versicolor", "virginica"]
    first = state["classes"][0]
    assert first["logit"] == 2.1
    assert first["probability"] == pytest.approx(0.742497781303846, rel=1e-14)
    assert first["log_probability"] == pytest.approx(-0.297735396452715, rel=1e-14)
    assert first["loss"] == pytest.approx(0.297735396452715, rel=1e-14)
    assert first["gradient"] == pytest.approx(-0.257502218696154, rel=1e-14)
    assert first["sigmoid"] == pytest.approx(0.890903178804387, rel=1e-14)


def test_json_holds_every_bit():
    given_logits = (0.1 + 0.2, -1e308, 5e-324)
    state = json.loads(dumps(state_json(results(*given_logits))))
    assert tuple(entry["logit"] for entry in state["classes"]) == given_logits


def test_infinities_are_strings_and_nan_is_refused():
    state = json.loads(
        dumps(state_json(results(1000, -math.inf, temperature=0))),
        parse_constant=lambda name: pytest.fail(f"{name} is no JSON"),
    )
    assert state["classes"][0]["exponential"] == "Infinity"
    assert state["classes"][1]["logit"] == "-Infinity"
    assert state["classes"][1]["loss"] == "Infinity"
    assert json.loads(dumps(state_json(results(1, 2, temperature=math.inf))))["temperature"] == "Infinity"
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"x": math.nan})


def test_one_row_a_class():
    lines = cells(to_csv(scenario_table(results(2.1, 0.1 + 0.2, class_names=("a", "b"), temperature=2, target=1))))
    assert lines[0][:2] == ["name", "logit"]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert [row["name"] for row in rows] == ["a", "b"]
    assert [row["logit"] for row in rows] == ["2.1", "0.30000000000000004"]
    assert [row["target"] for row in rows] == ["0.0", "1.0"]
    assert {row["temperature"] for row in rows} == {"2.0"}


def test_shift_and_mask_are_in_the_logits():
    table = scenario_table(results(1, 2, shift=10, masked=frozenset({1})))
    assert [row[1] for row in table.rows] == [11, -math.inf]
    assert cells(to_csv(table))[2][1] == "-Infinity"


def test_no_zero_is_negative():
    assert "-0.0" not in to_csv(scenario_table(results(1, 2, temperature=math.inf)))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "'=x", "''@", "-"])
def test_no_text_runs_as_a_formula(name: str):
    cell = cells(to_csv(Table((name,), ((name,),))))
    assert cell[0] == cell[1]
    assert cell[0][0][0] == "'"
    assert restored(cell[1][0]) == name


@given(st.text(max_size=20))
def test_any_name_survives_a_spreadsheet(name: str):
    text = to_csv(Table(("name", "logit"), ((name, -1.5),)))
    (_, (cell, number)) = csv.reader(io.StringIO(text, newline=""))
    assert cell[:1] not in tuple("=+-@\t\r")
    assert restored(cell) == name
    assert number == "-1.5"


def test_markdown_is_one_table_whatever_the_names():
    names = ("a|b", "c\\", "two\nlines", "<b>", "ש")
    lines = to_markdown(scenario_table(results(1, 2, 3, 4, 5, class_names=names))).splitlines()
    assert len(lines) == 7
    assert len({line.replace("\\\\", "").replace("\\|", "").count("|") for line in lines}) == 1
    assert lines[2].startswith("| a\\|b | 1 |")
    assert lines[3].startswith("| c\\\\ | 2 |")
    assert lines[5].startswith("| \\<b> | 4 |")
    assert lines[1].startswith("| --- | ---: |")


def test_markdown_never_rounds_to_certainty():
    text = to_markdown(scenario_table(results(20.0, 0.0)))
    assert " 0.9999999979388463 " in text
    assert " 2.06115e-09 " in text


def test_a_panels_table_keeps_columns_of_the_same_name():
    table = Table(("temperature", "a", "a"), ((0.0, 1.0, math.inf), (1.0, None, "x")))
    assert to_json(table) == {
        "columns": ["temperature", "a", "a"],
        "rows": [[0.0, 1.0, "Infinity"], [1.0, None, "x"]],
    }
    assert cells(to_csv(table))[2] == ["1.0", "", "x"]


def test_what_is_not_defined_is_an_empty_cell():
    table = Table(("a", "b"), ((math.nan, 1.0), (None, 2.0)))
    assert to_json(table)["rows"] == [[None, 1.0], [None, 2.0]]
    assert to_csv(table) == "a,b\n,1.0\n,2.0\n"
    assert to_markdown(table).splitlines()[2:] == ["|  | 1 |", "|  | 2 |"]
