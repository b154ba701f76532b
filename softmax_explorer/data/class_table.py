"""The app's own CSV export: one row a class, in the columns `name` and `logit`, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from softmax_explorer.data import number_text
from softmax_explorer.data.checks import MOST_CLASSES
from softmax_explorer.data.problem import DataError
from softmax_explorer.model.scenario import Scenario

_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


def is_header(cells: list[str]) -> bool:
    """True for a header with the columns `name` and `logit`."""
    return {"name", "logit"} <= {cell.strip() for cell in cells}


def scenario(header: list[str], rows: Iterator[list[str]], title: str, decimal_comma: bool) -> Scenario:
    """The scenario of an exported table; `temperature` and `target` are taken where these columns exist.

    Raises:
        DataError: naming the value; the caller knows the line.
    """
    column = {cell.strip(): index for index, cell in reversed(list(enumerate(header)))}

    def value(cells: list[str], name: str) -> float:
        text = cells[column[name]]
        try:
            return number_text.number(text.replace(",", ".") if decimal_comma else text)
        except DataError as error:
            raise DataError(f"column '{name}': {error}") from None

    names: list[str] = []
    logits: list[float] = []
    target: list[float] = []
    temperature: float | None = None
    for cells in rows:
        if not cells:
            continue
        if len(cells) != len(header):
            raise DataError(f"{len(cells)} value(s) where the header has {len(header)}; give every line as many")
        names.append(restored(cells[column["name"]]))
        logits.append(value(cells, "logit"))
        if "target" in column:
            target.append(value(cells, "target"))
        if "temperature" in column:
            given = value(cells, "temperature")
            if temperature not in (None, given):
                raise DataError(f"column 'temperature': {given} is not the {temperature} of the lines above")
            temperature = given
        if len(names) > MOST_CLASSES:
            raise DataError(f"there are more than {MOST_CLASSES} classes")
    if not names:
        raise DataError("there is a header but no class beneath it")
    try:
        return Scenario(
            np.array(logits),
            class_names=tuple(names),
            temperature=1.0 if temperature is None else temperature,
            target=tuple(target) if target else 0,
            title=title,
        )
    except ValueError as error:
        raise DataError(str(error)) from None


def restored(cell: str) -> str:
    """The text of a cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if _PROTECTED.match(cell) else cell
