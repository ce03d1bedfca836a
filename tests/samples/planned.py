"""The amounts of a typeset budget by table, keys and measure, taken from its truth as a reader would get them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from samples.budgets.book import BudgetDocument, typeset_budget
from samples.budgets.layouts import budget_layouts
from samples.corpus import Job, budget_issue, documents
from samples.truth import truth_csv

Row = dict[str, str]
BOOKS = ("general_public", "government_fund", "state_capital")
BODIES = ("county_numbered", "district_split")
"""Layouts of finals: of departments, and of headquarters and units"""
NUMBERS = (26, 19)


@cache
def budget(layout: str, number: int = 26) -> BudgetDocument:
    """The budget of one body in a layout."""
    job = Job(BODIES[number % 2], number, 2023, 1, 11)
    issue = next(documents(job)).issue
    return typeset_budget(budget_issue(job, issue, budget_layouts()[layout]))


def rows(document: BudgetDocument) -> list[Row]:
    """The lines of the truth."""
    return list(csv.DictReader(io.StringIO(truth_csv(document))))


@dataclass(frozen=True)
class Column:
    """What the amounts of a column have in common, in the rows of one unit."""

    table: str
    panel: str
    unit: str
    measure: str
    book: str
    phase: str
    year: str


class Planned:
    """Amounts in 万元 by column and row; what is blank counts as nothing."""

    def __init__(self, document: BudgetDocument) -> None:
        self.year = str(document.issue.year)
        self.units = document.issue.budget.units
        self.department = document.issue.budget.department
        self.columns: dict[Column, dict[str, Decimal]] = defaultdict(dict)
        self.crossed: dict[Column, list[Decimal]] = defaultdict(list)
        """Amounts of rows with a further economic code, which sums of codes leave out"""
        for row in rows(document):
            column = Column(
                row["table_key"], row["panel"], row["unit_key"], row["meaning"], row["budget_book"], row["phase"],
                row["reference_year"],
            )  # fmt: skip
            value = Decimal(row["amount_wanyuan"] or 0)
            if row["unit"] == "0.01%":
                continue
            if row["economic_code"] or row["government_economic_code"]:
                self.crossed[column].append(value)
            elif row["project_key"] and row["row_key"] != row["project_key"]:
                continue  # a project beside its code
            else:
                self.columns[column][row["row_key"]] = value

    def get(self, table: str, row: str, measure: str, book: str = "all", panel: str = "", unit: str = "") -> Decimal:
        """One amount of the budget year."""
        column = Column(table, panel, unit, measure, book, "approved", self.year)
        return self.columns.get(column, {}).get(row, Decimal(0))

    def has(self, table: str, measure: str, book: str = "all", panel: str = "") -> bool:
        """Whether a table has a column."""
        return any(
            (c.table, c.measure, c.book, c.panel, c.year) == (table, measure, book, panel, self.year)
            for c in (*self.columns, *self.crossed)
        )

    def total(self, table: str, measure: str, book: str = "all") -> Decimal:
        """The total of a column: printed, or that of the units."""
        printed = self.get(table, "total", measure, book)
        units = [self.get(table, "total", measure, book, unit=key) for key in self.unit_keys(table)]
        return printed or sum(units, Decimal(0))

    def unit_keys(self, table: str) -> list[str]:
        """The units of a table, without the department's own row above them."""
        own = {self.department.code, self.department.name} if len(self.units) > 1 else {self.department.code}
        return list(dict.fromkeys(c.unit for c in self.columns if c.table == table and c.unit and c.unit not in own))
