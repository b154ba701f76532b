"""The numbers behind a picture as CSV, JSON and Markdown. No Qt."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from softmax_explorer.model import session
from softmax_explorer.model.results import Results

Cell = str | int | float | bool | None

_RUNS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True)
class Table:
    """Columns and rows, every row with one cell a column. Numbers are kept whole, writers round.

    What is not defined, None or nan, is an empty cell, and null in JSON.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_CLASS_COLUMNS = ("logit", "exponential", "probability", "log_probability", "loss", "gradient", "sigmoid")


def _class_columns(results: Results) -> tuple[list[float], ...]:
    return tuple(
        (values + 0.0).tolist()  # no negative zeros
        for values in (
            results.logits,
            results.exponentials,
            results.probabilities,
            results.log_probabilities,
            results.class_losses,
            results.gradient,
            results.sigmoid,
        )
    )


def scenario_table(results: Results) -> Table:
    """One row a class: the pipeline's columns, then target and temperature, so that the table can be opened again.

    `loss` is the chosen loss if that class were the true one, in nats; `gradient` is dL/dz; `exponential` is the raw
    e^(z/T); `target` is the weight y after label smoothing. Logits are as shown: shifted, -inf where masked.
    """
    scenario = results.scenario
    rows = zip(scenario.class_names, *_class_columns(results), results.target.tolist(), strict=True)
    columns = ("name", *_CLASS_COLUMNS, "target", "temperature")
    return Table(columns, tuple((*row, scenario.temperature) for row in rows))


def state_json(results: Results) -> dict[str, Any]:
    """The whole state as plain JSON values, in full precision, infinities as the strings "Infinity" and "-Infinity".

    `loss` and `entropy` are in nats. `session` holds what the other values were computed from; opening the JSON
    brings that back.
    """
    scenario = results.scenario
    rows = zip(scenario.class_names, *_class_columns(results), strict=True)
    content = {
        "temperature": scenario.temperature,
        "target": list(scenario.target) if isinstance(scenario.target, tuple) else scenario.target,
        "loss": results.loss,
        "loss_name": scenario.loss,
        "label_smoothing": scenario.label_smoothing,
        "logsumexp": results.log_sum_exp,
        "entropy": results.entropy,
        "perplexity": results.perplexity,
        "classes": [dict(zip(("name", *_CLASS_COLUMNS), row, strict=True)) for row in rows],
        "session": session.to_json(scenario),
    }
    return _json_value(content)


def to_json(table: Table) -> dict[str, Any]:
    """A table as plain JSON values: `columns`, then `rows` as lists, since two columns may have the same name."""
    return {"columns": list(table.columns), "rows": _json_value([list(row) for row in table.rows])}


def dumps(value: Mapping[str, Any]) -> str:
    """JSON text with a line break at its end. Raises ValueError for NaN, which JSON does not know."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def to_csv(table: Table, mark: str = ",") -> str:
    """CSV with a header; with tabs for `mark` what a spreadsheet takes off the clipboard.

    A text that a spreadsheet would run as a formula gets an apostrophe in front. A text that begins with apostrophes
    and such a sign gets one more, so that taking one away restores any text.
    """
    text = io.StringIO()
    # The line break of the standard, so that a cell with either of its characters is quoted; then the plain one.
    writer = csv.writer(text, delimiter=mark, lineterminator="\r\n")
    lines = []
    for row in (table.columns, *table.rows):
        writer.writerow([_csv_cell(cell) for cell in row])
        lines.append(text.getvalue().removesuffix("\r\n"))
        text.seek(0)
        text.truncate()
    return "\n".join([*lines, ""])


def to_markdown(table: Table) -> str:
    """A Markdown table; columns of numbers are aligned to the right."""
    is_text = [
        any(isinstance(row[column], str) for row in table.rows) or not table.rows
        for column in range(len(table.columns))
    ]
    lines = [
        [_markdown_text(name) for name in table.columns],
        ["---" if text else "---:" for text in is_text],
        *([_markdown_cell(cell) for cell in row] for row in table.rows),
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    return value


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if _RUNS_AS_FORMULA.match(cell) else cell
    if isinstance(cell, float) and math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    return "" if cell is None or cell != cell else repr(cell)


def _markdown_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return _markdown_text(cell)
    if not isinstance(cell, float) or not math.isfinite(cell):
        return _csv_cell(cell)
    # Six digits are enough to read, unless they would print as 1 what is not 1.
    short = f"{cell:.6g}"
    return repr(cell) if short in ("1", "-1") and abs(cell) != 1.0 else short


def _markdown_text(text: str) -> str:
    return re.sub(r"([\\|<])", r"\\\1", " ".join(text.split()) if "\n" in text or "\r" in text else text)
