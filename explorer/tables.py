"""A table of a document as it is printed: its rows in their order, its columns from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from explorer.connection import Row
from review.wording import column_label, printed_header

_ROW = ("row_no", "row_key", "unit_key", "economic_code", "government_economic_code", "project_key", "occurrence")
_COLUMN = ("measure", "phase", "budget_book", "reference_year")


@dataclass(frozen=True)
class TableRow:
    """A row: one of its facts, which names it, and a fact or None for each column."""

    named_by: Row
    cells: list[Row | None]


@dataclass(frozen=True)
class Heading:
    """The head of a column: its printed words, and what they mean; the same where the print has no words of its own."""

    printed: str
    meaning: str


@dataclass(frozen=True)
class Panel:
    """One panel of a table; most tables have one."""

    key: str
    columns: list[Heading]
    rows: list[TableRow]


def panels(facts: Sequence[Row]) -> list[Panel]:
    """Arrange the facts of one table by panel, row and column; panels and columns from left to right.

    A cell that is not in the warehouse is None: it is left out and not shown as blank.
    """
    by_panel: dict[str, list[Row]] = {}
    for fact in facts:
        by_panel.setdefault(str(fact["panel"]), []).append(fact)
    return [_panel(key, cells) for key, cells in sorted(by_panel.items(), key=lambda item: _left(item[1]))]


def _panel(key: str, facts: Sequence[Row]) -> Panel:
    of_column: dict[tuple[object, ...], list[Row]] = {}
    of_row: dict[tuple[object, ...], dict[tuple[object, ...], Row]] = {}
    for fact in facts:
        column = tuple(fact[name] for name in _COLUMN)
        of_column.setdefault(column, []).append(fact)
        of_row.setdefault(tuple(fact[name] for name in _ROW), {})[column] = fact
    columns = sorted(of_column, key=lambda column: _left(of_column[column]))
    rows = [
        TableRow(next(iter(cells.values())), [cells.get(column) for column in columns])
        for _, cells in sorted(of_row.items(), key=lambda item: _position(item[1]))
    ]
    return Panel(key, [_heading(of_column[column]) for column in columns], rows)


def _heading(facts: Sequence[Row]) -> Heading:
    meaning = column_label(facts[0])
    # Items that are printed side by side (三公) are rows here: their headers differ, and none is that of the column.
    printed = {printed_header(fact) for fact in facts}
    return Heading(printed.pop() or meaning if len(printed) == 1 else meaning, meaning)


def _left(facts: Sequence[Row]) -> float:
    # The median, because a table that goes on on another page may stand elsewhere there.
    return median(float(fact["x0"]) for fact in facts)


def _position(cells: dict[tuple[object, ...], Row]) -> tuple[int, int, float]:
    first = next(iter(cells.values()))
    return int(first["row_no"]), int(first["page"]), float(first["y0"])
