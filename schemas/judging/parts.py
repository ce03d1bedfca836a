"""Which columns of budgets are parts of which, and below which row a row is not part of the year's total."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from schemas.declarations import references
from schemas.declarations.reader import declared

FILE = "schemas/judging/parts.toml"
FROM_CARRYOVER, WITH_CARRYOVER = "_from_carryover", "_with_carryover"
_DEPARTMENT = "_of_department"
"""X_of_department stands between X and its parts: what is not the department's own is in X alone"""

Column = tuple[str, str]
"""Measure and budget book"""
Division = Literal["use", "source", "carry"]
DIVISIONS: tuple[Division, ...] = ("use", "source", "carry")


@dataclass(frozen=True)
class Parts:
    """The declared parts; see `parts.toml`."""

    wholes_by_use: Mapping[str, str]
    """By measure: the measure that it is a part of"""
    wholes_by_book: Mapping[str, str]
    wholes_by_source: Mapping[Column, Column]
    wholes_by_item: Mapping[str, str]
    subtotals: Mapping[str, str]

    def whole_item(self, item: str, printed: Collection[str], is_below: bool) -> str | None:
        """Find the row that a row is a part of; one below the year's total is not part of that."""
        while (whole := self.wholes_by_item.get(item)) is not None:
            if whole in printed and not (is_below and whole in self.subtotals.values()):
                return whole
            item = whole
        return None

    def whole(self, division: Division, column: Column, printed: Collection[Column]) -> Column | None:
        """Find the column that a column is a part of: the nearest one that is printed, None where there is none."""
        above = {"use": self._by_use, "source": self._by_source, "carry": _by_carry}[division]
        while (whole := _of_department(column) or above(column)) is not None:
            if split_carry(column[0])[1] == FROM_CARRYOVER and (whole[0] + WITH_CARRYOVER, whole[1]) in printed:
                return None  # what is carried over is not in the money of the year then
            department = whole[0] + _DEPARTMENT, whole[1]
            if column != department and department in printed:
                return department
            if whole in printed:
                return whole
            column = whole
        return None

    def _by_use(self, column: Column) -> Column | None:
        measure, suffix = split_carry(column[0])
        whole = self.wholes_by_use.get(measure)
        return (whole + suffix, column[1]) if whole else None

    def _by_source(self, column: Column) -> Column | None:
        if column in self.wholes_by_source:
            return self.wholes_by_source[column]
        measure, book = column
        if book in self.wholes_by_book:
            return measure, self.wholes_by_book[book]
        own, suffix = split_carry(measure)
        return (own, book) if suffix == FROM_CARRYOVER else None


def split_carry(measure: str) -> tuple[str, str]:
    """Split a measure from what its name says of money carried over."""
    for suffix in (FROM_CARRYOVER, WITH_CARRYOVER):
        if measure.endswith(suffix):
            return measure.removesuffix(suffix), suffix
    return measure, ""


def _of_department(column: Column) -> Column | None:
    measure = column[0].removesuffix(_DEPARTMENT)
    return (measure, column[1]) if measure != column[0] else None


def _by_carry(column: Column) -> Column | None:
    measure, suffix = split_carry(column[0])
    return None if suffix == WITH_CARRYOVER else (measure + WITH_CARRYOVER, column[1])


def _inverted(body: Mapping[str, list[str]]) -> dict[str, str]:
    return {part: whole for whole, parts in body.items() for part in parts}


def column_of(text: str) -> Column:
    """Read a column as declarations write it."""
    measure, _, book = text.partition("/")
    return measure, book


@cache
def parts() -> Parts:
    """The declared parts."""
    body: dict[str, Any] = declared(FILE, references.parts)
    return Parts(
        wholes_by_use=_inverted(body["by_use"]),
        wholes_by_book=_inverted(body["by_book"]),
        wholes_by_source={column_of(part): column_of(whole) for part, whole in _inverted(body["by_source"]).items()},
        wholes_by_item=_inverted(body["by_item"]),
        subtotals=body["subtotals"],
    )
