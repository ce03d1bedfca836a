"""What makes two facts different: the columns that say which row a fact is of, its key and its identifier."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

IN_TABLE = (
    *("panel", "unit_key", "row_key", "economic_code", "government_economic_code", "project_key"),
    *("measure", "phase", "budget_book", "reference_year", "occurrence"),
)
"""The key of a fact within a table of one document"""
ROW = (*("panel", "unit_key", "row_key", "economic_code", "government_economic_code", "project_key", "occurrence"),)
"""What tells one row of a table from another"""
_OF_ROW = ("unit_key", "economic_code", "government_economic_code", "project_key")
_LEVELS = {"class": 1, "section": 2, "item": 3}
_RELATIVE = 100
"""Years below this are counted from the fiscal year"""


def row_columns(**values: Any) -> dict[str, Any]:
    """The columns of a fact that say which row it is of; those that are not given are those of a plain row.

    A plain row belongs to no unit and no project, has one code at most, and speaks of the year of its column.
    `row_key`, `row_name`, `row_level` and `account_basis` follow from the others where they are not given.

    Raises:
        TypeError: a column is given that says nothing of rows.
    """
    row: dict[str, Any] = {
        "panel": "",
        "row_no": 0,
        "row_key": "",
        "unit_key": "",
        "unit_code": None,
        "unit_name": None,
        "economic_code": "",
        "government_economic_code": "",
        "project_key": "",
        "project_name": None,
        "occurrence": 1,
        "row_level": None,
        "row_code_printed": "",
        "row_name": "",
        "row_name_printed": "",
        "line_no_printed": "",
        "code_system": "item",
        "account_code": "",
        "account_level": None,
        "account_basis": "",
        "reference_year": None,
    }
    if unknown := sorted(set(values) - set(row)):
        raise TypeError(f"no column of rows: {', '.join(unknown)}")
    row |= values
    row["row_key"] = row["row_key"] or row["account_code"] or row["row_name"]
    row["row_name"] = row["row_name"] or row["row_key"]
    if row["row_level"] is None:
        row["row_level"] = _LEVELS.get(row["account_level"])
    row["account_basis"] = row["account_basis"] or _basis(row)
    return row


def _basis(row: Mapping[str, Any]) -> str:
    if not row["account_code"]:
        return "none"
    return "printed" if row["row_code_printed"] and row["code_system"] != "item" else "name"


def key_of(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key of a fact within one document."""
    return (fact["table_key"], *(fact[name] for name in IN_TABLE))


def is_plain(fact: Mapping[str, Any], fiscal_year: int | None = None) -> bool:
    """Whether a fact is of a plain row, of the fiscal year (None before `settle_years`), and no change of two years.

    Rows of units and crossed rows show the same money again, in parts (`is_plain` of the view facts).
    """
    return (
        not any(fact[name] for name in _OF_ROW)
        and fact["occurrence"] == 1
        and fact["reference_year"] == fiscal_year
        and "_change" not in fact["measure"]
    )


def year_of(reference_year: int | None, fiscal_year: int) -> int:
    """Return the year that a header or row refers to (`Binding.reference_year`)."""
    if reference_year is None:
        return fiscal_year
    return fiscal_year + reference_year if abs(reference_year) < _RELATIVE else reference_year


def fact_id(document_sha256: str, fact: Mapping[str, Any], fiscal_year: int) -> str:
    """The identifier of a fact: a hash over what it is, and not over where it was read.

    What tells facts of crossed rows and of other years apart is hashed only where it says something, so that other
    facts keep the identifiers that they had before there was any of it.
    """
    parts = [document_sha256, fact["table_key"], fact["panel"], fact["row_key"], str(fact["occurrence"])]
    parts += [fact["measure"], fact["phase"], fact["budget_book"]]
    of_row, year = [fact[name] for name in _OF_ROW], year_of(fact["reference_year"], fiscal_year)
    if any(of_row) or year != fiscal_year:
        parts += [*of_row, str(year)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
