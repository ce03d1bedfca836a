"""Declarations of the checks (`schemas/judging`)."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.reading import CellSelector, Key
from schemas.declarations.models.vocabulary import BudgetBook, ItemCode, Measure, Panel, Strict

Kind = Literal[
    "sum", "equal", "at_least", "carried_over", "stated", "subset", "one_name", "blank", "contiguous", "rows_printed",
    "tables_printed", "tables_read", "nil_notes", "placeholders", "form", "statement",
]  # fmt: skip


class CheckFormula(Strict):
    """One formula of a check."""

    left: list[CellSelector]
    right: list[CellSelector] = []
    kind: Kind | None = None
    by: list[Key] = []
    may_miss: list[Literal["left", "right"]] = []
    descends: bool = False
    when_printed: list[CellSelector] = []
    when_zero: list[list[CellSelector]] = []
    when_absent: list[CellSelector] = []
    needs: list[CellSelector] = []
    fewest_parts: int = 1
    each_table: list[str] = []
    subject: str = ""


class PartsFile(Strict):
    """Which columns are parts of which."""

    by_use: dict[Measure, list[Measure]]
    by_book: dict[BudgetBook, list[BudgetBook]]
    by_source: dict[str, list[str]]
    by_item: dict[ItemCode, list[ItemCode]]
    subtotals: dict[Panel, ItemCode]


class FittingFile(Strict):
    """Which codes and budgets stand beside each other."""

    economic: dict[str, list[str]]
    classes_of_one_book: dict[str, BudgetBook]
    books_of_few_classes: dict[BudgetBook, list[str]]


class CheckTable(Strict):
    """A check."""

    severity: Literal["gate", "warn"]
    kind: Kind
    accuses: bool = True
    lost_rows: bool = False
    formulas: list[CheckFormula] = []
    tables: list[str] = []
    since: dict[str, int] = {}
    words: dict[str, str] = {}
    patterns: list[str] = []
